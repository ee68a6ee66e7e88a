package agency

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"waymark/internal/platform/access"
	"waymark/internal/platform/audit"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/event"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/testkit"
)

var (
	administrator = access.Actor{Kind: access.Staff, ID: "S-admin", Roles: []access.Role{access.Administrator}}
	mentor        = access.Actor{Kind: access.Staff, ID: "S-mentor", Roles: []access.Role{access.Mentor}}
	admin         = access.Of(access.Administration)
)

// desks counts the open accounts that a test says there are.
type desks struct{ agency, team int }

func (d *desks) AgencyStaffed(context.Context, *gate.Tx, id.Agency) (int, error) {
	return d.agency, nil
}
func (d *desks) Names(context.Context, *gate.Tx) (map[id.Staff]string, error) {
	return map[id.Staff]string{"S-admin": "Ada Ashdown"}, nil
}
func (d *desks) TeamStaffed(context.Context, *gate.Tx, id.Team) (int, error) { return d.team, nil }

func newService(t *testing.T, d *db.DB) (*testkit.World, *Service, *desks) {
	t.Helper()
	w := testkit.NewWorld(t, d)
	k := &desks{}
	return w, New(w.Gate, k), k
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// inTx runs f as the county's loader does.
func inTx(t *testing.T, w *testkit.World, f func(context.Context, *gate.Tx) error) {
	t.Helper()
	ask := access.Ask{Actor: access.OperatorActor("test", "test"), Purpose: access.Of(access.SystemOperation), Action: access.DemoLoad, Run: "test"}
	_, err := gate.Do(t.Context(), w.Gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) { return 0, f(ctx, tx) })
	if err != nil {
		t.Fatal(err)
	}
}

func eventKinds(t *testing.T, d *db.DB) []string {
	t.Helper()
	testkit.Settle(t, d)
	var kinds []string
	err := d.View(t.Context(), func(q db.Queryer) error {
		all, err := event.After(t.Context(), d, q, 0, 100)
		for _, e := range all {
			kinds = append(kinds, e.Kind)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return kinds
}

func TestAgenciesOpenChangeAndClose(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		_, s, k := newService(t, d)
		ctx := t.Context()
		police := must[Agency](t)(s.CreateAgency(ctx, administrator, admin, Agency{Name: "Ashdale Police", Short: "Police", Kind: Police}))
		if _, err := s.CreateAgency(ctx, administrator, admin, Agency{Name: "ASHDALE  police", Short: "P", Kind: Police}); len(fault.FieldsOf(err)) != 1 {
			t.Errorf("the same name twice: %v", err)
		}
		changed := police
		changed.Name, changed.Short = "Ashdale Constabulary", "Constabulary"
		changed = must[Agency](t)(s.ChangeAgency(ctx, administrator, admin, changed))
		if changed.Version != 2 || changed.Name != "Ashdale Constabulary" || changed.Kind != Police {
			t.Errorf("changed: %+v", changed)
		}
		if _, err := s.ChangeAgency(ctx, administrator, admin, police); !fault.Is(err, fault.Conflict) {
			t.Errorf("a stale form: %v", err)
		}
		team := must[Team](t)(s.CreateTeam(ctx, administrator, admin, Team{Agency: police.ID, Name: "IOM team"}))
		k.agency = 2
		if _, err := s.CloseAgency(ctx, administrator, admin, police.ID, 2); !fault.Is(err, fault.Conflict) {
			t.Errorf("closing while staffed: %v", err)
		}
		k.agency = 0
		closed := must[Agency](t)(s.CloseAgency(ctx, administrator, admin, police.ID, 2))
		if closed.Active || closed.Closed.Date != civil.MustDate("2026-11-25") {
			t.Errorf("closed: %+v", closed)
		}
		if teams := must[[]Team](t)(s.ListTeams(ctx, mentor, admin)); len(teams) != 1 || teams[0].ID != team.ID || teams[0].Active {
			t.Errorf("the teams of a closed agency: %+v", teams)
		}
		if all := must[[]Agency](t)(s.ListAgencies(ctx, mentor, admin)); len(all) != 1 || all[0].Active {
			t.Errorf("history must still name it: %+v", all)
		}
		again := must[Agency](t)(s.CreateAgency(ctx, administrator, admin, Agency{Name: "Ashdale Constabulary", Short: "Police", Kind: Police}))
		if again.ID == police.ID {
			t.Error("a closed agency came back under its own id")
		}
		want := []string{AgencyOpened, AgencyChanged, TeamOpened, TeamClosed, AgencyClosed, AgencyOpened}
		if got := eventKinds(t, d); !slices.Equal(got, want) {
			t.Errorf("events %v, want %v", got, want)
		}
	})
}

func TestOnlyAdministratorsChangeAgencies(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		_, s, _ := newService(t, d)
		ctx := t.Context()
		tries := map[string]error{}
		_, tries["agency"] = s.CreateAgency(ctx, mentor, admin, Agency{Name: "A", Short: "A", Kind: Police})
		_, tries["team"] = s.CreateTeam(ctx, mentor, admin, Team{Name: "A", Agency: "x"})
		_, tries["district"] = s.CreateDistrict(ctx, mentor, admin, District{Name: "A"})
		_, tries["feed"] = s.CloseFeed(ctx, mentor, admin, "police", "arrests", 1)
		for what, err := range tries {
			if !fault.Is(err, fault.Denied) {
				t.Errorf("%s: %v", what, err)
			}
		}
		err := d.View(ctx, func(q db.Queryer) error {
			rows, err := audit.List(ctx, q, audit.Filter{Actor: mentor.ID})
			if err == nil && (len(rows) != len(tries) || rows[0].Outcome != access.Refused || rows[0].Action != access.AgencyEdit) {
				err = errors.New("the refusals are not in the log")
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestTeamsBelongToOpenAgencies(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		_, s, k := newService(t, d)
		ctx := t.Context()
		a := must[Agency](t)(s.CreateAgency(ctx, administrator, admin, Agency{Name: "Probation", Short: "Probation", Kind: Probation}))
		one := must[Team](t)(s.CreateTeam(ctx, administrator, admin, Team{Agency: a.ID, Name: "North"}))
		if _, err := s.CreateTeam(ctx, administrator, admin, Team{Agency: a.ID, Name: "north"}); len(fault.FieldsOf(err)) != 1 {
			t.Errorf("the same name twice: %v", err)
		}
		if _, err := s.CreateTeam(ctx, administrator, admin, Team{Agency: "none", Name: "North"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("no such agency: %v", err)
		}
		one.Name = "North east"
		one = must[Team](t)(s.ChangeTeam(ctx, administrator, admin, one))
		k.team = 1
		if _, err := s.CloseTeam(ctx, administrator, admin, one.ID, one.Version); !fault.Is(err, fault.Conflict) {
			t.Errorf("closing with members: %v", err)
		}
		k.team = 0
		must[Team](t)(s.CloseTeam(ctx, administrator, admin, one.ID, one.Version))
		if _, err := s.ChangeTeam(ctx, administrator, admin, one); !fault.Is(err, fault.Conflict) {
			t.Errorf("changing a closed team: %v", err)
		}
	})
}

func TestAreasMoveBetweenDistrictsAndKeepTheirPast(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w, s, _ := newService(t, d)
		ctx := t.Context()
		north := must[District](t)(s.CreateDistrict(ctx, administrator, admin, District{Name: "North", Areas: []string{"Oakley", "Ashby"}}))
		south := must[District](t)(s.CreateDistrict(ctx, administrator, admin, District{Name: "South", Areas: []string{"Milford"}}))
		south.Areas = append(south.Areas, "OAKLEY")
		if _, err := s.ChangeDistrict(ctx, administrator, admin, south); len(fault.FieldsOf(err)) != 1 {
			t.Errorf("an area in two districts: %v", err)
		}
		w.Clock.Advance(time.Hour)
		north.Areas = []string{"Ashby"}
		north = must[District](t)(s.ChangeDistrict(ctx, administrator, admin, north))
		south = must[District](t)(s.ChangeDistrict(ctx, administrator, admin, south))
		if !slices.Equal(south.Areas, []string{"Milford", "OAKLEY"}) || !slices.Equal(north.Areas, []string{"Ashby"}) {
			t.Errorf("north %q, south %q", north.Areas, south.Areas)
		}
		inTx(t, w, func(ctx context.Context, tx *gate.Tx) error {
			all, err := AllAreas(ctx, tx)
			for area, want := range map[string]id.District{"oakley": south.ID, " Ashby": north.ID, "north": north.ID, "elsewhere": ""} {
				got, ok, findErr := DistrictOf(ctx, tx, area)
				if findErr != nil || got != want || ok != (want != "") {
					t.Errorf("%q: %q %v %v", area, got, ok, findErr)
				}
				if same, known := all.District(area); same != got || known != ok {
					t.Errorf("%q: AllAreas says %q", area, same)
				}
			}
			return err
		})
		must[District](t)(s.CloseDistrict(ctx, administrator, admin, south.ID, south.Version))
		inTx(t, w, func(ctx context.Context, tx *gate.Tx) error {
			if got, ok, err := DistrictOf(ctx, tx, "Oakley"); err != nil || ok {
				t.Errorf("a closed district still holds an area: %q %v", got, err)
			}
			var kept int
			if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM district_area WHERE area_key = 'oakley' AND ends IS NOT NULL`).Scan(&kept); err != nil || kept != 2 {
				t.Errorf("%d rows of the past, %v; want 2", kept, err)
			}
			return nil
		})
	})
}

func TestFeedsOnlyMoveForwardUntilTheirRunIsUndone(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w, s, _ := newService(t, d)
		ctx := t.Context()
		at := civil.MustInstant
		record := func(run id.ImportRun, covers string) {
			inTx(t, w, func(ctx context.Context, tx *gate.Tx) error {
				return RecordFeed(ctx, tx, Feed{Source: "police", Kind: "arrests", Title: "Police arrests", CoversUntil: at(covers), Run: run})
			})
			w.Clock.Advance(time.Hour)
		}
		now := func() Feed {
			t.Helper()
			all := must[[]Feed](t)(s.ListFeeds(ctx, mentor, admin))
			if len(all) != 1 {
				t.Fatalf("%d feeds", len(all))
			}
			return all[0]
		}
		record("R1", "2026-11-23T06:00:00.000000Z")
		record("R2", "2026-11-25T06:00:00.000000Z")
		record("R3", "2026-11-24T06:00:00.000000Z")
		if f := now(); f.Run != "R2" || f.CoversUntil != at("2026-11-25T06:00:00.000000Z") || f.LearnedAt != testkit.Noon.Add(time.Hour) || f.LateAfter != 26*time.Hour {
			t.Errorf("an older file moved it: %+v", f)
		}
		record("R2", "2026-11-22T06:00:00.000000Z")
		if f := now(); f.CoversUntil != at("2026-11-25T06:00:00.000000Z") {
			t.Errorf("the same run moved it back: %+v", f)
		}
		inTx(t, w, func(ctx context.Context, tx *gate.Tx) error { return WithdrawFeed(ctx, tx, "R2") })
		if f := now(); f.Run != "R3" {
			t.Errorf("an undone run still counts: %+v", f)
		}
		f := now()
		f.Rhythm, f.Title, f.LateAfter = WorkingDays, "Arrests from the force", 30*time.Hour
		f = must[Feed](t)(s.ChangeFeed(ctx, administrator, admin, f))
		record("R4", "2026-11-26T06:00:00.000000Z")
		if g := now(); g.Rhythm != WorkingDays || g.Title != "Arrests from the force" || g.LateAfter != 30*time.Hour || g.Run != "R4" {
			t.Errorf("an import changed what the scheme had set: %+v", g)
		}
		must[Feed](t)(s.CloseFeed(ctx, administrator, admin, "police", "arrests", f.Version))
		if g := now(); !g.Closed.Valid || g.Late(at("2027-11-26T06:00:00.000000Z")) {
			t.Errorf("a closed feed is late: %+v", g)
		}
		record("R5", "2026-11-27T06:00:00.000000Z")
		if g := now(); g.Closed.Valid {
			t.Error("a feed that comes again is still closed")
		}
	})
}

func TestSchemeIsChangedFromWhatWasSeen(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		_, s, _ := newService(t, d)
		ctx := t.Context()
		if g := must[Ground](t)(s.Manage(ctx, administrator, admin)); g.Scheme != (Scheme{}) {
			t.Errorf("a new scheme is %+v", g.Scheme)
		}
		first := must[Scheme](t)(s.ChangeScheme(ctx, administrator, admin, Scheme{}, Scheme{Name: " Ashdale  IOM ", Capacity: "0120"}))
		if first != (Scheme{Name: "Ashdale IOM", Capacity: "120"}) || must[Ground](t)(s.Manage(ctx, administrator, admin)).Scheme != first {
			t.Errorf("%+v", first)
		}
		for _, wanted := range []Scheme{{Name: "Other", Capacity: "120"}, {Name: "", Capacity: ""}} {
			if _, err := s.ChangeScheme(ctx, administrator, admin, Scheme{}, wanted); !fault.Is(err, fault.Conflict) {
				t.Errorf("%+v over what somebody else set: %v", wanted, err)
			}
		}
		if g := must[Ground](t)(s.Manage(ctx, administrator, admin)); g.Scheme != first {
			t.Errorf("a stale form left %+v", g.Scheme)
		}
		for _, wanted := range []Scheme{{Capacity: "0"}, {Capacity: "many"}, {Capacity: "100001"}} {
			if _, err := s.ChangeScheme(ctx, administrator, admin, first, wanted); len(fault.FieldsOf(err)) != 1 {
				t.Errorf("%+v: %v", wanted, err)
			}
		}
		if got := must[Scheme](t)(s.ChangeScheme(ctx, administrator, admin, first, Scheme{})); got != (Scheme{}) {
			t.Errorf("taken back: %+v", got)
		}
		if _, err := s.Manage(ctx, mentor, admin); !fault.Is(err, fault.Denied) {
			t.Errorf("a mentor manages: %v", err)
		}
		if _, err := s.ChangeScheme(ctx, mentor, admin, Scheme{}, Scheme{Capacity: "1"}); !fault.Is(err, fault.Denied) {
			t.Errorf("a mentor changes the scheme: %v", err)
		}
	})
}
