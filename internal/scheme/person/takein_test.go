package person_test

import (
	"context"
	"fmt"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
	"waymark/internal/testkit"
)

func bulk(run string) access.Ask {
	return access.Ask{Actor: access.OperatorActor("test", "test"), Purpose: access.Purpose{Code: access.Importing, Basis: access.FromCommand}, Action: access.ImportRun, Run: run}
}

func takeIn(t *testing.T, w *testkit.World, run string, in ...person.Incoming) []person.TakenIn {
	t.Helper()
	out, err := gate.Do(t.Context(), w.Gate, bulk(run), func(ctx context.Context, tx *gate.Tx) ([]person.TakenIn, error) {
		return person.TakeIn(ctx, tx, id.ImportRun(run), in)
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func record(source, key, surname, forenames, born string) person.Incoming {
	p, err := civil.ParsePartial(born)
	if err != nil {
		panic(err)
	}
	return person.Incoming{Source: source, Key: key, Hash: surname + forenames + born,
		Identity: person.Identity{Name: person.Name{Surname: surname, Forenames: forenames}, DateOfBirth: p}}
}

func words(in []person.TakenIn) string {
	places := map[id.Person]int{}
	out := ""
	for _, x := range in {
		if places[x.Person] == 0 {
			places[x.Person] = len(places) + 1
		}
		out += fmt.Sprintf("%d:%s:%s:%v ", places[x.Person], x.Outcome, x.Linked, x.Review)
	}
	return out
}

func TestTakeIn(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		batch := []person.Incoming{
			record("police", "A", "Marsh", "Ada", "1985-07-25"), record("police", "B", "Whitlock", "Ben", "1990-01-02"),
			record("prison", "X", "marsh", "ada", "1985-07-25"), record("police", "C", "March", "Ada", "1985-07-25"),
		}
		first := takeIn(t, w, "R1", batch...)
		if got := words(first); got != "1:new:nobody_near:false 2:new:nobody_near:false 1:new:weighed:false 3:new:nobody_near:true " {
			t.Errorf("first: %s", got)
		}
		again := takeIn(t, w, "R2", batch...)
		if got := words(again); got != "1:unchanged::false 2:unchanged::false 1:unchanged::false 3:unchanged::false " {
			t.Errorf("again: %s", got)
		}
		for i := range first {
			if first[i].Person != again[i].Person || first[i].Record != again[i].Record {
				t.Errorf("record %d is somebody else's the second time", i)
			}
		}
		moved := record("police", "A", "Marsh", "Adah", "1985-07-25")
		mention := record("police", "B", "Whitlok", "B", "")
		mention.Mention = true
		if got := words(takeIn(t, w, "R3", moved, mention)); got != "1:changed::false 2:unchanged::false " {
			t.Errorf("changed: %s", got)
		}
		cards, err := gate.Do(t.Context(), w.Gate, bulk("R4"), func(ctx context.Context, tx *gate.Tx) (map[id.Person]person.Card, error) {
			return person.Cards(ctx, tx, []id.Person{first[0].Person, first[1].Person})
		})
		if err != nil || cards[first[0].Person].FullName() != "Adah Marsh" || cards[first[1].Person].FullName() != "Ben Whitlock" {
			t.Errorf("%+v, %v", cards, err)
		}
	})
}

// TestHowABatchIsCutDoesNotMatter compares one batch with a batch for each record.
func TestHowABatchIsCutDoesNotMatter(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		make20 := func(source string) (out []person.Incoming) {
			for i := range 20 {
				out = append(out, record(source, fmt.Sprint(i), []string{"Marsh", "March", "Moss"}[i%3], []string{"Ada", "Ida"}[i%2], fmt.Sprintf("1985-07-%02d", 1+i%4)))
			}
			return out
		}
		whole := words(takeIn(t, w, "R1", make20("one")...))
		other := testkit.NewWorld(t, testkit.SQLite(t))
		var single []person.TakenIn
		for _, in := range make20("one") {
			single = append(single, takeIn(t, other, "R1", in)...)
		}
		if got := words(single); got != whole {
			t.Errorf("one by one:\n%s\nat once:\n%s", got, whole)
		}
	})
}
