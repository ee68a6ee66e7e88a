package indicator

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"waymark/internal/platform/civil"
)

func ministry(t testing.TB) ProvenRule {
	t.Helper()
	for _, d := range National() {
		if r, ok := d.ProvenRule(); ok {
			return r
		}
	}
	t.Fatal("no definition of proven reoffending")
	return ProvenRule{}
}

func day(text string) civil.NullDate {
	if text == "" {
		return civil.NullDate{}
	}
	return civil.SomeDate(civil.MustDate(text))
}

func TestProvenReoffendingOfTheTable(t *testing.T) {
	r := ministry(t)
	rows := cases(t, "proven_reoffending_cases.csv")
	named := 0
	for _, c := range rows {
		for _, last := range []bool{false, true} { // no case of the table hangs on it
			r.LastDayCounts = last
			got := r.Judge(civil.MustDate(c["index_date"]), Offence{day(c["offence_date"]), day(c["proved_date"]), c["outcome"]})
			if (got.Reason == Counted) != (c["exp_counts_as_proven_reoffence"] == "yes") {
				t.Errorf("%s: %s, and the table says %s", c["case_id"], got.Reason, c["exp_reason"])
			}
			if want := Reason(c["exp_reason"]); slices.Contains([]Reason{Counted, OutsideFollowUp, NotProven}, want) {
				named++
				if got.Reason != want {
					t.Errorf("%s: %s, and the table says %s", c["case_id"], got.Reason, want)
				}
			}
		}
	}
	t.Logf("proven_reoffending_cases.csv: %d of %d rows, none off; the reason has the table's own name in %d", len(rows), len(rows), named/2)
}

func TestWindowsOfProvenReoffending(t *testing.T) {
	r := ProvenRule{FollowUpMonths: 12, ProofMonths: 6, Proof: []string{"caution"}}
	index := civil.MustDate("2012-01-10")
	for _, x := range []struct {
		committed, proved, outcome string
		last                       bool
		want                       Answer
	}{
		{"2012-01-09", "2012-02-01", "caution", false, Answer{OutsideFollowUp, false}},
		{"2012-01-10", "2012-02-01", "caution", false, Answer{Counted, true}},
		{"2013-01-09", "2013-07-09", "caution", false, Answer{Counted, false}},
		{"2013-01-10", "2013-02-01", "caution", false, Answer{OutsideFollowUp, true}},
		{"2013-01-10", "2013-02-01", "caution", true, Answer{Counted, true}},
		{"2013-01-01", "2013-07-10", "caution", false, Answer{ProvedTooLate, true}},
		{"2013-01-01", "2013-07-10", "caution", true, Answer{Counted, true}},
		{"2013-01-01", "2013-07-11", "caution", true, Answer{ProvedTooLate, false}},
		{"2012-06-01", "2012-07-01", "charged", false, Answer{NotProven, false}},
		{"2012-01-10", "2012-02-01", "charged", false, Answer{NotProven, false}},
		{"2013-01-10", "2013-02-01", "charged", false, Answer{OutsideFollowUp, false}},
		{"2012-06-01", "", "", false, Answer{Unclear, false}},
		{"2012-06-01", "", "caution", false, Answer{Unclear, false}},
		{"2012-06-01", "2012-05-01", "caution", false, Answer{Unclear, false}},
		{"", "2012-05-01", "caution", false, Answer{Unclear, false}},
	} {
		r.LastDayCounts = x.last
		if got := r.Judge(index, Offence{day(x.committed), day(x.proved), x.outcome}); got != x.want {
			t.Errorf("%+v: %+v", x, got)
		}
	}
}

func TestMeasureOfACohort(t *testing.T) {
	r := ministry(t)
	early, late := civil.MustDate("2012-01-10"), civil.MustDate("2012-06-01")
	hit := Offence{day("2012-08-01"), day("2012-09-01"), "court_conviction"}
	people := []Followed{{early, []Offence{hit, hit}}, {early, []Offence{hit, {day("2012-08-02"), day(""), ""}}}, {early, nil}, {early, nil}, {late, []Offence{hit}}}
	x := r.Measure(people, civil.MustDate("2013-07-09"))
	if want := (Reoffending{Cohort: 4, Reoffenders: 2, Reoffences: 3, NotWhole: 1, Unclear: 1}); x != want {
		t.Fatalf("%+v, want %+v", x, want)
	}
	binary, e1 := x.Binary()
	each, e2 := x.ForEachReoffender()
	hundred, e3 := x.For100()
	if e1 != nil || e2 != nil || e3 != nil || binary.String() != "2 of 4 people: 50.0%" || each.String() != "3 by 2 people: 1.50 each" ||
		hundred.String() != "3 by 4 people: 75.00 per 100" {
		t.Errorf("%s; %s; %s (%v %v %v)", binary, each, hundred, e1, e2, e3)
	}
	if _, err := (Reoffending{}).Binary(); err == nil {
		t.Error("a share of nobody")
	}
	if last := (ProvenRule{FollowUpMonths: 12, ProofMonths: 6, LastDayCounts: true}); last.ResultFrom(early) != civil.MustDate("2013-07-11") {
		t.Error("the last day can still bring a result")
	}
	if r.Measure(people, civil.MustDate("2013-07-08")).Cohort != 0 {
		t.Error("a result before its wait was over")
	}
}

func TestLaterProofNeverCountsMore(t *testing.T) {
	r := ministry(t)
	rapid.Check(t, func(t *rapid.T) {
		index := civil.MustDate("2008-01-01").AddDays(rapid.IntRange(0, 3000).Draw(t, "index"))
		committed := index.AddDays(rapid.IntRange(-30, 400).Draw(t, "committed"))
		proved := committed.AddDays(rapid.IntRange(0, 400).Draw(t, "proved"))
		judge := func(proved civil.Date) Answer {
			return r.Judge(index, Offence{civil.SomeDate(committed), civil.SomeDate(proved), "caution"})
		}
		a, later := judge(proved), judge(proved.AddDays(1))
		if later.Reason == Counted && a.Reason != Counted {
			t.Fatalf("%v, and a day later %v", a, later)
		}
		if a.Reason == Counted && !proved.Before(r.ResultFrom(index)) {
			t.Fatal("counted after its result was whole")
		}
		wide := r
		wide.LastDayCounts = true
		if b := wide.Judge(index, Offence{civil.SomeDate(committed), civil.SomeDate(proved), "caution"}); (a.Reason == Counted) != (b.Reason == Counted) && !b.Edge {
			t.Fatalf("the last day decides, and is no edge: %v %v", a, b)
		}
	})
}
