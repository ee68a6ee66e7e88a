package pages

import (
	"context"
	"fmt"
	"testing"
	"time"

	"waymark/internal/platform/access"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
	"waymark/internal/testkit/pagetest"
)

var ana = access.Actor{Kind: access.Staff, ID: "S-ana", Name: "Ana Alder", Agency: police, Roles: []access.Role{access.Analyst}}

// apart is one woman of whom the court says another date of birth than the police, a record in review, and one alone.
func apart(t *testing.T) *site {
	t.Helper()
	s := newSite(t, append(twoAdas(), incoming("court", "C1", "Marsh", "Ada", "1985-07-25"), incoming("court", "C2", "Stone", "<Cy>", "1990"))...)
	s.signIn(ana)
	s.Clock.Advance(24 * time.Hour)
	s.takeIn(t, "R2", incoming("court", "C1", "Marsh", "Ada", "1985-07-26"))
	return s
}

func (s *site) takeIn(t *testing.T, run id.ImportRun, records ...person.Incoming) {
	t.Helper()
	s.do(t, func(ctx context.Context, tx *gate.Tx) error {
		for i := range records {
			records[i].Hash = string(run)
		}
		_, err := person.TakeIn(ctx, tx, run, records)
		return err
	})
}

func TestDataQuality(t *testing.T) {
	empty := newSite(t)
	empty.send(t, lin, "/data-quality", nil).Want(t, 200, "No record is held.")
	s := apart(t)
	for _, by := range []access.Actor{lin, cora, dee} {
		s.send(t, by, "/data-quality", nil).Want(t, 200, `href="/data-quality/court"`, `href="/data-quality/court/records?which=conflict-birth">1<`, `href="/data-quality/prison/records?which=review">1<`,
			`href="/data-quality/court/records?which=missing-ethnicity">100%<`, `href="/data-quality/court/records?which=missing-birth">50%<`, "Last heard from")
	}
	s.send(t, lin, "/data-quality", nil).Want(t, 200, "Nobody who is restricted or excluded is counted.")
	s.send(t, dee, "/data-quality", nil).Want(t, 200, "People who are restricted or excluded are counted.")
	one := s.send(t, lin, "/data-quality/court", nil)
	one.Want(t, 200, "Data quality: Court", "2 records of 2 people", "25 November 2026 to 26 November 2026: 2 records that were new", "There was none", "No full date of birth", "A year alone does not contradict",
		"records?delivery=newest&amp;which=conflict-birth", "records?which=conflict-birth&amp;with=police", "Ethnicity is not set beside", "Figures as of 26 November 2026", "Nothing to compare with")
	for _, path := range []string{"/data-quality", "/data-quality/court", "/data-quality/court/records?which=held"} {
		s.send(t, anna, path, nil).Want(t, 403, "You cannot open this")
	}
	for _, path := range []string{"/data-quality/none", "/data-quality/none/records?which=held", "/data-quality/court/records", "/data-quality/court/records?which=held&with=police", "/data-quality/court/records?which=conflict-sex&with=none"} {
		s.send(t, lin, path, nil).Want(t, 404)
	}
	s.send(t, lin, "/data-quality/court/records?which=held&page=0", nil).Want(t, 422)
}

// TestAnAnalystHasFiguresOnly: without a name, and without a way to a list.
func TestAnAnalystHasFiguresOnly(t *testing.T) {
	s := apart(t)
	for _, path := range []string{"/data-quality", "/data-quality/court"} {
		got := s.send(t, ana, path, nil)
		got.Want(t, 200, "50%")
		got.Lacks(t, "/records", "Marsh", "Stone")
	}
	s.send(t, ana, "/data-quality/court/records?which=held", nil).Want(t, 403, "You cannot open this")
}

func TestTheRecordsBehindAFigure(t *testing.T) {
	s := apart(t)
	list := s.send(t, lin, "/data-quality/court/records?which=conflict-birth&with=police&delivery=newest", nil)
	list.Want(t, 200, "Court: date of birth differs from another source’s", "26 July 1985", "25 July 1985", "Police, BP1", "Ada Marsh", "Delivery: the newest, 25 November 2026 to 26 November 2026", "Other source: Police", "1 record")
	list.Lacks(t, "/people/")
	s.send(t, lin, "/data-quality/court/records?which=held", nil).Want(t, 200, "&lt;Cy&gt; Stone", "2 records")
	s.send(t, lin, "/data-quality/court/records?which=missing-surname", nil).Want(t, 200, "There is no such record of anybody whom you may see.")
	s.send(t, lin, "/data-quality/prison/records?which=review", nil).Want(t, 200, `href="/linking/`+string(s.firstReview(t))+`"`, "Answer it")
	s.send(t, dee, "/data-quality/prison/records?which=review", nil).Want(t, 200, "In the queue of the record linkers", `href="/people/`+string(s.taken[1].Person)+`"`)
	var many []person.Incoming
	for i := range 60 {
		many = append(many, incoming("probation", fmt.Sprintf("X%02d", i), fmt.Sprint("Sur", i), "A", "1970-01-01"))
	}
	s.takeIn(t, "R3", many...)
	s.send(t, lin, "/data-quality/probation", nil).Want(t, 200, "60 records of 60 people")
	s.send(t, lin, "/data-quality/probation/records?which=held&page=2", nil).Want(t, 200, "Showing 51 to 60 of 60 records", "(page 2 of 2)", "X59", `href="/data-quality/probation/records?which=held"`)
}

// TestWhoIsRestrictedIsInNoFigure, but for the data protection officer's.
func TestWhoIsRestrictedIsInNoFigure(t *testing.T) {
	s := apart(t)
	review := string(s.firstReview(t))
	s.do(t, func(ctx context.Context, tx *gate.Tx) error {
		return tx.SetSubject(ctx, s.taken[0].Person, gate.Subject{Restriction: access.Restricted, Contact: "Call Dee."})
	})
	for _, by := range []access.Actor{lin, cora, ana} {
		s.send(t, by, "/data-quality", nil).Lacks(t, "/data-quality/police", "conflict-birth", "which=review")
		s.send(t, by, "/data-quality/police", nil).Want(t, 404)
		s.send(t, by, "/data-quality/court", nil).Want(t, 200, "1 record of 1 person")
	}
	for _, which := range []string{"held", "conflict-birth", "review", "alone"} {
		s.send(t, lin, "/data-quality/court/records?which="+which, nil).Lacks(t, "Ada", "Call Dee.")
	}
	s.send(t, dee, "/data-quality/court/records?which=conflict-birth", nil).Want(t, 200, "Ada Marsh", "25 July 1985")
	s.send(t, dee, "/data-quality/prison/records?which=review", nil).Want(t, 200, `href="/linking-closed/`+review+`"`)
}

func (s *site) signIn(by access.Actor) {
	s.visits[string(by.ID)] = pagetest.VisitsOf(by)[string(by.ID)]
}

func TestSharesInWords(t *testing.T) {
	for want, s := range map[string]person.Share{"not known": {}, "0%": {Count: 0, Of: 3}, "under 0.1%": {Count: 1, Of: 3000}, "2.1%": {Count: 21, Of: 1000},
		"50%": {Count: 1, Of: 2}, "over 99.9%": {Count: 2999, Of: 3000}, "100%": {Count: 3, Of: 3}} {
		if got := percent(s); got != want {
			t.Errorf("%+v: %s, want %s", s, got, want)
		}
	}
	for want, n := range map[string]int{"0": 0, "999": 999, "1,000": 1000, "1,234,567": 1234567} {
		if got := thousands(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}

func TestWhatRisesIsMarked(t *testing.T) {
	s := newSite(t)
	for day, born := range []string{"1970-01-01", ""} {
		var in []person.Incoming
		for i := range 60 {
			in = append(in, incoming("police", fmt.Sprint(day, "-", i), fmt.Sprint("Sur", i), "A", born))
		}
		s.takeIn(t, id.ImportRun(fmt.Sprint("R", day)), in...)
		s.Clock.Advance(24 * time.Hour)
	}
	s.send(t, lin, "/data-quality", nil).Want(t, 200, "Rising", "0% to 100%")
	s.send(t, lin, "/data-quality/police", nil).Want(t, 200, "Rising", "60 of 120", "60 of 60", "0 of 60", "No clear change")
}
