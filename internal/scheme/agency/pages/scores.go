package pages

import (
	"net/http"
	"slices"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

// declared is the declarations of one feed, with who made and ended them.
type declared struct {
	all   []agency.Declaration
	staff map[id.Staff]string
}

func declaredOf(g agency.Ground, f agency.Feed) declared {
	all := slices.DeleteFunc(slices.Clone(g.Declarations), func(d agency.Declaration) bool { return d.Source != f.Source || d.Kind != f.Kind })
	return declared{all, g.Staff}
}

func nameOf(staff map[id.Staff]string, who id.Staff) string {
	if name := staff[who]; name != "" {
		return name
	}
	return string(who)
}

// periodWords says which proceedings a declaration is about.
func periodWords(d agency.Declaration) string {
	from, until := "Of a whole life", "as far as the feed reaches"
	if d.From.Valid {
		from = "Of proceedings begun from " + d.From.Date.Long()
	}
	if d.Until.Valid {
		until = "until " + d.Until.Date.Long()
	}
	return from + ", " + until
}

func strands() []ui.Choice {
	var out []ui.Choice
	for _, s := range agency.Strands {
		out = append(out, ui.Choice{Value: string(s), Label: s.Label()})
	}
	return out
}

func whoms() []ui.Choice {
	var out []ui.Choice
	for _, w := range agency.Whoms {
		out = append(out, ui.Choice{Value: string(w), Label: w.Label()})
	}
	return out
}

const wholeLife, fromDay = "life", "day"

func reaches() []ui.Choice {
	return []ui.Choice{{Value: wholeLife, Label: "The whole of a life"}, {Value: fromDay, Label: "Proceedings begun on or after this day:"}}
}

// typedDeclaration reads the form, with what is wrong with its dates.
func typedDeclaration(r *server.Request, f ui.Form) (agency.Declaration, []fault.Field) {
	d := agency.Declaration{Source: r.PathValue("source"), Kind: r.PathValue("kind"), Strand: agency.Strand(f.Value("strand", "")),
		Whom: agency.Whom(f.Value("whom", "")), Document: f.Value("document", ""), Reason: f.Value("reason", "")}
	until, wrong := f.Date("until")
	d.Until = until
	switch f.Value("reach", "") {
	case wholeLife:
		if f.Value("from-day", "")+f.Value("from-month", "")+f.Value("from-year", "") != "" {
			wrong = append([]fault.Field{{Name: "from", Text: "Leave the first day empty for the whole of a life, or select that it reaches back to this day"}}, wrong...)
		}
	case fromDay:
		from, problems := f.Date("from")
		if !from.Valid && len(problems) == 0 {
			problems = []fault.Field{{Name: "from", Text: "Enter the first day"}}
		}
		d.From, wrong = from, append(problems, wrong...)
	default:
		wrong = append([]fault.Field{{Name: "reach", Text: "Select how far back it reaches"}}, wrong...)
	}
	return d, wrong
}

func (p pages) declare(w http.ResponseWriter, r *server.Request) error {
	a, err := posted(r)
	if err != nil {
		return err
	}
	d, wrong := typedDeclaration(r, a.form)
	if err = fault.InvalidFields(wrong); err == nil {
		_, err = p.agencies.DeclareHistory(r.Context(), r.Actor, why, d)
	}
	return settle(w, r, a, err, path(feedsPath, d.Source, d.Kind), "It is declared.", func(a attempt) error { return p.showFeed(w, r, feedAttempts{declare: a}) })
}

func (p pages) endDeclaration(w http.ResponseWriter, r *server.Request) error {
	a, err := posted(r)
	if err != nil {
		return err
	}
	err = p.agencies.EndDeclaration(r.Context(), r.Actor, why, id.Declaration(r.PathValue("declaration")), a.form.Value("ended_why", ""))
	return settle(w, r, a, err, path(feedsPath, r.PathValue("source"), r.PathValue("kind")), "The declaration is ended. No score rests on it any more.",
		func(a attempt) error {
			return p.showFeed(w, r, feedAttempts{end: a, ending: id.Declaration(r.PathValue("declaration"))})
		})
}

func (p pages) scores(w http.ResponseWriter, r *server.Request) error {
	return p.showScores(w, r, attempt{})
}

// scoresView is who may see scores, and what they rest on.
type scoresView struct {
	agency.Ground
	today civil.Date
	edit  attempt
}

func (p pages) showScores(w http.ResponseWriter, r *server.Request, a attempt) error {
	g, err := p.ground(r)
	if err != nil {
		return err
	}
	if a.status == http.StatusConflict {
		a.stale, a.form.Errors = true, nil
	}
	page := p.page(r, "Calculated scores", scoresPath)
	page.Problem = a.failed()
	return r.Render(w, a.code(), scoresPage(page, scoresView{g, r.Now().Date(), a}))
}

func (p pages) nameForScores(w http.ResponseWriter, r *server.Request) error {
	a, err := posted(r)
	if err != nil {
		return err
	}
	n := agency.Naming{Document: a.form.Value("document", ""), Reason: a.form.Value("reason", "")}
	for _, role := range a.form.Values["roles"] {
		n.Roles = append(n.Roles, access.Role(role))
	}
	from, wrong := a.form.Date("from")
	if !from.Valid && len(wrong) == 0 {
		wrong = []fault.Field{{Name: "from", Text: "Enter the first day"}}
	}
	n.From = from.Date
	if err = fault.InvalidFields(wrong); err == nil {
		_, err = p.agencies.NameForScores(r.Context(), r.Actor, why, n, id.Naming(a.form.Value("seen", "")))
	}
	return settle(w, r, a, err, scoresPath, "It is decided.", func(a attempt) error { return p.showScores(w, r, a) })
}

// now gives the decision that holds today; none is nobody.
func (v scoresView) now() agency.Naming {
	n, _ := agency.NamedOn(v.Namings, v.today)
	return n
}

func (v scoresView) newest() string {
	if len(v.Namings) == 0 {
		return ""
	}
	return string(v.Namings[0].ID)
}

// chosen gives the roles that the newest decision names, as the form begins.
func (v scoresView) chosen() []string {
	var out []string
	if len(v.Namings) > 0 {
		for _, r := range v.Namings[0].Roles {
			out = append(out, string(r))
		}
	}
	return out
}

func nameable() []ui.Choice {
	var out []ui.Choice
	for _, r := range access.RolesSeeing(access.Calculated) {
		out = append(out, ui.Choice{Value: string(r), Label: r.Label()})
	}
	return out
}

func namedWords(n agency.Naming) string {
	if len(n.Roles) == 0 {
		return "Nobody"
	}
	return strings.Join(n.Labels(), ", ")
}

// moved says what the newest decision is, to whoever decided on an older one.
func (v scoresView) moved() []ui.Moved {
	if len(v.Namings) == 0 {
		return nil
	}
	yours := agency.Naming{}
	for _, r := range v.edit.form.Values["roles"] {
		yours.Roles = append(yours.Roles, access.Role(r))
	}
	return []ui.Moved{{Label: "Who may see scores", Now: namedWords(v.Namings[0]), Yours: namedWords(yours)}}
}

// inForce gives the declarations that hold.
func (v scoresView) inForce() []agency.Declaration {
	return slices.DeleteFunc(slices.Clone(v.Declarations), func(d agency.Declaration) bool { return !d.InForce() })
}

func (v scoresView) feedTitle(d agency.Declaration) string {
	for _, f := range v.Feeds {
		if f.Source == d.Source && f.Kind == d.Kind {
			return f.Title
		}
	}
	return d.Source
}

// historyFeeds are those that can be declared complete.
func (v scoresView) historyFeeds() []agency.Feed {
	return slices.DeleteFunc(slices.Clone(v.Feeds), func(f agency.Feed) bool { return f.Kind != agency.HistoryKind })
}
