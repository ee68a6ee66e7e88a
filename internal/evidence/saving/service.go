package saving

import (
	"context"
	"fmt"
	"strings"

	"waymark/internal/evidence/measure"
	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/funding"
	"waymark/internal/scheme/staff"
)

// EventWorkedOut says that a saving was worked out.
const EventWorkedOut = "evidence.saving_worked_out"

// mostListed bounds lists: some years of savings.
const mostListed = 100

func figuresAsk(by access.Actor, do access.Action) access.Ask {
	return access.Ask{Actor: by, Purpose: access.DefaultPurpose(do), Action: do}
}

// typesOf gives what an evaluation counted by type.
func typesOf(e measure.Evaluation) []Type {
	var out []Type
	for _, t := range e.ByType {
		out = append(out, Type{t.Type, t.Title, t.Before, t.After})
	}
	return out
}

func measuredOf(e measure.Evaluation) Measured {
	return Measured{Evaluation: e.ID, MadeAt: e.MadeAt, Plan: e.Plan, All: e.All, Expected: e.Expected, Maturing: e.Maturing}
}

// Choice is an evaluation that a saving may be worked out from, or why it may not.
type Choice struct {
	Measured
	Cannot string
}

// Draft is what a saving can be worked out from and, once an evaluation and a table are chosen, what is to be said.
type Draft struct {
	Evaluations []Choice // newest first
	Tables      []Table  // unit costs that are not withdrawn, newest first
	Levels      []Table
	Chosen      *Chosen // nil: not yet
}

// Chosen is an evaluation and a table, with what is suggested for them.
type Chosen struct {
	Of        Measured
	Types     []Type
	Table     OpenedTable
	Suggested map[string]string // the class of each type
}

// Draft gives what a saving can be worked out from; with an evaluation and a table also what is to be said of them. Where
// there is but one table, it is the one.
func (s *Service) Draft(ctx context.Context, by access.Actor, evaluation id.Evaluation, table id.CostTable) (Draft, error) {
	return gate.Read(ctx, s.gate, figuresAsk(by, access.SavingWork), func(ctx context.Context, tx *gate.Tx) (Draft, error) {
		var d Draft
		evaluations, err := measure.NewestKept(ctx, tx, mostListed)
		if err != nil {
			return d, err
		}
		for _, e := range evaluations {
			d.Evaluations = append(d.Evaluations, Choice{measuredOf(e), canPrice(measuredOf(e), typesOf(e))})
		}
		tables, err := allTables(ctx, tx)
		if err != nil {
			return d, err
		}
		for _, t := range tables {
			switch {
			case t.Withdrawn():
			case t.Kind == UnitCosts:
				d.Tables = append(d.Tables, t)
			case t.Kind == PriceLevels:
				d.Levels = append(d.Levels, t)
			}
		}
		if table == "" && len(d.Tables) == 1 {
			table = d.Tables[0].ID
		}
		if evaluation != "" && table != "" {
			d.Chosen, err = choose(ctx, tx, evaluation, table)
		}
		return d, err
	})
}

// choose opens an evaluation and a table and suggests how types and classes go together.
func choose(ctx context.Context, tx *gate.Tx, evaluation id.Evaluation, table id.CostTable) (*Chosen, error) {
	e, err := measure.Kept(ctx, tx, evaluation)
	if err != nil {
		return nil, err
	}
	c := &Chosen{Of: measuredOf(e), Types: typesOf(e)}
	if why := canPrice(c.Of, c.Types); why != "" {
		return nil, fault.InvalidFields([]fault.Field{{Name: "evaluation", Text: why}})
	}
	if c.Table, err = usable(ctx, tx, "table", table, UnitCosts); err != nil {
		return nil, err
	}
	last, err := lastWithTable(ctx, tx, c.Table.Name)
	if err != nil {
		return nil, err
	}
	var chosen map[string]string
	if len(last) > 0 {
		chosen = last[0].Plan.Classes
	}
	c.Suggested = suggest(c.Types, c.Table.Costs, chosen)
	return c, nil
}

// usable opens a table for a further saving: one of the kind that is not withdrawn.
func usable(ctx context.Context, tx *gate.Tx, field string, which id.CostTable, kind Kind) (OpenedTable, error) {
	t, err := findTable(ctx, tx, which)
	if err != nil {
		return OpenedTable{}, err
	}
	if t.Kind != kind || t.Withdrawn() {
		return OpenedTable{}, fault.InvalidFields([]fault.Field{{Name: field, Text: t.Title() + " cannot be used here: it is withdrawn, or of another kind"}})
	}
	c, err := contentsOf(ctx, tx, t)
	return OpenedTable{Table: t, Contents: c}, err
}

// WorkOut works a saving out and keeps it. Nobody's record is read: the evaluation holds figures alone.
func (s *Service) WorkOut(ctx context.Context, by access.Actor, in Input) (Saving, error) {
	return gate.Do(ctx, s.gate, figuresAsk(by, access.SavingWork), func(ctx context.Context, tx *gate.Tx) (Saving, error) {
		var out Saving
		c, err := choose(ctx, tx, in.Evaluation, in.Table)
		if err != nil {
			return out, err
		}
		register, err := fromRegister(ctx, tx, in, c.Of.Plan.Months)
		if err != nil {
			return out, err
		}
		if out.Plan, err = in.plan(c.Of, c.Types, c.Table.Table, c.Table.Costs, register); err != nil {
			return out, err
		}
		var levels OpenedTable
		if out.Plan.Levels != "" {
			if levels, err = usable(ctx, tx, "levels", out.Plan.Levels, PriceLevels); err != nil {
				return out, err
			}
		}
		if out.Result, err = out.Plan.work(c.Of, c.Types, c.Table.Costs, levels.Levels); err != nil {
			return out, err
		}
		out.ID, out.MadeAt, out.MadeBy = gate.NewID[id.Saving](tx), tx.Now(), tx.Actor().ID
		if err := insertSaving(ctx, tx, out); err != nil {
			return out, err
		}
		tx.Note("saving", string(out.ID))
		return out, tx.Emit(ctx, EventWorkedOut, 1, struct {
			Saving id.Saving `json:"saving"`
		}{out.ID})
	})
}

// fromRegister gives the additional running cost that the register of funding has for as many months as the windows, where
// that is asked for.
func fromRegister(ctx context.Context, tx *gate.Tx, in Input, months int) (*Running, error) {
	if in.Cost != Register {
		return nil, nil
	}
	refuse := func(words string) error {
		return fault.InvalidFields([]fault.Field{{Name: "register_from", Text: words}})
	}
	if !in.RegisterFrom.Valid {
		return nil, refuse("Enter the first day of the running cost")
	}
	from := in.RegisterFrom.Date
	c, err := funding.RunningCost(ctx, tx, from, from.AddMonths(months))
	if err != nil {
		return nil, err
	}
	if c.Pence == 0 {
		return nil, refuse("The register of funding has no additional running cost that is agreed and known in these months")
	}
	words := fmt.Sprintf("The register of funding, %s to %s", from.Long(), from.AddMonths(months).AddDays(-1).Long())
	if len(c.Unknown) > 0 {
		words += "; at least so much, since the amount is not known of " + strings.Join(c.Unknown, ", ")
	}
	if len(c.Bid) > 0 {
		words += "; money that is only bid for is not in it: " + strings.Join(c.Bid, ", ")
	}
	return &Running{Amount: c.Pence, Source: words, AtLeast: c.Lacking}, nil
}

// List gives the savings that were worked out, newest first.
func (s *Service) List(ctx context.Context, by access.Actor) ([]Saving, error) {
	return gate.Read(ctx, s.gate, figuresAsk(by, access.SavingFigures), func(ctx context.Context, tx *gate.Tx) ([]Saving, error) {
		out, err := newestSavings(ctx, tx, mostListed)
		if err != nil {
			return nil, err
		}
		return out, nameMakers(ctx, tx, out)
	})
}

// Opened is a saving with the tables it was worked out from as they stand now.
type Opened struct {
	Saving
	Table  Table
	Levels *Table
}

// Open gives a saving.
func (s *Service) Open(ctx context.Context, by access.Actor, which id.Saving) (Opened, error) {
	return gate.Read(ctx, s.gate, figuresAsk(by, access.SavingFigures), func(ctx context.Context, tx *gate.Tx) (Opened, error) {
		var out Opened
		found, err := findSaving(ctx, tx, which)
		if err != nil {
			return out, err
		}
		one := []Saving{found}
		if err := nameMakers(ctx, tx, one); err != nil {
			return out, err
		}
		out.Saving = one[0]
		if out.Table, err = findTable(ctx, tx, out.Plan.Table); err != nil || out.Plan.Levels == "" {
			return out, err
		}
		levels, err := findTable(ctx, tx, out.Plan.Levels)
		out.Levels = &levels
		return out, err
	})
}

// Newest gives the newest saving of an evaluation, or of any where that is "", and false where there is none. It is for
// what is built on savings, as reports are, and holds no person. Whoever shows its gross saving shows its Parts beside it.
func Newest(ctx context.Context, tx *gate.Tx, evaluation id.Evaluation) (Saving, bool, error) {
	var all []Saving
	var err error
	if evaluation == "" {
		all, err = newestSavings(ctx, tx, 1)
	} else {
		all, err = savingsOfEvaluation(ctx, tx, evaluation, 1)
	}
	if err != nil || len(all) == 0 {
		return Saving{}, false, err
	}
	err = nameMakers(ctx, tx, all)
	return all[0], true, err
}

func nameMakers(ctx context.Context, tx *gate.Tx, all []Saving) error {
	members, err := staff.Names(ctx, tx)
	for i := range all {
		all[i].Maker = members[all[i].MadeBy].Name
	}
	return err
}
