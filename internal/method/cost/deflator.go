package cost

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"math/big"
	"slices"
	"strings"

	"waymark/internal/platform/fault"
)

// Deflator is a series of price levels by year, of one release: the Treasury revises its GDP deflator every
// quarter, so a figure is only the same again with the same release.
type Deflator struct {
	Release string `json:"release"`
	Source  string `json:"source"`
	Digest  string `json:"sha256"` // of years and indices

	years map[Year]level
}

type level struct {
	index  millionths
	status string // "outturn", "forecast (OBR)"
}

// ReadDeflator reads a series from CSV or TOML. Columns: year (or financial_year), index (or a name that begins
// with index_), source; and, if wished, release (else the source is taken for it) and status. In TOML each year is
// a [[year]] with the keys year and index. fault.Invalid with row, column and rule for each thing wrong.
func ReadDeflator(r io.Reader) (*Deflator, error) {
	s, err := readSheet(r, "year", deflatorColumn, "year", "index", "release", "status", "source")
	if err != nil {
		return nil, err
	}
	d := &Deflator{Source: s.alike("source"), years: map[Year]level{}}
	d.Release = d.Source
	if s.rows[0].cells["release"] != "" {
		d.Release = s.alike("release")
	}
	for _, r := range s.rows {
		yearText, indexText := s.must(r, "year"), s.must(r, "index")
		if yearText == "" || indexText == "" {
			continue
		}
		year, err := ParseYear(yearText)
		s.refuseErr(r, "year", err)
		if _, twice := d.years[year]; twice && err == nil {
			s.refuse(r.place, "year", "%s is there twice", year)
		}
		index, err := parseMillionths(indexText)
		s.refuseErr(r, "index", err)
		d.years[year] = level{index, r.cells["status"]}
	}
	if err := fault.InvalidFields(s.wrong); err != nil {
		return nil, err
	}
	h := sha256.New()
	for _, year := range slices.Sorted(maps.Keys(d.years)) {
		fmt.Fprintf(h, "%s %d\n", year, d.years[year].index)
	}
	d.Digest = hex.EncodeToString(h.Sum(nil))
	return d, nil
}

// YearLevel is the price level of a year, with what the series says of it, like "outturn".
type YearLevel struct {
	Year   Year
	Index  float64 // for showing
	Status string
}

// Years gives the series, sorted by year.
func (d *Deflator) Years() []YearLevel {
	var out []YearLevel
	for _, year := range slices.Sorted(maps.Keys(d.years)) {
		out = append(out, YearLevel{year, d.years[year].index.float(), d.years[year].status})
	}
	return out
}

func deflatorColumn(name string) string {
	switch {
	case name == "financial_year":
		return "year"
	case strings.HasPrefix(name, "index_"):
		return "index"
	}
	return name
}

// Convert gives an amount of from's prices in to's prices: amount x index(to) / index(from), rounded to the penny
// half away from zero. A year that the series does not have is fault.Invalid, a calendar year beside a financial one too.
func (d *Deflator) Convert(amount Pence, from, to Year) (Pence, error) {
	levels := [2]millionths{}
	for i, year := range []Year{from, to} {
		at, ok := d.years[year]
		if !ok {
			return 0, fault.New(fault.Invalid, "The deflator (%s) has no year %s.", d.Release, year)
		}
		levels[i] = at.index
	}
	product := new(big.Int).Mul(big.NewInt(int64(amount)), big.NewInt(int64(levels[1])))
	out, ok := roundedRatio(product, big.NewInt(int64(levels[0])))
	if !ok {
		return 0, errTooMuch
	}
	return Pence(out), nil
}

var errTooMuch = fault.New(fault.Invalid, "The amounts are too large to be money.")

// forecast gives what the series says of a year that is not an outturn, or "".
func (d *Deflator) forecast(year Year) string {
	if status := d.years[year].status; status != "" && status != "outturn" {
		return status
	}
	return ""
}
