package delivery

import (
	"cmp"
	"context"
	"slices"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/staff"
)

// Query narrows the recommendations; what is empty narrows nothing.
type Query struct {
	Body     Body
	Standing Standing
}

// Tracker is the recommendations that fit a query, the most pressing first.
type Tracker struct {
	Recommendations []Recommendation
	All             int
	Names           staff.Directory
	Today           civil.Date
}

// ListRecommendations gives the recommendations.
func (s *Service) ListRecommendations(ctx context.Context, by access.Actor, q Query) (Tracker, error) {
	return look(ctx, s, by, access.DeliveryRead, func(ctx context.Context, tx *gate.Tx) (t Tracker, err error) {
		t.Today = tx.Today()
		if t.Recommendations, err = Recommendations(ctx, tx); err != nil {
			return t, err
		}
		t.All = len(t.Recommendations)
		t.Recommendations = slices.DeleteFunc(t.Recommendations, func(r Recommendation) bool {
			return q.Body != "" && r.Body != q.Body || q.Standing != "" && r.Standing(t.Today) != q.Standing
		})
		t.Names, err = staff.OpenDirectory(ctx, tx)
		return t, err
	})
}

// RecommendationRecord is one recommendation with its history.
type RecommendationRecord struct {
	Recommendation
	Names   staff.Directory
	Changes []Change // newest first
	Today   civil.Date
}

// OpenRecommendation gives a recommendation. action is that for which it is opened: to look, or to fill in a form.
func (s *Service) OpenRecommendation(ctx context.Context, by access.Actor, action access.Action, which id.Recommendation) (RecommendationRecord, error) {
	return look(ctx, s, by, action, func(ctx context.Context, tx *gate.Tx) (r RecommendationRecord, err error) {
		if r.Recommendation, err = findRecommendation(ctx, tx, which); err != nil {
			return r, err
		}
		r.Today = tx.Today()
		if r.Names, err = staff.OpenDirectory(ctx, tx); err != nil {
			return r, err
		}
		r.Changes, err = changesOf(ctx, tx, []string{string(which)})
		return r, err
	})
}

// AddRecommendation enters a recommendation. It waits for an answer.
func (s *Service) AddRecommendation(ctx context.Context, by access.Actor, d RecommendationDraft) (Recommendation, error) {
	return do(ctx, s, by, access.DeliveryEdit, func(ctx context.Context, tx *gate.Tx) (Recommendation, error) {
		names, err := staff.OpenDirectory(ctx, tx)
		if err != nil {
			return Recommendation{}, err
		}
		r, wrong := d.apply(Recommendation{Answer: Waiting, Progress: NothingYet, Version: 1}, names)
		if err := fault.InvalidFields(wrong); err != nil {
			return r, err
		}
		r.ID = gate.NewID[id.Recommendation](tx)
		if err := insertRecommendation(ctx, tx, r); err != nil {
			return r, err
		}
		return r, record(ctx, tx, EventRecommendation, Happened{ID: string(r.ID), State: string(r.Answer)}, "Entered", "")
	})
}

// ChangeRecommendation changes what stands of a recommendation, but the answer and the progress.
func (s *Service) ChangeRecommendation(ctx context.Context, by access.Actor, which id.Recommendation, version int64, d RecommendationDraft) error {
	return s.recommendation(ctx, by, access.DeliveryEdit, which, version, d.Reason, func(_ *gate.Tx, old Recommendation, names staff.Directory) (Recommendation, []fault.Field) {
		return d.apply(old, names)
	})
}

// AnswerRecommendation is the partnership's answer to a recommendation, with the reason: the chair gives it.
func (s *Service) AnswerRecommendation(ctx context.Context, by access.Actor, which id.Recommendation, version int64, a Answer, reason string) error {
	return s.recommendation(ctx, by, access.DeliveryDecide, which, version, reason, func(tx *gate.Tx, r Recommendation, _ staff.Directory) (Recommendation, []fault.Field) {
		r.Answer, r.AnswerWhy, r.Answered, r.AnswerBy = a, trim(reason), tx.Now(), tx.Actor().ID
		if !slices.Contains(Answers, a) {
			return r, []fault.Field{{Name: "answer", Text: "Select the answer"}}
		}
		return r, nil
	})
}

// SetProgress says how far a recommendation has come; done needs the evidence, and keeps who said so and when.
func (s *Service) SetProgress(ctx context.Context, by access.Actor, which id.Recommendation, version int64, p Progress, evidence, reason string) error {
	return s.recommendation(ctx, by, access.DeliveryStatus, which, version, reason, func(tx *gate.Tx, r Recommendation, _ staff.Directory) (Recommendation, []fault.Field) {
		r.Progress, r.Evidence, r.Closed, r.ClosedBy = p, trim(evidence), civil.NullDate{}, ""
		missing := ""
		if p == Complete {
			r.Closed, r.ClosedBy = civil.SomeDate(tx.Today()), tx.Actor().ID
			missing = "Enter by what it is seen that it is done"
		}
		wrong := within("evidence", r.Evidence, longestText, missing)
		switch {
		case progressLabels[p] == "":
			wrong = append(wrong, fault.Field{Name: "progress", Text: "Select how far it has come"})
		case r.Answer == Waiting || r.Answer == NotAccepted:
			wrong = append(wrong, fault.Field{Name: "progress", Text: "Only what was accepted, wholly or partly, makes progress"})
		}
		return r, wrong
	})
}

func (s *Service) recommendation(ctx context.Context, by access.Actor, a access.Action, which id.Recommendation, version int64, reason string, made func(*gate.Tx, Recommendation, staff.Directory) (Recommendation, []fault.Field)) error {
	_, err := do(ctx, s, by, a, func(ctx context.Context, tx *gate.Tx) (bool, error) {
		old, err := findRecommendation(ctx, tx, which)
		if err != nil {
			return false, err
		}
		if old.Version != version {
			return false, changedMeanwhile()
		}
		names, err := staff.OpenDirectory(ctx, tx)
		if err != nil {
			return false, err
		}
		r, wrong := made(tx, old, names)
		reason, more := reasonFor(reason)
		if err := fault.InvalidFields(append(wrong, more...)); err != nil {
			return false, err
		}
		if err := updateRecommendation(ctx, tx, r); err != nil {
			return false, err
		}
		state := string(r.Answer)
		if r.Answer == Accepted || r.Answer == Partly {
			state += " " + string(r.Progress)
		}
		return true, record(ctx, tx, EventRecommendation, Happened{ID: string(which), State: state}, became(old.facts(names), r.facts(names)), reason)
	})
	return err
}

// Recommendations gives every recommendation, the most pressing first and of these the one due first: for reports, too.
// It holds no person.
func Recommendations(ctx context.Context, tx *gate.Tx) ([]Recommendation, error) {
	all, err := allRecommendations(ctx, tx)
	due := func(r Recommendation) string {
		if !r.Due.Valid {
			return "9999"
		}
		return r.Due.String()
	}
	today := tx.Today()
	slices.SortStableFunc(all, func(a, b Recommendation) int {
		return cmp.Or(cmp.Compare(slices.Index(RecommendationStandings, a.Standing(today)), slices.Index(RecommendationStandings, b.Standing(today))),
			cmp.Compare(due(a), due(b)), cmp.Compare(a.ID, b.ID))
	})
	return all, err
}

// Objectives gives every objective with its milestones by their days, in the order in which they were entered: for
// reports, too. It holds no person.
func Objectives(ctx context.Context, tx *gate.Tx) ([]Objective, error) {
	return objectivesWhere(ctx, tx, ``, ``)
}
