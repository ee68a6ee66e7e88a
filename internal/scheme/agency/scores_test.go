package agency

import (
	"context"
	"slices"
	"testing"
	"time"

	"waymark/internal/platform/access"
	"waymark/internal/platform/audit"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/testkit"
)

func withFeeds(t *testing.T, d *db.DB) (*testkit.World, *Service) {
	t.Helper()
	w, s, _ := newService(t, d)
	inTx(t, w, func(ctx context.Context, tx *gate.Tx) error {
		for _, kind := range []string{HistoryKind, "arrests"} {
			if err := RecordFeed(ctx, tx, Feed{Source: "pnc", Kind: kind, Title: "PNC " + kind, CoversUntil: tx.Now(), Run: "R"}); err != nil {
				return err
			}
		}
		return nil
	})
	return w, s
}

func whole() Declaration {
	return Declaration{Source: "pnc", Kind: HistoryKind, Strand: Convictions, Whom: OfScheme, Reason: "  Each print is  sent whole ", Document: "Letter of 2 March"}
}

// TestDeclaringAHistory: one declaration in force for each strand, kept for ever with who and why, and in the log.
func TestDeclaringAHistory(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w, s := withFeeds(t, d)
		first := must[Declaration](t)(s.DeclareHistory(t.Context(), administrator, admin, whole()))
		if e := testkit.AuditLog(t, w.Gate, audit.Filter{Limit: 1})[0]; e.Action != access.AgencyEdit || e.Actor != administrator.ID || e.Detail["declaration"] != string(first.ID) {
			t.Errorf("%+v", e)
		}
		if _, err := s.DeclareHistory(t.Context(), administrator, admin, whole()); !fault.Is(err, fault.Invalid) || fault.FieldsOf(err)[0].Name != "strand" {
			t.Errorf("declared twice: %v", err)
		}
		cautions := whole()
		cautions.Strand, cautions.From, cautions.Until = Cautions, civil.SomeDate(civil.MustDate("2020-01-01")), civil.SomeDate(civil.MustDate("2026-01-01"))
		must[Declaration](t)(s.DeclareHistory(t.Context(), administrator, admin, cautions))
		w.Clock.Advance(time.Hour)
		if err := s.EndDeclaration(t.Context(), administrator, admin, first.ID, " "); !fault.Is(err, fault.Invalid) {
			t.Errorf("ended without a reason: %v", err)
		}
		if err := s.EndDeclaration(t.Context(), administrator, admin, first.ID, "Some prints are missing"); err != nil {
			t.Fatal(err)
		}
		if err := s.EndDeclaration(t.Context(), administrator, admin, first.ID, "Again"); !fault.Is(err, fault.Conflict) {
			t.Errorf("ended twice: %v", err)
		}
		w.Clock.Advance(time.Hour)
		must[Declaration](t)(s.DeclareHistory(t.Context(), administrator, admin, whole()))
		all := must[Ground](t)(s.Manage(t.Context(), administrator, admin)).Declarations
		if len(all) != 3 || !all[0].InForce() || all[2].InForce() && all[1].InForce() {
			t.Fatalf("%+v", all)
		}
		old := all[slices.IndexFunc(all, func(d Declaration) bool { return d.ID == first.ID })]
		if old.Reason != "Each print is sent whole" || old.By != administrator.ID || old.EndedBy != administrator.ID || old.EndedReason != "Some prints are missing" || old.EndedAt != w.Clock.Now().Add(-time.Hour) {
			t.Errorf("%+v", old)
		}
		if got := all[slices.IndexFunc(all, func(d Declaration) bool { return d.Strand == Cautions })]; got.From != cautions.From || got.Until != cautions.Until || got.Whom != OfScheme {
			t.Errorf("%+v", got)
		}
	})
}

func TestWhatCannotBeDeclared(t *testing.T) {
	d := testkit.SQLite(t)
	_, s := withFeeds(t, d)
	tomorrow := civil.SomeDate(testkit.Noon.Date().AddDays(1))
	for name, c := range map[string]struct {
		change func(*Declaration)
		field  string
	}{
		"a feed of arrests": {func(d *Declaration) { d.Kind = "arrests" }, ""},
		"no strand":         {func(d *Declaration) { d.Strand = "" }, "strand"},
		"of nobody":         {func(d *Declaration) { d.Whom = "" }, "whom"},
		"begins tomorrow":   {func(d *Declaration) { d.From = tomorrow }, "from"},
		"ends tomorrow":     {func(d *Declaration) { d.Until = tomorrow }, "until"},
		"ends before": {func(d *Declaration) {
			d.From, d.Until = civil.SomeDate(civil.MustDate("2020-01-02")), civil.SomeDate(civil.MustDate("2020-01-01"))
		}, "until"},
		"without a reason":   {func(d *Declaration) { d.Reason = " " }, "reason"},
		"without a document": {func(d *Declaration) { d.Document = "" }, "document"},
	} {
		in := whole()
		c.change(&in)
		_, err := s.DeclareHistory(t.Context(), administrator, admin, in)
		if fields := fault.FieldsOf(err); len(fields) != 1 || fields[0].Name != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	none := whole()
	none.Source = "nobody"
	if _, err := s.DeclareHistory(t.Context(), administrator, admin, none); !fault.Is(err, fault.NotFound) {
		t.Errorf("no such feed: %v", err)
	}
	if _, err := s.DeclareHistory(t.Context(), mentor, admin, whole()); !fault.Is(err, fault.Denied) {
		t.Errorf("a mentor declares: %v", err)
	}
	if _, err := s.NameForScores(t.Context(), mentor, admin, Naming{}, ""); !fault.Is(err, fault.Denied) {
		t.Errorf("a mentor names roles: %v", err)
	}
}

// TestNamingRoles: each decision is kept; the newest that has begun holds; a later one from an earlier day stands in
// place of one that was planned.
func TestNamingRoles(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w, s := withFeeds(t, d)
		today := w.Clock.Now().Date()
		named := func(day civil.Date) []access.Role {
			n, _ := NamedOn(must[Ground](t)(s.Manage(t.Context(), administrator, admin)).Namings, day)
			return n.Roles
		}
		decide := func(from civil.Date, seen Naming, roles ...access.Role) Naming {
			t.Helper()
			w.Clock.Advance(time.Minute)
			return must[Naming](t)(s.NameForScores(t.Context(), administrator, admin, Naming{From: from, Roles: roles, Reason: "Agreed", Document: "Agreement"}, seen.ID))
		}
		if got := named(today); len(got) != 0 {
			t.Errorf("nobody has decided, and %v see scores", got)
		}
		a := decide(today, Naming{}, access.ProbationPractitioner, access.OffenderManager, access.OffenderManager)
		if e := testkit.AuditLog(t, w.Gate, audit.Filter{Limit: 1})[0]; e.Action != access.AgencyEdit || e.Detail["roles"] != "offender_manager probation_practitioner" {
			t.Errorf("%+v", e)
		}
		b := decide(today.AddDays(30), a)
		if got := named(today); !slices.Equal(got, []access.Role{access.OffenderManager, access.ProbationPractitioner}) {
			t.Errorf("%v", got)
		}
		if got := named(today.AddDays(30)); len(got) != 0 {
			t.Errorf("in a month: %v", got)
		}
		decide(today.AddDays(10), b, access.Coordinator)
		if got := named(today.AddDays(40)); !slices.Equal(got, []access.Role{access.Coordinator}) {
			t.Errorf("in forty days: %v", got)
		}
		if _, err := s.NameForScores(t.Context(), administrator, admin, Naming{From: today, Reason: "x", Document: "x"}, a.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("decided on an old page: %v", err)
		}
		for field, n := range map[string]Naming{
			"from": {From: today.AddDays(-1), Reason: "x", Document: "x"}, "reason": {From: today, Document: "x"}, "document": {From: today, Reason: "x"},
			"roles": {From: today, Roles: []access.Role{access.Mentor}, Reason: "x", Document: "x"},
		} {
			if _, err := s.NameForScores(t.Context(), administrator, admin, n, b.ID); len(fault.FieldsOf(err)) != 1 || fault.FieldsOf(err)[0].Name != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		var gates int
		err := w.DB.View(t.Context(), func(q db.Queryer) error {
			return q.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM access_agreed WHERE ends IS NULL OR ends > starts`).Scan(&gates)
		})
		if err != nil || gates != 3 {
			t.Errorf("the gate holds %d: %v", gates, err)
		}
	})
}
