-- room: scheme/person
-- +goose Up

ALTER TABLE warning ADD COLUMN came_from TEXT NOT NULL DEFAULT '';
ALTER TABLE warning ADD COLUMN ask_whom TEXT NOT NULL DEFAULT '';

-- Each time that somebody looked at a warning again: kept until a new date, or ended, and why.
CREATE TABLE warning_look (
    id          TEXT PRIMARY KEY,
    warning     TEXT NOT NULL REFERENCES warning (id),
    answer      TEXT NOT NULL CHECK (answer IN ('KEPT', 'ENDED')),
    reason      TEXT NOT NULL,
    review_on   {{date}},
    reviewed_by TEXT NOT NULL,
    reviewed_at {{instant}} NOT NULL,
    CHECK (answer <> 'ENDED' OR reason <> ''),
    CHECK ((answer = 'KEPT') = (review_on IS NOT NULL))
) {{table}};
CREATE INDEX warning_look_warning ON warning_look (warning, id);
