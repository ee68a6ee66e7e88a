package funding

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/job"
)

// CliffJob names the job that tells of money that is about to end.
const CliffJob = "funding.cliff"

// TellCliffs is the handler of the job: it says by an event, once for each end of a line and each of 9, 6 and 3 months
// before it and the end itself, that the cliff was reached. A line that is entered late is told of at its nearest cliff
// alone.
func (s *Service) TellCliffs(ctx context.Context, run *job.Run) error {
	ask := access.Ask{Actor: access.SystemActor("funding", string(run.ID)), Purpose: access.DefaultPurpose(access.FundingCliffs), Action: access.FundingCliffs}
	told, err := gate.Do(ctx, s.gate, ask, tellCliffs)
	if err != nil {
		return err
	}
	return run.Progress(ctx, int64(told), int64(told))
}

func tellCliffs(ctx context.Context, tx *gate.Tx) (told int, err error) {
	lines, err := allLines(ctx, tx)
	if err != nil {
		return 0, err
	}
	for _, l := range lines {
		months, near := cliffMonths[l.Cliff(tx.Today())]
		end, _ := l.End(tx.Today())
		if !near || l.Renewal.Status == NotWanted {
			continue
		}
		first, err := markTold(ctx, tx, l.ID, end.Date, months)
		if err != nil {
			return told, err
		}
		if !first {
			continue
		}
		told++
		h := Happened{Line: string(l.ID), Agency: string(l.Agency), Owner: string(l.Owner), Ends: end.Date.String(), Months: &months}
		if err := tx.Emit(ctx, EventCliff, 1, h); err != nil {
			return told, err
		}
	}
	return told, nil
}
