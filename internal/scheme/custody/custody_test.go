package custody

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
	"waymark/internal/testkit"
)

// do runs f in one bulk transaction.
func do[T any](t testing.TB, w *testkit.World, f func(context.Context, *gate.Tx) (T, error)) (T, error) {
	t.Helper()
	ask := access.Ask{Actor: access.SystemActor("test", "test"), Purpose: access.Of(access.SystemOperation), Action: access.EventRelay, Run: "R-1"}
	return gate.Do(context.Background(), w.Gate, ask, f)
}

func must[T any](t testing.TB, w *testkit.World, f func(context.Context, *gate.Tx) (T, error)) T {
	t.Helper()
	got, err := do(t, w, f)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// stay makes a spell of a jail; key is PERSON|DAY.
func stay(key string, change func(*Spell)) Spell {
	who, day, _ := strings.Cut(key, "|")
	s := Spell{Source: "jail", Key: key, PersonKey: who, Record: id.SourceRecord("R-" + who), Hash: "1", Received: civil.MustDate(day), ReceivedText: day + " 09:00:00"}
	if change != nil {
		change(&s)
	}
	return s
}

// known links the records of stays to people.
func known(t *testing.T, w *testkit.World, who ...string) map[string]id.Person {
	t.Helper()
	return must(t, w, func(ctx context.Context, tx *gate.Tx) (map[string]id.Person, error) {
		var in []person.Incoming
		for _, k := range who {
			in = append(in, person.Incoming{Source: "jail", Key: k, Hash: k, Mention: true, Identity: person.Identity{Name: person.Name{Surname: "Invented " + k}}})
		}
		taken, err := person.TakeIn(ctx, tx, "R-people", in)
		out := map[string]id.Person{}
		for i, k := range taken {
			out[who[i]] = k.Person
			out["record "+who[i]] = id.Person(k.Record)
		}
		return out, err
	})
}

func apply(t testing.TB, w *testkit.World, run id.ImportRun, day string, spells ...Spell) (RollReport, error) {
	return do(t, w, func(ctx context.Context, tx *gate.Tx) (RollReport, error) {
		return ApplyRoll(ctx, tx, run, "jail", civil.MustDate(day), spells, len(spells), 0)
	})
}

func spellsOf(t *testing.T, w *testkit.World, p id.Person) []Spell {
	t.Helper()
	return must(t, w, func(ctx context.Context, tx *gate.Tx) ([]Spell, error) { return SpellsOf(ctx, tx, p, 10) })
}

func TestChangedRowsSupersedeAndUndoBringsBack(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		people := known(t, w, "a", "b")
		linked := func(key string, change func(*Spell)) Spell {
			s := stay(key, change)
			s.Record = id.SourceRecord(people["record "+s.PersonKey])
			return s
		}
		add := func(run id.ImportRun, in ...Spell) []person.Outcome {
			return must(t, w, func(ctx context.Context, tx *gate.Tx) ([]person.Outcome, error) { return AddSpells(ctx, tx, run, in) })
		}
		released := func(s *Spell) { s.Hash, s.Released = "2", civil.SomeDate(civil.MustDate("2026-11-20")) }
		first := []Spell{linked("a|2026-11-01", nil), linked("b|2026-11-02", nil), linked("a|2026-11-01", nil), linked("a|2024-01-05", released)}
		if got := add("I-1", first...); !slices.Equal(got, []person.Outcome{person.New, person.New, person.Unchanged, person.New}) {
			t.Fatalf("%v", got)
		}
		if got := add("I-1", first...); slices.ContainsFunc(got, func(o person.Outcome) bool { return o != person.Unchanged }) {
			t.Fatalf("again: %v", got)
		}
		before := spellsOf(t, w, people["a"])
		if len(before) != 2 || before[0].Key != "a|2026-11-01" || before[0].Released.Valid || before[0].LearnedIn != testkit.Noon {
			t.Fatalf("%+v", before)
		}
		w.Clock.Set(testkit.Noon.Add(time.Hour))
		if got := add("I-2", linked("a|2026-11-01", released)); got[0] != person.Changed {
			t.Fatalf("%v", got)
		}
		now := spellsOf(t, w, people["a"])
		if len(now) != 2 || now[0].Released.String() != "2026-11-20" || now[0].LearnedIn != testkit.Noon || now[0].LearnedOut != testkit.Noon.Add(time.Hour) {
			t.Errorf("%+v", now)
		}
		everybody := []id.Person{people["a"], people["b"]}
		learned := must(t, w, func(ctx context.Context, tx *gate.Tx) ([]Spell, error) {
			return LearnedBetween(ctx, tx, everybody, testkit.Noon.Add(time.Second), testkit.Noon.Add(2*time.Hour))
		})
		if len(learned) != 1 || learned[0].Person != people["a"] {
			t.Errorf("learned since: %+v", learned)
		}
		where := must(t, w, func(ctx context.Context, tx *gate.Tx) (map[id.Person]Where, error) {
			return WhereNow(ctx, tx, everybody)
		})
		if len(where) != 2 || where[people["a"]].Inside || where[people["a"]].Spell.Key != "a|2026-11-01" || !where[people["b"]].Inside {
			t.Errorf("%+v", where)
		}
		must(t, w, func(ctx context.Context, tx *gate.Tx) (int, error) { return 0, UndoRun(ctx, tx, "I-2") })
		if got := spellsOf(t, w, people["a"]); fmt.Sprint(got) != fmt.Sprint(before) {
			t.Errorf("after undo:\n%+v\nwant\n%+v", got, before)
		}
		var streamed []string
		must(t, w, func(ctx context.Context, tx *gate.Tx) (int, error) {
			return 0, EachReception(ctx, tx, func(p id.Person, s Spell) error {
				if p == people[s.PersonKey] {
					streamed = append(streamed, s.Key)
				}
				return nil
			})
		})
		if slices.Sort(streamed); !slices.Equal(streamed, []string{"a|2024-01-05", "a|2026-11-01", "b|2026-11-02"}) {
			t.Errorf("%v", streamed)
		}
	})
}

func TestRolls(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		people := known(t, w, "a", "b")
		a, b := stay("a|2026-11-01", nil), stay("b|2026-11-02", nil)
		a.Record, b.Record = id.SourceRecord(people["record a"]), id.SourceRecord(people["record b"])
		must(t, w, func(ctx context.Context, tx *gate.Tx) ([]person.Outcome, error) {
			return AddSpells(ctx, tx, "I-0", []Spell{a}) // known from a file, which is not having been seen on a roll
		})
		take := func(run id.ImportRun, day string, in ...Spell) RollReport {
			t.Helper()
			r, err := apply(t, w, run, day, in...)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		if r := take("I-1", "2026-11-10", b, b); r.Compared || r.Rows != 2 || r.New != 0 {
			t.Errorf("the first: %+v", r)
		}
		if r := take("I-2", "2026-11-11", a, b); !r.Compared || r.New != 1 || r.Gone != 0 || r.Returned != 0 {
			t.Errorf("%+v", r)
		}
		if s := spellsOf(t, w, people["b"]); s[0].Released.Valid || s[0].LastOnRoll.String() != "2026-11-11" || s[0].FirstOnRoll.String() != "2026-11-10" || !s[0].StillInside {
			t.Errorf("%+v", s)
		}
		// no roll of the 12th: it releases nobody, and the 13th is compared with the 11th
		if r := take("I-3", "2026-11-13", a); r.Gone != 1 || r.GoneKeys[0] != b.Key {
			t.Errorf("%+v", r)
		}
		gone := spellsOf(t, w, people["b"])
		if gone[0].Released.String() != "2026-11-13" || gone[0].LastOnRoll.String() != "2026-11-11" || gone[0].StillInside || gone[0].LearnedOut != testkit.Noon {
			t.Errorf("%+v", gone)
		}
		if r := take("I-4", "2026-11-14", a, b); r.Returned != 1 || r.New != 0 {
			t.Errorf("%+v", r)
		}
		if s := spellsOf(t, w, people["b"]); s[0].Released.Valid || !s[0].LearnedOut.IsZero() || s[0].FirstOnRoll.String() != "2026-11-10" {
			t.Errorf("back: %+v", s)
		}
		if r := take("I-5", "2026-11-14", b, a); !r.Already || r.Returned != 1 || r.Run != "I-4" {
			t.Errorf("again: %+v", r)
		}
		for _, day := range []string{"2026-11-12", "2026-11-14"} {
			if _, err := apply(t, w, "I-6", day, a); !fault.Is(err, fault.Invalid) {
				t.Errorf("another roll of %s: %v", day, err)
			}
		}
		undo := func(run id.ImportRun) error {
			_, err := do(t, w, func(ctx context.Context, tx *gate.Tx) (int, error) { return 0, UndoRun(ctx, tx, run) })
			return err
		}
		if err := undo("I-3"); !fault.Is(err, fault.Conflict) {
			t.Errorf("undo below a later roll: %v", err)
		}
		if err := undo("I-4"); err != nil {
			t.Fatal(err)
		}
		if s := spellsOf(t, w, people["b"]); fmt.Sprint(s) != fmt.Sprint(gone) {
			t.Errorf("after undo:\n%+v\nwant\n%+v", s, gone)
		}
		if r := take("I-7", "2026-11-14", a, b); r.Returned != 1 {
			t.Errorf("after undo and again: %+v", r)
		}
		// a roll after a long gap begins anew: who is not on it has left, on no day that could be shown
		if r := take("I-8", "2027-01-14", b); r.Compared {
			t.Errorf("%+v", r)
		}
		changes := must(t, w, func(ctx context.Context, tx *gate.Tx) ([]Release, error) { return Changes(ctx, tx, "jail") })
		if want := []Release{{civil.MustDate("2026-11-13"), b.Key, "b", "2026-11-02 09:00:00"}}; !slices.Equal(changes, want) {
			t.Errorf("%+v", changes)
		}
		if s := spellsOf(t, w, people["a"]); s[0].Released.String() != "2027-01-14" {
			t.Errorf("%+v", s)
		}
	})
}

func TestARollSaysNothingOfLaterDays(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		people := known(t, w, "a")
		from := func(change func(*Spell)) Spell {
			s := stay("a|2026-11-01", change)
			s.Record = id.SourceRecord(people["record a"])
			return s
		}
		stated := func(day string) func(*Spell) {
			return func(s *Spell) { s.Hash, s.Released = "file "+day, civil.SomeDate(civil.MustDate(day)) }
		}
		must(t, w, func(ctx context.Context, tx *gate.Tx) ([]person.Outcome, error) {
			return AddSpells(ctx, tx, "I-1", []Spell{from(stated("2026-11-20"))})
		})
		for _, c := range []struct{ day, released string }{{"2026-11-10", "2026-11-20"}, {"2026-11-20", ""}} {
			noReception := from(func(s *Spell) { s.Hash, s.Received = "roll "+c.day, civil.Date{} })
			if _, err := apply(t, w, "I-2", c.day, noReception); err != nil {
				t.Fatal(err)
			}
			s := spellsOf(t, w, people["a"])
			if s[0].Released.String() != c.released || s[0].Received.String() != "2026-11-01" {
				t.Errorf("after the roll of %s: %+v", c.day, s)
			}
		}
		// the file's day is earlier than a roll that shows the stay: the roll holds
		must(t, w, func(ctx context.Context, tx *gate.Tx) ([]person.Outcome, error) {
			return AddSpells(ctx, tx, "I-3", []Spell{from(stated("2026-11-15"))})
		})
		if s := spellsOf(t, w, people["a"]); s[0].Released.Valid || !s[0].StillInside {
			t.Errorf("%+v", s)
		}
	})
}

func TestInsideOn(t *testing.T) {
	s := stay("a|2026-11-10", func(s *Spell) { s.Released = civil.SomeDate(civil.MustDate("2026-11-12")) })
	for day, want := range map[string]bool{"2026-11-09": false, "2026-11-10": true, "2026-11-11": true, "2026-11-12": false} {
		if s.InsideOn(civil.MustDate(day)) != want {
			t.Errorf("%s: %v", day, !want)
		}
	}
}

// TestRollsGiveSetDifferences holds any sequence of rolls against plain sets, each roll given twice.
func TestRollsGiveSetDifferences(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		sources := 0
		rapid.Check(t, func(t *rapid.T) {
			sources++
			source := fmt.Sprintf("jail %d", sources)
			day := civil.MustDate("2026-01-01")
			previous, earlierKeys := map[string]bool(nil), map[string]bool{}
			var left []Release
			got := run(t, w, func(ctx context.Context, tx *gate.Tx) error {
				for range rapid.IntRange(1, 6).Draw(t, "rolls") {
					gap := rapid.SampledFrom([]int{1, 1, 1, 2, maxGap, maxGap + 1}).Draw(t, "gap")
					if day = day.AddDays(gap); gap > maxGap {
						previous, earlierKeys = nil, map[string]bool{}
					}
					now := map[string]bool{}
					var in []Spell
					for _, k := range rapid.SliceOfDistinct(rapid.SampledFrom(strings.Fields("a b c d e f")), rapid.ID[string]).Draw(t, "roll") {
						now[k] = true
						in = append(in, stay(k+"|2025-12-01", func(s *Spell) { s.Source = source }))
					}
					r, err := ApplyRoll(ctx, tx, "I-1", source, day, in, len(in), 0)
					if err != nil {
						return err
					}
					checkRoll(t, r, previous, earlierKeys, now)
					for _, k := range r.GoneKeys {
						left = append(left, Release{day, k, strings.Split(k, "|")[0], "2025-12-01 09:00:00"})
					}
					slices.Reverse(in)
					twice, err := ApplyRoll(ctx, tx, "I-2", source, day, in, len(in), 0)
					if err != nil || !twice.Already || twice.New != r.New || twice.Returned != r.Returned || twice.Gone != r.Gone || twice.Run != "I-1" {
						t.Fatalf("twice: %+v, %v", twice, err)
					}
					maps.Copy(earlierKeys, now)
					previous = now
				}
				return nil
			}, source)
			if !slices.Equal(got, left) {
				t.Fatalf("changes %+v, want %+v", got, left)
			}
		})
	})
}

func run(t *rapid.T, w *testkit.World, f func(context.Context, *gate.Tx) error, source string) []Release {
	ask := access.Ask{Actor: access.SystemActor("test", "test"), Purpose: access.Of(access.SystemOperation), Action: access.EventRelay, Run: "R-1"}
	got, err := gate.Do(context.Background(), w.Gate, ask, func(ctx context.Context, tx *gate.Tx) ([]Release, error) {
		if err := f(ctx, tx); err != nil {
			return nil, err
		}
		return Changes(ctx, tx, source)
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func checkRoll(t *rapid.T, r RollReport, previous, before, now map[string]bool) {
	var fresh, back, gone []string
	if previous != nil {
		for k := range now {
			switch {
			case previous[k]:
			case before[k]:
				back = append(back, k+"|2025-12-01")
			default:
				fresh = append(fresh, k+"|2025-12-01")
			}
		}
		for k := range previous {
			if !now[k] {
				gone = append(gone, k+"|2025-12-01")
			}
		}
	}
	slices.Sort(fresh)
	slices.Sort(back)
	slices.Sort(gone)
	if r.Compared != (previous != nil) || !slices.Equal(r.NewKeys, fresh) || !slices.Equal(r.ReturnedKeys, back) || (r.Compared && !slices.Equal(r.GoneKeys, gone)) {
		t.Fatalf("%+v; want new %v, back %v, gone %v", r, fresh, back, gone)
	}
}
