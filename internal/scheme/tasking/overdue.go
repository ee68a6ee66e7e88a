package tasking

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/job"
)

// OverdueJob names the job that tells of overdue tasks.
const OverdueJob = "task.overdue"

// overdueAtOnce bounds one transaction of the job.
const overdueAtOnce = 200

// TellOverdue is the handler of the job: it says once of each task, by an event, that it has become
// overdue. Nothing is marked on the task itself, since overdue is derived.
func (s *Service) TellOverdue(ctx context.Context, run *job.Run) error {
	for done := int64(0); ; {
		n, err := s.tellOverdue(ctx, string(run.ID))
		if err != nil {
			return err
		}
		done += int64(n)
		if err := run.Progress(ctx, done, done); err != nil || n == 0 {
			return err
		}
	}
}

func (s *Service) tellOverdue(ctx context.Context, run string) (int, error) {
	ask := access.Ask{Actor: access.SystemActor("tasking", run), Purpose: access.DefaultPurpose(access.TaskOverdue), Action: access.TaskOverdue, Run: run}
	return gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) {
		if err := tx.Need(access.Tasking); err != nil {
			return 0, err
		}
		late, err := listNewlyLate(ctx, tx, tx.Now(), overdueAtOnce)
		if err != nil {
			return 0, err
		}
		for _, t := range late {
			first, err := markTold(ctx, tx, t.ID, tx.Now())
			if err != nil {
				return 0, err
			}
			if !first {
				continue // another process told of it
			}
			if err := emit(ctx, tx, EventOverdue, t, t.Owner); err != nil {
				return 0, err
			}
		}
		return len(late), nil
	})
}
