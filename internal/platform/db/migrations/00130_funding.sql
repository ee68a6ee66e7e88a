-- room: scheme/funding
-- +goose Up

-- A post or a stream of money, with what is at risk when it ends. Money is whole pence. Nothing is deleted: what is
-- no longer wanted is closed.
CREATE TABLE funding_line (
    id             TEXT PRIMARY KEY,
    title          TEXT NOT NULL CHECK (title <> ''),
    kind           TEXT NOT NULL CHECK (kind IN ('POST', 'STREAM')),
    agency         TEXT NOT NULL CHECK (agency <> ''),
    team           TEXT NOT NULL,
    place          TEXT NOT NULL,
    wte_hundredths {{bigint}} CHECK (wte_hundredths > 0),
    cost_kind      TEXT NOT NULL CHECK (cost_kind IN ('ADDITIONAL', 'MAINSTREAM', 'SET_UP')),
    serves         TEXT NOT NULL CHECK (serves IN ('SCHEME', 'AGENCY', 'DISTRICTS', 'SERVICE')),
    service        TEXT NOT NULL,
    owner          TEXT NOT NULL CHECK (owner <> ''),
    risk           TEXT NOT NULL,
    renewal_action TEXT NOT NULL,
    renewal_due    {{date}},
    renewal_status TEXT NOT NULL CHECK (renewal_status IN ('NOT_STARTED', 'ASKED', 'PROMISED', 'REFUSED', 'NOT_WANTED')),
    closed         {{date}},
    version        {{bigint}} NOT NULL DEFAULT 1
) {{table}};

CREATE TABLE funding_district (
    line     TEXT NOT NULL REFERENCES funding_line (id),
    district TEXT NOT NULL,
    PRIMARY KEY (line, district)
) {{keyed}};

-- From when to when which funder pays. ends is the last day that is paid, NULL where no end is known; amount is NULL
-- where it is not known. Money that is not agreed is a bid.
CREATE TABLE funding_period (
    id     TEXT PRIMARY KEY,
    line   TEXT NOT NULL REFERENCES funding_line (id),
    funder TEXT NOT NULL CHECK (funder <> ''),
    starts {{date}} NOT NULL,
    ends   {{date}},
    amount {{bigint}} CHECK (amount >= 0),
    per    TEXT NOT NULL CHECK (per IN ('PERIOD', 'YEAR')),
    agreed {{bool}} NOT NULL,
    CHECK (ends IS NULL OR ends >= starts),
    CHECK (ends IS NOT NULL OR per = 'YEAR')
) {{table}};
CREATE INDEX funding_period_line ON funding_period (line, starts);

-- What was done to a line, by whom and why, in words.
CREATE TABLE funding_change (
    id       TEXT PRIMARY KEY,
    line     TEXT NOT NULL REFERENCES funding_line (id),
    at       {{instant}} NOT NULL,
    by_staff TEXT NOT NULL,
    kind     TEXT NOT NULL CHECK (kind IN ('ADDED', 'CHANGED', 'RENEWED', 'CLOSED')),
    what     TEXT NOT NULL,
    reason   TEXT NOT NULL
) {{table}};
CREATE INDEX funding_change_line ON funding_change (line, at, id);

-- Which end of which line was told of at how many months before; 0 is the end itself.
CREATE TABLE funding_told (
    line    TEXT NOT NULL REFERENCES funding_line (id),
    ends    {{date}} NOT NULL,
    months  {{bigint}} NOT NULL,
    told_at {{instant}} NOT NULL,
    PRIMARY KEY (line, ends, months)
) {{keyed}};
