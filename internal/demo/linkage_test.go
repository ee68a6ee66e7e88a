package demo

import (
	"context"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"waymark/internal/demo/county"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
	"waymark/internal/testkit"
)

// stand gives records from words like "police A 1": source, human, person.
func stand(lines ...string) []standing {
	var out []standing
	for _, l := range lines {
		w := strings.Fields(l)
		out = append(out, standing{w[0], w[1], id.Person(w[2])})
	}
	return out
}

func TestCompareCountsPairs(t *testing.T) {
	for _, x := range []struct {
		name    string
		records []standing
		asked   [][]id.Person
		want    Pairs
	}{
		{"nothing", nil, nil, Pairs{}},
		{"one human, joined", stand("a A 1", "b A 1", "c A 1"), nil, Pairs{Joined: 3}},
		{"one human, apart", stand("a A 1", "b A 1", "c A 2"), nil, Pairs{Joined: 1, Missed: 2}},
		{"one human, apart and asked", stand("a A 1", "b A 1", "c A 2"), [][]id.Person{{"1", "2"}}, Pairs{Joined: 1, Asked: 2}},
		{"asked about somebody else", stand("a A 1", "b A 2"), [][]id.Person{{"1", "3"}, {"3", "2"}}, Pairs{Missed: 1}},
		{"asked by way of a third", stand("a A 1", "b A 2", "c A 3"), [][]id.Person{{"1", "2"}, {"2", "3"}}, Pairs{Asked: 3}},
		{"asked about two of four", stand("a A 1", "b A 2", "c A 3", "d A 4"), [][]id.Person{{"1", "2"}, {"3", "4"}}, Pairs{Asked: 2, Missed: 4}},
		{"two humans, joined", stand("a A 1", "a B 1"), nil, Pairs{Wrong: 1}},
		{"two humans, apart though asked", stand("a A 1", "a B 2"), [][]id.Person{{"1", "2"}}, Pairs{}},
		{"two humans mixed in two people", stand("a A 1", "b A 2", "a B 1", "b B 2"), nil, Pairs{Wrong: 2, Missed: 2}},
		{"three of one and two of another with one person", stand("a A 1", "b A 1", "c A 1", "a B 1", "b B 1"), nil, Pairs{Joined: 4, Wrong: 6}},
		{"one review about three", stand("a A 1", "b A 2", "a A 3"), [][]id.Person{{"3", "1", "2"}}, Pairs{Asked: 3}},
		{"asked twice", stand("a A 1", "b A 2"), [][]id.Person{{"1", "2"}, {"2", "1"}}, Pairs{Asked: 1}},
	} {
		got := compare(slices.Clone(x.records), x.asked)
		if got.Pairs != x.want {
			t.Errorf("%s: %+v, want %+v", x.name, got.Pairs, x.want)
		}
		slices.Reverse(x.records)
		if again := compare(x.records, x.asked); !slices.Equal(again.Between, got.Between) {
			t.Errorf("%s: in another order %+v, and not %+v", x.name, again.Between, got.Between)
		}
	}
}

func TestCompareCountsByAgency(t *testing.T) {
	got := compare(stand("police A 1", "police A 2", "prison A 1", "court A 1", "court B 1", "police B 3"), [][]id.Person{{"2", "1"}})
	want := []Between{
		{"court", "court", Pairs{Wrong: 1}},
		{"court", "police", Pairs{Joined: 1, Wrong: 1, Asked: 1, Missed: 1}},
		{"court", "prison", Pairs{Joined: 1, Wrong: 1}},
		{"police", "police", Pairs{Asked: 1}},
		{"police", "prison", Pairs{Joined: 1, Asked: 1}},
	}
	if !slices.Equal(got.Between, want) || got.Records != 6 {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got.Pairs != (Pairs{Joined: 3, Wrong: 3, Asked: 3, Missed: 1}) {
		t.Errorf("in all %+v", got.Pairs)
	}
	if p, r, a := got.Precision(), got.Recall(), got.RecallAsked(); p != 0.5 || r != 3.0/7 || a != 6.0/7 {
		t.Errorf("precision %v, recall %v, with review %v", p, r, a)
	}
	if none := (Pairs{}); none.Precision() != 1 || none.Recall() != 1 || none.RecallAsked() != 1 {
		t.Error("where there is nothing to find, nothing was missed")
	}
}

func record(source, key, surname, forenames, born string) person.Incoming {
	b, err := civil.ParsePartial(born)
	if err != nil {
		panic(err)
	}
	return person.Incoming{Source: source, Key: key, Hash: key, Identity: person.Identity{Name: person.Name{Surname: surname, Forenames: forenames}, DateOfBirth: b}}
}

// TestMeasureReadsWhatIsHeld takes a few people in and tells other truths about them.
func TestMeasureReadsWhatIsHeld(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		operator := access.OperatorActor("test", "test")
		ask := access.Ask{Actor: operator, Purpose: access.DefaultPurpose(access.DemoLoad), Action: access.DemoLoad, Run: "R1"}
		in, err := gate.Do(t.Context(), w.Gate, ask, func(ctx context.Context, tx *gate.Tx) ([]person.TakenIn, error) {
			return person.TakeIn(ctx, tx, "R1", []person.Incoming{
				record("police", "P1", "Whitlock", "Benedict", "1985-07-25"), record("police", "P2", "Okoro", "Cyril", "1971-02-03"),
				record("prison", "X1", "Whitlock", "Benedict", "1985-07-25"), record("prison", "X2", "Featherstone", "Desmond", "1990-11-30"),
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		if in[0].Person != in[2].Person || in[1].Person == in[3].Person {
			t.Fatalf("taken in as %+v", in)
		}
		truth := func(x1, x2 string) []county.Named {
			return []county.Named{{Source: "police", Key: "P1", Entity: "A"}, {Source: "police", Key: "P2", Entity: "B"}, {Source: "prison", Key: "X1", Entity: x1}, {Source: "prison", Key: "X2", Entity: x2}}
		}
		for _, x := range []struct {
			truth []county.Named
			want  Linkage
		}{
			{truth("A", "C"), Linkage{Records: 4, Pairs: Pairs{Joined: 1}}},
			{truth("A", "B"), Linkage{Records: 4, Pairs: Pairs{Joined: 1, Missed: 1}}},
			{truth("C", "D"), Linkage{Records: 4, Pairs: Pairs{Wrong: 1}}},
			{truth("A", "B")[:3], Linkage{Records: 3, Unknown: 1, Pairs: Pairs{Joined: 1}}},
			{append(truth("A", "C"), county.Named{Source: "court", Key: "D1", Entity: "A"}), Linkage{Records: 4, Pairs: Pairs{Joined: 1}}},
		} {
			got, err := Measure(t.Context(), w.Gate, operator, x.truth)
			if err != nil || got.Records != x.want.Records || got.Unknown != x.want.Unknown || got.Pairs != x.want.Pairs {
				t.Errorf("%+v, %v, want %+v", got, err, x.want)
			}
		}
		reviewsCount(t, w, operator, in)
		if _, err := Measure(t.Context(), w.Gate, access.Actor{Kind: access.Staff, ID: "S1", Roles: []access.Role{access.Coordinator}}, nil); fault.KindOf(err) != fault.Denied {
			t.Errorf("a coordinator measures: %v", err)
		}
	})
}

// reviewsCount puts two of the people into one review and asks that a pair of theirs counts as asked about.
func reviewsCount(t *testing.T, w *testkit.World, operator access.Actor, in []person.TakenIn) {
	t.Helper()
	ask := access.Ask{Actor: operator, Purpose: access.DefaultPurpose(access.DemoLoad), Action: access.DemoLoad, Run: "R2"}
	_, err := gate.Do(t.Context(), w.Gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) {
		_, err := tx.ExecContext(ctx, `INSERT INTO link_review (id, record, person, why, run, state, opened_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			"V1", string(in[3].Record), string(in[3].Person), "several_people", "R2", "OPEN", tx.Now())
		if err != nil {
			return 0, err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO link_candidate (review, person, why) VALUES ($1, $2, $3)`, "V1", string(in[1].Person), "several_people")
		return 0, err
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := Measure(t.Context(), w.Gate, operator, []county.Named{{Source: "police", Key: "P2", Entity: "B"}, {Source: "prison", Key: "X2", Entity: "B"}})
	if err != nil || got.Pairs != (Pairs{Asked: 1}) || got.Unknown != 2 {
		t.Errorf("with a review: %+v, %v", got, err)
	}
}

// TestOptionsAreKept: the truth of a demonstration can be made again, and of another database it cannot.
func TestOptionsAreKept(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		want := county.Defaults(civil.MustDate("2026-11-25"))
		want.Seed = 1<<64 - 1
		err := d.View(t.Context(), func(q db.Queryer) error {
			_, err := OptionsOf(t.Context(), q)
			return err
		})
		if fault.KindOf(err) != fault.NotFound {
			t.Errorf("of a database that is no demonstration: %v", err)
		}
		w := testkit.NewWorld(t, d)
		ask := access.Ask{Actor: access.OperatorActor("test", "test"), Purpose: access.DefaultPurpose(access.DemoLoad), Action: access.DemoLoad, Run: "demo"}
		got, err := gate.Do(t.Context(), w.Gate, ask, func(ctx context.Context, tx *gate.Tx) (county.Options, error) {
			if err := keepOptions(ctx, tx, want); err != nil {
				return county.Options{}, err
			}
			return OptionsOf(ctx, tx)
		})
		if err != nil || got != want {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// TestFilesStandBesideTheirTruth: the folder holds every file, and the truth of every record in them.
func TestFilesStandBesideTheirTruth(t *testing.T) {
	o := county.Defaults(civil.MustDate("2026-11-25"))
	o.People = 200
	c, err := county.Generate(o)
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), "files")
	if err := WriteFiles(c, folder); err != nil {
		t.Fatal(err)
	}
	for _, f := range c.Files() {
		got, err := os.ReadFile(filepath.Join(folder, f.Name))
		var want strings.Builder
		if err = errors.Join(err, c.Write(&want, f)); err != nil || string(got) != want.String() {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
	text, err := os.Open(filepath.Join(folder, county.TruthFile))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = text.Close() }()
	all, err := csv.NewReader(text).ReadAll()
	if err != nil || strings.Join(all[0], ",") != "source,key,entity" || len(all) != len(c.Truth())+1 || len(all) < 200 {
		t.Errorf("the truth has %d lines, %v", len(all), err)
	}
}
