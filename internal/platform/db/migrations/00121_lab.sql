-- room: evidence/comparison
-- +goose Up

-- A file of named people that was made for the Justice Data Lab: not the file, but who made it, why, how many it names
-- and its SHA-256, so that a result can be told to be of it.
CREATE TABLE lab_upload (
    id       TEXT PRIMARY KEY,
    made_at  {{instant}} NOT NULL,
    made_by  TEXT NOT NULL,
    reason   TEXT NOT NULL CHECK (reason <> ''),
    basis    TEXT NOT NULL,
    people   INTEGER NOT NULL,
    withheld INTEGER NOT NULL,
    unusable INTEGER NOT NULL,
    digest   TEXT NOT NULL
) {{table}};

-- What the Lab found, as it published it. It stands beside our own figures and is never added to them.
CREATE TABLE lab_result (
    id          TEXT PRIMARY KEY,
    recorded_at {{instant}} NOT NULL,
    recorded_by TEXT NOT NULL,
    upload      TEXT REFERENCES lab_upload (id),
    result      {{json}} NOT NULL
) {{table}};
CREATE INDEX lab_result_upload ON lab_result (upload);
