package stats

import "gonum.org/v1/gonum/mat"

// Ties is how a Cox model treats events at the same time.
type Ties string

// Efron's way is close to the exact one and the one to use; Breslow's is there to compare with older figures.
const (
	Efron   Ties = "efron"
	Breslow Ties = "breslow"
)

// CoxFit is a Cox model. Estimates are logs of hazard ratios.
type CoxFit struct {
	Fit
	Events          int
	LikelihoodRatio Test
	Wald            Test // by the model's covariance
	Score           Test
	Concordance     Concordance

	risk   *riskSets
	scaled *scaled
	top    climbed
	terms  []string
	parts  [][]int
}

// Cox fits proportional hazards to spells; row i of d are the covariates of spells[i], without a constant. With
// clusters (cluster[i] names the person of spell i) the errors are the robust ones of Lin and Wei as well.
// Refuses spells without length, no events, a column that is the same for all or made up of others, and a fit
// that does not settle, as when one group has no events.
// Source: D. R. Cox, JRSS B 34 (1972); B. Efron, JASA 72 (1977); N. Breslow, Biometrics 30 (1974); D. Y. Lin and
// L. J. Wei, JASA 84 (1989). The figures of R's coxph.
func Cox(spells []Spell, d *Design, ties Ties, cluster []string) (*CoxFit, error) {
	if err := firstError(checkSpells(spells), d.check(len(spells)), checkClusters(cluster, len(spells))); err != nil {
		return nil, err
	}
	if ties != Efron && ties != Breslow {
		return nil, refuse("Ties are treated as efron or breslow, and not as %q.", ties)
	}
	s, err := scaleDesign(d, true)
	if err != nil {
		return nil, err
	}
	r := newRiskSets(spells, s, ties)
	if r.events == 0 {
		return nil, refuse("Nobody had the event, so there is nothing to model.")
	}
	zero, slope, information := make([]float64, s.p), make([]float64, s.p), mat.NewSymDense(s.p, nil)
	null := r.likelihood(zero, slope, information)
	score, ok := solveFor(information, slope)
	if !ok {
		return nil, unsettled(d.Names[0])
	}
	top, err := climb(zero, d.Names, r.likelihood)
	if err != nil {
		return nil, err
	}
	f := &CoxFit{Fit: *newFit(d, s, top, null), Events: r.events, risk: r, scaled: s, top: top}
	f.terms, f.parts = d.terms()
	f.LikelihoodRatio = chiSquared(2*(top.value-null), s.p)
	f.Score = chiSquared(score, s.p)
	var moved mat.VecDense
	at := mat.NewVecDense(s.p, top.at)
	moved.MulVec(top.information, at)
	f.Wald = chiSquared(mat.Dot(at, &moved), s.p)
	f.Concordance = concordance(spells, r.linear(top.at))
	if cluster != nil {
		f.sandwich(s, top.covariance, cluster, r.scoreParts(top.at))
	}
	return f, nil
}

func chiSquared(x float64, df int) Test { return Test{x, df, chiSquaredP(x, df)} }
