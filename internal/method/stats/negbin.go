package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// CountFit is a negative binomial regression. Theta says how alike people are: the variance of a count is
// mean + mean^2/Theta, so that a small Theta is much spread and a large one comes to Poisson. LogLik, AIC and
// Deviance are those with Theta.
type CountFit struct {
	Regression
	Theta, ThetaSE float64
}

// mostTheta is the largest theta that is told from Poisson.
const mostTheta = 1e7

// NegativeBinomial fits counts that vary more than Poisson, with a log link and theta by maximum likelihood.
// Errors of the coefficients take theta as known (as is usual, and as the two hardly hang together). Refuses what
// Poisson refuses, and counts that vary no more than Poisson, for which there is no theta: use Poisson for them.
// Source: W. N. Venables and B. D. Ripley, Modern Applied Statistics with S, 7.4; J. F. Lawless, Canadian Journal of
// Statistics 15 (1987); the figures of R's MASS::glm.nb.
func NegativeBinomial(d *Design, y []float64, o Options) (*CountFit, error) {
	if err := checkCounts(y); err != nil {
		return nil, err
	}
	r, err := newRegression(d, y, o, poisson{})
	if err != nil {
		return nil, err
	}
	top, err := climb(r.beginning(), d.Names, r.likelihood)
	if err != nil {
		return nil, err
	}
	mean := make([]float64, r.n)
	theta := 0.0
	for range 200 {
		for i := range mean {
			mean[i] = math.Exp(r.line(top.at, i))
		}
		next, err := fitTheta(y, mean)
		if err != nil {
			return nil, err
		}
		still := math.Abs(next-theta) <= 1e-10*next
		theta = next
		r.of = newSpread(theta)
		if top, err = climb(top.at, d.Names, r.likelihood); err != nil {
			return nil, err
		}
		if still {
			g, err := r.finish(d, o, top)
			if err != nil {
				return nil, err
			}
			g.AIC += 2
			_, information := thetaSlope(y, mean, theta)
			return &CountFit{*g, theta, 1 / math.Sqrt(information)}, nil
		}
	}
	return nil, refuse("The spread between people (theta) does not settle.")
}

// fitTheta finds the theta of highest likelihood for these means, by halving on the scale of its logarithm: the
// slope is above 0 below it and below 0 above.
func fitTheta(y, mean []float64) (float64, error) {
	excess := 0.0
	for i, m := range mean {
		excess += (y[i]-m)*(y[i]-m) - y[i]
	}
	slope := func(log float64) float64 { s, _ := thetaSlope(y, mean, math.Exp(log)); return -s }
	low, high := math.Log(1e-8), math.Log(mostTheta)
	if excess <= 0 || slope(high) <= 0 {
		return 0, refuse("These counts vary no more than Poisson, so a negative binomial has nothing to add. Use Poisson.")
	}
	return math.Exp(solve(low, high, slope)), nil
}

// thetaSlope gives the slope of the log-likelihood by theta, and minus the second derivative.
func thetaSlope(y, mean []float64, theta float64) (slope, information float64) {
	digamma, trigamma := mathext.Digamma(theta), mathext.Zeta(2, theta)
	for i, m := range mean {
		d, t := digammaRise(theta, y[i], digamma, trigamma)
		slope += d + math.Log(theta/(theta+m)) + (m-y[i])/(theta+m)
		information += t - 1/theta + 2/(theta+m) - (y[i]+theta)/((theta+m)*(theta+m))
	}
	return slope, information
}

// digammaRise gives digamma(theta+y) - digamma(theta) and trigamma(theta) - trigamma(theta+y): for small y as the
// sums they are, which loses nothing when theta is large.
func digammaRise(theta, y, digamma, trigamma float64) (d, t float64) {
	if y > 64 {
		return mathext.Digamma(theta+y) - digamma, trigamma - mathext.Zeta(2, theta+y)
	}
	for k := 0.0; k < y; k++ {
		d += 1 / (theta + k)
		t += 1 / ((theta + k) * (theta + k))
	}
	return d, t
}

// spread is the negative binomial with a theta. table holds what is the same for all rows of a count, for the
// counts that are common.
type spread struct {
	theta, constant float64
	table           *[256]float64
}

func newSpread(theta float64) spread {
	s := spread{theta: theta, constant: theta*math.Log(theta) - logGamma(theta), table: &[256]float64{}}
	for y := range s.table {
		s.table[y] = logGamma(theta+float64(y)) - logGamma(float64(y)+1)
	}
	return s
}

func (s spread) ofCount(y float64) float64 {
	if y < float64(len(s.table)) {
		return s.table[int(y)]
	}
	return logGamma(s.theta+y) - logGamma(y+1)
}

func (s spread) mean(eta float64) float64 { return math.Exp(eta) }
func (s spread) logLik(y, eta float64) float64 {
	return s.constant + s.ofCount(y) + y*eta - (s.theta+y)*math.Log(s.theta+math.Exp(eta))
}
func (s spread) slope(y, eta float64) float64 {
	m := math.Exp(eta)
	return (y - m) / (1 + m/s.theta)
}
func (s spread) weight(eta float64) float64 {
	m := math.Exp(eta)
	return m / (1 + m/s.theta)
}
func (s spread) variance(eta float64) float64 {
	m := math.Exp(eta)
	return m + m*m/s.theta
}
func (s spread) deviance(y, eta float64) float64 {
	m := math.Exp(eta)
	return 2 * (timesLog(y, y/m) - (y+s.theta)*math.Log((y+s.theta)/(m+s.theta)))
}
func (spread) start(mean float64) float64 { return math.Log(mean) }
