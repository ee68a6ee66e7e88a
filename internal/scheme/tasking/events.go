package tasking

import (
	"context"

	"waymark/internal/platform/gate"
)

// The events, each at version 1 of its payload.
const (
	EventCreated   = "task.created"
	EventTaken     = "task.taken"
	EventPassed    = "task.passed"
	EventDone      = "task.done"
	EventCancelled = "task.cancelled"
	EventOverdue   = "task.overdue"
)

// EventKinds lists the events, for the timeline of those who are granted Tasking.
var EventKinds = []string{EventCreated, EventTaken, EventPassed, EventDone, EventCancelled, EventOverdue}

// Happened is the payload of every event of a task: ids and codes only. The owner is who owns the task
// after the event; From is who owned it before, where that changed.
type Happened struct {
	Task        string `json:"task"`
	OwnerAgency string `json:"owner_agency"`
	OwnerStaff  string `json:"owner_staff,omitempty"`
	FromAgency  string `json:"from_agency,omitempty"`
	FromStaff   string `json:"from_staff,omitempty"`
	Due         string `json:"due"`
	Priority    string `json:"priority"`
	OriginKind  string `json:"origin_kind"`
	OriginRef   string `json:"origin_ref,omitempty"`
	CreatedBy   string `json:"created_by"`
}

var eventOf = map[StepKind]string{
	StepCreated: EventCreated, StepTaken: EventTaken, StepTransferred: EventPassed, StepDone: EventDone, StepCancelled: EventCancelled,
}

func emit(ctx context.Context, tx *gate.Tx, kind string, t Task, from Owner) error {
	h := Happened{
		Task: string(t.ID), OwnerAgency: string(t.Owner.Agency), OwnerStaff: string(t.Owner.Staff), Due: t.Due.String(),
		Priority: string(t.Priority), OriginKind: string(t.Origin.Kind), OriginRef: t.Origin.Ref, CreatedBy: string(t.CreatedBy),
	}
	if from != t.Owner {
		h.FromAgency, h.FromStaff = string(from.Agency), string(from.Staff)
	}
	return tx.Emit(ctx, kind, 1, h, t.Person)
}
