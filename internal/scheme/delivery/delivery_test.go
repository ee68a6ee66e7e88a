package delivery

import (
	"testing"

	"waymark/internal/platform/civil"
)

func day(s string) civil.Date { return civil.MustDate(s) }

// TestLateFollowsFromTheDay: whatever was said of a milestone, it is late once its day has passed, unless it is done or
// dropped.
func TestLateFollowsFromTheDay(t *testing.T) {
	today := day("2026-11-25")
	for _, c := range []struct {
		due    string
		status Status
		want   Standing
	}{
		{"2026-11-24", NotStarted, StandsLate}, {"2026-11-24", OnTrack, StandsLate}, {"2026-11-24", AtRisk, StandsLate}, {"2026-11-24", Done, StandsDone},
		{"2026-11-24", Dropped, StandsDropped}, {"2026-11-25", OnTrack, StandsOnTrack}, {"2026-11-26", AtRisk, StandsAtRisk}, {"2026-11-26", NotStarted, StandsNotStarted},
	} {
		if got := (Milestone{Due: day(c.due), Status: c.status}).Standing(today); got != c.want {
			t.Errorf("%s due %s: %s, want %s", c.status, c.due, got, c.want)
		}
	}
}

func TestAnObjectiveStandsAsItsMostPressingMilestone(t *testing.T) {
	today := day("2026-11-25")
	of := func(statuses ...Status) Objective {
		o := Objective{}
		for _, s := range statuses {
			o.Milestones = append(o.Milestones, Milestone{Due: today, Status: s})
		}
		return o
	}
	late := of(Done, OnTrack)
	late.Milestones[1].Due = today.AddDays(-1)
	for name, c := range map[string]struct {
		o    Objective
		want Standing
	}{
		"none": {of(), StandsEmpty}, "late": {late, StandsLate}, "at risk": {of(OnTrack, AtRisk, Done), StandsAtRisk}, "on track": {of(NotStarted, OnTrack), StandsOnTrack},
		"begun": {of(Done, NotStarted), StandsOnTrack}, "not begun": {of(NotStarted, Dropped), StandsNotStarted}, "done": {of(Done, Dropped), StandsDone}, "dropped": {of(Dropped), StandsDropped},
	} {
		if got := c.o.Standing(today); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if m, ok := late.Next(); !ok || m.Status != OnTrack {
		t.Errorf("next: %+v", m)
	}
	if _, ok := of(Done, Dropped).Next(); ok {
		t.Error("something is next of nothing open")
	}
}

func TestOverdueFollowsFromTheDay(t *testing.T) {
	today := day("2026-11-25")
	passed, coming := civil.SomeDate(day("2026-11-24")), civil.SomeDate(today)
	for name, c := range map[string]struct {
		r    Recommendation
		want Standing
	}{
		"waiting":         {Recommendation{Answer: Waiting, Due: passed, Progress: NothingYet}, IsWaiting},
		"not accepted":    {Recommendation{Answer: NotAccepted, Due: passed, Progress: NothingYet}, IsNotAccepted},
		"overdue":         {Recommendation{Answer: Accepted, Due: passed, Progress: InHand}, IsOverdue},
		"partly, overdue": {Recommendation{Answer: Partly, Due: passed, Progress: NothingYet}, IsOverdue},
		"due today":       {Recommendation{Answer: Accepted, Due: coming, Progress: InHand}, IsInHand},
		"without a day":   {Recommendation{Answer: Accepted, Progress: NothingYet}, IsNotStarted},
		"done late":       {Recommendation{Answer: Accepted, Due: passed, Progress: Complete}, IsDone},
	} {
		if got := c.r.Standing(today); got != c.want || got.Label() == "" {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
