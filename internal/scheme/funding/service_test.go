package funding

import (
	"context"
	"slices"
	"strings"
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
	"waymark/internal/platform/job"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/staff"
	"waymark/internal/testkit"
)

var (
	cora = access.Actor{Kind: access.Staff, ID: "S-cora", Roles: []access.Role{access.Coordinator}}
	chad = access.Actor{Kind: access.Staff, ID: "S-chad", Roles: []access.Role{access.Chair}}
	anna = access.Actor{Kind: access.Staff, ID: "S-anna", Roles: []access.Role{access.OffenderManager}}
	maud = access.Actor{Kind: access.Staff, ID: "S-maud", Roles: []access.Role{access.Scrutiny}}
)

// counted is a caseload that keeps what it was asked.
type counted struct{ asked []string }

func (c *counted) CountServed(_ context.Context, by access.Actor, leads id.Agency, in []id.District) (int, error) {
	var parts []string
	for _, d := range in {
		parts = append(parts, string(d))
	}
	c.asked = append(c.asked, string(by.ID)+" "+string(leads)+" "+strings.Join(parts, ","))
	return 42, nil
}

func newService(t *testing.T, d *db.DB) (*testkit.World, *Service, *counted) {
	t.Helper()
	w := testkit.NewWorld(t, d)
	k := &counted{}
	s := NewService(w.Gate, k)
	ask := access.Ask{Actor: access.OperatorActor("test", "test"), Purpose: access.Of(access.SystemOperation), Action: access.DemoLoad, Run: "test"}
	_, err := gate.Do(t.Context(), w.Gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) {
		for _, a := range []agency.Agency{{ID: "A-police", Name: "Police", Short: "Police", Kind: agency.Police}, {ID: "A-probation", Name: "Probation", Short: "Probation", Kind: agency.Probation}} {
			if _, err := agency.AddAgency(ctx, tx, a); err != nil {
				return 0, err
			}
		}
		for _, d := range []agency.District{{ID: "D-north", Name: "North"}, {ID: "D-south", Name: "South"}} {
			if _, err := agency.AddDistrict(ctx, tx, d); err != nil {
				return 0, err
			}
		}
		_, err := staff.AddMember(ctx, tx, staff.Member{ID: "S-cora", Name: "Cora Cole", Email: "cora@example.org", Agency: "A-police", Roles: cora.Roles})
		return 0, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return w, s, k
}

func aDraft() Draft {
	return Draft{Title: "Prison liaison", Kind: Post, Agency: "A-police", WTE: "1", Cost: Additional, Serves: OfAgency, Owner: "S-cora", Risk: "No one meets releases",
		Terms: Terms{Funder: "Commissioner", From: until("2026-04-01"), Until: until("2027-01-31"), Amount: "42,000", Per: PerYear, Agreed: true}}
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

func happened(t *testing.T, d *db.DB) []event.Event {
	t.Helper()
	testkit.Settle(t, d)
	var out []event.Event
	err := d.View(t.Context(), func(q db.Queryer) (err error) {
		out, err = event.After(t.Context(), d, q, 0, 100)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(out, func(e event.Event) bool { return !strings.HasPrefix(e.Kind, "funding.") })
}

func TestALineIsKeptThroughItsLife(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w, s, k := newService(t, d)
		ctx := t.Context()
		made := must[Line](t)(s.Add(ctx, cora, aDraft()))
		changed := aDraft()
		changed.Serves, changed.Districts, changed.Terms.Amount, changed.Reason = InDistricts, []id.District{"D-south", "D-north"}, "43,000", "Pay award"
		changed.Renewal = Renewal{Action: "Bid", Due: until("2026-11-01"), Status: Asked}
		if err := s.Change(ctx, cora, made.ID, 1, changed); err != nil {
			t.Fatal(err)
		}
		if err := s.Change(ctx, cora, made.ID, 1, aDraft()); !fault.Is(err, fault.Conflict) {
			t.Errorf("a stale form: %v", err)
		}
		noReason := changed
		noReason.Reason = ""
		if err := s.Change(ctx, cora, made.ID, 2, noReason); fault.FieldsOf(err)[0].Name != "reason" {
			t.Errorf("without a reason: %v", err)
		}
		further := Terms{Funder: "Council", From: until("2027-01-31"), Until: until("2028-01-31"), Amount: "", Per: PerYear, Agreed: true}
		if err := s.Renew(ctx, cora, made.ID, 2, further, nil, "Agreed"); fault.FieldsOf(err)[0].Name != "from" {
			t.Errorf("a period over another: %v", err)
		}
		further.From = until("2027-02-01")
		if err := s.Renew(ctx, cora, made.ID, 2, further, nil, "Agreed in November"); err != nil {
			t.Fatal(err)
		}
		r := must[Record](t)(s.Open(ctx, chad, made.ID))
		if len(r.Periods) != 2 || r.Periods[0].Amount != Some(43_000_00) || r.Periods[1].Amount.Known || r.Renewal.Status != NotStarted || r.Version != 3 {
			t.Errorf("renewed: %+v", r.Line)
		}
		if r.Served != 42 || !r.Counted || k.asked[0] != "S-chad  D-north,D-south" {
			t.Errorf("served %d, asked %q", r.Served, k.asked)
		}
		if len(r.Changes) != 3 || r.Changes[0].Kind != WasRenewed || !strings.Contains(r.Changes[1].What, "Amount: £42,000 a year became £43,000 a year") ||
			!strings.Contains(r.Changes[1].What, "Serves: Those whom its agency leads became Those in North, South") || r.Changes[1].Reason != "Pay award" {
			t.Errorf("history: %+v", r.Changes)
		}
		if err := s.Close(ctx, cora, made.ID, 3, "The prison closed"); err != nil {
			t.Fatal(err)
		}
		if err := s.Change(ctx, cora, made.ID, 4, changed); !fault.Is(err, fault.Conflict) {
			t.Errorf("changing what is closed: %v", err)
		}
		if reg := must[Register](t)(s.List(ctx, chad, Query{})); len(reg.Lines) != 0 || reg.All != 0 {
			t.Errorf("closed lines are listed: %+v", reg.Lines)
		}
		if reg := must[Register](t)(s.List(ctx, chad, Query{Cliff: IsClosed, Funder: "Council"})); len(reg.Lines) != 1 || !slices.Equal(reg.Funders, []string{"Commissioner", "Council"}) {
			t.Errorf("the closed: %+v", reg)
		}
		var kinds []string
		for _, e := range happened(t, d) {
			kinds = append(kinds, e.Kind)
		}
		if !slices.Equal(kinds, []string{EventAdded, EventChanged, EventRenewed, EventClosed}) {
			t.Errorf("events %v", kinds)
		}
		if log := testkit.AuditLog(t, w.Gate, audit.Filter{Action: access.FundingEdit}); len(log) == 0 || log[len(log)-1].Detail["funding"] != string(made.ID) {
			t.Errorf("the log: %+v", log)
		}
	})
}

func TestWhoMayLookAndChange(t *testing.T) {
	_, s, _ := newService(t, testkit.SQLite(t))
	for _, by := range []access.Actor{anna, maud} {
		if _, err := s.List(t.Context(), by, Query{}); !fault.Is(err, fault.Denied) {
			t.Errorf("%s lists: %v", by.ID, err)
		}
	}
	if _, err := s.Add(t.Context(), chad, aDraft()); !fault.Is(err, fault.Denied) {
		t.Errorf("the chair adds: %v", err)
	}
	if _, err := s.RunningCost(t.Context(), chad, day("2026-04-01"), day("2026-04-01")); !fault.Is(err, fault.Invalid) {
		t.Errorf("no day: %v", err)
	}
	if _, err := s.Open(t.Context(), chad, "none"); !fault.Is(err, fault.NotFound) {
		t.Errorf("none: %v", err)
	}
}

// TestCliffsAreToldOnce: at nine, six and three months and at the end there is one event each, whatever nights the job runs.
func TestCliffsAreToldOnce(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w, s, _ := newService(t, d)
		soon, wanted := aDraft(), aDraft()
		soon.Terms.Until = until("2027-09-30") // ten months ahead
		wanted.Title, wanted.Renewal.Status = "Not renewed", NotWanted
		must[Line](t)(s.Add(t.Context(), cora, soon))
		must[Line](t)(s.Add(t.Context(), cora, wanted))
		jobs := job.NewRunner(w.DB, w.Clock, w.IDs, w.Log)
		jobs.Every(CliffJob, job.NightlyAt(6, 5), s.TellCliffs)
		for range 12 {
			for range 2 {
				if err := jobs.Drain(t.Context()); err != nil {
					t.Fatal(err)
				}
				w.Clock.Advance(24 * time.Hour)
			}
			w.Clock.Advance(29 * 24 * time.Hour)
		}
		var told []string
		for _, e := range happened(t, d) {
			if e.Kind == EventCliff {
				told = append(told, string(e.Payload))
			}
		}
		if len(told) != 4 {
			t.Fatalf("told %d times: %q", len(told), told)
		}
		for i, months := range []string{"9", "6", "3", "0"} {
			if !strings.Contains(told[i], `"months":`+months+`}`) || !strings.Contains(told[i], `"ends":"2027-09-30"`) {
				t.Errorf("%d: %s", i, told[i])
			}
		}
	})
}

func TestWarningsAndRunningCostAcrossRooms(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w, s, _ := newService(t, d)
		later := aDraft()
		later.Title, later.Terms.Until = "Later", civil.NullDate{}
		must[Line](t)(s.Add(t.Context(), cora, later))
		must[Line](t)(s.Add(t.Context(), cora, aDraft()))
		ask := access.Ask{Actor: chad, Purpose: access.Of(access.FiguresForScheme), Action: access.EvidenceFigures}
		got := must[[]Warning](t)(gate.Read(t.Context(), w.Gate, ask, Warnings))
		if len(got) != 1 || got[0].Title != "Prison liaison" || got[0].Cliff != Under3 {
			t.Errorf("warnings: %+v", got)
		}
		c := must[Cost](t)(gate.Read(t.Context(), w.Gate, ask, func(ctx context.Context, tx *gate.Tx) (Cost, error) {
			return RunningCost(ctx, tx, day("2026-04-01"), day("2027-04-01"))
		}))
		if want := Some(42_000_00).Pence + 42_000_00*306/365; c.Pence != want {
			t.Errorf("%s, want %s", c.Pence, want)
		}
	})
}
