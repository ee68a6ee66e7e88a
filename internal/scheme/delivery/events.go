package delivery

import (
	"context"

	"waymark/internal/platform/gate"
)

// The events of this room, version 1.
const (
	EventObjective      = "delivery.objective"      // an objective was added or changed
	EventMilestone      = "delivery.milestone"      // a milestone was added or changed, or its status
	EventRecommendation = "delivery.recommendation" // a recommendation was added, changed or answered, or its progress
)

// Happened is the payload of every event: ids and codes. State is the status, answer or progress after it.
type Happened struct {
	ID    string `json:"id"`
	Of    string `json:"objective,omitempty"` // of a milestone
	State string `json:"state,omitempty"`
}

// record keeps a step of a history, and tells of it.
func record(ctx context.Context, tx *gate.Tx, kind string, h Happened, what, reason string) error {
	if err := insertChange(ctx, tx, h.ID, Change{At: tx.Now(), By: tx.Actor().ID, What: what, Reason: reason}); err != nil {
		return err
	}
	tx.Note("delivery", h.ID)
	return tx.Emit(ctx, kind, 1, h)
}
