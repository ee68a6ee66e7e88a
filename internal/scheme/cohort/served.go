package cohort

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// CountServed counts those on the scheme now whom an agency leads, or all for "", and of these those in some districts,
// or all for none. It is a figure: only those who must be absent to the actor are left out.
func (s *Service) CountServed(ctx context.Context, by access.Actor, leads id.Agency, in []id.District) (int, error) {
	ask := access.Ask{Actor: by, Purpose: access.Of(access.FiguresForScheme), Action: access.CohortFigures}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) { return countServed(ctx, tx, leads, in) })
}
