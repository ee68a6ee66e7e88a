-- room: evidence/saving
-- +goose Up

-- Tables that savings are worked out from, each as the file that was loaded: unit costs, price levels, multipliers. A
-- version is never overwritten: what is wrong in one is mended in the next, and one that must not be used any more is
-- withdrawn. digest is the SHA-256 of what counts in it, as the method works it out, so that a change behind Waymark's
-- back is found.
CREATE TABLE cost_table (
    id               TEXT PRIMARY KEY,
    kind             TEXT NOT NULL,
    name             TEXT NOT NULL,
    version          TEXT NOT NULL,
    price_year       TEXT NOT NULL,
    source           TEXT NOT NULL,
    digest           TEXT NOT NULL,
    file_name        TEXT NOT NULL,
    content          TEXT NOT NULL,
    reason           TEXT NOT NULL CHECK (reason <> ''),
    loaded_by        TEXT NOT NULL,
    loaded_at        {{instant}} NOT NULL,
    withdrawn_by     TEXT NOT NULL,
    withdrawn_at     {{instant}},
    withdrawn_reason TEXT NOT NULL,
    UNIQUE (kind, name, version)
) {{table}};
