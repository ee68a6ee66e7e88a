package person_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/internal/platform/access"
	"waymark/internal/platform/audit"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/event"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
	"waymark/internal/testkit"
)

var (
	linker  = access.Actor{Kind: access.Staff, ID: "S-linker", Name: "Lin Ker", Roles: []access.Role{access.RecordLinker}}
	coord   = access.Actor{Kind: access.Staff, ID: "S-coord", Name: "Co Ord", Roles: []access.Role{access.Coordinator}}
	officer = access.Actor{Kind: access.Staff, ID: "S-officer", Name: "Of Ficer", Roles: []access.Role{access.OffenderManager}}
	dpo     = access.Actor{Kind: access.Staff, ID: "S-dpo", Name: "Dee Pio", Roles: []access.Role{access.DataProtection}}
)

// desk is a world with a service and a mover that says what it was asked.
type desk struct {
	*testkit.World
	people *person.Service
	mover  *keeper
}

// keeper is a later room that keeps one thing of everybody.
type keeper struct {
	refuse error
	moved  []string
}

func (k *keeper) Move(_ context.Context, _ *gate.Tx, from, to id.Person) ([]person.Moved, error) {
	k.moved = append(k.moved, fmt.Sprintf("%s>%s", from, to))
	return []person.Moved{{What: "thing", Ref: "T1", Was: "before"}}, k.refuse
}

func (k *keeper) PutBack(_ context.Context, _ *gate.Tx, from, to id.Person, moved []person.Moved) error {
	k.moved = append(k.moved, fmt.Sprintf("%s<%s %v", from, to, moved))
	return nil
}

func newDesk(t *testing.T, d *db.DB) *desk {
	t.Helper()
	w := testkit.NewWorld(t, d)
	s := &desk{World: w, people: person.NewService(w.Gate, w.Clock), mover: &keeper{}}
	s.people.Moving("later", s.mover)
	return s
}

// onDesk runs a test on both engines, with Ada Marsh held and Ada March in the queue as perhaps her.
func onDesk(t *testing.T, f func(t *testing.T, s *desk, ada, march person.TakenIn)) {
	t.Helper()
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		s := newDesk(t, d)
		in := takeIn(t, s.World, "R1", record("police", "A", "Marsh", "Ada", "1985-07-25"), record("prison", "X", "March", "Ada", "1985-07-25"))
		s.Clock.Advance(time.Hour)
		f(t, s, in[0], in[1])
	})
}

func (s *desk) first(t *testing.T) person.Waiting {
	t.Helper()
	got, err := s.people.ListReviews(t.Context(), linker, person.Ordinary, person.ToDecide, "")
	if err != nil || len(got.Rows) == 0 {
		t.Fatalf("no review: %+v, %v", got, err)
	}
	return got.Rows[0]
}

func (s *desk) matchTo(t *testing.T, r person.Waiting, to id.Person) person.Decision {
	t.Helper()
	d, err := s.people.DecideReview(t.Context(), linker, person.Ordinary, r.ID,
		person.Deciding{Version: r.Version, Answer: person.Match, To: to, Reason: "Same address and photograph"})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// dump gives every row of a table as text.
func (s *desk) dump(t *testing.T, query string) string {
	t.Helper()
	var b strings.Builder
	err := s.DB.View(t.Context(), func(q db.Queryer) error {
		rows, err := q.QueryContext(t.Context(), query)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		columns, err := rows.Columns()
		if err != nil {
			return err
		}
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
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const (
	allLinks = `SELECT * FROM person_link ORDER BY id`
	shownAs  = `SELECT id, surname, forenames, date_of_birth, main_record, merged_into FROM person ORDER BY id`
)

func (s *desk) lastAudit(t *testing.T) audit.Entry {
	t.Helper()
	out := testkit.AuditLog(t, s.Gate, audit.Filter{Limit: 1})
	if len(out) == 0 {
		t.Fatal("the audit log is empty")
	}
	return out[0]
}

// disclosed says how many people the newest entry of the log names.
func (s *desk) disclosed(t *testing.T) string {
	t.Helper()
	s.lastAudit(t)
	return s.dump(t, `SELECT COUNT(*) FROM audit_subject WHERE entry = (SELECT MAX(seq) FROM audit_entry)`)
}

func (s *desk) events(t *testing.T, p id.Person) (out []string) {
	t.Helper()
	err := s.DB.View(t.Context(), func(q db.Queryer) error {
		all, err := event.ForPerson(t.Context(), q, p, nil, 10)
		for _, e := range all {
			var a person.LinkAnswered
			if err := json.Unmarshal(e.Payload, &a); err != nil {
				return err
			}
			out = append(out, e.Kind+" "+string(a.Answer))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// asSystem runs f as a bulk run, which may do what the test needs.
func (s *desk) asSystem(t *testing.T, f func(context.Context, *gate.Tx) error) {
	t.Helper()
	if _, err := gate.Do(t.Context(), s.Gate, bulk("set up"), func(ctx context.Context, tx *gate.Tx) (int, error) { return 0, f(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

func TestTheQueueAndOneReview(t *testing.T) {
	onDesk(t, func(t *testing.T, s *desk, ada, march person.TakenIn) {
		r := s.first(t)
		if r.Name != "Ada March" || r.Source != "prison" || len(r.Candidates) != 1 || r.Candidates[0].FullName() != "Ada Marsh" || r.Why != person.Doubtful || r.Holder != march.Person {
			t.Errorf("listed %+v", r)
		}
		e := s.lastAudit(t)
		if e.Action != access.LinkReview || e.Purpose != access.Linking || e.Categories != "identity" || s.disclosed(t) != "2|\n" {
			t.Errorf("audit of the list: %+v", e)
		}
		sheet, err := s.people.OpenReview(t.Context(), linker, person.Ordinary, r.ID)
		if err != nil || sheet.Record.Name() != "Ada March" || len(sheet.Others) != 1 || sheet.Holder != nil {
			t.Fatalf("%+v, %v", sheet, err)
		}
		other := sheet.Others[0]
		if other.Name() != "Ada Marsh" || other.Records != 1 || other.KnowsScheme {
			t.Errorf("a record linker sees %+v", other.Side)
		}
		var got []string
		for _, l := range other.Lines {
			got = append(got, l.What+" "+string(l.Agreement))
		}
		if want := []string{"Name nearly", "Date of birth same", "Agency's own number (police) one_only", "Agency's own number (prison) one_only"}; !sameTexts(got, want) {
			t.Errorf("lines %v", got)
		}
		if e := s.lastAudit(t); e.Detail["review"] != string(r.ID) || s.disclosed(t) != "2|\n" {
			t.Errorf("audit of the review: %+v", e)
		}
		if sheet, err := s.people.OpenReview(t.Context(), coord, person.Ordinary, r.ID); err != nil || !sheet.Others[0].KnowsScheme || sheet.Others[0].OnScheme {
			t.Errorf("a coordinator knows who is on the scheme: %+v, %v", sheet.Others, err)
		}
		if _, err := s.people.ListReviews(t.Context(), officer, person.Ordinary, person.ToDecide, ""); !fault.Is(err, fault.Denied) {
			t.Errorf("an offender manager lists: %v", err)
		}
		if e := s.lastAudit(t); e.Outcome != access.Refused {
			t.Errorf("the refusal is not in the log: %+v", e)
		}
	})
}

func sameTexts(a, b []string) bool {
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

func TestAMatchMergesAndUndoPutsBack(t *testing.T) {
	onDesk(t, func(t *testing.T, s *desk, ada, march person.TakenIn) {
		s.asSystem(t, func(ctx context.Context, tx *gate.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO person_alias (id, person, surname, forenames, added_by, added_at) VALUES ('AL1', $1, 'Moss', 'Ida', 'S', $2)`, string(march.Person), tx.Now())
			return err
		})
		links, shown := s.dump(t, allLinks), s.dump(t, shownAs)
		r := s.first(t)
		d := s.matchTo(t, r, ada.Person)
		e := s.lastAudit(t)
		if e.Action != access.LinkDecide || e.Operation != access.Combine || e.Detail["answer"] != "MATCH" || s.disclosed(t) != "2|\n" {
			t.Errorf("audit %+v", e)
		}
		if got := s.events(t, ada.Person); !slices.Equal(got, []string{"person.link_decided MATCH"}) {
			t.Errorf("events %v", got)
		}
		if got := s.dump(t, `SELECT record, person, rule, decision FROM person_link WHERE ends IS NULL ORDER BY record`); got !=
			fmt.Sprintf("%s|%s|nobody_near||\n%s|%s|decided|%s|\n", ada.Record, ada.Person, march.Record, ada.Person, d.ID) {
			t.Errorf("links:\n%s", got)
		}
		if got := s.dump(t, `SELECT merged_into FROM person WHERE id = '`+string(march.Person)+`'`); got != string(ada.Person)+"|\n" {
			t.Errorf("merged into %s", got)
		}
		if got := s.dump(t, `SELECT person FROM person_alias`); got != string(ada.Person)+"|\n" {
			t.Errorf("the alias stayed behind: %s", got)
		}
		now, err := s.people.ListReviews(t.Context(), linker, person.Ordinary, person.ToDecide, "")
		if err != nil || now.Open != 0 || len(now.Rows) != 0 {
			t.Errorf("still open: %+v, %v", now, err)
		}
		if again := takeIn(t, s.World, "R2", record("prison", "X", "March", "Ada", "1985-07-25")); again[0].Person != ada.Person {
			t.Error("the record is not hers when it comes again")
		}
		s.Clock.Advance(time.Minute)
		done, _, err := s.people.ListDecisions(t.Context(), linker, person.Ordinary, "")
		if err != nil || len(done) != 1 || done[0].Name != "Ada March" || done[0].To.FullName() != "Ada Marsh" {
			t.Fatalf("decided %+v, %v", done, err)
		}
		if _, err := s.people.UndoDecision(t.Context(), linker, person.Ordinary, r.ID, r.Version+1, "The photographs differ"); err != nil {
			t.Fatal(err)
		}
		if got := s.dump(t, allLinks); got != links {
			t.Errorf("person_link after undo:\n%s\nbefore:\n%s", got, links)
		}
		if got := s.dump(t, shownAs); got != shown {
			t.Errorf("people after undo:\n%s\nbefore:\n%s", got, shown)
		}
		if got := s.dump(t, `SELECT person FROM person_alias`); got != string(march.Person)+"|\n" {
			t.Errorf("the alias did not come back: %s", got)
		}
		want := []string{fmt.Sprintf("%s>%s", march.Person, ada.Person), fmt.Sprintf("%s<%s [{thing T1 before}]", march.Person, ada.Person)}
		if !slices.Equal(s.mover.moved, want) {
			t.Errorf("the later room heard %v", s.mover.moved)
		}
		if got := s.events(t, march.Person); !slices.Equal(got, []string{"person.link_undone MATCH", "person.link_decided MATCH"}) {
			t.Errorf("events %v", got)
		}
		if r := s.first(t); r.ID != now.After && r.Version != 3 {
			t.Errorf("the review is not open again: %+v", r)
		}
	})
}

func TestADecisionThatARoomRefusesChangesNothing(t *testing.T) {
	onDesk(t, func(t *testing.T, s *desk, ada, _ person.TakenIn) {
		s.mover.refuse = fault.New(fault.Conflict, "Both are on the scheme.")
		before := s.dump(t, allLinks) + s.dump(t, shownAs) + s.dump(t, `SELECT * FROM link_review`)
		r := s.first(t)
		_, err := s.people.DecideReview(t.Context(), linker, person.Ordinary, r.ID, person.Deciding{Version: 1, Answer: person.Match, To: ada.Person, Reason: "They look alike"})
		if !fault.Is(err, fault.Conflict) || fault.Text(err) != "Both are on the scheme." {
			t.Errorf("%v", err)
		}
		if got := s.dump(t, allLinks) + s.dump(t, shownAs) + s.dump(t, `SELECT * FROM link_review`); got != before {
			t.Errorf("half done:\n%s", got)
		}
	})
}

func TestAnswersThatAreWrong(t *testing.T) {
	onDesk(t, func(t *testing.T, s *desk, ada, march person.TakenIn) {
		r := s.first(t)
		stranger := takeIn(t, s.World, "R2", record("police", "C", "Okoro", "Cyril", "1979-11-30"))[0].Person
		good := person.Deciding{Version: 1, Answer: person.Match, To: ada.Person, Reason: "They look alike"}
		for what, c := range map[string]struct {
			change func(*person.Deciding)
			by     access.Actor
			want   fault.Kind
		}{
			"no reason":         {func(d *person.Deciding) { d.Reason = "  " }, linker, fault.Invalid},
			"a long reason":     {func(d *person.Deciding) { d.Reason = strings.Repeat("x", 2001) }, linker, fault.Invalid},
			"no answer":         {func(d *person.Deciding) { d.Answer = "" }, linker, fault.Invalid},
			"to nobody":         {func(d *person.Deciding) { d.To = "" }, linker, fault.Invalid},
			"to the same":       {func(d *person.Deciding) { d.To = march.Person }, linker, fault.Invalid},
			"to a stranger":     {func(d *person.Deciding) { d.To = stranger }, linker, fault.Invalid},
			"stale":             {func(d *person.Deciding) { d.Version = 7 }, linker, fault.Conflict},
			"an officer":        {func(*person.Deciding) {}, officer, fault.Denied},
			"a data protection": {func(*person.Deciding) {}, dpo, fault.Denied},
		} {
			d := good
			c.change(&d)
			if _, err := s.people.DecideReview(t.Context(), c.by, person.Ordinary, r.ID, d); !fault.Is(err, c.want) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if _, err := s.people.UndoDecision(t.Context(), linker, person.Ordinary, r.ID, 1, "Nothing to undo"); !fault.Is(err, fault.Conflict) {
			t.Errorf("undoing nothing: %v", err)
		}
		if _, err := s.people.DecideReview(t.Context(), linker, person.Ordinary, "none", good); !fault.Is(err, fault.NotFound) {
			t.Errorf("no such review: %v", err)
		}
		if got := s.dump(t, `SELECT state, version FROM link_review`); got != "OPEN|1|\n" {
			t.Errorf("something changed: %s", got)
		}
	})
}

func TestNotSureStaysAndNotAMatchCloses(t *testing.T) {
	onDesk(t, func(t *testing.T, s *desk, ada, march person.TakenIn) {
		links := s.dump(t, allLinks)
		r := s.first(t)
		say := func(version int64, a person.Answer) {
			t.Helper()
			s.Clock.Advance(time.Minute)
			if _, err := s.people.DecideReview(t.Context(), linker, person.Ordinary, r.ID, person.Deciding{Version: version, Answer: a, Reason: "Asked the prison"}); err != nil {
				t.Fatal(err)
			}
		}
		counts := func(want string) {
			t.Helper()
			a, err := s.people.ListReviews(t.Context(), linker, person.Ordinary, person.ToDecide, "")
			b, err2 := s.people.ListReviews(t.Context(), linker, person.Ordinary, person.UnsureView, "")
			got := fmt.Sprintf("%d %d, %d %d, rows %d %d", a.Open, a.Unsure, b.Open, b.Unsure, len(a.Rows), len(b.Rows))
			if err != nil || err2 != nil || got != want {
				t.Errorf("counts %s, want %s; %v %v", got, want, err, err2)
			}
		}
		say(1, person.NotSure)
		counts("0 1, 0 1, rows 0 1")
		say(2, person.NotAMatch)
		counts("0 0, 0 0, rows 0 0")
		if _, err := s.people.UndoDecision(t.Context(), linker, person.Ordinary, r.ID, 3, "The prison was wrong"); err != nil {
			t.Fatal(err)
		}
		counts("0 1, 0 1, rows 0 1")
		if _, err := s.people.UndoDecision(t.Context(), linker, person.Ordinary, r.ID, 4, "Not my answer"); err != nil {
			t.Fatal(err)
		}
		counts("1 0, 1 0, rows 1 0")
		if got := s.dump(t, allLinks); got != links {
			t.Errorf("links moved:\n%s", got)
		}
		if got := s.events(t, ada.Person); len(got) != 4 {
			t.Errorf("events %v", got)
		}
	})
}

// TestOnePartOfAPerson moves one record away from somebody who keeps another, and then all that stands
// together; undo in the wrong order is refused.
func TestOnePartOfAPerson(t *testing.T) {
	onDesk(t, func(t *testing.T, s *desk, ada, march person.TakenIn) {
		more := takeIn(t, s.World, "R2", record("probation", "Y", "march", "ada", "1985-07-25"))[0]
		if more.Person != march.Person {
			t.Fatalf("%+v", more)
		}
		links, shown := s.dump(t, allLinks), s.dump(t, shownAs)
		r := s.first(t)
		sheet, err := s.people.OpenReview(t.Context(), linker, person.Ordinary, r.ID)
		if err != nil || sheet.Holder == nil || sheet.Holder.Records != 1 {
			t.Fatalf("%+v, %v", sheet.Holder, err)
		}
		s.matchTo(t, r, ada.Person)
		if len(s.mover.moved) != 0 {
			t.Error("what was kept by hand left somebody who keeps a record")
		}
		if got := s.dump(t, `SELECT surname, main_record, merged_into FROM person WHERE id = '`+string(march.Person)+`'`); got != fmt.Sprintf("march|%s|<nil>|\n", more.Record) {
			t.Errorf("shown as %s", got)
		}
		if _, err := s.people.UndoDecision(t.Context(), linker, person.Ordinary, r.ID, 2, "Wrong person"); err != nil {
			t.Fatal(err)
		}
		if got := s.dump(t, allLinks) + s.dump(t, shownAs); got != links+shown {
			t.Errorf("after undo:\n%s\nbefore:\n%s", got, links+shown)
		}
		if _, err := s.people.DecideReview(t.Context(), linker, person.Ordinary, r.ID,
			person.Deciding{Version: 3, Answer: person.Match, To: ada.Person, Whole: true, Reason: "All three are one"}); err != nil {
			t.Fatal(err)
		}
		if got := s.dump(t, `SELECT COUNT(*) FROM person_link WHERE ends IS NULL AND person = '`+string(ada.Person)+`'`); got != "3|\n" {
			t.Errorf("records of hers: %s", got)
		}
		if got := s.dump(t, `SELECT state FROM link_review ORDER BY id`); strings.Contains(got, "OPEN") {
			t.Errorf("a moot review is still asked: %s", got)
		}
		if _, err := s.people.UndoDecision(t.Context(), linker, person.Ordinary, r.ID, 4, "Wrong person"); err != nil {
			t.Fatal(err)
		}
		if got := s.dump(t, allLinks) + s.dump(t, shownAs); got != links+shown {
			t.Errorf("after undoing the whole:\n%s\nbefore:\n%s", got, links+shown)
		}
	})
}

func TestChainsLeadToWhoeverSurvives(t *testing.T) {
	onDesk(t, func(t *testing.T, s *desk, ada, march person.TakenIn) {
		later := takeIn(t, s.World, "R2", record("youth", "Z", "Marsh", "Ada", "1985-07-26"))[0]
		first := s.first(t)
		s.matchTo(t, first, ada.Person)
		links, shown := s.dump(t, allLinks), s.dump(t, shownAs)
		second := s.first(t)
		if second.Review.Record != later.Record {
			t.Fatalf("%+v", second)
		}
		sheet, err := s.people.OpenReview(t.Context(), linker, person.Ordinary, second.ID)
		if err != nil || len(sheet.Others) != 1 || sheet.Others[0].Person != ada.Person || sheet.Others[0].Records != 2 {
			t.Fatalf("those merged are not one: %+v, %v", sheet.Others, err)
		}
		s.Clock.Advance(time.Minute)
		s.matchTo(t, second, ada.Person)
		s.asSystem(t, func(ctx context.Context, tx *gate.Tx) error {
			return tx.SetSubject(ctx, ada.Person, gate.Subject{OnScheme: true})
		})
		for _, p := range []id.Person{march.Person, later.Person} {
			if got, err := s.surviving(t, officer, p); err != nil || got != ada.Person {
				t.Errorf("%s leads to %s, %v", p, got, err)
			}
		}
		if got, err := s.surviving(t, officer, ada.Person); err != nil || got != "" {
			t.Errorf("she leads to %s, %v", got, err)
		}
		if _, err := s.people.UndoDecision(t.Context(), linker, person.Ordinary, second.ID, second.Version+1, "Another day"); err != nil {
			t.Fatal(err)
		}
		if got := s.dump(t, allLinks) + s.dump(t, shownAs); got != links+shown {
			t.Errorf("after undo:\n%s\nbefore:\n%s", got, links+shown)
		}
		s.asSystem(t, func(ctx context.Context, tx *gate.Tx) error {
			return tx.SetSubject(ctx, ada.Person, gate.Subject{OnScheme: true, Restriction: access.Excluded})
		})
		if got, err := s.surviving(t, officer, march.Person); err != nil || got != "" {
			t.Errorf("an old address tells of somebody excluded: %s, %v", got, err)
		}
	})
}

func (s *desk) surviving(t *testing.T, by access.Actor, p id.Person) (id.Person, error) {
	t.Helper()
	ask := access.Ask{Actor: by, Purpose: access.Because(access.DailyTasking, access.FromBoard, ""), Action: access.PersonSearch}
	return gate.Read(t.Context(), s.Gate, ask, func(ctx context.Context, tx *gate.Tx) (id.Person, error) { return person.Surviving(ctx, tx, p) })
}

func TestARecordDecidedAboutAgainIsUndoneThereFirst(t *testing.T) {
	onDesk(t, func(t *testing.T, s *desk, ada, march person.TakenIn) {
		first := s.first(t)
		s.matchTo(t, first, ada.Person)
		s.asSystem(t, func(ctx context.Context, tx *gate.Tx) error { // a later decision took the record elsewhere
			_, err := tx.ExecContext(ctx, `UPDATE person_link SET ends = $2 WHERE record = $1 AND ends IS NULL`, string(march.Record), tx.Now())
			if err == nil {
				_, err = tx.ExecContext(ctx, `INSERT INTO person_link (id, record, person, starts, rule, run, decision) VALUES ('L9', $1, $2, $3, 'decided', '', 'D9')`,
					string(march.Record), string(ada.Person), tx.Now())
			}
			return err
		})
		before := s.dump(t, allLinks)
		if _, err := s.people.UndoDecision(t.Context(), linker, person.Ordinary, first.ID, 2, "Wrong person"); !fault.Is(err, fault.Conflict) {
			t.Errorf("%v", err)
		}
		if got := s.dump(t, allLinks); got != before {
			t.Errorf("half undone:\n%s", got)
		}
	})
}

// TestClosedRecordsGoToTheDataProtectionOfficer holds for both levels and for both places in a review.
func TestClosedRecordsGoToTheDataProtectionOfficer(t *testing.T) {
	for _, level := range []access.Restriction{access.Restricted, access.Excluded} {
		for _, holder := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s holder %v", level, holder), func(t *testing.T) {
				onDesk(t, func(t *testing.T, s *desk, ada, march person.TakenIn) {
					r, hidden := s.first(t), ada.Person
					if holder {
						hidden = march.Person
					}
					s.asSystem(t, func(ctx context.Context, tx *gate.Tx) error {
						if err := tx.SetReach(ctx, hidden, gate.Reach{Holder: access.HolderStaff(linker.ID), Via: access.ViaAllow}); err != nil {
							return err
						}
						return tx.SetSubject(ctx, hidden, gate.Subject{Restriction: level, Contact: "Call the officer."})
					})
					good := person.Deciding{Version: 1, Answer: person.Match, To: ada.Person, Reason: "They look alike"}
					for _, by := range []access.Actor{linker, coord} {
						got, err := s.people.ListReviews(t.Context(), by, person.Ordinary, person.ToDecide, "")
						if err != nil || got.Total != 0 || len(got.Rows) != 0 {
							t.Errorf("%s sees %+v, %v", by.ID, got, err)
						}
						if _, err := s.people.OpenReview(t.Context(), by, person.Ordinary, r.ID); !fault.Is(err, fault.NotFound) {
							t.Errorf("%s opens it: %v", by.ID, err)
						}
						if _, err := s.people.DecideReview(t.Context(), by, person.Ordinary, r.ID, good); !fault.Is(err, fault.NotFound) {
							t.Errorf("%s answers it: %v", by.ID, err)
						}
						if _, err := s.people.OpenReview(t.Context(), by, person.Closed, r.ID); !fault.Is(err, fault.Denied) {
							t.Errorf("%s opens the closed queue: %v", by.ID, err)
						}
					}
					got, err := s.people.ListReviews(t.Context(), dpo, person.Closed, person.ToDecide, "")
					if err != nil || got.Open != 1 || got.Rows[0].Name != "Ada March" {
						t.Fatalf("the officer sees %+v, %v", got, err)
					}
					// No room here moves restrictions: what would open a record is refused, what closes one is not.
					_, err = s.people.DecideReview(t.Context(), dpo, person.Closed, r.ID, good)
					if holder {
						if !fault.Is(err, fault.Conflict) {
							t.Errorf("a closed record becomes an open person's: %v", err)
						}
						good.Answer = person.NotAMatch
						_, err = s.people.DecideReview(t.Context(), dpo, person.Closed, r.ID, good)
					}
					if err != nil {
						t.Error(err)
					}
					if e := s.lastAudit(t); e.Action != access.ClosedDecide || e.Purpose != access.Oversight {
						t.Errorf("audit %+v", e)
					}
					if done, _, err := s.people.ListDecisions(t.Context(), linker, person.Ordinary, ""); err != nil || len(done) != 0 {
						t.Errorf("the linker's list of answers has it: %+v, %v", done, err)
					}
				})
			})
		}
	}
}

func TestTheQueueIsInPages(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		s := newDesk(t, d)
		in := []person.Incoming{record("police", "A", "Marsh", "Ada", "1985-07-25")}
		for i := range 30 {
			in = append(in, record("prison", fmt.Sprint(i), "Marsh", "Ada", "1985-07"))
			in[len(in)-1].Identity.DateOfBirth = civil.Partial{Year: 1985, Month: time.July}
		}
		takeIn(t, s.World, "R1", in...)
		seen := map[id.Review]bool{}
		var after id.Review
		for pages := 0; ; pages++ {
			got, err := s.people.ListReviews(t.Context(), linker, person.Ordinary, person.ToDecide, after)
			if err != nil || got.Total != 30 || pages > 2 {
				t.Fatalf("page %d: %d of %d, %v", pages, len(got.Rows), got.Total, err)
			}
			for _, r := range got.Rows {
				if seen[r.ID] || r.ID <= after {
					t.Errorf("%s comes twice or out of order", r.ID)
				}
				seen[r.ID] = true
			}
			if after = got.After; !got.More {
				break
			}
		}
		if len(seen) != 30 {
			t.Errorf("%d seen", len(seen))
		}
	})
}
