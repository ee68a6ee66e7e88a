package cohort

import (
	"context"
	"strings"

	"waymark/internal/method/matrix"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/gate"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/custody"
	"waymark/internal/scheme/offending"
)

// The kinds of fact that selection counts. A conviction is what a court's own record says, on the day of the
// decision. Where no court's record of it is held, a charge that its source says ended in a conviction is one,
// on the day of that result: offending.InCourt says when a charge's outcome and a court's result are the same,
// so that none is counted twice. A conviction that was withheld, and a case whose end is not known, are none.
const (
	kindArrest     = "arrest"
	kindCharge     = "charge"
	kindConviction = "conviction"
	kindReception  = "custody_reception"
	kindRelease    = "custody_release"
)

// kindsOfFeed says what kinds of fact a feed supplies, even if it has sent none yet.
var kindsOfFeed = map[string][]string{
	"arrests": {kindArrest}, "charges": {kindCharge, kindConviction},
	"custody_spells": {kindReception, kindRelease}, "custody_roll": {kindReception, kindRelease}, "releases": {kindRelease},
	"convictions": {kindConviction},
}

// Record is the record behind a fact, in words.
type Record struct {
	What, Outcome, Groups, Source, Key string
}

// counted is one thing that selection can count. learned is when Waymark came to know it.
type counted struct {
	matrix.Fact
	record  Record
	learned civil.Instant
}

func ofArrest(r *offending.Reference, a offending.Arrest) counted {
	groups := r.Groups(a.Local(), a.OffenceDay())
	return counted{arrestFact(groups, a), Record{"Arrest: " + a.What(), a.Outcome.Label(), groups, a.Source, a.Key}, a.LearnedAt}
}

func arrestFact(groups string, a offending.Arrest) matrix.Fact {
	return matrix.Fact{Day: a.Day, Kind: kindArrest, Group: groups, Outcome: string(a.Outcome), Source: a.Source, Area: a.Area}
}

// ofCharge gives the charge and the conviction, unless a court's record tells it.
func ofCharge(r *offending.Reference, in offending.InCourt, c offending.Charge) []counted {
	groups := r.Groups(c.Local(), c.OffenceDay())
	charge, conviction := chargeFacts(groups, in, c)
	record := Record{"Charge: " + c.What(), c.Outcome.Label(), groups, c.Source, c.Key}
	var out []counted
	if charge.Kind != "" {
		out = append(out, counted{charge, record, c.LearnedAt})
	}
	if conviction.Kind != "" {
		record.What = "Conviction: " + c.What()
		out = append(out, counted{conviction, record, c.LearnedAt})
	}
	return out
}

// chargeFacts gives the charge and, where it ended in one and no court's record tells it, the conviction; what
// is not there has no kind. A charge without any day can stand in no window.
func chargeFacts(groups string, in offending.InCourt, c offending.Charge) (charge, conviction matrix.Fact) {
	day := c.Happened()
	if !day.Valid {
		return charge, conviction
	}
	charge = matrix.Fact{Day: day.Date, Kind: kindCharge, Group: groups, Outcome: string(c.Outcome), Source: c.Source, Area: c.Area}
	if c.Outcome == offending.Convicted && !in.Tells(c) {
		conviction = charge
		conviction.Kind = kindConviction
		if c.OutcomeDay.Valid {
			conviction.Day = c.OutcomeDay.Date
		}
	}
	return charge, conviction
}

// ofResult gives the conviction, where the court's result is one.
func ofResult(r *offending.Reference, x offending.CourtResult) []counted {
	groups := r.Groups(x.Local(), x.OffenceDay())
	conviction := resultFact(groups, x)
	if conviction.Kind == "" {
		return nil
	}
	return []counted{{conviction, Record{"Conviction: " + x.What(), strings.TrimSuffix(x.Disposition.Label()+"; "+x.Details(), "; "), groups, x.Source, x.Key}, x.LearnedAt}}
}

// resultFact gives the conviction; a result that is none, or has no day at all, has no kind.
func resultFact(groups string, x offending.CourtResult) matrix.Fact {
	day := x.Happened()
	if x.Disposition != offending.Guilty || !day.Valid {
		return matrix.Fact{}
	}
	return matrix.Fact{Day: day.Date, Kind: kindConviction, Group: groups, Outcome: string(offending.Convicted), Source: x.Source, Area: x.Area}
}

// ofSpell gives the reception and the release. A stay is of one offence at most and often of several, so
// it has no group.
func ofSpell(x custody.Spell) []counted {
	out := []counted{{
		matrix.Fact{Day: x.Received, Kind: kindReception, Outcome: x.Status, Source: x.Source, Area: x.Establishment},
		Record{"Received into custody", place(x), "", x.Source, x.Key}, x.LearnedIn,
	}}
	if x.Released.Valid {
		out = append(out, counted{
			matrix.Fact{Day: x.Released.Date, Kind: kindRelease, Outcome: x.ReleaseType, Source: x.Source, Area: x.Establishment},
			Record{"Released from custody", place(x), "", x.Source, x.Key}, x.LearnedOut,
		})
	}
	return out
}

func place(x custody.Spell) string {
	return strings.Trim(x.Establishment+", "+x.Status, ", ")
}

// supplies gives what is supplied, so that a source without facts is told from none.
func supplies(ctx context.Context, tx *gate.Tx) ([]matrix.Supply, error) {
	feeds, err := agency.Feeds(ctx, tx)
	var out []matrix.Supply
	for _, f := range feeds {
		for _, k := range kindsOfFeed[f.Kind] {
			out = append(out, matrix.Supply{Kind: k, Source: f.Source})
		}
	}
	return out, err
}
