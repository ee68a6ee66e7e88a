package pages

import (
	"net/http"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

func (p pages) glass(w http.ResponseWriter, r *server.Request) error {
	return p.showGlass(w, r, http.StatusOK, ui.Form{})
}

// showGlass shows what the record's stub says and asks for words. Where there is nothing to break it goes to
// the person's page.
func (p pages) showGlass(w http.ResponseWriter, r *server.Request, status int, f ui.Form) error {
	why := r.Purpose(personIn(r))
	if why.Code == "" {
		why = access.Because(access.DailyTasking, access.FromBoard, "search")
	}
	stub, err := p.oversight.OpenStub(r.Context(), r.Actor, why, personIn(r))
	if err != nil {
		return err
	}
	if !stub.Stub {
		return r.Redirect(w, "/people/"+string(personIn(r)), "")
	}
	page := r.Page("Open a restricted record")
	page.Problem = len(f.Errors) > 0
	return r.Render(w, status, glassPage(page, f, personIn(r), stub, reasons(r.Actor)))
}

// reasons are the purposes that may break the glass.
func reasons(by access.Actor) []ui.Choice {
	var out []ui.Choice
	for _, c := range access.AskableBy(by) {
		if c != access.Oversight {
			out = append(out, ui.Choice{Value: string(c), Label: c.Label()})
		}
	}
	return out
}

func (p pages) breakGlass(w http.ResponseWriter, r *server.Request) error {
	f, err := posted(r)
	if err != nil {
		return err
	}
	code, words := access.PurposeCode(f.Value("purpose", "")), strings.TrimSpace(f.Value("words", ""))
	o, err := p.oversight.BreakGlass(r.Context(), r.Actor, code, personIn(r), words)
	if f.Failed(err) {
		return p.showGlass(w, r, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	if err := r.GiveReason(personIn(r), access.Purpose{Code: code, Reason: words}); err != nil {
		return err
	}
	return r.Redirect(w, "/people/"+string(personIn(r)), "The record is open to you until "+o.EndsAt.Clock()+". The data protection officer has been told.")
}

func (p pages) answerGlass(w http.ResponseWriter, r *server.Request) error {
	f, err := posted(r)
	if err != nil {
		return err
	}
	which := id.Opening(r.PathValue("opening"))
	err = p.oversight.AnswerGlass(r.Context(), r.Actor, personIn(r), which, f.Value("words-"+string(which), ""), f.Value("end", "") != "")
	switch {
	case err == nil:
		return r.Redirect(w, "/oversight/restrictions", "Your answer is kept.")
	case f.Failed(err):
		return p.register(w, r, http.StatusUnprocessableEntity, f)
	case fault.Is(err, fault.Conflict):
		f.Errors = []fault.Field{{Text: fault.Text(err)}}
		return p.register(w, r, http.StatusConflict, f)
	}
	return err
}
