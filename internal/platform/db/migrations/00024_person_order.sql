-- room: scheme/person
-- +goose Up

-- By which lists of people are put in order, and nothing else of them: a list of other rooms is cut into pages
-- before it reads a single card.
CREATE VIEW v_person_order AS SELECT id AS person, sort_key FROM person;
