-- room: scheme/offending
-- +goose Up

-- The board asks since when an arrest is known whose outcome has changed.
CREATE INDEX arrest_versions ON arrest (source, key, learned_at);
