package app

import (
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/config"
	"waymark/internal/platform/id"
	"waymark/internal/testkit"
	"waymark/internal/web/server"
)

var update = flag.Bool("update", false, "write testdata/routes_roles.golden anew")

// The answers of the matrix.
const (
	getsOpen    = "open"     // without signing in
	getsAllowed = "allowed"  // always
	getsScoped  = "scoped"   // a list: those whom the role reaches
	getsPerson  = "person"   // one person on the scheme, for a purpose that fits
	getsReached = "reached"  // one person, only when they were assigned, referred or tasked to the user
	getsRefused = "refused"  // never
	getsAgreed  = "agreed"   // one person on the scheme, where the agreement names the role
	getsWords   = "in words" // a restricted record, for words that the data protection officer reads
)

// answer says what a role gets at a route, by the policy alone.
func answer(r server.Route, role access.Role) string {
	actor := access.Actor{Kind: access.Staff, ID: "S1", Agency: "A1", Roles: []access.Role{role}}
	kind, _ := access.KindOf(r.Action)
	switch {
	case r.Public:
		return getsOpen
	case !access.May(actor, r.Action):
		return getsRefused
	case r.Action == access.GlassBreak:
		return getsWords
	case r.Action == access.PersonScores:
		return getsAgreed
	case kind == access.List:
		return getsScoped
	case kind != access.One:
		return getsAllowed
	}
	on := access.Facts{Known: true, OnScheme: true, Restriction: access.Unrestricted}
	given := on
	given.Reach = []access.Via{access.ViaTask}
	switch {
	case opens(actor, r.Action, on):
		return getsPerson
	case opens(actor, r.Action, given):
		return getsReached
	}
	return getsRefused
}

// opens says whether some purpose that a person can have opens somebody to an actor.
func opens(actor access.Actor, a access.Action, f access.Facts) bool {
	for _, code := range access.Purposes() {
		ask := access.Ask{Actor: actor, Purpose: access.Purpose{Code: code, Reason: "a reason in words"}, Action: a, Subjects: []id.Person{"P1"}}
		if access.Judge(ask).Outcome == access.Allowed && access.JudgePerson(ask, f).Outcome == access.Allowed {
			return true
		}
	}
	return false
}

func routes(t *testing.T) []server.Route {
	t.Helper()
	_, address := testkit.SQLiteURL(t)
	cfg, err := config.Config{Database: address, DataDir: t.TempDir()}.Check()
	if err != nil {
		t.Fatal(err)
	}
	a, err := Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	s, err := a.server()
	if err != nil {
		t.Fatal(err)
	}
	return s.Routes()
}

// TestRoutesAndRoles holds every route's answer to every role to the golden file, so that a change of who
// may do what is seen in review. `go test ./internal/app -run RoutesAndRoles -update` writes it anew.
func TestRoutesAndRoles(t *testing.T) {
	all := routes(t)
	var b strings.Builder
	b.WriteString("# Who gets what at each route: open, allowed, scoped (a list of those whom the role reaches), person (somebody on the scheme,\n" +
		"# for a purpose that fits), reached (only somebody given to the user), in words (a restricted record), refused.\n")
	for _, r := range all {
		fmt.Fprintf(&b, "\n%s  %s\n", r.Pattern, r.Action)
		by := map[string][]string{}
		for _, role := range access.Roles {
			x := answer(r, role)
			by[x] = append(by[x], string(role))
		}
		for _, x := range []string{getsOpen, getsAllowed, getsScoped, getsPerson, getsReached, getsAgreed, getsWords, getsRefused} {
			if len(by[x]) == len(access.Roles) {
				fmt.Fprintf(&b, "  %-8s  everybody\n", x)
			} else if len(by[x]) > 0 {
				fmt.Fprintf(&b, "  %-8s  %s\n", x, strings.Join(by[x], " "))
			}
		}
	}
	golden := filepath.Join("testdata", "routes_roles.golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Split(b.String(), "\n"); b.String() != string(want) {
		old := map[string]bool{}
		for _, line := range strings.Split(string(want), "\n") {
			old[line] = true
		}
		for _, line := range got {
			if !old[line] {
				t.Errorf("new: %s", line)
			}
		}
		t.Error("the routes and roles are not those of the golden file: look at the difference, then run with -update")
	}
}

// theFileForTheLab is the one place where an analyst is given names: to hand them on, each in the log with the reason.
const theFileForTheLab = access.LabDisclose

// TestWhoOpensNobody: the analyst, the scrutiny member, the chair and the administrator open no person at any
// route but the analyst's file for the Justice Data Lab, and a mentor to whom nobody was given opens none either.
func TestWhoOpensNobody(t *testing.T) {
	for _, r := range routes(t) {
		kind, _ := access.KindOf(r.Action)
		for _, role := range []access.Role{access.Analyst, access.Scrutiny, access.Chair, access.Administrator} {
			if r.Action == theFileForTheLab && role == access.Analyst {
				continue
			}
			if x := answer(r, role); (kind == access.One || kind == access.List) && x != getsRefused && x != getsOpen {
				t.Errorf("%s: %s gets %s", r.Pattern, role, x)
			}
		}
		if x := answer(r, access.Mentor); kind == access.One && (x == getsPerson || x == getsWords) {
			t.Errorf("%s: an unassigned mentor gets %s", r.Pattern, x)
		}
	}
}
