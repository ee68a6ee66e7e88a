-- room: platform
-- +goose Up

-- Refusals are few among many looks: the data protection officer lists them without reading the log.
CREATE INDEX audit_entry_refused ON audit_entry (seq) WHERE outcome <> 'allowed';
