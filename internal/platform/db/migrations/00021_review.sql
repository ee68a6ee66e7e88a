-- room: scheme/person
-- +goose Up

-- A decision answers a whole review, whatever number of people it asks about; nothing had been written in
-- the earlier form of these two tables. to_person is whose the record became.
DROP TABLE move_log;
DROP TABLE link_decision;
CREATE TABLE link_decision (
    id          TEXT PRIMARY KEY,
    review      TEXT NOT NULL REFERENCES link_review (id),
    record      TEXT NOT NULL REFERENCES source_record (id),
    from_person TEXT NOT NULL REFERENCES person (id),
    to_person   TEXT REFERENCES person (id),
    answer      TEXT NOT NULL CHECK (answer IN ('MATCH', 'NOT_A_MATCH', 'NOT_SURE')),
    whole       {{bool}} NOT NULL,
    reason      TEXT NOT NULL CHECK (reason <> ''),
    decided_by  TEXT NOT NULL,
    decided_at  {{instant}} NOT NULL,
    undone_by   TEXT NOT NULL DEFAULT '',
    undone_at   {{instant}},
    undone_why  TEXT NOT NULL DEFAULT '',
    CHECK ((answer = 'MATCH') = (to_person IS NOT NULL))
) {{table}};
CREATE INDEX link_decision_review ON link_decision (review, id);
CREATE UNIQUE INDEX link_decision_final ON link_decision (review) WHERE undone_at IS NULL AND answer <> 'NOT_SURE';

-- What a decision moved, in order, so that undo puts back exactly that: by room, since other rooms move
-- what they keep themselves. was holds what stood there before, or what was made in its place.
CREATE TABLE move_log (
    decision TEXT NOT NULL REFERENCES link_decision (id),
    n        INTEGER NOT NULL,
    room     TEXT NOT NULL,
    what     TEXT NOT NULL,
    ref      TEXT NOT NULL,
    was      TEXT NOT NULL,
    PRIMARY KEY (decision, n)
) {{keyed}};

-- Everybody whom a review is about, as things stand: whoever has the record, and whoever it may belong to.
CREATE VIEW v_review_person AS
SELECT v.id AS review, l.person AS person FROM link_review v JOIN person_link l ON l.record = v.record AND l.ends IS NULL
UNION ALL
SELECT c.review, COALESCE(p.merged_into, p.id) FROM link_candidate c JOIN person p ON p.id = c.person;
