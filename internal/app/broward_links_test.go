package app_test

import (
	"strings"
	"testing"

	"waymark/internal/scheme/person"
	"waymark/internal/testkit"
)

// links is whose each record is, by source and key, and which people stand together in an open review.
type links struct {
	person map[string]string
	review map[[2]string]bool
}

func (p *place) links(t *testing.T) links {
	t.Helper()
	out := links{map[string]string{}, map[[2]string]bool{}}
	for _, line := range column(t, p.app.DB, `SELECT r.source || ' ' || r.key || '>' || l.person FROM source_record r JOIN v_person_of_record l ON l.record = r.id`) {
		record, person, _ := strings.Cut(line, ">")
		out.person[record] = person
	}
	for _, line := range column(t, p.app.DB, `SELECT a.person || ' ' || b.person FROM v_review_person a JOIN v_review_person b ON b.review = a.review AND a.person <> b.person
JOIN link_review v ON v.id = a.review WHERE v.state = 'OPEN'`) {
		a, b, _ := strings.Cut(line, " ")
		out.review[[2]string{a, b}] = true
	}
	return out
}

// TestBrowardLinks brings five agencies' files in and compares whose each record is with the answers: police,
// prison and assessments exactly; of the courts nobody's wrongly, and of a hundred at least ninety-nine, those
// with another date of birth among them, the rest in review; the possible duplicates in review, none joined.
func TestBrowardLinks(t *testing.T) {
	file := func(name string) string { return testkit.Shared(t, "data", "broward", "visible", name+".csv") }
	file("court_outcomes")
	police := map[string]string{}
	for _, row := range readCSV(t, file("answers/truth_court_links")) {
		police[row["case_ref"]] = row["police_person_id"]
	}
	for _, order := range [][]string{
		{"police_people", "jail_custody", "prison_custody", "risk_assessments", "court_cases", "court_outcomes"},
		{"court_outcomes", "court_cases", "risk_assessments", "prison_custody", "police_people", "jail_custody"},
	} {
		t.Run(order[0]+" first", func(t *testing.T) {
			onBoth(t, func(t *testing.T, p *place) {
				for _, name := range order {
					p.bringIn(t, "broward/"+name, file(name))
				}
				check := func() (cases, results int) {
					got := p.links(t)
					got.agencies(t, file("answers/truth_links"), file("answers/truth_possible_duplicates"))
					got.duplicates(t, file("answers/truth_possible_duplicates"))
					return got.courts(t, "court_cases", police), got.courts(t, "convictions", police)
				}
				cases, results := check()
				t.Logf("joined when they came in: %d cases, %d results", cases, results)
				for i := range 2 {
					run, counts, err := p.app.People.Relink(t.Context(), operator, true, nil)
					if err != nil || run.State != person.RunApplied {
						t.Fatalf("the run over all: %+v, %v", run, err)
					}
					again, more := check()
					t.Logf("run %d: %d records, %d pairs weighed, %+v: %d cases, %d results", i+1, run.Records, run.Candidates, counts, again, more)
					if counts.Part+counts.Drop > 0 || i == 1 && counts.Join+counts.Put > 0 {
						t.Errorf("run %d finds %+v", i+1, counts)
					}
					if again < cases || more < results {
						t.Errorf("after the run over all %d cases and %d results are joined", again, more)
					}
				}
			})
		})
	}
}

// agencies holds police, prison and assessments to the answer. One man has a namesake of the same birth, so that
// nothing says whose of the two their other records are: these alone may wait.
func (l links) agencies(t *testing.T, truth, duplicates string) {
	t.Helper()
	namesake := map[string]bool{}
	for _, row := range readCSV(t, duplicates) {
		if row["surname_a"] == row["surname_b"] && row["forename_a"] == row["forename_b"] {
			namesake[row["police_person_id_a"]], namesake[row["police_person_id_b"]] = true, true
		}
	}
	for _, row := range readCSV(t, truth) {
		police := row["police_person_id"]
		others := []string{"pretrial assessments:" + row["assessment_ref"]}
		if row["prison_person_id"] != "" {
			others = append(others, "prison "+row["prison_person_id"])
		}
		for _, other := range others {
			want, got := l.person["police "+police], l.person[other]
			if got == "" || got != want && !(namesake[police] && l.review[[2]string{got, want}]) {
				t.Errorf("%s is %q, and %s is %q", police, want, other, got)
			}
		}
	}
}

// courts holds a kind of the court's records to the answer, and gives how many are joined.
func (l links) courts(t *testing.T, kind string, police map[string]string) (joined int) {
	t.Helper()
	people := map[string][]string{}
	for record, p := range l.person {
		if strings.HasPrefix(record, "police ") {
			people[p] = append(people[p], strings.TrimPrefix(record, "police "))
		}
	}
	all := 0
	for c, want := range police {
		got, there := l.person["court "+kind+":"+c]
		if !there {
			continue
		}
		all++
		switch {
		case got == l.person["police "+want]:
			joined++
		case len(people[got]) > 0:
			t.Errorf("%s %s is %v's and not %s's", kind, c, people[got], want)
		case !l.review[[2]string{got, l.person["police "+want]}]:
			t.Errorf("%s %s is neither joined to %s nor in review", kind, c, want)
		}
	}
	if recall := float64(joined) / float64(all); recall < 0.99 {
		t.Errorf("%s: %d of %d are joined: %.4f", kind, joined, all, recall)
	}
	return joined
}

func (l links) duplicates(t *testing.T, truth string) {
	t.Helper()
	for _, row := range readCSV(t, truth) {
		a, b := l.person["police "+row["police_person_id_a"]], l.person["police "+row["police_person_id_b"]]
		if a == b || !l.review[[2]string{a, b}] {
			t.Errorf("%s %s and %s %s: joined %v, in review %v", row["forename_a"], row["surname_a"], row["forename_b"], row["surname_b"], a == b, l.review[[2]string{a, b}])
		}
	}
}
