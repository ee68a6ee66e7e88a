package main

import (
	"encoding/json"
	"fmt"

	"waymark/internal/platform/access"
	"waymark/internal/platform/id"
)

type importUndoCommand struct {
	Which string `arg:"" name:"run" help:"The run, as waymark import runs names it."`
	JSON  bool   `help:"Print JSON." name:"json"`
}

// undone is what was taken back, as scripts read it.
type undone struct {
	Run     string `json:"run"`
	File    string `json:"file"`
	Profile string `json:"profile"`
	State   string `json:"state"`
}

// Run takes a run back.
func (c importUndoCommand) Run(e *env) error {
	a, err := e.open()
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	r, err := a.Importing.Undo(e.ctx, e.operator, e.why(access.Importing), id.ImportRun(c.Which), nil)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(e.out).Encode(undone{string(r.ID), r.FileName, r.Profile, string(r.State)})
	}
	_, err = fmt.Fprintf(e.out, "%s: undone. The file can be brought in again.\n", r.FileName)
	return err
}
