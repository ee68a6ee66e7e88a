package indicator

import (
	"testing"

	method "waymark/internal/method/indicator"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/id"
)

func on(day string) civil.NullDate { return civil.SomeDate(civil.MustDate(day)) }

// quarter is a tally of a period of three months with three before it.
func quarter(fixed bool) tally {
	t := tally{plan: Plan{From: civil.MustDate("2026-04-01"), Months: 3}, first: civil.MustDate("2026-01-01"), cut: civil.MustDate("2026-06-10")}
	for k := -3; k < 3; k++ {
		month := people{"A": true, "B": true}
		if !fixed && k < 0 {
			month = people{"A": true} // B came in April
		}
		t.roll.months, t.roll.on = append(t.roll.months, t.plan.From.AddMonths(k)), append(t.roll.on, month)
	}
	return t
}

var tallied = []fact{
	{person: "A", day: on("2025-12-31")},                  // before all
	{person: "A", day: on("2026-01-01")},                  // the first day
	{person: "B", day: on("2026-03-31")},                  // the last before the period
	{person: "B", day: on("2026-04-01")},                  // its first
	{person: "B", day: on("2026-05-31")},                  //
	{person: "A", day: on("2026-05-05"), attention: true}, // breach
	{person: "B", day: on("2026-06-10")},                  // the month runs
	{person: "B", day: on("2026-06-11")},                  // beyond the cut
	{person: "C", day: on("2026-05-05")},                  // nobody of theirs
	{person: "A"},                                         // no day
}

func TestMonthsAreCountedOnce(t *testing.T) {
	home := map[id.Person]Area{"A": {District: "D1", Name: "North"}}
	got := quarter(true).count(tallied, home)
	if len(got.Months) != 5 {
		t.Fatalf("June is not over: %+v", got.Months)
	}
	for k, want := range []int{1, 0, 1, 1, 1} {
		if got.Months[k].Count != want || got.Months[k].People != 2 {
			t.Errorf("%s: %+v, want %d", got.Months[k].From, got.Months[k], want)
		}
	}
	if *got.Baseline != 2 || got.SoFar != 3 || got.Hit != 1 || got.People != 2 || got.Attention != 1 || got.Undated != 1 {
		t.Errorf("%+v, baseline %d", got, *got.Baseline)
	}
	if len(got.Areas) != 2 || got.Areas[0].People != 1 || got.Areas[0].Events+got.Areas[1].Events != 3 {
		t.Errorf("%+v", got.Areas)
	}
	if n := sum(got.Within(civil.MustDate("2026-04-01"))); n != 2 {
		t.Errorf("%d in the months that are over", n)
	}
}

func TestWhoIsOnTheSchemeIsCountedWhileThere(t *testing.T) {
	got := quarter(false).count(tallied, nil)
	if got.Months[2].Count != 0 || got.Months[2].People != 1 || *got.Baseline != 1 || got.SoFar != 3 {
		t.Errorf("%+v", got)
	}
	with := quarter(false)
	with.plan.Breach = true
	if got := with.count(tallied, nil); got.SoFar != 4 || got.Attention != 0 || got.Hit != 2 {
		t.Errorf("with breach: %+v", got)
	}
}

func TestABaselineThatRecordsDoNotCoverIsNotKnown(t *testing.T) {
	late := quarter(true)
	late.first = civil.MustDate("2026-01-02")
	got := late.count(tallied, nil)
	if got.Baseline != nil || got.Months[0].From != civil.MustDate("2026-02-01") {
		t.Errorf("%v %+v", got.Baseline, got.Months)
	}
}

func TestPeopleAreFollowedToTheEndOrNotAtAll(t *testing.T) {
	i := Indicator{Definition: method.Definition{Shape: method.EventsFor100People, Counts: method.Arrests, FollowUpMonths: 3}, Plan: Plan{From: civil.MustDate("2026-01-10"), Months: 12}}
	f := following{indicator: i, index: map[id.Person]civil.Date{"A": civil.MustDate("2026-01-10"), "B": civil.MustDate("2026-03-10"), "C": civil.MustDate("2026-01-10")}, cut: civil.MustDate("2026-05-01")}
	facts := []fact{{person: "A", day: on("2026-01-09")}, {person: "A", day: on("2026-01-10")}, {person: "A", day: on("2026-04-09")}, {person: "A", day: on("2026-04-10")},
		{person: "A", day: on("2026-02-01"), attention: true}, {person: "B", day: on("2026-03-11")}, {person: "C"}}
	got := f.count(facts, nil)
	if got.People != 2 || got.Hit != 1 || got.Events != 2 || got.Proven.NotWhole != 1 || got.Proven.Unclear != 1 || got.Whole.Date != civil.MustDate("2026-06-10") {
		t.Errorf("%+v %+v", got, got.Proven)
	}
}

func TestProofWaitsForItsResult(t *testing.T) {
	i := Indicator{Definition: method.Definition{Shape: method.ProvenReoffending, Counts: method.ProvenOffences, FollowUpMonths: 12, ProofMonths: 6, Proof: []string{courtConviction}},
		Plan: Plan{From: civil.MustDate("2024-01-01"), Months: 12}}
	hit := fact{person: "A", offence: method.Offence{Committed: on("2024-06-01"), Proved: on("2025-03-01"), Outcome: courtConviction}}
	f := following{indicator: i, index: map[id.Person]civil.Date{"A": civil.MustDate("2024-01-01")}, cut: civil.MustDate("2025-06-29")}
	if got := f.count([]fact{hit}, nil); got.People != 0 || got.Proven.NotWhole != 1 || got.Whole.Date != civil.MustDate("2025-07-01") {
		t.Errorf("a result before 18 months: %+v", got)
	}
	f.cut = civil.MustDate("2025-06-30")
	if got := f.count([]fact{hit}, nil); got.People != 1 || got.Hit != 1 {
		t.Errorf("%+v", got)
	}
}
