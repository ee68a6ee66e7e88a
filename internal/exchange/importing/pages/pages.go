// Package pages shows imports: the list of runs, a file's way in (choose, send, check, bring in), and one
// run with its progress and what was wrong with its rows. The values of refused rows are of people: they
// are read only for those who may, and each look at them is in the log.
package pages

import (
	"net/http"
	"strings"

	"waymark/internal/exchange/importing"
	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

type pages struct{ imports *importing.Service }

// Routes gives the addresses of imports.
func Routes(s *importing.Service) []server.Route {
	p := pages{s}
	return []server.Route{
		{Pattern: "GET /imports", Action: access.ImportRead, Serve: p.list},
		{Pattern: "GET /imports/new", Action: access.ImportCheck, Serve: p.choose},
		{Pattern: "POST /imports/new", Action: access.ImportRun, Serve: p.receive, MaxBody: importing.MostBytes + 1<<20},
		{Pattern: "GET /imports/new/files/{upload}", Action: access.ImportCheck, Serve: p.check},
		{Pattern: "POST /imports/new/files/{upload}", Action: access.ImportRun, Serve: p.start},
		{Pattern: "POST /imports/new/files/{upload}/give-up", Action: access.ImportRun, Serve: p.giveUp},
		{Pattern: "GET /imports/{run}", Action: access.ImportRead, Serve: p.open},
		{Pattern: "GET /imports/{run}/refused", Action: access.ImportRefused, Serve: p.download},
		{Pattern: "POST /imports/{run}/stop", Action: access.ImportRun, Serve: p.stop},
		{Pattern: "POST /imports/{run}/resume", Action: access.ImportRun, Serve: p.resume},
		{Pattern: "POST /imports/{run}/undo", Action: access.ImportUndo, Serve: p.undo},
	}
}

// why is the purpose of everything here: the actions allow no other.
func why(reason string) access.Purpose {
	p := access.Of(access.Importing)
	p.Reason = reason
	return p
}

func runIn(r *server.Request) id.ImportRun { return id.ImportRun(r.PathValue("run")) }

func runPath(run id.ImportRun) string { return "/imports/" + string(run) }

func uploadPath(upload string) string { return "/imports/new/files/" + upload }

// mostRuns is how many runs the list shows: some months of daily files.
const mostRuns = 200

func (p pages) list(w http.ResponseWriter, r *server.Request) error {
	runs, err := p.imports.ListShown(r.Context(), r.Actor, mostRuns)
	if err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, listPage(r.Page("Imports"), runs, access.May(r.Actor, access.ImportRun)))
}

func (p pages) choose(w http.ResponseWriter, r *server.Request) error {
	return p.showForm(w, r, http.StatusOK, ui.Form{})
}

func (p pages) showForm(w http.ResponseWriter, r *server.Request, status int, f ui.Form) error {
	profiles, err := p.imports.ListProfiles(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	page := r.Page("Bring a file in")
	page.Back, page.Problem = "/imports", len(f.Errors) > 0
	return r.Render(w, status, newPage(page, f, choices(profiles)))
}

// receive takes the file as it arrives, so that it is never in memory whole. Browsers send the parts of a
// form in its order: the profile stands before the file.
func (p pages) receive(w http.ResponseWriter, r *server.Request) error {
	parts, err := r.MultipartReader()
	if err != nil {
		return fault.New(fault.Invalid, "The form could not be read.")
	}
	f := ui.Form{Values: map[string][]string{}}
	for {
		part, err := parts.NextPart()
		if err != nil { // the end, or a form that was cut off
			f.Errors = []fault.Field{{Name: "file", Text: "Select a file"}}
			return p.showForm(w, r, http.StatusUnprocessableEntity, f)
		}
		switch part.FormName() {
		case "profile":
			name := make([]byte, 200)
			n, _ := part.Read(name)
			f.Values.Set("profile", strings.TrimSpace(string(name[:n])))
		case "file":
			up, err := p.imports.Receive(r.Context(), r.Actor, why(""), f.Value("profile", ""), part.FileName(), part)
			if err == nil {
				return r.Redirect(w, uploadPath(up.ID), "")
			}
			if !f.Failed(err) {
				return err
			}
			return p.showForm(w, r, http.StatusUnprocessableEntity, f)
		}
	}
}

func (p pages) check(w http.ResponseWriter, r *server.Request) error {
	up, seen, err := p.imports.CheckUpload(r.Context(), r.Actor, why(""), r.PathValue("upload"))
	if err != nil && !fault.Is(err, fault.Invalid) {
		return err
	}
	if up.Run != "" {
		return r.Redirect(w, runPath(up.Run), "")
	}
	page := r.Page("Check " + up.FileName)
	page.Back = "/imports/new"
	if err != nil {
		page.Problem = true
		return r.Render(w, http.StatusUnprocessableEntity, wrongFilePage(page, up, fault.Text(err)))
	}
	return r.Render(w, http.StatusOK, checkPage(page, up, seen))
}

func (p pages) start(w http.ResponseWriter, r *server.Request) error {
	run, err := p.imports.Start(r.Context(), r.Actor, why(""), r.PathValue("upload"))
	if err != nil {
		return err
	}
	return r.Redirect(w, runPath(run), "")
}

func (p pages) giveUp(w http.ResponseWriter, r *server.Request) error {
	if err := p.imports.GiveUp(r.Context(), r.Actor, why(""), r.PathValue("upload")); err != nil {
		return err
	}
	return r.Redirect(w, "/imports", "The file was removed. Nothing of it was kept.")
}

func (p pages) open(w http.ResponseWriter, r *server.Request) error {
	return p.show(w, r, http.StatusOK, ui.Form{})
}

// show renders a run's page.
func (p pages) show(w http.ResponseWriter, r *server.Request, status int, f ui.Form) error {
	o, err := p.imports.Open(r.Context(), r.Actor, runIn(r))
	if err != nil {
		return err
	}
	v := runView{Opened: o, form: f, mayRun: access.May(r.Actor, access.ImportRun), mayUndo: access.May(r.Actor, access.ImportUndo),
		mayRead: access.May(r.Actor, access.ImportRefused)}
	if v.mayRead && (len(o.Tallies) > 0 || o.RollDate.Valid) {
		if v.wrong, err = p.imports.ReadRefused(r.Context(), r.Actor, why(""), o.ID); err != nil {
			return err
		}
	}
	page := r.Page("Import of " + o.FileName)
	page.Back, page.Problem = "/imports", len(f.Errors) > 0
	return r.Render(w, status, runPage(page, v))
}

func (p pages) stop(w http.ResponseWriter, r *server.Request) error {
	return p.change(w, r, "The import stops after the rows it is at.", p.imports.Stop(r.Context(), r.Actor, why(""), runIn(r)))
}

func (p pages) resume(w http.ResponseWriter, r *server.Request) error {
	return p.change(w, r, "The import goes on where it stopped.", p.imports.Resume(r.Context(), r.Actor, why(""), runIn(r)))
}

func (p pages) undo(w http.ResponseWriter, r *server.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "The form could not be read.")
	}
	f := ui.Form{Values: r.PostForm}
	err := p.imports.StartUndo(r.Context(), r.Actor, why(strings.TrimSpace(f.Value("reason", ""))), runIn(r))
	if f.Failed(err) {
		return p.show(w, r, http.StatusUnprocessableEntity, f)
	}
	return p.change(w, r, "The import is being undone.", err)
}

// change goes back to the run, or shows it with what stood against the change.
func (p pages) change(w http.ResponseWriter, r *server.Request, notice string, err error) error {
	if fault.Is(err, fault.Conflict) {
		return p.show(w, r, http.StatusConflict, ui.Form{Errors: []fault.Field{{Text: fault.Text(err)}}})
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, runPath(runIn(r)), notice)
}
