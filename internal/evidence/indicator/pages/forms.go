package pages

import (
	"cmp"
	"math"
	"net/http"
	"strconv"
	"strings"

	"waymark/internal/evidence/indicator"
	method "waymark/internal/method/indicator"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

// definitionView is the form of a definition.
type definitionView struct {
	form    ui.Form
	text    string
	seen    int
	to      string // where the form is sent
	heading string
}

// localText is where a partnership begins to write its own.
const localText = `name = "local-arrests"
title = "Arrests of people on the scheme"
version = "1"
shape = "count_against_ceiling"
counts = "arrests"

[[element]]
name = "unit"
text = "arrests of people on the scheme, as the police record them"
status = "local"
source = "agreed by the partnership board on "
`

func (p pages) draft(w http.ResponseWriter, r *server.Request) error {
	i, err := p.indicators.Edit(r.Context(), r.Actor, "", r.URL.Query().Get("from"), localText)
	if err != nil {
		return err
	}
	return p.showDefinition(w, r, http.StatusOK, definitionView{text: i.Text, to: listPath + "/new", heading: "Add an indicator"})
}

func (p pages) showDefinition(w http.ResponseWriter, r *server.Request, status int, v definitionView) error {
	page := r.Page(v.heading)
	page.Back, page.Problem = strings.TrimSuffix(strings.TrimSuffix(v.to, "/new"), "/definition"), len(v.form.Errors) > 0
	return r.Render(w, status, definitionPage(page, v))
}

func posted(r *server.Request) (ui.Form, int, error) {
	if err := r.ParseForm(); err != nil {
		return ui.Form{}, 0, fault.New(fault.Invalid, "The form could not be read.")
	}
	f := ui.Form{Values: r.PostForm}
	seen, _ := strconv.Atoi(f.Value("seen", "0")) // what is no number was not seen, and is a conflict
	return f, seen, nil
}

func (p pages) create(w http.ResponseWriter, r *server.Request) error {
	return p.keepDefinition(w, r, "", definitionView{to: listPath + "/new", heading: "Add an indicator"})
}

func (p pages) definition(w http.ResponseWriter, r *server.Request) error {
	s, err := p.indicators.Edit(r.Context(), r.Actor, r.PathValue("name"), "", "")
	if err != nil {
		return err
	}
	return p.showDefinition(w, r, http.StatusOK, definitionView{text: s.Text, seen: s.Version, to: path(s.Name) + "/definition", heading: "Change the definition"})
}

func (p pages) define(w http.ResponseWriter, r *server.Request) error {
	name := r.PathValue("name")
	return p.keepDefinition(w, r, name, definitionView{to: path(name) + "/definition", heading: "Change the definition"})
}

func (p pages) keepDefinition(w http.ResponseWriter, r *server.Request, name string, v definitionView) error {
	f, seen, err := posted(r)
	if err != nil {
		return err
	}
	v.form, v.seen = f, seen
	i, err := p.indicators.Define(r.Context(), r.Actor, name, seen, f.Value("definition", ""), f.Value("reason", ""))
	switch {
	case err == nil && i.Plan.Set():
		return r.Redirect(w, path(i.Name), "Kept as version "+strconv.Itoa(i.Version)+". Count it to see its figures.")
	case err == nil:
		return r.Redirect(w, path(i.Name)+"/plan", "Kept as version "+strconv.Itoa(i.Version)+". Now say how it is counted here.")
	case v.form.Failed(err):
		v.form.Errors = ofDefinition(v.form.Errors)
		return p.showDefinition(w, r, http.StatusUnprocessableEntity, v)
	case fault.Is(err, fault.Conflict):
		v.form.Errors = []fault.Field{{Text: fault.Text(err)}}
		return p.showDefinition(w, r, http.StatusConflict, v)
	}
	return err
}

// ofDefinition points what is wrong with the TOML at its field, with the line, the key or the part it is about.
func ofDefinition(wrong []fault.Field) []fault.Field {
	for i, e := range wrong {
		if e.Name != "reason" && e.Name != "definition" {
			wrong[i] = fault.Field{Name: "definition", Text: strings.TrimSpace("Definition, " + e.Name + ": " + e.Text)}
		}
	}
	return wrong
}

// planView is the form by which an indicator is counted.
type planView struct {
	form ui.Form
	indicator.Indicator
	choices indicator.Choices
	seen    int
}

func (p pages) plan(w http.ResponseWriter, r *server.Request) error {
	i, err := p.indicators.Edit(r.Context(), r.Actor, r.PathValue("name"), "", "")
	if err != nil {
		return err
	}
	return p.showPlan(w, r, http.StatusOK, planView{Indicator: i, seen: i.Version})
}

func (p pages) showPlan(w http.ResponseWriter, r *server.Request, status int, v planView) (err error) {
	if v.choices, err = p.indicators.Choices(r.Context(), r.Actor, v.Indicator); err != nil {
		return err
	}
	page := r.Page("How it is counted")
	page.Back, page.Problem = path(v.Name), len(v.form.Errors) > 0
	return r.Render(w, status, planPage(page, v))
}

func (p pages) arrange(w http.ResponseWriter, r *server.Request) error {
	f, seen, err := posted(r)
	if err != nil {
		return err
	}
	i, err := p.indicators.Edit(r.Context(), r.Actor, r.PathValue("name"), "", "")
	if err != nil {
		return err
	}
	v := planView{form: f, Indicator: i, seen: seen}
	plan, wrong := planOf(f)
	if err = fault.InvalidFields(wrong); err == nil {
		_, err = p.indicators.Arrange(r.Context(), r.Actor, i.Name, seen, plan, f.Value("reason", ""))
	}
	switch {
	case err == nil:
		return r.Redirect(w, path(i.Name), "Kept as version "+strconv.Itoa(seen+1)+". Count it to see its figures.")
	case v.form.Failed(err):
		return p.showPlan(w, r, http.StatusUnprocessableEntity, v)
	case fault.Is(err, fault.Conflict):
		v.form.Errors = []fault.Field{{Text: fault.Text(err)}}
		return p.showPlan(w, r, http.StatusConflict, v)
	}
	return err
}

// planOf reads the form, and says what of it is no number or no date.
func planOf(f ui.Form) (indicator.Plan, []fault.Field) {
	text := func(name string) string { return strings.TrimSpace(f.Value(name, "")) }
	p := indicator.Plan{Source: text("source"), Dated: indicator.Dating(text("dated")), Breach: text("breach") == "yes"}
	name, version, _ := strings.Cut(text("cohort"), " ")
	p.Cohort = name
	p.CohortVersion, _ = strconv.Atoi(version) // one that is no number is no version, and is refused
	from, wrong := f.Date("from")
	p.From = from.Date
	p.Months = wholeOr(text("months"), 0)
	if b := text("baseline"); b != "" {
		n := wholeOr(b, 0)
		p.Baseline = indicator.Baseline{Typed: &n, Source: text("baseline_source")}
	}
	if t := text("target"); t != "" {
		p.Target = &indicator.Target{Reduction: hundredths(t), Rounding: method.Rounding(text("rounding")), Spread: method.Spread(text("spread")), Source: text("target_source")}
	}
	if x := text("predicted"); x != "" {
		n, err := strconv.ParseFloat(x, 64)
		if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
			n = 0
		}
		p.Predicted = &indicator.Predicted{People: n, Source: text("predicted_source")}
	}
	return p, wrong
}

func wholeOr(text string, or int) int {
	n, err := strconv.Atoi(strings.ReplaceAll(text, ",", ""))
	if err != nil {
		return or
	}
	return n
}

// hundredths reads a percentage with up to two decimals; what is none is below 0, and is refused.
func hundredths(text string) method.Hundredths {
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "%"))
	whole, rest, _ := strings.Cut(text, ".")
	if whole == "" || len(rest) > 2 || strings.ContainsAny(text, "+-") {
		return -1
	}
	n, err := strconv.Atoi(whole + (rest + "00")[:2])
	if err != nil {
		return -1
	}
	return method.Hundredths(n)
}

func (v planView) sources() []ui.Choice {
	out := []ui.Choice{{Value: "", Label: "Select"}}
	for _, f := range v.choices.Feeds {
		out = append(out, ui.Choice{Value: f.Source, Label: f.Title + " (" + f.Source + ")"})
	}
	return out
}

func (v planView) cohorts() []ui.Choice {
	out := []ui.Choice{{Value: "", Label: "Whoever is on the scheme"}}
	for _, l := range v.choices.Locks {
		out = append(out, ui.Choice{Value: l.Name + " " + strconv.Itoa(l.Version), Label: l.Name + ", version " + strconv.Itoa(l.Version) + ": on the scheme on " + l.AsOf.Long()})
	}
	return out
}

func (v planView) cohort() string {
	if v.Plan.Cohort == "" {
		return ""
	}
	return v.Plan.Cohort + " " + strconv.Itoa(v.Plan.CohortVersion)
}

func (v planView) from() civil.NullDate {
	return civil.NullDate{Date: v.Plan.From, Valid: v.Plan.Set()}
}

func (v planView) target() indicator.Target {
	switch {
	case v.Plan.Target != nil:
		return *v.Plan.Target
	case len(v.Definition.Targets) > 0 && !v.Plan.Set():
		t := v.Definition.Targets[0]
		return indicator.Target{Reduction: t.Reduction, Rounding: t.Rounding, Spread: method.ByMonths, Source: t.Source}
	}
	return indicator.Target{Reduction: -1, Rounding: method.RoundHalf, Spread: method.ByMonths}
}

func (v planView) reduction() string {
	if t := v.target(); t.Reduction >= 0 {
		return strings.TrimSuffix(t.Reduction.String(), "%")
	}
	return ""
}

func (v planView) typedBaseline() string {
	if v.Plan.Baseline.Typed == nil {
		return ""
	}
	return strconv.Itoa(*v.Plan.Baseline.Typed)
}

func (v planView) predicted() indicator.Predicted {
	if v.Plan.Predicted == nil {
		return indicator.Predicted{}
	}
	return *v.Plan.Predicted
}

func (v planView) predictedText() string {
	if x := v.predicted(); x.People > 0 {
		return strconv.FormatFloat(x.People, 'f', -1, 64)
	}
	return ""
}

func (v planView) months() string {
	return strconv.Itoa(cmp.Or(v.Plan.Months, 12))
}

func (v planView) breach() string {
	if v.Plan.Breach {
		return "yes"
	}
	return "no"
}
