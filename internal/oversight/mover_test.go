package oversight_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"waymark/internal/oversight"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/person"
	"waymark/internal/scheme/staff"
	"waymark/internal/testkit"
)

var operator = access.OperatorActor("test", "test")

// room is a world in which two records, both on the scheme, are about to turn out to be one person's.
type room struct {
	*testkit.World
	oversight       *oversight.Service
	from, to        id.Person
	first, second   access.Actor // offender managers who may stand on an allow-list
	outsider        access.Actor // one who never does
	officer, linker access.Actor
	review          civil.Date
	moved           []person.Moved
}

func onRoom(t *testing.T, f func(t *testing.T, r *room)) {
	t.Helper()
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		r := &room{World: w, oversight: oversight.NewService(w.Gate), review: civil.MustDate("2027-03-01")}
		r.staff(t)
		r.people(t)
		w.Clock.Advance(time.Hour)
		f(t, r)
	})
}

func (r *room) staff(t *testing.T) {
	t.Helper()
	ask := access.Ask{Actor: operator, Purpose: access.Purpose{Code: access.Administration, Basis: access.FromCommand}, Action: access.StaffEdit}
	do(t, r, ask, func(ctx context.Context, tx *gate.Tx) error {
		police, err := agency.AddAgency(ctx, tx, agency.Agency{Name: "Ashdale Police", Short: "Police", Kind: agency.Police})
		if err != nil {
			return err
		}
		for i, who := range []struct {
			into *access.Actor
			role access.Role
		}{{&r.first, access.OffenderManager}, {&r.second, access.OffenderManager}, {&r.outsider, access.OffenderManager},
			{&r.officer, access.DataProtection}, {&r.linker, access.RecordLinker}} {
			m, err := staff.AddMember(ctx, tx, staff.Member{Name: fmt.Sprintf("Staff %d", i), Email: fmt.Sprintf("s%d@example.org", i), Agency: police.ID, Roles: []access.Role{who.role}})
			if err != nil {
				return err
			}
			*who.into = m.Actor()
		}
		return nil
	})
}

func (r *room) people(t *testing.T) {
	t.Helper()
	var in []person.Incoming
	for i, name := range []string{"March", "Marsh"} {
		in = append(in, person.Incoming{Source: "police", Key: name, Hash: name, Identity: person.Identity{
			Name: person.Name{Surname: name, Forenames: "Ada"}, DateOfBirth: civil.PartialOf(civil.MustDate("1985-07-25").AddDays(i))}})
	}
	r.asSystem(t, func(ctx context.Context, tx *gate.Tx) error {
		taken, err := person.TakeIn(ctx, tx, "R1", in)
		if err != nil {
			return err
		}
		r.from, r.to = taken[0].Person, taken[1].Person
		if err := tx.SetSubject(ctx, r.from, gate.Subject{District: "north", OnScheme: true}); err != nil {
			return err
		}
		return tx.SetSubject(ctx, r.to, gate.Subject{District: "south", OnScheme: true})
	})
}

func do(t *testing.T, r *room, ask access.Ask, f func(context.Context, *gate.Tx) error) {
	t.Helper()
	if err := try(t, r, ask, f); err != nil {
		t.Fatal(err)
	}
}

func try(t *testing.T, r *room, ask access.Ask, f func(context.Context, *gate.Tx) error) error {
	t.Helper()
	_, err := gate.Do(t.Context(), r.Gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) { return 0, f(ctx, tx) })
	return err
}

func (r *room) asSystem(t *testing.T, f func(context.Context, *gate.Tx) error) {
	t.Helper()
	ask := access.Ask{Actor: operator, Purpose: access.Purpose{Code: access.Importing, Basis: access.FromCommand}, Action: access.ImportRun, Run: "R1"}
	do(t, r, ask, f)
}

func (r *room) restrict(t *testing.T, p id.Person, level access.Restriction, allow ...access.Actor) oversight.Restriction {
	t.Helper()
	got, err := r.oversight.Restrict(t.Context(), r.officer, p, r.terms(level, allow...))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func (r *room) terms(level access.Restriction, allow ...access.Actor) oversight.Terms {
	terms := oversight.Terms{Level: level, Reason: "Related to staff", Contact: "Call the duty officer.", ReviewOn: r.review}
	for _, a := range allow {
		terms.Allow = append(terms.Allow, a.ID)
	}
	return terms
}

// lift lifts the restriction that holds for somebody, whatever its version.
func (r *room) lift(t *testing.T, p id.Person, version int64) {
	t.Helper()
	if err := r.oversight.Lift(t.Context(), r.officer, p, version, "No longer related"); err != nil {
		t.Fatal(err)
	}
}

// ask is how whoever may decides that the two are one.
func (r *room) ask(by access.Actor) access.Ask {
	action := access.LinkDecide
	if by.Has(access.DataProtection) {
		action = access.ClosedDecide
	}
	return access.Ask{Actor: by, Purpose: access.DefaultPurpose(action), Action: action, Subjects: []id.Person{r.from, r.to}}
}

func (r *room) move(t *testing.T, by access.Actor) error {
	t.Helper()
	r.Clock.Advance(time.Minute)
	return try(t, r, r.ask(by), func(ctx context.Context, tx *gate.Tx) (err error) {
		r.moved, err = oversight.Mover{}.Move(ctx, tx, r.from, r.to)
		return err
	})
}

func (r *room) putBack(t *testing.T, by access.Actor) error {
	t.Helper()
	r.Clock.Advance(time.Minute)
	return try(t, r, r.ask(by), func(ctx context.Context, tx *gate.Tx) error {
		return oversight.Mover{}.PutBack(ctx, tx, r.from, r.to, r.moved)
	})
}

// kept is everything that Move may change.
var kept = []string{
	`SELECT * FROM access_subject ORDER BY person`, `SELECT * FROM access_reach ORDER BY person, holder, via, ref`,
	`SELECT * FROM case_restriction ORDER BY id`, `SELECT * FROM case_restriction_allow ORDER BY restriction, staff`,
	`SELECT * FROM case_restriction_step ORDER BY restriction, n`, `SELECT * FROM glass_opening ORDER BY id`,
}

func (r *room) dump(t *testing.T, queries ...string) string {
	t.Helper()
	var b strings.Builder
	err := r.DB.View(t.Context(), func(q db.Queryer) error {
		for _, query := range queries {
			rows, err := q.QueryContext(t.Context(), query)
			if err != nil {
				return err
			}
			columns, _ := rows.Columns()
			for rows.Next() {
				values := make([]any, len(columns))
				for i := range values {
					values[i] = new(any)
				}
				if err := rows.Scan(values...); err != nil {
					return err
				}
				for _, v := range values {
					fmt.Fprintf(&b, "%v|", *v.(*any))
				}
				b.WriteByte('\n')
			}
			if err := rows.Close(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// opens is what the gate makes of somebody's wish to open a record, with a reason given.
func (r *room) opens(t *testing.T, by access.Actor, p id.Person) string {
	t.Helper()
	why := access.Purpose{Code: access.DailyTasking, Basis: access.Stated, Reason: "Seen in town today"}
	ask := access.Ask{Actor: by, Purpose: why, Action: access.PersonRead, Subjects: []id.Person{p}}
	_, err := gate.Read(t.Context(), r.Gate, ask, func(_ context.Context, tx *gate.Tx) (int, error) { return 0, tx.Need(access.Identity, p) })
	switch {
	case err == nil:
		return "open"
	case fault.Is(err, fault.Denied) && strings.Contains(err.Error(), "Call the duty officer."):
		return "stub"
	case fault.Is(err, fault.NotFound):
		return "absent"
	}
	t.Fatal(err)
	return ""
}

// seen is how the first, the second and the outsider find a record.
func (r *room) seen(t *testing.T, p id.Person) string {
	t.Helper()
	return r.opens(t, r.first, p) + " " + r.opens(t, r.second, p) + " " + r.opens(t, r.outsider, p)
}

// TestTheStricterRestrictionWins: the first may open the record that goes, the second the one that stays.
func TestTheStricterRestrictionWins(t *testing.T) {
	const none, restricted, excluded = access.Unrestricted, access.Restricted, access.Excluded
	for _, c := range []struct {
		from, to           access.Restriction
		lines              string // of the move log
		fromAfter, toAfter string
	}{
		{none, none, "", "open open open", "open open open"},
		{restricted, none, "restriction closure", "stub stub stub", "open stub stub"},
		{excluded, none, "restriction closure", "absent absent absent", "open absent absent"},
		{none, restricted, "closure", "stub stub stub", "stub open stub"},
		{none, excluded, "closure", "absent absent absent", "absent open absent"},
		{restricted, restricted, "", "open stub stub", "stub open stub"},
		{excluded, excluded, "", "open absent absent", "absent open absent"},
	} {
		t.Run(fmt.Sprintf("%s into %s", c.from, c.to), func(t *testing.T) {
			onRoom(t, func(t *testing.T, r *room) {
				by := r.linker
				if c.from != none {
					by = r.officer
					r.restrict(t, r.from, c.from, r.first)
				}
				if c.to != none {
					by = r.officer
					r.restrict(t, r.to, c.to, r.second)
				}
				before := r.dump(t, kept...)
				if err := r.move(t, by); err != nil {
					t.Fatal(err)
				}
				if got := r.lines(); got != c.lines {
					t.Errorf("the log says %q, not %q", got, c.lines)
				}
				if got := r.seen(t, r.from); got != c.fromAfter {
					t.Errorf("who is no more: %s, not %s", got, c.fromAfter)
				}
				if got := r.seen(t, r.to); got != c.toAfter {
					t.Errorf("who survives: %s, not %s", got, c.toAfter)
				}
				if got := r.dump(t, `SELECT district, on_scheme FROM access_subject ORDER BY district`); !strings.HasPrefix(got, "north|") || !strings.Contains(got, "\nsouth|") || strings.Contains(got, "false") {
					t.Errorf("districts and the scheme: %s", got)
				}
				if err := r.putBack(t, by); err != nil {
					t.Fatal(err)
				}
				if after := r.dump(t, kept...); after != before {
					t.Errorf("put back:\n%s\nbefore:\n%s", after, before)
				}
			})
		})
	}
}

func (r *room) lines() string {
	var out []string
	for _, m := range r.moved {
		out = append(out, m.What)
	}
	return strings.Join(out, " ")
}

func TestTwoLevelsMustBeMadeAlikeFirst(t *testing.T) {
	for _, levels := range [][2]access.Restriction{{access.Restricted, access.Excluded}, {access.Excluded, access.Restricted}} {
		onRoom(t, func(t *testing.T, r *room) {
			r.restrict(t, r.from, levels[0], r.first)
			r.restrict(t, r.to, levels[1], r.second)
			before := r.dump(t, kept...)
			if err := r.move(t, r.officer); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "alike first") {
				t.Errorf("%v", err)
			}
			if after := r.dump(t, kept...); after != before {
				t.Errorf("half moved:\n%s\nbefore:\n%s", after, before)
			}
		})
	}
}

// TestNobodyMatchesWhatTheyMayNotOpen holds the door: a linker who was kept out of a closed record is kept out
// of deciding about it, and no other use may set the mover off.
func TestNobodyMatchesWhatTheyMayNotOpen(t *testing.T) {
	onRoom(t, func(t *testing.T, r *room) {
		r.restrict(t, r.from, access.Restricted, r.first)
		if err := r.move(t, r.linker); !fault.Is(err, fault.Denied) {
			t.Errorf("a linker: %v", err)
		}
		ask := r.ask(r.officer)
		ask.Subjects = []id.Person{r.from}
		for name, f := range map[string]func(context.Context, *gate.Tx) error{
			"move": func(ctx context.Context, tx *gate.Tx) error {
				_, err := oversight.Mover{}.Move(ctx, tx, r.from, r.to)
				return err
			},
			"put back": func(ctx context.Context, tx *gate.Tx) error {
				return oversight.Mover{}.PutBack(ctx, tx, r.from, r.to, nil)
			},
		} {
			if err := try(t, r, ask, f); err == nil {
				t.Errorf("%s touches somebody it did not declare", name)
			}
		}
	})
}

// TestHistoryIsFoundFromTheSurvivor: what was lifted, and the glass that was broken, by a linker's match.
func TestHistoryIsFoundFromTheSurvivor(t *testing.T) {
	onRoom(t, func(t *testing.T, r *room) {
		was := r.restrict(t, r.from, access.Restricted, r.first)
		opening, err := r.oversight.BreakGlass(t.Context(), r.outsider, access.Safeguarding, r.from, "He is at the door with a knife")
		if err != nil {
			t.Fatal(err)
		}
		r.Clock.Advance(time.Minute)
		r.lift(t, r.from, 1)
		before := r.dump(t, kept...)
		if err := r.move(t, r.linker); err != nil {
			t.Fatal(err)
		}
		if got := r.lines(); got != "lifted opening" {
			t.Errorf("the log says %q", got)
		}
		c, err := r.oversight.OpenRestriction(t.Context(), r.officer, r.to)
		if err != nil || c.Current.ID != "" || len(c.Before) != 1 || c.Before[0].ID != was.ID || len(c.Before[0].Steps) != 2 {
			t.Errorf("the survivor's restrictions: %+v, %v", c, err)
		}
		reg, err := r.oversight.ListRestricted(t.Context(), r.officer)
		if err != nil || len(reg.Openings) != 1 || reg.Openings[0].Card.Surname != "Marsh" {
			t.Errorf("the register: %+v, %v", reg.Openings, err)
		}
		if got := r.seen(t, r.to); got != "open open open" {
			t.Errorf("what was lifted closes the survivor: %s", got)
		}
		if err := r.putBack(t, r.linker); err != nil {
			t.Fatal(err)
		}
		if after := r.dump(t, kept...); after != before {
			t.Errorf("put back:\n%s\nbefore:\n%s", after, before)
		}
		if err := r.oversight.AnswerGlass(t.Context(), r.officer, r.from, opening.ID, "It was right", true); err != nil {
			t.Error(err)
		}
	})
}

// TestBrokenGlassOpensOneRecordOnly: an opening of either ends with the match, and with its undoing.
func TestBrokenGlassOpensOneRecordOnly(t *testing.T) {
	for _, closed := range []string{"from", "to", "both"} {
		t.Run(closed, func(t *testing.T) {
			onRoom(t, func(t *testing.T, r *room) {
				broken := func(p id.Person) {
					t.Helper()
					if _, err := r.oversight.BreakGlass(t.Context(), r.outsider, access.Safeguarding, p, "He is at the door with a knife"); err != nil {
						t.Fatal(err)
					}
					if got := r.opens(t, r.outsider, p); got != "open" {
						t.Fatalf("the glass opens nothing: %s", got)
					}
				}
				if closed != "to" {
					r.restrict(t, r.from, access.Restricted, r.first)
					broken(r.from)
				}
				if closed != "from" {
					r.restrict(t, r.to, access.Restricted, r.second)
					broken(r.to)
				}
				if err := r.move(t, r.officer); err != nil {
					t.Fatal(err)
				}
				if got := r.opens(t, r.outsider, r.from) + r.opens(t, r.outsider, r.to); got != "stubstub" {
					t.Errorf("after the match: %s", got)
				}
				reg, err := r.oversight.ListRestricted(t.Context(), r.officer)
				if err != nil || len(reg.Openings) == 0 {
					t.Fatalf("%+v, %v", reg, err)
				}
				for _, o := range reg.Openings {
					if o.Person != r.to || o.EndsAt.After(r.Clock.Now()) {
						t.Errorf("an opening of %s until %s", o.Person, o.EndsAt)
					}
					if err := r.oversight.AnswerGlass(t.Context(), r.officer, r.to, o.ID, "It was right", true); err != nil {
						t.Error(err)
					}
				}
				broken(r.to)
				if err := r.putBack(t, r.officer); err != nil {
					t.Fatal(err)
				}
				want := map[string]string{"from": "stub open", "to": "open stub", "both": "stub stub"}[closed]
				if got := r.opens(t, r.outsider, r.from) + " " + r.opens(t, r.outsider, r.to); got != want {
					t.Errorf("after undo: %s, not %s", got, want)
				}
			})
		})
	}
}

// TestWhatWasChangedSinceHolds: a restriction that went along goes back as it is by then.
func TestWhatWasChangedSinceHolds(t *testing.T) {
	for name, c := range map[string]struct {
		since              func(t *testing.T, r *room)
		fromAfter, toAfter string
	}{
		"other terms": {func(t *testing.T, r *room) {
			if err := r.oversight.Change(t.Context(), r.officer, r.to, 2, r.terms(access.Excluded, r.first, r.second)); err != nil {
				t.Fatal(err)
			}
		}, "open open absent", "open open open"},
		"lifted": {func(t *testing.T, r *room) { r.lift(t, r.to, 2) }, "open open open", "open open open"},
		"another": {func(t *testing.T, r *room) {
			r.lift(t, r.to, 2)
			r.restrict(t, r.to, access.Excluded, r.second)
		}, "open open open", "absent open absent"},
	} {
		t.Run(name, func(t *testing.T) {
			onRoom(t, func(t *testing.T, r *room) {
				r.restrict(t, r.from, access.Restricted, r.first, r.second)
				// one who left the list and comes back to it must not be in the way of their own earlier time
				if err := r.oversight.Change(t.Context(), r.officer, r.from, 1, r.terms(access.Restricted, r.first)); err != nil {
					t.Fatal(err)
				}
				if err := r.move(t, r.officer); err != nil {
					t.Fatal(err)
				}
				c.since(t, r)
				if err := r.putBack(t, r.officer); err != nil {
					t.Fatal(err)
				}
				if got := r.seen(t, r.from); got != c.fromAfter {
					t.Errorf("the one: %s, not %s", got, c.fromAfter)
				}
				if got := r.seen(t, r.to); got != c.toAfter {
					t.Errorf("the other: %s, not %s", got, c.toAfter)
				}
			})
		})
	}
}

func TestARestrictionPlacedSinceIsInTheWay(t *testing.T) {
	onRoom(t, func(t *testing.T, r *room) {
		r.restrict(t, r.from, access.Restricted, r.first)
		if err := r.move(t, r.officer); err != nil {
			t.Fatal(err)
		}
		r.restrict(t, r.from, access.Restricted, r.second)
		if err := r.putBack(t, r.officer); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "Lift that restriction first") {
			t.Errorf("%v", err)
		}
	})
}

func TestALogThatSaysNothingIsRefused(t *testing.T) {
	onRoom(t, func(t *testing.T, r *room) {
		for _, m := range []person.Moved{{What: "kitchen"}, {What: "closure", Ref: string(r.from), Was: "open"}} {
			r.moved = []person.Moved{m}
			if err := r.putBack(t, r.officer); err == nil || fault.Is(err, fault.Conflict) {
				t.Errorf("%+v: %v", m, err)
			}
		}
	})
}

// TestTheRegisterShowsTheSurvivor: of two closed alike that are one now, one stands on the register.
func TestTheRegisterShowsTheSurvivor(t *testing.T) {
	onRoom(t, func(t *testing.T, r *room) {
		r.restrict(t, r.from, access.Restricted, r.first)
		r.restrict(t, r.to, access.Restricted, r.second)
		if err := r.move(t, r.officer); err != nil {
			t.Fatal(err)
		}
		r.asSystem(t, func(ctx context.Context, tx *gate.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE person SET merged_into = $2 WHERE id = $1`, string(r.from), string(r.to))
			return err
		})
		reg, err := r.oversight.ListRestricted(t.Context(), r.officer)
		if err != nil || len(reg.Closed) != 1 || reg.Closed[0].Person != r.to {
			t.Errorf("%+v, %v", reg.Closed, err)
		}
	})
}
