-- room: scheme/agency
-- +goose Up

-- The partners of the scheme. Closed rather than deleted: history still names them.
CREATE TABLE agency (
    id       TEXT PRIMARY KEY,
    name     TEXT NOT NULL,
    name_key TEXT NOT NULL,
    short    TEXT NOT NULL,
    kind     TEXT NOT NULL CHECK (kind IN ('police', 'probation', 'prison', 'youth_justice', 'council', 'treatment', 'housing', 'health', 'voluntary', 'coordination')),
    opened   {{date}} NOT NULL,
    closed   {{date}},
    version  {{bigint}} NOT NULL
) {{table}};
CREATE UNIQUE INDEX agency_name ON agency (name_key) WHERE closed IS NULL;

-- Parts of an agency that work is given to.
CREATE TABLE team (
    id       TEXT PRIMARY KEY,
    agency   TEXT NOT NULL REFERENCES agency (id),
    name     TEXT NOT NULL,
    name_key TEXT NOT NULL,
    opened   {{date}} NOT NULL,
    closed   {{date}},
    version  {{bigint}} NOT NULL
) {{table}};
CREATE UNIQUE INDEX team_name ON team (agency, name_key) WHERE closed IS NULL;

-- The scheme's own division of its ground.
CREATE TABLE district (
    id       TEXT PRIMARY KEY,
    name     TEXT NOT NULL,
    name_key TEXT NOT NULL,
    opened   {{date}} NOT NULL,
    closed   {{date}},
    version  {{bigint}} NOT NULL
) {{table}};
CREATE UNIQUE INDEX district_name ON district (name_key) WHERE closed IS NULL;

-- Which areas or wards, as agencies' extracts name them, lie in a district, from when to when.
CREATE TABLE district_area (
    id       TEXT PRIMARY KEY,
    district TEXT NOT NULL REFERENCES district (id),
    area     TEXT NOT NULL,
    area_key TEXT NOT NULL,
    starts   {{instant}} NOT NULL,
    ends     {{instant}}
) {{table}};
CREATE UNIQUE INDEX district_area_now ON district_area (area_key) WHERE ends IS NULL;
CREATE INDEX district_area_district ON district_area (district);

-- What agencies send: one row for each source and kind of extract.
CREATE TABLE feed (
    source     TEXT NOT NULL,
    kind       TEXT NOT NULL,
    title      TEXT NOT NULL,
    agency     TEXT NOT NULL DEFAULT '',
    rhythm     TEXT NOT NULL CHECK (rhythm IN ('daily', 'working_days')),
    late_after {{bigint}} NOT NULL,
    closed     {{date}},
    version    {{bigint}} NOT NULL,
    PRIMARY KEY (source, kind)
) {{table}};

-- Up to when each import run brought a feed: the latest of them is what the feed covers.
CREATE TABLE feed_cover (
    source       TEXT NOT NULL,
    kind         TEXT NOT NULL,
    run          TEXT NOT NULL,
    covers_until {{instant}} NOT NULL,
    learned_at   {{instant}} NOT NULL,
    PRIMARY KEY (source, kind, run)
) {{table}};
CREATE INDEX feed_cover_latest ON feed_cover (source, kind, covers_until);
CREATE INDEX feed_cover_run ON feed_cover (run);
