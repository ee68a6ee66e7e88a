package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"waymark/examples/offences"
	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/scheme/offending"
)

type importOffencesCommand struct {
	File  string `arg:"" help:"The path of a reference, or the name of one that ships: england-and-wales." placeholder:"FILE.csv"`
	Check bool   `help:"Only say what it would do."`
	JSON  bool   `help:"Print a JSON object." name:"json"`
}

// loaded is what became of a reference file, as scripts read it.
type loaded struct {
	File  string `json:"file"`
	Check bool   `json:"check"`
	Rows  int    `json:"rows"`
	offending.Counts
	Refusals []offending.Refused `json:"refusals"`
}

// Run loads the reference in one transaction. Rows that break a rule are left out and named; a wrong header
// refuses the file.
func (c importOffencesCommand) Run(e *env) error {
	text, name, err := findReference(c.File)
	if err != nil {
		return err
	}
	file, err := offending.ReadReference(bytes.NewReader(text), name)
	if err != nil {
		return err
	}
	a, err := e.open()
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	counts, err := a.Offences.LoadReference(e.ctx, e.operator, e.why(access.Administration), file, c.Check)
	if err != nil {
		return err
	}
	out := loaded{File: name, Check: c.Check, Rows: file.Rows, Counts: counts, Refusals: file.Refused}
	if c.JSON {
		if out.Refusals == nil {
			out.Refusals = []offending.Refused{}
		}
		return json.NewEncoder(e.out).Encode(out)
	}
	verb := ""
	if c.Check {
		verb = "would be "
	}
	fmt.Fprintf(e.out, "%s: %d rows, %s%d new, %d changed, %d unchanged, %d refused\n", name, out.Rows, verb, out.New, out.Changed, out.Unchanged, out.Refused)
	for _, r := range out.Refusals {
		fmt.Fprintf(e.out, "  row %d, column %s: %q: %s (%s)\n", r.Row, r.Column, r.Value, r.Text, r.Rule)
	}
	return nil
}

func findReference(nameOrPath string) (text []byte, name string, err error) {
	if text, ok := offences.Find(nameOrPath); ok {
		return text, nameOrPath + ".csv", nil
	}
	text, err = os.ReadFile(nameOrPath)
	if err != nil {
		return nil, "", fault.Because(err, fault.Invalid, "there is no file %s and no reference of that name ships; shipped: %s", nameOrPath, strings.Join(offences.List(), ", "))
	}
	return text, filepath.Base(nameOrPath), nil
}
