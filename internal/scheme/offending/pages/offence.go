package pages

import (
	"net/http"
	"strings"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/offending"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

// offenceView is one code; line is the one that the form changes.
type offenceView struct {
	offending.Entry
	line    offending.Offence
	edit    attempt
	mayEdit bool
}

func (p pages) open(w http.ResponseWriter, r *server.Request) error {
	return p.show(w, r, r.PathValue("code"), r.URL.Query().Get("line"), attempt{})
}

func (p pages) show(w http.ResponseWriter, r *server.Request, code, line string, a attempt) error {
	e, err := p.offences.Open(r.Context(), r.Actor, code)
	if err != nil {
		return err
	}
	v := offenceView{Entry: e, line: e.Now, edit: a, mayEdit: mayEdit(r)}
	for _, o := range e.Lines {
		if o.From.String() == line {
			v.line = o
		}
	}
	pg := page(r, e.Code+" "+e.Now.Title, listPath)
	pg.Back, pg.Problem = listPath, len(a.form.Errors) > 0
	return r.Render(w, a.code(), offencePage(pg, v))
}

// typed reads the form of a line. A line's day is left empty where no beginning is known.
func typed(f ui.Form, code string) (offending.Change, []fault.Field) {
	c := offending.Change{Offence: offending.Offence{
		Code: code, From: offending.Always, Title: f.Value("title", ""), Class: f.Value("class", ""), Source: f.Value("source", ""), Reason: f.Value("reason", ""),
	}}
	var wrong []fault.Field
	from, bad := f.Date("from")
	wrong = append(wrong, bad...)
	if from.Valid {
		c.From = from.Date
	}
	to, bad := f.Date("to")
	wrong = append(wrong, bad...)
	c.To = to
	checked, bad := f.Date("checked")
	wrong = append(wrong, bad...)
	if !checked.Valid && len(bad) == 0 {
		wrong = append(wrong, fault.Field{Name: "checked", Text: "Enter the day on which somebody last looked"})
	}
	c.CheckedOn = checked.Date
	groups, bad1 := offending.ParseGroups(f.Value("groups", ""))
	if bad1 != "" {
		wrong = append(wrong, fault.Field{Name: "groups", Text: "Groups must be small letters, digits and single underscores, like neighbourhood_crime"})
	}
	c.Groups = groups
	if c.From.String() == f.Value("seen_from", "") {
		c.Seen = id.Offence(f.Value("seen", ""))
	}
	return c, wrong
}

// attempted previews or makes a change.
func (p pages) attempted(r *server.Request, f ui.Form, code string) (*offending.Moves, error) {
	c, wrong := typed(f, code)
	if len(wrong) > 0 {
		return nil, fault.InvalidFields(wrong)
	}
	if preview(f) {
		moves, err := p.offences.PreviewChange(r.Context(), r.Actor, c)
		return &moves, err
	}
	return nil, p.offences.ChangeOffence(r.Context(), r.Actor, c)
}

func (p pages) change(w http.ResponseWriter, r *server.Request) error {
	f, err := posted(r)
	if err != nil {
		return err
	}
	code := r.PathValue("code")
	moves, err := p.attempted(r, f, code)
	return settle(w, r, f, moves, err, codePath(code), "The offence is changed. The next selection counts by it.", func(a attempt) error {
		return p.show(w, r, code, f.Value("seen_from", ""), a)
	})
}

func (p pages) draft(w http.ResponseWriter, r *server.Request) error {
	return p.showDraft(w, r, attempt{})
}

func (p pages) showDraft(w http.ResponseWriter, r *server.Request, a attempt) error {
	groups, err := p.offences.Groups(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	pg := page(r, "Add an offence", listPath)
	pg.Back, pg.Problem = listPath, len(a.form.Errors) > 0
	v := offenceView{Entry: offending.Entry{Groups: groups}, line: offending.Offence{From: offending.Always, CheckedOn: r.Now().Date()}, edit: a}
	return r.Render(w, a.code(), newPage(pg, v))
}

func (p pages) create(w http.ResponseWriter, r *server.Request) error {
	f, err := posted(r)
	if err != nil {
		return err
	}
	code := strings.TrimSpace(f.Value("code", ""))
	moves, err := p.attempted(r, f, code)
	return settle(w, r, f, moves, err, codePath(code), "The offence is added.", func(a attempt) error { return p.showDraft(w, r, a) })
}

// begins gives the day that the form shows: none where no beginning is known.
func begins(o offending.Offence) civil.NullDate {
	if o.From == offending.Always {
		return civil.NullDate{}
	}
	return civil.SomeDate(o.From)
}
