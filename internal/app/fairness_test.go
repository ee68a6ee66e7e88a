package app_test

import (
	"encoding/json"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"waymark/internal/evidence/fairness"
	"waymark/internal/platform/access"
	"waymark/internal/platform/audit"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/testkit"
)

// TestFairnessInTheCounty: on both engines the analyst counts, the chair answers, and each answer stays; nobody's id is in
// what is kept, no count under five, and nobody whose record is excluded; scrutiny sees none of it but in reports.
func TestFairnessInTheCounty(t *testing.T) {
	testkit.OnBothEmpty(t, func(t *testing.T, address string) {
		p := ashdale(t, address, 1500)
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		p.client = &http.Client{Jar: jar}
		members := p.oneOfEach(t)
		before, err := p.app.Fairness.Run(t.Context(), operator, fairness.Plan{})
		if err != nil {
			t.Fatal(err)
		}
		keptHoldsNobody(t, p)
		entries := testkit.AuditLog(t, p.app.Gate, audit.Filter{Action: access.FairnessRun})
		if len(entries) < 2 || entries[0].Run != string(before.ID) {
			t.Errorf("the run is in the log as %+v", entries)
		}
		answerOnPages(t, p, members[access.Chair].Name, func(r access.Role) { p.actAs(t, members[r]) })
		for _, r := range []access.Role{access.Scrutiny, access.Mentor, access.OffenderManager, access.Administrator, access.RecordLinker} {
			p.actAs(t, members[r])
			for _, path := range []string{"/evidence/fairness", "/evidence/fairness/" + string(before.ID)} {
				if res, _ := p.get(t, path); res.StatusCode != 403 {
					t.Errorf("%s opens %s: %d", r, path, res.StatusCode)
				}
			}
		}
		excludedAreNobody(t, p, before)
	})
}

// keptHoldsNobody looks at what stands in the database.
func keptHoldsNobody(t *testing.T, p *place) {
	t.Helper()
	people := map[string]bool{}
	var kept []string
	err := p.app.DB.View(t.Context(), func(q db.Queryer) error {
		for query, take := range map[string]func(string){
			`SELECT id FROM person`:                          func(s string) { people[s] = true },
			`SELECT CAST(figures AS TEXT) FROM fairness_run`: func(s string) { kept = append(kept, s) },
		} {
			rows, err := q.QueryContext(t.Context(), query)
			if err != nil {
				return err
			}
			for rows.Next() {
				var s string
				if err := rows.Scan(&s); err != nil {
					return err
				}
				take(s)
			}
			_ = rows.Close()
		}
		return nil
	})
	if err != nil || len(kept) == 0 || len(people) < 1000 {
		t.Fatalf("%d kept, %d people: %v", len(kept), len(people), err)
	}
	for _, text := range kept {
		for _, found := range regexp.MustCompile(`[0-9A-HJKMNP-TV-Z]{26}`).FindAllString(text, -1) {
			if people[found] {
				t.Fatalf("a run holds the person %s", found)
			}
		}
		var f fairness.Figures
		if err := json.Unmarshal([]byte(text), &f); err != nil {
			t.Fatal(err)
		}
		if m := regexp.MustCompile(`"(n|of|before)": ?[1-4][,}]`).FindString(text); m != "" {
			t.Errorf("a run holds %s", m)
		}
	}
}

// answerOnPages has the analyst count and the chair answer twice, by the pages.
func answerOnPages(t *testing.T, p *place, chair string, act func(access.Role)) {
	t.Helper()
	act(access.Analyst)
	if res, body := p.post(t, "/evidence/fairness", url.Values{"months": {"2"}}); res.StatusCode != 422 || !strings.Contains(body, "The months must be 3 to 60") {
		t.Errorf("two months: %d", res.StatusCode)
	}
	res, body := p.post(t, "/evidence/fairness", url.Values{"months": {"24"}, "selection": {""}})
	if res.StatusCode != 200 || !strings.Contains(body, "Counted.") || !strings.Contains(body, "Not held: Waymark holds no status colours yet") {
		t.Fatalf("counting: %d", res.StatusCode)
	}
	act(access.Chair)
	if res, _ := p.post(t, "/evidence/fairness", url.Values{"months": {"24"}}); res.StatusCode != 403 {
		t.Errorf("the chair counts: %d", res.StatusCode)
	}
	_, board := p.get(t, "/evidence/fairness")
	link := regexp.MustCompile(`/evidence/fairness/[0-9A-Z]{26}/answer\?about=[^"]+`).FindString(board)
	if link == "" {
		t.Fatal("nothing is to be answered")
	}
	path, about, _ := strings.Cut(strings.ReplaceAll(link, "&amp;", "&"), "?about=")
	form := url.Values{"about": {about}, "kind": {"EXPLANATION"}, "words": {"The list counts arrests, and these were arrested more."}}
	if res, body := p.post(t, path, form); res.StatusCode != 422 || !strings.Contains(body, "Say what shows it") || !strings.Contains(body, "The list counts arrests") {
		t.Errorf("without evidence: %d", res.StatusCode)
	}
	form.Set("evidence", "Twelve cases that two of us read side by side.")
	if res, body := p.post(t, path, form); res.StatusCode != 200 || !strings.Contains(body, "Your answer is kept") || !strings.Contains(body, chair) {
		t.Errorf("explaining: %d", res.StatusCode)
	}
	owner := regexp.MustCompile(`<option value="([0-9A-Z]{26})"`).FindStringSubmatch(second(p.get(t, link)))
	form = url.Values{"about": {about}, "kind": {"REFORM"}, "words": {"The panel decides without knowing the age."}, "owner": {owner[1]}, "status": {"IN_HAND"},
		"due-day": {"1"}, "due-month": {"3"}, "due-year": {"2027"}}
	res, body = p.post(t, path, form)
	if res.StatusCode != 200 || !strings.Contains(body, "Reform: In hand") || !strings.Contains(body, "The list counts arrests") {
		t.Errorf("the second answer, and the first: %d", res.StatusCode)
	}
	form.Set("about", "pool.ethnicity.white")
	if res, _ := p.post(t, path, form); res.StatusCode != 404 {
		t.Errorf("an answer about what is not compared: %d", res.StatusCode)
	}
	act(access.DataProtection)
	if res, body := p.get(t, "/evidence/fairness"); res.StatusCode != 200 || !strings.Contains(body, "The panel decides without knowing the age.") {
		t.Errorf("the data protection officer: %d", res.StatusCode)
	}
}

func second[A, B any](_ A, b B) B { return b }

// excludedAreNobody: whose record is excluded is in no figure, whatever they did.
func excludedAreNobody(t *testing.T, p *place, before fairness.Run) {
	t.Helper()
	all := func(r fairness.Run, k fairness.StepKey) int {
		table, _ := r.Table(fairness.Sex)
		for _, s := range table.Steps {
			if s.Key == k {
				return *s.All.N
			}
		}
		return -1
	}
	p.change(t, `UPDATE access_subject SET restriction = 'EXCLUDED' WHERE person IN (SELECT person FROM episode ORDER BY person LIMIT 6)`)
	after, err := p.app.Fairness.Run(t.Context(), operator, fairness.Plan{})
	if err != nil {
		t.Fatal(err)
	}
	if a, b := all(before, fairness.Time), all(after, fairness.Time); b >= a || a-b > 6 {
		t.Errorf("%d were on the scheme, and %d with six of them excluded", a, b)
	}
	if _, err := p.app.Fairness.Run(t.Context(), operator, fairness.Plan{Months: 61}); !fault.Is(err, fault.Invalid) {
		t.Errorf("61 months: %v", err)
	}
	if _, err := p.app.Fairness.Run(t.Context(), operator, fairness.Plan{Selection: "nothing"}); !fault.Is(err, fault.NotFound) {
		t.Errorf("a run that is none: %v", err)
	}
	p.clock.Set(civil.NewDate(2026, 12, 30).At(9, 0))
	b, err := p.app.Fairness.Open(t.Context(), operator)
	if err != nil {
		t.Fatal(err)
	}
	late := 0
	for _, w := range b.Waiting {
		if w.Late() {
			late++
		}
	}
	if late == 0 {
		t.Errorf("after 35 days nothing is late: %+v", b.Waiting)
	}
}
