-- room: scheme/offending
-- +goose Up

-- The first table held one group a code and nothing of what it said before; nothing ever wrote to it.
DROP TABLE offence;

-- The reference of offences. What a code means holds from one day on; a line that was changed is kept, so
-- that a selection run can be explained by what the reference said at the time. offence_groups is a list
-- with commas. to_day is when the code was closed to new records: a record made later keeps its meaning.
CREATE TABLE offence (
    id             TEXT PRIMARY KEY,
    code           TEXT NOT NULL,
    from_day       {{date}} NOT NULL,
    to_day         {{date}},
    title          TEXT NOT NULL,
    class          TEXT NOT NULL,
    offence_groups TEXT NOT NULL,
    source         TEXT NOT NULL,
    checked_on     {{date}} NOT NULL,
    reason         TEXT NOT NULL,
    changed_by     TEXT NOT NULL,
    changed_at     {{instant}} NOT NULL,
    replaced_at    {{instant}}
) {{table}};
CREATE UNIQUE INDEX offence_code_from ON offence (code, from_day) WHERE replaced_at IS NULL;

-- Which offence of the reference a source means by a code or a text of its own.
CREATE TABLE offence_mapping (
    id          TEXT PRIMARY KEY,
    source      TEXT NOT NULL,
    by_code     {{bool}} NOT NULL,
    local       TEXT NOT NULL,
    code        TEXT NOT NULL,
    reason      TEXT NOT NULL,
    changed_by  TEXT NOT NULL,
    changed_at  {{instant}} NOT NULL,
    replaced_at {{instant}}
) {{table}};
CREATE UNIQUE INDEX offence_mapping_local ON offence_mapping (source, by_code, local) WHERE replaced_at IS NULL;

CREATE INDEX arrest_offence ON arrest (source, offence_code, offence_text) WHERE current;
