package pages

import (
	"errors"
	"io"
	"net/http"
	"net/url"

	"waymark/internal/evidence/saving"
	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

func tablePath(t id.CostTable) string { return tablesPath + "/" + url.PathEscape(string(t)) }

func (p pages) tables(w http.ResponseWriter, r *server.Request) error {
	all, err := p.saving.Tables(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, tablesPage(p.page(r, "Cost tables", tablesPath), all, access.May(r.Actor, access.CostEdit)))
}

func (p pages) draftTable(w http.ResponseWriter, r *server.Request) error {
	return p.showDraftTable(w, r, http.StatusOK, ui.Form{})
}

func (p pages) showDraftTable(w http.ResponseWriter, r *server.Request, status int, f ui.Form) error {
	page := p.page(r, "Load a cost table", tablesPath)
	page.Back, page.Problem = tablesPath, len(f.Errors) > 0
	return r.Render(w, status, newTablePage(page, f))
}

// load keeps a file as a table. A file is small enough to be held whole.
func (p pages) load(w http.ResponseWriter, r *server.Request) error {
	if err := r.ParseMultipartForm(saving.MostBytes); err != nil {
		var tooMuch *http.MaxBytesError
		if errors.As(err, &tooMuch) {
			return p.showDraftTable(w, r, http.StatusUnprocessableEntity, ui.Form{Errors: []fault.Field{{Name: "file", Text: "The file must be smaller than 4 MB"}}})
		}
		return fault.New(fault.Invalid, "The form could not be read.")
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }()
	f := ui.Form{Values: r.PostForm}
	u := saving.Upload{Kind: saving.Kind(f.Value("kind", "")), Reason: f.Value("reason", "")}
	if file, head, err := r.FormFile("file"); err == nil {
		defer func() { _ = file.Close() }()
		u.File = head.Filename
		if u.Content, err = io.ReadAll(file); err != nil {
			return fault.Because(err, fault.Invalid, "The file could not be read.")
		}
	}
	t, err := p.saving.Load(r.Context(), r.Actor, u)
	if f.Failed(err) {
		return p.showDraftTable(w, r, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, tablePath(t.ID), "The table is loaded. Look whether it says what you meant.")
}

func (p pages) table(w http.ResponseWriter, r *server.Request) error {
	return p.showTable(w, r, http.StatusOK, ui.Form{})
}

func (p pages) showTable(w http.ResponseWriter, r *server.Request, status int, f ui.Form) error {
	t, err := p.saving.OpenTable(r.Context(), r.Actor, id.CostTable(r.PathValue("table")))
	if err != nil {
		return err
	}
	page := p.page(r, t.Title(), tablesPath)
	page.Back, page.Problem = tablesPath, len(f.Errors) > 0
	return r.Render(w, status, tablePage(page, f, t, access.May(r.Actor, access.CostEdit), access.May(r.Actor, access.SavingFigures)))
}

func (p pages) withdraw(w http.ResponseWriter, r *server.Request) error {
	f, err := posted(r)
	if err != nil {
		return err
	}
	t := id.CostTable(r.PathValue("table"))
	err = p.saving.Withdraw(r.Context(), r.Actor, t, f.Value("reason", ""))
	switch {
	case f.Failed(err):
		return p.showTable(w, r, http.StatusUnprocessableEntity, f)
	case fault.Is(err, fault.Conflict):
		f.Errors = []fault.Field{{Text: fault.Text(err)}}
		return p.showTable(w, r, http.StatusConflict, f)
	case err != nil:
		return err
	}
	return r.Redirect(w, tablePath(t), "The table is withdrawn. What was worked out from it stays as it is.")
}
