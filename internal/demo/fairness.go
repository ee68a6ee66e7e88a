package demo

import (
	"context"

	"waymark/internal/evidence/fairness"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/cohort"
)

// refusedAt is on which morning the panel told those high on the list not now, and refusals is to how many.
const (
	refusedAt = 9
	refusals  = 40
)

// fairness is what the panel refused, and on the last morning the analyst's count with an answer of each kind.
func (l *loader) fairness() []step {
	mornings := l.county.Mornings()
	last := mornings[len(mornings)-1]
	return []step{
		{mornings[refusedAt].At(11, 0), "telling some not now", l.refuse},
		{last.At(7, 58), "counting fairness", l.countFairness},
	}
}

// refuse is the panel's answer to the highest on the first list who are not on the scheme and never will be.
func (l *loader) refuse(ctx context.Context) error {
	by := l.first(access.Coordinator)
	runs, err := l.Cohort.ListSelections(ctx, by)
	if err != nil || len(runs) == 0 {
		return err
	}
	list, err := l.Cohort.OpenSelection(ctx, by, runs[0].ID)
	if err != nil {
		return err
	}
	chosen := map[id.Person]bool{}
	for _, m := range l.county.Cohort {
		p, err := l.person(ctx, m.PersonRef)
		if err != nil {
			return err
		}
		chosen[p] = true
	}
	told := 0
	for _, place := range list.Places {
		if told == refusals {
			break
		}
		if place.Stub || place.Card.Restriction != access.Unrestricted || chosen[place.Person] || place.Scored.List != cohort.Main {
			continue
		}
		if err := l.Cohort.Refuse(ctx, by, access.Of(access.SelectionWork), place.Person, runs[0].ID, "Many arrests, none grave or lately: to be looked at again at the next panel."); err != nil {
			return err
		}
		told++
	}
	return nil
}

// countFairness counts against the plain list of arrests, and answers the first two differences that it finds: the one is
// explained, for the other something is changed.
func (l *loader) countFairness(ctx context.Context) error {
	by := l.first(access.Analyst)
	runs, err := l.Cohort.ListSelections(ctx, by)
	if err != nil {
		return err
	}
	plan := fairness.Plan{}
	for _, r := range runs {
		if r.Source == "police" {
			plan.Selection = r.ID
			break
		}
	}
	made, err := l.Fairness.Run(ctx, by, plan)
	if fault.Is(err, fault.Invalid) { // a county of a few people has no pool
		return nil
	}
	if err != nil {
		return err
	}
	for _, f := range made.Findings() {
		if inRecords(made, f) {
			if _, err := l.Fairness.Answer(ctx, by, made.ID, f.Key(), explained); err != nil {
				return err
			}
			break
		}
	}
	for _, f := range made.Findings() {
		if f.Step == fairness.LikeForLike || f.Step == fairness.Lead || f.Step == fairness.Panel {
			reform := fairness.Answer{Kind: fairness.Reform, Words: "The panel reads the cases of this group without name, age and area before it decides; the analyst counts again after three panels.",
				Owner: l.first(access.Coordinator).ID, Due: civil.SomeDate(l.clock.Now().Date().AddMonths(3)), Status: fairness.InHand}
			_, err := l.Fairness.Answer(ctx, l.first(access.Chair), made.ID, f.Key(), reform)
			return err
		}
	}
	return nil
}

// explained is the analyst's answer to a difference that is in the records.
var explained = fairness.Answer{Kind: fairness.Explanation, Words: "The difference is in how often people of this group were arrested: taken on beside people with as many arrests, chance alone may make what is left.",
	Evidence: "The row of people with as many arrests in these figures, and twelve cases that the analyst and the coordinator read side by side."}

// inRecords says that somebody's group is chosen otherwise, and not otherwise than people with as many arrests.
func inRecords(r fairness.Run, f fairness.Finding) bool {
	alike, ok := r.Find(fairness.Key{Step: fairness.LikeForLike, Trait: f.Trait, Group: f.Row.Code})
	return (f.Step == fairness.Listed || f.Step == fairness.TakenOn) && ok && alike.Row.Index != nil && !alike.Row.Index.Apart()
}
