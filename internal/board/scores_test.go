package board_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/internal/board"
	"waymark/internal/method/risk"
	"waymark/internal/platform/access"
	"waymark/internal/platform/audit"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/staff"
	"waymark/internal/scheme/supervision"
	"waymark/internal/testkit"
)

var (
	ada       = access.Actor{Kind: access.Staff, ID: "S-ada", Roles: []access.Role{access.Administrator}}
	admin     = access.Of(access.Administration)
	tasking   = access.Because(access.DailyTasking, access.FromBoard, "")
	convicted = "2025-03-10"
)

// record is a morning on which one person of the board has a whole criminal record.
func record(t *testing.T, d *db.DB) (*morning, *agency.Service) {
	t.Helper()
	m := newMorning(t, d)
	m.do(t, func(ctx context.Context, tx *gate.Tx) error {
		for _, p := range []id.Person{quiet, restricted} {
			if _, err := tx.ExecContext(ctx, `UPDATE person SET date_of_birth = '1995-05-20', sex = 'male' WHERE id = $1`, string(p)); err != nil {
				return err
			}
			var results []offending.CourtResult
			for _, on := range []string{convicted, "2016-02-01"} {
				results = append(results, offending.CourtResult{Source: "pnc", Key: string(p) + on, Record: id.SourceRecord(p), Row: 1, Hash: on, Day: civil.SomeDate(civil.MustDate(on)), CaseRef: "C" + on,
					OffenceCode: "04600", OffenceText: "Theft from a shop", Disposition: offending.Guilty, SentenceType: "community"})
			}
			if _, err := offending.AddResults(ctx, tx, "R", results); err != nil {
				return err
			}
		}
		return agency.RecordFeed(ctx, tx, agency.Feed{Source: "pnc", Kind: "convictions", Title: "PNC", CoversUntil: tx.Now().Add(-time.Hour), Run: "R"})
	})
	return m, agency.New(m.Gate, staff.Staffing{})
}

func declare(t *testing.T, s *agency.Service) {
	t.Helper()
	for _, strand := range agency.Strands {
		d := agency.Declaration{Source: "pnc", Kind: "convictions", Strand: strand, Whom: agency.OfEverybody, Document: "Letter of 2 March", Reason: "The whole of each print is sent"}
		if _, err := s.DeclareHistory(t.Context(), ada, admin, d); err != nil {
			t.Fatal(err)
		}
	}
}

func name(t *testing.T, m *morning, s *agency.Service, seen id.Naming, roles ...access.Role) agency.Naming {
	t.Helper()
	n, err := s.NameForScores(t.Context(), ada, admin, agency.Naming{From: m.Clock.Now().Date(), Roles: roles, Document: "Agreement, paragraph 7", Reason: "Agreed on Tuesday"}, seen)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (m *morning) page(t *testing.T, by access.Actor, p id.Person) board.Sheet {
	t.Helper()
	s, err := m.board.OpenPerson(t.Context(), by, tasking, p, board.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (m *morning) last(t *testing.T) audit.Entry {
	t.Helper()
	return testkit.AuditLog(t, m.Gate, audit.Filter{Limit: 1})[0]
}

// TestScoresAreForRolesTheAgreementNames: until a role is named nobody sees a score, nothing is worked out, and the
// refusal is in the log; once it is, the look says what was read; when it is named no more, it is over at once.
func TestScoresAreForRolesTheAgreementNames(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		m, s := record(t, d)
		declare(t, s)
		refused := func(by access.Actor) {
			t.Helper()
			if _, err := m.board.OpenScores(t.Context(), by, tasking, quiet); !fault.Is(err, fault.Denied) {
				t.Errorf("%s opens scores: %v", by.ID, err)
			}
			if e := m.last(t); e.Action != access.PersonScores || e.Outcome != access.Refused || e.Detail["why"] != "category calculated" || e.Categories != "" {
				t.Errorf("%+v", e)
			}
			if page := m.page(t, by, quiet); page.Granted.Has(access.Calculated) || len(page.Worked.Scales) > 0 {
				t.Errorf("%s sees %+v", by.ID, page.Worked)
			}
			if e := m.last(t); e.Action != access.PersonRead || strings.Contains(e.Categories, "calculated") {
				t.Errorf("%+v", e)
			}
		}
		refused(ben)
		refused(cara)

		first := name(t, m, s, "", access.ProbationPractitioner)
		refused(cara)
		got, err := m.board.OpenScores(t.Context(), ben, tasking, quiet)
		if err != nil || !got.Scores.Calculated() || len(got.Scores.Sanctions) != 2 || len(got.Scores.Rests) != 2 {
			t.Fatalf("%+v %v", got.Scores, err)
		}
		e := m.last(t)
		if e.Action != access.PersonScores || e.Outcome != access.Allowed || e.Operation != access.Consult || e.Categories != "identity,offending,custody,supervision,membership,calculated" {
			t.Errorf("%+v", e)
		}
		if page := m.page(t, ben, quiet); !strings.HasPrefix(page.Worked.Line(), "OGRS3 ") {
			t.Errorf("%q", page.Worked.Line())
		}
		if e := m.last(t); !strings.Contains(e.Categories, "calculated") {
			t.Errorf("%+v", e)
		}
		if _, err := m.board.OpenScores(t.Context(), ada, tasking, quiet); !fault.Is(err, fault.Denied) {
			t.Errorf("the administrator opens scores: %v", err)
		}

		tomorrow := agency.Naming{From: m.Clock.Now().Date().AddDays(1), Document: "Agreement, version 2", Reason: "Ends with the year"}
		if _, err := s.NameForScores(t.Context(), ada, admin, tomorrow, first.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := m.board.OpenScores(t.Context(), ben, tasking, quiet); err != nil {
			t.Errorf("still named today: %v", err)
		}
		m.Clock.Advance(24 * time.Hour)
		refused(ben)
	})
}

// TestANamedRoleSeesNoMorePeople: somebody restricted is a stub, somebody excluded absent, whatever is named.
func TestANamedRoleSeesNoMorePeople(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		m, s := record(t, d)
		declare(t, s)
		name(t, m, s, "", access.ProbationPractitioner)
		if _, err := m.board.OpenScores(t.Context(), ben, tasking, restricted); !fault.Is(err, fault.Denied) || !strings.Contains(fault.Text(err), "Call the desk") {
			t.Errorf("restricted: %v", err)
		}
		if e := m.last(t); e.Outcome != access.Withheld || e.Categories != "" {
			t.Errorf("%+v", e)
		}
		if _, err := m.board.OpenScores(t.Context(), ben, tasking, excluded); !fault.Is(err, fault.NotFound) {
			t.Errorf("excluded: %v", err)
		}
	})
}

// TestWithoutADeclarationNothingIsRead of a history, and the page says why; an official score stands alone.
func TestWithoutADeclarationNothingIsRead(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		m, s := record(t, d)
		name(t, m, s, "", access.ProbationPractitioner)
		open := func() board.ScoreSheet {
			t.Helper()
			got, err := m.board.OpenScores(t.Context(), ben, tasking, quiet)
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		const none = "Not calculated: no source of convictions is declared complete"
		if got := open(); got.Scores.Calculated() || got.Scores.Line() != none || len(got.Scores.Sanctions) > 0 {
			t.Errorf("%+v", got.Scores)
		}
		if e := m.last(t); strings.Contains(e.Categories, "offending") {
			t.Errorf("read %s", e.Categories)
		}
		if got := m.page(t, ben, quiet).Worked.Line(); got != none {
			t.Error(got)
		}
		declare(t, s)
		m.do(t, func(ctx context.Context, tx *gate.Tx) error {
			_, err := supervision.AddAssessments(ctx, tx, "R", []supervision.Assessment{{Source: "probation", Key: "1", Record: id.SourceRecord(quiet), Row: 1, Hash: "1", Ref: "A1", Day: civil.MustDate("2025-05-01"), Tool: "OASys",
				Scores: []supervision.Score{{Name: "OGRS3, two years", Value: "81", Band: "High"}}}})
			return err
		})
		for _, x := range open().Scores.Scales {
			if official, figured := x.Scale == risk.OGRS3, x.Scale == risk.ARP || x.Scale == risk.VRP || x.Scale == risk.SVRP; (x.Official != nil) != official || x.Figured() != figured {
				t.Errorf("%+v", x)
			}
		}
		var in []agency.Declaration
		m.do(t, func(ctx context.Context, tx *gate.Tx) (err error) {
			in, err = agency.Declarations(ctx, tx)
			return err
		})
		at := slices.IndexFunc(in, func(d agency.Declaration) bool { return d.Strand == agency.Convictions })
		if err := s.EndDeclaration(t.Context(), ada, admin, in[at].ID, "Prints of June are missing"); err != nil {
			t.Fatal(err)
		}
		if got := open(); got.Scores.Line() != none {
			t.Errorf("%q", got.Scores.Line())
		}
	})
}
