-- room: platform
-- +goose Up

-- How often a table that somebody keeps in memory was changed, by any process. The number stands at the end
-- of each transaction that changed it.
CREATE TABLE revision (
    name TEXT PRIMARY KEY,
    n    {{bigint}} NOT NULL
) {{keyed}};
