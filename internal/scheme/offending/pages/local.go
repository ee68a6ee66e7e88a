package pages

import (
	"net/http"
	"net/url"
	"strings"

	"waymark/internal/scheme/offending"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

func (p pages) unmapped(w http.ResponseWriter, r *server.Request) error {
	all, err := p.offences.Unmapped(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, unmappedPage(page(r, "Offences not mapped", unmappedPath), all))
}

// localView is an offence as a source names it.
type localView struct {
	offending.LocalEntry
	edit attempt
}

// localOf reads a source's name out of an address or a form.
func localOf(q url.Values) offending.Local {
	if q.Get("by") == "code" {
		return offending.NewLocal(q.Get("source"), q.Get("name"), "")
	}
	return offending.NewLocal(q.Get("source"), "", q.Get("name"))
}

func localPath(l offending.Local) string {
	q := url.Values{"source": {l.Source}, "by": {byWord(l)}, "name": {l.Name}}
	return mapPath + "?" + q.Encode()
}

func byWord(l offending.Local) string {
	if l.ByCode {
		return "code"
	}
	return "text"
}

func (p pages) local(w http.ResponseWriter, r *server.Request) error {
	return p.showLocal(w, r, localOf(r.URL.Query()), attempt{})
}

func (p pages) showLocal(w http.ResponseWriter, r *server.Request, l offending.Local, a attempt) error {
	e, err := p.offences.OpenLocal(r.Context(), r.Actor, l)
	if err != nil {
		return err
	}
	pg := page(r, "What a source calls an offence", unmappedPath)
	pg.Back, pg.Problem = unmappedPath, len(a.form.Errors) > 0
	return r.Render(w, a.code(), localPage(pg, localView{e, a}))
}

func (p pages) mapLocal(w http.ResponseWriter, r *server.Request) error {
	f, err := posted(r)
	if err != nil {
		return err
	}
	l := localOf(f.Values)
	m := offending.MapChange{Local: l, Code: chosenCode(f), Reason: f.Value("reason", ""), Seen: f.Value("seen", "")}
	var moves *offending.Moves
	if preview(f) {
		var got offending.Moves
		got, err = p.offences.PreviewMapping(r.Context(), r.Actor, m)
		moves = &got
	} else {
		err = p.offences.Map(r.Context(), r.Actor, m)
	}
	notice := "The offence is mapped. The next selection counts by it."
	if m.Code == "" {
		notice = "The mapping is taken away."
	}
	return settle(w, r, f, moves, err, unmappedPath, notice, func(a attempt) error { return p.showLocal(w, r, l, a) })
}

// The answers of the form that are no code.
const (
	another = "another"
	nothing = "nothing"
)

// chosenCode gives the code that was chosen among those suggested, or typed.
func chosenCode(f ui.Form) string {
	switch c := f.Value("code", ""); c {
	case another:
		return strings.TrimSpace(f.Value("typed", ""))
	case nothing:
		return ""
	default:
		return c
	}
}
