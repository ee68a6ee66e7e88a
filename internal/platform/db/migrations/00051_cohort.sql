-- room: scheme/cohort
-- +goose Up

-- What the panel decided about somebody, and why. A score never decides.
CREATE TABLE panel_decision (
    id         TEXT PRIMARY KEY,
    person     TEXT NOT NULL,
    run        TEXT NOT NULL,
    answer     TEXT NOT NULL CHECK (answer IN ('ADMIT', 'NOT_NOW')),
    reason     TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at {{instant}} NOT NULL
) {{table}};
CREATE INDEX panel_decision_person ON panel_decision (person, decided_at);

-- Time on the scheme: many a person, one at a time.
CREATE TABLE episode (
    id                TEXT PRIMARY KEY,
    person            TEXT NOT NULL,
    cohort_type       TEXT NOT NULL,
    statutory         TEXT NOT NULL CHECK (statutory IN ('STATUTORY', 'NON_STATUTORY', 'POST_STATUTORY')),
    lead_agency       TEXT NOT NULL,
    lead_officer      TEXT NOT NULL,
    district          TEXT NOT NULL,
    started           {{date}} NOT NULL,
    registration_ends {{date}} NOT NULL,
    ended             {{date}},
    decision          TEXT NOT NULL REFERENCES panel_decision (id),
    version           {{bigint}} NOT NULL DEFAULT 1
) {{table}};
CREATE UNIQUE INDEX episode_active ON episode (person) WHERE ended IS NULL;
CREATE INDEX episode_lead ON episode (lead_agency, lead_officer) WHERE ended IS NULL;
