package person

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// Records gives the records that are held of those given, in their order; "" for one that is not held.
func Records(ctx context.Context, tx *gate.Tx, in []Incoming) ([]id.SourceRecord, error) {
	if err := tx.Need(access.Identity); err != nil {
		return nil, err
	}
	held, err := heldRecords(ctx, tx, in)
	if err != nil {
		return nil, err
	}
	out := make([]id.SourceRecord, len(in))
	for i, r := range in {
		out[i] = held[recordKey{r.Source, r.Key}].id
	}
	return out, nil
}

// PlaceIn tells the policy the districts of people from their records as taken in: of those of whom none is
// known, and, where a record changed, of those who moved.
func PlaceIn(ctx context.Context, tx *gate.Tx, in []Incoming, taken []TakenIn) error {
	if err := tx.Need(access.Identity); err != nil {
		return err
	}
	type group struct {
		district id.District
		moved    bool
	}
	people := map[group][]id.Person{}
	seen := map[id.Person]bool{}
	for i := len(in) - 1; i >= 0; i-- { // the last record of a person in the batch counts
		p := taken[i].Person
		if in[i].District == "" || seen[p] {
			continue
		}
		seen[p] = true
		g := group{in[i].District, taken[i].Outcome == Changed}
		people[g] = append(people[g], p)
	}
	for g, list := range people {
		if err := tx.GiveDistrict(ctx, g.district, g.moved, list); err != nil {
			return err
		}
	}
	return nil
}
