package fairness

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"waymark/internal/method/disclosure"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
)

func day(text string) civil.Date {
	d, err := civil.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func TestGroupsOfCodes(t *testing.T) {
	for code, want := range map[string]string{
		"W1": "white", "w3": "white", "W9": "white", "M2": "mixed", "A1": "asian", "A4": "asian", "O1": "asian", "O2": "other", "O9": "other", "B9": "black",
		"NS": NotKnown, "": NotKnown, "W0": NotKnown, "IC1": NotKnown, "White": NotKnown, "X1": NotKnown,
	} {
		if got := ethnicityOf(code); got != want {
			t.Errorf("%q is %s, want %s", code, got, want)
		}
	}
	for code, want := range map[string]string{"IC1": "white-north", "ic3": "black", "IC9": NotKnown, "": NotKnown, "W1": NotKnown} {
		if got := officerOf(code); got != want {
			t.Errorf("%q is seen as %s, want %s", code, got, want)
		}
	}
	on := day("2026-11-25")
	for born, want := range map[civil.Partial]string{
		{Year: 2008, Month: 11, Day: 25}: "18-24", {Year: 2008, Month: 11, Day: 26}: "under-18", {Year: 1971, Month: 1, Day: 1}: "55-over",
		{Year: 2008}: NotKnown, // 17 or 18
		{Year: 2005}: "18-24", {Year: 1991, Month: 11}: NotKnown, {Year: 1850}: NotKnown, {Year: 2030}: NotKnown, {}: NotKnown,
	} {
		if got := ageOf(born, on); got != want {
			t.Errorf("born %v is %s, want %s", born, got, want)
		}
	}
}

// TestEverySpecifiedTraitHasNotKnownLast: nobody is left out of a trait, whatever their record says.
func TestEverySpecifiedTraitHasNotKnownLast(t *testing.T) {
	for by, groups := range fixed {
		if groups[len(groups)-1].Code != NotKnown {
			t.Errorf("%s has no row of those not known", by)
		}
	}
}

// TestWhatIsHiddenIsNotRecovered: whoever lays all tables of a run side by side, knows every count that is shown, the totals,
// and what each count leaves of its whole, finds each hidden count that is 1 to 4 to be any of at least four. The reader is
// built of the tables as they are shown, and not of what decided.
func TestWhatIsHiddenIsNotRecovered(t *testing.T) {
	hid := 0
	for seed := range uint64(12) {
		f := county{people: 60 + int(seed)*60, female: 0.15, rate: alike, take: func(_ bool, n int, r *rand.Rand) bool { return r.Float64() < 0.04*float64(n) }}.field(seed + 1)
		f.scatter(seed)
		figures, err := f.reckon()
		if err != nil {
			t.Fatal(err)
		}
		seen := readerOf(figures)
		hid += len(seen.Withheld)
		for _, b := range disclosure.Audit(seen) {
			if !b.Safe() {
				t.Errorf("county %d: %+v", seed, b)
			}
		}
	}
	if hid < 50 {
		t.Errorf("only %d counts are hidden: the counties are too large to tell", hid)
	}
}

// scatter gives people ages, and leads, decisions and breaches, by chance.
func (f *field) scatter(seed uint64) {
	r := rand.New(rand.NewPCG(seed, 9))
	f.traits[Age] = fixed[Age]
	at := slices.Index(Traits, Age)
	for _, s := range f.people {
		s.groups[at] = r.IntN(len(fixed[Age]))
		s.listed = r.Float64() < 0.1
		if s.on {
			s.decided, s.admitted, s.police, s.days, s.liberty = true, true, r.Float64() < 0.4, 200, 150
			if r.Float64() < 0.3 {
				s.breaches = 1 + r.IntN(2)
			}
		} else {
			s.decided = r.Float64() < 0.05
		}
	}
}

// readerOf is what a reader has of the figures.
func readerOf(f Figures) disclosure.Published {
	p := disclosure.Published{Counts: map[string]int{}}
	see := func(key string, c Count) {
		if c != nil {
			p.Counts[key] = *c
		} else if !slices.Contains(p.Withheld, key) {
			p.Withheld = append(p.Withheld, key)
		}
	}
	for _, t := range f.Tables {
		for _, s := range t.Steps {
			if s.Kind == NotHeld {
				continue
			}
			name, of := sets[s.Key].n, sets[s.Key].of
			sum, whole := disclosure.Sum{Total: name}, disclosure.Sum{Total: of}
			see(name, s.All.N)
			for _, r := range s.Rows {
				key, ofKey := name+"/"+string(t.Trait)+"/"+r.Code, of+"/"+string(t.Trait)+"/"+r.Code
				see(key, r.N)
				sum.Parts = append(sum.Parts, key)
				if of == "" {
					continue
				}
				see(ofKey, r.Of)
				whole.Parts = append(whole.Parts, ofKey)
				if s.Kind == Shares && r.N == nil && r.Of != nil { // what it leaves may be none: of one more it is at least one
					rest, more := "rest of "+key, "one more than "+ofKey
					if !slices.Contains(p.Withheld, rest) {
						p.Withheld = append(p.Withheld, rest)
					}
					p.Counts[more] = *r.Of + 1
					p.Sums = append(p.Sums, disclosure.Sum{Total: more, Parts: []string{key, rest}})
				}
			}
			p.Sums = append(p.Sums, sum)
			if of != "" {
				see(of, s.All.Of)
				p.Sums = append(p.Sums, whole)
			}
		}
	}
	return p
}

// county is a pool in which half the people are of each of two groups, or as shares says, and a panel takes some on.
type county struct {
	people int
	female float64                                           // share
	rate   func(female bool) float64                         // arrests a year
	take   func(female bool, arrests int, r *rand.Rand) bool // in a month
}

func (c county) field(seed uint64) *field {
	r := rand.New(rand.NewPCG(seed, 1))
	f := &field{about: About{Plan: Plan{Months: 24}, From: day("2024-11-26"), To: day("2026-11-25")}, traits: map[Trait][]Group{}}
	for _, t := range Traits {
		f.traits[t] = []Group{notKnown}
	}
	f.traits[Sex] = fixed[Sex]
	at := slices.Index(Traits, Sex)
	for range c.people {
		s := &subject{groups: make([]int, len(Traits))}
		female := r.Float64() < c.female
		if female {
			s.groups[at] = 1
		}
		next := func() int { return 1 + int(-math.Log(1-r.Float64())*365/c.rate(female)) }
		for d := f.about.From.AddMonths(-24).AddDays(next()); !d.After(f.about.To); d = d.AddDays(next()) {
			s.arrests = append(s.arrests, d)
			s.pool = s.pool || !d.Before(f.about.From)
		}
		for m := day("2025-12-01"); !m.After(f.about.To); m = m.AddMonths(1) {
			if n := between(s.arrests, m.AddMonths(-24), m); !s.first.Valid && c.take(female, n, r) {
				s.first, s.taken, s.on = civil.SomeDate(m.AddDays(9)), s.pool, true
			}
		}
		f.people = append(f.people, s)
	}
	return f
}

func (f *field) indexOf(t *testing.T, k StepKey) *Ratio {
	t.Helper()
	figures, err := f.reckon()
	if err != nil {
		t.Fatal(err)
	}
	got, ok := figures.Find(Key{k, Sex, "female"})
	if !ok || got.Row.Index == nil {
		t.Fatalf("%s: nothing is compared: %+v", k, got.Row)
	}
	return got.Row.Index
}

func alike(bool) float64 { return 1 }

// TestAnUnfairPanelIsFound: a panel that takes on twice as many women with as many arrests; it is the choice, and the figures
// say so.
func TestAnUnfairPanelIsFound(t *testing.T) {
	c := county{people: 4000, female: 0.3, rate: alike, take: func(female bool, n int, r *rand.Rand) bool {
		share := 0.01 * float64(n)
		if female {
			share *= 2
		}
		return r.Float64() < share
	}}
	f := c.field(7)
	if i := f.indexOf(t, LikeForLike); !i.Stands() || i.Lower > 2 || i.Upper < 2 {
		t.Errorf("people with as many arrests: %+v", i)
	}
	if i := f.indexOf(t, TakenOn); i.Ratio < 1.5 || !i.Stands() {
		t.Errorf("taken on: %+v", i)
	}
}

// TestAGroupOfWhomNobodyWasIsAskedFor: none of 60 beside 30 of 100 has no ratio's logarithm, and is no less a difference.
func TestAGroupOfWhomNobodyWasIsAskedFor(t *testing.T) {
	cells := []cell{{n: 30, of: 100}, {n: 0, of: 60}, {n: 0, of: 2}}
	shown := []bool{true, true, true}
	for i, apart := range map[int]bool{1: true, 2: false} {
		var r Row
		r.compare(TakenOn, Shares, cells, i, 0, shown)
		if r.Index == nil || r.Index.Ratio != 0 || r.Index.Apart() != apart {
			t.Errorf("none of %d beside 30 of 100: %+v", cells[i].of, r.Index)
		}
	}
}

// TestAFairPanelIsNotBlamed: men are arrested three times as often and taken on more often for it; the panel takes people with
// as many arrests on alike, and among those nothing is found.
func TestAFairPanelIsNotBlamed(t *testing.T) {
	c := county{people: 4000, female: 0.4, rate: func(female bool) float64 {
		if female {
			return 0.6
		}
		return 1.8
	}, take: func(_ bool, n int, r *rand.Rand) bool { return r.Float64() < 0.004*float64(n) }}
	f := c.field(11)
	if i := f.indexOf(t, TakenOn); !i.Stands() || i.Ratio > 0.7 {
		t.Errorf("taken on: %+v", i)
	}
	if i := f.indexOf(t, LikeForLike); i.Stands() || i.Ratio < 0.7 || i.Ratio > 1.4 {
		t.Errorf("people with as many arrests: %+v", i)
	}
}

// TestTheIntervalHoldsWhatItSays: of 200 counties with a fair panel, the interval of people with as many arrests leaves 1 out in
// about one in twenty.
func TestTheIntervalHoldsWhatItSays(t *testing.T) {
	c := county{people: 600, female: 0.4, rate: func(female bool) float64 {
		if female {
			return 0.8
		}
		return 1.6
	}, take: func(_ bool, n int, r *rand.Rand) bool { return r.Float64() < 0.006*float64(n) }}
	apart := 0
	for seed := range uint64(200) {
		f := c.field(seed)
		at := slices.Index(Traits, Sex)
		cells := f.cells(LikeForLike, at)
		if i := index(Alike, cells[1], cells[0]); i.Apart() {
			apart++
		}
	}
	if apart > 20 {
		t.Errorf("%d of 200 intervals leave out what is true", apart)
	}
}

// TestExpectedAddsUp: what is expected of all groups is what was taken on, and whoever was taken on is once in it.
func TestExpectedAddsUp(t *testing.T) {
	f := county{people: 800, female: 0.3, rate: alike, take: func(_ bool, n int, r *rand.Rand) bool { return r.Float64() < 0.02*float64(n) }}.field(3)
	cells := f.cells(LikeForLike, slices.Index(Traits, Sex))
	sum := 0.0
	for _, c := range cells[:len(cells)-1] {
		sum += c.expected
	}
	all := cells[len(cells)-1]
	if all.n < 50 || math.Abs(sum-float64(all.n)) > 1e-6 || math.Abs(all.expected-float64(all.n)) > 1e-6 {
		t.Errorf("%d taken on, %g expected of all, %g of the groups", all.n, all.expected, sum)
	}
}

// TestNothingIsWorkedOutOfWhatIsHidden: a row with a hidden count has no figure, and is compared with nobody.
func TestNothingIsWorkedOutOfWhatIsHidden(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := county{people: rapid.IntRange(20, 120).Draw(t, "people"), female: 0.2, rate: alike,
			take: func(_ bool, n int, r *rand.Rand) bool { return r.Float64() < 0.03*float64(n) }}.field(uint64(rapid.IntRange(1, 1e6).Draw(t, "seed")))
		figures, err := f.reckon()
		if err != nil {
			t.Fatal(err)
		}
		figures.each(func(by Table, s Step, r Row) {
			if s.Kind == NotHeld {
				t.Fatalf("%s has rows", s.Key)
			}
			hidden := r.N == nil || r.Of == nil || s.Kind == Expected && r.Before == nil
			if hidden && (r.Percent != nil || r.PerYear != nil || r.Expected != nil || r.Years != nil || r.Index != nil || r.Difference != nil) {
				t.Fatalf("%s by %s: %+v", s.Key, by.Trait, r)
			}
			if r.N != nil && few(*r.N) {
				t.Fatalf("%s by %s shows %d", s.Key, by.Trait, *r.N)
			}
		})
	})
}

// TestRatesReckonWithClusters: ten arrests of one person say less than ten of ten.
func TestRatesReckonWithClusters(t *testing.T) {
	spread := func(each []int) *Ratio {
		f := &field{about: About{Plan: Plan{Months: 24}}, traits: map[Trait][]Group{}}
		for _, by := range Traits {
			f.traits[by] = []Group{notKnown}
		}
		f.traits[Sex] = fixed[Sex]
		at := slices.Index(Traits, Sex)
		for g, list := range [][]int{slices.Repeat([]int{1, 0}, 20), each} {
			for _, n := range list {
				s := &subject{groups: make([]int, len(Traits)), pool: true, on: true, days: 365, liberty: 365, breaches: n}
				s.groups[at] = g
				f.people = append(f.people, s)
			}
		}
		return f.indexOf(t, Enforcement)
	}
	even, one := spread(slices.Repeat([]int{1}, 10)), spread(append([]int{10}, make([]int, 9)...))
	if even.Ratio != one.Ratio || math.Abs(even.Ratio-2) > 1e-9 || one.Upper/one.Lower < 2*even.Upper/even.Lower {
		t.Errorf("%+v, %+v", even, one)
	}
}

func TestWordsNeverSayWhy(t *testing.T) {
	f := Finding{Step: TakenOn, Trait: Ethnicity, Row: Row{Group: Group{"black", "Black"}}, Ref: Group{"white", "White"}}
	for want, i := range map[string]*Ratio{
		"Black people were taken on 1.40 times as often as White people (95% interval 0.80 to 2.45): chance alone may make so much of a difference.":                                    {1.4, 0.8, 2.45, 0.2, 1},
		"Black people were taken on 1.40 times as often as White people (95% interval 1.01 to 1.94). Among as many comparisons as were made, chance alone makes some such differences.": {1.4, 1.01, 1.94, 0.04, 0.9},
		"Black people were taken on 0.40 times as often as White people (95% interval 0.20 to 0.80). It stands when all comparisons are reckoned with.":                                 {0.4, 0.2, 0.8, 0.0001, 0.01},
	} {
		f.Row.Index = i
		if got := f.Words(); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
		for _, never := range []string{"discriminat", "because", "bias", "unfair", "significant"} {
			if strings.Contains(strings.ToLower(f.Words()+i.Short()), never) {
				t.Errorf("it says %s", never)
			}
		}
	}
}

func at(text string) civil.Instant { return day(text).At(9, 0) }

func found(made string, ratio float64) Run {
	i := &Ratio{Ratio: ratio, Lower: ratio * 0.9, Upper: ratio * 1.05}
	rows := []Row{{Group: Group{"black", "Black"}, Index: i}, {Group: Group{"white", "White"}, Reference: true}}
	return Run{ID: id.FairnessRun(made), MadeAt: at(made), Figures: Figures{Tables: []Table{{Trait: Ethnicity, Steps: []Step{{Key: TakenOn, Kind: Shares, Rows: rows}}}}}}
}

// TestADifferenceIsAnsweredWithinThirtyDays: it stands since the first of the runs in unbroken order that found it the same
// way round, and an answer from before it came back is none.
func TestADifferenceIsAnsweredWithinThirtyDays(t *testing.T) {
	today := day("2026-11-25")
	key := Key{TakenOn, Ethnicity, "black"}
	old := Note{Key: key, Answer: Answer{Kind: Explanation}, MadeAt: at("2026-05-01")}
	now := Note{Key: key, Answer: Answer{Kind: Reform, Status: InHand, Due: civil.SomeDate(day("2026-11-24"))}, MadeAt: at("2026-11-01")}
	runs := []Run{found("2026-11-20", 1.5), found("2026-10-20", 1.4), found("2026-09-20", 1.3), found("2026-04-20", 0.7)}
	for name, c := range map[string]struct {
		runs     []Run
		notes    []Note
		days     int
		late     bool
		answered bool
		stale    bool
	}{
		"new":         {runs[:1], nil, 5, false, false, false},
		"unbroken":    {runs, nil, 66, true, false, false},
		"broken":      {[]Run{runs[0], found("2026-10-20", 1), runs[2]}, nil, 5, false, false, false},
		"answered":    {runs, []Note{now, old}, 66, false, true, false},
		"answered of": {runs, []Note{old}, 66, true, false, true},
		"of another":  {runs, []Note{{Key: Key{Listed, Ethnicity, "black"}, MadeAt: at("2026-11-01")}}, 66, true, false, false},
	} {
		got := waiting(c.runs, c.notes, today)
		if len(got) != 1 || got[0].Days != c.days || got[0].Late() != c.late || (got[0].Answered != nil) != c.answered || (got[0].Stale != nil) != c.stale {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if len(waiting(nil, nil, today)) != 0 {
		t.Error("without a run something waits")
	}
	done := now
	done.Status = Done
	if got := openReforms([]Note{now, old}); len(got) != 1 || !got[0].Overdue(today) {
		t.Errorf("open reforms: %+v", got)
	}
	if got := openReforms([]Note{done, now, old}); len(got) != 0 {
		t.Errorf("a reform that is done is open: %+v", got)
	}
}

func TestAnswersNeedTheirParts(t *testing.T) {
	known := func(m id.Staff) bool { return m == "M" }
	long := "A sentence that says something."
	due := civil.SomeDate(day("2027-01-01"))
	for name, c := range map[string]struct {
		in   Answer
		want string
	}{
		"explained":   {Answer{Kind: Explanation, Words: long, Evidence: long}, ""},
		"no evidence": {Answer{Kind: Explanation, Words: long}, "evidence"},
		"reform":      {Answer{Kind: Reform, Words: long, Owner: "M", Due: due, Status: InHand}, ""},
		"no owner":    {Answer{Kind: Reform, Words: long, Owner: "X", Due: due, Status: InHand}, "owner"},
		"no day":      {Answer{Kind: Reform, Words: long, Owner: "M", Status: InHand}, "due"},
		"no state":    {Answer{Kind: Reform, Words: long, Owner: "M", Due: due, Status: "x"}, "status"},
		"no words":    {Answer{Kind: Explanation, Words: " ok ", Evidence: long}, "words"},
		"no kind":     {Answer{Words: long}, "kind"},
	} {
		err := c.in.check(known)
		fields := fault.FieldsOf(err)
		if c.want == "" && err != nil || c.want != "" && (len(fields) != 1 || fields[0].Name != c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheYearBeforeIsOfTheSameWindow(t *testing.T) {
	run := func(to string, months int) Run { return Run{About: About{Plan: Plan{Months: months}, To: day(to)}} }
	r := run("2026-11-25", 24)
	all := []Run{r, run("2026-08-01", 24), run("2025-12-01", 12), run("2025-11-30", 24), run("2024-11-30", 24)}
	if got := before(r, all); got == nil || got.To != day("2025-11-30") {
		t.Errorf("%+v", got)
	}
	if before(r, all[:3]) != nil {
		t.Error("another window stands for the year before")
	}
}
