-- room: evidence/measure
-- +goose Up

-- What had come of a locked cohort when somebody measured it, as figures alone: kept, so that whoever may see figures and
-- nobody's records sees the same, and so that a later look does not replace an earlier one.
CREATE TABLE cohort_lock_measure (
    id          TEXT PRIMARY KEY,
    cohort_lock TEXT NOT NULL REFERENCES cohort_lock (id),
    made_at     {{instant}} NOT NULL,
    made_by     TEXT NOT NULL,
    result      {{json}} NOT NULL
) {{table}};
CREATE INDEX cohort_lock_measure_lock ON cohort_lock_measure (cohort_lock);
