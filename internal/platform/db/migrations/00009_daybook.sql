-- room: platform
-- +goose Up

-- How far each daybook of looks (a small file beside a SQLite database) has been moved into the audit log.
CREATE TABLE audit_daybook (
    name  TEXT PRIMARY KEY,
    moved {{bigint}} NOT NULL
) {{table}};
