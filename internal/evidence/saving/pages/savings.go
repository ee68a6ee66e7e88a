package pages

import (
	"net/http"
	"net/url"
	"strings"

	"waymark/internal/evidence/saving"
	"waymark/internal/platform/access"
	"waymark/internal/platform/id"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

func savingPath(s id.Saving) string { return savingsPath + "/" + url.PathEscape(string(s)) }

func (p pages) list(w http.ResponseWriter, r *server.Request) error {
	all, err := p.saving.List(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, listPage(p.page(r, "Savings", savingsPath), all, access.May(r.Actor, access.SavingWork)))
}

func (p pages) draft(w http.ResponseWriter, r *server.Request) error {
	q := r.URL.Query()
	return p.showDraft(w, r, http.StatusOK, ui.Form{}, id.Evaluation(q.Get("evaluation")), id.CostTable(q.Get("table")))
}

// showDraft shows the form: first which evaluation and which table, then what is to be said of them.
func (p pages) showDraft(w http.ResponseWriter, r *server.Request, status int, f ui.Form, e id.Evaluation, t id.CostTable) error {
	d, err := p.saving.Draft(r.Context(), r.Actor, e, t)
	if refused := (ui.Form{}); refused.Failed(err) { // of what was chosen first
		f.Errors, status = refused.Errors, http.StatusUnprocessableEntity
		d, err = p.saving.Draft(r.Context(), r.Actor, "", "")
	}
	if err != nil {
		return err
	}
	page := p.page(r, "Work out a saving", savingsPath)
	page.Back, page.Problem = savingsPath, len(f.Errors) > 0
	if d.Chosen == nil {
		return r.Render(w, status, choosePage(page, f, d, string(e)))
	}
	return r.Render(w, status, draftPage(page, f, d, *d.Chosen))
}

// typed reads the form.
func typed(f ui.Form) saving.Input {
	text := func(name string) string { return strings.TrimSpace(f.Value(name, "")) }
	in := saving.Input{
		Evaluation: id.Evaluation(text("evaluation")), Table: id.CostTable(text("table")), Levels: id.CostTable(text("levels")), Classes: map[string]string{},
		PriceYear: text("price_year"), People: text("people"), PeopleReason: text("people_reason"),
		Cost: saving.CostFrom(text("cost")), Amount: text("amount"), AmountYear: text("amount_year"), AmountSource: text("amount_source"),
	}
	in.RegisterFrom, in.Unread = f.Date("register_from")
	for name := range f.Values {
		if code, is := strings.CutPrefix(name, saving.ClassPrefix); is {
			in.Classes[code] = f.Values.Get(name)
		}
	}
	return in
}

func (p pages) workOut(w http.ResponseWriter, r *server.Request) error {
	f, err := posted(r)
	if err != nil {
		return err
	}
	in := typed(f)
	s, err := p.saving.WorkOut(r.Context(), r.Actor, in)
	if f.Failed(err) {
		return p.showDraft(w, r, http.StatusUnprocessableEntity, f, in.Evaluation, in.Table)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, savingPath(s.ID), "Worked out. The figures are kept as they are today.")
}

func (p pages) open(w http.ResponseWriter, r *server.Request) error {
	s, err := p.saving.Open(r.Context(), r.Actor, id.Saving(r.PathValue("saving")))
	if err != nil {
		return err
	}
	page := p.page(r, savingTitle(s.Saving), savingsPath)
	page.Back = savingsPath
	return r.Render(w, http.StatusOK, savingPage(page, s))
}
