package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"waymark/internal/platform/access"
	"waymark/internal/scheme/person"
)

type qualityCommand struct {
	JSON bool `help:"Print a JSON object." name:"json"`
}

// Run prints the figures of every source. They are those of the page: nobody restricted or excluded is counted.
func (c qualityCommand) Run(e *env) error {
	a, err := e.open()
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	got, err := a.People.MeasureQuality(e.ctx, e.operator, e.why(access.Linking))
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(e.out).Encode(got)
	}
	t := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	for _, s := range got.Sources {
		fmt.Fprintf(t, "%s: %d records of %d people\tnow\tnewest delivery\ttime before\t\n", s.Source, s.Records, s.People)
		for _, f := range s.Figures {
			if f.Figure == person.HeldFigure {
				continue
			}
			fmt.Fprintf(t, "  %s\t%s\t%s\t%s\t%s\n", f.Figure, ofHow(f.Held), ofHow(f.Newest), ofHow(f.Before), f.Drift.Words())
		}
	}
	return t.Flush()
}

// ofHow writes how many of how many; of none nothing is known.
func ofHow(s person.Share) string {
	if s.Of == 0 {
		return "-"
	}
	return fmt.Sprintf("%d of %d", s.Count, s.Of)
}
