package tasking

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// PersonOf gives the person of a task that is named alone, as in a link from a message. It is a list of
// one: a task outside the actor's scope is not found, and one about a restricted person says whom to call.
func (s *Service) PersonOf(ctx context.Context, by access.Actor, t id.Task) (id.Person, error) {
	ask := access.Ask{Actor: by, Purpose: access.DefaultPurpose(access.TaskList), Action: access.TaskList}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (id.Person, error) {
		p, err := findPersonOf(ctx, tx, t)
		if err != nil {
			return "", err
		}
		tx.Note("task", string(t))
		shown, err := tx.Disclose(ctx, []id.Person{p})
		if err != nil {
			return "", err
		}
		if shown[0].Stub {
			return "", fault.New(fault.Denied, "This record is restricted. %s", shown[0].Contact)
		}
		return p, tx.Need(access.Tasking, p)
	})
}
