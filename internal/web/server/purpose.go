package server

import (
	"net/http"
	"slices"
	"unicode/utf8"

	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/web/ui"
)

// fewestWords is the shortest reason, in characters, that says anything.
const fewestWords = 5

func (s *Server) askReason(w http.ResponseWriter, r *Request, person, to string, problems []fault.Field, status int) error {
	form := ui.Form{Values: r.PostForm, Errors: problems}
	page := r.Page("Why are you looking?")
	page.Problem = len(problems) > 0
	return r.Render(w, status, ui.ReasonPage(page, form, purposes(access.AskableBy(r.Actor)), person, to))
}

func purposes(codes []access.PurposeCode) []ui.Choice {
	out := make([]ui.Choice, 0, len(codes))
	for _, code := range codes {
		out = append(out, ui.Choice{Value: string(code), Label: code.Label()})
	}
	return out
}

// Why fills the identity bar's line on why the user looks at a person, and what it can be changed to.
func (r *Request) Why(p id.Person, now access.Purpose) ui.Why {
	to := r.URL.RequestURI()
	if r.Method != http.MethodGet {
		to = refererPath(r)
	}
	others := slices.DeleteFunc(slices.Clone(access.AskableBy(r.Actor)), func(c access.PurposeCode) bool { return c == now.Code })
	return ui.Why{Purpose: now.Code.Label(), Basis: now.Basis.Label(), Reason: now.Reason, Person: string(p), To: Local(to),
		Choices: purposes(others), Stated: now.Basis == access.Stated}
}

// ReasonRoutes take the answer to the page that asks for a reason, and a change of purpose in one press.
func (s *Server) ReasonRoutes() []Route {
	return []Route{
		{Pattern: "POST /reason", Action: access.AccountEdit, Serve: s.reason},
		{Pattern: "POST /purpose", Action: access.AccountEdit, Serve: s.purpose},
	}
}

func (s *Server) reason(w http.ResponseWriter, r *Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "The form could not be read.")
	}
	why := access.Purpose{Code: access.PurposeCode(r.PostFormValue("purpose")), Reason: r.PostFormValue("reason")}
	person, to := r.PostFormValue("person"), Local(r.PostFormValue("to"))
	var problems []fault.Field
	if !slices.Contains(access.AskableBy(r.Actor), why.Code) {
		problems = append(problems, fault.Field{Name: "purpose", Text: "Select why you are looking"})
	}
	if utf8.RuneCountInString(why.Reason) < fewestWords {
		problems = append(problems, fault.Field{Name: "reason", Text: "Say in a few words why you are looking"})
	}
	if len(problems) > 0 {
		return s.askReason(w, r, person, to, problems, http.StatusUnprocessableEntity)
	}
	if err := r.GiveReason(id.Person(person), why); err != nil {
		return err
	}
	return r.Redirect(w, to, "")
}

// purpose changes in one press why the user looks at a person. Another reason needs words, so that it
// leads to the page that asks; no purpose goes back to what explains the look without an answer.
func (s *Server) purpose(w http.ResponseWriter, r *Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "The form could not be read.")
	}
	code := access.PurposeCode(r.PostFormValue("purpose"))
	person, to := r.PostFormValue("person"), Local(r.PostFormValue("to"))
	switch {
	case code == "":
		if err := r.Remember(given+person, ""); err != nil {
			return err
		}
		if err := r.Remember(changed+person, ""); err != nil {
			return err
		}
	case !slices.Contains(access.AskableBy(r.Actor), code):
		return fault.New(fault.Denied, "This purpose is not one that your role can give.")
	case code == access.OtherPurpose:
		return s.askReason(w, r, person, to, nil, http.StatusOK)
	default:
		why := access.Purpose{Code: code, Basis: access.Stated}
		if err := r.Remember(changed+person, encode(why, r.server.set.Clock.Now().Add(shift))); err != nil {
			return err
		}
	}
	return r.Redirect(w, to, "")
}
