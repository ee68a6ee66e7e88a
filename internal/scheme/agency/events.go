package agency

import (
	"context"

	"waymark/internal/platform/gate"
)

// The events of this room, version 1. Payloads are ids.
const (
	AgencyOpened    = "agency.opened"
	AgencyChanged   = "agency.changed"
	AgencyClosed    = "agency.closed"
	TeamOpened      = "agency.team.opened"
	TeamChanged     = "agency.team.changed"
	TeamClosed      = "agency.team.closed"
	DistrictOpened  = "agency.district.opened"
	DistrictChanged = "agency.district.changed"
	DistrictClosed  = "agency.district.closed"
	FeedChanged     = "agency.feed.changed"
	FeedClosed      = "agency.feed.closed"
	SchemeChanged   = "agency.scheme.changed"

	HistoryDeclared  = "agency.history.declared"
	DeclarationEnded = "agency.history.ended"
	ScoresNamed      = "agency.scores.named"
)

// Happened is the payload of every event of this room: the id of what it happened to.
type Happened struct {
	ID string `json:"id"`
}

func emit[T ~string](ctx context.Context, tx *gate.Tx, kind string, what T) error {
	return tx.Emit(ctx, kind, 1, Happened{ID: string(what)})
}
