-- room: evidence/fairness
-- +goose Up

-- Whether people of each sex, age, ethnicity and district were chosen and worked with alike, as figures alone: whom a run
-- counted is not kept, and neither is a count under five or one that would tell it. cut is the day up to which it counted;
-- about says which list and window it looked at.
CREATE TABLE fairness_run (
    id      TEXT PRIMARY KEY,
    cut     {{date}} NOT NULL,
    about   {{json}} NOT NULL,
    figures {{json}} NOT NULL,
    made_at {{instant}} NOT NULL,
    made_by TEXT NOT NULL
) {{table}};

-- What was answered about a difference: an explanation with what shows it, or a reform with who sees to it, by when, and how
-- far it is. A row is never changed; what is answered later, or how far a reform has come since, is a further row. figures
-- are those that it answers, as they were.
CREATE TABLE fairness_note (
    id       TEXT PRIMARY KEY,
    run      TEXT NOT NULL REFERENCES fairness_run (id),
    step     TEXT NOT NULL,
    trait    TEXT NOT NULL,
    grp      TEXT NOT NULL,
    kind     TEXT NOT NULL CHECK (kind IN ('EXPLANATION', 'REFORM')),
    words    TEXT NOT NULL CHECK (words <> ''),
    evidence TEXT NOT NULL,
    owner    TEXT NOT NULL,
    due      {{date}},
    status   TEXT NOT NULL CHECK (status IN ('', 'NOT_BEGUN', 'IN_HAND', 'DONE', 'DROPPED')),
    figures  {{json}} NOT NULL,
    made_at  {{instant}} NOT NULL,
    made_by  TEXT NOT NULL
) {{table}};
CREATE INDEX fairness_note_about ON fairness_note (step, trait, grp, id);
