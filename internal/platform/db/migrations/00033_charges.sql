-- room: scheme/offending
-- +goose Up

-- A charge as an agency's record says. A row that says something new is a new version beside the old. day
-- is the London day of the charge, unknown where the source does not give it.
CREATE TABLE charge (
    id           TEXT PRIMARY KEY,
    source       TEXT NOT NULL,
    key          TEXT NOT NULL,
    current      {{bool}} NOT NULL,
    record       TEXT NOT NULL,
    run          TEXT NOT NULL,
    row_no       {{bigint}} NOT NULL,
    hash         TEXT NOT NULL,
    learned_at   {{instant}} NOT NULL,
    day          {{date}},
    charged_at   {{instant}},
    arrest_ref   TEXT NOT NULL,
    offence_date {{date}},
    offence_code TEXT NOT NULL,
    offence_text TEXT NOT NULL,
    degree       TEXT NOT NULL,
    outcome      TEXT NOT NULL,
    outcome_day  {{date}},
    area         TEXT NOT NULL,
    case_ref     TEXT NOT NULL
) {{table}};
CREATE UNIQUE INDEX charge_key ON charge (source, key) WHERE current;
CREATE INDEX charge_record ON charge (record, day) WHERE current;
CREATE INDEX charge_learned ON charge (learned_at) WHERE current;
CREATE INDEX charge_run ON charge (run);
CREATE INDEX charge_offence ON charge (source, offence_code, offence_text) WHERE current;

CREATE VIEW v_charge AS SELECT l.person, c.* FROM charge c JOIN v_person_of_record l ON l.record = c.record WHERE c.current;

-- Outcomes have one set of codes, those of import profiles.
UPDATE arrest SET outcome = 'not_known' WHERE outcome = 'UNKNOWN';
