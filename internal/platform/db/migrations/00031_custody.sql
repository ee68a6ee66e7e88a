-- room: scheme/custody
-- +goose Up

-- One stay in custody as a source's record says. A row that says something new is a new version beside the
-- old. first_on_roll and last_on_roll here are what the row says; what Waymark saw on rolls itself is in
-- custody_presence.
CREATE TABLE custody_spell (
    id              TEXT PRIMARY KEY,
    source          TEXT NOT NULL,
    key             TEXT NOT NULL,
    n               INTEGER NOT NULL,
    current         {{bool}} NOT NULL,
    record          TEXT NOT NULL,
    person_key      TEXT NOT NULL,
    run             TEXT NOT NULL,
    row_no          {{bigint}} NOT NULL,
    hash            TEXT NOT NULL,
    establishment   TEXT NOT NULL,
    status          TEXT NOT NULL,
    level           TEXT NOT NULL,
    offence_code    TEXT NOT NULL,
    offence_text    TEXT NOT NULL,
    received        {{date}} NOT NULL,
    received_at     {{instant}},
    received_text   TEXT NOT NULL,
    released        {{date}},
    release_type    TEXT NOT NULL,
    still_inside    {{bool}} NOT NULL,
    release_due     {{date}},
    sentence_expiry {{date}},
    licence_expiry  {{date}},
    first_on_roll   {{date}},
    last_on_roll    {{date}},
    learned_in      {{instant}} NOT NULL,
    learned_out     {{instant}},
    UNIQUE (source, key, n)
) {{table}};
CREATE UNIQUE INDEX custody_spell_key ON custody_spell (source, key) WHERE current;
CREATE INDEX custody_spell_record ON custody_spell (record, received) WHERE current;
CREATE INDEX custody_spell_run ON custody_spell (run);

-- A roll that was applied: a picture of who was inside on one morning. series is the day of the first roll
-- of an unbroken row of rolls; a roll is compared only inside its series. digest tells the same roll again
-- from another roll of the same day.
CREATE TABLE custody_roll (
    source        TEXT NOT NULL,
    day           {{date}} NOT NULL,
    series        {{date}} NOT NULL,
    newest        {{bool}} NOT NULL,
    run           TEXT NOT NULL,
    digest        TEXT NOT NULL,
    row_count     INTEGER NOT NULL,
    duplicates    INTEGER NOT NULL,
    new_keys      INTEGER,
    returned_keys INTEGER,
    gone_keys     INTEGER,
    applied_at    {{instant}} NOT NULL,
    PRIMARY KEY (source, day)
) {{keyed}};
CREATE UNIQUE INDEX custody_roll_newest ON custody_roll (source) WHERE newest;
CREATE INDEX custody_roll_run ON custody_roll (run);

-- A stay as rolls show it without a break: on every roll from from_roll until before gone_roll. dated is
-- false when gone_roll begins a new series: the stay ended at some time in the gap.
CREATE TABLE custody_presence (
    source      TEXT NOT NULL,
    key         TEXT NOT NULL,
    n           INTEGER NOT NULL,
    latest      {{bool}} NOT NULL,
    first_roll  {{date}} NOT NULL,
    from_roll   {{date}} NOT NULL,
    last_roll   {{date}},
    gone_roll   {{date}},
    dated       {{bool}} NOT NULL,
    learned_out {{instant}},
    PRIMARY KEY (source, key, n)
) {{keyed}};
CREATE UNIQUE INDEX custody_presence_latest ON custody_presence (source, key) WHERE latest;
CREATE INDEX custody_presence_open ON custody_presence (source) WHERE gone_roll IS NULL;
CREATE INDEX custody_presence_gone ON custody_presence (source, gone_roll) WHERE gone_roll IS NOT NULL;
CREATE INDEX custody_presence_from ON custody_presence (source, from_roll);

CREATE VIEW v_spell AS SELECT l.person, s.*, p.first_roll, p.last_roll, p.gone_roll, p.learned_out AS roll_learned_out,
    r.day AS newest_roll
FROM custody_spell s JOIN v_person_of_record l ON l.record = s.record
LEFT JOIN custody_presence p ON p.source = s.source AND p.key = s.key AND p.latest
LEFT JOIN custody_roll r ON r.source = s.source AND r.newest
WHERE s.current;
