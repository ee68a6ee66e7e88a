-- room: evidence/measure
-- +goose Up

-- A measurement of what changed for those taken on, as figures alone: whom it counted is not kept. plan says what was
-- measured and result what came out, both as they were that day.
CREATE TABLE evaluation (
    id      TEXT PRIMARY KEY,
    made_at {{instant}} NOT NULL,
    made_by TEXT NOT NULL,
    plan    {{json}} NOT NULL,
    result  {{json}} NOT NULL
) {{table}};
