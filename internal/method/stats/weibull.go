package stats

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// WeibullFit is a Weibull model. Estimates are logs of hazard ratios, the constant included; Time holds the same as
// the accelerated-failure form has it (logs of ratios of time, and the constant of the scale). Shape is alpha: above
// 1 the hazard rises with time, below 1 it falls.
type WeibullFit struct {
	Fit
	Events  int
	Time    []float64
	Shape   float64
	ShapeSE float64
}

// Weibull fits a Weibull model to spells from the outset (Start minus infinity or 0); d has a constant. Use it where
// a curve must be carried beyond the time watched, and say that it is; otherwise Cox takes less for granted.
// Refuses spells that begin late, times of 0, no events, no constant, and what Cox refuses.
// Source: J. D. Kalbfleisch and R. L. Prentice, The Statistical Analysis of Failure Time Data, ch. 3; the figures of
// R's survreg.
func Weibull(spells []Spell, d *Design) (*WeibullFit, error) {
	if err := firstError(checkSpells(spells), d.check(len(spells))); err != nil {
		return nil, err
	}
	s, err := scaleDesign(d, false)
	if err != nil {
		return nil, err
	}
	if s.constant < 0 {
		return nil, refuse("A Weibull model needs a constant.")
	}
	w := &weibull{scaled: s, spells: spells, log: make([]float64, s.n)}
	sum := 0.0
	for i, x := range spells {
		if x.Start > 0 || x.Stop <= 0 {
			return nil, refuse("Spell %d does not begin at 0 and end later, as a Weibull model needs.", i+1)
		}
		w.log[i] = math.Log(x.Stop)
		sum += x.Stop
		if x.Event {
			w.events++
		}
	}
	if w.events == 0 {
		return nil, refuse("Nobody had the event, so there is nothing to model.")
	}
	start := make([]float64, s.p+1)
	start[s.constant], start[s.p] = math.Log(float64(w.events)/sum), 1
	top, err := climb(start, append(append([]string{}, d.Names...), "the shape"), w.likelihood)
	if err != nil {
		return nil, err
	}
	return w.fit(d, top)
}

// weibull is the likelihood in the coefficients of the log hazard and the shape, in which it has one top.
type weibull struct {
	*scaled
	spells []Spell
	log    []float64
	events int
}

func (w *weibull) likelihood(b, slope []float64, information *mat.SymDense) float64 {
	shape := b[w.p]
	if !(shape > 0) {
		return math.Inf(-1)
	}
	clear(slope)
	information.Zero()
	value := 0.0
	row := make([]float64, w.p+1)
	for i, s := range w.spells {
		copy(row, w.row(i))
		row[w.p] = w.log[i]
		eta := 0.0
		for j, v := range row {
			eta += b[j] * v
		}
		hazard, event := math.Exp(eta), 0.0
		if s.Event {
			event = 1
			value += eta - w.log[i] + math.Log(shape)
			slope[w.p] += 1 / shape
			information.SetSym(w.p, w.p, information.At(w.p, w.p)+1/(shape*shape))
		}
		value -= hazard
		for j, v := range row {
			slope[j] += (event - hazard) * v
		}
		information.SymRankOne(information, hazard, mat.NewVecDense(w.p+1, row))
	}
	return value
}

func (w *weibull) fit(d *Design, top climbed) (*WeibullFit, error) {
	shape := top.at[w.p]
	// The null model is the same with the constant alone.
	null, err := climb([]float64{math.Log(float64(w.events)) - math.Log(sumOf(w.spells)), 1}, []string{"the constant", "the shape"},
		(&weibull{scaled: onlyConstant(w.n), spells: w.spells, log: w.log, events: w.events}).likelihood)
	if err != nil {
		return nil, err
	}
	main := top
	main.at = top.at[:w.p]
	main.covariance = mat.NewSymDense(w.p, nil)
	main.covariance.CopySym(top.covariance.SliceSym(0, w.p))
	f := &WeibullFit{Fit: *newFit(d, w.scaled, main, null.value), Events: w.events, Shape: shape, ShapeSE: math.Sqrt(top.covariance.At(w.p, w.p))}
	for _, b := range f.Estimate {
		f.Time = append(f.Time, -b/shape)
	}
	return f, nil
}

func sumOf(spells []Spell) float64 {
	sum := 0.0
	for _, s := range spells {
		sum += s.Stop
	}
	return sum
}

// onlyConstant is a design of ones.
func onlyConstant(n int) *scaled {
	z := make([]float64, n)
	for i := range z {
		z[i] = 1
	}
	return &scaled{n: n, p: 1, z: z, mean: []float64{0}, scale: []float64{1}, constant: 0}
}
