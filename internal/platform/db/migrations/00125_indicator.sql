-- room: evidence/indicator
-- +goose Up

-- A performance indicator: its definition as TOML, and the plan by which a partnership counts it (cohort, baseline, target,
-- year). A change of either is a new version beside the old ones, so that each figure can be read by what it meant.
CREATE TABLE indicator (
    name       TEXT NOT NULL,
    version    INTEGER NOT NULL,
    definition TEXT NOT NULL,
    plan       {{json}} NOT NULL,
    reason     TEXT NOT NULL CHECK (reason <> ''),
    made_at    {{instant}} NOT NULL,
    made_by    TEXT NOT NULL,
    PRIMARY KEY (name, version)
) {{table}};

-- What was counted of a version on a day, in figures alone: whom it counted is not kept.
CREATE TABLE indicator_reading (
    id        TEXT PRIMARY KEY,
    indicator TEXT NOT NULL,
    version   INTEGER NOT NULL,
    made_at   {{instant}} NOT NULL,
    made_by   TEXT NOT NULL,
    counted   {{json}} NOT NULL,
    FOREIGN KEY (indicator, version) REFERENCES indicator (name, version)
) {{table}};
CREATE INDEX indicator_reading_of ON indicator_reading (indicator, version, id);
