-- room: scheme/staff
-- +goose Up

-- An account that is suspended keeps its address, roles and teams, and opens nothing until it is
-- restored. The reason is that of the last change: why it was suspended, or why it was closed.
ALTER TABLE staff ADD COLUMN suspended {{instant}};
ALTER TABLE staff ADD COLUMN state_reason TEXT NOT NULL DEFAULT '';
