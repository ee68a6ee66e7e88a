-- room: evidence/measure
-- +goose Up

-- Tables of what offences weigh, one vintage each, as the user loaded it. A vintage is never overwritten: what is mended
-- is loaded under another name, and one that must not be used any more is withdrawn. content is the weights as CSV and
-- digest their SHA-256, so that a change behind Waymark's back is found. unnamed are rows of which the file does not know
-- the offence.
CREATE TABLE severity_table (
    id               TEXT PRIMARY KEY,
    vintage          TEXT NOT NULL UNIQUE,
    source           TEXT NOT NULL,
    weights          INTEGER NOT NULL,
    unnamed          INTEGER NOT NULL,
    file_name        TEXT NOT NULL,
    content          TEXT NOT NULL,
    digest           TEXT NOT NULL,
    reason           TEXT NOT NULL CHECK (reason <> ''),
    loaded_by        TEXT NOT NULL,
    loaded_at        {{instant}} NOT NULL,
    withdrawn_by     TEXT NOT NULL,
    withdrawn_at     {{instant}},
    withdrawn_reason TEXT NOT NULL
) {{table}};
