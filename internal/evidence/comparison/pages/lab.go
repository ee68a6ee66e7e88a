package pages

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"

	"waymark/internal/evidence/comparison"
	"waymark/internal/method/indicator/jdl"
	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

const labHome = "/evidence/data-lab"

func (p pages) lab(w http.ResponseWriter, r *server.Request) error {
	return p.showLab(w, r, http.StatusOK, labView{})
}

// labView is the Lab's page with the form that failed, or the report on a file that is not ready.
type labView struct {
	comparison.Lab
	file, result ui.Form
	made         *comparison.Made
	may          bool
}

func (p pages) showLab(w http.ResponseWriter, r *server.Request, status int, v labView) error {
	lab, err := p.compare.OpenLab(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	v.Lab, v.may = lab, access.May(r.Actor, access.LabDisclose)
	page := r.Page("Justice Data Lab")
	page.Problem, page.SubNav = len(v.file.Errors)+len(v.result.Errors) > 0, p.sections(r.Actor, labHome)
	return r.Render(w, status, labPage(page, v))
}

// labFile makes the file: a download where it is ready, else what must be mended first.
func (p pages) labFile(w http.ResponseWriter, r *server.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "The form could not be read.")
	}
	f := ui.Form{Values: r.PostForm}
	least, _ := strconv.Atoi(strings.TrimSpace(f.Value("minimum", "")))
	made, err := p.compare.MakeUpload(r.Context(), r.Actor, comparison.UploadPlan{Lock: f.Value("whom", ""), Minimum: least, Leave: f.Has("leave", "yes"), Reason: f.Value("reason", "")})
	switch {
	case f.Failed(err):
		return p.showLab(w, r, http.StatusUnprocessableEntity, labView{file: f})
	case err != nil:
		return err
	case made.Text == nil:
		return p.showLab(w, r, http.StatusUnprocessableEntity, labView{file: f, made: &made})
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="data-lab-`+r.Now().Date().String()+`.csv"`)
	_, err = w.Write(made.Text)
	return err
}

func (p pages) labResult(w http.ResponseWriter, r *server.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "The form could not be read.")
	}
	f := ui.Form{Values: r.PostForm}
	plan, wrong := resultOf(f)
	err := fault.InvalidFields(wrong)
	if err == nil {
		_, err = p.compare.RecordResult(r.Context(), r.Actor, plan)
	}
	if f.Failed(err) {
		return p.showLab(w, r, http.StatusUnprocessableEntity, labView{result: f})
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, labHome, "Recorded as the Lab published it.")
}

func resultOf(f ui.Form) (comparison.ResultPlan, []fault.Field) {
	var wrong []fault.Field
	number := func(name string) float64 {
		x, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(f.Value(name, "")), "\u2212", "-"), 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			wrong = append(wrong, fault.Field{Name: name, Text: "Enter a number"})
		}
		return x
	}
	whole := func(name string) int { n, _ := strconv.Atoi(strings.TrimSpace(f.Value(name, ""))); return n }
	p := comparison.ResultPlan{Upload: id.LabUpload(f.Value("upload", "")), Measure: f.Value("measure", ""), Submitted: whole("submitted"), Matched: whole("matched"),
		Treated: number("treated"), Comparison: number("comparison"), Lower: number("lower"), Upper: number("upper"), Report: strings.TrimSpace(f.Value("report", ""))}
	day, bad := f.Date("published")
	p.Published = day.Date
	return p, append(wrong, bad...)
}

func uploadChoices(all []comparison.Upload) []ui.Choice {
	out := []ui.Choice{{Value: "", Label: "A file that was made elsewhere"}}
	for _, u := range all {
		out = append(out, ui.Choice{Value: string(u.ID), Label: fmt.Sprintf("Of %s: %d people, %s", u.MadeAt.Long(), u.People, u.Basis)})
	}
	return out
}

func measureChoices() []ui.Choice {
	var out []ui.Choice
	for _, m := range comparison.Measures {
		out = append(out, ui.Choice{Value: m, Label: m})
	}
	return out
}

func uploadWords(u comparison.Upload) string {
	by := u.Maker
	if by == "" {
		by = "the server"
	}
	words := fmt.Sprintf("%s named %d people (%s). ", by, u.People, u.Basis)
	if u.Withheld > 0 {
		words += "Restricted records left out: " + few(u.Withheld) + ". "
	}
	if u.Unusable > 0 {
		words += "Left out for lack of what the Lab needs: " + few(u.Unusable) + ". "
	}
	return words + "Why: " + u.Reason
}

// conclusionWords are the Lab's own, which say no more than the interval does.
func conclusionWords(r comparison.Result) string {
	switch r.Conclusion {
	case jdl.Decrease:
		return "Decrease: the interval of the difference lies below 0."
	case jdl.Increase:
		return "Increase: the interval of the difference lies above 0."
	}
	return "Inconclusive: the interval of the difference holds 0. That is not the same as no effect."
}

func resultPairs(r comparison.Result) []ui.Pair {
	return []ui.Pair{
		{Key: "What was measured", Value: r.Measure},
		{Key: "Submitted and matched", Value: fmt.Sprintf("%d submitted, %d matched", r.Submitted, r.Matched)},
		{Key: "Those submitted", Value: decimal(r.Treated, 2)},
		{Key: "The Lab's comparison group", Value: decimal(r.Comparison, 2)},
		{Key: "Difference", Value: fmt.Sprintf("%s (95%% interval %s to %s)", decimal(r.Treated-r.Comparison, 2), decimal(r.Lower, 2), decimal(r.Upper, 2))},
		{Key: "Published", Value: r.Published.Long() + ". " + r.Report},
	}
}

// mended says what stands against a file, by rule, row and column, and never what stands in a cell.
func mended(m *comparison.Made) []string {
	var out []string
	for _, p := range m.Report.Problems {
		if !p.Rule.Advice() && len(out) < 20 {
			out = append(out, p.String())
		}
	}
	return out
}

func counts(m *comparison.Made) string {
	total := 0
	for _, c := range comparison.Counted(m.Report) {
		if !c.Rule.Advice() {
			total += c.N
		}
	}
	return fmt.Sprintf("%d rows were made, of which %d can be used; %d rules are broken. Rows are numbered in the order of the file, which names nobody here: mend the records at their source, or leave these people out.", m.Report.Rows, m.Report.Usable, total)
}
