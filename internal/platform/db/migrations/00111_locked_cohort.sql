-- room: evidence/measure
-- +goose Up

-- A cohort as it was on a day, with what each person had had before it, frozen: whoever measures it again counts the
-- same people and the same baseline. A correction is a new version beside the old. digest is the SHA-256 of the rows of
-- its members.
CREATE TABLE cohort_lock (
    id        TEXT PRIMARY KEY,
    name      TEXT NOT NULL,
    version   INTEGER NOT NULL,
    as_of     {{date}} NOT NULL,
    what      TEXT NOT NULL,
    source    TEXT NOT NULL,
    months    INTEGER NOT NULL,
    data_from {{date}} NOT NULL,
    data_to   {{date}} NOT NULL,
    reason    TEXT NOT NULL CHECK (reason <> ''),
    digest    TEXT NOT NULL,
    made_at   {{instant}} NOT NULL,
    made_by   TEXT NOT NULL,
    UNIQUE (name, version)
) {{table}};

CREATE TABLE cohort_lock_member (
    cohort_lock TEXT NOT NULL REFERENCES cohort_lock (id),
    person      TEXT NOT NULL,
    started     {{date}} NOT NULL,
    before      INTEGER NOT NULL,
    custody     INTEGER NOT NULL,
    liberty     INTEGER NOT NULL,
    PRIMARY KEY (cohort_lock, person)
) {{keyed}};
CREATE INDEX cohort_lock_member_person ON cohort_lock_member (person);
