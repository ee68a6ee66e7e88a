-- room: evidence/report
-- +goose Up
CREATE TRIGGER report_edition_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON report_edition FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER report_publication_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON report_publication FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
