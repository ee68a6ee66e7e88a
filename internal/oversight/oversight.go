// Package oversight is how the partnership watches itself: who looked at a person and why, the search of the
// audit log, restrictions of records, and breaking the glass. It must never show what a record holds: it
// shows who opened it. What the policy goes by is kept in the gate's own tables, in the same transaction.
package oversight

import (
	"context"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/staff"
)

// Service is the use cases of oversight.
type Service struct{ gate *gate.Gate }

// NewService makes the service.
func NewService(g *gate.Gate) *Service { return &Service{gate: g} }

// readLog is gate.Read for whoever reads the audit log: it brings the looks of the last minute in first.
func readLog[T any](ctx context.Context, g *gate.Gate, ask access.Ask, f func(context.Context, *gate.Tx) (T, error)) (T, error) {
	if err := g.Settle(ctx); err != nil {
		var none T
		return none, err
	}
	return gate.Read(ctx, g, ask, f)
}

// The events, each at version 1 of its payload.
const (
	EventRestricted = "person.restricted"
	EventChanged    = "person.restriction_changed"
	EventReviewed   = "person.restriction_reviewed"
	EventLifted     = "person.restriction_lifted"
	EventGlass      = "person.glass_broken"
	EventGlassSeen  = "person.glass_answered"
)

// Happened is the payload of every event here: ids and codes only.
type Happened struct {
	Restriction id.Restriction     `json:"restriction,omitempty"`
	Level       access.Restriction `json:"level,omitempty"`
	Opening     id.Opening         `json:"opening,omitempty"`
	Staff       id.Staff           `json:"staff,omitempty"`
	Until       string             `json:"until,omitempty"`
}

// fewestWords is the shortest text, in bytes, that says anything.
const fewestWords = 5

func wordless(s string) bool { return len(strings.TrimSpace(s)) < fewestWords }

// Directory is the names of those who act.
type Directory struct {
	Agencies []agency.Agency
	Members  []staff.Member // by name, the closed ones too
}

func directoryOf(ctx context.Context, tx *gate.Tx) (Directory, error) {
	agencies, err := agency.Agencies(ctx, tx)
	if err != nil {
		return Directory{}, err
	}
	members, err := staff.Members(ctx, tx)
	return Directory{agencies, members}, err
}

// Agency gives an agency's name.
func (d Directory) Agency(a id.Agency) string {
	for _, one := range d.Agencies {
		if one.ID == a {
			return one.Name
		}
	}
	return string(a)
}

// Staff gives the name of who acted: a member of staff, the command line, or Waymark itself.
func (d Directory) Staff(s id.Staff) string {
	for _, m := range d.Members {
		if m.ID == s {
			return m.Name
		}
	}
	if name, ok := strings.CutPrefix(string(s), "operator:"); ok {
		return name + " (command line)"
	}
	if name, ok := strings.CutPrefix(string(s), "system:"); ok {
		return "Waymark itself (" + name + ")"
	}
	if s == "" {
		return "Not signed in"
	}
	return "Somebody no longer listed"
}

// Openers gives the staff who may be named on an allow-list: those whose work opens people, not closed.
func (d Directory) Openers() []staff.Member {
	var out []staff.Member
	for _, m := range d.Members {
		if m.Active && access.May(m.Actor(), access.PersonRead) {
			out = append(out, m)
		}
	}
	return out
}
