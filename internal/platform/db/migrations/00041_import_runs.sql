-- room: exchange/importing
-- +goose Up

-- agency is whose extract it is, as the profile names it. job brings in a file that came by a page.
-- undo_begun says that the run is being taken back: from then on nothing of it is applied, and nothing of
-- its source comes in until its state is UNDONE.
ALTER TABLE import_run ADD COLUMN agency TEXT NOT NULL DEFAULT '';
ALTER TABLE import_run ADD COLUMN job TEXT NOT NULL DEFAULT '';
ALTER TABLE import_run ADD COLUMN undo_begun {{instant}};
ALTER TABLE import_run ADD COLUMN undone_by TEXT NOT NULL DEFAULT '';
ALTER TABLE import_run ADD COLUMN undone_at {{instant}};
ALTER TABLE import_run ADD COLUMN undo_reason TEXT NOT NULL DEFAULT '';
CREATE INDEX import_run_undo ON import_run (source) WHERE undo_begun IS NOT NULL AND state <> 'UNDONE';

-- A file that came by a page and waits on the disk, under its id, until it is brought in or given up. The
-- profile's own text is kept, so that a run goes on as it began.
CREATE TABLE import_upload (
    id           TEXT PRIMARY KEY,
    profile      TEXT NOT NULL,
    profile_text TEXT NOT NULL,
    file_name    TEXT NOT NULL,
    file_bytes   {{bigint}} NOT NULL,
    uploaded_by  TEXT NOT NULL,
    uploaded_at  {{instant}} NOT NULL,
    run          TEXT NOT NULL DEFAULT ''
) {{table}};
CREATE INDEX import_upload_run ON import_upload (run) WHERE run <> '';
