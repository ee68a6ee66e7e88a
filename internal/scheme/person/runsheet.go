package person

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/staff"
)

// RunSheet is a run with what it would do, as far as the actor may know of the people.
type RunSheet struct {
	LinkRun
	Counts RunCounts
	Rows   []Proposed
	More   bool
	After  int
	Staff  map[id.Staff]string
}

// Proposed is a proposal in a list.
type Proposed struct {
	Proposal
	State     string
	LeftWhy   string
	FromCard  Card
	ToCard    Card
	OfRecord  recordName
	OtherName recordName
}

// Says gives what a record of the proposal says, for a list.
func (n recordName) Says() (source, key, name string, born civil.Partial) {
	return n.source, n.key, n.who.Full(), n.who.DateOfBirth
}

// LinkRuns gives the newest runs over all records, newest first, and the model in force.
func (s *Service) LinkRuns(ctx context.Context, by access.Actor, q Queue) ([]LinkRun, *LinkModel, error) {
	var model *LinkModel
	ask := access.Ask{Actor: by, Purpose: q.purpose("runs"), Action: q.reading()}
	runs, err := gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) ([]LinkRun, error) {
		if _, err := tx.Disclose(ctx, nil); err != nil {
			return nil, err
		}
		var err error
		if model, err = modelInForce(ctx, tx); err != nil {
			return nil, err
		}
		return newestRuns(ctx, tx, 20)
	})
	return runs, model, err
}

// OpenRun gives a run with a part of what it would do of one sort.
func (s *Service) OpenRun(ctx context.Context, by access.Actor, q Queue, run id.LinkRun, what What, after int) (RunSheet, error) {
	ask := access.Ask{Actor: by, Purpose: q.purpose(string(run)), Action: q.reading()}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (RunSheet, error) {
		var out RunSheet
		var err error
		if out.LinkRun, err = findRun(ctx, tx, run); err != nil {
			return out, err
		}
		if out.Counts, err = countProposals(ctx, tx, q, run); err != nil {
			return out, err
		}
		if out.Rows, err = listProposals(ctx, tx, q, run, what, after, reviewsAtOnce+1); err != nil {
			return out, err
		}
		if len(out.Rows) > reviewsAtOnce {
			out.Rows, out.More = out.Rows[:reviewsAtOnce], true
			out.After = out.Rows[reviewsAtOnce-1].N
		}
		if err := nameProposals(ctx, tx, out.Rows); err != nil {
			return out, err
		}
		members, err := staff.Names(ctx, tx)
		out.Staff = map[id.Staff]string{out.StartedBy: members[out.StartedBy].Name, out.EndedBy: members[out.EndedBy].Name}
		return out, err
	})
}

func nameProposals(ctx context.Context, tx *gate.Tx, rows []Proposed) error {
	var people []id.Person
	var records []id.SourceRecord
	for _, p := range rows {
		people, records = append(people, p.From), append(records, p.Record, p.Other)
		if p.To != "" {
			people = append(people, p.To)
		}
	}
	cards, err := disclosedCards(ctx, tx, people)
	if err != nil {
		return err
	}
	names, err := recordNames(ctx, tx, records)
	for i := range rows {
		p := &rows[i]
		p.FromCard, p.ToCard, p.OfRecord, p.OtherName = cards[p.From], cards[p.To], names[p.Record], names[p.Other]
	}
	return err
}
