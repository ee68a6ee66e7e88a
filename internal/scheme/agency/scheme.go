package agency

import (
	"context"
	"strconv"
	"unicode/utf8"

	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// The settings of the scheme, by the names under which other rooms read them.
const (
	NameSetting     = "scheme_name"
	CapacitySetting = "capacity"
)

const mostCapacity = 100_000

// Scheme is what the partnership says of itself. An empty one is as the installation has it.
type Scheme struct {
	Name     string // as pages show it; empty: the name that the installation was started with
	Capacity string // how many can be on the scheme before taking on warns; empty: the usual
}

func (s Scheme) checked() (Scheme, error) {
	s.Name, s.Capacity = tidy(s.Name), tidy(s.Capacity)
	var problems []fault.Field
	if utf8.RuneCountInString(s.Name) > longestName {
		problems = append(problems, fault.Field{Name: "name", Text: "The name must be 120 characters or fewer"})
	}
	if s.Capacity != "" {
		n, err := strconv.Atoi(s.Capacity)
		if err != nil || n < 1 || n > mostCapacity {
			problems = append(problems, fault.Field{Name: "capacity", Text: "The capacity must be a whole number between 1 and 100,000"})
		} else {
			s.Capacity = strconv.Itoa(n)
		}
	}
	return s, fault.InvalidFields(problems)
}

// OpenScheme gives the settings of the scheme. It holds no person.
func OpenScheme(ctx context.Context, tx *gate.Tx) (s Scheme, err error) {
	if s.Name, err = db.Setting(ctx, tx, NameSetting); err != nil {
		return s, err
	}
	s.Capacity, err = db.Setting(ctx, tx, CapacitySetting)
	return s, err
}

// ChangeScheme changes the settings of the scheme; seen is what the user saw, and must still hold.
func (s *Service) ChangeScheme(ctx context.Context, by access.Actor, why access.Purpose, seen, wanted Scheme) (Scheme, error) {
	changed, err := edit(ctx, s, by, why, func(ctx context.Context, tx *gate.Tx) (Scheme, error) {
		wanted, err := wanted.checked()
		if err != nil {
			return wanted, err
		}
		for _, c := range []struct{ name, seen, wanted string }{{NameSetting, seen.Name, wanted.Name}, {CapacitySetting, seen.Capacity, wanted.Capacity}} {
			if err := db.ChangeSetting(ctx, tx, c.name, c.seen, c.wanted); err != nil {
				return wanted, err
			}
		}
		return wanted, emit(ctx, tx, SchemeChanged, "scheme")
	})
	if err == nil {
		s.renamed(changed)
	}
	return changed, err
}

// Ground is everything that an administrator keeps, the closed ones too.
type Ground struct {
	Directory
	Feeds        []Feed
	Scheme       Scheme
	Declarations []Declaration // newest first
	Namings      []Naming      // newest first
	Staff        map[id.Staff]string
}

// Manage gives what an administrator keeps.
func (s *Service) Manage(ctx context.Context, by access.Actor, why access.Purpose) (Ground, error) {
	ask := access.Ask{Actor: by, Purpose: why, Action: access.AgencyManage}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (g Ground, err error) {
		if g.Directory, err = OpenDirectory(ctx, tx); err != nil {
			return g, err
		}
		if g.Feeds, err = Feeds(ctx, tx); err != nil {
			return g, err
		}
		if g.Scheme, err = OpenScheme(ctx, tx); err != nil {
			return g, err
		}
		return g, g.scores(ctx, tx, s.staffing)
	})
}

// scores reads what scores rest on, and who may see them.
func (g *Ground) scores(ctx context.Context, tx *gate.Tx, names Staffing) (err error) {
	if g.Declarations, err = Declarations(ctx, tx); err != nil {
		return err
	}
	if g.Namings, err = namings(ctx, tx); err != nil {
		return err
	}
	g.Staff, err = names.Names(ctx, tx)
	return err
}
