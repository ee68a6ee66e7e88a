package demo

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/scheme/person"
)

// linking is how the partnership's records are matched: on the first morning all are weighed, when the agencies'
// files are in, and what that finds is done; on the last a run waits to be looked at, and the record linker has
// answered a few questions.
func (l *loader) linking() []step {
	mornings := l.county.Mornings()
	first, last := mornings[0], mornings[len(mornings)-1]
	return []step{
		{first.At(7, 5), "weighing all records", func(ctx context.Context) error { return l.relink(ctx, true) }},
		{last.At(7, 50), "answering questions about records", l.answerReviews},
		{last.At(7, 55), "weighing all records anew", func(ctx context.Context) error { return l.relink(ctx, false) }},
	}
}

func (l *loader) relink(ctx context.Context, apply bool) error {
	_, _, err := l.People.Relink(ctx, l.by, apply, nil)
	return err
}

// answerReviews gives one answer of each sort, as somebody would who looks at them side by side, and has the
// coordinator see one otherwise.
func (l *loader) answerReviews(ctx context.Context) error {
	linker := l.first(access.RecordLinker)
	given := map[person.Answer]bool{}
	list, err := l.People.ListReviews(ctx, linker, person.Ordinary, person.ToDecide, "")
	if err != nil {
		return err
	}
	for _, w := range list.Rows {
		sheet, err := l.People.OpenReview(ctx, linker, person.Ordinary, w.ID)
		if err != nil {
			return err
		}
		d := answerTo(sheet)
		if given[d.Answer] {
			continue
		}
		given[d.Answer] = true
		if _, err := l.People.DecideReview(ctx, linker, person.Ordinary, w.ID, d); err != nil {
			return err
		}
		if d.Answer == person.NotAMatch {
			seen := person.Deciding{Version: sheet.Version + 1, Answer: person.NotSure, Reason: "The custody photographs look alike to me. Somebody should ask probation."}
			if _, err := l.People.Dissenting(ctx, l.first(access.Coordinator), person.Ordinary, w.ID, seen); err != nil {
				return err
			}
		}
	}
	return nil
}

// answerTo is what somebody would say of a record.
func answerTo(s person.ReviewSheet) person.Deciding {
	d := person.Deciding{Version: s.Version, Answer: person.NotSure, Reason: "Too little to go by. Ask the prison for a photograph."}
	if len(s.Others) != 1 || s.Others[0].Weighing == nil {
		return d
	}
	other := s.Others[0]
	switch w := other.Weighing; {
	case w.Weight > 6 && w.Against == "":
		d.Answer, d.To, d.Reason = person.Match, other.Person, "The same address and a slip in the date of birth: the officer in the case knows only one."
		d.Whole = s.Holder != nil
	case w.Weight < 2 || w.Against == person.MaybeTwins:
		d.Answer, d.Reason = person.NotAMatch, "Seen by both officers: two people."
	}
	return d
}
