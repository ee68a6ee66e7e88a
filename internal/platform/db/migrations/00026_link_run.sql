-- room: scheme/person
-- +goose Up

-- A run that weighs all records against each other. What it would do is shown before it is done.
CREATE TABLE link_run (
    id         TEXT PRIMARY KEY,
    state      TEXT NOT NULL CHECK (state IN ('WEIGHING', 'READY', 'APPLYING', 'APPLIED', 'DISCARDED', 'FAILED')),
    started_by TEXT NOT NULL,
    started_at {{instant}} NOT NULL,
    ended_by   TEXT NOT NULL DEFAULT '',
    ended_at   {{instant}},
    job        TEXT NOT NULL DEFAULT '',
    model      INTEGER NOT NULL DEFAULT 0,
    records    {{bigint}} NOT NULL DEFAULT 0,
    people     {{bigint}} NOT NULL DEFAULT 0,
    candidates {{bigint}} NOT NULL DEFAULT 0,
    joined     {{bigint}} NOT NULL DEFAULT 0,
    version    {{bigint}} NOT NULL DEFAULT 1
) {{table}};
CREATE UNIQUE INDEX link_run_one ON link_run ((1)) WHERE state IN ('WEIGHING', 'READY', 'APPLYING');

-- One thing that a run would do: join a person, or some of their records, to another; part records from a
-- person; ask somebody; or drop a question, review, that nobody has answered and nothing speaks for any more. to_person is empty for records that would stand on their own. Records and people may
-- be gone when it is done: then it is left.
CREATE TABLE link_proposal (
    run         TEXT NOT NULL REFERENCES link_run (id),
    n           INTEGER NOT NULL,
    what        TEXT NOT NULL CHECK (what IN ('JOIN', 'PART', 'ASK', 'DROP')),
    record      TEXT NOT NULL,
    from_person TEXT NOT NULL,
    to_person   TEXT NOT NULL,
    other       TEXT NOT NULL,
    weight      {{bigint}} NOT NULL,
    why         TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('PROPOSED', 'DONE', 'LEFT')),
    left_why    TEXT NOT NULL DEFAULT '',
    review      TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (run, n)
) {{keyed}};

-- The records that a proposal would move, the one that stands for them left out.
CREATE TABLE link_proposal_record (
    run    TEXT NOT NULL,
    n      INTEGER NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (run, n, record)
) {{keyed}};

-- Whom the open reviews are about, for rooms that count what waits.
CREATE VIEW v_open_review_person AS SELECT x.review, x.person FROM v_review_person x JOIN link_review v ON v.id = x.review WHERE v.state = 'OPEN';
