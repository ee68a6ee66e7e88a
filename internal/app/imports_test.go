package app_test

import (
	"testing"

	"waymark/examples/profiles"
	"waymark/internal/exchange/importing"
	"waymark/internal/exchange/importing/profile"
	"waymark/internal/platform/access"
	"waymark/internal/testkit"
)

// TestBrowardChecksAgree holds what a check foresees against what the import then does.
func TestBrowardChecksAgree(t *testing.T) {
	for _, f := range []string{"police_people", "police_arrests", "jail_custody", "prison_custody", "court_cases", "court_outcomes", "risk_assessments"} {
		testkit.Shared(t, "data", "broward", "visible", f+".csv")
	}
	onBoth(t, func(t *testing.T, p *place) {
		for _, f := range []string{"police_people", "police_arrests", "jail_custody", "prison_custody", "court_cases", "court_outcomes", "risk_assessments", "police_people"} {
			path := testkit.Shared(t, "data", "broward", "visible", f+".csv")
			text, err := profiles.Find("broward/" + f)
			if err != nil {
				t.Fatal(err)
			}
			spec, err := profile.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			seen, err := p.app.Importing.Check(t.Context(), operator, because(access.Importing), importing.Order{Profile: spec, Path: path})
			if err != nil {
				t.Fatal(err)
			}
			if r := p.bringIn(t, "broward/"+f, path); r.Counts != seen.Counts || r.Rows() == 0 {
				t.Errorf("%s: foreseen %+v, done %+v", f, seen.Counts, r.Counts)
			}
		}
	})
}
