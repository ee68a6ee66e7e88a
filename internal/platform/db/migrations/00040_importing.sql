-- room: exchange/importing
-- +goose Up

-- One file on its way in. position is the last row that is wholly applied: row, person, provenance and
-- position are written in one transaction, so that a run goes on exactly where it was cut off.
CREATE TABLE import_run (
    id             TEXT PRIMARY KEY,
    profile        TEXT NOT NULL,
    profile_digest TEXT NOT NULL,
    source         TEXT NOT NULL,
    kind           TEXT NOT NULL,
    file_name      TEXT NOT NULL,
    file_sum       TEXT NOT NULL,
    file_bytes     {{bigint}} NOT NULL,
    state          TEXT NOT NULL CHECK (state IN ('APPLYING', 'DONE', 'UNDONE')),
    position       {{bigint}} NOT NULL DEFAULT 0,
    new_rows       {{bigint}} NOT NULL DEFAULT 0,
    changed_rows   {{bigint}} NOT NULL DEFAULT 0,
    unchanged_rows {{bigint}} NOT NULL DEFAULT 0,
    refused_rows   {{bigint}} NOT NULL DEFAULT 0,
    covers_until   {{instant}},
    roll_date      {{date}},
    started_by     TEXT NOT NULL,
    started_at     {{instant}} NOT NULL,
    ended_at       {{instant}}
) {{table}};
CREATE UNIQUE INDEX import_run_unfinished ON import_run (profile_digest, file_sum) WHERE state = 'APPLYING';
CREATE INDEX import_run_started ON import_run (started_at, id);

-- What was wrong with a row: refused, or kept with a notice.
CREATE TABLE import_refusal (
    run     TEXT NOT NULL REFERENCES import_run (id),
    row_no  {{bigint}} NOT NULL,
    n       INTEGER NOT NULL,
    refused {{bool}} NOT NULL,
    line    {{bigint}} NOT NULL,
    column_name TEXT NOT NULL,
    value   TEXT NOT NULL,
    rule    TEXT NOT NULL,
    words   TEXT NOT NULL,
    PRIMARY KEY (run, row_no, n)
) {{keyed}};
