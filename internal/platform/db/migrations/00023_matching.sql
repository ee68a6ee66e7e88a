-- room: scheme/person
-- +goose Up

-- What was learnt of how records of one person agree, each time that it was learnt; the newest adopted one
-- weighs. common says how many records have a value, of values that many have.
CREATE TABLE link_model (
    id         TEXT PRIMARY KEY,
    n          INTEGER NOT NULL UNIQUE,
    model      {{json}} NOT NULL,
    common     {{json}} NOT NULL,
    records    {{bigint}} NOT NULL,
    learnt_at  {{instant}} NOT NULL,
    adopted_at {{instant}}
) {{table}};

-- With which weight, in hundredths of log2 odds, and by which model a record was linked; model 0 is what is
-- believed before any was learnt.
ALTER TABLE person_link ADD COLUMN weight {{bigint}};
ALTER TABLE person_link ADD COLUMN model INTEGER;

-- Records near by a name's beginning with the year of birth, and by the day of birth with a name's beginning:
-- who differs in both still comes to be compared.
CREATE INDEX source_identity_near_name ON source_identity ((SUBSTR(name_key, 1, 4) || SUBSTR(date_of_birth, 1, 4))) WHERE current AND date_of_birth <> '';
CREATE INDEX source_identity_near_birth ON source_identity ((SUBSTR(date_of_birth, 5, 6) || SUBSTR(name_key, 1, 2))) WHERE current AND date_of_birth <> '';

-- What people said of two records: one person's, or not. No weight overrides it. It goes when the decision is
-- undone, which itself is kept.
CREATE TABLE link_answer (
    one      TEXT NOT NULL REFERENCES source_record (id),
    other    TEXT NOT NULL REFERENCES source_record (id),
    same     {{bool}} NOT NULL,
    decision TEXT NOT NULL REFERENCES link_decision (id),
    PRIMARY KEY (one, other, decision),
    CHECK (one < other)
) {{keyed}};
CREATE INDEX link_answer_other ON link_answer (other);
CREATE INDEX link_answer_decision ON link_answer (decision);
