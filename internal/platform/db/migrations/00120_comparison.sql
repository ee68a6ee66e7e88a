-- room: evidence/comparison
-- +goose Up

-- A comparison of those taken on with people like them, as figures alone: whom it compared is not kept. design says what
-- was compared with whom and how, result what came out, both as they were that day, those whose balance did not pass
-- among them.
CREATE TABLE comparison (
    id      TEXT PRIMARY KEY,
    made_at {{instant}} NOT NULL,
    made_by TEXT NOT NULL,
    design  {{json}} NOT NULL,
    result  {{json}} NOT NULL
) {{table}};
