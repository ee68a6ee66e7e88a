package app_test

import (
	"net/http"
	"strings"
	"testing"

	"waymark/internal/board"
	"waymark/internal/method/risk"
	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/testkit"
	"waymark/internal/testkit/browser"
)

// TestScoresInTheCounty: of those on the invented county's scheme some have an official score, some a calculated one
// in its place, and some none for a reason; a coordinator, whom its agreement does not name, sees none. The pages of
// one of each are looked at.
func TestScoresInTheCounty(t *testing.T) {
	d, address := testkit.SQLiteURL(t)
	_ = d.Close()
	p := ashdale(t, address, 1500)
	members := p.oneOfEach(t)
	officer := members[access.OffenderManager].Actor()
	officer.Districts = nil
	why := access.Because(access.DailyTasking, access.FromBoard, "")
	kinds := map[string]int{}
	pages := map[string]id.Person{}
	for line := range strings.Lines(p.rows(t, `SELECT person FROM access_subject WHERE on_scheme AND restriction = 'NONE' ORDER BY person`)) {
		who := id.Person(strings.Trim(line, "|\n"))
		s, err := p.app.Board.OpenScores(t.Context(), officer, why, who)
		if err != nil {
			t.Fatal(err)
		}
		kind := "refused"
		switch ogrs3 := s.Scores.Scales[0]; {
		case ogrs3.Official != nil && ogrs3.Result != nil:
			t.Errorf("%s has an official score and ours beside it", who)
		case ogrs3.Official != nil:
			kind = "official"
		case ogrs3.Figured():
			kind = "calculated"
		case len(s.Scores.Why) == 0 && len(ogrs3.Result.Refused) == 0:
			t.Errorf("%s has no score and no reason", who)
		}
		kinds[kind]++
		if _, err := p.app.Board.OpenScores(t.Context(), members[access.OffenderManager].Actor(), why, who); err == nil {
			pages[kind] = who // in the officer's own district
		}
		if _, err := p.app.Board.OpenScores(t.Context(), members[access.Coordinator].Actor(), why, who); !fault.Is(err, fault.Denied) && !fault.Is(err, fault.NotFound) {
			t.Errorf("the coordinator opens the scores of %s: %v", who, err)
		}
		sheet, err := p.app.Board.OpenPerson(t.Context(), members[access.ProbationPractitioner].Actor(), why, who, board.Filter{})
		if err == nil && sheet.Worked.Line() != s.Scores.Line() {
			t.Errorf("%s: the person's page says %q, the page of scores %q", who, sheet.Worked.Line(), s.Scores.Line())
		}
	}
	t.Logf("%v", kinds)
	if kinds["official"] < 10 || kinds["calculated"] < 5 || kinds["refused"] < 5 {
		t.Errorf("%v", kinds)
	}
	p.seeScores(t, members[access.OffenderManager].Name, pages)
	b := browser.Open(t, p.server.URL)
	b.Go("/sign-in")
	b.Press("Act as " + members[access.Administrator].Name)
	b.Go("/admin/feeds/police/convictions")
	b.Sees("History of sanctions", "Of a whole life, until 24 November 2024", "Cautions, reprimands and warnings")
	b.Open("Declare that something is complete")
	look(t, b, "history", map[string]bool{})
}

// seeScores looks at the pages of scores in a browser.
func (p *place) seeScores(t *testing.T, name string, pages map[string]id.Person) {
	b := browser.Open(t, p.server.URL)
	b.Go("/sign-in")
	b.Press("Act as " + name)
	checked := map[string]bool{}
	b.Go("/today")
	for kind, who := range pages {
		if status := b.Go("/people/" + string(who) + "/scores"); status != http.StatusOK {
			t.Errorf("%s: %d", kind, status)
			continue
		}
		if kind == "calculated" {
			b.Open("How OGRS3 adds up")
			b.Sees("Copas rate", "Sum, in log-odds", "a probability of", "Rule ogrs3-2025-10-15")
		}
		look(t, b, "scores-"+kind, checked)
		if text := b.Text(); strings.Contains(strings.ToLower(text), risk.Notice) != strings.Contains(text, "Within two years") {
			t.Errorf("%s: a figure stands without the words %q: %s", kind, risk.Notice, text)
		}
		b.Go("/people/" + string(who))
		look(t, b, "person-"+kind, checked)
		b.Sees("Scores", "Scores, taken apart")
	}
	if len(pages) != 3 {
		t.Errorf("the officer's own district has %v", pages)
	}
}
