package cost

import "math"

// Expectation is what an evaluation expects of the same people where nothing is done, in numbers of offences. Those of
// whom nobody else is like are not compared.
type Expectation struct {
	Before   int     // offences before, of everybody
	Compared int     // of them, before, of those who are compared
	After    float64 // expected after, of those
	Ratio    *Ratio  // offences after of those to what was expected; nil: not known
}

// Ratio is a ratio with its interval.
type Ratio struct{ Ratio, Lower, Upper float64 }

// Parts is a gross saving taken apart: Expected + Beyond + Rest is the gross saving, to the penny.
type Parts struct {
	Expected Pence  `json:"expected_where_nothing_is_done"`
	Beyond   *Range `json:"beyond_that"` // nil: not known
	Rest     *Pence `json:"rest"`        // change of the mix, and people who are not compared; nil with Beyond
}

// Range is an amount with its interval.
type Range struct {
	Amount Pence `json:"amount"`
	Lower  Pence `json:"lower"`
	Upper  Pence `json:"upper"`
}

// Less takes an amount from all of a range.
func (r Range) Less(p Pence) Range { return Range{r.Amount - p, r.Lower - p, r.Upper - p} }

// Against parts the gross saving into what is expected where nothing is done, what lies beyond it, and the rest. Each
// offence is priced at what one cost before on average, those without a price in the table at nothing:
//
//	expected = cost before x (compared - expected after) / before
//	beyond   = cost before x expected after x (1 - ratio) / before
//
// It is an approximation: what is expected is known as a number of offences and not by class. Nil where nothing was
// counted before.
func (s *Saving) Against(x Expectation) *Parts {
	if x.Before <= 0 {
		return nil
	}
	each := float64(s.CostBefore) / float64(x.Before)
	out := &Parts{Expected: nearest(each * (float64(x.Compared) - x.After))}
	if x.Ratio == nil {
		return out
	}
	share := func(ratio float64) Pence { return nearest(each * x.After * (1 - ratio)) }
	out.Beyond = &Range{share(x.Ratio.Ratio), share(x.Ratio.Upper), share(x.Ratio.Lower)}
	rest := s.Gross - out.Expected - out.Beyond.Amount
	out.Rest = &rest
	return out
}

// nearest gives whole pounds: an approximation has no pence.
func nearest(pence float64) Pence { return Pence(math.Round(pence/100)) * 100 }
