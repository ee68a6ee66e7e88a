package importing

import (
	"waymark/internal/exchange/importing/profile"
	"waymark/internal/exchange/importing/reader"
	"waymark/internal/platform/civil"
	"waymark/internal/scheme/custody"
)

// NoStayRule is the rule that a release breaks of which no stay in custody is known.
const NoStayRule reader.Rule = "release.stay"

// release gives a row of a list of releases as what it says of a stay. The stay's key is the number that
// the source gives the stay, where the row has it.
func release(p *profile.Profile, r *reader.Row, hash string) custody.Spell {
	s := spell(p, r, hash)
	s.Key = r.Text(profile.SpellRef)
	return s
}

func noStay(it item) reader.Refusal {
	return reader.Refusal{Row: it.row, Line: it.line, Value: it.spell.PersonKey, Rule: NoStayRule,
		Text: "no stay in custody is known that this release ends, and the row does not say when the person came in"}
}

func startOf(d civil.NullDate) civil.Instant {
	if !d.Valid {
		return civil.Instant{}
	}
	return d.Date.Start()
}
