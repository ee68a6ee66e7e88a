package pages

import (
	"net/http"
	"net/url"

	"waymark/internal/platform/access"
	"waymark/internal/scheme/delivery"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

// trackerView is the recommendations as an address narrows them.
type trackerView struct {
	delivery.Tracker
	rights
	query delivery.Query
	form  ui.Form
}

func (p pages) recommendations(w http.ResponseWriter, r *server.Request) error {
	q := r.URL.Query()
	v := trackerView{rights: rightsOf(r), form: ui.Form{Values: q}, query: delivery.Query{Body: delivery.Body(q.Get("body")), Standing: delivery.Standing(q.Get("standing"))}}
	var err error
	if v.Tracker, err = p.delivery.ListRecommendations(r.Context(), r.Actor, v.query); err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, trackerPage(page(r, "Recommendations", recommendationsPath), v))
}

func (v trackerView) bodies() []ui.Choice {
	return append([]ui.Choice{{Label: "Everybody"}}, choices(delivery.Bodies)...)
}

func (v trackerView) standings() []ui.Choice {
	return append([]ui.Choice{{Label: "All"}}, choices(delivery.RecommendationStandings)...)
}

// chips are the filters that are chosen.
func (v trackerView) chips() []ui.Chip {
	var out []ui.Chip
	if label := v.query.Body.Label(); label != "" {
		out = append(out, ui.Chip{Kind: "From", Label: label, Without: recommendationsPath + "?" + url.Values{"standing": {string(v.query.Standing)}}.Encode()})
	}
	if label := v.query.Standing.Label(); label != "" {
		out = append(out, ui.Chip{Kind: "Standing", Label: label, Without: recommendationsPath + "?" + url.Values{"body": {string(v.query.Body)}}.Encode()})
	}
	return out
}

func (v trackerView) countWords() string {
	n := map[delivery.Standing]int{}
	for _, r := range v.Recommendations {
		n[r.Standing(v.Today)]++
	}
	return counted(len(v.Recommendations), "recommendation", n, delivery.RecommendationStandings)
}

func dueWords(r delivery.Recommendation) string {
	if !r.Due.Valid {
		return "No day"
	}
	return r.Due.Date.Long()
}

// recommendationView is one recommendation with the forms for the answer and the progress.
type recommendationView struct {
	delivery.RecommendationRecord
	rights
	answering, doing server.Attempt
}

func (p pages) recommendation(w http.ResponseWriter, r *server.Request) error {
	return p.showRecommendation(w, r, server.Attempt{}, server.Attempt{})
}

func (p pages) showRecommendation(w http.ResponseWriter, r *server.Request, answering, doing server.Attempt) error {
	rec, err := p.delivery.OpenRecommendation(r.Context(), r.Actor, access.DeliveryRead, recommendationIn(r))
	if err != nil {
		return err
	}
	pg := page(r, rec.Name(), recommendationsPath)
	pg.Back, pg.Problem = recommendationsPath, answering.Failed() || doing.Failed()
	return r.Render(w, max(answering.Code(), doing.Code()), recommendationPage(pg, recommendationView{rec, rightsOf(r), answering, doing}))
}

// accepted says whether it is to be done.
func (v recommendationView) accepted() bool {
	return v.Answer == delivery.Accepted || v.Answer == delivery.Partly
}

// pairs are what was recommended, the answer and what was done.
func (v recommendationView) pairs() []ui.Pair {
	out := []ui.Pair{{Key: "Recommended by", Value: v.Body.Label()}, {Key: "Report", Value: v.Report + ", " + v.Reported.Long()}}
	if v.Number != "" {
		out = append(out, ui.Pair{Key: "Number", Value: v.Number})
	}
	out = append(out, ui.Pair{Key: "Answer", Value: v.Answer.Label()})
	if v.Answer != delivery.Waiting {
		out = append(out, ui.Pair{Key: "Why", Value: v.AnswerWhy}, ui.Pair{Key: "Answered", Value: v.Answered.Long() + " by " + v.Names.StaffName(v.AnswerBy)})
	}
	out = append(out, ui.Pair{Key: "Owner", Value: who(v.Owner, v.Names)}, ui.Pair{Key: "Due", Value: dueWords(v.Recommendation)})
	if v.Actions != "" {
		out = append(out, ui.Pair{Key: "Actions", Value: v.Actions})
	}
	if v.accepted() {
		out = append(out, ui.Pair{Key: "Progress", Value: v.Progress.Label()})
	}
	if v.Closed.Valid {
		out = append(out, ui.Pair{Key: "Evidence", Value: v.Evidence}, ui.Pair{Key: "Closed", Value: v.Closed.Date.Long() + " by " + v.Names.StaffName(v.ClosedBy)})
	}
	return out
}

func (p pages) answer(w http.ResponseWriter, r *server.Request) error {
	a, err := r.Posted()
	if err != nil {
		return err
	}
	// The two forms stand on one page: the reason of each has a name of its own.
	err = renamed(p.delivery.AnswerRecommendation(r.Context(), r.Actor, recommendationIn(r), a.Version, delivery.Answer(a.Form.Value("answer", "")), a.Form.Value("answer_reason", "")), "reason", "answer_reason")
	return r.Settle(w, a, err, path(recommendationsPath, r.PathValue("recommendation")), "The answer is kept.", func(a server.Attempt) error { return p.showRecommendation(w, r, a, server.Attempt{}) })
}

func (p pages) progress(w http.ResponseWriter, r *server.Request) error {
	a, err := r.Posted()
	if err != nil {
		return err
	}
	err = p.delivery.SetProgress(r.Context(), r.Actor, recommendationIn(r), a.Version, delivery.Progress(a.Form.Value("progress", "")), a.Form.Value("evidence", ""), a.Form.Value("reason", ""))
	return r.Settle(w, a, err, path(recommendationsPath, r.PathValue("recommendation")), "It is noted how far it has come.", func(a server.Attempt) error { return p.showRecommendation(w, r, server.Attempt{}, a) })
}

// answerMoved says what is saved and what a stale form would have answered.
func (v recommendationView) answerMoved() []ui.Moved {
	return differing("Answer", v.Answer.Label(), delivery.Answer(v.answering.Form.Value("answer", "")).Label())
}

func (v recommendationView) progressMoved() []ui.Moved {
	return differing("Progress", v.Progress.Label(), delivery.Progress(v.doing.Form.Value("progress", "")).Label())
}

func differing(label, now, yours string) []ui.Moved {
	if now == yours {
		return nil
	}
	return []ui.Moved{{Label: label, Now: now, Yours: yours}}
}

// recommendationForm is the form of a recommendation: a new one, or one that is changed.
type recommendationForm struct {
	server.Attempt
	draft delivery.RecommendationDraft
	owners
	rec delivery.RecommendationRecord // empty for a new one
}

func (p pages) draftRecommendation(w http.ResponseWriter, r *server.Request) error {
	return p.showNewRecommendation(w, r, server.Attempt{})
}

func (p pages) showNewRecommendation(w http.ResponseWriter, r *server.Request, a server.Attempt) error {
	names, err := p.delivery.Names(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	pg := page(r, "Add a recommendation", recommendationsPath)
	pg.Back, pg.Problem = recommendationsPath, a.Failed()
	return r.Render(w, a.Code(), addRecommendationPage(pg, recommendationForm{Attempt: a, owners: owners{names: names}}))
}

func recommendationTyped(f ui.Form) delivery.RecommendationDraft {
	reported, wrong := f.Date("reported")
	due, more := f.Date("due")
	return delivery.RecommendationDraft{
		Body: delivery.Body(f.Value("body", "")), Report: f.Value("report", ""), Reported: reported, Number: f.Value("number", ""), Text: f.Value("text", ""),
		Owner: ownerOf(f), Due: due, Actions: f.Value("actions", ""), Reason: f.Value("reason", ""), Unread: append(wrong, more...),
	}
}

func (p pages) addRecommendation(w http.ResponseWriter, r *server.Request) error {
	a, err := r.Posted()
	if err != nil {
		return err
	}
	made, err := p.delivery.AddRecommendation(r.Context(), r.Actor, recommendationTyped(a.Form))
	return r.Settle(w, a, err, path(recommendationsPath, string(made.ID)), "The recommendation is entered. It waits for the chair's answer.", func(a server.Attempt) error { return p.showNewRecommendation(w, r, a) })
}

func (p pages) changingRecommendation(w http.ResponseWriter, r *server.Request) error {
	return p.showRecommendationForm(w, r, server.Attempt{})
}

func (p pages) showRecommendationForm(w http.ResponseWriter, r *server.Request, a server.Attempt) error {
	rec, err := p.delivery.OpenRecommendation(r.Context(), r.Actor, access.DeliveryEdit, recommendationIn(r))
	if err != nil {
		return err
	}
	v := recommendationForm{Attempt: a, owners: owners{rec.Names, rec.Owner}, rec: rec, draft: delivery.DraftOf(rec.Recommendation)}
	pg := page(r, "Change "+rec.Name(), recommendationsPath)
	pg.Back, pg.Problem = path(recommendationsPath, string(rec.ID)), a.Failed()
	return r.Render(w, a.Code(), changeRecommendationPage(pg, v))
}

func (p pages) changeRecommendation(w http.ResponseWriter, r *server.Request) error {
	a, err := r.Posted()
	if err != nil {
		return err
	}
	err = p.delivery.ChangeRecommendation(r.Context(), r.Actor, recommendationIn(r), a.Version, recommendationTyped(a.Form))
	return r.Settle(w, a, err, path(recommendationsPath, r.PathValue("recommendation")), "The recommendation is changed.", func(a server.Attempt) error { return p.showRecommendationForm(w, r, a) })
}

func (v recommendationForm) drafted() []ui.Moved {
	return moved(recommendationTyped(v.Form).Against(v.rec.Recommendation, v.names))
}

func (v recommendationForm) bodies() []ui.Choice {
	return append([]ui.Choice{{Label: "Select"}}, choices(delivery.Bodies)...)
}

// answerLabel opens the form for the answer.
func answerLabel(v recommendationView) string {
	if v.Answer == delivery.Waiting {
		return "Give the partnership's answer"
	}
	return "Change the answer"
}
