-- room: scheme/cohort
-- +goose Up

-- Why somebody's time on the scheme ended, in the panel's words; empty while it goes on.
ALTER TABLE episode ADD COLUMN end_reason TEXT NOT NULL DEFAULT '';
