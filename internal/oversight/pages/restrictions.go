package pages

import (
	"net/http"
	"strconv"

	"waymark/internal/oversight"
	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

func (p pages) restrictions(w http.ResponseWriter, r *server.Request) error {
	return p.register(w, r, http.StatusOK, ui.Form{})
}

func (p pages) register(w http.ResponseWriter, r *server.Request, status int, f ui.Form) error {
	if err := r.Stand(standing); err != nil {
		return err
	}
	reg, err := p.oversight.ListRestricted(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	page := place(r, "Restricted records", "/oversight/restrictions")
	page.Problem = len(f.Errors) > 0
	return r.Render(w, status, restrictionsPage(page, f, reg))
}

func (p pages) restriction(w http.ResponseWriter, r *server.Request) error {
	return p.closure(w, r, http.StatusOK, ui.Form{})
}

func (p pages) closure(w http.ResponseWriter, r *server.Request, status int, f ui.Form) error {
	c, err := p.oversight.OpenRestriction(r.Context(), r.Actor, personIn(r))
	if err != nil {
		return err
	}
	page := r.Page("Restriction of the record")
	page.Back, page.Person, page.Problem = "/oversight/restrictions", bar{c.Card}, len(f.Errors) > 0
	return r.Render(w, status, restrictionPage(page, f, personIn(r), c))
}

// changed answers a form of the restriction's page.
func (p pages) changed(w http.ResponseWriter, r *server.Request, f ui.Form, notice string, err error) error {
	switch {
	case err == nil:
		return r.Redirect(w, "/people/"+string(personIn(r))+"/restriction", notice)
	case f.Failed(err):
		return p.closure(w, r, http.StatusUnprocessableEntity, f)
	case fault.Is(err, fault.Conflict):
		f.Errors = []fault.Field{{Text: fault.Text(err)}}
		return p.closure(w, r, http.StatusConflict, f)
	}
	return err
}

// version reads which state of the restriction the form was made from; zero is none.
func version(f ui.Form) int64 {
	n, _ := strconv.ParseInt(f.Value("version", ""), 10, 64)
	return n
}

// restrict closes the record, or changes how it is closed where the form knew of a restriction.
func (p pages) restrict(w http.ResponseWriter, r *server.Request) error {
	f, err := posted(r)
	if err != nil {
		return err
	}
	t := oversight.Terms{Level: access.Restriction(f.Value("level", "")), Reason: f.Value("reason", ""), Contact: f.Value("contact", "")}
	for _, s := range f.Values["allow"] {
		t.Allow = append(t.Allow, id.Staff(s))
	}
	day, wrong := f.Date("review")
	t.ReviewOn = day.Date
	switch {
	case len(wrong) > 0:
		err = fault.InvalidFields(wrong)
	case version(f) > 0:
		err = p.oversight.Change(r.Context(), r.Actor, personIn(r), version(f), t)
	default:
		_, err = p.oversight.Restrict(r.Context(), r.Actor, personIn(r), t)
	}
	return p.changed(w, r, f, "The record is "+closedWords(t.Level)+".", err)
}

func (p pages) review(w http.ResponseWriter, r *server.Request) error {
	f, err := posted(r)
	if err != nil {
		return err
	}
	next, wrong := f.Date("review")
	if len(wrong) > 0 {
		return p.changed(w, r, f, "", fault.InvalidFields(wrong))
	}
	err = p.oversight.Review(r.Context(), r.Actor, personIn(r), version(f), next, f.Value("words", ""))
	return p.changed(w, r, f, "The review is kept.", err)
}

func (p pages) lift(w http.ResponseWriter, r *server.Request) error {
	f, err := posted(r)
	if err != nil {
		return err
	}
	return p.changed(w, r, f, "The record is open again.", p.oversight.Lift(r.Context(), r.Actor, personIn(r), version(f), f.Value("words", "")))
}
