package app_test

import (
	"bytes"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"waymark/examples/matrices"
	"waymark/examples/offences"
	"waymark/internal/method/matrix"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/scheme/cohort"
	"waymark/internal/scheme/offending"
)

const (
	samples   = "../../examples/samples/british/"
	youngster = `Arrest Ref,Offence No,Nominal Ref,Surname,Forenames,DOB,PNCID,Arrest Date,Arrest Time,Offence Date,Offence Code,Offence,Beat,Disposal
AR27000,1,N800001,Younger,Sam,01/02/2010,,20/03/2026,10:00,20/03/2026,034/01,Robbery,Beat 1,Charged
`
)

func (p *place) british(t *testing.T) {
	t.Helper()
	for _, f := range [][2]string{{"police_people", "police_people.csv"}, {"police_arrests", "police_arrests.csv"}, {"police_charges", "police_charges.csv"},
		{"police_custody", "police_custody.csv"}, {"prison_list", "prison_list_2026-03-26.csv"}, {"prison_list", "prison_list_2026-03-27.csv"}} {
		p.bringIn(t, "british/"+f[0], samples+f[1])
	}
	young := filepath.Join(t.TempDir(), "young.csv")
	if err := os.WriteFile(young, []byte(youngster), 0o600); err != nil {
		t.Fatal(err)
	}
	p.bringIn(t, "british/police_arrests", young)
}

func (p *place) loadReference(t *testing.T) {
	t.Helper()
	text, _ := offences.Find("england-and-wales")
	f, err := offending.ReadReference(bytes.NewReader(text), "england-and-wales.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.app.Offences.LoadReference(t.Context(), operator, because(access.Administration), f, false); err != nil {
		t.Fatal(err)
	}
}

func (p *place) neighbourhood(t *testing.T) map[string]cohort.Scored {
	t.Helper()
	text, _ := matrices.Find("neighbourhood-crime")
	out, err := p.app.Cohort.Select(t.Context(), operator, because(access.SelectionWork),
		cohort.Plan{Text: text, Top: 20, AsOf: civil.SomeDate(civil.MustDate("2026-03-31"))})
	if err != nil {
		t.Fatal(err)
	}
	cards, err := p.app.Cohort.OpenSelection(t.Context(), operator, out.ID)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]cohort.Scored{}
	for i, x := range cards.Places {
		for _, s := range out.Listed {
			if s.Person == x.Person {
				got[strings.ToLower(cards.Places[i].Card.Surname)] = s
			}
		}
	}
	return got
}

func factorOf(s cohort.Scored, key string) cohort.FactorPoints {
	for _, f := range s.Factors {
		if f.Key == key {
			return f
		}
	}
	return cohort.FactorPoints{}
}

// TestNeighbourhoodCrimeOnTheBritishSample: arrests, charges and their convictions, grouped by the
// reference, and releases from prison are counted; what no agency sends is not held, never nought.
func TestNeighbourhoodCrimeOnTheBritishSample(t *testing.T) {
	onBoth(t, func(t *testing.T, p *place) {
		p.british(t)
		without := p.neighbourhood(t)["bramblesnap"]
		if f := factorOf(without, "convictions_neighbourhood"); f.State != matrix.StateNotHeld {
			t.Errorf("without a reference of offences: %+v", f)
		}
		p.loadReference(t)
		got := p.neighbourhood(t)
		for _, c := range []struct {
			surname, factor, points string
			count                   int
		}{
			{"bramblesnap", "convictions_neighbourhood", "5", 1}, {"bramblesnap", "convictions_other", "0", 0}, {"bramblesnap", "arrests_charged", "2", 1},
			{"fernwhistle", "convictions_other", "2", 1}, {"fernwhistle", "arrests_charged", "4", 2}, {"fernwhistle", "arrests_nfa", "0", 2},
			{"oddlethorpe", "convictions_neighbourhood", "0", 0}, {"fernwhistle", "intelligence", "not held", 0}, {"fernwhistle", "serious_harm", "not held", 0},
		} {
			if f := factorOf(got[c.surname], c.factor); f.Words != c.points || f.Count != c.count {
				t.Errorf("%s, %s: %+v, want %s of %d", c.surname, c.factor, f, c.points, c.count)
			}
		}
		for _, s := range got["fernwhistle"].SubTotals {
			if s.Name == "no further action" && (s.Points != 0 || !s.Held) {
				t.Errorf("no further action: %+v", s)
			}
		}
		if s := got["younger"]; s.List != cohort.Young || s.Rank != 1 || got["bramblesnap"].List != cohort.Main {
			t.Errorf("somebody of 16: %+v", s)
		}
		p.explained(t)
		p.withCourts(t)
	})
}

// withCourts brings in the courts' own results: they take the place of what the police say of them, one for
// one; an acquittal and a case that goes on add nothing.
func (p *place) withCourts(t *testing.T) {
	t.Helper()
	if r := p.bringIn(t, "british/court_results", samples+"court_results.csv"); r.New != 6 || r.Refused != 2 {
		t.Fatalf("%+v", r.Counts)
	}
	got := p.neighbourhood(t)
	for _, c := range []struct {
		surname, factor string
		count           int
	}{
		{"bramblesnap", "convictions_neighbourhood", 1}, {"fernwhistle", "convictions_other", 1}, {"fernwhistle", "convictions_neighbourhood", 0},
		{"tansypool", "convictions_other", 2}, {"tansypool", "convictions_neighbourhood", 0}, {"oddlethorpe", "convictions_neighbourhood", 0},
	} {
		if f := factorOf(got[c.surname], c.factor); f.Count != c.count {
			t.Errorf("with courts' results, %s, %s: %+v, want %d", c.surname, c.factor, f, c.count)
		}
	}
	_, body := p.post(t, "/selection", url.Values{"matrix": {"neighbourhood-crime"}, "top": {"20"}, "as_of-day": {"31"}, "as_of-month": {"3"}, "as_of-year": {"2026"}})
	link := regexp.MustCompile(`href="(/selection/\w+/people/\w+)">[^<]*(?i:fernwhistle)`).FindStringSubmatch(body)
	if link == nil {
		t.Fatalf("the list: %s", body)
	}
	_, body = p.get(t, link[1])
	if !strings.Contains(body, "Conviction: Theft from a shop, Convicted; Guilty plea") || strings.Contains(body, "(police CH26001), conviction") || strings.Contains(body, "The records have changed") {
		t.Errorf("the explanation: %s", body)
	}
}

// explained looks at the pages: the list apart, and the records behind a score.
func (p *place) explained(t *testing.T) {
	t.Helper()
	members := p.demoPlace(t)
	p.actAs(t, members[access.Coordinator])
	_, body := p.post(t, "/selection", url.Values{"matrix": {"neighbourhood-crime"}, "top": {"20"}, "as_of-day": {"31"}, "as_of-month": {"3"}, "as_of-year": {"2026"}})
	main, apart, ok := strings.Cut(body, "Under 18, on a list apart")
	if !ok || strings.Contains(main, "Younger") || !strings.Contains(apart, "Younger") {
		t.Fatalf("the list apart: %s", body)
	}
	link := regexp.MustCompile(`href="(/selection/\w+/people/\w+)">[^<]*(?i:fernwhistle)`).FindStringSubmatch(body)
	if link == nil {
		t.Fatalf("the list: %s", body)
	}
	res, body := p.get(t, link[1])
	for _, want := range []string{"Conviction: Theft from a shop, Convicted (police CH26001)", "theft shop, acquisitive", "Arrest: Robbery, Charged (police AR26009|1)",
		"Sub-total: no further action", "0 (2 records)", "shown without points", "Intelligence from a reliable or untested source: not held", "Not held: intelligence"} {
		if res.StatusCode != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%d: the explanation does not say %q", res.StatusCode, want)
		}
	}
	if strings.Contains(body, "The records have changed since the run") {
		t.Error("the explanation does not come to the run's score")
	}
}
