package stats

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// Options are what a regression takes beside its columns and outcomes. Offset is added to each row's line with
// coefficient 1: the logarithm of the time at risk makes a count a rate. Cluster names what rows go together, as
// one person's, for robust errors. Both may be nil.
type Options struct {
	Offset  []float64
	Cluster []string
}

// Regression is a fitted generalised linear model. Deviance is twice what a model with a coefficient for every row
// would gain in log-likelihood, and NullDeviance that of the constant alone. Dispersion is Pearson's: what the
// variance is of what the model says it is; well above 1 says that the model's errors are too small. Fitted are
// the expected outcomes: probabilities or counts.
type Regression struct {
	Fit
	Deviance, NullDeviance float64
	Dispersion             float64
	AIC                    float64
	Fitted                 []float64
}

// QuasiSE gives the errors stretched by the dispersion (quasi-Poisson: McCullagh and Nelder, ch. 6).
func (r *Regression) QuasiSE() []float64 {
	out := make([]float64, len(r.SE))
	for j, s := range r.SE {
		out[j] = s * math.Sqrt(r.Dispersion)
	}
	return out
}

// family is what tells one regression from another, for one outcome y and its line eta.
type family interface {
	logLik(y, eta float64) float64
	// slope and weight are the first derivative of logLik by eta and what is expected of the second, below 0.
	slope(y, eta float64) float64
	weight(eta float64) float64
	mean(eta float64) float64
	variance(eta float64) float64
	deviance(y, eta float64) float64
	start(mean float64) float64
}

// Logit fits a logistic regression; y is 0 or 1, row by row of d, which mostly has a constant. Estimates are log
// odds ratios. Refuses other outcomes, outcomes all alike, columns made up of others, and a fit that does not settle,
// as when a column tells the outcomes apart completely. Source: P. McCullagh and J. A. Nelder, Generalized Linear
// Models (1989), ch. 4, by iteratively reweighted least squares; the figures of R's glm.
func Logit(d *Design, y []float64, o Options) (*Regression, error) {
	ones := 0
	for i, v := range y {
		if v != 0 && v != 1 {
			return nil, refuse("Row %d has the outcome %g, and not 0 or 1.", i+1, v)
		}
		ones += int(v)
	}
	if len(y) > 0 && (ones == 0 || ones == len(y)) {
		return nil, refuse("All rows have the same outcome, so there is nothing to model.")
	}
	return regress(d, y, o, logistic{})
}

// Poisson fits a Poisson regression of counts with a log link. Estimates are log rate ratios where Offset is the
// logarithm of the time at risk. Refuses counts below 0 or with a fraction, counts all 0, and what Logit refuses.
// Look at Dispersion: counts of what people do mostly vary more than Poisson, and then NegativeBinomial or robust
// errors are to be shown. Source: as for Logit, ch. 6.
func Poisson(d *Design, y []float64, o Options) (*Regression, error) {
	if err := checkCounts(y); err != nil {
		return nil, err
	}
	return regress(d, y, o, poisson{})
}

func checkCounts(y []float64) error {
	any := len(y) == 0
	for i, v := range y {
		if !(v >= 0) || v != math.Floor(v) || math.IsInf(v, 0) {
			return refuse("Row %d has the outcome %g, and not a whole number from 0.", i+1, v)
		}
		any = any || v > 0
	}
	if !any {
		return refuse("All counts are 0, so there is nothing to model.")
	}
	return nil
}

// regression is a model on its way: outcomes, offsets, scaled columns, family.
type regression struct {
	*scaled
	of        family
	y, offset []float64
}

func newRegression(d *Design, y []float64, o Options, f family) (*regression, error) {
	if err := firstError(d.check(len(y)), checkClusters(o.Cluster, len(y))); err != nil {
		return nil, err
	}
	if o.Offset != nil && len(o.Offset) != len(y) {
		return nil, refuse("There are %d rows and %d offsets.", len(y), len(o.Offset))
	}
	for i, v := range o.Offset {
		if !finite(v) {
			return nil, refuse("Row %d has no time at risk.", i+1)
		}
	}
	s, err := scaleDesign(d, false)
	if err != nil {
		return nil, err
	}
	offset := o.Offset
	if offset == nil {
		offset = make([]float64, len(y))
	}
	return &regression{s, f, y, offset}, nil
}

func (r *regression) line(b []float64, i int) float64 {
	eta := r.offset[i]
	for j, v := range r.row(i) {
		eta += b[j] * v
	}
	return eta
}

func (r *regression) likelihood(b, slope []float64, information *mat.SymDense) float64 {
	clear(slope)
	p, value := r.p, 0.0
	triangle := make([]float64, p*p)
	for i, y := range r.y {
		eta, row := r.line(b, i), r.row(i)
		value += r.of.logLik(y, eta)
		u, w := r.of.slope(y, eta), r.of.weight(eta)
		for j, v := range row {
			slope[j] += u * v
			line := triangle[j*p:]
			for k, x := range row[:j+1] {
				line[k] += w * v * x
			}
		}
	}
	for j := range p {
		for k := range j + 1 {
			information.SetSym(j, k, triangle[j*p+k])
		}
	}
	return value
}

// beginning is where every row has the mean of all, as far as a constant can say it.
func (r *regression) beginning() []float64 {
	b := make([]float64, r.p)
	if r.constant < 0 {
		return b
	}
	offset := meanOf(r.offset)
	b[r.constant] = r.of.start(meanOf(r.y)) - offset
	return b
}

// null is the model with the constant alone, or with nothing but the offset where there is no constant.
func (r *regression) null() (logLik, deviance float64, err error) {
	b := []float64{0}
	small := &regression{onlyConstant(r.n), r.of, r.y, r.offset}
	if r.constant >= 0 {
		top, err := climb(small.beginning(), []string{"the constant"}, small.likelihood)
		if err != nil {
			return 0, 0, err
		}
		b = top.at
	}
	for i, y := range r.y {
		eta := small.line(b, i)
		logLik += r.of.logLik(y, eta)
		deviance += r.of.deviance(y, eta)
	}
	return logLik, deviance, nil
}

func regress(d *Design, y []float64, o Options, f family) (*Regression, error) {
	r, err := newRegression(d, y, o, f)
	if err != nil {
		return nil, err
	}
	top, err := climb(r.beginning(), d.Names, r.likelihood)
	if err != nil {
		return nil, err
	}
	return r.finish(d, o, top)
}

func (r *regression) finish(d *Design, o Options, top climbed) (*Regression, error) {
	nullLogLik, nullDeviance, err := r.null()
	if err != nil {
		return nil, err
	}
	out := &Regression{Fit: *newFit(d, r.scaled, top, nullLogLik), NullDeviance: nullDeviance, Fitted: make([]float64, r.n)}
	out.AIC = 2*float64(r.p) - 2*top.value
	pearson := 0.0
	for i, y := range r.y {
		eta := r.line(top.at, i)
		m := r.of.mean(eta)
		out.Fitted[i] = m
		out.Deviance += r.of.deviance(y, eta)
		pearson += (y - m) * (y - m) / r.of.variance(eta)
	}
	out.Dispersion = pearson / float64(r.n-r.p)
	if o.Cluster != nil {
		out.sandwich(r.scaled, top.covariance, o.Cluster, func(i int, into []float64) {
			u := r.of.slope(r.y[i], r.line(top.at, i))
			for j, v := range r.row(i) {
				into[j] = u * v
			}
		})
	}
	return out, nil
}

type logistic struct{}

func (logistic) mean(eta float64) float64 { return 1 / (1 + math.Exp(-eta)) }
func (logistic) logLik(y, eta float64) float64 {
	if y == 1 {
		eta = -eta
	}
	return -(max(eta, 0) + math.Log1p(math.Exp(-math.Abs(eta))))
}
func (l logistic) slope(y, eta float64) float64    { return y - l.mean(eta) }
func (l logistic) weight(eta float64) float64      { return l.mean(eta) * l.mean(-eta) }
func (l logistic) variance(eta float64) float64    { return l.weight(eta) }
func (l logistic) deviance(y, eta float64) float64 { return -2 * l.logLik(y, eta) }
func (logistic) start(mean float64) float64        { return math.Log(mean / (1 - mean)) }

type poisson struct{}

func (poisson) mean(eta float64) float64       { return math.Exp(eta) }
func (poisson) logLik(y, eta float64) float64  { return y*eta - math.Exp(eta) - logGamma(y+1) }
func (poisson) slope(y, eta float64) float64   { return y - math.Exp(eta) }
func (poisson) weight(eta float64) float64     { return math.Exp(eta) }
func (p poisson) variance(eta float64) float64 { return p.weight(eta) }
func (p poisson) deviance(y, eta float64) float64 {
	return 2 * (timesLog(y, y) - y*eta - y + math.Exp(eta))
}
func (poisson) start(mean float64) float64 { return math.Log(mean) }

// timesLog is a ln b, 0 where a is 0.
func timesLog(a, b float64) float64 {
	if a == 0 {
		return 0
	}
	return a * math.Log(b)
}
