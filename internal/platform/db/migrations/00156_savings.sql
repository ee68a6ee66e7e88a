-- room: evidence/saving
-- +goose Up

-- A saving that was worked out from a kept evaluation and cost tables, as figures alone. plan says how and result what
-- came out, with what the evaluation had said, all as it was that day.
CREATE TABLE saving (
    id         TEXT PRIMARY KEY,
    evaluation TEXT NOT NULL,
    cost_table TEXT NOT NULL REFERENCES cost_table (id),
    levels     TEXT REFERENCES cost_table (id),
    made_at    {{instant}} NOT NULL,
    made_by    TEXT NOT NULL,
    plan       {{json}} NOT NULL,
    result     {{json}} NOT NULL
) {{table}};
CREATE INDEX saving_cost_table ON saving (cost_table);
CREATE INDEX saving_levels ON saving (levels);
CREATE INDEX saving_evaluation ON saving (evaluation);
