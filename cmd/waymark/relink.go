package main

import (
	"encoding/json"
	"fmt"

	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
)

type relinkCommand struct {
	Apply bool   `help:"Do what a run finds: of the one that waits to be looked at, or of a new one. Without it, the run waits on the page Matching records."`
	Undo  string `help:"Take back all that a run joined and parted, by its id; say why with --why." placeholder:"RUN"`
	Why   string `help:"Why it is undone." placeholder:"WORDS"`
	JSON  bool   `help:"Print the counts as JSON." name:"json"`
}

// relinkReport is what the run found, in people and records: joins, parts and questions.
type relinkReport struct {
	Run        string `json:"run"`
	State      string `json:"state"`
	Model      int    `json:"model"`
	Records    int    `json:"records"`
	People     int    `json:"people"`
	Candidates int64  `json:"candidates"`
	Join       int    `json:"would_join"`
	Part       int    `json:"would_part"`
	Ask        int    `json:"would_ask"`
	Drop       int    `json:"would_drop"`
	Done       int    `json:"done"`
	Left       int    `json:"left"`
}

// Run learns a model from all records, weighs them and says what would change.
func (c relinkCommand) Run(e *env) error {
	a, err := e.open()
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	if c.Undo != "" {
		undone, left, err := a.People.UndoRun(e.ctx, e.operator, id.LinkRun(c.Undo), c.Why, nil)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(e.out, "Undone: %d. Left, since somebody has decided about the records again: %d.\n", undone, left)
		return err
	}
	run, n, err := a.People.Relink(e.ctx, e.operator, c.Apply, nil)
	if err != nil {
		return err
	}
	r := relinkReport{string(run.ID), string(run.State), run.Model, run.Records, run.People, run.Candidates, n.Join, n.Part, n.Put, n.Drop, n.Done, n.Left}
	if c.JSON {
		return json.NewEncoder(e.out).Encode(r)
	}
	fmt.Fprintf(e.out, "Run %s: %d records of %d people, %d pairs weighed with model %d, learnt from them.\n", r.Run, r.Records, r.People, r.Candidates, r.Model)
	fmt.Fprintf(e.out, "People to join: %d. Records to part: %d. Questions to somebody: %d; no longer asked: %d.\n", r.Join, r.Part, r.Ask, r.Drop)
	if run.State == person.RunApplied {
		fmt.Fprintf(e.out, "Done: %d. Left, since something spoke against it: %d. Each can be undone on the page Matching records, and all with waymark relink --undo RUN.\n", r.Done, r.Left)
	} else {
		fmt.Fprintln(e.out, "Nothing was changed. Look at it on the page Matching records and apply it there, or with waymark relink --apply.")
	}
	return nil
}
