package disclosure

import "math"

// programme is a linear programme in the form of the simplex method: each row says that its basic unknown and the others,
// times their coefficients, make the last column. Unknowns are counts less one, so that none is below zero. By Bland's
// rule it ends (R. Bland, New finite pivoting rules for the simplex method, Mathematics of Operations Research 2, 1977).
type programme struct {
	table [][]float64
	basis []int // which unknown each row gives
	n     int   // unknowns, without the artificial ones
}

const almostZero = 1e-9

// newProgramme finds a first solution, and false where there is none.
func newProgramme(s system) (*programme, bool) {
	n, m := len(s.unknowns), len(s.rows)
	p := &programme{table: make([][]float64, m), basis: make([]int, m), n: n}
	for i, r := range s.rows {
		line := make([]float64, n+m+1)
		want := float64(r.want)
		for j, key := range s.unknowns {
			line[j] = float64(r.of[key])
			want -= line[j] // since an unknown is its count less one
		}
		line[n+m] = want
		if want < 0 {
			for j := range line {
				line[j] = -line[j]
			}
		}
		line[n+i] = 1
		p.table[i], p.basis[i] = line, n+i
	}
	cost := make([]float64, n+m)
	for j := n; j < n+m; j++ {
		cost[j] = 1
	}
	if p.minimise(cost, n+m) > tolerance {
		return nil, false
	}
	p.leaveArtificial()
	return p, true
}

// leaveArtificial takes the artificial unknowns out of the basis; a row that has no other says nothing new.
func (p *programme) leaveArtificial() {
	for i := 0; i < len(p.table); {
		if p.basis[i] < p.n {
			i++
			continue
		}
		enter := -1
		for j := range p.n {
			if math.Abs(p.table[i][j]) > almostZero {
				enter = j
				break
			}
		}
		if enter >= 0 {
			p.pivot(i, enter)
			i++
			continue
		}
		last := len(p.table) - 1
		p.table[i], p.basis[i] = p.table[last], p.basis[last]
		p.table, p.basis = p.table[:last], p.basis[:last]
	}
}

// least gives the least value of an unknown.
func (p *programme) least(i int) float64 {
	cost := make([]float64, p.n)
	cost[i] = 1
	return p.minimise(cost, p.n)
}

// most gives the greatest value of an unknown, which may be infinite.
func (p *programme) most(i int) float64 {
	cost := make([]float64, p.n)
	cost[i] = -1
	return -p.minimise(cost, p.n)
}

// minimise goes from solution to solution until none costs less, and gives the cost. Only the first so many unknowns may
// enter.
func (p *programme) minimise(cost []float64, may int) float64 {
	for {
		enter := -1
		for j := 0; j < may && enter < 0; j++ {
			if p.reduced(cost, j) < -almostZero {
				enter = j
			}
		}
		if enter < 0 {
			return p.value(cost)
		}
		leave := p.leaving(enter)
		if leave < 0 {
			return math.Inf(-1)
		}
		p.pivot(leave, enter)
	}
}

// reduced gives what a unit of an unknown costs when the basic ones make room for it.
func (p *programme) reduced(cost []float64, j int) float64 {
	c := cost[j]
	for i, b := range p.basis {
		c -= cost[b] * p.table[i][j]
	}
	return c
}

func (p *programme) value(cost []float64) (v float64) {
	for i, b := range p.basis {
		v += cost[b] * p.table[i][len(p.table[i])-1]
	}
	return v
}

// leaving gives the row whose basic unknown reaches zero first, and of several that of the first unknown.
func (p *programme) leaving(enter int) int {
	best, at := math.Inf(1), -1
	for i, r := range p.table {
		if r[enter] <= almostZero {
			continue
		}
		ratio := r[len(r)-1] / r[enter]
		if at < 0 || ratio < best-almostZero || ratio < best+almostZero && p.basis[i] < p.basis[at] {
			best, at = ratio, i
		}
	}
	return at
}

func (p *programme) pivot(i, j int) {
	by := p.table[i][j]
	for k := range p.table[i] {
		p.table[i][k] /= by
	}
	for other, r := range p.table {
		if other == i || r[j] == 0 {
			continue
		}
		times := r[j]
		for k := range r {
			r[k] -= times * p.table[i][k]
		}
	}
	p.basis[i] = j
}
