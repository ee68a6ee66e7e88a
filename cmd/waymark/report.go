package main

import (
	"fmt"
	"io"
	"strings"

	packs "waymark/internal/evidence/report"
	"waymark/internal/evidence/report/print"
	"waymark/internal/platform/fault"
)

type reportCommand struct {
	Name   string `arg:"" help:"scrutiny, strategic, performance or inspection." placeholder:"NAME"`
	Cut    string `help:"The last day that the report takes in. Default: yesterday." placeholder:"DATE"`
	Format string `help:"html, pdf, xlsx or csv (a zip of one CSV file a table)." enum:"html,pdf,xlsx,csv" default:"html"`
	Out    string `help:"Where the file goes. Default: NAME-DATE in this folder, with the format's ending." placeholder:"FILE"`
}

// Run makes the report, or finds the one of the same cut and figures, and writes its file. It publishes nothing.
func (c reportCommand) Run(e *env) error {
	if _, known := packs.PackOf(c.Name); !known {
		var names []string
		for _, p := range packs.Packs {
			names = append(names, p.Key)
		}
		return fault.New(fault.Invalid, "There is no report %q. The reports are %s.", c.Name, strings.Join(names, ", "))
	}
	cut, err := flagDay("--cut", c.Cut)
	if err != nil {
		return err
	}
	a, err := e.open()
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	made, fresh, err := a.Reports.Make(e.ctx, e.operator, c.Name, cut)
	if err != nil {
		return err
	}
	edition, err := a.Reports.Export(e.ctx, e.operator, made.ID)
	if err != nil {
		return err
	}
	file, err := print.Make(e.ctx, print.Format(c.Format), edition)
	if err != nil {
		return err
	}
	out := c.Out
	if out == "" {
		out = file.Name
	}
	if err := writeWhole(out, func(w io.Writer) error {
		_, err := w.Write(file.Bytes)
		return err
	}); err != nil {
		return err
	}
	said := "the same figures as were kept before"
	switch {
	case fresh && edition.Version > 1:
		said = fmt.Sprintf("version %d, since the records behind this cut had changed; the earlier one is kept", edition.Version)
	case fresh:
		said = "kept as a draft"
	}
	fmt.Fprintf(e.err, "%s: %s. SHA-256 of the file: %s\n", edition.Title(), said, print.Sum(file.Bytes))
	fmt.Fprintln(e.out, out)
	return nil
}
