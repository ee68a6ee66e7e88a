-- room: scheme/supervision
-- +goose Up

-- An assessment of risk as an agency's record says, with the scores that its tool gave: imported, never
-- reckoned here. A row that says something new is a new version beside the old.
CREATE TABLE assessment (
    id           TEXT PRIMARY KEY,
    source       TEXT NOT NULL,
    key          TEXT NOT NULL,
    current      {{bool}} NOT NULL,
    record       TEXT NOT NULL,
    run          TEXT NOT NULL,
    row_no       {{bigint}} NOT NULL,
    hash         TEXT NOT NULL,
    learned_at   {{instant}} NOT NULL,
    ref          TEXT NOT NULL,
    day          {{date}} NOT NULL,
    tool         TEXT NOT NULL,
    tool_version TEXT NOT NULL
) {{table}};
CREATE UNIQUE INDEX assessment_key ON assessment (key, source) WHERE current;
CREATE INDEX assessment_outdated ON assessment (key, source) WHERE NOT current;
CREATE INDEX assessment_record ON assessment (record);
CREATE INDEX assessment_run ON assessment (run);

-- What an assessment says in figures: its scores, and the counts that the tool went by. value is a number
-- written out, empty where the source gives only the band.
CREATE TABLE assessment_figure (
    assessment TEXT NOT NULL REFERENCES assessment (id),
    n          INTEGER NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('SCORE', 'COUNT')),
    name       TEXT NOT NULL,
    value      TEXT NOT NULL,
    band       TEXT NOT NULL,
    PRIMARY KEY (assessment, n)
) {{keyed}};

CREATE VIEW v_assessment AS SELECT l.person, a.* FROM assessment a JOIN v_person_of_record l ON l.record = a.record WHERE a.current;
