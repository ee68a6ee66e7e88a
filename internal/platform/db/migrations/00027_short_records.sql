-- room: scheme/person
-- +goose Up

-- A record's id stands in ten columns of each record and in every arrest, charge and stay: new ones are
-- short, a letter and a number, later in the order of text than those of before. The next number stands here.
CREATE TABLE record_number (next {{bigint}} NOT NULL) {{table}};
INSERT INTO record_number (next) VALUES (1);

-- Half of a row's digest tells well enough whether it says something new, and imports keep no more.
UPDATE source_identity SET hash = substr(hash, 1, 16);

-- Nothing asks for the links of a run, nor for addresses by person where they came with a record.
DROP INDEX person_link_run;
DROP INDEX address_person;
CREATE INDEX address_person ON address (person) WHERE person IS NOT NULL;

-- What a record said first came with the run that made it: only what was said later is looked for by its run.
DROP INDEX source_identity_run;
CREATE INDEX source_identity_later ON source_identity (run) WHERE n > 1;
