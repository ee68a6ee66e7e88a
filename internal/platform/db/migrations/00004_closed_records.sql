-- room: platform/gate
-- +goose Up

-- Counts and ranks leave out the few who must be absent: they are found without looking at everybody else.
CREATE INDEX access_subject_closed ON access_subject (person) WHERE restriction = 'EXCLUDED';
