package stats

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// Column is a column as it comes in a file: numbers, or else texts, which are the levels of a factor. Of a factor
// the level Reference, or the first in the order of the alphabet where it is "", is what the others are compared with.
type Column struct {
	Name      string
	Numbers   []float64
	Texts     []string
	Reference string
}

func (c Column) rows() int {
	if c.Numbers != nil {
		return len(c.Numbers)
	}
	return len(c.Texts)
}

// levels gives the factor's levels, the reference first.
func (c Column) levels() ([]string, error) {
	out := slices.Compact(slices.Sorted(slices.Values(c.Texts)))
	if c.Reference != "" {
		at := slices.Index(out, c.Reference)
		if at < 0 {
			return nil, refuse("Column %s has no %q to compare with; it has %s.", c.Name, c.Reference, strings.Join(out[:min(len(out), 20)], ", "))
		}
		out = slices.Insert(slices.Delete(out, at, at+1), 0, c.Reference)
	}
	if len(out) < 2 {
		return nil, refuse("Column %s is the same in every row, so it cannot tell anything apart.", c.Name)
	}
	return out, nil
}

// NewDesign makes the covariates of a model from columns. A term is the name of a column, a power of a column of
// numbers (age^2), or names with colons between (sex:age), which is the product. A factor becomes a column of 0
// and 1 for each level but its reference; inside a product it becomes one for every level, unless the product
// without it is a term as well (the rule of R, so that Sex and Sex:Age together give an age effect within each
// sex). With constant, a column of ones named (Intercept) comes first; a Cox model takes none. Refuses no terms and no constant, a term
// of an unknown column, a term twice, columns of different lengths, a factor of one level, and a power of a factor.
func NewDesign(columns []Column, terms []string, constant bool) (*Design, error) {
	f := &framer{columns: columns, terms: terms}
	if err := f.check(); err != nil {
		return nil, err
	}
	if constant {
		f.add("(Intercept)", "(Intercept)", func(int) float64 { return 1 })
	}
	for _, term := range terms {
		if err := f.term(term); err != nil {
			return nil, err
		}
	}
	if len(f.names) == 0 {
		return nil, refuse("A model needs at least one column.")
	}
	return f.design(), nil
}

func (f *framer) design() *Design {
	p := len(f.names)
	d := &Design{Names: f.names, Terms: f.belong, Values: make([]float64, p*f.rows)}
	for j, value := range f.values {
		for i := range f.rows {
			d.Values[i*p+j] = value(i)
		}
	}
	return d
}

type framer struct {
	columns       []Column
	terms         []string
	rows          int
	names, belong []string
	values        []func(row int) float64
}

func (f *framer) add(name, term string, value func(int) float64) {
	f.names, f.belong, f.values = append(f.names, name), append(f.belong, term), append(f.values, value)
}

func (f *framer) check() error {
	for i, c := range f.columns {
		if i == 0 {
			f.rows = c.rows()
		}
		if c.rows() != f.rows {
			return refuse("Column %s has %d rows and column %s has %d.", f.columns[0].Name, f.rows, c.Name, c.rows())
		}
	}
	if f.rows == 0 {
		return refuse("There are no rows.")
	}
	seen := map[string]bool{}
	for _, t := range f.terms {
		k := sortedTerm(t)
		if seen[k] {
			return refuse("The term %s is named twice.", t)
		}
		seen[k] = true
	}
	return nil
}

// sortedTerm is a product with its factors in order, so that a:b and b:a are the same.
func sortedTerm(term string) string {
	parts := strings.Split(term, ":")
	slices.Sort(parts)
	return strings.Join(parts, ":")
}

// piece is one column that a factor or number becomes inside a term.
type piece struct {
	name  string
	value func(row int) float64
}

// term adds the columns of a term; the first of its factors runs fastest, as in R.
func (f *framer) term(term string) error {
	parts := strings.Split(term, ":")
	made := []piece{{"", func(int) float64 { return 1 }}}
	for at, part := range parts {
		rest := slices.Delete(slices.Clone(parts), at, at+1)
		marginal := len(rest) == 0
		for _, t := range f.terms {
			marginal = marginal || len(rest) > 0 && sortedTerm(t) == sortedTerm(strings.Join(rest, ":"))
		}
		pieces, err := f.pieces(part, !marginal)
		if err != nil {
			return err
		}
		var next []piece
		for _, b := range pieces {
			for _, a := range made {
				name := b.name
				if at > 0 {
					name = a.name + ":" + b.name
				}
				next = append(next, piece{name, func(row int) float64 { return a.value(row) * b.value(row) }})
			}
		}
		made = next
	}
	for _, m := range made {
		f.add(m.name, term, m.value)
	}
	return nil
}

func (f *framer) pieces(part string, every bool) ([]piece, error) {
	name, power := part, 1
	if f.find(name) < 0 {
		if base, exponent, ok := strings.Cut(part, "^"); ok {
			n, err := strconv.Atoi(exponent)
			if err != nil || n < 2 || n > 9 {
				return nil, refuse("The term %s has no power from 2 to 9.", part)
			}
			name, power = base, n
		}
	}
	at := f.find(name)
	if at < 0 {
		return nil, refuse("The term %s names no column.", part)
	}
	c := f.columns[at]
	if c.Numbers != nil {
		return []piece{{part, func(row int) float64 { return math.Pow(c.Numbers[row], float64(power)) }}}, nil
	}
	if power > 1 {
		return nil, refuse("The term %s is a power of a column of texts.", part)
	}
	levels, err := c.levels()
	if err != nil {
		return nil, err
	}
	if !every {
		levels = levels[1:]
	}
	var out []piece
	for _, l := range levels {
		out = append(out, piece{c.Name + l, func(row int) float64 { return flag(c.Texts[row] == l) }})
	}
	return out, nil
}

func (f *framer) find(name string) int {
	return slices.IndexFunc(f.columns, func(c Column) bool { return c.Name == name })
}

// NewCovariates makes the columns of a balance table: numbers as they are, and of a factor one column for every
// level, named factor_level. Refuses no columns and columns of different lengths.
func NewCovariates(columns []Column) (*Design, error) {
	f := &framer{columns: columns}
	if err := f.check(); err != nil {
		return nil, err
	}
	for _, c := range columns {
		if c.Numbers != nil {
			f.add(c.Name, c.Name, func(row int) float64 { return c.Numbers[row] })
			continue
		}
		for _, l := range slices.Compact(slices.Sorted(slices.Values(c.Texts))) {
			f.add(c.Name+"_"+l, c.Name, func(row int) float64 { return flag(c.Texts[row] == l) })
		}
	}
	return f.design(), nil
}

func flag(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
