package fairness

import (
	"cmp"
	"context"
	"slices"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/staff"
)

// Question is one difference of a run with all that was answered.
type Question struct {
	Run
	Finding
	Notes  []Note // newest first
	Owners []staff.Member
}

// Ask gives a row of a run, whether or not its interval leaves out 1, with its answers.
func (s *Service) Ask(ctx context.Context, by access.Actor, run id.FairnessRun, k Key) (Question, error) {
	return gate.Read(ctx, s.gate, figuresAsk(by), func(ctx context.Context, tx *gate.Tx) (Question, error) {
		q := Question{}
		var err error
		if q.Run, err = findRun(ctx, tx, run); err != nil {
			return q, err
		}
		var ok bool
		if q.Finding, ok = q.Find(k); !ok || q.Row.Index == nil {
			return q, fault.New(fault.NotFound, "The run compares no such group.")
		}
		if q.Notes, err = notesOf(ctx, tx, k); err != nil {
			return q, err
		}
		one := []Run{q.Run}
		if err := name(ctx, tx, one, q.Notes); err != nil {
			return q, err
		}
		q.Run = one[0]
		members, err := staff.Names(ctx, tx)
		for _, m := range members {
			if m.Active {
				q.Owners = append(q.Owners, m)
			}
		}
		slices.SortFunc(q.Owners, func(a, b staff.Member) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
		return q, err
	})
}

// Answer keeps an explanation or a reform beside the figures that it answers. Earlier answers stay as they are.
func (s *Service) Answer(ctx context.Context, by access.Actor, run id.FairnessRun, k Key, a Answer) (Note, error) {
	ask := access.Ask{Actor: by, Purpose: access.Of(access.FiguresForScheme), Action: access.FairnessNote}
	return gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Note, error) {
		r, err := findRun(ctx, tx, run)
		if err != nil {
			return Note{}, err
		}
		f, ok := r.Find(k)
		if !ok || f.Row.Index == nil {
			return Note{}, fault.New(fault.NotFound, "The run compares no such group.")
		}
		members, err := staff.Names(ctx, tx)
		if err != nil {
			return Note{}, err
		}
		if err := a.check(func(m id.Staff) bool { return m != "" && members[m].Active }); err != nil {
			return Note{}, err
		}
		n := Note{ID: gate.NewID[id.FairnessNote](tx), Run: run, Key: k, Answer: a, Figures: f.Row, Reference: f.Ref, MadeAt: tx.Now(), MadeBy: tx.Actor().ID}
		if err := insertNote(ctx, tx, n); err != nil {
			return n, err
		}
		return n, tx.Emit(ctx, EventNoted, 1, struct {
			Note id.FairnessNote `json:"note"`
			Run  id.FairnessRun  `json:"run"`
		}{n.ID, n.Run})
	})
}

// Overdue says that a reform is past its day.
func (n Note) Overdue(today civil.Date) bool {
	return n.Open() && n.Due.Valid && n.Due.Date.Before(today)
}
