package board

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/cohort"
	"waymark/internal/scheme/tasking"
)

// AskLead makes the suggested task for something on the board in one press, for the person's lead agency
// and officer.
func (s *Service) AskLead(ctx context.Context, by access.Actor, p id.Person, from tasking.Origin) (tasking.Task, error) {
	ask := access.Ask{Actor: by, Purpose: access.Because(access.DailyTasking, access.FromBoard, string(from.Kind)), Action: access.TaskCreate, Subjects: []id.Person{p}}
	return gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (tasking.Task, error) {
		lead, err := cohort.LeadOf(ctx, tx, p)
		if err != nil {
			return tasking.Task{}, err
		}
		if lead.Agency == "" {
			return tasking.Task{}, fault.New(fault.Conflict, "They are no longer on the scheme.")
		}
		n, err := tasking.Suggest(ctx, tx, p, from, tasking.Owner{Agency: lead.Agency, Staff: lead.Officer})
		if err != nil {
			return tasking.Task{}, err
		}
		return tasking.Create(ctx, tx, n)
	})
}
