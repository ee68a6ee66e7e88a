package severity

import (
	"math/big"
	"slices"

	"waymark/internal/platform/fault"
)

const maxCount = 1_000_000_000

// Line is how many there were of an offence, and what they weigh together.
type Line struct {
	Offence string
	Count   int
	Weight  Weight // of one
	Total   float64
}

// Score is a list of offences, weighed. Total leaves out what has no weight: where Complete is false it is a least
// figure, and must be shown with what is left out.
type Score struct {
	Vintage    string
	Lines      []Line // with a weight, by name
	NotWeighed []Line // without one, by name
	Weighed    int    // offences with a weight
	Offences   int    // all offences
	total      *big.Rat
}

// Score weighs how many there were of each offence. Offences named alike but for case and spacing are added up. It
// refuses a count that is not 0 to 1,000,000,000; an offence of which there were none has no line.
func (t Table) Score(counts map[string]int) (Score, error) {
	s := Score{Vintage: t.Vintage, total: new(big.Rat)}
	added := map[string]Line{}
	for name, n := range counts {
		if n < 0 || n > maxCount {
			return Score{}, fault.New(fault.Invalid, "A count of offences must be from 0 to %d, and not %d.", maxCount, n)
		}
		x := added[key(name)]
		if x.Offence == "" || name < x.Offence {
			x.Offence = name
		}
		x.Count += n
		added[key(name)] = x
	}
	for k, x := range added {
		if x.Count == 0 {
			continue
		}
		s.Offences += x.Count
		w, known := t.weights[k]
		if !known {
			s.NotWeighed = append(s.NotWeighed, x)
			continue
		}
		total := new(big.Rat).Mul(big.NewRat(int64(x.Count), 1), w.exact)
		x.Offence, x.Weight = w.Offence, w
		x.Total, _ = total.Float64()
		s.Lines = append(s.Lines, x)
		s.Weighed += x.Count
		s.total.Add(s.total, total)
	}
	byName := func(a, b Line) int {
		if a.Offence < b.Offence {
			return -1
		}
		return 1
	}
	slices.SortFunc(s.Lines, byName)
	slices.SortFunc(s.NotWeighed, byName)
	return s, nil
}

// Complete says whether every offence has a weight.
func (s Score) Complete() bool { return s.Weighed == s.Offences }

func (s Score) exact() *big.Rat {
	if s.total == nil {
		return new(big.Rat)
	}
	return s.total
}

// Total gives the sum of count times weight, of the offences that have one.
func (s Score) Total() float64 {
	f, _ := s.exact().Float64()
	return f
}

// Mean gives the weight of one offence on average, of those that have one; false where there are none.
func (s Score) Mean() (float64, bool) {
	if s.Weighed == 0 {
		return 0, false
	}
	f, _ := s.mean().Float64()
	return f, true
}

func (s Score) mean() *big.Rat { return new(big.Rat).Quo(s.exact(), big.NewRat(int64(s.Weighed), 1)) }

// PerHead gives the total over a population, as the national severity score is published. It refuses a population of
// nobody, and a score that is not complete: what is left out would look like safety.
func (s Score) PerHead(population int) (float64, error) {
	if population < 1 {
		return 0, fault.New(fault.Invalid, "A score needs a population of at least one.")
	}
	if !s.Complete() {
		return 0, fault.New(fault.Invalid, "%d of %d offences have no weight in this table, so there is no score.", s.Offences-s.Weighed, s.Offences)
	}
	f, _ := new(big.Rat).Quo(s.exact(), big.NewRat(int64(population), 1)).Float64()
	return f, nil
}
