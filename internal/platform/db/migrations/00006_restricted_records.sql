-- room: platform/gate
-- +goose Up

-- A list that is put in order or narrowed before anybody is read must know who of it is a stub: the few are
-- found without looking at everybody else.
CREATE INDEX access_subject_restricted ON access_subject (person) WHERE restriction = 'RESTRICTED';
