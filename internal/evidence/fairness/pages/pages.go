// Package pages shows whether groups are treated alike, and asks for an answer where they are not.
package pages

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"waymark/internal/evidence/fairness"
	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

type pages struct {
	fairness *fairness.Service
	sections func(by access.Actor, current string) []ui.NavItem
}

const root = "/evidence/fairness"

// Routes gives the addresses of fairness. sections gives the navigation of the evidence.
func Routes(s *fairness.Service, sections func(by access.Actor, current string) []ui.NavItem) []server.Route {
	p := pages{s, sections}
	return []server.Route{
		{Pattern: "GET /evidence/fairness", Action: access.FairnessFigures, Serve: p.board},
		{Pattern: "POST /evidence/fairness", Action: access.FairnessRun, Serve: p.run},
		{Pattern: "GET /evidence/fairness/{run}", Action: access.FairnessFigures, Serve: p.show},
		{Pattern: "GET /evidence/fairness/{run}/answer", Action: access.FairnessFigures, Serve: p.ask},
		{Pattern: "POST /evidence/fairness/{run}/answer", Action: access.FairnessNote, Serve: p.answer},
	}
}

func (p pages) board(w http.ResponseWriter, r *server.Request) error {
	return p.showBoard(w, r, http.StatusOK, ui.Form{})
}

func (p pages) showBoard(w http.ResponseWriter, r *server.Request, status int, f ui.Form) error {
	b, err := p.fairness.Open(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	page := r.Page("Fairness")
	page.SubNav, page.Problem = p.sections(r.Actor, root), len(f.Errors) > 0
	return r.Render(w, status, boardPage(page, f, b, access.May(r.Actor, access.FairnessRun), r.Now().Date()))
}

func (p pages) run(w http.ResponseWriter, r *server.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "The form could not be read.")
	}
	f := ui.Form{Values: r.PostForm}
	months, err := strconv.Atoi(strings.TrimSpace(f.Value("months", "")))
	if err != nil {
		months = -1
	}
	made, err := p.fairness.Run(r.Context(), r.Actor, fairness.Plan{Selection: id.SelectionRun(f.Value("selection", "")), Months: months})
	switch {
	case err == nil:
		return r.Redirect(w, runPath(made.ID, ""), "Counted. The figures are kept as they are today.")
	case f.Failed(err):
		return p.showBoard(w, r, http.StatusUnprocessableEntity, f)
	}
	return err
}

func (p pages) show(w http.ResponseWriter, r *server.Request) error {
	s, err := p.fairness.Show(r.Context(), r.Actor, runIn(r))
	if err != nil {
		return err
	}
	by := fairness.Trait(r.URL.Query().Get("by"))
	if by == "" {
		by = fairness.Traits[0]
	}
	if _, ok := s.Table(by); !ok {
		return fault.New(fault.NotFound, "There are no such figures.")
	}
	page := r.Page("Fairness: " + fairness.TraitLabels[by])
	page.Back = root
	for _, t := range fairness.Traits {
		page.SubNav = append(page.SubNav, ui.NavItem{Label: fairness.TraitLabels[t], Href: runPath(s.ID, t), Current: t == by})
	}
	return r.Render(w, http.StatusOK, runPage(page, s, by))
}

func (p pages) ask(w http.ResponseWriter, r *server.Request) error {
	return p.showAsk(w, r, http.StatusOK, ui.Form{})
}

func (p pages) showAsk(w http.ResponseWriter, r *server.Request, status int, f ui.Form) error {
	about := r.URL.Query().Get("about")
	if f.Values != nil {
		about = f.Value("about", "")
	}
	k, err := keyOf(about)
	if err != nil {
		return err
	}
	q, err := p.fairness.Ask(r.Context(), r.Actor, runIn(r), k)
	if err != nil {
		return err
	}
	page := r.Page(fairness.StepLabels[k.Step] + ": " + q.Row.Label)
	page.Back, page.Problem = runPath(q.Run.ID, k.Trait), len(f.Errors) > 0
	return r.Render(w, status, askPage(page, f, q, access.May(r.Actor, access.FairnessNote), r.Now().Date()))
}

func (p pages) answer(w http.ResponseWriter, r *server.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "The form could not be read.")
	}
	f := ui.Form{Values: r.PostForm}
	k, err := keyOf(f.Value("about", ""))
	if err != nil {
		return err
	}
	a := fairness.Answer{Kind: fairness.NoteKind(f.Value("kind", "")), Words: f.Value("words", ""), Evidence: f.Value("evidence", ""),
		Owner: id.Staff(f.Value("owner", "")), Status: fairness.Status(f.Value("status", ""))}
	if a.Kind == fairness.Reform {
		var wrong []fault.Field
		if a.Due, wrong = f.Date("due"); len(wrong) > 0 {
			f.Errors = wrong
			return p.showAsk(w, r, http.StatusUnprocessableEntity, f)
		}
	}
	n, err := p.fairness.Answer(r.Context(), r.Actor, runIn(r), k, a)
	switch {
	case err == nil:
		return r.Redirect(w, askPath(n.Run, k), "Your answer is kept beside the figures.")
	case f.Failed(err):
		return p.showAsk(w, r, http.StatusUnprocessableEntity, f)
	}
	return err
}

func runIn(r *server.Request) id.FairnessRun { return id.FairnessRun(r.PathValue("run")) }

func runPath(run id.FairnessRun, by fairness.Trait) string {
	path := root + "/" + url.PathEscape(string(run))
	if by != "" {
		path += "?by=" + url.QueryEscape(string(by))
	}
	return path
}

func askPath(run id.FairnessRun, k fairness.Key) string {
	return root + "/" + url.PathEscape(string(run)) + "/answer?about=" + url.QueryEscape(about(k))
}

// about writes which row of a run an answer is about.
func about(k fairness.Key) string {
	return string(k.Step) + "." + string(k.Trait) + "." + k.Group
}

func keyOf(text string) (fairness.Key, error) {
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return fairness.Key{}, fault.New(fault.NotFound, "There is no such comparison.")
	}
	return fairness.Key{Step: fairness.StepKey(parts[0]), Trait: fairness.Trait(parts[1]), Group: parts[2]}, nil
}
