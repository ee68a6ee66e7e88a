-- room: scheme/tasking
-- +goose Up

-- What one agency asks of another about a person. A task is open while closed_at is NULL; overdue is
-- never stored: late_after is the first instant at which an open task is late, worked out in Go from
-- due and due_time, so that lists can be filtered and sorted by it.
CREATE TABLE task (
    id             TEXT PRIMARY KEY,
    person         TEXT NOT NULL,
    what           TEXT NOT NULL,
    detail         TEXT NOT NULL,
    owner_agency   TEXT NOT NULL CHECK (owner_agency <> ''),
    owner_staff    TEXT NOT NULL,
    owner_since    {{instant}} NOT NULL,
    due            {{date}} NOT NULL,
    due_time       TEXT NOT NULL,
    late_after     {{instant}} NOT NULL,
    priority       TEXT NOT NULL CHECK (priority IN ('URGENT', 'NORMAL')),
    state          TEXT NOT NULL CHECK (state IN ('OPEN', 'IN_PROGRESS', 'DONE', 'CANCELLED')),
    outcome        TEXT NOT NULL,
    cancel_reason  TEXT NOT NULL,
    origin_kind    TEXT NOT NULL CHECK (origin_kind IN ('arrest', 'charge', 'custody_in', 'custody_out', 'person', 'meeting')),
    origin_ref     TEXT NOT NULL,
    created_at     {{instant}} NOT NULL,
    created_by     TEXT NOT NULL,
    created_agency TEXT NOT NULL,
    closed_at      {{instant}},
    closed_by      TEXT NOT NULL,
    late_told_at   {{instant}},
    version        INTEGER NOT NULL,
    CHECK ((closed_at IS NULL) = (state IN ('OPEN', 'IN_PROGRESS'))),
    CHECK (state <> 'CANCELLED' OR cancel_reason <> '')
) {{table}};
CREATE INDEX task_person ON task (person, created_at);
CREATE INDEX task_open ON task (late_after, id) WHERE closed_at IS NULL;
CREATE INDEX task_open_staff ON task (owner_staff, late_after, id) WHERE closed_at IS NULL;
CREATE INDEX task_open_agency ON task (owner_agency, late_after, id) WHERE closed_at IS NULL;
CREATE INDEX task_open_asked ON task (created_by, late_after, id) WHERE closed_at IS NULL;
CREATE INDEX task_closed ON task (closed_at, id) WHERE closed_at IS NOT NULL;
CREATE INDEX task_untold ON task (late_after) WHERE closed_at IS NULL AND late_told_at IS NULL;

-- Every step of a task, with the owner before and after it.
CREATE TABLE task_move (
    id          TEXT PRIMARY KEY,
    task        TEXT NOT NULL REFERENCES task (id),
    at          {{instant}} NOT NULL,
    by_staff    TEXT NOT NULL,
    by_agency   TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('CREATED', 'TAKEN', 'TRANSFERRED', 'DONE', 'CANCELLED')),
    from_agency TEXT NOT NULL,
    from_staff  TEXT NOT NULL,
    to_agency   TEXT NOT NULL,
    to_staff    TEXT NOT NULL,
    line        TEXT NOT NULL
) {{table}};
CREATE INDEX task_move_task ON task_move (task, at, id);

-- What to ask for by default, by what the task comes from: edited by the scheme.
CREATE TABLE task_suggestion (
    origin_kind TEXT PRIMARY KEY,
    what        TEXT NOT NULL,
    due_in      INTEGER NOT NULL CHECK (due_in BETWEEN 0 AND 60),
    version     INTEGER NOT NULL
) {{table}};
INSERT INTO task_suggestion (origin_kind, what, due_in, version) VALUES
    ('arrest', 'Visit after arrest', 1, 1),
    ('charge', 'Find out the court date and the bail conditions', 1, 1),
    ('custody_in', 'Agree who sees them in prison', 3, 1),
    ('custody_out', 'Visit within a day of release', 1, 1),
    ('person', 'Make contact', 1, 1),
    ('meeting', 'Action from the meeting', 5, 1);
