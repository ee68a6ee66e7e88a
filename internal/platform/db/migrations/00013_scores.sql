-- room: scheme/agency
-- +goose Up

-- Who may see reoffending scores worked out here: each decision with its reason. The newest that holds by its day
-- stands in place of all before it. roles is a list with commas; empty is nobody.
CREATE TABLE score_naming (
    id         TEXT PRIMARY KEY,
    from_day   {{date}} NOT NULL,
    roles      TEXT NOT NULL,
    reason     TEXT NOT NULL,
    document   TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at {{instant}} NOT NULL
) {{table}};

-- What somebody answers for: that a feed holds every conviction, or every caution, of some people in a period. The
-- period is of days on which proceedings began or a caution was given: without from_day it is a whole life, without
-- to_day it goes on as far as the feed reaches. Ended, never changed: what scores rested on stays to be read.
CREATE TABLE history_declaration (
    id          TEXT PRIMARY KEY,
    source      TEXT NOT NULL,
    kind        TEXT NOT NULL,
    strand      TEXT NOT NULL CHECK (strand IN ('convictions', 'cautions')),
    whom        TEXT NOT NULL CHECK (whom IN ('everybody', 'on_scheme', 'in_feed')),
    from_day    {{date}},
    to_day      {{date}},
    reason      TEXT NOT NULL,
    document    TEXT NOT NULL,
    declared_by TEXT NOT NULL,
    declared_at {{instant}} NOT NULL,
    ended_by    TEXT NOT NULL DEFAULT '',
    ended_at    {{instant}},
    ended_why   TEXT NOT NULL DEFAULT '',
    FOREIGN KEY (source, kind) REFERENCES feed (source, kind)
) {{table}};
CREATE UNIQUE INDEX history_declaration_now ON history_declaration (source, kind, strand) WHERE ended_at IS NULL;
