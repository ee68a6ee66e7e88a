package matrices

import (
	"compress/gzip"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"waymark/internal/method/matrix"
	"waymark/internal/platform/civil"
)

func load(t *testing.T, name string) *matrix.Spec {
	t.Helper()
	text, ok := Find(name)
	if !ok {
		t.Fatalf("no matrix %s", name)
	}
	m, err := matrix.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return m
}

func TestEveryShippedMatrixReadsAndBearsItsFileName(t *testing.T) {
	names := List()
	for _, want := range []string{"arrests-24m", "arrests-24m-recency", "custody-admissions-24m", "neighbourhood-crime"} {
		if !slices.Contains(names, want) {
			t.Errorf("%s is not shipped", want)
		}
	}
	for _, name := range names {
		if m := load(t, name); m.Name != name {
			t.Errorf("%s.toml holds %s", name, m.Name)
		}
	}
	if _, ok := Find("no-such"); ok {
		t.Error("found a matrix that is not there")
	}
}

// A person against whom no action was taken must not be ranked for it.
func TestNoFurtherActionGivesNoPointsInTheSchemeMatrix(t *testing.T) {
	m := load(t, "neighbourhood-crime")
	if !m.AdultsOnly {
		t.Error("under-18s are not kept apart")
	}
	asOf := civil.MustDate("2026-03-31")
	b := matrix.NewBuilder(2, 4)
	for ref, f := range []matrix.Fact{
		{Person: 0, Outcome: "no_further_action"}, {Person: 0, Outcome: "no_further_action"}, {Person: 1, Outcome: "charged"}, {Person: 1, Outcome: "no_further_action"},
	} {
		f.Kind, f.Source, f.Group, f.Ref, f.Day = "arrest", "police", "robbery", int32(ref), asOf.AddDays(-10*(1+ref))
		if err := b.Add(f); err != nil {
			t.Fatal(err)
		}
	}
	res, err := matrix.Score(b.Build(), m, matrix.Ask{AsOf: asOf, Top: 10})
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Ranked) != 1 || res.Ranked[0].Person != 1 || res.Ranked[0].Score.String() != "2" {
		t.Fatalf("ranked %+v", res.Ranked)
	}
	i := slices.IndexFunc(res.Ranked[0].SubTotals, func(s matrix.SubTotal) bool { return s.Name == "no further action" })
	if i < 0 || res.Ranked[0].SubTotals[i].Points != 0 || !res.Ranked[0].SubTotals[i].Held {
		t.Errorf("sub-totals %+v", res.Ranked[0].SubTotals)
	}
	if got := res.Ranked[0].Factors[4]; got.Count != 1 || got.State != matrix.StateCounted {
		t.Errorf("the no further action arrest is not shown: %+v", got)
	}
}

// shared opens a file of the shared data, which is no part of the repository.
func shared(t *testing.T, path ...string) [][]string {
	t.Helper()
	root := os.Getenv("WAYMARK_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	name := filepath.Join(append([]string{root, "data"}, path...)...)
	f, err := os.Open(name)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("shared data is missing: %v", err)
		}
		t.Skipf("shared data is not here: %v", err)
	}
	defer f.Close()
	var r io.Reader = f
	if filepath.Ext(name) == ".gz" {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// facts makes a snapshot of a file: one fact a row, on the day that begins the cell; a prefix drops
// what stands before the number. ids are the people by number.
func facts(t *testing.T, rows [][]string, id, at, kind string) (*matrix.Snapshot, []string) {
	t.Helper()
	idCol, atCol := slices.Index(rows[0], id), slices.Index(rows[0], at)
	number := map[string]int32{}
	var ids []string
	for _, r := range rows[1:] {
		if _, ok := number[r[idCol]]; !ok {
			number[r[idCol]] = int32(len(ids))
			ids = append(ids, r[idCol])
		}
	}
	b := matrix.NewBuilder(len(ids), len(rows))
	for i, r := range rows[1:] {
		day, err := civil.ParseDate(r[atCol][:10])
		if err != nil {
			t.Fatalf("row %d: %v", i+2, err)
		}
		if err := b.Add(matrix.Fact{Person: number[r[idCol]], Ref: int32(i), Day: day, Kind: kind, Source: "test"}); err != nil {
			t.Fatal(err)
		}
	}
	return b.Build(), ids
}

// places gives the place of each id in the order of all.
func places(ids []string) []int32 {
	sorted := slices.Sorted(slices.Values(ids))
	out := make([]int32, len(ids))
	for i, x := range ids {
		place, _ := slices.BinarySearch(sorted, x)
		out[i] = int32(place)
	}
	return out
}

// The lists were made by another program from the same files (see the READMEs of the data).
func TestListsEqualThePublishedAnswers(t *testing.T) {
	for _, c := range []struct {
		matrix, id, at, kind string
		data, answer         []string
		score, last, tied    string
	}{
		{"arrests-24m", "police_person_id", "booked_at", "arrest", []string{"broward", "visible", "police_arrests.csv"},
			[]string{"broward", "visible", "answers", "top50_arrests_24m.csv"}, "arrests_24m", "last_arrest", "tied_with_rank_50"},
		{"arrests-24m-recency", "police_person_id", "booked_at", "arrest", []string{"broward", "visible", "police_arrests.csv"},
			[]string{"broward", "visible", "answers", "top50_recency_weighted_24m.csv"}, "score", "last_arrest", ""},
		{"custody-admissions-24m", "custody_person_id", "admitted_at", "custody_reception", []string{"nyc-custody", "visible", "custody_spells.csv.gz"},
			[]string{"nyc-custody", "visible", "answers", "top200_admissions_2017_2018.csv"}, "admissions", "last_admission", "tied_with_rank_200"},
	} {
		t.Run(c.matrix, func(t *testing.T) {
			s, ids := facts(t, shared(t, c.data...), c.id, c.at, c.kind)
			want := shared(t, c.answer...)
			m := load(t, c.matrix)
			res, err := matrix.Score(s, m, matrix.Ask{AsOf: *m.AsOf, Top: len(want) - 1, Key: places(ids)})
			if err != nil {
				t.Fatal(err)
			}
			if len(res.Ranked) != len(want)-1 {
				t.Fatalf("%d ranks, want %d", len(res.Ranked), len(want)-1)
			}
			cell := func(row int, name string) string { return want[row][slices.Index(want[0], name)] }
			lowest := cell(len(want)-1, c.score)
			for i, r := range res.Ranked {
				row := i + 1
				tied := cell(row, c.score) == lowest
				if c.tied != "" {
					tied = cell(row, c.tied) == "1"
				}
				if strconv.Itoa(r.Rank) != cell(row, "rank") || ids[r.Person] != cell(row, c.id) || r.Score.String() != cell(row, c.score) ||
					r.Latest.String() != cell(row, c.last) || r.Tied != tied {
					t.Errorf("rank %d: %s score %s latest %s tied %v, want %v", r.Rank, ids[r.Person], r.Score, r.Latest, r.Tied, want[row])
				}
			}
			for _, r := range res.AtCut {
				if !r.Tied || r.Score.String() != lowest || r.Rank < len(want) {
					t.Errorf("beyond the cut: %+v", r)
				}
			}
			t.Logf("%d people with a score, %d tied beyond the cut", res.Listable, len(res.AtCut))
		})
	}
}
