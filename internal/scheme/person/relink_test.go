package person_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
	"waymark/internal/testkit"
)

// town is the records that three agencies keep of some invented people, with slips, and who each is of.
type town struct {
	records []person.Incoming
	truth   map[string]int // by source and key
}

func makeTown(seed uint64, people int) town {
	r := rand.New(rand.NewPCG(seed, 7))
	out := town{truth: map[string]int{}}
	syllables := []string{"mar", "wen", "tol", "bri", "hav", "ock", "sel", "dun", "fer", "gat", "lin", "pas", "rud", "ven", "zim"}
	word := func(n int) string {
		w := ""
		for range n {
			w += syllables[r.IntN(len(syllables))]
		}
		return w
	}
	slip := func(s string) string {
		if r.IntN(6) != 0 || len(s) < 4 {
			return s
		}
		at := 1 + r.IntN(len(s)-2)
		return s[:at] + s[at+1:]
	}
	for i := range people {
		surname, forename := word(3), word(2)
		born := fmt.Sprintf("19%02d-%02d-%02d", 50+r.IntN(50), 1+r.IntN(12), 1+r.IntN(28))
		for _, source := range []string{"police", "prison", "probation"} {
			if source != "police" && r.IntN(3) == 0 {
				continue
			}
			day := born
			if r.IntN(10) == 0 {
				day = born[:8] + fmt.Sprintf("%02d", 1+r.IntN(28))
			}
			in := record(source, fmt.Sprintf("%s%03d", strings.ToUpper(source[:2]), i), slip(surname), slip(forename), day)
			if r.IntN(3) == 0 {
				in.Addresses = []person.Address{{Kind: "HOME", Lines: fmt.Sprint(i, " High Street"), Postcode: fmt.Sprintf("NX%d %dAB", i%9, i%7)}}
			}
			out.records = append(out.records, in)
			out.truth[in.Source+" "+in.Key] = i
		}
	}
	return out
}

// together gives which records stand together, in words that do not depend on who was known first.
func (s *desk) together(t *testing.T) string {
	t.Helper()
	groups := map[string][]string{}
	for line := range strings.SplitSeq(strings.TrimSpace(s.dump(t, `SELECT l.person, r.source || ' ' || r.key FROM source_record r JOIN v_person_of_record l ON l.record = r.id ORDER BY 2`)), "\n") {
		parts := strings.Split(line, "|")
		groups[parts[0]] = append(groups[parts[0]], parts[1])
	}
	var out []string
	for _, g := range groups {
		out = append(out, strings.Join(g, ", "))
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

var operator = access.OperatorActor("test", "test")

func (s *desk) relink(t *testing.T, apply bool) (person.LinkRun, person.RunCounts) {
	t.Helper()
	s.Clock.Advance(time.Minute)
	run, n, err := s.people.Relink(t.Context(), operator, apply, nil)
	if err != nil {
		t.Fatal(err)
	}
	return run, n
}

// TestTheOrderOfRowsDoesNotMatter brings a town in, in several orders and parts, and weighs it: the same records
// stand together. Weighing it again finds nothing more, and nobody is joined to somebody else.
func TestTheOrderOfRowsDoesNotMatter(t *testing.T) {
	town := makeTown(1, 150)
	want := ""
	for i := range 4 {
		testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
			s := newDesk(t, d)
			in := slices.Clone(town.records)
			rand.New(rand.NewPCG(uint64(i), 3)).Shuffle(len(in), func(a, b int) { in[a], in[b] = in[b], in[a] })
			for part := range slices.Chunk(in, 40+100*i) {
				takeIn(t, s.World, "R1", part...)
			}
			run, n := s.relink(t, true)
			if run.State != person.RunApplied || run.Model != 1 || n.Join == 0 || n.Left != 0 {
				t.Errorf("run %+v, %+v", run, n)
			}
			got := s.together(t)
			if want == "" {
				want = got
			}
			if got != want {
				t.Errorf("in order %d:\n%s\nin order 0:\n%s", i, got, want)
			}
			for group := range strings.SplitSeq(got, "\n") {
				for _, r := range strings.Split(group, ", ")[1:] {
					if first := strings.Split(group, ", ")[0]; town.truth[r] != town.truth[first] {
						t.Errorf("%s and %s are two people", first, r)
					}
				}
			}
			if _, n := s.relink(t, true); n.Join+n.Part+n.Drop > 0 {
				t.Errorf("weighed again: %+v", n)
			}
			if again := s.together(t); again != got {
				t.Errorf("the second run moved something:\n%s", again)
			}
		})
	}
}

const standingNow = `SELECT id, surname, forenames, date_of_birth, main_record, merged_into FROM person WHERE merged_into IS NULL ORDER BY id`

// TestEveryAnswerIsUndone answers all that a town asks, by chance, and undoes it from the last to the first: every
// link and everybody stands as before, and no answer is left. The same for what a run joined by itself.
func TestEveryAnswerIsUndone(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		s := newDesk(t, d)
		town := makeTown(2, 120)
		takeIn(t, s.World, "R1", town.records...)
		before := s.dump(t, allLinks) + s.dump(t, standingNow)
		run, n := s.relink(t, true)
		undone, left, err := s.people.UndoRun(t.Context(), operator, run.ID, "To see whether it can be", nil)
		if err != nil || undone != n.Join+n.Part || left != 0 {
			t.Fatalf("%d of %+v undone, %d left: %v", undone, n, left, err)
		}
		if got := s.dump(t, allLinks) + s.dump(t, standingNow); got != before {
			t.Errorf("after undoing the run whole:\n%s\nbefore:\n%s", got, before)
		}
		s.relink(t, true)
		s.undoAll(t)
		if got := s.dump(t, allLinks) + s.dump(t, standingNow); got != before {
			t.Errorf("after undoing the run:\n%s\nbefore:\n%s", got, before)
		}
		r := rand.New(rand.NewPCG(5, 5))
		answered := 0
		for {
			got, err := s.people.ListReviews(t.Context(), linker, person.Ordinary, person.ToDecide, "")
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Rows) == 0 {
				break
			}
			s.Clock.Advance(time.Second)
			s.answerByChance(t, r, got.Rows[0].ID)
			answered++
		}
		if answered < 20 {
			t.Fatalf("only %d questions", answered)
		}
		if s.dump(t, `SELECT COUNT(*) FROM link_answer`) == "0|\n" {
			t.Error("no answer is kept")
		}
		s.undoAll(t)
		if got := s.dump(t, allLinks) + s.dump(t, standingNow); got != before {
			t.Errorf("after undo:\n%s\nbefore:\n%s", got, before)
		}
		if got := s.dump(t, `SELECT COUNT(*) FROM link_answer`); got != "0|\n" {
			t.Errorf("answers left: %s", got)
		}
	})
}

// answerByChance gives one of the answers that a review takes.
func (s *desk) answerByChance(t *testing.T, r *rand.Rand, review id.Review) {
	t.Helper()
	sheet, err := s.people.OpenReview(t.Context(), linker, person.Ordinary, review)
	if err != nil {
		t.Fatal(err)
	}
	d := person.Deciding{Version: sheet.Version, Answer: person.NotAMatch, Reason: "By the throw of a die"}
	switch {
	case sheet.AsksWhetherItStays():
		d.Answer = person.OnItsOwn
	case r.IntN(2) == 0:
		d.Answer, d.To, d.Whole = person.Match, sheet.Others[r.IntN(len(sheet.Others))].Person, r.IntN(2) == 0
	case sheet.Holder != nil && r.IntN(2) == 0:
		d.Answer = person.OnItsOwn
	}
	if _, err := s.people.DecideReview(t.Context(), linker, person.Ordinary, review, d); err != nil {
		t.Fatalf("%+v: %v", d, err)
	}
}

// undoAll takes back every answer that stands, the newest first.
func (s *desk) undoAll(t *testing.T) {
	t.Helper()
	for line := range strings.SplitSeq(strings.TrimSpace(s.dump(t, `SELECT d.review, v.version FROM link_decision d JOIN link_review v ON v.id = d.review WHERE d.undone_at IS NULL ORDER BY d.id DESC`)), "\n") {
		if line == "" {
			return
		}
		parts := strings.Split(line, "|")
		s.Clock.Advance(time.Second)
		review := id.Review(parts[0])
		sheet, err := s.people.OpenReview(t.Context(), linker, person.Ordinary, review)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.people.UndoDecision(t.Context(), linker, person.Ordinary, review, sheet.Version, "By the throw of a die"); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
}

// TestAnswersStandAboveWeights: what a person joined no run parts, and what a person parted no run joins.
func TestAnswersStandAboveWeights(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		s := newDesk(t, d)
		takeIn(t, s.World, "R1", makeTown(3, 60).records...)
		in := takeIn(t, s.World, "R2",
			record("police", "X1", "Quandt", "Ulrich", "1961-01-02"), record("prison", "X2", "Quandt", "Ulrich", "1961-01-02"),
			record("police", "Y1", "Brightwell", "Ada", "1990-05-06"), record("prison", "Y2", "Zimmer", "Ottilie", "1955-11-30"))
		if in[0].Person != in[1].Person || in[2].Person == in[3].Person {
			t.Fatalf("%+v", in)
		}
		s.askAndAnswer(t, "X2", "", person.OnItsOwn, "")
		s.askAndAnswer(t, "Y2", "Y1", person.Match, in[2].Person)
		want := s.together(t)
		if !strings.Contains(want, "police Y1, prison Y2") || strings.Contains(want, "police X1, prison X2") {
			t.Fatalf("answered:\n%s", want)
		}
		for range 2 {
			s.relink(t, true)
			if got := s.together(t); !strings.Contains(got, "police Y1, prison Y2") || strings.Contains(got, "police X1, prison X2") {
				t.Errorf("a run overrode an answer:\n%s", got)
			}
		}
	})
}

func (s *desk) askAndAnswer(t *testing.T, number, other string, a person.Answer, to id.Person) {
	t.Helper()
	review, err := s.people.AskByHand(t.Context(), linker, person.Ordinary, number, other)
	if err != nil {
		t.Fatal(err)
	}
	d := person.Deciding{Version: 1, Answer: a, To: to, Reason: "Seen by the officer"}
	if _, err := s.people.DecideReview(t.Context(), linker, person.Ordinary, review, d); err != nil {
		t.Fatal(err)
	}
}

// TestARunLeavesTheClosedToTheOfficer: what it finds about somebody restricted is asked, of the data protection
// officer alone, and nobody else's counts have it.
func TestARunLeavesTheClosedToTheOfficer(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		s := newDesk(t, d)
		takeIn(t, s.World, "R1", makeTown(4, 60).records...)
		in := takeIn(t, s.World, "R2", record("police", "X1", "Quandtmann", "Ulrich", "1961-01-02"), record("prison", "X2", "Quandtman", "Ulrich", "1961-01-02"))
		if in[0].Person == in[1].Person {
			t.Fatalf("%+v", in)
		}
		s.asSystem(t, func(ctx context.Context, tx *gate.Tx) error {
			_, err := tx.ExecContext(ctx, `DELETE FROM link_candidate WHERE review IN (SELECT review FROM v_review_person WHERE person = $1)`, string(in[0].Person))
			if err != nil {
				return err
			}
			if _, err = tx.ExecContext(ctx, `DELETE FROM link_review WHERE record = $1`, string(in[1].Record)); err != nil {
				return err
			}
			return tx.SetSubject(ctx, in[0].Person, gate.Subject{Restriction: access.Excluded})
		})
		run, _ := s.relink(t, false)
		for _, q := range []struct {
			by    access.Actor
			queue person.Queue
			want  bool
		}{{linker, person.Ordinary, false}, {dpo, person.Closed, true}} {
			sheet, err := s.people.OpenRun(t.Context(), q.by, q.queue, run.ID, person.Put, 0)
			if err != nil {
				t.Fatal(err)
			}
			seen := slices.ContainsFunc(sheet.Rows, func(p person.Proposed) bool { return p.Record == in[0].Record || p.Record == in[1].Record })
			if seen != q.want {
				t.Errorf("%s sees it: %v", q.by.ID, seen)
			}
		}
		if _, err := s.people.OpenRun(t.Context(), linker, person.Closed, run.ID, person.Put, 0); !fault.Is(err, fault.Denied) {
			t.Errorf("the linker opens the closed part: %v", err)
		}
		s.relink(t, true)
		if got := s.together(t); strings.Contains(got, "police X1, prison X2") {
			t.Error("a restricted person was joined by itself")
		}
		if got, err := s.people.ListReviews(t.Context(), dpo, person.Closed, person.ToDecide, ""); err != nil || got.Open != 1 {
			t.Errorf("the officer is asked %+v, %v", got, err)
		}
	})
}

// TestARunIsLookedAtOnce: there is one at a time, and a discarded one changes nothing.
func TestARunIsLookedAtOnce(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		s := newDesk(t, d)
		if _, _, err := s.people.Relink(t.Context(), operator, false, nil); !fault.Is(err, fault.Invalid) {
			t.Errorf("of nobody: %v", err)
		}
		takeIn(t, s.World, "R1", makeTown(2, 60).records...)
		before := s.dump(t, allLinks)
		run, n := s.relink(t, false)
		if n.Join == 0 || run.State != person.RunReady {
			t.Fatalf("%+v, %+v", run, n)
		}
		if _, err := s.people.StartRun(t.Context(), linker); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second run: %v", err)
		}
		if err := s.people.DiscardRun(t.Context(), officer, run.ID, run.Version); !fault.Is(err, fault.Denied) {
			t.Errorf("an offender manager discards it: %v", err)
		}
		if err := s.people.DiscardRun(t.Context(), linker, run.ID, run.Version); err != nil {
			t.Fatal(err)
		}
		if err := s.people.ApplyRun(t.Context(), linker, run.ID, run.Version); !fault.Is(err, fault.Conflict) {
			t.Errorf("applied after it was discarded: %v", err)
		}
		if got := s.dump(t, allLinks); got != before {
			t.Errorf("a discarded run moved links:\n%s", got)
		}
		if e := s.lastAudit(t); e.Action != access.LinkRun || e.Operation != access.Combine {
			t.Errorf("audit %+v", e)
		}
	})
}

// TestAnAnswerSinceTheRunStands: what somebody answers while a run waits is not overridden when it is applied.
func TestAnAnswerSinceTheRunStands(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		s := newDesk(t, d)
		takeIn(t, s.World, "R1", makeTown(2, 120).records...)
		run, _ := s.relink(t, false)
		sheet, err := s.people.OpenRun(t.Context(), linker, person.Ordinary, run.ID, person.Join, 0)
		if err != nil || len(sheet.Rows) < 2 {
			t.Fatalf("%d joins, %v", len(sheet.Rows), err)
		}
		s.Clock.Advance(time.Second)
		var p person.Proposed
		review := ""
		for _, p = range sheet.Rows {
			review, _, _ = strings.Cut(s.dump(t, `SELECT a.review FROM v_open_review_person a JOIN v_open_review_person b ON b.review = a.review
WHERE a.person = '`+string(p.From)+`' AND b.person = '`+string(p.To)+`'`), "|")
			if review != "" {
				break
			}
		}
		if review == "" {
			t.Fatal("no question about any two who would be joined")
		}
		if _, err := s.people.DecideReview(t.Context(), linker, person.Ordinary, id.Review(review), person.Deciding{Version: 1, Answer: person.NotAMatch, Reason: "Seen: two people"}); err != nil {
			t.Fatal(err)
		}
		s.relink(t, true)
		if got := s.dump(t, `SELECT COUNT(*) FROM person WHERE merged_into IS NOT NULL AND id IN ('`+string(p.From)+`', '`+string(p.To)+`')`); got != "0|\n" {
			t.Errorf("the run joined whom a person had told apart: %s", got)
		}
		if got := s.dump(t, `SELECT state, left_why FROM link_proposal WHERE run = '`+string(run.ID)+`' AND n = `+fmt.Sprint(p.N)); got != "LEFT|Somebody decided about these records since.|\n" {
			t.Errorf("the proposal is %s", got)
		}
	})
}

// TestWhoIsRestrictedSinceTheRunIsAskedAbout: a run does nothing by itself to somebody closed after it weighed them.
func TestWhoIsRestrictedSinceTheRunIsAskedAbout(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		s := newDesk(t, d)
		takeIn(t, s.World, "R1", makeTown(2, 120).records...)
		run, _ := s.relink(t, false)
		sheet, err := s.people.OpenRun(t.Context(), linker, person.Ordinary, run.ID, person.Join, 0)
		if err != nil || len(sheet.Rows) == 0 {
			t.Fatalf("%d joins, %v", len(sheet.Rows), err)
		}
		p := sheet.Rows[0]
		s.asSystem(t, func(ctx context.Context, tx *gate.Tx) error {
			return tx.SetSubject(ctx, p.To, gate.Subject{Restriction: access.Restricted, Contact: "Call the officer."})
		})
		s.relink(t, true)
		if got := s.dump(t, `SELECT COUNT(*) FROM person WHERE merged_into IS NOT NULL AND id = '`+string(p.From)+`'`); got != "0|\n" {
			t.Error("joined to somebody restricted")
		}
		if got, err := s.people.ListReviews(t.Context(), dpo, person.Closed, person.ToDecide, ""); err != nil || got.Open != 1 {
			t.Errorf("the officer is asked %d, %v", got.Open, err)
		}
		again, err := s.people.OpenRun(t.Context(), linker, person.Ordinary, run.ID, person.Join, 0)
		if err != nil || slices.ContainsFunc(again.Rows, func(x person.Proposed) bool { return x.N == p.N }) {
			t.Errorf("the linker still sees it on the run's page: %v", err)
		}
	})
}

// TestWhatIsPartedFromAClosedRecordStaysClosed, and its review stays the officer's, to be undone there.
func TestWhatIsPartedFromAClosedRecordStaysClosed(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		s := newDesk(t, d)
		in := takeIn(t, s.World, "R1", record("police", "X1", "Quandt", "Ulrich", "1961-01-02"), record("prison", "X2", "Quandt", "Ulrich", "1961-01-02"))
		s.asSystem(t, func(ctx context.Context, tx *gate.Tx) error {
			return tx.SetSubject(ctx, in[0].Person, gate.Subject{Restriction: access.Excluded})
		})
		review, err := s.people.AskByHand(t.Context(), dpo, person.Closed, "X2", "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.people.AskByHand(t.Context(), linker, person.Ordinary, "X2", ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("the linker asks about it: %v", err)
		}
		if _, err := s.people.DecideReview(t.Context(), dpo, person.Closed, review, person.Deciding{Version: 1, Answer: person.OnItsOwn, Reason: "Somebody else"}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.people.OpenReview(t.Context(), linker, person.Ordinary, review); !fault.Is(err, fault.NotFound) {
			t.Errorf("the linker opens it: %v", err)
		}
		if _, err := s.people.UndoDecision(t.Context(), dpo, person.Closed, review, 2, "It was him"); err != nil {
			t.Errorf("the officer undoes it: %v", err)
		}
	})
}

// TestUndoLosesNoRecordThatCameSince: a record that came to a person whom an answer made stays there.
func TestUndoLosesNoRecordThatCameSince(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		s := newDesk(t, d)
		number := []person.Number{{Kind: person.PNCID, Value: "2003/0012345N"}}
		x2 := record("prison", "X2", "Quandt", "Ulrich", "1961-01-02")
		x2.Numbers = number
		takeIn(t, s.World, "R1", record("police", "X1", "Quandt", "Ulrich", "1961-01-02"), x2)
		review, err := s.people.AskByHand(t.Context(), linker, person.Ordinary, "X2", "")
		if err != nil {
			t.Fatal(err)
		}
		own, err := s.people.DecideReview(t.Context(), linker, person.Ordinary, review, person.Deciding{Version: 1, Answer: person.OnItsOwn, Reason: "Somebody else"})
		if err != nil {
			t.Fatal(err)
		}
		x3 := record("probation", "X3", "Quandt", "Ulrich", "1961-01-02")
		x3.Numbers = number
		if got := takeIn(t, s.World, "R2", x3); got[0].Person != own.To {
			t.Fatalf("it came to %s", got[0].Person)
		}
		if _, err := s.people.UndoDecision(t.Context(), linker, person.Ordinary, review, 2, "It was him after all"); err != nil {
			t.Fatal(err)
		}
		if got := s.dump(t, `SELECT COUNT(*) FROM person_link l JOIN person p ON p.id = l.person WHERE l.ends IS NULL AND p.merged_into IS NOT NULL`); got != "0|\n" {
			t.Errorf("%s records are of somebody who is no more", got)
		}
	})
}

// TestALostRunDoesNotBlock: a run whose process ended can be stopped by hand, and is given up by itself in time.
func TestALostRunDoesNotBlock(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		s := newDesk(t, d)
		takeIn(t, s.World, "R1", makeTown(2, 60).records...)
		lost, err := s.people.StartRun(t.Context(), linker) // nobody takes its job up here
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.people.Relink(t.Context(), operator, true, nil); !fault.Is(err, fault.Conflict) {
			t.Errorf("two at once: %v", err)
		}
		if err := s.people.DiscardRun(t.Context(), linker, lost.ID, lost.Version); err != nil {
			t.Errorf("it cannot be stopped: %v", err)
		}
		if _, err := s.people.StartRun(t.Context(), linker); err != nil {
			t.Fatal(err)
		}
		s.Clock.Advance(3 * time.Hour)
		if run, _ := s.relink(t, true); run.State != person.RunApplied {
			t.Errorf("the next run is %s", run.State)
		}
	})
}
