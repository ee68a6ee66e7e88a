package saving

import (
	"context"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/staff"
)

// Service keeps cost tables and works out savings.
type Service struct{ gate *gate.Gate }

// NewService makes the service.
func NewService(g *gate.Gate) *Service { return &Service{g} }

// The events of cost tables.
const (
	EventTableLoaded    = "evidence.cost_table_loaded"
	EventTableWithdrawn = "evidence.cost_table_withdrawn"
)

type tableEvent struct {
	Table id.CostTable `json:"cost_table"`
}

func tableAsk(by access.Actor, do access.Action) access.Ask {
	return access.Ask{Actor: by, Purpose: access.DefaultPurpose(do), Action: do}
}

// Load keeps a file as a cost table. It is checked whole first: fault.Invalid names everything wrong with it, and then
// nothing of it is kept. A version that is there already, even withdrawn, is refused: versions are never overwritten.
func (s *Service) Load(ctx context.Context, by access.Actor, u Upload) (Table, error) {
	u.Reason = strings.TrimSpace(u.Reason)
	t, err := u.check()
	if err != nil {
		return t, err
	}
	return gate.Do(ctx, s.gate, tableAsk(by, access.CostEdit), func(ctx context.Context, tx *gate.Tx) (Table, error) {
		if err := unlikeThoseHeld(ctx, tx, u, t); err != nil {
			return t, err
		}
		t.ID, t.LoadedBy, t.LoadedAt = gate.NewID[id.CostTable](tx), tx.Actor().ID, tx.Now()
		if err := insertTable(ctx, tx, t, string(u.Content)); err != nil {
			return t, err
		}
		tx.Note("cost_table", string(t.ID))
		return t, tx.Emit(ctx, EventTableLoaded, 1, tableEvent{t.ID})
	})
}

// unlikeThoseHeld refuses a version that is there already.
func unlikeThoseHeld(ctx context.Context, tx *gate.Tx, u Upload, t Table) error {
	held, err := findVersion(ctx, tx, t)
	switch {
	case fault.Is(err, fault.NotFound):
		return nil
	case err != nil:
		return err
	case held.Withdrawn():
		return u.refuse("is " + t.Title() + ", which was withdrawn: give what is mended another version")
	case held.Digest == t.Digest && held.PriceYear == t.PriceYear:
		return u.refuse("is " + t.Title() + ", which is loaded already")
	}
	return u.refuse("is " + t.Title() + ", which is loaded with other figures: a version is never overwritten, so give this one another")
}

// Withdraw says of a table that it is not to be used any more, and why. Savings that were worked out from it stay.
func (s *Service) Withdraw(ctx context.Context, by access.Actor, which id.CostTable, reason string) error {
	reason = strings.TrimSpace(reason)
	if err := fault.InvalidFields(reasonGiven(reason, "Enter why it must not be used")); err != nil {
		return err
	}
	_, err := gate.Do(ctx, s.gate, tableAsk(by, access.CostEdit), func(ctx context.Context, tx *gate.Tx) (int, error) {
		t, err := findTable(ctx, tx, which)
		if err != nil {
			return 0, err
		}
		t.WithdrawnBy, t.WithdrawnAt, t.WithdrawnReason = tx.Actor().ID, tx.Now(), reason
		if err := withdrawTable(ctx, tx, t); err != nil {
			return 0, err
		}
		tx.Note("cost_table", string(t.ID))
		return 0, tx.Emit(ctx, EventTableWithdrawn, 1, tableEvent{t.ID})
	})
	return err
}

// Tables gives every cost table, newest first, those withdrawn as well.
func (s *Service) Tables(ctx context.Context, by access.Actor) ([]Table, error) {
	return gate.Read(ctx, s.gate, tableAsk(by, access.CostRead), func(ctx context.Context, tx *gate.Tx) ([]Table, error) {
		out, err := allTables(ctx, tx)
		if err != nil {
			return nil, err
		}
		return out, nameLoaders(ctx, tx, out)
	})
}

// OpenedTable is a cost table with what it says, and what it is used in, newest first.
type OpenedTable struct {
	Table
	Contents
	UsedIn []Saving
}

// OpenTable gives a cost table. One whose rows were changed outside Waymark is fault.Conflict.
func (s *Service) OpenTable(ctx context.Context, by access.Actor, which id.CostTable) (OpenedTable, error) {
	return gate.Read(ctx, s.gate, tableAsk(by, access.CostRead), func(ctx context.Context, tx *gate.Tx) (OpenedTable, error) {
		var out OpenedTable
		t, err := findTable(ctx, tx, which)
		if err != nil {
			return out, err
		}
		one := []Table{t}
		if err := nameLoaders(ctx, tx, one); err != nil {
			return out, err
		}
		out.Table = one[0]
		if out.UsedIn, err = savingsOf(ctx, tx, t.ID, mostListed); err != nil {
			return out, err
		}
		out.Contents, err = contentsOf(ctx, tx, t)
		return out, err
	})
}

func nameLoaders(ctx context.Context, tx *gate.Tx, all []Table) error {
	members, err := staff.Names(ctx, tx)
	for i := range all {
		all[i].Loader, all[i].Withdrawer = members[all[i].LoadedBy].Name, members[all[i].WithdrawnBy].Name
	}
	return err
}
