package pages

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"waymark/internal/evidence/measure"
	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

const locksPath = "/evidence/cohorts"

func lockAt(name string) string { return locksPath + "/" + url.PathEscape(name) }

func versionAt(l measure.Lock) string { return lockAt(l.Name) + "?version=" + strconv.Itoa(l.Version) }

func (p pages) locks(w http.ResponseWriter, r *server.Request) error {
	all, err := p.measure.Locks(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, locksPage(p.page(r, "Locked cohorts", locksPath), newestVersions(all), access.May(r.Actor, access.Evaluate)))
}

// newestVersions keeps the newest version of each name.
func newestVersions(all []measure.Lock) []measure.Lock {
	var out []measure.Lock
	seen := map[string]bool{}
	for _, l := range all {
		if !seen[l.Name] {
			seen[l.Name] = true
			out = append(out, l)
		}
	}
	return out
}

func (p pages) draftLock(w http.ResponseWriter, r *server.Request) error {
	f := ui.Form{}
	if name := r.URL.Query().Get("name"); name != "" { // a further version of one
		today := r.Now().Date()
		f.Values = url.Values{"name": {name}, "months": {"12"}, "as-of-day": {strconv.Itoa(today.Day())}, "as-of-month": {strconv.Itoa(int(today.Month()))}, "as-of-year": {strconv.Itoa(today.Year())}}
	}
	return p.showDraftLock(w, r, http.StatusOK, f)
}

func (p pages) showDraftLock(w http.ResponseWriter, r *server.Request, status int, f ui.Form) error {
	can, err := p.measure.Lockable(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	page := p.page(r, "Lock a cohort", locksPath)
	page.Back, page.Problem = locksPath, len(f.Errors) > 0
	return r.Render(w, status, newLockPage(page, f, can, r.Now().Date()))
}

func (p pages) lock(w http.ResponseWriter, r *server.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "The form could not be read.")
	}
	f := ui.Form{Values: r.PostForm}
	day, wrong := f.Date("as-of")
	if len(wrong) == 0 && !day.Valid {
		wrong = []fault.Field{{Name: "as-of", Text: "Enter the day for which the cohort is locked"}}
	}
	what, source, _ := strings.Cut(f.Value("source", ""), " ")
	if source == "" {
		wrong = append(wrong, fault.Field{Name: "source", Text: "Select what is counted"})
	}
	if f.Errors = wrong; len(wrong) > 0 {
		return p.showDraftLock(w, r, http.StatusUnprocessableEntity, f)
	}
	months, _ := strconv.Atoi(f.Value("months", "")) // what is no number is 0, and refused
	plan := measure.LockPlan{Name: strings.TrimSpace(f.Value("name", "")), AsOf: day.Date, What: measure.What(what), Source: source, Months: months, Reason: f.Value("reason", "")}
	l, err := p.measure.Lock(r.Context(), r.Actor, plan)
	if f.Failed(err) {
		return p.showDraftLock(w, r, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	if _, err := p.measure.MeasureLocked(r.Context(), r.Actor, l.Name, l.Version); err != nil {
		return err
	}
	return r.Redirect(w, lockAt(l.Name), fmt.Sprintf("Locked: %d people with their baseline. Whatever becomes of them, these are counted.", len(l.Members)))
}

func (p pages) openLock(w http.ResponseWriter, r *server.Request) error {
	return p.showLock(w, r, http.StatusOK, versionIn(r.URL.Query().Get("version")), ui.Form{})
}

// versionIn reads a version; anything else is the newest.
func versionIn(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func (p pages) showLock(w http.ResponseWriter, r *server.Request, status, version int, f ui.Form) error {
	v, err := p.measure.OpenLock(r.Context(), r.Actor, r.PathValue("name"), version)
	if err != nil {
		return err
	}
	page := p.page(r, v.Name, locksPath)
	page.Back, page.Problem = locksPath, len(f.Errors) > 0
	return r.Render(w, status, lockPage(page, f, v, access.May(r.Actor, access.Evaluate)))
}

func (p pages) measureLock(w http.ResponseWriter, r *server.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "The form could not be read.")
	}
	version := versionIn(r.PostForm.Get("version"))
	_, err := p.measure.MeasureLocked(r.Context(), r.Actor, r.PathValue("name"), version)
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid) {
		return p.showLock(w, r, http.StatusConflict, version, ui.Form{Errors: []fault.Field{{Text: fault.Text(err)}}})
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, lockAt(r.PathValue("name"))+"?version="+strconv.Itoa(version), "Measured again. Earlier measurements stay below.")
}

func lockWords(l measure.Lock) string {
	return fmt.Sprintf("%s, as %s records them, %d months before %s", whatWords[l.What], l.Source, l.Months, l.AsOf.Long())
}

func versionWords(l measure.Lock) string {
	return "Locked " + l.MadeAt.Long() + " by " + byWhom(l.Locker) + " for " + l.AsOf.Long() + ": " + l.Reason
}

func lockFacts(v measure.LockView) []ui.Pair {
	whole := "Yes: the people and what they had had are as they were locked."
	if !v.Whole {
		whole = "No. The people or what they had had were changed outside Waymark: do not use these figures."
	}
	out := []ui.Pair{
		{Key: "Locked for", Value: v.AsOf.Long()},
		{Key: "Version", Value: strconv.Itoa(v.Version) + ", locked " + v.MadeAt.Long() + " by " + byWhom(v.Locker) + ": " + v.Reason},
		{Key: "Counted", Value: lockWords(v.Lock)},
		{Key: "People", Value: few(v.People)},
	}
	if !v.TooFew {
		out = append(out,
			ui.Pair{Key: whatWords[v.What] + " before, frozen", Value: strconv.Itoa(v.Before)},
			ui.Pair{Key: "Days in custody in those months, frozen", Value: strconv.Itoa(v.CustodyBefore)},
			ui.Pair{Key: "Days at liberty, frozen", Value: strconv.Itoa(v.LibertyBefore)})
	}
	return append(out,
		ui.Pair{Key: "Records reached", Value: "From " + v.Data.From.Long() + " to " + v.Data.Until.AddDays(-1).Long()},
		ui.Pair{Key: "As it was locked?", Value: whole},
		ui.Pair{Key: "Digest (SHA-256)", Value: v.Digest})
}

// besideLive compares the locked cohort with the live one, as it was when measured.
func besideLive(v measure.LockView, m measure.LockMeasure) []ui.Pair {
	hidden := m.Withheld(v.People)
	words := func(key string, n int) string {
		if hidden[key] {
			return "withheld"
		}
		return strconv.Itoa(n)
	}
	return []ui.Pair{
		{Key: "Locked, and still on the scheme", Value: words("still", m.StillOn)},
		{Key: "Locked, and no longer on it", Value: words("left", v.People-m.StillOn)},
		{Key: "On the scheme, and joined since", Value: words("joined", m.Joined)},
		{Key: "On the scheme in all", Value: strconv.Itoa(m.Live)},
		{Key: "Locked people of whom records now give another baseline", Value: few(m.Differ)},
	}
}

// asEvaluation gives a measurement as the pages of evaluations show one.
func asEvaluation(v measure.LockView, m measure.LockMeasure) measure.Evaluation {
	return measure.Evaluation{MadeAt: m.MadeAt, MadeBy: m.MadeBy, Maker: m.Maker, Plan: m.Plan, Figures: *m.Figures}
}

// notYet says until when records must reach before what came since can be measured.
func notYet(v measure.LockView) string {
	ends := v.AsOf.AddMonths(v.Months)
	return fmt.Sprintf("What came since is not known yet: the %d months after %s end on %s, and records must reach so far. Measure again then.", v.Months, v.AsOf.Long(), ends.AddDays(-1).Long())
}

func measuredLine(m measure.LockMeasure) string {
	words := m.MadeAt.Long() + " by " + byWhom(m.Maker)
	if m.Figures == nil {
		return words + ": what came since was not known yet"
	}
	t := m.Figures.All
	return fmt.Sprintf("%s: from %d to %d. %s", words, t.Before, t.After, besides(measure.Evaluation{Plan: m.Plan, Figures: *m.Figures}))
}
