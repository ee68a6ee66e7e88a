package tasking

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
)

func TestWhoMayDoWhat(t *testing.T) {
	task := Task{State: Open, Owner: Owner{Agency: "A-probation", Staff: "S-ben"}, CreatedBy: "S-anna", CreatedAgency: "A-police"}
	who := map[string]access.Actor{
		"owner":       {Kind: access.Staff, ID: "S-ben", Agency: "A-probation", Roles: []access.Role{access.ProbationPractitioner}},
		"colleague":   {Kind: access.Staff, ID: "S-beth", Agency: "A-probation", Roles: []access.Role{access.ProbationPractitioner}},
		"asker":       {Kind: access.Staff, ID: "S-anna", Agency: "A-police", Roles: []access.Role{access.OffenderManager}},
		"asker's":     {Kind: access.Staff, ID: "S-andy", Agency: "A-police", Roles: []access.Role{access.OffenderManager}},
		"coordinator": {Kind: access.Staff, ID: "S-cara", Agency: "A-iom", Roles: []access.Role{access.Coordinator}},
		"stranger":    {Kind: access.Staff, ID: "S-drew", Agency: "A-treatment", Roles: []access.Role{access.ServiceWorker}},
		"homeless":    {Kind: access.Staff, ID: "S-none", Roles: []access.Role{access.Mentor}},
		"job":         access.SystemActor("x", "y"),
	}
	for _, c := range []struct{ who, may string }{
		{"owner", "take finish pass cancel"}, {"colleague", "take finish pass cancel"}, {"asker", "cancel"}, {"asker's", ""},
		{"coordinator", "pass cancel"}, {"stranger", ""}, {"homeless", ""}, {"job", ""},
	} {
		var got []string
		for _, v := range []Verb{Take, Finish, Pass, Cancel} {
			if task.May(who[c.who], v) {
				got = append(got, string(v))
			}
		}
		if strings.Join(got, " ") != c.may {
			t.Errorf("%s may %v, want %q", c.who, got, c.may)
		}
	}
	task.State = InProgress
	if task.May(who["owner"], Take) || !task.May(who["colleague"], Take) {
		t.Error("a task in progress can be taken by a colleague, and not again by who has it")
	}
	for _, closed := range []State{Done, Cancelled} {
		task.State = closed
		for name, by := range who {
			for _, v := range []Verb{Take, Finish, Pass, Cancel} {
				if task.May(by, v) {
					t.Errorf("%s may %s a task that is %s", name, v, closed)
				}
			}
		}
	}
}

func TestOverdueFollowsTheLondonClock(t *testing.T) {
	for _, c := range []struct {
		due, time, now string
		want           bool
	}{
		{"2026-11-25", "", "2026-11-25T23:59:59.999999Z", false},
		{"2026-11-25", "", "2026-11-26T00:00:00.000000Z", true},
		{"2026-07-01", "", "2026-07-01T22:59:59.999999Z", false}, // British Summer Time: the day ends at 23:00 UTC
		{"2026-07-01", "", "2026-07-01T23:00:00.000000Z", true},
		{"2026-07-01", "15:30", "2026-07-01T14:29:59.000000Z", false},
		{"2026-07-01", "15:30", "2026-07-01T14:30:00.000000Z", true},
		{"2026-10-25", "", "2026-10-25T23:30:00.000000Z", false}, // the day the clocks go back has 25 hours
		{"2026-10-25", "", "2026-10-26T00:00:00.000000Z", true},
		{"2026-03-29", "01:30", "2026-03-29T00:59:00.000000Z", false}, // an hour that does not exist
		{"2026-03-29", "01:30", "2026-03-29T02:00:00.000000Z", true},
	} {
		task := Task{State: Open, Due: civil.MustDate(c.due), DueTime: c.time}
		now := civil.MustInstant(c.now)
		if got := task.Overdue(now); got != c.want {
			t.Errorf("due %s %s at %s: overdue %v, want %v", c.due, c.time, c.now, got, c.want)
		}
		task.State = Done
		if task.Overdue(now) {
			t.Error("a task that is done is overdue")
		}
	}
}

func TestNewTaskIsChecked(t *testing.T) {
	now := civil.MustInstant("2026-11-25T12:00:00.000000Z")
	good := New{Person: "P1", What: "Visit", Owner: Owner{Agency: "A"}, Due: now.Date(), Priority: Normal, Origin: Origin{Kind: FromPerson}}
	if wrong := good.check(now); len(wrong) != 0 {
		t.Fatalf("a good task: %v", wrong)
	}
	for name, change := range map[string]func(*New){
		"what":     func(n *New) { n.What = "" },
		"detail":   func(n *New) { n.Detail = strings.Repeat("x", maxDetail+1) },
		"owner":    func(n *New) { n.Owner = Owner{} },
		"priority": func(n *New) { n.Priority = "SOON" },
		"origin":   func(n *New) { n.Origin.Kind = "rumour" },
		"due":      func(n *New) { n.Due = now.Date().AddDays(-1) },
		"due_time": func(n *New) { n.DueTime = "half past" },
	} {
		bad := good
		change(&bad)
		if wrong := bad.check(now); len(wrong) != 1 || wrong[0].Name != name {
			t.Errorf("%s: %v", name, wrong)
		}
	}
	for name, change := range map[string]func(*New){
		"a time that has passed":  func(n *New) { n.DueTime = "11:59" },
		"a year and more away":    func(n *New) { n.Due = now.Date().AddDays(367) },
		"what that is very long":  func(n *New) { n.What = strings.Repeat("é", maxWhat+1) },
		"an hour that is not one": func(n *New) { n.DueTime = "24:00" },
	} {
		bad := good
		change(&bad)
		if wrong := bad.check(now); len(wrong) != 1 {
			t.Errorf("%s: %v", name, wrong)
		}
	}
	if fits := good; true {
		fits.What = strings.Repeat("é", maxWhat)
		if wrong := fits.check(now); len(wrong) != 0 {
			t.Errorf("the longest text that fits, counted in characters: %v", wrong)
		}
	}
}

func TestOwnersAndTimesSurviveTheirForms(t *testing.T) {
	ident := rapid.StringMatching(`[0-9A-Z-]{1,26}`)
	rapid.Check(t, func(t *rapid.T) {
		o := Owner{Agency: id.Agency(ident.Draw(t, "agency"))}
		if rapid.Bool().Draw(t, "named") {
			o.Staff = id.Staff(ident.Draw(t, "staff"))
		}
		if got := ParseOwner(o.Value()); got != o {
			t.Fatalf("%v became %v", o, got)
		}
	})
	for _, s := range []string{"", "staff:", "staff:A", "staff::S", "team:T", "agency"} {
		if got := ParseOwner(s); got != (Owner{}) && got.Agency == "" {
			t.Errorf("%q became %v", s, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		hour, minute, ok := parseTime(s)
		if ok && (hour > 23 || minute > 59 || len(s) != 5) {
			t.Fatalf("%q became %d:%d", s, hour, minute)
		}
	})
}

func TestAnAnswerMustFit(t *testing.T) {
	if err := checkLine("outcome", strings.Repeat("x", maxLine)); err != nil {
		t.Error(err)
	}
	err := checkLine("outcome", strings.Repeat("x", maxLine+1))
	if !fault.Is(err, fault.Invalid) || fault.FieldsOf(err)[0].Name != "outcome" {
		t.Errorf("got %v", err)
	}
}
