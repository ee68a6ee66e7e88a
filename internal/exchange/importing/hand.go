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
		return custody.AddReleases(ctx, tx, run, spells(items, taken))
	case profile.CustodySpell:
		return custody.AddSpells(ctx, tx, run, spells(items, taken))
	case profile.Arrests:
		return offending.AddArrests(ctx, tx, run, arrests(items, taken))
	case profile.Charges:
		return offending.AddCharges(ctx, tx, run, charges(items, taken))
	case profile.Convictions:
		return offending.AddResults(ctx, tx, run, results(items, taken))
	case profile.CourtCases:
		return offending.AddCases(ctx, tx, run, cases(items, taken))
	case profile.Assessments:
		return supervision.AddAssessments(ctx, tx, run, assessments(items, taken))
	}
	out := make([]person.Outcome, len(taken))
	for i, t := range taken {
		out[i] = t.Outcome
	}
	return out, nil
}

// arrests gives the arrests of a batch with the records of the people they are of.
func arrests(items []item, taken []person.TakenIn) []offending.Arrest {
	out := make([]offending.Arrest, len(items))
	for i, it := range items {
		out[i] = it.arrest
		out[i].Record = taken[i].Record
	}
	return out
}

// charges gives the charges of a batch with the records of the people they are of.
func charges(items []item, taken []person.TakenIn) []offending.Charge {
	out := make([]offending.Charge, len(items))
	for i, it := range items {
		out[i] = it.charge
		out[i].Record = taken[i].Record
	}
	return out
}

// results gives the courts' results of a batch with the records of the people they are of.
func results(items []item, taken []person.TakenIn) []offending.CourtResult {
	out := make([]offending.CourtResult, len(items))
	for i, it := range items {
		out[i] = *it.result
		out[i].Record = taken[i].Record
	}
	return out
}

// cases gives the cases of a batch likewise.
func cases(items []item, taken []person.TakenIn) []offending.CourtCase {
	out := make([]offending.CourtCase, len(items))
	for i, it := range items {
		out[i] = *it.kase
		out[i].Record = taken[i].Record
	}
	return out
}

// assessments gives the assessments of a batch likewise.
func assessments(items []item, taken []person.TakenIn) []supervision.Assessment {
	out := make([]supervision.Assessment, len(items))
	for i, it := range items {
		out[i] = *it.risk
		out[i].Record = taken[i].Record
	}
	return out
}
