package pages

import (
	"fmt"
	"net/http"
	"strings"

	"waymark/internal/platform/civil"
	"waymark/internal/scheme/funding"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

// lineView is one post or stream of money; closing is the form that ends it.
type lineView struct {
	funding.Record
	closing server.Attempt
	edit    bool
}

func (p pages) open(w http.ResponseWriter, r *server.Request) error {
	return p.show(w, r, server.Attempt{})
}

func (p pages) show(w http.ResponseWriter, r *server.Request, closing server.Attempt) error {
	rec, err := p.funding.Open(r.Context(), r.Actor, lineIn(r))
	if err != nil {
		return err
	}
	v := lineView{rec, closing, mayEdit(r)}
	pg := page(r, v.Title, listPath)
	pg.Back, pg.Problem = listPath, closing.Failed()
	return r.Render(w, closing.Code(), linePage(pg, v))
}

func (p pages) end(w http.ResponseWriter, r *server.Request) error {
	a, err := r.Posted()
	if err != nil {
		return err
	}
	err = p.funding.Close(r.Context(), r.Actor, lineIn(r), a.Version, a.Form.Value("reason", ""))
	return r.Settle(w, a, err, linePath(lineIn(r), ""), "It is closed. Its history stays.", func(a server.Attempt) error { return p.show(w, r, a) })
}

// servedWords says how many people it serves today, hiding fewer than 5, and never 0 for what is not held.
func (v lineView) servedWords() string {
	switch {
	case v.Serves == funding.OfService:
		return "Not held: Waymark does not keep services and their places yet"
	case v.Closed.Valid:
		return "Nobody: it is closed"
	case !v.Counted:
		return "Not known"
	case v.Served > 0 && v.Served < 5:
		return "Under 5 people on the scheme today"
	case v.Served == 1:
		return "1 person on the scheme today"
	}
	return fmt.Sprintf("%d people on the scheme today", v.Served)
}

// periodSpan says from when to when a period pays.
func periodSpan(p funding.Period) string {
	if !p.Until.Valid {
		return "From " + p.From.Long() + ", no end known"
	}
	return p.From.Long() + " to " + p.Until.Date.Long()
}

// now says whether a period pays on a day.
func now(p funding.Period, today civil.Date) bool {
	return !today.Before(p.From) && (!p.Until.Valid || !today.After(p.Until.Date))
}

var changeWords = map[funding.ChangeKind]string{
	funding.WasAdded: "Entered", funding.WasChanged: "Changed", funding.WasRenewed: "Renewed", funding.WasClosed: "Closed",
}

func lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// pairs are what one pays for and who sees to it; its money stands below.
func (v lineView) pairs() []ui.Pair {
	wte := v.WTEWords()
	out := []ui.Pair{{Key: "Kind", Value: v.Kind.Label()}, {Key: "Agency", Value: where(v.Names, v.Line)}}
	if v.Kind == funding.Post {
		out = append(out, ui.Pair{Key: "Whole-time equivalent", Value: wte})
	}
	for _, f := range v.Facts(v.Names) {
		switch f.Label {
		case "Cost", "Serves", "Risk if lost", "Owner":
			out = append(out, ui.Pair{Key: f.Label, Value: f.Value})
		}
		if f.Label == "Serves" {
			out = append(out, ui.Pair{Key: "People served", Value: v.servedWords()})
		}
	}
	return append(out, ui.Pair{Key: "Renewal", Value: renewalWords(v.Line, v.Today)})
}
