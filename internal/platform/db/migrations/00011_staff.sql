-- room: scheme/staff
-- +goose Up

-- The people who work on the scheme and sign in. Closed rather than deleted: the log names them.
CREATE TABLE staff (
    id        TEXT PRIMARY KEY,
    name      TEXT NOT NULL,
    name_key  TEXT NOT NULL,
    title     TEXT NOT NULL DEFAULT '',
    email     TEXT NOT NULL,
    email_key TEXT NOT NULL,
    agency    TEXT NOT NULL,
    created   {{instant}} NOT NULL,
    closed    {{instant}},
    version   {{bigint}} NOT NULL
) {{table}};
CREATE UNIQUE INDEX staff_email ON staff (email_key) WHERE closed IS NULL;
CREATE INDEX staff_agency ON staff (agency);

-- What each does on the scheme, in which teams, and to which districts they are limited (none: all).
CREATE TABLE staff_role (
    staff TEXT NOT NULL REFERENCES staff (id),
    role  TEXT NOT NULL,
    PRIMARY KEY (staff, role)
) {{keyed}};
CREATE INDEX staff_role_role ON staff_role (role);
CREATE TABLE staff_team (
    staff TEXT NOT NULL REFERENCES staff (id),
    team  TEXT NOT NULL,
    PRIMARY KEY (staff, team)
) {{keyed}};
CREATE INDEX staff_team_team ON staff_team (team);
CREATE TABLE staff_district (
    staff    TEXT NOT NULL REFERENCES staff (id),
    district TEXT NOT NULL,
    PRIMARY KEY (staff, district)
) {{keyed}};

-- How each proves who they are: an argon2id hash of the password, and the authenticator's key once a
-- first code from it was confirmed. totp_step is the last code used, so that none works twice.
CREATE TABLE staff_credential (
    staff        TEXT PRIMARY KEY REFERENCES staff (id),
    password     TEXT NOT NULL,
    password_set {{instant}} NOT NULL,
    totp         TEXT NOT NULL DEFAULT '',
    totp_pending TEXT NOT NULL DEFAULT '',
    totp_step    {{bigint}} NOT NULL DEFAULT 0
) {{table}};

-- Codes for a lost authenticator, as SHA-256, each good once.
CREATE TABLE staff_recovery_code (
    staff TEXT NOT NULL REFERENCES staff (id),
    hash  TEXT NOT NULL,
    used  {{instant}},
    PRIMARY KEY (staff, hash)
) {{keyed}};

-- Visits. The token in the cookie is kept as SHA-256 only. A session that still owes a code or an
-- authenticator opens nothing but the page that asks for it.
CREATE TABLE staff_session (
    token    TEXT PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE,
    staff    TEXT NOT NULL REFERENCES staff (id),
    stage    TEXT NOT NULL CHECK (stage IN ('CODE', 'ENROL', 'OPEN')),
    created  {{instant}} NOT NULL,
    seen     {{instant}} NOT NULL,
    address  TEXT NOT NULL,
    agent    TEXT NOT NULL,
    data     {{json}} NOT NULL
) {{table}};
CREATE INDEX staff_session_staff ON staff_session (staff);
CREATE INDEX staff_session_created ON staff_session (created);

-- One-time links: an invitation or a new password for a member, or the first set-up (no member yet).
CREATE TABLE staff_invitation (
    token   TEXT PRIMARY KEY,
    staff   TEXT REFERENCES staff (id),
    created {{instant}} NOT NULL,
    expires {{instant}} NOT NULL,
    used    {{instant}}
) {{table}};
CREATE INDEX staff_invitation_staff ON staff_invitation (staff);

-- Failed attempts in a row, under a hash of the address that was typed, whether or not there is such an
-- account: the delay must not tell which.
CREATE TABLE sign_in_attempt (
    account      TEXT PRIMARY KEY,
    failures     {{bigint}} NOT NULL,
    last_at      {{instant}} NOT NULL,
    locked_until {{instant}}
) {{table}};
CREATE INDEX sign_in_attempt_last ON sign_in_attempt (last_at);
