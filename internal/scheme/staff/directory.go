package staff

import (
	"context"
	"slices"
	"strings"

	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
)

// Directory is agencies, teams, districts and staff by name, the closed ones too: for screens that say who and where.
type Directory struct {
	agency.Directory
	Staff map[id.Staff]Member
}

// OpenDirectory reads the directory. It holds no person.
func OpenDirectory(ctx context.Context, tx *gate.Tx) (d Directory, err error) {
	if d.Directory, err = agency.OpenDirectory(ctx, tx); err != nil {
		return d, err
	}
	d.Staff, err = Names(ctx, tx)
	return d, err
}

// StaffName names a member of staff; a command line or a job is named as what it is.
func (d Directory) StaffName(who id.Staff) string {
	if m, ok := d.Staff[who]; ok {
		return m.Name
	}
	if name, ok := strings.CutPrefix(string(who), "operator:"); ok {
		return name + " (command line)"
	}
	return "Somebody no longer listed"
}

// TeamName names a team, or gives "" for none.
func (d Directory) TeamName(which id.Team) string {
	for _, t := range d.Teams {
		if t.ID == which {
			return t.Name
		}
	}
	return ""
}

// DistrictNames names districts, in the order of the directory.
func (d Directory) DistrictNames(which []id.District) string {
	var out []string
	for _, x := range d.Districts {
		if slices.Contains(which, x.ID) {
			out = append(out, x.Name)
		}
	}
	return strings.Join(out, ", ")
}

// Working gives those who may sign in, by name.
func (d Directory) Working() []Member {
	var out []Member
	for _, m := range d.Staff {
		if m.Active {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b Member) int { return strings.Compare(a.Name+"\x00"+string(a.ID), b.Name+"\x00"+string(b.ID)) })
	return out
}

// OpenAgency says whether work can be given to an agency.
func (d Directory) OpenAgency(which id.Agency) bool {
	return slices.ContainsFunc(d.Agencies, func(a agency.Agency) bool { return a.ID == which && a.Active })
}
