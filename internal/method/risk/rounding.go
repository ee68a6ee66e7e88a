package risk

import (
	"math"
	"math/big"
	"strconv"
)

// logistic turns log-odds into a probability the way the source does. Log-odds beyond what a float64 can
// carry give NaN, which is no probability; inputs that pass the checks stay far within.
func logistic(z float64) float64 {
	odds := math.Exp(z)
	return odds / (1 + odds)
}

// halfUp rounds to so many decimals, halves away from zero. The source rounds the exact binary value of the
// float64 (java.math.BigDecimal), so 0.305, which binary holds as a little less, is no half.
func halfUp(x float64, places int) float64 {
	return parsed(new(big.Rat).SetFloat64(x), places)
}

func parsed(x *big.Rat, places int) float64 {
	out, err := strconv.ParseFloat(x.FloatString(places), 64) // FloatString rounds halves away from zero
	if err != nil {
		panic(err) // what FloatString writes is a number
	}
	return out
}

var hundred = big.NewRat(100, 1)

// percent gives a probability as a percentage with so many decimals, from its exact binary value.
func percent(p float64, places int) Percent {
	x := new(big.Rat).SetFloat64(p)
	shown := parsed(x.Mul(x, hundred), places)
	return Percent{Hundredths: int(math.Round(shown * 100)), Places: places}
}

// wholePercent is percent without decimals, held to 1..99: the source accepts neither 0% nor 100%.
func wholePercent(p float64) Percent {
	out := percent(p, 0)
	out.Hundredths = min(max(out.Hundredths, 100), 9900)
	return out
}

// figure works one horizon out from the sum. decimals is to how many decimals the published rule rounds the
// probability before it becomes a percentage; -1 for not at all.
func (r *Result) figure(years int, slope, shift float64, decimals int, show func(float64) Percent) *Figure {
	f := &Figure{Years: years, Slope: slope, Shift: shift, LogOdds: slope*r.Sum + shift}
	f.Probability = logistic(f.LogOdds)
	if decimals >= 0 {
		f.Probability = halfUp(f.Probability, decimals)
	}
	f.Percent = show(f.Probability)
	return f
}
