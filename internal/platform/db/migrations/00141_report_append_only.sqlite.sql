-- room: evidence/report
-- +goose Up
-- +goose StatementBegin
CREATE TRIGGER report_edition_no_update BEFORE UPDATE ON report_edition BEGIN SELECT RAISE(ABORT, 'reports are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER report_edition_no_delete BEFORE DELETE ON report_edition BEGIN SELECT RAISE(ABORT, 'reports are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER report_publication_no_update BEFORE UPDATE ON report_publication BEGIN SELECT RAISE(ABORT, 'reports are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER report_publication_no_delete BEFORE DELETE ON report_publication BEGIN SELECT RAISE(ABORT, 'reports are append-only'); END;
-- +goose StatementEnd
