package pages

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"waymark/internal/evidence/measure"
	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

const weightsPath = "/evidence/weights"

func weightsAt(vintage string) string { return weightsPath + "/" + url.PathEscape(vintage) }

func (p pages) page(r *server.Request, title, section string) ui.Page {
	out := r.Page(title)
	out.SubNav = p.sections(r.Actor, section)
	return out
}

func (p pages) weights(w http.ResponseWriter, r *server.Request) error {
	all, err := p.measure.AllWeights(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, weightsPage(p.page(r, "Weights of offences", weightsPath), all, access.May(r.Actor, access.SeverityEdit)))
}

func (p pages) draftWeights(w http.ResponseWriter, r *server.Request) error {
	if !access.May(r.Actor, access.SeverityEdit) {
		return fault.New(fault.Denied, "Your role does not allow this.")
	}
	return p.showDraftWeights(w, r, http.StatusOK, ui.Form{})
}

func (p pages) showDraftWeights(w http.ResponseWriter, r *server.Request, status int, f ui.Form) error {
	page := p.page(r, "Load weights of offences", weightsPath)
	page.Back, page.Problem = weightsPath, len(f.Errors) > 0
	return r.Render(w, status, newWeightsPage(page, f))
}

// loadWeights keeps a file's tables. A file is small enough to be held whole.
func (p pages) loadWeights(w http.ResponseWriter, r *server.Request) error {
	if err := r.ParseMultipartForm(measure.MostWeightBytes); err != nil {
		var tooMuch *http.MaxBytesError
		if errors.As(err, &tooMuch) {
			return p.showDraftWeights(w, r, http.StatusUnprocessableEntity, ui.Form{Errors: []fault.Field{{Name: "file", Text: "The file must be smaller than 4 MB"}}})
		}
		return fault.New(fault.Invalid, "The form could not be read.")
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }()
	f := ui.Form{Values: r.PostForm}
	u := measure.WeightsUpload{Reason: f.Value("reason", "")}
	if file, head, err := r.FormFile("file"); err == nil {
		defer func() { _ = file.Close() }()
		u.File = head.Filename
		if u.Content, err = io.ReadAll(file); err != nil {
			return fault.Because(err, fault.Invalid, "The file could not be read.")
		}
	}
	fresh, err := p.measure.LoadWeights(r.Context(), r.Actor, u)
	switch {
	case f.Failed(err):
		return p.showDraftWeights(w, r, http.StatusUnprocessableEntity, f)
	case err != nil:
		return err
	case len(fresh) == 0:
		return r.Redirect(w, weightsPath, "These weights are loaded already. Nothing changed.")
	case len(fresh) == 1:
		return r.Redirect(w, weightsAt(fresh[0].Vintage), "The weights are loaded. Look which offences find theirs.")
	}
	return r.Redirect(w, weightsPath, fmt.Sprintf("%d vintages are loaded. They are never mixed.", len(fresh)))
}

func (p pages) openWeights(w http.ResponseWriter, r *server.Request) error {
	return p.showWeights(w, r, http.StatusOK, ui.Form{})
}

func (p pages) showWeights(w http.ResponseWriter, r *server.Request, status int, f ui.Form) error {
	o, err := p.measure.OpenWeights(r.Context(), r.Actor, r.PathValue("vintage"))
	if err != nil {
		return err
	}
	page := p.page(r, o.Vintage, weightsPath)
	page.Back, page.Problem = weightsPath, len(f.Errors) > 0
	return r.Render(w, status, openWeightsPage(page, f, o, access.May(r.Actor, access.SeverityEdit)))
}

func (p pages) withdrawWeights(w http.ResponseWriter, r *server.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "The form could not be read.")
	}
	f := ui.Form{Values: r.PostForm}
	vintage := r.PathValue("vintage")
	err := p.measure.WithdrawWeights(r.Context(), r.Actor, vintage, f.Value("reason", ""))
	switch {
	case f.Failed(err):
		return p.showWeights(w, r, http.StatusUnprocessableEntity, f)
	case fault.Is(err, fault.Conflict):
		f.Errors = []fault.Field{{Text: fault.Text(err)}}
		return p.showWeights(w, r, http.StatusConflict, f)
	case err != nil:
		return err
	}
	return r.Redirect(w, weightsAt(vintage), "The weights are withdrawn. What was weighed by them stays as it is.")
}

func weightsFacts(w measure.Weights) []ui.Pair {
	return []ui.Pair{
		{Key: "Offences with a weight", Value: strconv.Itoa(w.Count)},
		{Key: "Rows without a named offence, not used", Value: strconv.Itoa(w.Unnamed)},
		{Key: "Source", Value: w.Source},
		{Key: "Loaded", Value: w.LoadedAt.Long() + " by " + byWhom(w.Loader) + ", from " + w.File + ": " + w.Reason},
	}
}

func byWhom(name string) string {
	if name == "" {
		return "the operator"
	}
	return name
}

// weightChoices are the tables that a measurement can be weighed by.
func weightChoices(all []measure.Weights) []ui.Choice {
	out := []ui.Choice{{Value: "", Label: "None: counts alone"}}
	for _, w := range all {
		if !w.Withdrawn() {
			out = append(out, ui.Choice{Value: w.Vintage, Label: w.Vintage})
		}
	}
	return out
}

// weighedRows says what of the events has a weight, and names what has none.
func weighedRows(s *measure.Seriousness) []typeRow {
	types := []measure.TypeCount{{Type: "weighed", Title: "With a weight", Before: s.Before.Weighed, After: s.After.Weighed}}
	for _, u := range s.WithoutOne {
		types = append(types, measure.TypeCount{Type: "without " + u.Offence, Title: "Without one: " + u.Offence, Before: u.Before, After: u.After})
	}
	rows := typeRows(types)
	total := func(w measure.Weighed, counted string) string {
		if counted != strconv.Itoa(w.Weighed) {
			return "withheld"
		}
		return decimal(w.Total, 1)
	}
	mean := func(w measure.Weighed) string {
		switch {
		case w.Mean == nil:
			return "none to weigh"
		case w.Weighed < 5: // a weight names its offence
			return "withheld"
		}
		return decimal(*w.Mean, 1)
	}
	return append([]typeRow{
		{"Mean weight of one", mean(s.Before), mean(s.After)},
		{"Total weight", total(s.Before, rows[0].before), total(s.After, rows[0].after)},
	}, rows...)
}

// succeededRows counts people by how their offending changed.
func succeededRows(s measure.Succeeded) []ui.Pair {
	parts := []measure.TypeCount{
		{Type: "succeeded", Title: "Less often or less serious", Before: s.Succeeded}, {Type: "neither", Title: "Neither", Before: s.NotSucceeded},
		{Type: "none", Title: "None before, so that nothing could become less", Before: s.NoBaseline}, {Type: "unknown", Title: "Not known: something has no weight, or they were never at liberty", Before: s.NotKnown},
	}
	out := []ui.Pair{{Key: "People", Value: strconv.Itoa(s.People)}}
	for i, r := range typeRows(parts) {
		out = append(out, ui.Pair{Key: r.title, Value: r.before})
		if i == 0 {
			out = append(out, ui.Pair{Key: "Of these less often", Value: few(s.LessOften)}, ui.Pair{Key: "Of these less serious", Value: few(s.LessSerious)},
				ui.Pair{Key: "Of these mixed: the one less and the other more", Value: few(s.Mixed)})
		}
	}
	return out
}

func leastFigure(s *measure.Seriousness) string {
	if s.Before.Events == s.Before.Weighed && s.After.Events == s.After.Weighed {
		return ""
	}
	return "Some have no weight, so that each total is a least figure: it is no measure of what is left out."
}
