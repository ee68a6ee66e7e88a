package app_test

import (
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"

	"waymark/examples/matrices"
	"waymark/examples/profiles"
	"waymark/internal/exchange/importing"
	"waymark/internal/exchange/importing/profile"
	"waymark/internal/platform/access"
	"waymark/internal/scheme/cohort"
	"waymark/internal/testkit"
)

var operator = access.OperatorActor("test", "test")

func because(code access.PurposeCode) access.Purpose {
	return access.Purpose{Code: code, Basis: access.FromCommand}
}

func (p *place) bringIn(t *testing.T, profileName, path string) importing.Report {
	t.Helper()
	text, err := profiles.Find(profileName)
	if err != nil {
		t.Fatal(err)
	}
	spec, err := profile.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.app.Importing.Apply(t.Context(), operator, because(access.Importing), spec, path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func readCSV(t *testing.T, path string) []map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, row := range all[1:] {
		m := map[string]string{}
		for i, v := range row {
			m[all[0][i]] = v
		}
		out = append(out, m)
	}
	return out
}

// TestBrowardListsAreTheAnswers brings 4,770 people and 8,845 arrests in and compares the two lists of
// fifty with the answers: ids, order, score and tie. The same files again change nothing.
func TestBrowardListsAreTheAnswers(t *testing.T) {
	people, arrests := testkit.Shared(t, "data", "broward", "visible", "police_people.csv"), testkit.Shared(t, "data", "broward", "visible", "police_arrests.csv")
	onBoth(t, func(t *testing.T, p *place) {
		if r := p.bringIn(t, "broward/police_people", people); r.New != 4770 || r.Refused != 0 {
			t.Fatalf("people: %+v", r.Counts)
		}
		if r := p.bringIn(t, "broward/police_arrests", arrests); r.New != 8845 || r.Refused != 0 {
			t.Fatalf("arrests: %+v", r.Counts)
		}
		if r := p.bringIn(t, "broward/police_arrests", arrests); r.Unchanged != 8845 || r.New+r.Changed != 0 {
			t.Errorf("the same file again: %+v", r.Counts)
		}
		p.compare(t, "arrests-24m", readCSV(t, testkit.Shared(t, "data", "broward", "visible", "answers", "top50_arrests_24m.csv")), "arrests_24m", "tied_with_rank_50")
		p.compare(t, "arrests-24m-recency", readCSV(t, testkit.Shared(t, "data", "broward", "visible", "answers", "top50_recency_weighted_24m.csv")), "score", "")
	})
}

func (p *place) compare(t *testing.T, matrixName string, want []map[string]string, score, tied string) {
	t.Helper()
	text, ok := matrices.Find(matrixName)
	if !ok {
		t.Fatalf("no matrix %s", matrixName)
	}
	out, err := p.app.Cohort.Select(t.Context(), operator, because(access.SelectionWork), cohort.Plan{Text: text, Top: len(want), Source: "police"})
	if err != nil {
		t.Fatal(err)
	}
	var got []cohort.Scored
	for _, s := range out.Listed {
		if !s.Beyond {
			got = append(got, s)
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%s: %d listed, want %d", matrixName, len(got), len(want))
	}
	for i, w := range want {
		g := got[i]
		if ids := strings.Join(out.Keys[g.Person], ";"); strconv.Itoa(g.Rank) != w["rank"] || ids != w["police_person_id"] || g.Score.String() != w[score] {
			t.Errorf("%s, rank %d: %s with %s, want %s with %s", matrixName, g.Rank, ids, g.Score, w["police_person_id"], w[score])
		}
		if tied != "" && g.Tied != (w[tied] == "1") {
			t.Errorf("%s, rank %d: tied %v, want %s", matrixName, g.Rank, g.Tied, w[tied])
		}
	}
}
