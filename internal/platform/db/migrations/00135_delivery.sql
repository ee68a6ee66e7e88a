-- room: scheme/delivery
-- +goose Up

-- What the partnership means to reach, over the financial years that begin in first_year to last_year.
CREATE TABLE objective (
    id         TEXT PRIMARY KEY,
    title      TEXT NOT NULL CHECK (title <> ''),
    first_year {{bigint}} NOT NULL,
    last_year  {{bigint}} NOT NULL CHECK (last_year >= first_year),
    agency     TEXT NOT NULL CHECK (agency <> ''),
    staff      TEXT NOT NULL,
    why        TEXT NOT NULL,
    measure    TEXT NOT NULL,
    version    {{bigint}} NOT NULL DEFAULT 1
) {{table}};

-- A step towards an objective. That it is late is worked out from due, and never stored.
CREATE TABLE milestone (
    id        TEXT PRIMARY KEY,
    objective TEXT NOT NULL REFERENCES objective (id),
    title     TEXT NOT NULL CHECK (title <> ''),
    due       {{date}} NOT NULL,
    status    TEXT NOT NULL CHECK (status IN ('NOT_STARTED', 'ON_TRACK', 'AT_RISK', 'DONE', 'DROPPED')),
    version   {{bigint}} NOT NULL DEFAULT 1
) {{table}};
CREATE INDEX milestone_objective ON milestone (objective, due);

-- What a scrutiny committee, an inspectorate or an audit recommended, the answer to it, and what was done. That it is
-- overdue is worked out from due, and never stored.
CREATE TABLE recommendation (
    id          TEXT PRIMARY KEY,
    body        TEXT NOT NULL CHECK (body IN ('SCRUTINY', 'HMIP', 'HMICFRS', 'HMI_PRISONS', 'AUDIT', 'OTHER')),
    report      TEXT NOT NULL CHECK (report <> ''),
    reported    {{date}} NOT NULL,
    number      TEXT NOT NULL,
    text        TEXT NOT NULL CHECK (text <> ''),
    answer      TEXT NOT NULL CHECK (answer IN ('WAITING', 'ACCEPTED', 'PARTLY', 'NOT_ACCEPTED')),
    answer_why  TEXT NOT NULL,
    answered_at {{instant}},
    answered_by TEXT NOT NULL,
    agency      TEXT NOT NULL CHECK (agency <> ''),
    staff       TEXT NOT NULL,
    due         {{date}},
    actions     TEXT NOT NULL,
    progress    TEXT NOT NULL CHECK (progress IN ('NOT_STARTED', 'IN_HAND', 'DONE')),
    evidence    TEXT NOT NULL,
    closed      {{date}},
    closed_by   TEXT NOT NULL,
    version     {{bigint}} NOT NULL DEFAULT 1,
    CHECK (answer = 'WAITING' OR answer_why <> ''),
    CHECK ((progress = 'DONE') = (closed IS NOT NULL)),
    CHECK (progress <> 'DONE' OR evidence <> '')
) {{table}};

-- What was done to an objective, one of its milestones, or a recommendation: by whom and why, in words.
CREATE TABLE delivery_change (
    id       TEXT PRIMARY KEY,
    subject  TEXT NOT NULL,
    at       {{instant}} NOT NULL,
    by_staff TEXT NOT NULL,
    what     TEXT NOT NULL,
    reason   TEXT NOT NULL
) {{table}};
CREATE INDEX delivery_change_subject ON delivery_change (subject, at, id);
