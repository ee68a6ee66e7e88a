-- room: platform
-- +goose Up

-- The gate's own two tables: what the policy needs to know about a person, and who may reach whom.
CREATE TABLE access_subject (
    person      TEXT PRIMARY KEY,
    district    TEXT NOT NULL DEFAULT '',
    on_scheme   {{bool}} NOT NULL,
    restriction TEXT NOT NULL CHECK (restriction IN ('NONE', 'RESTRICTED', 'EXCLUDED')),
    contact     TEXT NOT NULL DEFAULT ''
) {{table}};
CREATE INDEX access_subject_on_scheme ON access_subject (on_scheme, district);

CREATE TABLE access_reach (
    person TEXT NOT NULL,
    holder TEXT NOT NULL,
    via    TEXT NOT NULL CHECK (via IN ('caseload', 'agreement', 'task', 'referral', 'meeting', 'allow')),
    ref    TEXT NOT NULL,
    starts {{instant}} NOT NULL,
    ends   {{instant}},
    PRIMARY KEY (person, holder, via, ref)
) {{table}};
CREATE INDEX access_reach_holder ON access_reach (holder, person);

-- The audit log: append-only by the database itself.
CREATE TABLE audit_entry (
    seq        {{serial}},
    at         {{instant}} NOT NULL,
    actor_kind TEXT NOT NULL,
    actor      TEXT NOT NULL,
    agency     TEXT NOT NULL,
    action     TEXT NOT NULL,
    operation  TEXT NOT NULL,
    outcome    TEXT NOT NULL,
    purpose    TEXT NOT NULL,
    basis      TEXT NOT NULL,
    basis_ref  TEXT NOT NULL,
    reason     TEXT NOT NULL,
    categories TEXT NOT NULL,
    request    TEXT NOT NULL,
    run        TEXT NOT NULL,
    detail     {{json}} NOT NULL,
    {{tx}}
) {{table}};
CREATE INDEX audit_entry_at ON audit_entry (at);
CREATE INDEX audit_entry_actor ON audit_entry (actor, at);
CREATE INDEX audit_entry_run ON audit_entry (run) WHERE run <> '';

CREATE TABLE audit_subject (
    person TEXT NOT NULL,
    entry  {{bigint}} NOT NULL,
    PRIMARY KEY (person, entry)
) {{keyed}};
CREATE INDEX audit_subject_entry ON audit_subject (entry);

-- The Merkle log over the audit entries. A leaf says which entry it seals.
CREATE TABLE audit_leaf (
    leaf  {{bigint}} PRIMARY KEY,
    entry {{bigint}} NOT NULL UNIQUE
) {{table}};
CREATE TABLE audit_hash (
    idx  {{bigint}} PRIMARY KEY,
    hash {{bytes}} NOT NULL
) {{table}};
CREATE TABLE audit_head (
    size {{bigint}} PRIMARY KEY,
    root {{bytes}} NOT NULL,
    at   {{instant}} NOT NULL
) {{table}};

-- What happened to whom: written with the change.
CREATE TABLE event (
    seq     {{serial}},
    id      TEXT NOT NULL UNIQUE,
    at      {{instant}} NOT NULL,
    actor   TEXT NOT NULL,
    agency  TEXT NOT NULL,
    kind    TEXT NOT NULL,
    version INTEGER NOT NULL,
    payload {{json}} NOT NULL,
    {{tx}}
) {{table}};
CREATE TABLE event_person (
    person TEXT NOT NULL,
    event  {{bigint}} NOT NULL,
    PRIMARY KEY (person, event)
) {{keyed}};
CREATE INDEX event_person_event ON event_person (event);
CREATE TABLE event_cursor (
    consumer TEXT PRIMARY KEY,
    seq      {{bigint}} NOT NULL
) {{table}};

-- Work that happens later or every night.
CREATE TABLE job (
    id           TEXT PRIMARY KEY,
    kind         TEXT NOT NULL,
    args         {{json}} NOT NULL,
    unique_key   TEXT,
    state        TEXT NOT NULL CHECK (state IN ('WAITING', 'RUNNING', 'DONE', 'FAILED', 'STOPPED')),
    run_at       {{instant}} NOT NULL,
    attempt      INTEGER NOT NULL DEFAULT 0,
    leased_until {{instant}},
    stop_asked   {{bool}} NOT NULL,
    done_units   {{bigint}} NOT NULL DEFAULT 0,
    total_units  {{bigint}} NOT NULL DEFAULT 0,
    last_error   TEXT NOT NULL DEFAULT '',
    created_at   {{instant}} NOT NULL,
    ended_at     {{instant}}
) {{table}};
CREATE UNIQUE INDEX job_unique_key ON job (unique_key) WHERE unique_key IS NOT NULL AND state IN ('WAITING', 'RUNNING');
CREATE INDEX job_due ON job (state, run_at);

-- Facts about the installation: its name, whether it is a demonstration, one-time links.
CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) {{table}};
