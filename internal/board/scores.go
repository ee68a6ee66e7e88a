package board

import (
	"context"
	"slices"

	"waymark/internal/board/score"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/cohort"
	"waymark/internal/scheme/custody"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/person"
	"waymark/internal/scheme/supervision"
)

// ScoreSheet is the page that takes a person's scores apart.
type ScoreSheet struct {
	person.Details
	Why    access.Purpose
	Scores score.Scores
	Where  custody.Where
	Feeds  []Feed
}

// mostOfHistory bounds each kind of record that a score looks at; the scales refuse more than 999 sanctions.
const mostOfHistory = 5000

// OpenScores works out and gives the reoffending scores of a person, official ones first. Whose role the agreement
// does not name is refused before anything is read.
func (s *Service) OpenScores(ctx context.Context, by access.Actor, why access.Purpose, p id.Person) (ScoreSheet, error) {
	ask := access.Ask{Actor: by, Purpose: why, Action: access.PersonScores, Subjects: []id.Person{p}}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (ScoreSheet, error) {
		out := ScoreSheet{Why: tx.Purpose()}
		err := tx.Need(access.Calculated, p)
		if err != nil {
			return out, err
		}
		if out.Details, err = person.DetailsOf(ctx, tx, p); err != nil {
			return out, err
		}
		if out.Feeds, err = feeds(ctx, tx); err != nil {
			return out, err
		}
		episodes, err := cohort.EpisodesOf(ctx, tx, []id.Person{p})
		if err != nil {
			return out, err
		}
		official, err := supervision.AssessmentsOf(ctx, tx, p, mostEntries)
		if err != nil {
			return out, err
		}
		if _, out.Where, err = custody.StaysOf(ctx, tx, p, 1); err != nil {
			return out, err
		}
		out.Scores, err = scoresOf(ctx, tx, out.Details, episodes[p], official)
		return out, err
	})
}

// scoresOf works out a person's scores. Without a declaration in force nothing of their history is read.
func scoresOf(ctx context.Context, tx *gate.Tx, who person.Details, on cohort.Episode, official []supervision.Assessment) (score.Scores, error) {
	p := who.Card.ID
	if err := tx.Need(access.Calculated, p); err != nil {
		return score.Scores{}, err
	}
	held := score.Held{Now: tx.Now(), Born: who.Identity.DateOfBirth, Sex: who.Identity.Sex, Official: official}
	if on.ID != "" {
		held.OnSchemeSince = civil.SomeDate(on.Started)
	}
	var err error
	if held.Declarations, err = agency.Declarations(ctx, tx); err != nil {
		return score.Scores{}, err
	}
	if !slices.ContainsFunc(held.Declarations, agency.Declaration.InForce) {
		return score.Work(held), nil
	}
	if held.Feeds, err = agency.Feeds(ctx, tx); err != nil {
		return score.Scores{}, err
	}
	if held.Meant, err = offending.CodesMeant(ctx, tx); err != nil {
		return score.Scores{}, err
	}
	if held.Results, err = offending.ResultsOf(ctx, tx, p, mostOfHistory); err != nil {
		return score.Scores{}, err
	}
	if held.Charges, err = offending.ChargesOf(ctx, tx, p, mostOfHistory); err != nil {
		return score.Scores{}, err
	}
	if held.Stays, _, err = custody.StaysOf(ctx, tx, p, mostOfHistory); err != nil {
		return score.Scores{}, err
	}
	return score.Work(held), nil
}
