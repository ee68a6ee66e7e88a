// Package pages shows tasks: the inbox, one task with what can be done to it, and the form of a new one.
// It decides nothing about who may do what: the tasking room and the gate do.
package pages

import (
	"net/http"
	"strconv"

	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/tasking"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

type pages struct{ tasks *tasking.Service }

// Routes gives the addresses of tasks. A task's own address stands under its person, so that the page
// that asks for a reason knows whom it is about; /tasks/{task} leads there.
func Routes(s *tasking.Service) []server.Route {
	p := pages{s}
	return []server.Route{
		{Pattern: "GET /tasks", Action: access.TaskList, Serve: p.inbox},
		{Pattern: "GET /tasks/{task}", Action: access.TaskList, Serve: p.lead},
		{Pattern: "GET /people/{person}/tasks/new", Action: access.TaskCreate, Serve: p.draft},
		{Pattern: "POST /people/{person}/tasks", Action: access.TaskCreate, Serve: p.create},
		{Pattern: "GET /people/{person}/tasks/{task}", Action: access.TaskRead, Serve: p.open},
		{Pattern: "POST /people/{person}/tasks/{task}/take", Action: access.TaskAnswer, Serve: p.take},
		{Pattern: "POST /people/{person}/tasks/{task}/done", Action: access.TaskAnswer, Serve: p.finish},
		{Pattern: "POST /people/{person}/tasks/{task}/pass", Action: access.TaskAnswer, Serve: p.pass},
		{Pattern: "POST /people/{person}/tasks/{task}/cancel", Action: access.TaskCancel, Serve: p.cancel},
	}
}

func posted(r *server.Request) (ui.Form, error) {
	if err := r.ParseForm(); err != nil {
		return ui.Form{}, fault.New(fault.Invalid, "The form could not be read.")
	}
	return ui.Form{Values: r.PostForm}, nil
}

func personIn(r *server.Request) id.Person { return id.Person(r.PathValue("person")) }

func taskIn(r *server.Request) id.Task { return id.Task(r.PathValue("task")) }

// lead goes from a task's short address to its page.
func (p pages) lead(w http.ResponseWriter, r *server.Request) error {
	person, err := p.tasks.PersonOf(r.Context(), r.Actor, taskIn(r))
	if err != nil {
		return err
	}
	return r.Redirect(w, taskPath(person, taskIn(r)), "")
}

func (p pages) open(w http.ResponseWriter, r *server.Request) error {
	return p.show(w, r, http.StatusOK, ui.Form{}, 0)
}

// show renders a task's page. seen is the version that a stale form was made from, or zero.
func (p pages) show(w http.ResponseWriter, r *server.Request, status int, f ui.Form, seen int) error {
	why := r.Purpose(personIn(r))
	rec, err := p.tasks.Open(r.Context(), r.Actor, why, personIn(r), taskIn(r))
	if err != nil {
		return err
	}
	page := r.Page(rec.Task.What)
	page.Back, page.Person = "/tasks", bar{rec.Card, r.Why(personIn(r), rec.Why)}
	page.Problem = len(f.Errors) > 0 || seen > 0
	return r.Render(w, status, taskPage(page, f, rec, r.Actor, since(rec, seen)))
}

// since gives what happened to a task after a version of it: each version is one step.
func since(rec tasking.Record, seen int) []tasking.Step {
	if seen <= 0 || seen >= len(rec.Steps) {
		return nil
	}
	return rec.Steps[seen:]
}

// deed is one thing done to a task, with the form that asked for it.
type deed func(ref tasking.Ref, why access.Purpose, f ui.Form) error

// change does something to a task, and shows its page again when the form is wrong or came too late.
func (p pages) change(w http.ResponseWriter, r *server.Request, to, notice string, do deed) error {
	f, err := posted(r)
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(f.Value("version", ""))
	if err != nil || version < 1 {
		return fault.New(fault.Invalid, "The form could not be read.")
	}
	ref := tasking.Ref{Person: personIn(r), Task: taskIn(r), Version: version}
	err = do(ref, r.Purpose(ref.Person), f)
	switch {
	case err == nil:
		if back := f.Value("to", ""); back != "" {
			to = back
		}
		return r.Redirect(w, to, notice)
	case f.Failed(err):
		return p.show(w, r, http.StatusUnprocessableEntity, f, 0)
	case fault.Is(err, fault.Conflict):
		return p.show(w, r, http.StatusConflict, f, version)
	}
	return err
}

func (p pages) take(w http.ResponseWriter, r *server.Request) error {
	return p.change(w, r, taskPath(personIn(r), taskIn(r)), "You are doing this task.", func(ref tasking.Ref, why access.Purpose, _ ui.Form) error {
		_, err := p.tasks.Take(r.Context(), r.Actor, why, ref)
		return err
	})
}

func (p pages) finish(w http.ResponseWriter, r *server.Request) error {
	return p.change(w, r, "/tasks", "The task is done.", func(ref tasking.Ref, why access.Purpose, f ui.Form) error {
		_, err := p.tasks.Finish(r.Context(), r.Actor, why, ref, f.Value("outcome", ""))
		return err
	})
}

// pass goes to the inbox afterwards: who passed a task on may not reach its person any more.
func (p pages) pass(w http.ResponseWriter, r *server.Request) error {
	return p.change(w, r, "/tasks", "The task is passed on.", func(ref tasking.Ref, why access.Purpose, f ui.Form) error {
		_, err := p.tasks.PassOn(r.Context(), r.Actor, why, ref, tasking.ParseOwner(f.Value("owner", "")), f.Value("line", ""))
		return err
	})
}

func (p pages) cancel(w http.ResponseWriter, r *server.Request) error {
	return p.change(w, r, "/tasks", "The task is cancelled.", func(ref tasking.Ref, why access.Purpose, f ui.Form) error {
		_, err := p.tasks.Cancel(r.Context(), r.Actor, why, ref, f.Value("reason", ""))
		return err
	})
}
