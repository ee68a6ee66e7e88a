package pages

import (
	"net/http"
	"net/url"
	"strconv"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

// warnings is the pages of warnings about people.
type warnings struct{ people *person.Service }

func warningRoutes(s *person.Service) []server.Route {
	p := warnings{s}
	return []server.Route{
		{Pattern: "GET /warnings", Action: access.WarningList, Serve: p.due},
		{Pattern: "GET /people/{person}/warnings", Action: access.PersonRead, Serve: p.open},
		{Pattern: "POST /people/{person}/warnings", Action: access.PersonEdit, Serve: p.add},
		{Pattern: "POST /people/{person}/warnings/{warning}", Action: access.PersonEdit, Serve: p.look},
	}
}

func personIn(r *server.Request) id.Person { return id.Person(r.PathValue("person")) }

func warningsPath(p id.Person) string { return "/people/" + url.PathEscape(string(p)) + "/warnings" }

// due lists the warnings to look at again: daily work, unless the user stands elsewhere.
func (p warnings) due(w http.ResponseWriter, r *server.Request) error {
	why := access.Because(access.DailyTasking, access.FromBoard, "warnings")
	if err := r.Stand(why); err != nil {
		return err
	}
	got, err := p.people.ListWarningsDue(r.Context(), r.Actor, why)
	if err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, duePage(r.Page("Warnings to look at again"), got))
}

func (p warnings) open(w http.ResponseWriter, r *server.Request) error {
	return p.show(w, r, http.StatusOK, ui.Form{}, "")
}

// show renders the warnings of a person; at is the warning whose form is shown again, or "" for the form of
// a new one.
func (p warnings) show(w http.ResponseWriter, r *server.Request, status int, f ui.Form, at id.Warning) error {
	s, err := p.people.OpenWarnings(r.Context(), r.Actor, r.Purpose(personIn(r)), personIn(r))
	if err != nil {
		return err
	}
	page := r.Page("Warnings about " + s.Card.FullName())
	page.Back, page.Problem = "/people/"+url.PathEscape(string(personIn(r))), len(f.Errors) > 0
	page.Person = warningBar{s.Card, r.Why(personIn(r), s.Why)}
	return r.Render(w, status, warningsPage(page, f, s, at, access.May(r.Actor, access.PersonEdit)))
}

// warningBar is the identity bar of the person whom the warnings are about.
type warningBar struct {
	card person.Card
	why  ui.Why
}

// Bar gives the bar.
func (b warningBar) Bar() ui.Component {
	return ui.IdentityBar(ui.IdentityProps{Name: b.card.FullName(), Number: b.card.Number, Born: b.card.DateOfBirth.Long(), Why: b.why})
}

func posted(r *server.Request) (ui.Form, error) {
	if err := r.ParseForm(); err != nil {
		return ui.Form{}, fault.New(fault.Invalid, "The form could not be read.")
	}
	return ui.Form{Values: r.PostForm}, nil
}

func (p warnings) add(w http.ResponseWriter, r *server.Request) error {
	f, err := posted(r)
	if err != nil {
		return err
	}
	n := person.NewWarning{Kind: person.WarningKind(f.Value("kind", "")), What: f.Value("what", ""), CameFrom: f.Value("came_from", ""),
		AskWhom: f.Value("ask_whom", ""), PersonTold: f.Value("person_told", "")}
	var wrong []fault.Field
	if n.ReviewOn, wrong = f.Date("review_on"); len(wrong) > 0 {
		f.Errors = wrong
		return p.show(w, r, http.StatusUnprocessableEntity, f, "")
	}
	if _, err := p.people.AddWarning(r.Context(), r.Actor, r.Purpose(personIn(r)), personIn(r), n); err != nil {
		if f.Failed(err) {
			return p.show(w, r, http.StatusUnprocessableEntity, f, "")
		}
		return err
	}
	return r.Redirect(w, warningsPath(personIn(r)), "The warning is shown to everybody who works with them.")
}

func (p warnings) look(w http.ResponseWriter, r *server.Request) error {
	f, err := posted(r)
	if err != nil {
		return err
	}
	l := person.Look{Warning: id.Warning(r.PathValue("warning")), End: f.Value("answer", "") == "end", Reason: f.Value("reason", "")}
	if l.Version, err = strconv.ParseInt(f.Value("version", ""), 10, 64); err != nil {
		return fault.New(fault.Invalid, "The form could not be read.")
	}
	if l.ReviewOn, f.Errors = f.Date("review_on"); len(f.Errors) > 0 && !l.End {
		return p.show(w, r, http.StatusUnprocessableEntity, f, l.Warning)
	}
	err = p.people.ReviewWarning(r.Context(), r.Actor, r.Purpose(personIn(r)), personIn(r), l)
	switch {
	case err == nil && l.End:
		return r.Redirect(w, warningsPath(personIn(r)), "The warning is ended.")
	case err == nil:
		return r.Redirect(w, warningsPath(personIn(r)), "The warning is kept until "+l.ReviewOn.Date.Long()+".")
	case f.Failed(err):
		return p.show(w, r, http.StatusUnprocessableEntity, f, l.Warning)
	case fault.Is(err, fault.Conflict):
		f.Errors = []fault.Field{{Text: fault.Text(err)}}
		return p.show(w, r, http.StatusConflict, f, l.Warning)
	}
	return err
}

func kindChoices() []ui.Choice {
	out := []ui.Choice{{Value: "", Label: "Select"}}
	for _, k := range person.WarningKinds {
		out = append(out, ui.Choice{Value: string(k), Label: k.Label()})
	}
	return out
}

// when says by when a warning must be looked at again, and whether that day is past.
func when(w person.Warning, today civil.Date) string {
	if w.Overdue(today) {
		return "Overdue: it should have been looked at again by " + w.ReviewOn.Long()
	}
	return "Look again by " + w.ReviewOn.Long()
}

func warningFacts(s person.WarningSheet, w person.Warning) []ui.Pair {
	out := []ui.Pair{{Key: "Came from", Value: orUnknown(w.CameFrom)}, {Key: "Ask", Value: orUnknown(w.AskWhom)}, {Key: "Were they told", Value: orUnknown(w.PersonTold)},
		{Key: "Added", Value: w.AddedAt.Date().Long() + " by " + orUnknown(s.Staff[w.AddedBy])}}
	if !w.EndedAt.IsZero() {
		return append(out, ui.Pair{Key: "Ended", Value: w.EndedAt.Date().Long() + ": " + w.EndedWhy})
	}
	return append(out, ui.Pair{Key: "Next look", Value: when(w, s.Today)})
}

func orUnknown(s string) string {
	if s == "" {
		return "Not known"
	}
	return s
}

// partID gives the day's box the input's own id, for the error summary's link, where its form is the one
// that is shown again.
func partID(scope, name, part string) string {
	if part == "day" && scope == "" {
		return name
	}
	return scope + name + "-" + part
}
