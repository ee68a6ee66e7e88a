package main

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"waymark/internal/app"
	"waymark/internal/platform/access"
	"waymark/internal/platform/audit"
	"waymark/internal/platform/config"
	"waymark/internal/platform/db"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/staff"
	"waymark/internal/testkit"
)

// shell runs commands on one database.
type shell struct{ database string }

func onShell(t *testing.T, f func(t *testing.T, s shell)) {
	t.Helper()
	t.Setenv("WAYMARK_PUBLIC_URL", "https://iom.example/")
	for name, make := range map[string]func(*testing.T) (*db.DB, string){"sqlite": testkit.SQLiteURL, "postgres": testkit.PostgresURL} {
		t.Run(name, func(t *testing.T) {
			d, address := make(t)
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
			f(t, shell{address})
		})
	}
}

// run runs a command and holds it to its exit code; it gives what was printed.
func (s shell) run(t *testing.T, code int, args ...string) (out, errOut string) {
	t.Helper()
	var o, e bytes.Buffer
	if got := run(append([]string{"--database", s.database}, args...), &o, &e); got != code {
		t.Fatalf("%v ends with %d, want %d: %s%s", args, got, code, o.String(), e.String())
	}
	return o.String(), e.String()
}

func (s shell) json(t *testing.T, into any, args ...string) {
	t.Helper()
	out, _ := s.run(t, exitOK, append(args, "--json")...)
	if err := json.Unmarshal([]byte(out), into); err != nil {
		t.Fatalf("%v prints %q: %v", args, out, err)
	}
}

// open opens the application, as the pages would have it.
func (s shell) open(t *testing.T) *app.App {
	t.Helper()
	cfg, err := config.Config{Database: s.database, DataDir: t.TempDir()}.Check()
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

func tokenOf(t *testing.T, link, path string) string {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil || u.Host != "iom.example" || u.Path != path {
		t.Fatalf("the link is %q", link)
	}
	return u.Query().Get("link")
}

// setUp goes from the link of the first set-up to an administrator, and gives the service.
func (s shell) setUp(t *testing.T) *app.App {
	t.Helper()
	var first printed
	s.json(t, &first, "staff", "setup-link")
	a := s.open(t)
	_, err := a.Staff.SetUp(t.Context(), tokenOf(t, first.Link, "/set-up"), staff.First{Agency: "Ashdale Police", AgencyShort: "Police", AgencyKind: agency.Police,
		Name: "Ada Ash", Email: "ada@ashdale.example", Password: "three purple lamps"}, staff.Origin{Address: "192.0.2.7"})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestStaffFromFirstSetUpToLeaving(t *testing.T) {
	onShell(t, func(t *testing.T, s shell) {
		a := s.setUp(t)
		if _, said := s.run(t, exitProblem, "staff", "setup-link"); !strings.Contains(said, "set up already") {
			t.Errorf("a second set-up: %s", said)
		}
		var made printed
		s.json(t, &made, "staff", "invite", "--name", "Ben Birch", "--email", "ben@ashdale.example", "--agency", "ashdale police", "--role", "mentor", "--role", "analyst", "--post", "Volunteer")
		l, err := a.Staff.OpenLink(t.Context(), tokenOf(t, made.Link, "/join"))
		if err != nil || l.Name != "Ben Birch" {
			t.Fatalf("the link opens %+v: %v", l, err)
		}
		var all []account
		s.json(t, &all, "staff", "list", "--role", "mentor", "--agency", "Ashdale Police")
		if len(all) != 1 || all[0].State != "waiting" || all[0].Agency != "Ashdale Police" || strings.Join(all[0].Roles, " ") != "analyst mentor" || all[0].LinkUntil == "" || all[0].Post != "Volunteer" {
			t.Errorf("%+v", all)
		}
		out, _ := s.run(t, exitOK, "staff", "list")
		if lines := strings.Split(strings.TrimSpace(out), "\n"); len(lines) != 3 || !strings.HasPrefix(lines[0], "NAME") || !strings.Contains(lines[1], "administrator") {
			t.Errorf("the list is %q", out)
		}
		if out, _ = s.run(t, exitOK, "staff", "link", "BEN@ashdale.example", "--public-url", "https://other.example"); !strings.Contains(out, "https://other.example/join?link=") || !strings.Contains(out, "72 hours") {
			t.Errorf("a new link: %q", out)
		}
		if _, said := s.run(t, exitRefused, "staff", "suspend", "ben@ashdale.example"); !strings.Contains(said, "--reason") {
			t.Errorf("suspended without a reason: %s", said)
		}
		var ben account
		s.json(t, &ben, "--reason", "On long leave", "staff", "suspend", made.ID)
		if ben.State != "suspended" || ben.Reason != "On long leave" || ben.LinkUntil != "" {
			t.Errorf("%+v", ben)
		}
		s.run(t, exitProblem, "staff", "link", "ben@ashdale.example")
		if out, _ = s.run(t, exitOK, "staff", "restore", "ben@ashdale.example"); out != "Restored: Ben Birch, ben@ashdale.example\n" {
			t.Errorf("restored: %q", out)
		}
		s.run(t, exitOK, "staff", "close", "ben@ashdale.example", "--reason", "Left the scheme")
		s.run(t, exitProblem, "staff", "unlock", "ben@ashdale.example")
		if s.json(t, &all, "staff", "list", "--state", "left"); len(all) != 1 || all[0].Reason != "Left the scheme" {
			t.Errorf("%+v", all)
		}
	})
}

func TestStaffWhoCannotSignIn(t *testing.T) {
	onShell(t, func(t *testing.T, s shell) {
		a := s.setUp(t)
		for range 6 {
			_, _ = a.Staff.SignIn(t.Context(), "ada@ashdale.example", "wrong", staff.Origin{Address: "192.0.2.7"})
		}
		var ada account
		if s.json(t, &ada, "staff", "sign-out-everywhere", "ada@ashdale.example"); ada.State != "locked" || ada.LockedUntil == "" {
			t.Errorf("%+v", ada)
		}
		if s.json(t, &ada, "staff", "unlock", "ada@ashdale.example"); ada.State != "working" {
			t.Errorf("unlocked: %+v", ada)
		}
		if s.json(t, &ada, "staff", "reset-second-factor", "ada@ashdale.example"); ada.SecondFactor {
			t.Errorf("reset: %+v", ada)
		}
		if _, said := s.run(t, exitProblem, "staff", "close", "ada@ashdale.example", "--reason", "Left the scheme"); !strings.Contains(said, "last administrator") {
			t.Errorf("closing the last administrator: %s", said)
		}
		var done []audit.Entry
		err := a.DB.View(t.Context(), func(q db.Queryer) (err error) {
			done, err = audit.List(t.Context(), q, audit.Filter{Action: access.StaffEdit, Outcome: access.Allowed})
			return err
		})
		if err != nil || len(done) != 3 || !strings.HasPrefix(string(done[0].Actor), "operator:") {
			t.Errorf("%d changes in the log: %v %+v", len(done), err, done)
		}
	})
}

func TestStaffCommandsRefuseWhatTheyDoNotKnow(t *testing.T) {
	d, address := testkit.SQLiteURL(t)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	s := shell{address}
	t.Setenv("WAYMARK_PUBLIC_URL", "https://iom.example")
	s.setUp(t)
	invite := []string{"staff", "invite", "--name", "Ben Birch", "--email"}
	for _, c := range []struct {
		code int
		says string
		args []string
	}{
		{exitUsage, "--help", []string{"staff", "invite", "--name", "Ben Birch"}},
		{exitUsage, "--help", []string{"staff", "unlock"}},
		{exitRefused, "no account", []string{"staff", "unlock", "nobody@ashdale.example"}},
		{exitRefused, "no role", []string{"staff", "list", "--role", "king"}},
		{exitRefused, "no state", []string{"staff", "list", "--state", "gone"}},
		{exitRefused, "no agency", []string{"staff", "list", "--agency", "Nowhere"}},
		{exitRefused, "there are: Ashdale Police", append(invite, "ben@ashdale.example", "--agency", "Nowhere", "--role", "mentor")},
		{exitRefused, "no role", append(invite, "ben@ashdale.example", "--agency", "Ashdale Police", "--role", "king")},
		{exitRefused, "no team", append(invite, "ben@ashdale.example", "--agency", "Ashdale Police", "--role", "mentor", "--team", "Night, late")},
		{exitRefused, "no district", append(invite, "ben@ashdale.example", "--agency", "Ashdale Police", "--role", "mentor", "--district", "North")},
		{exitRefused, "email address in the correct format", append(invite, "ben", "--agency", "Ashdale Police", "--role", "mentor")},
		{exitRefused, "already an account", append(invite, "ada@ashdale.example", "--agency", "Ashdale Police", "--role", "mentor")},
	} {
		if _, said := s.run(t, c.code, c.args...); !strings.Contains(said, c.says) {
			t.Errorf("%v says %q, not %q", c.args, said, c.says)
		}
	}
	var all []account
	if s.json(t, &all, "staff", "list"); len(all) != 1 {
		t.Errorf("refusals left %+v", all)
	}
}
