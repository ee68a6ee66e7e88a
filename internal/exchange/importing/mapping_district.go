package importing

import (
	"context"
	"strings"

	"waymark/internal/exchange/importing/profile"
	"waymark/internal/exchange/importing/reader"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/person"
)

// areas gives what a row says of where the person belongs, the nearest first: the home's postcode whole,
// its sector and its district, the lines of the address from the last, and then the area of the arrest.
func areas(r *reader.Row) []string {
	var out []string
	if code := strings.Fields(strings.ToUpper(r.Text(profile.Postcode))); len(code) == 2 && len(code[1]) > 0 {
		out = append(out, code[0]+" "+code[1], code[0]+" "+code[1][:1], code[0])
	}
	lines := r.List(profile.Address)
	for i := len(lines) - 1; i >= 0; i-- {
		out = append(out, lines[i])
	}
	if area := r.Text(profile.Area); area != "" {
		out = append(out, area)
	}
	return out
}

func districtOf(known agency.Areas, areas []string) id.District {
	for _, a := range areas {
		if d, ok := known.District(a); ok {
			return d
		}
	}
	return ""
}

// takeIn gives the people of some rows to their room, each with the district that the row's area lies in.
func takeIn(ctx context.Context, tx *gate.Tx, run id.ImportRun, items []item) ([]person.TakenIn, error) {
	known, err := agency.AllAreas(ctx, tx)
	if err != nil {
		return nil, err
	}
	people := make([]person.Incoming, len(items))
	for i, it := range items {
		people[i] = it.who
		people[i].District = districtOf(known, it.areas)
	}
	taken, err := person.TakeIn(ctx, tx, run, people)
	if err != nil {
		return nil, err
	}
	return taken, person.PlaceIn(ctx, tx, people, taken)
}
