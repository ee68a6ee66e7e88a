-- room: scheme/cohort
-- +goose Up

-- One run of a selection matrix over everybody held. The matrix's own text is kept, so that the run can
-- be explained when the matrix has changed; data_cut is when the records were read.
CREATE TABLE selection_run (
    id          TEXT PRIMARY KEY,
    matrix      TEXT NOT NULL,
    version     TEXT NOT NULL,
    title       TEXT NOT NULL,
    matrix_text TEXT NOT NULL,
    as_of       {{date}} NOT NULL,
    source      TEXT NOT NULL,
    top         INTEGER NOT NULL,
    population  INTEGER NOT NULL,
    listable    INTEGER NOT NULL,
    data_cut    {{instant}} NOT NULL,
    started_by  TEXT NOT NULL
) {{table}};
CREATE INDEX selection_run_cut ON selection_run (data_cut, id);

-- Those that a run lists, and those beyond the cut with the score of the last rank. Under-18s stand on a
-- list apart. Nobody else's score is kept.
CREATE TABLE selection_score (
    run     TEXT NOT NULL REFERENCES selection_run (id),
    person  TEXT NOT NULL,
    list    TEXT NOT NULL CHECK (list IN ('MAIN', 'YOUNG')),
    rank    INTEGER NOT NULL,
    beyond  {{bool}} NOT NULL,
    score   {{bigint}} NOT NULL,
    tied    {{bool}} NOT NULL,
    latest  {{date}} NOT NULL,
    factors {{json}} NOT NULL,
    PRIMARY KEY (run, person)
) {{keyed}};
CREATE INDEX selection_score_rank ON selection_score (run, list, rank);
CREATE INDEX selection_score_person ON selection_score (person, run);
