package stats

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Design is the covariates of a model: a row for each observation, a column for each coefficient, kept row
// after row in Values. Terms names what each column belongs to, so that the columns of one factor can be tested
// together; nil means that each column stands for itself. NewDesign makes one from columns as they come in a
// file; for a constant (intercept) a column of ones stands in it.
type Design struct {
	Names  []string
	Terms  []string
	Values []float64
}

// Rows is how many observations there are.
func (d *Design) Rows() int {
	if len(d.Names) == 0 {
		return 0
	}
	return len(d.Values) / len(d.Names)
}

// Row is the covariates of observation i.
func (d *Design) Row(i int) []float64 { return d.Values[i*len(d.Names) : (i+1)*len(d.Names)] }

// Column is a copy of column j.
func (d *Design) Column(j int) []float64 {
	out := make([]float64, d.Rows())
	for i := range out {
		out[i] = d.Values[i*len(d.Names)+j]
	}
	return out
}

// terms gives the terms in order, each with its columns.
func (d *Design) terms() (names []string, columns [][]int) {
	for j, name := range d.Names {
		if d.Terms != nil {
			name = d.Terms[j]
		}
		at := slices.Index(names, name)
		if at < 0 {
			at = len(names)
			names, columns = append(names, name), append(columns, nil)
		}
		columns[at] = append(columns[at], j)
	}
	return names, columns
}

func (d *Design) check(rows int) error {
	p := len(d.Names)
	switch {
	case p == 0:
		return refuse("A model needs at least one column.")
	case len(d.Values)%p != 0 || d.Terms != nil && len(d.Terms) != p:
		return refuse("The table of columns is not whole.")
	case d.Rows() != rows:
		return refuse("There are %d rows of columns and %d of outcomes.", d.Rows(), rows)
	case rows < p:
		return refuse("%d rows are too few for %d coefficients.", rows, p)
	}
	for i, v := range d.Values {
		if !finite(v) {
			return refuse("Row %d has no number in column %s.", i/p+1, d.Names[i%p])
		}
	}
	return nil
}

// scaled is a design with its columns brought to mean 0 and spread 1, so that sums are precise whatever the
// units are: money squared beside a flag. Where there is a constant it takes up the means; a model without
// (Cox) does not notice them. A design without constant is only stretched, unless centre asks for more.
type scaled struct {
	n, p        int
	z           []float64
	mean, scale []float64
	constant    int // the column of the constant, or -1
}

func (s *scaled) row(i int) []float64 { return s.z[i*s.p : (i+1)*s.p] }

// scaleDesign refuses a column that the others make up already, naming it, since its coefficient could be anything.
func scaleDesign(d *Design, centre bool) (*scaled, error) {
	n, p := d.Rows(), len(d.Names)
	s := &scaled{n: n, p: p, z: make([]float64, n*p), mean: make([]float64, p), scale: make([]float64, p), constant: -1}
	same := make([]bool, p)
	for j := range p {
		first := d.Values[j]
		same[j] = true
		for i := 1; i < n && same[j]; i++ {
			same[j] = d.Values[i*p+j] == first
		}
		if same[j] && first != 0 && s.constant < 0 && !centre {
			s.constant = j
		}
	}
	for j := range p {
		if same[j] && j != s.constant {
			return nil, refuse("Column %s is the same in every row, so it cannot tell anything apart.", d.Names[j])
		}
		s.measure(d, j, centre)
	}
	for i := range n {
		for j := range p {
			s.z[i*p+j] = (d.Values[i*p+j] - s.mean[j]) / s.scale[j]
		}
	}
	return s, s.independent(d.Names)
}

// measure sets the mean and the spread of a column.
func (s *scaled) measure(d *Design, j int, centre bool) {
	if j == s.constant {
		s.scale[j] = d.Values[j]
		return
	}
	column := d.Column(j)
	if centre || s.constant >= 0 {
		s.mean[j] = meanOf(column)
	}
	sum := 0.0
	for _, v := range column {
		sum += (v - s.mean[j]) * (v - s.mean[j])
	}
	s.scale[j] = math.Sqrt(sum / float64(s.n))
}

// leastOwn is the least part of a column's own spread that the columns before it may leave over.
const leastOwn = 1e-12

// independent takes the columns in turn out of each other (Cholesky) and looks what is left of each.
func (s *scaled) independent(names []string) error {
	g := make([]float64, s.p*s.p)
	for i := range s.n {
		row := s.row(i)
		for j, a := range row {
			for k := range j + 1 {
				g[j*s.p+k] += a * row[k]
			}
		}
	}
	for j := range s.p {
		whole := g[j*s.p+j]
		for k := range j + 1 {
			sum := g[j*s.p+k]
			for l := range k {
				sum -= g[j*s.p+l] * g[k*s.p+l]
			}
			if k < j {
				g[j*s.p+k] = sum / g[k*s.p+k]
				continue
			}
			if sum <= leastOwn*whole {
				return refuse("Column %s is made up of the other columns, so its coefficient could be anything. Leave one out.", names[j])
			}
			g[j*s.p+k] = math.Sqrt(sum)
		}
	}
	return nil
}

// back turns coefficients of the scaled columns into those of the columns as given.
func (s *scaled) back(b []float64) []float64 {
	var out mat.VecDense
	out.MulVec(s.turn(), mat.NewVecDense(s.p, b))
	return out.RawVector().Data
}

// turn is the matrix that leads from the scaled columns back: the constant takes up the means.
func (s *scaled) turn() *mat.Dense {
	t := mat.NewDense(s.p, s.p, nil)
	for j := range s.p {
		t.Set(j, j, 1/s.scale[j])
		if s.constant >= 0 && j != s.constant {
			t.Set(s.constant, j, -s.mean[j]/(s.scale[j]*s.scale[s.constant]))
		}
	}
	return t
}

// covarianceBack gives T V T'.
func (s *scaled) covarianceBack(v mat.Matrix) *mat.SymDense {
	t := s.turn()
	var half, whole mat.Dense
	half.Mul(t, v)
	whole.Mul(&half, t.T())
	out := mat.NewSymDense(s.p, nil)
	for i := range s.p {
		for j := i; j < s.p; j++ {
			out.SetSym(i, j, (whole.At(i, j)+whole.At(j, i))/2)
		}
	}
	return out
}
