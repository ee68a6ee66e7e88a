-- room: scheme/custody
-- +goose Up

-- The board asks of whose reception or release Waymark has learned since the last meeting: found by when it
-- learned, not by looking at every stay.
CREATE INDEX custody_spell_learned_in ON custody_spell (learned_in) WHERE current;
CREATE INDEX custody_spell_learned_out ON custody_spell (learned_out) WHERE current AND learned_out IS NOT NULL;
CREATE INDEX custody_presence_learned ON custody_presence (learned_out) WHERE latest AND learned_out IS NOT NULL;
