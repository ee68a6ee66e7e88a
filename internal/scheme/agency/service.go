package agency

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// Staffing counts the open accounts of an agency or a team, and names whoever decided something. The staff room
// gives it, so that nobody is left signed in for an agency that is closed.
type Staffing interface {
	AgencyStaffed(ctx context.Context, tx *gate.Tx, which id.Agency) (int, error)
	TeamStaffed(ctx context.Context, tx *gate.Tx, which id.Team) (int, error)
	Names(ctx context.Context, tx *gate.Tx) (map[id.Staff]string, error)
}

// Service is what people do with agencies, teams, districts and feeds.
type Service struct {
	gate     *gate.Gate
	staffing Staffing
	renamed  func(Scheme)
}

// New makes the service.
func New(g *gate.Gate, s Staffing) *Service {
	g.Watch("agency", "district", "district_area", "feed", "feed_cover", "history_declaration") // kept in memory: every page names some
	return &Service{gate: g, staffing: s, renamed: func(Scheme) {}}
}

// OnScheme sets what is called after the scheme's settings changed here: whoever keeps a copy.
func (s *Service) OnScheme(f func(Scheme)) { s.renamed = f }

func read[T any](ctx context.Context, s *Service, by access.Actor, why access.Purpose, f func(context.Context, *gate.Tx) (T, error)) (T, error) {
	return gate.Read(ctx, s.gate, access.Ask{Actor: by, Purpose: why, Action: access.AgencyRead}, f)
}

func edit[T any](ctx context.Context, s *Service, by access.Actor, why access.Purpose, f func(context.Context, *gate.Tx) (T, error)) (T, error) {
	return gate.Do(ctx, s.gate, access.Ask{Actor: by, Purpose: why, Action: access.AgencyEdit}, f)
}

// ListAgencies gives every agency by name, the closed ones too.
func (s *Service) ListAgencies(ctx context.Context, by access.Actor, why access.Purpose) ([]Agency, error) {
	return read(ctx, s, by, why, Agencies)
}

// ListTeams gives every team by agency and name, the closed ones too.
func (s *Service) ListTeams(ctx context.Context, by access.Actor, why access.Purpose) ([]Team, error) {
	return read(ctx, s, by, why, Teams)
}

// ListDistricts gives every district by name with its areas, the closed ones too.
func (s *Service) ListDistricts(ctx context.Context, by access.Actor, why access.Purpose) ([]District, error) {
	return read(ctx, s, by, why, Districts)
}

// ListFeeds gives every feed with how far it reaches.
func (s *Service) ListFeeds(ctx context.Context, by access.Actor, why access.Purpose) ([]Feed, error) {
	return read(ctx, s, by, why, Feeds)
}

// Directory is everything that a form offers to choose from.
type Directory struct {
	Agencies  []Agency
	Teams     []Team
	Districts []District
}

// OpenDirectory gives agencies, teams and districts in one look.
func (s *Service) OpenDirectory(ctx context.Context, by access.Actor, why access.Purpose) (Directory, error) {
	return read(ctx, s, by, why, OpenDirectory)
}

// OpenDirectory gives agencies, teams and districts, the closed ones too. It holds no person.
func OpenDirectory(ctx context.Context, tx *gate.Tx) (d Directory, err error) {
	if d.Agencies, err = Agencies(ctx, tx); err != nil {
		return d, err
	}
	if d.Teams, err = Teams(ctx, tx); err != nil {
		return d, err
	}
	d.Districts, err = Districts(ctx, tx)
	return d, err
}

// AgencyName gives the name of an agency, or "" for one that is not in the directory.
func (d Directory) AgencyName(which id.Agency) string {
	for _, a := range d.Agencies {
		if a.ID == which {
			return a.Name
		}
	}
	return ""
}

// CreateAgency opens an agency.
func (s *Service) CreateAgency(ctx context.Context, by access.Actor, why access.Purpose, a Agency) (Agency, error) {
	a.ID = ""
	return edit(ctx, s, by, why, func(ctx context.Context, tx *gate.Tx) (Agency, error) { return AddAgency(ctx, tx, a) })
}

// ChangeAgency changes the names or the kind of an open agency; a.Version is that which the user saw.
func (s *Service) ChangeAgency(ctx context.Context, by access.Actor, why access.Purpose, a Agency) (Agency, error) {
	return edit(ctx, s, by, why, func(ctx context.Context, tx *gate.Tx) (Agency, error) {
		a, err := a.checked()
		if err != nil {
			return a, err
		}
		if err := changeAgency(ctx, tx, a); err != nil {
			return a, err
		}
		if err := emit(ctx, tx, AgencyChanged, a.ID); err != nil {
			return a, err
		}
		return agencyByID(ctx, tx, a.ID)
	})
}

// CloseAgency closes an agency that nobody works for any more, and its teams with it.
func (s *Service) CloseAgency(ctx context.Context, by access.Actor, why access.Purpose, which id.Agency, version int64) (Agency, error) {
	return edit(ctx, s, by, why, func(ctx context.Context, tx *gate.Tx) (Agency, error) {
		if _, err := agencyByID(ctx, tx, which); err != nil {
			return Agency{}, err
		}
		if n, err := s.staffing.AgencyStaffed(ctx, tx, which); err != nil || n > 0 {
			return Agency{}, stillStaffed(err, n)
		}
		teams, err := openTeamsOf(ctx, tx, which)
		if err != nil {
			return Agency{}, err
		}
		for _, t := range teams {
			if err := s.closeTeam(ctx, tx, t.ID, t.Version); err != nil {
				return Agency{}, err
			}
		}
		if err := closeAgency(ctx, tx, which, version); err != nil {
			return Agency{}, err
		}
		if err := emit(ctx, tx, AgencyClosed, which); err != nil {
			return Agency{}, err
		}
		return agencyByID(ctx, tx, which)
	})
}

func stillStaffed(err error, n int) error {
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "This cannot be closed while it has open staff accounts (%d). Close or move them first.", n)
}

// CreateTeam opens a team of an agency.
func (s *Service) CreateTeam(ctx context.Context, by access.Actor, why access.Purpose, t Team) (Team, error) {
	t.ID = ""
	return edit(ctx, s, by, why, func(ctx context.Context, tx *gate.Tx) (Team, error) { return AddTeam(ctx, tx, t) })
}

// ChangeTeam renames an open team.
func (s *Service) ChangeTeam(ctx context.Context, by access.Actor, why access.Purpose, t Team) (Team, error) {
	return edit(ctx, s, by, why, func(ctx context.Context, tx *gate.Tx) (Team, error) {
		old, err := teamByID(ctx, tx, t.ID)
		if err != nil {
			return t, err
		}
		t.Agency = old.Agency
		if t, err = t.checked(); err != nil {
			return t, err
		}
		if err := changeTeam(ctx, tx, t); err != nil {
			return t, err
		}
		if err := emit(ctx, tx, TeamChanged, t.ID); err != nil {
			return t, err
		}
		return teamByID(ctx, tx, t.ID)
	})
}

// CloseTeam closes a team that has no members any more.
func (s *Service) CloseTeam(ctx context.Context, by access.Actor, why access.Purpose, which id.Team, version int64) (Team, error) {
	return edit(ctx, s, by, why, func(ctx context.Context, tx *gate.Tx) (Team, error) {
		if err := s.closeTeam(ctx, tx, which, version); err != nil {
			return Team{}, err
		}
		return teamByID(ctx, tx, which)
	})
}

func (s *Service) closeTeam(ctx context.Context, tx *gate.Tx, which id.Team, version int64) error {
	if _, err := teamByID(ctx, tx, which); err != nil {
		return err
	}
	if n, err := s.staffing.TeamStaffed(ctx, tx, which); err != nil || n > 0 {
		return stillStaffed(err, n)
	}
	if err := closeTeam(ctx, tx, which, version); err != nil {
		return err
	}
	return emit(ctx, tx, TeamClosed, which)
}

// CreateDistrict opens a district with its areas.
func (s *Service) CreateDistrict(ctx context.Context, by access.Actor, why access.Purpose, d District) (District, error) {
	d.ID = ""
	return edit(ctx, s, by, why, func(ctx context.Context, tx *gate.Tx) (District, error) { return AddDistrict(ctx, tx, d) })
}

// ChangeDistrict renames an open district and sets its areas. People keep the district that was set
// when they were taken in, until an extract or somebody says otherwise.
func (s *Service) ChangeDistrict(ctx context.Context, by access.Actor, why access.Purpose, d District) (District, error) {
	return edit(ctx, s, by, why, func(ctx context.Context, tx *gate.Tx) (District, error) {
		d, err := d.checked()
		if err != nil {
			return d, err
		}
		if err := changeDistrict(ctx, tx, d); err != nil {
			return d, err
		}
		if err := emit(ctx, tx, DistrictChanged, d.ID); err != nil {
			return d, err
		}
		return districtByID(ctx, tx, d.ID)
	})
}

// CloseDistrict closes a district and ends its areas. Staff limited to it keep that limit: were it taken
// away, they would see the whole scheme.
func (s *Service) CloseDistrict(ctx context.Context, by access.Actor, why access.Purpose, which id.District, version int64) (District, error) {
	return edit(ctx, s, by, why, func(ctx context.Context, tx *gate.Tx) (District, error) {
		if err := closeDistrict(ctx, tx, which, version); err != nil {
			return District{}, err
		}
		if err := emit(ctx, tx, DistrictClosed, which); err != nil {
			return District{}, err
		}
		return districtByID(ctx, tx, which)
	})
}

// ChangeFeed changes the title, agency, rhythm or lateness of a feed.
func (s *Service) ChangeFeed(ctx context.Context, by access.Actor, why access.Purpose, f Feed) (Feed, error) {
	return edit(ctx, s, by, why, func(ctx context.Context, tx *gate.Tx) (Feed, error) {
		f, err := f.checked()
		if err != nil {
			return f, err
		}
		if err := changeFeed(ctx, tx, f); err != nil {
			return f, err
		}
		if err := emit(ctx, tx, FeedChanged, f.Source+" "+f.Kind); err != nil {
			return f, err
		}
		return findFeed(ctx, tx, f.Source, f.Kind)
	})
}

// CloseFeed says that a source sends this no more, so that it is never late. The next extract of it
// opens it again.
func (s *Service) CloseFeed(ctx context.Context, by access.Actor, why access.Purpose, source, kind string, version int64) (Feed, error) {
	return edit(ctx, s, by, why, func(ctx context.Context, tx *gate.Tx) (Feed, error) {
		if err := closeFeed(ctx, tx, source, kind, version); err != nil {
			return Feed{}, err
		}
		if err := emit(ctx, tx, FeedClosed, source+" "+kind); err != nil {
			return Feed{}, err
		}
		return findFeed(ctx, tx, source, kind)
	})
}
