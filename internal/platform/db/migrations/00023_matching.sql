-- room: scheme/person
-- +goose Up

-- What was learnt of how records of one person agree, each time that it was learnt; the newest adopted one
-- weighs. common says how many records have a value, of values that many have.
CREATE TABLE link_model (
    id         TEXT PRIMARY KEY,
    n          INTEGER NOT NULL UNIQUE,
    model      {{json}} NOT NULL,
    common     {{json}} NOT NULL,
    records    {{bigint}} NOT NULL,
    learnt_at  {{instant}} NOT NULL,
    adopted_at {{instant}}
) {{table}};

-- With which weight, in hundredths of log2 odds, and by which model a record was linked; model 0 is what is
-- believed before any was learnt.
ALTER TABLE person_link ADD COLUMN weight {{bigint}};
ALTER TABLE person_link ADD COLUMN model INTEGER;

-- Records near by the beginnings of their names with the year of birth, and by the day of birth with a name's beginning:
-- who differs in both still comes to be compared.
CREATE INDEX source_identity_near_name ON source_identity ((SUBSTR(name_key, 1, 3) || LOWER(SUBSTR(forenames, 1, 1)) || SUBSTR(date_of_birth, 1, 4))) WHERE current AND date_of_birth <> '';
CREATE INDEX source_identity_near_birth ON source_identity ((SUBSTR(date_of_birth, 5, 6) || SUBSTR(name_key, 1, 2))) WHERE current AND date_of_birth <> '';

CREATE INDEX link_review_record ON link_review (record);

-- A decision may also part records from a person, who then get one of their own, and may be a run's over all
-- records: then nobody decided it, and the run stands here. Earlier decisions and their moves are kept.
CREATE TABLE link_decision_next (
    id          TEXT PRIMARY KEY,
    review      TEXT NOT NULL REFERENCES link_review (id),
    record      TEXT NOT NULL REFERENCES source_record (id),
    from_person TEXT NOT NULL REFERENCES person (id),
    to_person   TEXT REFERENCES person (id),
    answer      TEXT NOT NULL CHECK (answer IN ('MATCH', 'NOT_A_MATCH', 'NOT_SURE', 'ON_ITS_OWN')),
    whole       {{bool}} NOT NULL,
    reason      TEXT NOT NULL CHECK (reason <> ''),
    decided_by  TEXT NOT NULL,
    decided_at  {{instant}} NOT NULL,
    run         TEXT NOT NULL DEFAULT '',
    undone_by   TEXT NOT NULL DEFAULT '',
    undone_at   {{instant}},
    undone_why  TEXT NOT NULL DEFAULT '',
    CHECK ((answer IN ('MATCH', 'ON_ITS_OWN')) = (to_person IS NOT NULL)),
    CHECK ((decided_by = '') = (run <> ''))
) {{table}};
INSERT INTO link_decision_next (id, review, record, from_person, to_person, answer, whole, reason, decided_by, decided_at, undone_by, undone_at, undone_why)
SELECT id, review, record, from_person, to_person, answer, whole, reason, decided_by, decided_at, undone_by, undone_at, undone_why FROM link_decision;
CREATE TABLE move_log_next (
    decision TEXT NOT NULL REFERENCES link_decision_next (id),
    n        INTEGER NOT NULL,
    room     TEXT NOT NULL,
    what     TEXT NOT NULL,
    ref      TEXT NOT NULL,
    was      TEXT NOT NULL,
    PRIMARY KEY (decision, n)
) {{keyed}};
INSERT INTO move_log_next (decision, n, room, what, ref, was) SELECT decision, n, room, what, ref, was FROM move_log;
DROP TABLE move_log;
DROP TABLE link_decision;
ALTER TABLE link_decision_next RENAME TO link_decision;
ALTER TABLE move_log_next RENAME TO move_log;
CREATE INDEX link_decision_review ON link_decision (review, id);
CREATE UNIQUE INDEX link_decision_final ON link_decision (review) WHERE undone_at IS NULL AND answer <> 'NOT_SURE';
CREATE INDEX link_decision_run ON link_decision (run) WHERE run <> '';

-- That somebody sees a decided review otherwise: the decision stands until somebody undoes it, and both are kept.
CREATE TABLE link_dissent (
    id       TEXT PRIMARY KEY,
    decision TEXT NOT NULL REFERENCES link_decision (id),
    answer   TEXT NOT NULL CHECK (answer IN ('MATCH', 'NOT_A_MATCH', 'NOT_SURE', 'ON_ITS_OWN')),
    reason   TEXT NOT NULL CHECK (reason <> ''),
    said_by  TEXT NOT NULL,
    said_at  {{instant}} NOT NULL,
    UNIQUE (decision, said_by)
) {{table}};

-- What people said of two records: one person's, or not. No weight overrides it. It goes when the decision is
-- undone, which itself is kept.
CREATE TABLE link_answer (
    one      TEXT NOT NULL REFERENCES source_record (id),
    other    TEXT NOT NULL REFERENCES source_record (id),
    same     {{bool}} NOT NULL,
    decision TEXT NOT NULL REFERENCES link_decision (id),
    PRIMARY KEY (one, other, decision),
    CHECK (one < other)
) {{keyed}};
CREATE INDEX link_answer_other ON link_answer (other);
CREATE INDEX link_answer_decision ON link_answer (decision);

-- What was decided before stands as answers, too: of a match with the record that is shown of the other.
INSERT INTO link_answer (one, other, same, decision)
SELECT MIN(x.record), MAX(x.record), d.answer = 'MATCH', d.id FROM link_decision d JOIN (
    SELECT id AS decision, record FROM link_decision WHERE answer = 'MATCH' AND undone_at IS NULL
    UNION SELECT d.id, p.main_record FROM link_decision d JOIN person p ON p.id = d.to_person WHERE d.answer = 'MATCH' AND d.undone_at IS NULL AND p.main_record IS NOT NULL
) x ON x.decision = d.id GROUP BY d.id, d.answer HAVING MIN(x.record) < MAX(x.record);
INSERT INTO link_answer (one, other, same, decision)
SELECT DISTINCT CASE WHEN d.record < l.record THEN d.record ELSE l.record END, CASE WHEN d.record < l.record THEN l.record ELSE d.record END, d.answer = 'MATCH', d.id
FROM link_decision d JOIN link_candidate c ON c.review = d.review JOIN person p ON p.id = c.person
JOIN person_link l ON l.person = COALESCE(p.merged_into, p.id) AND l.ends IS NULL AND l.record <> d.record
WHERE d.answer = 'NOT_A_MATCH' AND d.undone_at IS NULL;
