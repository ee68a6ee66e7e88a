package board_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"waymark/internal/board"
	"waymark/internal/platform/access"
	"waymark/internal/platform/audit"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/cohort"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/staff"
	"waymark/internal/testkit"
)

const probation = id.Agency("A-probation")

var (
	cara = access.Actor{Kind: access.Staff, ID: "S-cara", Agency: "A-iom", Roles: []access.Role{access.Coordinator}}
	ben  = access.Actor{Kind: access.Staff, ID: "S-ben", Agency: probation, Roles: []access.Role{access.ProbationPractitioner}}
)

// The people of these tests: arrested overnight, of whom two are closed; received, released and gone from the
// roll; and somebody of whom nothing is new.
const (
	arrested   = board.DayPage + 3
	restricted = id.Person("P-a-restricted")
	excluded   = id.Person("P-a-excluded")
	received   = id.Person("P-x-received")
	released   = id.Person("P-y-released")
	gone       = id.Person("P-z-gone")
	quiet      = id.Person("P-quiet")
	all        = arrested + 1 + 3 // with news, and not absent
)

// morning is a scheme on the day after a night with much news.
type morning struct {
	*testkit.World
	board *board.Service
}

func person(i int) id.Person { return id.Person(fmt.Sprintf("P%03d", i)) }

func newMorning(t *testing.T, d *db.DB) *morning {
	t.Helper()
	m := &morning{World: testkit.NewWorld(t, d)}
	m.board = board.NewService(m.Gate)
	people := []id.Person{restricted, excluded, received, released, gone, quiet}
	for i := range arrested {
		people = append(people, person(i))
	}
	m.do(t, func(ctx context.Context, tx *gate.Tx) error { return settle(ctx, tx, people) })
	c := cohort.NewService(m.Gate, m.Clock, m.IDs)
	for i, p := range people {
		a := cohort.Admission{CohortType: "IOM_STAT", Statutory: cohort.UnderSupervision, LeadAgency: probation, Reason: "Most arrests"}
		if i%2 == 0 {
			a.LeadOfficer = ben.ID
		}
		if _, err := c.Admit(t.Context(), cara, access.Because(access.SelectionWork, access.FromSelection, ""), p, a); err != nil {
			t.Fatal(err)
		}
	}
	m.do(t, func(ctx context.Context, tx *gate.Tx) error {
		if err := tx.SetSubject(ctx, restricted, gate.Subject{OnScheme: true, Restriction: access.Restricted, Contact: "Call the desk."}); err != nil {
			return err
		}
		return tx.SetSubject(ctx, excluded, gate.Subject{OnScheme: true, Restriction: access.Excluded})
	})
	return m
}

// settle fills the world: agencies, staff, people with a record each, and the night's news.
func settle(ctx context.Context, tx *gate.Tx, people []id.Person) error {
	for _, a := range []agency.Agency{{ID: probation, Name: "Probation Service", Short: "Probation", Kind: agency.Probation}, {ID: "A-iom", Name: "IOM team", Short: "IOM", Kind: agency.Coordination}} {
		if _, err := agency.AddAgency(ctx, tx, a); err != nil {
			return err
		}
	}
	for _, a := range []access.Actor{cara, ben} {
		if _, err := staff.AddMember(ctx, tx, staff.Member{ID: a.ID, Name: "Name of " + string(a.ID), Email: string(a.ID) + "@example.org", Agency: a.Agency, Roles: a.Roles}); err != nil {
			return err
		}
	}
	for _, p := range people {
		if err := addPerson(ctx, tx, p); err != nil {
			return err
		}
		var err error
		switch p {
		case quiet:
			err = addSpell(ctx, tx, p, long, long)
		case received:
			err = addSpell(ctx, tx, p, now, civil.Instant{})
		case released:
			err = addSpell(ctx, tx, p, long, now)
		case gone:
			if err = addSpell(ctx, tx, p, long, civil.Instant{}); err == nil {
				err = leaveRoll(ctx, tx, p)
			}
		default:
			err = addArrest(ctx, tx, p)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

var (
	now  = testkit.Noon
	long = civil.MustInstant("2026-10-01T08:00:00.000000Z")
)

func addPerson(ctx context.Context, tx *gate.Tx, p id.Person) error {
	if err := tx.SetSubject(ctx, p, gate.Subject{}); err != nil {
		return err
	}
	for _, query := range []string{
		`INSERT INTO person (id, surname, forenames, sort_key, date_of_birth, sex, gender, ethnicity_self, ethnicity_officer, nationality, language, interpreter, edited, created_at)
VALUES ($1, $1, 'Invented', $1, '', '', '', '', '', '', '', $2, $2, $3)`,
		`INSERT INTO source_record (id, source, key, run, row_no) SELECT id, 'police', id, '', 1 FROM person WHERE id = $1 AND interpreter = $2 AND created_at = $3`,
		`INSERT INTO person_link (id, record, person, starts, rule, run, decision) SELECT id, id, id, $3, '', '', '' FROM person WHERE id = $1 AND interpreter = $2`,
	} {
		if _, err := tx.ExecContext(ctx, query, string(p), false, tx.Now()); err != nil {
			return err
		}
	}
	return nil
}

func addArrest(ctx context.Context, tx *gate.Tx, p id.Person) error {
	_, err := offending.AddArrests(ctx, tx, "R", []offending.Arrest{{Source: "police", Key: string(p), Record: id.SourceRecord(p), Row: 1, Day: tx.Today(), OffenceText: "Shop theft", Outcome: "CHARGED"}})
	return err
}

func addSpell(ctx context.Context, tx *gate.Tx, p id.Person, in, out civil.Instant) error {
	var freed civil.NullDate
	if !out.IsZero() {
		freed = civil.SomeDate(out.Date())
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO custody_spell (id, source, key, n, current, record, person_key, run, row_no, hash, establishment, status, level, offence_code, offence_text,
received, received_text, released, release_type, still_inside, learned_in, learned_out)
VALUES ($1, 'police', $1, 1, $2, $1, '', '', 1, '', 'Moorfield', '', '', '', '', $3, '', $4, '', $5, $6, $7)`, string(p), true, in.Date(), freed, out.IsZero(), in, out)
	return err
}

// leaveRoll says that somebody was on a roll and is on this morning's no longer.
func leaveRoll(ctx context.Context, tx *gate.Tx, p id.Person) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO custody_presence (source, key, n, latest, first_roll, from_roll, last_roll, gone_roll, dated, learned_out)
VALUES ('police', $1, 1, $2, $3, $3, $4, $5, $2, $6)`, string(p), true, long.Date(), now.Date().AddDays(-1), now.Date(), now)
	return err
}

func (m *morning) do(t *testing.T, f func(context.Context, *gate.Tx) error) {
	t.Helper()
	ask := access.Ask{Actor: access.SystemActor("test", "set up"), Purpose: access.Of(access.SystemOperation), Action: access.EventRelay, Run: "set up"}
	if _, err := gate.Do(t.Context(), m.Gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) { return 0, f(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

func (m *morning) today(t *testing.T, by access.Actor, view board.View, page int) board.Day {
	t.Helper()
	d, err := m.board.Today(t.Context(), by, view, page)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// disclosed gives whom the newest entry of the log says were shown.
func (m *morning) disclosed(t *testing.T) []id.Person {
	t.Helper()
	last := testkit.AuditLog(t, m.Gate, audit.Filter{Limit: 1})[0].Seq
	var out []id.Person
	err := m.DB.View(t.Context(), func(q db.Queryer) error {
		of, err := audit.SubjectsOf(t.Context(), q, last, last)
		out = of[last]
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

// TestThePagesOfTheBoard: everybody with news once, by name, the stub behind them, the excluded record nowhere
// and not counted; a page says in the log whom it shows and nobody else.
func TestThePagesOfTheBoard(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		m := newMorning(t, d)
		var seen []id.Person
		for page := 1; page <= 2; page++ {
			got := m.today(t, cara, board.All, page)
			if got.Total != all || got.OnScheme != all+1 || got.Pages != 2 || got.Page != page || len(got.People) != min(board.DayPage, all-len(seen)) {
				t.Fatalf("page %d of %d: %d people, %d with news of %d", got.Page, got.Pages, len(got.People), got.Total, got.OnScheme)
			}
			var shown []id.Person
			for _, n := range got.People {
				shown = append(shown, n.Person)
				if n.Stub != (n.Person == restricted) || n.Stub && (n.Contact == "" || len(n.Arrests) > 0 || n.Card.Surname != "") {
					t.Errorf("%+v", n)
				}
			}
			seen = append(seen, shown...)
			slices.Sort(shown)
			if told := m.disclosed(t); !slices.Equal(told, shown) {
				t.Errorf("page %d: the log names %v, the page shows %v", page, told, shown)
			}
		}
		open := seen[:len(seen)-1]
		if seen[len(seen)-1] != restricted || !slices.IsSorted(open) || len(slices.Compact(open)) != all-1 || slices.Contains(open, excluded) || slices.Contains(open, quiet) {
			t.Errorf("%v", seen)
		}
		if got := m.today(t, cara, board.All, 9); got.Page != 2 {
			t.Errorf("beyond the end: page %d", got.Page)
		}
		if _, err := m.board.Today(t.Context(), cara, board.All, 0); !fault.Is(err, fault.Invalid) {
			t.Errorf("page 0: %v", err)
		}
	})
}

// TestNewsOfCustody: a reception, a release, and somebody gone from the roll are news by when Waymark learned.
func TestNewsOfCustody(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		m := newMorning(t, d)
		ins, outs := map[id.Person]int{}, map[id.Person]int{}
		for _, n := range m.today(t, cara, board.All, 1).People {
			ins[n.Person], outs[n.Person] = len(n.Ins), len(n.Outs)
		}
		if ins[received] != 1 || outs[received] != 0 || outs[released] != 1 || ins[released] != 0 || outs[gone] != 1 || ins[gone] != 0 {
			t.Errorf("received: %d in %d out; released: %d in %d out; gone: %d in %d out", ins[received], outs[received], ins[released], outs[released], ins[gone], outs[gone])
		}
	})
}

// TestViewsOfTheBoard: mine is whom I lead, my agency's whom it leads.
func TestViewsOfTheBoard(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		m := newMorning(t, d)
		mine := m.today(t, ben, board.Mine, 1)
		if mine.OnScheme == 0 || mine.OnScheme >= all || mine.Total != len(mine.People) || mine.Pages != 1 {
			t.Errorf("ben's: %d of %d", mine.Total, mine.OnScheme)
		}
		for _, n := range mine.People {
			if !n.Stub && n.Episode.LeadOfficer != ben.ID {
				t.Errorf("ben's board shows %s, led by %q", n.Person, n.Episode.LeadOfficer)
			}
		}
		if got := m.today(t, ben, board.MyAgency, 1); got.OnScheme != all+1 {
			t.Errorf("the agency leads %d", got.OnScheme)
		}
		if got := m.today(t, cara, board.Mine, 1); got.OnScheme != 0 || got.Total != 0 || len(got.People) != 0 {
			t.Errorf("cara leads %d", got.OnScheme)
		}
	})
}
