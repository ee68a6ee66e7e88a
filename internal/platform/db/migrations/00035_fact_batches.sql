-- room: scheme/offending
-- +goose Up

-- What an arrest or a charge shares with all that one batch of an import stored with it is written once:
-- the run and when it was learned. The rows of a batch have the numbers from its own to last_id, so that
-- they are found without an index by run, by time or by batch.
CREATE TABLE fact_batch (
    id         {{bigint}} PRIMARY KEY,
    last_id    {{bigint}} NOT NULL,
    run        TEXT NOT NULL,
    learned_at {{instant}} NOT NULL
) {{table}};

-- The next number for an arrest or a charge.
CREATE TABLE fact_number (next {{bigint}} NOT NULL) {{table}};

-- The numbers that rows have from now on, in the order in which they were stored, batch by batch.
CREATE TABLE fact_renumbered (
    old      TEXT PRIMARY KEY,
    id       {{bigint}} NOT NULL,
    first_id {{bigint}} NOT NULL
) {{table}};
INSERT INTO fact_renumbered (old, id, first_id)
SELECT old, n, MIN(n) OVER (PARTITION BY run, learned_at) FROM (
    SELECT old, run, learned_at, ROW_NUMBER() OVER (ORDER BY began, run, learned_at, old) AS n FROM (
        SELECT old, run, learned_at, MIN(old) OVER (PARTITION BY run, learned_at) AS began FROM (
            SELECT id AS old, run, learned_at FROM arrest UNION ALL SELECT id, run, learned_at FROM charge
        ) every_row
    ) grouped
) numbered;
INSERT INTO fact_number (next) SELECT 1 + COALESCE(MAX(id), 0) FROM fact_renumbered;
INSERT INTO fact_batch (id, last_id, run, learned_at)
SELECT m.first_id, MAX(m.id), f.run, f.learned_at FROM fact_renumbered m
JOIN (SELECT id AS old, run, learned_at FROM arrest UNION ALL SELECT id, run, learned_at FROM charge) f ON f.old = m.old
GROUP BY m.first_id, f.run, f.learned_at;
CREATE INDEX fact_batch_run ON fact_batch (run);
CREATE INDEX fact_batch_learned ON fact_batch (learned_at);

DROP VIEW v_arrest;
DROP VIEW v_charge;
ALTER TABLE arrest RENAME TO arrest_before;
ALTER TABLE charge RENAME TO charge_before;

-- An arrest as an agency's record says. A row that says something new is a new version beside the old.
CREATE TABLE arrest (
    id           {{bigint}} PRIMARY KEY,
    batch        {{bigint}} NOT NULL,
    row_no       {{bigint}} NOT NULL,
    source       TEXT NOT NULL,
    key          TEXT NOT NULL,
    current      {{bool}} NOT NULL,
    record       TEXT NOT NULL,
    hash         TEXT NOT NULL,
    day          {{date}} NOT NULL,
    arrested_at  {{instant}},
    offence_date {{date}},
    offence_code TEXT NOT NULL DEFAULT '',
    offence_text TEXT NOT NULL DEFAULT '',
    degree       TEXT NOT NULL DEFAULT '',
    outcome      TEXT NOT NULL,
    area         TEXT NOT NULL DEFAULT '',
    case_ref     TEXT NOT NULL DEFAULT ''
) {{table}};
INSERT INTO arrest (id, batch, row_no, source, key, current, record, hash, day, arrested_at, offence_date, offence_code, offence_text, degree, outcome, area, case_ref)
SELECT m.id, m.first_id, a.row_no, a.source, a.key, a.current, a.record, substr(a.hash, 1, 16), a.day, a.arrested_at, a.offence_date, a.offence_code, a.offence_text, a.degree, a.outcome, a.area, a.case_ref
FROM arrest_before a JOIN fact_renumbered m ON m.old = a.id ORDER BY m.id;

-- A charge as an agency's record says, in versions like an arrest. day is the London day of the charge,
-- unknown where the source does not give it.
CREATE TABLE charge (
    id           {{bigint}} PRIMARY KEY,
    batch        {{bigint}} NOT NULL,
    row_no       {{bigint}} NOT NULL,
    source       TEXT NOT NULL,
    key          TEXT NOT NULL,
    current      {{bool}} NOT NULL,
    record       TEXT NOT NULL,
    hash         TEXT NOT NULL,
    day          {{date}},
    charged_at   {{instant}},
    arrest_ref   TEXT NOT NULL DEFAULT '',
    offence_date {{date}},
    offence_code TEXT NOT NULL DEFAULT '',
    offence_text TEXT NOT NULL DEFAULT '',
    degree       TEXT NOT NULL DEFAULT '',
    outcome      TEXT NOT NULL,
    outcome_day  {{date}},
    area         TEXT NOT NULL DEFAULT '',
    case_ref     TEXT NOT NULL DEFAULT ''
) {{table}};
INSERT INTO charge (id, batch, row_no, source, key, current, record, hash, day, charged_at, arrest_ref, offence_date, offence_code, offence_text, degree, outcome, outcome_day, area, case_ref)
SELECT m.id, m.first_id, c.row_no, c.source, c.key, c.current, c.record, substr(c.hash, 1, 16), c.day, c.charged_at, c.arrest_ref, c.offence_date, c.offence_code, c.offence_text, c.degree, c.outcome, c.outcome_day, c.area, c.case_ref
FROM charge_before c JOIN fact_renumbered m ON m.old = c.id ORDER BY m.id;

DROP TABLE arrest_before;
DROP TABLE charge_before;
DROP TABLE fact_renumbered;

-- The key first: it tells rows apart sooner than the source, which most of them share.
CREATE UNIQUE INDEX arrest_key ON arrest (key, source) WHERE current;
CREATE INDEX arrest_record ON arrest (record);
CREATE INDEX arrest_outdated ON arrest (key, source) WHERE NOT current;
CREATE UNIQUE INDEX charge_key ON charge (key, source) WHERE current;
CREATE INDEX charge_record ON charge (record);
CREATE INDEX charge_outdated ON charge (key, source) WHERE NOT current;

CREATE VIEW v_arrest AS
SELECT l.person, a.id, a.source, a.key, a.record, b.run, a.row_no, b.learned_at, a.day, a.arrested_at, a.offence_date, a.offence_code, a.offence_text, a.degree, a.outcome, a.area, a.case_ref
FROM arrest a JOIN v_person_of_record l ON l.record = a.record JOIN fact_batch b ON b.id = a.batch WHERE a.current;
CREATE VIEW v_charge AS
SELECT l.person, c.id, c.source, c.key, c.record, b.run, c.row_no, b.learned_at, c.day, c.charged_at, c.arrest_ref, c.offence_date, c.offence_code, c.offence_text, c.degree, c.outcome, c.outcome_day, c.area, c.case_ref
FROM charge c JOIN v_person_of_record l ON l.record = c.record JOIN fact_batch b ON b.id = c.batch WHERE c.current;
