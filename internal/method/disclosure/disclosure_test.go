package disclosure_test

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"waymark/internal/method/disclosure"
	"waymark/internal/platform/fault"
)

// tables are counts in a grid with margins, and others that share some of them.
type tables struct {
	counts map[string]int
	sums   []disclosure.Sum
}

// grid adds a table of rows by columns with all its margins; name keeps its cells from those of other tables.
func (t *tables) grid(name string, cells [][]int) {
	total := disclosure.Sum{Total: name + "/all"}
	columns := make([]disclosure.Sum, len(cells[0]))
	for i, line := range cells {
		across := disclosure.Sum{Total: fmt.Sprintf("%s/r%d", name, i)}
		for j, n := range line {
			key := fmt.Sprintf("%s/r%dc%d", name, i, j)
			t.counts[key] = n
			across.Parts = append(across.Parts, key)
			columns[j].Total = fmt.Sprintf("%s/c%d", name, j)
			columns[j].Parts = append(columns[j].Parts, key)
			t.counts[columns[j].Total] += n
			t.counts[across.Total] += n
			t.counts[total.Total] += n
		}
		t.sums = append(t.sums, across)
		total.Parts = append(total.Parts, across.Total)
	}
	down := disclosure.Sum{Total: total.Total}
	for _, c := range columns {
		t.sums = append(t.sums, c)
		down.Parts = append(down.Parts, c.Total)
	}
	t.sums = append(t.sums, total, down)
}

// split adds a further table of one line that parts a count which stands elsewhere in another way.
func (t *tables) split(r *rapid.T, name, whole string) {
	left := t.counts[whole]
	s := disclosure.Sum{Total: whole}
	for i := range 3 {
		n := rapid.IntRange(0, left).Draw(r, name)
		if i == 2 {
			n = left
		}
		key := fmt.Sprintf("%s/%d", name, i)
		t.counts[key], left = n, left-n
		s.Parts = append(s.Parts, key)
	}
	t.sums = append(t.sums, s)
}

// flow adds how this year's total came from last year's: who joined, and who left.
func (t *tables) flow(r *rapid.T) {
	now, then := t.counts["this/all"], t.counts["last/all"]
	left := rapid.IntRange(max(0, then-now), then).Draw(r, "left")
	t.counts["left"], t.counts["joined"] = left, now-then+left
	t.sums = append(t.sums, disclosure.Sum{Total: "this/all", Parts: []string{"last/all", "joined"}, Less: []string{"left"}})
}

// draw makes an edition: two years' tables, and two that part the same counts otherwise.
func draw(r *rapid.T) *tables {
	t := &tables{counts: map[string]int{}}
	count := rapid.OneOf(rapid.Just(0), rapid.IntRange(1, 4), rapid.IntRange(5, 12), rapid.IntRange(13, 60))
	rows, columns := rapid.IntRange(1, 5).Draw(r, "rows"), rapid.IntRange(1, 4).Draw(r, "columns")
	for _, year := range []string{"this", "last"} {
		cells := make([][]int, rows)
		for i := range cells {
			cells[i] = rapid.SliceOfN(count, columns, columns).Draw(r, year)
		}
		t.grid(year, cells)
		t.split(r, year+"-sex", year+"/all")
		t.split(r, year+"-custody", year+"/r0")
	}
	t.flow(r)
	return t
}

func (t *tables) shown(hidden map[string]bool) disclosure.Published {
	p := disclosure.Published{Counts: map[string]int{}, Sums: t.sums}
	for key, n := range t.counts {
		if hidden[key] {
			p.Withheld = append(p.Withheld, key)
		} else {
			p.Counts[key] = n
		}
	}
	return p
}

func small(counts map[string]int) map[string]bool {
	out := map[string]bool{}
	for key, n := range counts {
		if n > 0 && n < disclosure.Threshold {
			out[key] = true
		}
	}
	return out
}

// recovered solves the system another way than the package does: a withheld count is determined when nothing in the
// null space of the equations moves it.
func recovered(p disclosure.Published) []string {
	place := map[string]int{}
	for _, key := range slices.Sorted(slices.Values(p.Withheld)) {
		place[key] = len(place)
	}
	var rows []float64
	m := 0
	for _, s := range p.Sums {
		line := make([]float64, len(place))
		met := false
		for i, key := range slices.Concat([]string{s.Total}, s.Parts, s.Less) {
			if j, ok := place[key]; ok {
				met = true
				line[j]--
				if i == 0 || i > len(s.Parts) {
					line[j] += 2
				}
			}
		}
		if met {
			rows, m = append(rows, line...), m+1
		}
	}
	if len(place) == 0 || m == 0 {
		return nil
	}
	var svd mat.SVD
	n := max(m, len(place))
	a := mat.NewDense(n, len(place), nil)
	for i := range m {
		a.SetRow(i, rows[i*len(place):(i+1)*len(place)])
	}
	if !svd.Factorize(a, mat.SVDFull) {
		panic("the system could not be factorised")
	}
	var v mat.Dense
	svd.VTo(&v)
	values := svd.Values(nil)
	var out []string
	for key, j := range place {
		free := 0.0
		for c := range len(place) {
			if values[c] < 1e-9 {
				free = math.Max(free, math.Abs(v.At(j, c)))
			}
		}
		if free < 1e-7 {
			out = append(out, key)
		}
	}
	return out
}

func TestNoWithheldCountIsRecovered(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		x := draw(r)
		hidden, err := disclosure.Protect(x.counts, x.sums, disclosure.Published{})
		if err != nil {
			r.Fatal(err)
		}
		for key := range small(x.counts) {
			if !hidden[key] {
				r.Fatalf("%s is %d and is published", key, x.counts[key])
			}
		}
		p := x.shown(hidden)
		if got := recovered(p); len(got) > 0 {
			r.Fatalf("the published counts give away %v", got)
		}
		for _, b := range disclosure.Audit(p) {
			n := float64(x.counts[b.Key])
			if !b.Safe() || n < b.Lower-1e-6 || n > b.Upper+1e-6 {
				r.Fatalf("%s is %v and is bounded by %v to %v", b.Key, n, b.Lower, b.Upper)
			}
		}
	})
}

// TestSmallCountsAloneAreRecovered: to withhold the small counts and no others gives them away, and the auditor and the
// independent one above agree on which: the test above can fail.
func TestSmallCountsAloneAreRecovered(t *testing.T) {
	given := 0
	rapid.Check(t, func(r *rapid.T) {
		x := draw(r)
		p := x.shown(small(x.counts))
		var found []string
		for _, b := range disclosure.Audit(p) {
			if b.Determined {
				found = append(found, b.Key)
			}
		}
		want := recovered(p)
		slices.Sort(want)
		if !slices.Equal(found, want) {
			r.Fatalf("the auditor finds %v, the null space %v", found, want)
		}
		given += len(found)
	})
	if given == 0 {
		t.Error("no drawn table gave a small count away")
	}
}

// TestBoundsAreThoseOfEveryAnswer tries every answer that fits, in whole numbers, and finds no tighter bounds than
// the auditor's.
func TestBoundsAreThoseOfEveryAnswer(t *testing.T) {
	x := &tables{counts: map[string]int{}}
	x.grid("t", [][]int{{3, 9, 1}, {2, 4, 14}, {20, 30, 40}})
	p := x.shown(map[string]bool{"t/r0c0": true, "t/r0c1": true, "t/r1c0": true, "t/r1c1": true, "t/r0c2": true, "t/r1c2": true})
	lowest, highest := map[string]int{}, map[string]int{}
	for a := 1; a <= 11; a++ { // row 0 has 13, row 1 has 20; columns have 5, 13, 15 in them
		for b := 1; b <= 11; b++ {
			c := 13 - a - b
			d, e, f := 5-a, 13-b, 15-c
			if c < 1 || d < 1 || e < 1 || f < 1 || d+e+f != 20 {
				continue
			}
			for key, n := range map[string]int{"t/r0c0": a, "t/r0c1": b, "t/r0c2": c, "t/r1c0": d, "t/r1c1": e, "t/r1c2": f} {
				if lowest[key] == 0 || n < lowest[key] {
					lowest[key] = n
				}
				highest[key] = max(highest[key], n)
			}
		}
	}
	for _, b := range disclosure.Audit(p) {
		if math.Abs(b.Lower-float64(lowest[b.Key])) > 1e-6 || math.Abs(b.Upper-float64(highest[b.Key])) > 1e-6 {
			t.Errorf("%s: %v to %v, want %d to %d", b.Key, b.Lower, b.Upper, lowest[b.Key], highest[b.Key])
		}
	}
}

func TestProtectWorkedCases(t *testing.T) {
	for name, c := range map[string]struct {
		counts map[string]int
		sums   []disclosure.Sum
		want   []string
	}{
		"nothing small":                        {map[string]int{"all": 30, "a": 10, "b": 20}, []disclosure.Sum{{Total: "all", Parts: []string{"a", "b"}}}, nil},
		"a zero is published":                  {map[string]int{"all": 20, "a": 0, "b": 20}, []disclosure.Sum{{Total: "all", Parts: []string{"a", "b"}}}, nil},
		"one small takes the smallest with it": {map[string]int{"all": 43, "a": 3, "b": 30, "c": 10}, []disclosure.Sum{{Total: "all", Parts: []string{"a", "b", "c"}}}, []string{"a", "c"}},
		"three ones of three are not left":     {map[string]int{"all": 23, "a": 1, "b": 1, "c": 1, "d": 20}, []disclosure.Sum{{Total: "all", Parts: []string{"a", "b", "c", "d"}}}, []string{"a", "b", "c", "d"}},
		"of one other count the total goes":    {map[string]int{"all": 3, "a": 3, "b": 0}, []disclosure.Sum{{Total: "all", Parts: []string{"a", "b"}}}, []string{"a", "all"}},
		"without a sum it stands by itself":    {map[string]int{"a": 3, "b": 40}, nil, []string{"a"}},
		"a flow that would tell who left": {map[string]int{"now": 30, "then": 20, "joined": 12, "left": 2},
			[]disclosure.Sum{{Total: "now", Parts: []string{"then", "joined"}, Less: []string{"left"}}}, []string{"joined", "left"}},
		"a difference of two published figures": {map[string]int{"people": 50, "women": 47, "men": 3}, []disclosure.Sum{{Total: "people", Parts: []string{"women", "men"}}}, []string{"men", "women"}},
	} {
		hidden, err := disclosure.Protect(c.counts, c.sums, disclosure.Published{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := slices.Sorted(maps.Keys(hidden)); !slices.Equal(got, c.want) {
			t.Errorf("%s: withheld %v, want %v", name, got, c.want)
		}
	}
}

// TestLastYearsReportGivesNothingAway: last year's report withheld a large count with a small one. This year's report has
// last year's column, in which the small count alone would do; laid beside each other they must not tell it.
func TestLastYearsReportGivesNothingAway(t *testing.T) {
	sums := []disclosure.Sum{{Total: "2025", Parts: []string{"2025/a", "2025/b", "2025/c"}}}
	before := disclosure.Published{Counts: map[string]int{"2025": 43, "2025/b": 30}, Withheld: []string{"2025/a", "2025/c"}, Sums: sums}
	counts := map[string]int{"2025": 43, "2025/a": 3, "2025/b": 30, "2025/c": 10}
	hidden, err := disclosure.Protect(counts, nil, before) // without its sums this year's table alone would publish c
	if err != nil {
		t.Fatal(err)
	}
	if got := slices.Sorted(maps.Keys(hidden)); !slices.Equal(got, []string{"2025/a", "2025/c"}) {
		t.Errorf("withheld %v", got)
	}
	alone, err := disclosure.Protect(counts, nil, disclosure.Published{})
	if err != nil || alone["2025/c"] {
		t.Errorf("the table alone withholds %v: the test says nothing (%v)", alone, err)
	}
}

// TestWhatWasPublishedCannotProtect: a count that readers have is no use as a companion; another is taken.
func TestWhatWasPublishedCannotProtect(t *testing.T) {
	counts := map[string]int{"all": 60, "a": 3, "b": 10, "c": 47}
	sums := []disclosure.Sum{{Total: "all", Parts: []string{"a", "b", "c"}}}
	hidden, err := disclosure.Protect(counts, sums, disclosure.Published{Counts: map[string]int{"b": 10}})
	if got := slices.Sorted(maps.Keys(hidden)); err != nil || !slices.Equal(got, []string{"a", "c"}) {
		t.Errorf("withheld %v, %v", got, err)
	}
	known := disclosure.Published{Counts: map[string]int{"all": 60, "b": 10, "c": 47}}
	if _, err := disclosure.Protect(counts, sums, known); !fault.Is(err, fault.Invalid) {
		t.Errorf("all else is known: %v", err)
	}
	moved := disclosure.Published{Counts: map[string]int{"all": 59, "b": 10, "c": 46}, Sums: sums, Withheld: []string{"a"}}
	if _, err := disclosure.Protect(counts, sums, moved); err != nil {
		t.Errorf("earlier figures of other data: %v", err)
	}
}

func TestProtectRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		counts map[string]int
		sums   []disclosure.Sum
	}{
		"a count below zero":     {map[string]int{"a": -1}, nil},
		"a sum of what is not":   {map[string]int{"all": 1}, []disclosure.Sum{{Total: "all", Parts: []string{"a"}}}},
		"a sum that is not true": {map[string]int{"all": 3, "a": 1, "b": 1}, []disclosure.Sum{{Total: "all", Parts: []string{"a", "b"}}}},
	} {
		if _, err := disclosure.Protect(c.counts, c.sums, disclosure.Published{}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func BenchmarkProtect(b *testing.B) {
	x := &tables{counts: map[string]int{}}
	for _, year := range []string{"this", "last"} {
		cells := make([][]int, 12)
		for i := range cells {
			cells[i] = []int{3 + i, 2, 14 + i%4, 1 + i%3, 30}
		}
		x.grid(year, cells)
	}
	for b.Loop() {
		if _, err := disclosure.Protect(x.counts, x.sums, disclosure.Published{}); err != nil {
			b.Fatal(err)
		}
	}
}
