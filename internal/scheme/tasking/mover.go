package tasking

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
)

// Mover moves tasks, with the reach that they give, when two records turn out to be one person's. It reads
// nothing of what is asked in them, so that somebody who only matches records may set it off.
type Mover struct{}

var _ person.Mover = Mover{}

// movedTask is what the move log says of a task.
const movedTask = "task"

// Move makes the tasks about one person another's.
func (Mover) Move(ctx context.Context, tx *gate.Tx, from, to id.Person) ([]person.Moved, error) {
	if err := tx.Need(access.Identity, from, to); err != nil {
		return nil, err
	}
	tasks, err := taskIDsOf(ctx, tx, from)
	if err != nil {
		return nil, err
	}
	out := make([]person.Moved, len(tasks))
	for i, t := range tasks {
		out[i] = person.Moved{What: movedTask, Ref: t}
		if err := moveTask(ctx, tx, t, from, to); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// PutBack makes the tasks that Move moved the first person's again.
func (Mover) PutBack(ctx context.Context, tx *gate.Tx, from, to id.Person, moved []person.Moved) error {
	if err := tx.Need(access.Identity, from, to); err != nil {
		return err
	}
	for _, m := range moved {
		if err := moveTask(ctx, tx, m.Ref, to, from); err != nil {
			return err
		}
	}
	return nil
}

func moveTask(ctx context.Context, tx *gate.Tx, t string, from, to id.Person) error {
	if err := setPerson(ctx, tx, t, from, to); err != nil {
		return err
	}
	return tx.MoveReach(ctx, from, to, access.ViaTask, t)
}
