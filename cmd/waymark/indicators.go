package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"waymark/internal/evidence/indicator"
	"waymark/internal/platform/fault"
)

type indicatorsCommand struct {
	Count bool `help:"Count every indicator anew from the records as they stand, first."`
	JSON  bool `help:"Print a JSON list, with months and districts." name:"json"`
}

// indicatorReport is one indicator in figures and in words.
type indicatorReport struct {
	Name    string             `json:"name"`
	Title   string             `json:"title"`
	Version int                `json:"version"`
	Shape   string             `json:"shape"`
	Counts  string             `json:"counts"`
	Plan    *indicator.Plan    `json:"plan"`
	Counted *indicatorFigures  `json:"counted"` // null where this version was not counted yet
	Words   indicator.Words    `json:"words"`
	Months  []indicator.Month  `json:"months,omitempty"`
	Areas   []indicatorAreaRow `json:"districts,omitempty"`
}

// indicatorFigures are the figures of a reading; what there is none of is null.
type indicatorFigures struct {
	People   int     `json:"people"`
	DataFrom string  `json:"data_from"`
	DataTo   string  `json:"data_to"`
	Count    *int    `json:"count"` // of people with one: null where it would tell of fewer than five
	Until    string  `json:"count_until"`
	Baseline *int    `json:"baseline"`
	Ceiling  *string `json:"ceiling"`       // as agreed, by its rounding
	Exact    *string `json:"ceiling_exact"` //
	Allowed  *string `json:"allowed_by_now"`
	Status   *string `json:"status"`
	Rate     *string `json:"rate"`
}

// indicatorAreaRow is a district; what would tell of fewer than five people is null.
type indicatorAreaRow struct {
	Name   string `json:"name"`
	People *int   `json:"people"`
	Hit    *int   `json:"people_with_one"`
	Events *int   `json:"events"`
	Stands string `json:"against_the_limits"`
}

// Run prints every indicator.
func (c indicatorsCommand) Run(e *env) error {
	a, err := e.open()
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	all, err := a.Indicators.List(e.ctx, e.operator)
	if err != nil {
		return err
	}
	if c.Count {
		for _, s := range all {
			if !s.Plan.Set() {
				continue
			}
			if _, err := a.Indicators.Count(e.ctx, e.operator, s.Name); err != nil {
				if !fault.Is(err, fault.Invalid) {
					return err
				}
				fmt.Fprintf(e.err, "%s was not counted: %s\n", s.Name, fault.Text(err))
			}
		}
		if all, err = a.Indicators.List(e.ctx, e.operator); err != nil {
			return err
		}
	}
	out := make([]indicatorReport, len(all))
	for i, s := range all {
		if out[i], err = reportOf(s); err != nil {
			return err
		}
	}
	if c.JSON {
		enc := json.NewEncoder(e.out)
		enc.SetIndent("", " ")
		return enc.Encode(out)
	}
	for _, r := range out {
		fmt.Fprintf(e.out, "%s (%s, version %d)\n  %s\n  %s\n", r.Title, r.Name, r.Version, r.Words.Headline, r.Words.Counted)
		for _, words := range [][]string{r.Words.Ceiling, r.Words.Chance, r.Words.Expected, r.Words.Cautions} {
			for _, w := range words {
				fmt.Fprintf(e.out, "  - %s\n", strings.TrimSpace(w))
			}
		}
	}
	return nil
}

func reportOf(s indicator.Shown) (indicatorReport, error) {
	f, err := s.Figures()
	if err != nil {
		return indicatorReport{}, err
	}
	r := indicatorReport{Name: s.Name, Title: s.Definition.Title, Version: s.Version, Shape: string(s.Definition.Shape), Counts: string(s.Definition.Counts), Words: s.Words(f)}
	if s.Plan.Set() {
		r.Plan = &s.Plan
	}
	if s.Reading == nil {
		return r, nil
	}
	r.Counted = &indicatorFigures{People: s.Reading.People, DataFrom: s.Reading.DataFrom.String(), DataTo: s.Reading.Cut.String(), Until: f.Until.String(), Baseline: f.Baseline}
	few := f.Interval != nil && s.Reading.Few()
	if !few {
		r.Counted.Count = &f.Count
	}
	if p := f.Pace; p != nil {
		limit, exact, allowed, status := p.Ceiling.Limit().Decimal(2), p.Ceiling.Exact.Decimal(2), p.Allowed.Decimal(2), string(p.Status)
		r.Counted.Ceiling, r.Counted.Exact, r.Counted.Allowed, r.Counted.Status = &limit, &exact, &allowed, &status
	}
	if f.Rate != nil && !few {
		rate := f.Rate.String()
		r.Counted.Rate = &rate
	}
	r.Months = s.Reading.Months
	places, _, err := s.Reading.Places()
	for _, p := range places {
		row := indicatorAreaRow{Name: p.Title(), Stands: p.Stands()}
		if !p.PeopleWithheld {
			row.People = &p.People
		}
		if !p.HitWithheld {
			row.Hit, row.Events = &p.Hit, &p.Events
		}
		r.Areas = append(r.Areas, row)
	}
	return r, err
}
