package pages

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/staff"
	"waymark/internal/scheme/tasking"
	"waymark/internal/testkit"
	"waymark/internal/testkit/pagetest"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

const (
	police    = id.Agency("A-police")
	probation = id.Agency("A-probation")
	treatment = id.Agency("A-treatment")
)

var (
	anna = access.Actor{Kind: access.Staff, ID: "S-anna", Name: "Anna Ashdown", Agency: police, Roles: []access.Role{access.OffenderManager}}
	ben  = access.Actor{Kind: access.Staff, ID: "S-ben", Name: "Ben Birch", Agency: probation, Roles: []access.Role{access.ProbationPractitioner}}
	drew = access.Actor{Kind: access.Staff, ID: "S-drew", Name: "Drew Dale", Agency: treatment, Roles: []access.Role{access.ServiceWorker}}
	ann  = access.Actor{Kind: access.Staff, ID: "S-ann", Name: "Ann Ash", Agency: police, Roles: []access.Role{access.Analyst}}
)

var board = access.Because(access.DailyTasking, access.FromBoard, "2026-11-25")

type site struct {
	*testkit.World
	tasks   *tasking.Service
	browser *pagetest.Browser
	visits  pagetest.Visits
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{World: testkit.NewWorld(t, testkit.SQLite(t)), visits: pagetest.VisitsOf(anna, ben, drew, ann)}
	s.tasks = tasking.NewService(s.Gate)
	s.do(t, settle)
	srv := server.New(server.Settings{
		SchemeName: "Northshire", Demo: true, Visits: s.visits, Clock: s.Clock, IDs: s.IDs, Log: s.Log,
		Describe: func(_ context.Context, by access.Actor) ui.User {
			return ui.User{Name: by.Name, Role: by.Roles[0].Label()}
		},
	})
	srv.Add(srv.ReasonRoutes()...)
	srv.Add(Routes(s.tasks)...)
	h, err := srv.Handler()
	if err != nil {
		t.Fatal(err)
	}
	s.browser = pagetest.New(h)
	return s
}

// settle fills the world with agencies, staff and people, all invented.
func settle(ctx context.Context, tx *gate.Tx) error {
	for _, a := range []agency.Agency{
		{ID: police, Name: "Northshire Police", Short: "Police", Kind: agency.Police},
		{ID: probation, Name: "Probation Service", Short: "Probation", Kind: agency.Probation},
		{ID: treatment, Name: "Turning Tide", Short: "Tide", Kind: agency.Treatment},
	} {
		if _, err := agency.AddAgency(ctx, tx, a); err != nil {
			return err
		}
	}
	for _, a := range []access.Actor{anna, ben, drew, ann} {
		m := staff.Member{ID: a.ID, Name: a.Name, Email: string(a.ID) + "@example.org", Agency: a.Agency, Roles: a.Roles}
		if _, err := staff.AddMember(ctx, tx, m); err != nil {
			return err
		}
	}
	for p, subject := range map[id.Person]gate.Subject{
		"P-one": {OnScheme: true}, "P-two": {OnScheme: true},
		"P-restricted": {OnScheme: true, Restriction: access.Restricted, Contact: "Call the coordinator."},
		"P-excluded":   {OnScheme: true, Restriction: access.Excluded},
	} {
		if err := tx.SetSubject(ctx, p, subject); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO person (id, surname, forenames, sort_key, date_of_birth, sex, gender, ethnicity_self, ethnicity_officer,
nationality, language, interpreter, edited, created_at) VALUES ($1, $2, 'Morgan', $1, '1991-04-02', '', '', '', '', '', '', $3, $3, $4)`,
			string(p), "Invented"+strings.TrimPrefix(string(p), "P-"), false, tx.Now())
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *site) do(t *testing.T, f func(context.Context, *gate.Tx) error) {
	t.Helper()
	ask := access.Ask{Actor: access.SystemActor("test", "set up"), Purpose: access.Of(access.SystemOperation), Action: access.EventRelay, Run: "set up"}
	if _, err := gate.Do(t.Context(), s.Gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) { return 0, f(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

// ask makes a task of Ben's about a person, as the system, so that restricted people can have one.
func (s *site) ask(t *testing.T, p id.Person, change func(*tasking.New)) tasking.Task {
	t.Helper()
	n := tasking.New{Person: p, What: "Visit at home", Detail: "Ask about <work>.", Owner: tasking.Owner{Agency: probation, Staff: ben.ID},
		Due: testkit.Noon.Date().AddDays(1), Origin: tasking.Origin{Kind: tasking.FromArrest, Ref: "X1"}}
	if change != nil {
		change(&n)
	}
	var got tasking.Task
	s.do(t, func(ctx context.Context, tx *gate.Tx) (err error) {
		got, err = tasking.Create(ctx, tx, n)
		return err
	})
	return got
}

func (s *site) current(t *testing.T, of tasking.Task) tasking.Task {
	t.Helper()
	rec, err := s.tasks.Open(t.Context(), anna, board, of.Person, of.ID)
	if err != nil {
		t.Fatal(err)
	}
	return rec.Task
}

func TestInboxShowsWhatIsTheirs(t *testing.T) {
	s := newSite(t)
	mine := s.ask(t, "P-one", func(n *tasking.New) { n.Priority = tasking.Urgent })
	s.ask(t, "P-two", func(n *tasking.New) { n.What, n.Owner = "Book a place", tasking.Owner{Agency: probation} })
	s.ask(t, "P-two", func(n *tasking.New) {
		n.What, n.Owner = "Test result", tasking.Owner{Agency: treatment, Staff: drew.ID}
	})
	got := s.send(t, ben, "/tasks", nil)
	got.Want(t, 200, "Visit at home", "Morgan Inventedone", taskPath(mine.Person, mine.ID), "/people/P-one\"", "Tomorrow", "Urgent", "1 open, 0 overdue", "Ben Birch, Probation Service")
	got.Lacks(t, "Book a place", "Test result")
	s.send(t, ben, "/tasks?view=agency", nil).Want(t, 200, "Visit at home", "Book a place", "2 open")
	s.send(t, ben, "/tasks?view=all", nil).Want(t, 200, "Test result", "3 tasks")
	s.send(t, drew, "/tasks?view=all", nil).Lacks(t, "Visit at home")
	s.send(t, ben, "/tasks?show=overdue", nil).Want(t, 200, "Nothing here is overdue.")
	for path, status := range map[string]int{"/tasks?show=never": 404, "/tasks?view=theirs": 422, "/tasks?after=nowhere": 422} {
		s.send(t, ben, path, nil).Want(t, status)
	}
}

func TestInboxSaysWhyOneLooks(t *testing.T) {
	s := newSite(t)
	task := s.ask(t, "P-two", func(n *tasking.New) { n.Owner = tasking.Owner{Agency: treatment} })
	s.send(t, anna, taskPath(task.Person, task.ID), nil).Want(t, 403, "Why are you looking?", `value="P-two"`)
	s.send(t, anna, "/tasks?view=all", nil).Want(t, 200)
	s.send(t, anna, taskPath(task.Person, task.ID), nil).Want(t, 200, "<strong>A task for me or my agency</strong>", "(from a task)")
}

func TestRestrictedIsAStub(t *testing.T) {
	s := newSite(t)
	held := s.ask(t, "P-restricted", func(n *tasking.New) { n.What = "Secret errand" })
	gone := s.ask(t, "P-excluded", func(n *tasking.New) { n.What = "Hidden errand" })
	got := s.send(t, ben, "/tasks", nil)
	got.Want(t, 200, "Restricted record", "Call the coordinator.")
	got.Lacks(t, "Secret errand", "Hidden errand", "P-restricted", "P-excluded", string(held.ID), "Inventedrestricted")
	for _, path := range []string{"/tasks/" + string(held.ID), taskPath(held.Person, held.ID)} {
		got := s.send(t, ben, path, nil)
		got.Want(t, 403, "Call the coordinator.")
		got.Lacks(t, "Secret errand", "Inventedrestricted")
	}
	for _, path := range []string{"/tasks/" + string(gone.ID), taskPath(gone.Person, gone.ID)} {
		s.send(t, ben, path, nil).Want(t, 404)
	}
}

func TestTaskPageForItsOwner(t *testing.T) {
	s := newSite(t)
	task := s.ask(t, "P-one", nil)
	if got := s.send(t, ben, "/tasks/"+string(task.ID), nil); got.Status != 303 || got.To != taskPath(task.Person, task.ID) {
		t.Errorf("the short address leads to %d %q", got.Status, got.To)
	}
	path := taskPath(task.Person, task.ID)
	s.send(t, ben, path, nil).Want(t, 200, "Visit at home", "Ask about &lt;work&gt;.", "Morgan Inventedone", "Mark as done", "I am doing this", "Pass it on", "Cancel it", "An arrest")
	s.send(t, anna, "/tasks", nil).Want(t, 200)
	s.send(t, anna, path, nil).Lacks(t, "Mark as done", "I am doing this", "Pass it on", "Cancel it")
}

func TestDeeds(t *testing.T) {
	for _, c := range []struct {
		deed    string
		form    url.Values
		to      string
		state   tasking.State
		check   func(tasking.Task) bool
		problem string
	}{
		{"done", url.Values{}, "/tasks", tasking.Done, func(t tasking.Task) bool { return t.ClosedBy == ben.ID }, ""},
		{"done", url.Values{"outcome": {"Was in"}, "to": {"/tasks?view=agency"}}, "/tasks?view=agency", tasking.Done, func(t tasking.Task) bool { return t.Outcome == "Was in" }, ""},
		{"done", url.Values{"to": {"https://example.org/"}}, "/", tasking.Done, func(tasking.Task) bool { return true }, ""},
		{"take", url.Values{}, "task", tasking.InProgress, func(t tasking.Task) bool { return t.Owner.Staff == ben.ID }, ""},
		{"pass", url.Values{"owner": {"staff:A-treatment:S-drew"}, "line": {"Yours"}}, "/tasks", tasking.Open, func(t tasking.Task) bool { return t.Owner.Staff == drew.ID }, ""},
		{"cancel", url.Values{"reason": {"Moved away"}}, "/tasks", tasking.Cancelled, func(t tasking.Task) bool { return t.CancelReason == "Moved away" }, ""},
		{"pass", url.Values{"owner": {"staff:A-police:S-drew"}, "line": {"Kept words"}}, "", tasking.Open, nil, "Select somebody who works at the agency"},
		{"pass", url.Values{}, "", tasking.Open, nil, "Select who is to do it"},
		{"cancel", url.Values{"reason": {" "}}, "", tasking.Open, nil, "Enter why the task is cancelled"},
		{"done", url.Values{"outcome": {strings.Repeat("x", 501)}}, "", tasking.Open, nil, "The line must be 500 characters or less"},
	} {
		t.Run(c.deed+" "+c.form.Encode()[:min(20, len(c.form.Encode()))], func(t *testing.T) {
			s := newSite(t)
			task := s.ask(t, "P-one", nil)
			path := taskPath(task.Person, task.ID)
			c.form.Set("version", "1")
			got := s.send(t, ben, path+"/"+c.deed, c.form)
			if c.problem != "" {
				got.Want(t, 422, c.problem, "There is a problem", "Error: ", c.form.Get("line"))
			} else if got.Status != 303 || got.To != strings.Replace(c.to, "task", path, 1) && got.To != c.to {
				t.Errorf("%d to %q: %s", got.Status, got.To, got.Body)
			}
			now := s.current(t, task)
			if now.State != c.state || c.check != nil && !c.check(now) {
				t.Errorf("the task is now %+v", now)
			}
		})
	}
}

func TestStaleFormSaysWhatChanged(t *testing.T) {
	s := newSite(t)
	task := s.ask(t, "P-one", nil)
	path := taskPath(task.Person, task.ID)
	s.send(t, ben, path+"/take", url.Values{"version": {"1"}}).Want(t, 303)
	got := s.send(t, ben, path+"/cancel", url.Values{"version": {"1"}, "reason": {"Not wanted now"}})
	got.Want(t, 409, "This task changed after you opened it", "What you sent was not done", "Ben Birch, Probation Service took it on", `value="Not wanted now"`, `name="version" value="2"`)
	if now := s.current(t, task); now.State != tasking.InProgress {
		t.Errorf("a stale form changed the task: %+v", now)
	}
	s.send(t, ben, path+"/done", url.Values{"version": {"2"}}).Want(t, 303)
	got = s.send(t, ben, path+"/done", url.Values{"version": {"2"}})
	got.Want(t, 409, "The task is closed, so there is nothing more to do.")
	got.Lacks(t, "Mark as done")
	s.send(t, ben, path+"/done", url.Values{"version": {"x"}}).Want(t, 422)
}

func TestNotTheirsAndNotThere(t *testing.T) {
	s := newSite(t)
	task := s.ask(t, "P-one", nil)
	path := taskPath(task.Person, task.ID)
	s.send(t, ann, "/tasks", nil).Want(t, 403, "You cannot open this")
	s.send(t, ann, "/tasks/"+string(task.ID), nil).Want(t, 403)
	s.send(t, drew, "/tasks/"+string(task.ID), nil).Want(t, 404)
	s.send(t, drew, "/tasks", nil).Want(t, 200)
	s.send(t, drew, path, nil).Want(t, 404)
	s.send(t, anna, "/tasks", nil).Want(t, 200)
	s.send(t, anna, path+"/done", url.Values{"version": {"1"}}).Want(t, 403, "Only the agency that the task was given to can answer it.")
	s.send(t, ben, "/tasks/none", nil).Want(t, 404)
	s.send(t, ben, taskPath("P-two", task.ID), nil).Want(t, 403, "Why are you looking?")
	s.send(t, ben, "/tasks", nil).Want(t, 200)
	s.send(t, ben, taskPath("P-two", task.ID), nil).Want(t, 404)
	if got := s.send(t, access.Actor{ID: "S-nobody"}, "/tasks", nil); got.Status != 303 || !strings.HasPrefix(got.To, "/sign-in") {
		t.Errorf("somebody not signed in gets %d %q", got.Status, got.To)
	}
}

func TestCreate(t *testing.T) {
	s := newSite(t)
	s.send(t, anna, "/tasks", nil).Want(t, 200)
	s.send(t, anna, "/people/P-one/tasks/new?origin=arrest&ref=X9&owner=staff:A-probation:S-ben", nil).Want(t, 200,
		"Comes from: An arrest", `name="ref" value="X9"`, `<option value="staff:A-probation:S-ben" selected>`, `<optgroup label="Turning Tide">`, "Morgan Inventedone", `name="due-year" type="text" inputmode="numeric" value="2026"`)
	s.send(t, anna, "/people/P-one/tasks/new?origin=whim", nil).Want(t, 422)
	s.send(t, anna, "/people/P-restricted/tasks/new", nil).Want(t, 403, "Call the coordinator.")
	whole := url.Values{"origin": {"arrest"}, "ref": {"X9"}, "what": {"Visit"}, "owner": {"agency:A-treatment"}, "due-day": {"27"}, "due-month": {"11"}, "due-year": {"2026"}, "due_time": {"15:30"}, "priority": {"URGENT"}}
	for field, wrong := range map[string]struct{ value, says string }{
		"what": {"", "Enter what is to be done"}, "owner": {"agency:A-none", "Select who is to do it"}, "due-day": {"31", "Date must be a real date"},
		"due-year": {"2025", "The day it is due must be today or later"}, "due_time": {"half three", "Time must be like 15:30"}, "priority": {"HIGH", "Select how urgent it is"},
	} {
		form := url.Values{}
		for k, v := range whole {
			form[k] = v
		}
		form.Set(field, wrong.value)
		s.send(t, anna, "/people/P-one/tasks", form).Want(t, 422, wrong.says, "Error: New task", `name="ref" value="X9"`)
	}
	blank := url.Values{"what": {"Visit"}}
	s.send(t, anna, "/people/P-one/tasks", blank).Want(t, 422, "Enter the day it is due", `href="#due"`, `id="due"`)
	got := s.send(t, anna, "/people/P-one/tasks", whole)
	if got.Status != 303 || !strings.HasPrefix(got.To, "/people/P-one/tasks/") {
		t.Fatalf("%d %q %s", got.Status, got.To, got.Body)
	}
	s.send(t, anna, got.To, nil).Want(t, 200, "Visit", "27 November 2026 by 15:30", "Urgent", "Turning Tide", "The task is with its owner.")
	s.send(t, anna, got.To, nil).Lacks(t, "The task is with its owner.")
}

// TestPagesOfTheInboxJoin follows the links of a long list: every task is shown once.
func TestPagesOfTheInboxJoin(t *testing.T) {
	s := newSite(t)
	const all = 53
	for range all {
		s.ask(t, "P-one", nil)
	}
	seen := map[string]int{}
	path, turns := "/tasks", 0
	for path != "" && turns < 5 {
		got := s.send(t, ben, path, nil)
		got.Want(t, 200, "53 open")
		for _, part := range strings.Split(got.Body, `href="/people/P-one/tasks/`)[1:] {
			seen[part[:strings.IndexByte(part, '"')]]++
		}
		path, turns = "", turns+1
		if _, rest, more := strings.Cut(got.Body, `govuk-pagination__link" href="`); more {
			path = strings.ReplaceAll(rest[:strings.IndexByte(rest, '"')], "&amp;", "&")
		}
	}
	if turns != 2 || len(seen) != all {
		t.Errorf("%d pages with %d tasks, want 2 with %d", turns, len(seen), all)
	}
	for one, times := range seen {
		if times != 1 {
			t.Errorf("%s is shown %d times", one, times)
		}
	}
}

type answer = pagetest.Answer

// send makes a request as somebody; a form makes it a POST.
func (s *site) send(t *testing.T, by access.Actor, path string, form url.Values) answer {
	t.Helper()
	return s.browser.Send(t, string(by.ID), path, form)
}
