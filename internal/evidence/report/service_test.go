package report_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"waymark/internal/evidence/report"
	"waymark/internal/platform/access"
	"waymark/internal/platform/audit"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/testkit"
)

func as(r access.Role) access.Actor {
	return access.Actor{Kind: access.Staff, ID: id.Staff("S-" + string(r)), Agency: "A1", Roles: []access.Role{r}}
}

var (
	analyst  = as(access.Analyst)
	chair    = as(access.Chair)
	scrutiny = as(access.Scrutiny)
	yellow   = civil.NewDate(2026, 11, 24) // the day before the tests' noon
)

// office is a scheme with people on it and the service.
type office struct {
	*testkit.World
	reports *report.Service
	people  int
}

func open(t *testing.T, d *db.DB) *office {
	t.Helper()
	w := testkit.NewWorld(t, d)
	return &office{World: w, reports: report.NewService(w.Gate, w.IDs, "Ashdale")}
}

// takeOn puts people on the scheme from a day on.
func (o *office) takeOn(t *testing.T, n int, started civil.Date, statutory string) {
	t.Helper()
	for range n {
		o.people++
		p := fmt.Sprintf("P%04d", o.people)
		o.run(t, `INSERT INTO panel_decision (id, person, run, answer, reason, decided_by, decided_at) VALUES ($1, $2, '', 'ADMIT', 'chosen', 'S1', $3)`, "D"+p, p, o.Clock.Now())
		o.run(t, `INSERT INTO episode (id, person, cohort_type, statutory, lead_agency, lead_officer, district, started, registration_ends, decision)
VALUES ($1, $2, 'IOM_STAT', $3, 'A1', '', '', $4, $5, $6)`, "E"+p, p, statutory, started, started.AddMonths(12), "D"+p)
	}
}

func (o *office) run(t *testing.T, statement string, args ...any) {
	t.Helper()
	err := o.DB.Change(t.Context(), func(q db.Queryer) error {
		_, err := q.ExecContext(t.Context(), statement, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (o *office) make(t *testing.T, pack string, cut civil.Date) (report.Edition, bool) {
	t.Helper()
	e, made, err := o.reports.Make(t.Context(), analyst, pack, civil.SomeDate(cut))
	if err != nil {
		t.Fatal(err)
	}
	return e, made
}

func figure(t *testing.T, e report.Edition, table string, row, column int) string {
	t.Helper()
	x, ok := e.Document.Table(table)
	if !ok || row >= len(x.Rows) {
		t.Fatalf("no row %d of the table %s", row, table)
	}
	return x.Rows[row].Cells[column].String()
}

func TestTheSameCutIsTheSameReport(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		o.takeOn(t, 20, yellow.AddMonths(-18), "STATUTORY")
		o.takeOn(t, 12, yellow.AddMonths(-2), "NON_STATUTORY")
		first, made := o.make(t, "scrutiny", yellow)
		if !made || first.Version != 1 || figure(t, first, "scheme", 0, 0) != "32" || figure(t, first, "scheme", 0, 1) != "20" {
			t.Fatalf("made %v, version %d: %s and %s a year before", made, first.Version, figure(t, first, "scheme", 0, 0), figure(t, first, "scheme", 0, 1))
		}
		o.Clock.Advance(50 * 3600e9)
		again, made := o.make(t, "scrutiny", yellow)
		if made || again.ID != first.ID {
			t.Errorf("the same cut made again is %s, not %s", again.ID, first.ID)
		}
		o.takeOn(t, 9, yellow.AddDays(-5), "STATUTORY") // whom nobody had told of
		later, made := o.make(t, "scrutiny", yellow)
		if !made || later.Version != 2 || figure(t, later, "scheme", 0, 0) != "41" {
			t.Errorf("after a change: made %v, version %d, %s", made, later.Version, figure(t, later, "scheme", 0, 0))
		}
		kept, err := o.reports.Open(t.Context(), chair, first.ID)
		if err != nil || figure(t, kept, "scheme", 0, 0) != "32" || kept.Digest != first.Digest {
			t.Errorf("the first version: %v", err)
		}
	})
}

func TestOnlyPublishedReportsReachScrutiny(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		o.takeOn(t, 30, yellow.AddMonths(-2), "STATUTORY")
		draft, _ := o.make(t, "scrutiny", yellow)
		inner, _ := o.make(t, "performance", yellow)
		ctx := t.Context()
		if all, err := o.reports.List(ctx, scrutiny); err != nil || len(all) != 0 {
			t.Errorf("scrutiny sees %d drafts, %v", len(all), err)
		}
		if all, err := o.reports.List(ctx, chair); err != nil || len(all) != 2 {
			t.Errorf("the chair sees %d reports, %v", len(all), err)
		}
		for _, f := range []func(context.Context, access.Actor, id.Edition) (report.Edition, error){o.reports.Open, o.reports.Export} {
			if _, err := f(ctx, scrutiny, draft.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("scrutiny opens a draft: %v", err)
			}
		}
		for name, c := range map[string]struct {
			by     access.Actor
			reason string
			want   fault.Kind
		}{"no reason": {analyst, " ", fault.Invalid}, "the chair": {chair, "for the meeting", fault.Denied}, "scrutiny": {scrutiny, "for the meeting", fault.Denied}} {
			if err := o.reports.Publish(ctx, c.by, draft.ID, c.reason); !fault.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, e := range []report.Edition{draft, inner} {
			if err := o.reports.Publish(ctx, analyst, e.ID, "For the meeting in December"); err != nil {
				t.Fatal(err)
			}
		}
		if err := o.reports.Publish(ctx, analyst, draft.ID, "Once more"); !fault.Is(err, fault.Conflict) {
			t.Errorf("published twice: %v", err)
		}
		all, err := o.reports.List(ctx, scrutiny)
		if err != nil || len(all) != 1 || all[0].ID != draft.ID || all[0].Reason != "For the meeting in December" {
			t.Errorf("scrutiny sees %+v, %v", all, err)
		}
		if _, err := o.reports.Open(ctx, scrutiny, inner.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("scrutiny opens the managers' report: %v", err)
		}
		if _, _, err := o.reports.Make(ctx, scrutiny, "scrutiny", civil.NullDate{}); !fault.Is(err, fault.Denied) {
			t.Errorf("scrutiny makes a report: %v", err)
		}
		if _, err := o.reports.Export(ctx, scrutiny, draft.ID); err != nil {
			t.Error(err)
		}
		exported := testkit.AuditLog(t, o.Gate, audit.Filter{Actor: scrutiny.ID, Action: access.ReportExport, Outcome: access.Allowed})
		if len(exported) != 1 || exported[0].Detail["edition"] != string(draft.ID) || len(exported[0].Subjects) != 0 {
			t.Errorf("the log says of the export: %+v", exported)
		}
	})
}

func TestWhatIsRefused(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		o.takeOn(t, 30, yellow.AddMonths(-2), "STATUTORY")
		for name, c := range map[string]struct {
			pack string
			cut  civil.Date
		}{"no such pack": {"gossip", yellow}, "today": {"scrutiny", yellow.AddDays(1)}, "tomorrow": {"scrutiny", yellow.AddDays(2)}} {
			if _, _, err := o.reports.Make(t.Context(), analyst, c.pack, civil.SomeDate(c.cut)); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		first, _ := o.make(t, "scrutiny", yellow)
		near, _ := o.make(t, "scrutiny", yellow.AddDays(-27))
		far, _ := o.make(t, "scrutiny", yellow.AddDays(-28))
		for _, c := range []struct {
			e    report.Edition
			want bool
		}{{first, true}, {near, false}, {far, true}} {
			err := o.reports.Publish(t.Context(), analyst, c.e.ID, "For the meeting")
			if c.want != (err == nil) || !c.want && !fault.Is(err, fault.Conflict) {
				t.Errorf("the cut of %s: %v", c.e.Cut, err)
			}
		}
		if err := o.DB.Change(t.Context(), func(q db.Queryer) error {
			_, err := q.ExecContext(t.Context(), `UPDATE report_edition SET document = '{}'`)
			return err
		}); err == nil {
			t.Error("a kept report was changed")
		}
	})
}

// TestExcludedPeopleAreInNoFigure: whoever must be absent is not counted, so that no figure beside a list tells of them.
func TestExcludedPeopleAreInNoFigure(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		o.takeOn(t, 30, yellow.AddMonths(-2), "STATUTORY")
		o.run(t, `INSERT INTO access_subject (person, district, on_scheme, restriction, contact) VALUES ('P0001', '', $1, 'EXCLUDED', '')`, true)
		e, _ := o.make(t, "strategic", yellow)
		if got := figure(t, e, "page", 0, 0); got != "29" {
			t.Errorf("%s people are on the scheme, want 29", got)
		}
	})
}

// TestTwoReportsGiveNothingAway: what last year's report withheld is not shown as last year's column of this year's.
func TestTwoReportsGiveNothingAway(t *testing.T) {
	o := open(t, testkit.SQLite(t))
	o.takeOn(t, 3, yellow.AddMonths(-2), "POST_STATUTORY")
	o.takeOn(t, 9, yellow.AddMonths(-2), "NON_STATUTORY")
	o.takeOn(t, 30, yellow.AddMonths(-2), "STATUTORY")
	last, _ := o.make(t, "scrutiny", yellow)
	if err := o.reports.Publish(t.Context(), analyst, last.ID, "For the meeting"); err != nil {
		t.Fatal(err)
	}
	o.Clock.Advance(366 * 24 * 3600e9)
	o.takeOn(t, 20, yellow.AddMonths(10), "STATUTORY")
	next, _ := o.make(t, "scrutiny", yellow.AddMonths(12))
	was, now := last.Document.Disclosed, next.Document.Disclosed
	if len(was.Withheld) == 0 {
		t.Fatal("nothing was withheld: the test says nothing")
	}
	for _, key := range was.Withheld {
		if _, shown := now.Counts[key]; shown && !slices.Contains(now.Withheld, key) {
			t.Errorf("%s was withheld and is shown a year later", key)
		}
	}
}
