-- room: scheme/person
-- +goose Up

-- Undo asks whether anything ever named somebody, by links that ended as by those that hold. Few links end.
CREATE INDEX person_link_ended ON person_link (person, record) WHERE ends IS NOT NULL;
CREATE INDEX person_link_ended_record ON person_link (record) WHERE ends IS NOT NULL;
