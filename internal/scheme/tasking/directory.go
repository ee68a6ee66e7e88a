package tasking

import (
	"context"
	"slices"
	"strings"

	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/staff"
)

// Directory is the agencies and their staff: whom a task can go to, and the names of those in its
// history, who may have left.
type Directory struct {
	agencies []agency.Agency
	staff    map[id.Staff]staff.Member
}

// directoryOf reads the directory: no person on the scheme is in it.
func directoryOf(ctx context.Context, tx *gate.Tx) (Directory, error) {
	agencies, err := agency.Agencies(ctx, tx)
	if err != nil {
		return Directory{}, err
	}
	slices.SortFunc(agencies, func(a, b agency.Agency) int { return strings.Compare(a.Name, b.Name) })
	members, err := staff.Names(ctx, tx)
	return Directory{agencies: agencies, staff: members}, err
}

// Agency gives an agency's name.
func (d Directory) Agency(a id.Agency) string {
	for _, one := range d.agencies {
		if one.ID == a {
			return one.Name
		}
	}
	return string(a)
}

// Staff gives the name of a member of staff; a job or a command line is named as what it is.
func (d Directory) Staff(s id.Staff) string {
	if m, ok := d.staff[s]; ok {
		return m.Name
	}
	if name, ok := strings.CutPrefix(string(s), "operator:"); ok {
		return name + " (command line)"
	}
	return "Somebody no longer listed"
}

// Owner gives an owner in words: the person and agency, or the agency alone.
func (d Directory) Owner(o Owner) string {
	if o.Staff == "" {
		return d.Agency(o.Agency)
	}
	return d.Staff(o.Staff) + ", " + d.Agency(o.Agency)
}

// OwnerGroup is one agency of a list of possible owners, with its staff.
type OwnerGroup struct {
	Agency string
	Owners []OwnerChoice
}

// OwnerChoice is one possible owner; Value names it in a form.
type OwnerChoice struct{ Value, Label string }

// Owners gives everybody a task can go to, by agency: first the agency as such, then its staff by name.
func (d Directory) Owners() []OwnerGroup {
	var out []OwnerGroup
	for _, a := range d.agencies {
		if !a.Active {
			continue
		}
		g := OwnerGroup{Agency: a.Name, Owners: []OwnerChoice{{Value: Owner{Agency: a.ID}.Value(), Label: a.Name + " (anyone)"}}}
		for _, m := range d.staffOf(a.ID) {
			g.Owners = append(g.Owners, OwnerChoice{Value: Owner{Agency: a.ID, Staff: m.ID}.Value(), Label: m.Name + ", " + a.Name})
		}
		out = append(out, g)
	}
	return out
}

func (d Directory) staffOf(a id.Agency) []staff.Member {
	var out []staff.Member
	for _, m := range d.staff {
		if m.Agency == a && m.Active {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(x, y staff.Member) int {
		return strings.Compare(x.Name+"\x00"+string(x.ID), y.Name+"\x00"+string(y.ID))
	})
	return out
}

// Value names an owner in a form.
func (o Owner) Value() string {
	if o.Staff != "" {
		return "staff:" + string(o.Agency) + ":" + string(o.Staff)
	}
	if o.Agency != "" {
		return "agency:" + string(o.Agency)
	}
	return ""
}

// ParseOwner reads what Value wrote; anything else is the empty owner, which no task accepts.
func ParseOwner(s string) Owner {
	if a, ok := strings.CutPrefix(s, "agency:"); ok {
		return Owner{Agency: id.Agency(a)}
	}
	if rest, ok := strings.CutPrefix(s, "staff:"); ok {
		if a, who, ok := strings.Cut(rest, ":"); ok && a != "" && who != "" {
			return Owner{Agency: id.Agency(a), Staff: id.Staff(who)}
		}
	}
	return Owner{}
}

// checkOwner says what is wrong with an owner that somebody chose.
func (d Directory) checkOwner(field string, o Owner) []fault.Field {
	for _, a := range d.agencies {
		if a.ID != o.Agency || !a.Active {
			continue
		}
		if o.Staff == "" {
			return nil
		}
		if m, ok := d.staff[o.Staff]; ok && m.Active && m.Agency == o.Agency {
			return nil
		}
		return []fault.Field{{Name: field, Text: "Select somebody who works at the agency"}}
	}
	return []fault.Field{{Name: field, Text: "Select who is to do it"}}
}
