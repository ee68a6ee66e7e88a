package pages

import (
	"net/http"
	"net/url"
	"strconv"

	"waymark/internal/platform/fault"
	"waymark/internal/scheme/tasking"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

// originOf reads what a task comes from; without a word it is the person's page.
func originOf(v url.Values) tasking.Origin {
	if v.Get("origin") == "" {
		return tasking.Origin{Kind: tasking.FromPerson}
	}
	return tasking.Origin{Kind: tasking.OriginKind(v.Get("origin")), Ref: v.Get("ref")}
}

func (p pages) draft(w http.ResponseWriter, r *server.Request) error {
	q := r.URL.Query()
	return p.showDraft(w, r, http.StatusOK, ui.Form{}, originOf(q), tasking.ParseOwner(q.Get("owner")))
}

func (p pages) showDraft(w http.ResponseWriter, r *server.Request, status int, f ui.Form, from tasking.Origin, owner tasking.Owner) error {
	person := personIn(r)
	why := r.Purpose(person)
	d, err := p.tasks.Prepare(r.Context(), r.Actor, why, person, from, owner)
	if err != nil {
		return err
	}
	page := r.Page("New task")
	page.Back, page.Person, page.Problem = "/people/"+url.PathEscape(string(person)), bar{d.Card, r.Why(person, d.Why)}, len(f.Errors) > 0
	return r.Render(w, status, draftPage(page, f, d))
}

func (p pages) create(w http.ResponseWriter, r *server.Request) error {
	f, err := posted(r)
	if err != nil {
		return err
	}
	n := tasking.New{
		Person: personIn(r), What: f.Value("what", ""), Detail: f.Value("detail", ""), Owner: tasking.ParseOwner(f.Value("owner", "")),
		DueTime: f.Value("due_time", ""), Priority: tasking.Priority(f.Value("priority", "")), Origin: originOf(f.Values),
	}
	due, wrong := f.Date("due")
	if !due.Valid && len(wrong) == 0 {
		wrong = []fault.Field{{Name: "due", Text: "Enter the day it is due"}}
	}
	if len(wrong) > 0 {
		f.Errors = wrong
		return p.showDraft(w, r, http.StatusUnprocessableEntity, f, n.Origin, n.Owner)
	}
	n.Due = due.Date
	t, err := p.tasks.Create(r.Context(), r.Actor, r.Purpose(n.Person), n)
	if err != nil {
		if f.Failed(err) {
			return p.showDraft(w, r, http.StatusUnprocessableEntity, f, n.Origin, n.Owner)
		}
		return err
	}
	return r.Redirect(w, taskPath(t.Person, t.ID), "The task is with its owner.")
}

// priorities are the choices of the form.
func priorities() []ui.Choice {
	var out []ui.Choice
	for _, p := range []tasking.Priority{tasking.Normal, tasking.Urgent} {
		out = append(out, ui.Choice{Value: string(p), Label: p.Label()})
	}
	return out
}

// datePart is one box of a date.
type datePart struct{ name, label, value, width string }

func dueParts(n tasking.New) []datePart {
	return []datePart{
		{"day", "Day", strconv.Itoa(n.Due.Day()), "2"},
		{"month", "Month", strconv.Itoa(int(n.Due.Month())), "2"},
		{"year", "Year", strconv.Itoa(n.Due.Year()), "4"},
	}
}

// dueID gives the day's box the input's own id, for the error summary's link.
func dueID(part string) string {
	if part == "day" {
		return "due"
	}
	return "due-" + part
}

// ownerHelp and dueHelp name what describes an input to a screen reader.
func ownerHelp(f ui.Form) string { return help(f, "owner") }

func dueHelp(f ui.Form) string { return help(f, "due") }

func help(f ui.Form, name string) string {
	if f.Error(name) != "" {
		return name + "-hint " + name + "-error"
	}
	return name + "-hint"
}
