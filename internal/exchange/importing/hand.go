package importing

import (
	"context"

	"waymark/internal/exchange/importing/profile"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/custody"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/person"
	"waymark/internal/scheme/supervision"
)

// store hands the rows to the rooms they belong to: first the people, then what is said of them.
func store(ctx context.Context, tx *gate.Tx, p *profile.Profile, run id.ImportRun, items []item) ([]person.Outcome, error) {
	taken, err := takeIn(ctx, tx, run, items)
	if err != nil {
		return nil, err
	}
	switch p.Kind.Name {
	case profile.Releases:
		return custody.AddReleases(ctx, tx, run, recorded(items, taken, spellOf))
	case profile.CustodySpell:
		return custody.AddSpells(ctx, tx, run, recorded(items, taken, spellOf))
	case profile.Arrests:
		return offending.AddArrests(ctx, tx, run, recorded(items, taken, arrestOf))
	case profile.Charges:
		return offending.AddCharges(ctx, tx, run, recorded(items, taken, chargeOf))
	case profile.Convictions:
		return offending.AddResults(ctx, tx, run, recorded(items, taken, resultOf))
	case profile.CourtCases:
		return offending.AddCases(ctx, tx, run, recorded(items, taken, caseOf))
	case profile.Assessments:
		return supervision.AddAssessments(ctx, tx, run, recorded(items, taken, assessmentOf))
	}
	out := make([]person.Outcome, len(taken))
	for i, t := range taken {
		out[i] = t.Outcome
	}
	return out, nil
}

// recorded gives what the rows of a batch say, each with the record of the person whom it is about.
func recorded[T any](items []item, taken []person.TakenIn, says func(item, id.SourceRecord) T) []T {
	out := make([]T, len(items))
	for i, it := range items {
		out[i] = says(it, taken[i].Record)
	}
	return out
}

func spellOf(it item, r id.SourceRecord) custody.Spell {
	x := it.spell
	x.Record = r
	return x
}

func arrestOf(it item, r id.SourceRecord) offending.Arrest {
	x := it.arrest
	x.Record = r
	return x
}

func chargeOf(it item, r id.SourceRecord) offending.Charge {
	x := it.charge
	x.Record = r
	return x
}

func resultOf(it item, r id.SourceRecord) offending.CourtResult {
	x := *it.result
	x.Record = r
	return x
}

func caseOf(it item, r id.SourceRecord) offending.CourtCase {
	x := *it.kase
	x.Record = r
	return x
}

func assessmentOf(it item, r id.SourceRecord) supervision.Assessment {
	x := *it.risk
	x.Record = r
	return x
}
