package pages

import (
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

// linking is the pages of one queue of reviews, under one address.
type linking struct {
	people *person.Service
	queue  person.Queue
	base   string
	decide access.Action
}

// linkingRoutes gives the addresses of both queues.
func linkingRoutes(s *person.Service) []server.Route {
	var out []server.Route
	for _, q := range []struct {
		linking
		read access.Action
	}{
		{linking{s, person.Ordinary, "/linking", access.LinkDecide}, access.LinkReview},
		{linking{s, person.Closed, "/linking-closed", access.ClosedDecide}, access.ClosedReview},
	} {
		out = append(out,
			server.Route{Pattern: "GET " + q.base, Action: q.read, Serve: q.list},
			server.Route{Pattern: "GET " + q.base + "-ask", Action: q.read, Serve: q.askForm},
			server.Route{Pattern: "POST " + q.base + "-ask", Action: q.decide, Serve: q.ask},
			server.Route{Pattern: "GET " + q.base + "-runs", Action: q.read, Serve: q.runs},
			server.Route{Pattern: "GET " + q.base + "-runs/{run}", Action: q.read, Serve: q.run},
			server.Route{Pattern: "GET " + q.base + "/{review}", Action: q.read, Serve: q.open},
			server.Route{Pattern: "POST " + q.base + "/{review}", Action: q.decide, Serve: q.decideOn},
			server.Route{Pattern: "POST " + q.base + "/{review}/undo", Action: q.decide, Serve: q.undo},
			server.Route{Pattern: "POST " + q.base + "/{review}/dissent", Action: q.decide, Serve: q.dissent},
		)
	}
	ordinary := linking{s, person.Ordinary, "/linking", access.LinkDecide}
	return append(out,
		server.Route{Pattern: "POST /linking-runs", Action: access.LinkRun, Serve: ordinary.startRun},
		server.Route{Pattern: "POST /linking-runs/{run}", Action: access.LinkRun, Serve: ordinary.endRun},
	)
}

func reviewIn(r *server.Request) id.Review { return id.Review(r.PathValue("review")) }

func (l linking) path(review id.Review) string { return l.base + "/" + url.PathEscape(string(review)) }

func (l linking) title() string {
	if l.queue == person.Closed {
		return "Matching restricted records"
	}
	return "Matching records"
}

func (l linking) list(w http.ResponseWriter, r *server.Request) error {
	q := r.URL.Query()
	switch view := person.QueueView(q.Get("view")); view {
	case person.ToDecide, person.UnsureView, person.DisputedView:
		got, err := l.people.ListReviews(r.Context(), r.Actor, l.queue, view, id.Review(q.Get("after")))
		if err != nil {
			return err
		}
		return r.Render(w, http.StatusOK, queuePage(l.page(r, view, got), l, view, got))
	case person.DecidedView:
		got, older, err := l.people.ListDecisions(r.Context(), r.Actor, l.queue, id.Decision(q.Get("before")))
		if err != nil {
			return err
		}
		return r.Render(w, http.StatusOK, decidedPage(l.page(r, view, person.Reviews{}), l, got, older))
	}
	return fault.New(fault.NotFound, "There is no such list.")
}

// page begins a list's page with the views beside it. A count stands with those that are not open.
func (l linking) page(r *server.Request, view person.QueueView, n person.Reviews) ui.Page {
	p := r.Page(l.title())
	p.SubNav = []ui.NavItem{
		{Label: "To decide", Href: l.base, Current: view == person.ToDecide, Count: n.Open},
		{Label: "Not sure", Href: l.base + "?view=unsure", Current: view == person.UnsureView, Count: n.Unsure},
		{Label: "Seen otherwise", Href: l.base + "?view=disputed", Current: view == person.DisputedView, Count: n.Disputed},
		{Label: "Decided", Href: l.base + "?view=decided", Current: view == person.DecidedView},
	}
	return p
}

func (l linking) open(w http.ResponseWriter, r *server.Request) error {
	return l.show(w, r, http.StatusOK, ui.Form{}, 0)
}

// show renders a review. seen is the version that a stale form was made from, or zero.
func (l linking) show(w http.ResponseWriter, r *server.Request, status int, f ui.Form, seen int64) error {
	s, err := l.people.OpenReview(r.Context(), r.Actor, l.queue, reviewIn(r))
	if err != nil {
		return err
	}
	page := r.Page(question(s))
	page.Back, page.Problem = l.base, len(f.Errors) > 0 || seen > 0
	return r.Render(w, status, reviewPage(page, l, f, s, seen > 0 && seen != s.Version))
}

func (l linking) decideOn(w http.ResponseWriter, r *server.Request) error {
	return l.answer(w, r, func(f ui.Form, version int64) (string, string, error) {
		d := person.Deciding{Version: version, Reason: f.Value("reason", ""), Whole: f.Value("whole", "") == "yes"}
		d.Answer, d.To = parseAnswer(f.Value("answer", ""))
		got, err := l.people.DecideReview(r.Context(), r.Actor, l.queue, reviewIn(r), d)
		if err != nil {
			return "", "", err
		}
		next, err := l.people.NextReview(r.Context(), r.Actor, l.queue, reviewIn(r))
		if err != nil || next == "" {
			return l.path(reviewIn(r)), doneWords(got.Answer), err
		}
		return l.path(next), doneWords(got.Answer) + " This is the next record.", nil
	})
}

func (l linking) undo(w http.ResponseWriter, r *server.Request) error {
	return l.answer(w, r, func(f ui.Form, version int64) (string, string, error) {
		_, err := l.people.UndoDecision(r.Context(), r.Actor, l.queue, reviewIn(r), version, f.Value("undo_reason", ""))
		return l.path(reviewIn(r)), "The answer is undone. Everything stands as it stood before, and the review is open again.", err
	})
}

func (l linking) dissent(w http.ResponseWriter, r *server.Request) error {
	return l.answer(w, r, func(f ui.Form, version int64) (string, string, error) {
		d := person.Deciding{Version: version, Answer: person.Answer(f.Value("dissent", "")), Reason: f.Value("dissent_reason", "")}
		_, err := l.people.Dissenting(r.Context(), r.Actor, l.queue, reviewIn(r), d)
		return l.path(reviewIn(r)), "Your view is kept beside the answer.", err
	})
}

// answer does what a form asks, goes where that leads with a notice, and shows the review again when the form is wrong, came too late, or asks
// what cannot be done.
func (l linking) answer(w http.ResponseWriter, r *server.Request, do func(f ui.Form, version int64) (to, notice string, err error)) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "The form could not be read.")
	}
	f := ui.Form{Values: r.PostForm}
	version, err := strconv.ParseInt(f.Value("version", ""), 10, 64)
	if err != nil || version < 1 {
		return fault.New(fault.Invalid, "The form could not be read.")
	}
	to, notice, err := do(f, version)
	switch {
	case err == nil:
		return r.Redirect(w, to, notice)
	case f.Failed(err):
		return l.show(w, r, http.StatusUnprocessableEntity, f, 0)
	case fault.Is(err, fault.Conflict):
		f.Errors = []fault.Field{{Text: fault.Text(err)}}
		return l.show(w, r, http.StatusConflict, f, version)
	}
	return err
}

// parseAnswer reads the one choice of the form: a person's id for a match, or one of the other answers.
func parseAnswer(s string) (person.Answer, id.Person) {
	switch a := person.Answer(s); a {
	case person.NotAMatch, person.NotSure, person.OnItsOwn, "":
		return a, ""
	}
	return person.Match, id.Person(s)
}

func doneWords(a person.Answer) string {
	switch a {
	case person.Match:
		return "The record is now theirs."
	case person.OnItsOwn:
		return "The record has a person of its own now."
	case person.NotSure:
		return "Your answer is kept. The review stays in the queue for somebody else, under Not sure."
	}
	return "The record stays where it is."
}
