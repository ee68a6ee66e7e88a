-- room: scheme/person
-- +goose Up

-- One human. The identity columns are what is shown: they follow the person's main source record until
-- somebody edits them here.
CREATE TABLE person (
    id                TEXT PRIMARY KEY,
    surname           TEXT NOT NULL,
    forenames         TEXT NOT NULL,
    sort_key          TEXT NOT NULL,
    date_of_birth     TEXT NOT NULL,
    sex               TEXT NOT NULL,
    gender            TEXT NOT NULL,
    ethnicity_self    TEXT NOT NULL,
    ethnicity_officer TEXT NOT NULL,
    nationality       TEXT NOT NULL,
    language          TEXT NOT NULL,
    interpreter       {{bool}} NOT NULL,
    main_record       TEXT,
    edited            {{bool}} NOT NULL,
    merged_into       TEXT REFERENCES person (id),
    created_at        {{instant}} NOT NULL,
    version           {{bigint}} NOT NULL DEFAULT 1
) {{table}};
CREATE INDEX person_sort ON person (sort_key, id);
CREATE INDEX person_merged ON person (merged_into) WHERE merged_into IS NOT NULL;

-- One agency's record of a person, known by that agency's own id. Never rewritten.
CREATE TABLE source_record (
    id      TEXT PRIMARY KEY,
    source  TEXT NOT NULL,
    key     TEXT NOT NULL,
    run     TEXT NOT NULL,
    row_no  {{bigint}} NOT NULL,
    UNIQUE (source, key)
) {{table}};
CREATE INDEX source_record_run ON source_record (run);
CREATE INDEX source_record_key ON source_record (key);

-- What the agency said of the person, each time that it said something new.
CREATE TABLE source_identity (
    record            TEXT NOT NULL REFERENCES source_record (id),
    n                 INTEGER NOT NULL,
    current           {{bool}} NOT NULL,
    run               TEXT NOT NULL,
    row_no            {{bigint}} NOT NULL,
    hash              TEXT NOT NULL,
    learned_at        {{instant}} NOT NULL,
    surname           TEXT NOT NULL,
    forenames         TEXT NOT NULL,
    name_key          TEXT NOT NULL,
    date_of_birth     TEXT NOT NULL,
    sex               TEXT NOT NULL,
    gender            TEXT NOT NULL,
    ethnicity_self    TEXT NOT NULL,
    ethnicity_officer TEXT NOT NULL,
    nationality       TEXT NOT NULL,
    language          TEXT NOT NULL,
    interpreter       {{bool}} NOT NULL,
    district          TEXT NOT NULL,
    PRIMARY KEY (record, n)
) {{table}};
CREATE INDEX source_identity_birth ON source_identity (date_of_birth, record) WHERE current;
CREATE INDEX source_identity_name ON source_identity (name_key, record) WHERE current;
CREATE INDEX source_identity_run ON source_identity (run);

CREATE TABLE source_number (
    record TEXT NOT NULL REFERENCES source_record (id),
    kind   TEXT NOT NULL,
    issuer TEXT NOT NULL,
    value  TEXT NOT NULL,
    run    TEXT NOT NULL,
    PRIMARY KEY (record, kind, issuer, value)
) {{keyed}};
CREATE INDEX source_number_value ON source_number (value, kind, issuer);

CREATE TABLE source_alias (
    record    TEXT NOT NULL REFERENCES source_record (id),
    surname   TEXT NOT NULL,
    forenames TEXT NOT NULL,
    run       TEXT NOT NULL,
    PRIMARY KEY (record, surname, forenames)
) {{keyed}};

-- Whose record it is. A row is ended, never changed; who decided stands in decision.
CREATE TABLE person_link (
    id       TEXT PRIMARY KEY,
    record   TEXT NOT NULL REFERENCES source_record (id),
    person   TEXT NOT NULL REFERENCES person (id),
    starts   {{instant}} NOT NULL,
    ends     {{instant}},
    rule     TEXT NOT NULL,
    run      TEXT NOT NULL,
    decision TEXT NOT NULL
) {{table}};
CREATE UNIQUE INDEX person_link_record ON person_link (record) WHERE ends IS NULL;
CREATE INDEX person_link_person ON person_link (person, record) WHERE ends IS NULL;
CREATE INDEX person_link_run ON person_link (run);

CREATE VIEW v_person_of_record AS SELECT record, person FROM person_link WHERE ends IS NULL;

-- Made by hand here.
CREATE TABLE person_alias (
    id        TEXT PRIMARY KEY,
    person    TEXT NOT NULL REFERENCES person (id),
    surname   TEXT NOT NULL,
    forenames TEXT NOT NULL,
    added_by  TEXT NOT NULL,
    added_at  {{instant}} NOT NULL,
    ended_at  {{instant}}
) {{table}};
CREATE INDEX person_alias_person ON person_alias (person);

CREATE TABLE person_number (
    id       TEXT PRIMARY KEY,
    person   TEXT NOT NULL REFERENCES person (id),
    kind     TEXT NOT NULL,
    issuer   TEXT NOT NULL,
    value    TEXT NOT NULL,
    added_by TEXT NOT NULL,
    added_at {{instant}} NOT NULL,
    ended_at {{instant}}
) {{table}};
CREATE INDEX person_number_person ON person_number (person);
CREATE INDEX person_number_value ON person_number (value, kind, issuer);

-- Where people lived, from an agency's record or by hand.
CREATE TABLE address (
    id        TEXT PRIMARY KEY,
    record    TEXT REFERENCES source_record (id),
    person    TEXT REFERENCES person (id),
    kind      TEXT NOT NULL,
    lines     TEXT NOT NULL,
    postcode  TEXT NOT NULL,
    from_day  {{date}},
    to_day    {{date}},
    run       TEXT NOT NULL,
    learned_at {{instant}} NOT NULL,
    CHECK (record IS NOT NULL OR person IS NOT NULL)
) {{table}};
CREATE INDEX address_record ON address (record);
CREATE INDEX address_person ON address (person);

-- What staff must know for their safety.
CREATE TABLE warning (
    id          TEXT PRIMARY KEY,
    person      TEXT NOT NULL REFERENCES person (id),
    kind        TEXT NOT NULL,
    what        TEXT NOT NULL,
    who_told    TEXT NOT NULL,
    person_told TEXT NOT NULL,
    told_how    TEXT NOT NULL,
    told_on     {{date}},
    authoriser  TEXT NOT NULL,
    review_on   {{date}} NOT NULL,
    added_by    TEXT NOT NULL,
    added_at    {{instant}} NOT NULL,
    ended_at    {{instant}},
    ended_why   TEXT NOT NULL DEFAULT '',
    version     {{bigint}} NOT NULL DEFAULT 1
) {{table}};
CREATE INDEX warning_person ON warning (person) WHERE ended_at IS NULL;
CREATE INDEX warning_review ON warning (review_on) WHERE ended_at IS NULL;

-- Records that may belong to somebody known: a person decides.
CREATE TABLE link_review (
    id        TEXT PRIMARY KEY,
    record    TEXT NOT NULL REFERENCES source_record (id),
    person    TEXT NOT NULL REFERENCES person (id),
    why       TEXT NOT NULL,
    run       TEXT NOT NULL,
    state     TEXT NOT NULL CHECK (state IN ('OPEN', 'DECIDED', 'WITHDRAWN')),
    opened_at {{instant}} NOT NULL,
    version   {{bigint}} NOT NULL DEFAULT 1
) {{table}};
CREATE INDEX link_review_open ON link_review (state, opened_at, id);
CREATE INDEX link_review_run ON link_review (run);
CREATE INDEX link_review_person ON link_review (person);

CREATE TABLE link_candidate (
    review TEXT NOT NULL REFERENCES link_review (id),
    person TEXT NOT NULL REFERENCES person (id),
    why    TEXT NOT NULL,
    PRIMARY KEY (review, person)
) {{table}};
CREATE INDEX link_candidate_person ON link_candidate (person);

CREATE TABLE link_decision (
    id         TEXT PRIMARY KEY,
    review     TEXT NOT NULL REFERENCES link_review (id),
    record     TEXT NOT NULL REFERENCES source_record (id),
    from_person TEXT NOT NULL REFERENCES person (id),
    candidate  TEXT NOT NULL REFERENCES person (id),
    answer     TEXT NOT NULL CHECK (answer IN ('MATCH', 'NOT_A_MATCH', 'NOT_SURE')),
    reason     TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at {{instant}} NOT NULL,
    undone_by  TEXT NOT NULL DEFAULT '',
    undone_at  {{instant}},
    undone_why TEXT NOT NULL DEFAULT ''
) {{table}};
CREATE INDEX link_decision_review ON link_decision (review);

-- What a decision moved, so that undo puts back exactly that.
CREATE TABLE move_log (
    decision TEXT NOT NULL REFERENCES link_decision (id),
    n        INTEGER NOT NULL,
    what     TEXT NOT NULL,
    ref      TEXT NOT NULL,
    PRIMARY KEY (decision, n)
) {{table}};
