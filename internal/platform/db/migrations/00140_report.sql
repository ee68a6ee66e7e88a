-- room: evidence/report
-- +goose Up

-- A report as it was made at a cut: the whole document, and the SHA-256 of it. Kept and never changed. The same cut made
-- again from records that have changed is a further version.
CREATE TABLE report_edition (
    id       TEXT PRIMARY KEY,
    pack     TEXT NOT NULL,
    cut      {{date}} NOT NULL,
    version  INTEGER NOT NULL,
    made_at  {{instant}} NOT NULL,
    made_by  TEXT NOT NULL,
    document TEXT NOT NULL,
    digest   TEXT NOT NULL,
    UNIQUE (pack, cut, version)
) {{table}};

-- That an edition was given to its readers, by whom and why. Not taken back: what was read was read.
CREATE TABLE report_publication (
    edition      TEXT PRIMARY KEY REFERENCES report_edition (id),
    published_at {{instant}} NOT NULL,
    published_by TEXT NOT NULL,
    reason       TEXT NOT NULL CHECK (reason <> '')
) {{keyed}};
