package funding

import (
	"context"

	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// The events of this room, version 1.
const (
	EventAdded   = "funding.added"
	EventChanged = "funding.changed"
	EventRenewed = "funding.renewed"
	EventClosed  = "funding.closed"
	EventCliff   = "funding.cliff" // its agreed money ends within so many months; told once for each end
)

// Happened is the payload of every event of a line: ids and codes. Ends and Months are those of a cliff; 0 months is
// that the money has ended.
type Happened struct {
	Line   string `json:"line"`
	Agency string `json:"agency"`
	Owner  string `json:"owner"`
	Ends   string `json:"ends,omitempty"`
	Months *int   `json:"months,omitempty"`
}

func emit(ctx context.Context, tx *gate.Tx, kind string, l Line) error {
	return tx.Emit(ctx, kind, 1, Happened{Line: string(l.ID), Agency: string(l.Agency), Owner: string(l.Owner)})
}

var eventOf = map[ChangeKind]string{WasAdded: EventAdded, WasChanged: EventChanged, WasRenewed: EventRenewed, WasClosed: EventClosed}

// record keeps a step of a line's history, and tells of it.
func record(ctx context.Context, tx *gate.Tx, l Line, kind ChangeKind, what, reason string) error {
	if err := insertChange(ctx, tx, l.ID, Change{At: tx.Now(), By: id.Staff(tx.Actor().ID), Kind: kind, What: what, Reason: reason}); err != nil {
		return err
	}
	tx.Note("funding", string(l.ID))
	return emit(ctx, tx, eventOf[kind], l)
}
