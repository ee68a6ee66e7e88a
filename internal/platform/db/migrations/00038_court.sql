-- room: scheme/offending
-- +goose Up

-- What a court decided, as a record says: of one charge or of a whole case, in versions like an arrest, with
-- numbers and batches of the same kind. day is that of the decision, unknown where the source does not give
-- it. The court's own name, date of birth and sex of the person stand with the record.
CREATE TABLE court_result (
    id                 {{bigint}} PRIMARY KEY,
    batch              {{bigint}} NOT NULL,
    row_no             {{bigint}} NOT NULL,
    source             TEXT NOT NULL,
    key                TEXT NOT NULL,
    current            {{bool}} NOT NULL,
    record             TEXT NOT NULL,
    hash               TEXT NOT NULL,
    day                {{date}},
    case_ref           TEXT NOT NULL DEFAULT '',
    result_ref         TEXT NOT NULL DEFAULT '',
    charge_ref         TEXT NOT NULL DEFAULT '',
    court              TEXT NOT NULL DEFAULT '',
    case_type          TEXT NOT NULL DEFAULT '',
    case_status        TEXT NOT NULL DEFAULT '',
    case_opened        {{date}},
    offence_date       {{date}},
    offence_code       TEXT NOT NULL DEFAULT '',
    offence_text       TEXT NOT NULL DEFAULT '',
    degree             TEXT NOT NULL DEFAULT '',
    statutes           TEXT NOT NULL DEFAULT '',
    charge_count       {{bigint}} NOT NULL DEFAULT 0,
    plea               TEXT NOT NULL DEFAULT '',
    disposition        TEXT NOT NULL,
    disposition_text   TEXT NOT NULL DEFAULT '',
    sentence_type      TEXT NOT NULL DEFAULT '',
    sentence           TEXT NOT NULL DEFAULT '',
    sentence_date      {{date}},
    sentence_start     {{date}},
    custody_length     TEXT NOT NULL DEFAULT '',
    supervision_length TEXT NOT NULL DEFAULT '',
    fine               TEXT NOT NULL DEFAULT '',
    area               TEXT NOT NULL DEFAULT ''
) {{table}};
CREATE UNIQUE INDEX court_result_key ON court_result (key, source) WHERE current;
CREATE INDEX court_result_record ON court_result (record);
CREATE INDEX court_result_outdated ON court_result (key, source) WHERE NOT current;

-- A case before a court, as a record says, in versions likewise.
CREATE TABLE court_case (
    id           {{bigint}} PRIMARY KEY,
    batch        {{bigint}} NOT NULL,
    row_no       {{bigint}} NOT NULL,
    source       TEXT NOT NULL,
    key          TEXT NOT NULL,
    current      {{bool}} NOT NULL,
    record       TEXT NOT NULL,
    hash         TEXT NOT NULL,
    case_ref     TEXT NOT NULL,
    arrest_ref   TEXT NOT NULL DEFAULT '',
    court        TEXT NOT NULL DEFAULT '',
    case_type    TEXT NOT NULL DEFAULT '',
    case_status  TEXT NOT NULL DEFAULT '',
    case_opened  {{date}},
    arrest_date  {{date}},
    offence_date {{date}},
    offence_code TEXT NOT NULL DEFAULT '',
    offence_text TEXT NOT NULL DEFAULT '',
    degree       TEXT NOT NULL DEFAULT '',
    charge_count {{bigint}} NOT NULL DEFAULT 0,
    relation     TEXT NOT NULL DEFAULT '',
    area         TEXT NOT NULL DEFAULT ''
) {{table}};
CREATE UNIQUE INDEX court_case_key ON court_case (key, source) WHERE current;
CREATE INDEX court_case_record ON court_case (record);
CREATE INDEX court_case_outdated ON court_case (key, source) WHERE NOT current;

CREATE VIEW v_court_result AS
SELECT l.person, r.id, r.source, r.key, r.record, b.run, r.row_no, b.learned_at, r.day, r.case_ref, r.result_ref, r.charge_ref, r.court, r.case_type, r.case_status,
r.case_opened, r.offence_date, r.offence_code, r.offence_text, r.degree, r.statutes, r.charge_count, r.plea, r.disposition, r.disposition_text, r.sentence_type,
r.sentence, r.sentence_date, r.sentence_start, r.custody_length, r.supervision_length, r.fine, r.area
FROM court_result r JOIN v_person_of_record l ON l.record = r.record JOIN fact_batch b ON b.id = r.batch WHERE r.current;
CREATE VIEW v_court_case AS
SELECT l.person, c.id, c.source, c.key, c.record, b.run, c.row_no, b.learned_at, c.case_ref, c.arrest_ref, c.court, c.case_type, c.case_status, c.case_opened, c.arrest_date,
c.offence_date, c.offence_code, c.offence_text, c.degree, c.charge_count, c.relation, c.area
FROM court_case c JOIN v_person_of_record l ON l.record = c.record JOIN fact_batch b ON b.id = c.batch WHERE c.current;
