package pages

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

func (l linking) askForm(w http.ResponseWriter, r *server.Request) error {
	if !access.May(r.Actor, l.decide) {
		return fault.New(fault.Denied, "Your role does not allow this.")
	}
	return l.showAsk(w, r, http.StatusOK, ui.Form{})
}

func (l linking) showAsk(w http.ResponseWriter, r *server.Request, status int, f ui.Form) error {
	page := r.Page("Ask about a record")
	page.Back, page.Problem = l.base, len(f.Errors) > 0
	return r.Render(w, status, askPage(page, l, f))
}

// ask puts a record to reviewers because somebody asked.
func (l linking) ask(w http.ResponseWriter, r *server.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "The form could not be read.")
	}
	f := ui.Form{Values: r.PostForm}
	review, err := l.people.AskByHand(r.Context(), r.Actor, l.queue, f.Value("number", ""), f.Value("other", ""))
	switch {
	case err == nil:
		return r.Redirect(w, l.path(review), "The question is in the queue. You can answer it now.")
	case f.Failed(err):
		return l.showAsk(w, r, http.StatusUnprocessableEntity, f)
	}
	return err
}

func (l linking) runPath(run id.LinkRun) string {
	return l.base + "-runs/" + url.PathEscape(string(run))
}

// runs lists the runs over all records and begins another.
func (l linking) runs(w http.ResponseWriter, r *server.Request) error {
	return l.showRuns(w, r, http.StatusOK, ui.Form{})
}

func (l linking) showRuns(w http.ResponseWriter, r *server.Request, status int, f ui.Form) error {
	runs, model, err := l.people.LinkRuns(r.Context(), r.Actor, l.queue)
	if err != nil {
		return err
	}
	page := r.Page("Weigh all records anew")
	page.Back, page.Problem = l.base, len(f.Errors) > 0
	return r.Render(w, status, runsPage(page, l, f, runs, model, access.May(r.Actor, access.LinkRun)))
}

func (l linking) startRun(w http.ResponseWriter, r *server.Request) error {
	run, err := l.people.StartRun(r.Context(), r.Actor)
	if fault.Is(err, fault.Conflict) {
		return l.showRuns(w, r, http.StatusConflict, ui.Form{Errors: []fault.Field{{Text: fault.Text(err)}}})
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, l.runPath(run.ID), "All records are being weighed. Look again in a minute.")
}

// run shows what a run would do, or did.
func (l linking) run(w http.ResponseWriter, r *server.Request) error {
	return l.showRun(w, r, http.StatusOK, ui.Form{})
}

func (l linking) showRun(w http.ResponseWriter, r *server.Request, status int, f ui.Form) error {
	what, after := person.What(r.URL.Query().Get("what")), 0
	switch what {
	case person.Join, person.Part, person.Put, person.Drop:
	case "":
		what = person.Join
	default:
		return fault.New(fault.NotFound, "There is no such list.")
	}
	if text := r.URL.Query().Get("after"); text != "" {
		var err error
		if after, err = strconv.Atoi(text); err != nil {
			return fault.New(fault.NotFound, "There is no such list.")
		}
	}
	s, err := l.people.OpenRun(r.Context(), r.Actor, l.queue, id.LinkRun(r.PathValue("run")), what, after)
	if err != nil {
		return err
	}
	page := r.Page("A run over all records")
	page.Back, page.Problem = l.base+"-runs", len(f.Errors) > 0
	for _, x := range []struct {
		what person.What
		n    int
	}{{person.Join, s.Counts.Join}, {person.Part, s.Counts.Part}, {person.Put, s.Counts.Put}, {person.Drop, s.Counts.Drop}} {
		page.SubNav = append(page.SubNav, ui.NavItem{Label: whatLabels[x.what], Href: l.runPath(s.ID) + "?what=" + string(x.what), Current: what == x.what, Count: x.n})
	}
	return r.Render(w, status, runPage(page, l, f, s, what, access.May(r.Actor, access.LinkRun)))
}

// endRun applies a run, or discards it.
func (l linking) endRun(w http.ResponseWriter, r *server.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "The form could not be read.")
	}
	version, err := strconv.ParseInt(r.PostForm.Get("version"), 10, 64)
	if err != nil || version < 1 {
		return fault.New(fault.Invalid, "The form could not be read.")
	}
	run := id.LinkRun(r.PathValue("run"))
	var end func(context.Context, access.Actor, id.LinkRun, int64) error
	var notice string
	switch r.PostForm.Get("do") {
	case "apply":
		end, notice = l.people.ApplyRun, "What the run found is being done. Look again in a minute."
	case "discard":
		end, notice = l.people.DiscardRun, "The run is over. What it had not done is left."
	default:
		return fault.New(fault.Invalid, "The form could not be read.")
	}
	err = end(r.Context(), r.Actor, run, version)
	if fault.Is(err, fault.Conflict) {
		return l.showRun(w, r, http.StatusConflict, ui.Form{Errors: []fault.Field{{Text: fault.Text(err)}}})
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, l.runPath(run), notice)
}

var whatLabels = map[person.What]string{person.Join: "To join", person.Part: "To part", person.Put: "To ask", person.Drop: "No longer asked"}

var emptyWords = map[person.What]string{person.Join: "It joins nobody.", person.Part: "It parts no records.", person.Put: "It asks nothing new.",
	person.Drop: "It leaves every open question."}

// proposalWords says what one line of a run is.
func proposalWords(p person.Proposed) string {
	_, _, name, born := p.OfRecord.Says()
	one := nameOr(name) + bornWords(born)
	_, _, name, born = p.OtherName.Says()
	switch {
	case p.What == person.Part:
		return one + ", away from " + nameOr(p.FromCard.FullName())
	case p.To == "":
		return one + ": whether it belongs with " + nameOr(p.FromCard.FullName())
	case p.What == person.Join:
		return one + ", to " + nameOr(name) + bornWords(born)
	}
	return one + " beside " + nameOr(name) + bornWords(born)
}

func recordWords(p person.Proposed) string {
	source, key, _, _ := p.OfRecord.Says()
	words := "Record " + source + " " + key
	if n := len(p.Records); n > 1 {
		words += " with " + countWords(n-1, "other", "others")
	}
	if source, key, _, _ = p.OtherName.Says(); source != "" {
		words += ", beside " + source + " " + key
	}
	return words + ". Weight " + signed(p.Weight) + ". " + p.Why.Label() + "."
}

// atWork says that a job is at the run, so that there is more to see later.
func atWork(s person.LinkRunState) bool { return s == person.RunWeighing || s == person.RunApplying }

// waits says whether a run stands in the way of another.
func waits(runs []person.LinkRun) bool { return len(runs) > 0 && !runs[0].Over() }

func runWords(r person.LinkRun) string {
	if r.Records == 0 {
		return r.State.Label()
	}
	return r.State.Label() + ": " + thousands(r.Records) + " records of " + thousands(r.People) + " people, " + thousands(int(r.Candidates)) + " pairs weighed with model " + number(r.Model)
}

func learntWords(m *person.LinkModel) string {
	if !m.Learnt() {
		return "Nothing was learnt from the records here yet. Until a run is applied, only what is the same counts for a match."
	}
	return "New records are weighed by model " + number(m.N) + ", learnt from " + thousands(m.Records) + " records on " + m.LearntAt.Long() + "."
}
