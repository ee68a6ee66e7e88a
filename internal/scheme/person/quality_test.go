package person_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/person"
	"waymark/internal/testkit"
)

var analyst = access.Actor{Kind: access.Staff, ID: "S-analyst", Name: "Ana Lyst", Roles: []access.Role{access.Analyst}}

// qualityPurpose is what each looks at the quality of records for.
func qualityPurpose(by access.Actor) access.Purpose {
	switch by.ID {
	case dpo.ID:
		return access.Of(access.Oversight)
	case analyst.ID:
		return access.Of(access.FiguresForScheme)
	}
	return access.Of(access.Linking)
}

func (s *desk) measure(t *testing.T, by access.Actor) person.Quality {
	t.Helper()
	got, err := s.people.MeasureQuality(t.Context(), by, qualityPurpose(by))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func (s *desk) listed(t *testing.T, by access.Actor, q person.QualityQuery) person.QualityList {
	t.Helper()
	if q.Page == 0 {
		q.Page = 1
	}
	got, err := s.people.ListQuality(t.Context(), by, qualityPurpose(by), q)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// told makes a record with all that is counted.
func told(source, key, surname, forenames, born, sex, pnc string) person.Incoming {
	r := record(source, key, surname, forenames, born)
	r.Identity.Sex, r.Identity.EthnicitySelf = sex, "W1"
	r.Hash += sex + pnc
	if pnc != "" {
		r.Numbers = []person.Number{{Kind: person.PNCID, Value: pnc}}
	}
	r.Addresses = []person.Address{{Kind: "home", Postcode: "NX1 1AA"}}
	return r
}

// TestWhatIsCounted: three sources' records with every shortcoming once or twice, and one restricted woman who
// has one of each. Each figure is that of its list.
func TestWhatIsCounted(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		s := newDesk(t, d)
		const ada, ben, cy, dot = "2003/0012345N", "2003/0000001B", "2003/0000002C", "2003/0000003D"
		bare := record("police", "P5", "", "", "1990")
		bare.Identity.EthnicityOfficer = "IC9"
		in := takeIn(t, s.World, "R1",
			told("police", "P1", "Marsh", "Ada", "1985-07-25", "female", ada), told("police", "P2", "Whitlock", "Ben", "1990-01-02", "male", ben),
			told("police", "P3", "Stone", "Cy", "1991-03", "not_known", cy), told("police", "P4", "Dale", "Dot", "1970-01-01", "female", dot), bare,
			told("prison", "X1", "Marsh", "Ada", "1985-07-25", "male", ada), told("court", "C1", "Marsh", "Ada", "1985-07-26", "Female", ada),
			told("court", "C2", "Whitlock", "Ben", "", "male", ben), told("court", "C3", "Stone", "Cy", "1991-03-09", "male", cy),
			told("court", "C4", "Dale", "Dot", "1971-01-01", "male", dot), told("court", "C5", "March", "Ada", "1985-07-25", "female", ""))
		s.asSystem(t, func(ctx context.Context, tx *gate.Tx) error {
			return tx.SetSubject(ctx, in[3].Person, gate.Subject{Restriction: access.Restricted, Contact: "Call Dee."})
		})
		want := map[string]string{
			"police": "held 4, alone 1, review 0, conflict-birth 1, conflict-sex 1, missing-forename 1, missing-surname 1, missing-birth 2, missing-sex 2, missing-ethnicity 1, missing-number 1, missing-address 1",
			"prison": "held 1, alone 0, review 0, conflict-birth 1, conflict-sex 1, missing-forename 0, missing-surname 0, missing-birth 0, missing-sex 0, missing-ethnicity 0, missing-number 0, missing-address 0",
			"court":  "held 4, alone 1, review 1, conflict-birth 1, conflict-sex 1, missing-forename 0, missing-surname 0, missing-birth 1, missing-sex 0, missing-ethnicity 0, missing-number 1, missing-address 0",
		}
		for _, by := range []access.Actor{linker, coord, analyst} {
			got := s.measure(t, by)
			if got.Closed || len(got.Sources) != len(want) {
				t.Fatalf("%s: %+v", by.Name, got)
			}
			for _, q := range got.Sources {
				if figures := counts(q); figures != want[q.Source] {
					t.Errorf("%s, %s:\n got %s\nwant %s", by.Name, q.Source, figures, want[q.Source])
				}
			}
		}
		court, err := s.measure(t, linker).Find("court")
		if err != nil || court.People != 4 || fmt.Sprint(court.Against) != "[{police Police 1 0} {prison Prison 1 1}]" {
			t.Errorf("court: %d people, against %v, %v", court.People, court.Against, err)
		}
		all, err := s.measure(t, dpo).Find("court")
		if err != nil || all.Of(person.HeldFigure).Held.Count != 5 || all.Of(person.BirthConflict).Held.Count != 2 || all.Of(person.SexConflict).Held.Count != 2 {
			t.Errorf("for oversight: %s, %v", counts(all), err)
		}
		for _, by := range []access.Actor{linker, dpo} {
			for _, q := range s.measure(t, by).Sources {
				s.listsAgree(t, by, q)
			}
		}
	})
}

func counts(q person.SourceQuality) string {
	var out []string
	for _, c := range q.Figures {
		out = append(out, fmt.Sprintf("%s %d", c.Figure, c.Held.Count))
	}
	return strings.Join(out, ", ")
}

// listsAgree holds every figure to its list.
func (s *desk) listsAgree(t *testing.T, by access.Actor, q person.SourceQuality) {
	t.Helper()
	for _, c := range q.Figures {
		l := s.listed(t, by, person.QualityQuery{Source: q.Source, Figure: c.Figure})
		if l.Total != c.Held.Count || len(l.Rows) != min(l.Total, person.QualityPage) {
			t.Errorf("%s, %s, %s: counted %d, listed %d with %d rows", by.Name, q.Source, c.Figure, c.Held.Count, l.Total, len(l.Rows))
		}
		if n := s.listed(t, by, person.QualityQuery{Source: q.Source, Figure: c.Figure, Newest: true}).Total; n != c.Newest.Count {
			t.Errorf("%s, %s, %s: of the newest counted %d, listed %d", by.Name, q.Source, c.Figure, c.Newest.Count, n)
		}
	}
	for _, a := range q.Against {
		for f, n := range map[person.QualityFigure]int{person.BirthConflict: a.Birth, person.SexConflict: a.Sex} {
			if l := s.listed(t, by, person.QualityQuery{Source: q.Source, Figure: f, With: a.Source}); l.Total != n {
				t.Errorf("%s, %s, %s with %s: counted %d, listed %d", by.Name, q.Source, f, a.Source, n, l.Total)
			}
		}
	}
}

// TestWhatAListShows: both values, the review where the reader may open it, the person's page where a search
// would show it, and nobody whom the reader may not know of; the log names who was shown.
func TestWhatAListShows(t *testing.T) {
	onDesk(t, func(t *testing.T, s *desk, ada, march person.TakenIn) {
		other := takeIn(t, s.World, "R2", told("court", "C1", "Marsh", "Ada", "1985-07-25", "", ""))[0]
		takeIn(t, s.World, "R3", told("court", "C1", "Marsh", "Ada", "1985-07-26", "", ""))
		if other.Person != ada.Person {
			t.Fatal("the court's record is not hers")
		}
		got := s.listed(t, linker, person.QualityQuery{Source: "court", Figure: person.BirthConflict})
		if len(got.Rows) != 1 || got.Rows[0].Key != "C1" || got.Rows[0].Who.DateOfBirth.String() != "1985-07-26" || got.Rows[0].Opens ||
			fmt.Sprint(got.Rows[0].Others) != "[{police police A 25 July 1985 }]" && got.Rows[0].Others[0].Born.String() != "1985-07-25" {
			t.Errorf("%+v", got.Rows)
		}
		if e := s.lastAudit(t); e.Action != access.QualityList || e.Purpose != access.Linking || e.Categories != "identity" || e.Detail["source"] != "court" ||
			e.Detail["list"] != "conflict-birth" || s.disclosed(t) != "1|\n" {
			t.Errorf("the log has %+v", e)
		}
		review := s.first(t)
		if got := s.listed(t, linker, person.QualityQuery{Source: "prison", Figure: person.ReviewFigure}); len(got.Rows) != 1 || got.Rows[0].Review != review.ID || got.Rows[0].InClosed {
			t.Errorf("%+v", got.Rows)
		}
		if got := s.listed(t, dpo, person.QualityQuery{Source: "prison", Figure: person.ReviewFigure}); len(got.Rows) != 1 || got.Rows[0].Review != "" || !got.Rows[0].Opens {
			t.Errorf("a review that is not closed: %+v", got.Rows)
		}
		s.asSystem(t, func(ctx context.Context, tx *gate.Tx) error {
			return tx.SetSubject(ctx, ada.Person, gate.Subject{Restriction: access.Excluded, Contact: "Call Dee."})
		})
		for _, by := range []access.Actor{linker, coord} {
			if got := s.listed(t, by, person.QualityQuery{Source: "prison", Figure: person.ReviewFigure}); got.Total != 0 {
				t.Errorf("%s sees a closed review: %+v", by.Name, got.Rows)
			}
			_, err := s.people.ListQuality(t.Context(), by, qualityPurpose(by), person.QualityQuery{Source: "court", Figure: person.HeldFigure, Page: 1})
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s learns that a source has an excluded woman's record: %v", by.Name, err)
			}
		}
		if got := s.listed(t, dpo, person.QualityQuery{Source: "prison", Figure: person.ReviewFigure}); len(got.Rows) != 1 || got.Rows[0].Review != review.ID || !got.Rows[0].InClosed {
			t.Errorf("a closed review: %+v", got.Rows)
		}
		for _, by := range []access.Actor{analyst, officer} {
			if _, err := s.people.ListQuality(t.Context(), by, qualityPurpose(by), person.QualityQuery{Source: "police", Figure: person.HeldFigure, Page: 1}); !fault.Is(err, fault.Denied) {
				t.Errorf("%s lists: %v", by.Name, err)
			}
		}
		if _, err := s.people.MeasureQuality(t.Context(), officer, access.Of(access.Linking)); !fault.Is(err, fault.Denied) {
			t.Errorf("an offender manager measures: %v", err)
		}
	})
}

// TestDriftBetweenDeliveries: a day's files are one delivery, what it was like before is told from the versions
// of that time, and few records do not shout.
func TestDriftBetweenDeliveries(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		s := newDesk(t, d)
		if got := s.measure(t, linker); len(got.Sources) != 0 {
			t.Errorf("of nothing: %+v", got)
		}
		batch := func(from, n, missing int, pnc bool) (out []person.Incoming) {
			for i := range n {
				r := told("police", fmt.Sprint(from+i), fmt.Sprintf("Sur%d", from+i), "A", fmt.Sprintf("19%02d-01-01", 10+i%80), "male", "")
				if i < missing {
					r.Identity.DateOfBirth, r.Hash = civil.Partial{}, r.Hash+"?"
				}
				if pnc {
					r.Numbers = []person.Number{{Kind: person.CRN, Value: fmt.Sprintf("X%06d", from+i)}}
				}
				out = append(out, r)
			}
			return out
		}
		takeIn(t, s.World, "R0", batch(0, 10, 0, false)...)
		if q := s.only(t); q.Before != nil || q.Of(person.NoBirth).Drift != person.NotCompared || q.Newest.Records != 10 {
			t.Errorf("a first delivery: %+v", q)
		}
		s.Clock.Advance(24 * time.Hour)
		takeIn(t, s.World, "R1", batch(1000, 60, 1, true)...)
		s.Clock.Advance(time.Hour)
		takeIn(t, s.World, "R2", batch(1060, 60, 1, true)...)
		s.Clock.Advance(24 * time.Hour)
		takeIn(t, s.World, "R3", append(batch(2000, 80, 20, false), batch(1000, 20, 20, false)...)...)
		q := s.only(t) // one of the twenty lacked its day already: nothing new
		if q.Newest.Records != 99 || q.Before.Records != 120 || q.Newest.First.Sub(q.Before.Last) != 1 || q.Before.First != q.Before.Last || q.Records != 210 {
			t.Errorf("deliveries %+v and %+v of %d", q.Newest, q.Before, q.Records)
		}
		for f, want := range map[person.QualityFigure]string{
			person.NoBirth: "{missing-birth {41 210} {39 99} {2 120} rising}", person.NoNumber: "{missing-number {90 210} {80 99} {0 120} rising}",
			person.NoSex: "{missing-sex {0 210} {0 99} {0 120} none}", person.AloneFigure: "{alone {210 210} {99 99} {0 0} }",
		} {
			if got := fmt.Sprint(q.Of(f)); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		}
		s.listsAgree(t, linker, q)
		page := s.listed(t, linker, person.QualityQuery{Source: "police", Figure: person.HeldFigure, Page: 9})
		if page.Page != 5 || page.Pages != 5 || page.From != 201 || len(page.Rows) != 10 {
			t.Errorf("the last page: %d of %d from %d with %d", page.Page, page.Pages, page.From, len(page.Rows))
		}
		s.Clock.Advance(24 * time.Hour)
		takeIn(t, s.World, "R4", batch(3000, 3, 0, true)...)
		q = s.only(t)
		if got := fmt.Sprint(q.Of(person.NoBirth)); got != "{missing-birth {41 213} {0 3} {39 99} none}" || q.Newest.Records != 3 {
			t.Errorf("a little that came since is not put to a delivery that stands by itself: %s, %+v", got, q.Newest)
		}
		for i := range 4 {
			s.Clock.Advance(24 * time.Hour)
			takeIn(t, s.World, fmt.Sprint("S", i), batch(4000+100*i, 20, 10, true)...)
		}
		q = s.only(t)
		if got := fmt.Sprint(q.Of(person.NoBirth)); got != "{missing-birth {81 293} {30 60} {10 23} none}" || q.Newest.Last.Sub(q.Newest.First) != 2 || q.Before.Last.Sub(q.Before.First) != 1 {
			t.Errorf("small days are put together: %s, %+v, %+v", got, q.Newest, q.Before)
		}
		s.listsAgree(t, linker, q)
	})
}

// TestFewRecordsDoNotShout: six of sixty after two of sixty may be chance.
func TestFewRecordsDoNotShout(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		s := newDesk(t, d)
		for run, missing := range []int{2, 6} {
			var in []person.Incoming
			for i := range 60 {
				born := fmt.Sprintf("19%02d-01-01", 10+i)
				if i < missing {
					born = ""
				}
				in = append(in, told("police", fmt.Sprint(run, "-", i), fmt.Sprint("Sur", run, i), "A", born, "male", ""))
			}
			takeIn(t, s.World, fmt.Sprint("R", run), in...)
			s.Clock.Advance(24 * time.Hour)
		}
		if got := fmt.Sprint(s.only(t).Of(person.NoBirth)); got != "{missing-birth {8 120} {6 60} {2 60} none}" {
			t.Error(got)
		}
	})
}

// only gives the figures of the one source there is.
func (s *desk) only(t *testing.T) person.SourceQuality {
	t.Helper()
	got := s.measure(t, linker)
	if len(got.Sources) != 1 {
		t.Fatalf("%+v", got)
	}
	return got.Sources[0]
}

func TestASourceIsNamedAfterItsAgency(t *testing.T) {
	onDesk(t, func(t *testing.T, s *desk, _, _ person.TakenIn) {
		s.asSystem(t, func(ctx context.Context, tx *gate.Tx) error {
			a, err := agency.AddAgency(ctx, tx, agency.Agency{Name: "Northshire Police", Short: "Police", Kind: agency.Police})
			if err != nil {
				return err
			}
			return agency.RecordFeed(ctx, tx, agency.Feed{Source: "police", Kind: "people", Title: "People", Agency: a.ID, CoversUntil: tx.Now(), Run: id.ImportRun("R1")})
		})
		got := s.measure(t, linker)
		if len(got.Sources) != 2 || got.Sources[0].Name != "Northshire Police" || got.Sources[1].Name != "Prison" || !got.Sources[0].Heard.After(got.Sources[1].Heard) ||
			got.Sources[0].Late(s.Clock.Now()) || !got.Sources[0].Late(s.Clock.Now().Add(48*time.Hour)) {
			t.Errorf("%+v", got.Sources)
		}
		if _, err := got.Find("court"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a source that there is not: %v", err)
		}
	})
}

// TestRangeOfAShare compares with the table of R. G. Newcombe, Statistics in Medicine 17 (1998), page 861, method 3.
func TestRangeOfAShare(t *testing.T) {
	for _, x := range []struct {
		share     person.Share
		low, high float64
	}{{person.Share{Count: 81, Of: 263}, .2553, .3662}, {person.Share{Count: 15, Of: 148}, .0624, .1605}, {person.Share{Count: 0, Of: 20}, 0, .1611},
		{person.Share{Count: 1, Of: 29}, .0061, .1718}, {person.Share{}, 0, 1}} {
		if low, high := x.share.Range(); math.Abs(low-x.low) > .00005 || math.Abs(high-x.high) > .00005 {
			t.Errorf("%+v: %.4f to %.4f", x.share, low, high)
		}
	}
}
