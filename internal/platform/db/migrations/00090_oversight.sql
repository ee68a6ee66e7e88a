-- room: oversight
-- +goose Up

-- A record that is closed: to all but those named it is a stub (RESTRICTED) or absent (EXCLUDED). What the
-- policy goes by stands in access_subject and access_reach; this is why, by whom and until when.
CREATE TABLE case_restriction (
    id        TEXT PRIMARY KEY,
    person    TEXT NOT NULL,
    level     TEXT NOT NULL CHECK (level IN ('RESTRICTED', 'EXCLUDED')),
    reason    TEXT NOT NULL CHECK (reason <> ''),
    contact   TEXT NOT NULL,
    placed_by TEXT NOT NULL,
    placed_at {{instant}} NOT NULL,
    review_on {{date}} NOT NULL,
    lifted_at {{instant}},
    version   {{bigint}} NOT NULL DEFAULT 1
) {{table}};
CREATE UNIQUE INDEX case_restriction_active ON case_restriction (person) WHERE lifted_at IS NULL;
CREATE INDEX case_restriction_person ON case_restriction (person, placed_at);

-- Who may open the record in spite of it.
CREATE TABLE case_restriction_allow (
    restriction TEXT NOT NULL REFERENCES case_restriction (id),
    staff       TEXT NOT NULL,
    PRIMARY KEY (restriction, staff)
) {{keyed}};

-- What was done with it, in words.
CREATE TABLE case_restriction_step (
    restriction TEXT NOT NULL REFERENCES case_restriction (id),
    n           {{bigint}} NOT NULL,
    at          {{instant}} NOT NULL,
    by_staff    TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('PLACED', 'CHANGED', 'REVIEWED', 'LIFTED')),
    words       TEXT NOT NULL,
    PRIMARY KEY (restriction, n)
) {{keyed}};

-- A restricted record that somebody opened off the allow-list, in their own words: breaking the glass.
CREATE TABLE glass_opening (
    id         TEXT PRIMARY KEY,
    person     TEXT NOT NULL,
    staff      TEXT NOT NULL,
    agency     TEXT NOT NULL,
    purpose    TEXT NOT NULL,
    words      TEXT NOT NULL CHECK (words <> ''),
    opened_at  {{instant}} NOT NULL,
    ends_at    {{instant}} NOT NULL,
    seen_by    TEXT NOT NULL,
    seen_at    {{instant}},
    seen_words TEXT NOT NULL
) {{table}};
CREATE INDEX glass_opening_person ON glass_opening (person, opened_at);
CREATE INDEX glass_opening_unseen ON glass_opening (opened_at) WHERE seen_at IS NULL;

-- The log's few verifications and stated reasons among its many looks.
CREATE INDEX audit_entry_verified ON audit_entry (seq) WHERE action = 'audit.verify';
CREATE INDEX audit_entry_stated ON audit_entry (seq) WHERE basis = 'stated';
