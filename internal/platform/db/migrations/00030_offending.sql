-- room: scheme/offending
-- +goose Up

-- The reference of offences. A code's meaning holds from one day to another.
CREATE TABLE offence (
    code         TEXT NOT NULL,
    from_day     {{date}} NOT NULL,
    to_day       {{date}},
    class        TEXT NOT NULL,
    title        TEXT NOT NULL,
    offence_group TEXT NOT NULL,
    tags         TEXT NOT NULL,
    source       TEXT NOT NULL,
    checked_on   {{date}} NOT NULL,
    version      {{bigint}} NOT NULL DEFAULT 1,
    PRIMARY KEY (code, from_day)
) {{table}};

-- An arrest as an agency's record says. A row that says something new is a new version beside the old.
CREATE TABLE arrest (
    id           TEXT PRIMARY KEY,
    source       TEXT NOT NULL,
    key          TEXT NOT NULL,
    current      {{bool}} NOT NULL,
    record       TEXT NOT NULL,
    run          TEXT NOT NULL,
    row_no       {{bigint}} NOT NULL,
    hash         TEXT NOT NULL,
    learned_at   {{instant}} NOT NULL,
    day          {{date}} NOT NULL,
    arrested_at  {{instant}},
    offence_date {{date}},
    offence_code TEXT NOT NULL,
    offence_text TEXT NOT NULL,
    degree       TEXT NOT NULL,
    outcome      TEXT NOT NULL,
    area         TEXT NOT NULL,
    case_ref     TEXT NOT NULL
) {{table}};
CREATE UNIQUE INDEX arrest_key ON arrest (source, key) WHERE current;
CREATE INDEX arrest_record ON arrest (record, day) WHERE current;
CREATE INDEX arrest_learned ON arrest (learned_at) WHERE current;
CREATE INDEX arrest_run ON arrest (run);

CREATE VIEW v_arrest AS SELECT l.person, a.* FROM arrest a JOIN v_person_of_record l ON l.record = a.record WHERE a.current;
