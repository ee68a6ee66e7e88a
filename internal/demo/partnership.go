package demo

import (
	"bytes"
	"context"
	"strconv"

	"waymark/examples/offences"
	"waymark/internal/demo/county"
	"waymark/internal/oversight"
	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/staff"
)

// partnership opens the agencies, teams, districts and accounts, and says on every page that this is a
// demonstration.
func (l *loader) partnership(ctx context.Context) error {
	l.agencies, l.teams, l.districts, l.staff = map[string]id.Agency{}, map[string]id.Team{}, map[string]id.District{}, map[string]access.Actor{}
	p := l.county.Partnership
	return l.load(ctx, func(ctx context.Context, tx *gate.Tx) error {
		if err := db.SetSetting(ctx, tx, "demo", "true"); err != nil {
			return err
		}
		if err := keepOptions(ctx, tx, l.county.Options()); err != nil {
			return err
		}
		if err := db.SetSetting(ctx, tx, "capacity", strconv.Itoa(p.Capacity)); err != nil {
			return err
		}
		if err := l.places(ctx, tx, p); err != nil {
			return err
		}
		for _, s := range p.Staff {
			m, err := staff.AddMember(ctx, tx, l.member(s))
			if err != nil {
				return err
			}
			l.staff[s.Key] = m.Actor()
		}
		return nil
	})
}

func (l *loader) places(ctx context.Context, tx *gate.Tx, p county.Partnership) error {
	for _, a := range p.Agencies {
		made, err := agency.AddAgency(ctx, tx, agency.Agency{Name: a.Name, Short: a.Short, Kind: agency.Kind(a.Kind)})
		if err != nil {
			return err
		}
		l.agencies[a.Key] = made.ID
	}
	for _, t := range p.Teams {
		made, err := agency.AddTeam(ctx, tx, agency.Team{Agency: l.agencies[t.Agency], Name: t.Name})
		if err != nil {
			return err
		}
		l.teams[t.Key] = made.ID
	}
	for _, d := range p.Districts {
		district := agency.District{Name: d.Name}
		for _, w := range d.Wards {
			district.Areas = append(district.Areas, w.Name)
		}
		made, err := agency.AddDistrict(ctx, tx, district)
		if err != nil {
			return err
		}
		l.districts[d.Key] = made.ID
	}
	return nil
}

func (l *loader) member(s county.Staff) staff.Member {
	m := staff.Member{Name: s.Name, Title: s.Title, Email: s.Email, Agency: l.agencies[s.Agency], Roles: s.Roles}
	if s.Team != "" {
		m.Teams = []id.Team{l.teams[s.Team]}
	}
	for _, d := range s.Districts {
		m.Districts = append(m.Districts, l.districts[d])
	}
	return m
}

// reference loads the offence reference that ships.
func (l *loader) reference(ctx context.Context) error {
	text, ok := offences.Find("england-and-wales")
	if !ok {
		return fault.New(fault.Internal, "the reference england-and-wales does not ship")
	}
	file, err := offending.ReadReference(bytes.NewReader(text), "england-and-wales.csv")
	if err != nil {
		return err
	}
	_, err = l.Offences.LoadReference(ctx, l.by, access.Of(access.Administration), file, false)
	return err
}

// restrict closes a record as the data protection officer did.
func (l *loader) restrict(ctx context.Context, r county.Restriction) error {
	p, err := l.person(ctx, r.PersonRef)
	if err != nil {
		return err
	}
	t := oversight.Terms{
		Level: access.Restriction(r.Level), Reason: r.Reason, Contact: l.contact(r.Contact),
		ReviewOn: l.clock.Now().Date().AddMonths(6),
	}
	for _, key := range r.Allowed {
		t.Allow = append(t.Allow, l.staff[key].ID)
	}
	_, err = l.Oversight.Restrict(ctx, l.first(access.DataProtection), p, t)
	return err
}

// contact says whom to call.
func (l *loader) contact(key string) string {
	for _, s := range l.county.Partnership.Staff {
		if s.Key == key {
			return "Call " + s.Name + ", " + s.Phone
		}
	}
	return ""
}
