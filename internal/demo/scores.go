package demo

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/scheme/agency"
)

// scores is what the administrator settles on the first morning, once the files have come: which histories of
// sanctions are complete, and who may see scores that are worked out from them. The court's system holds only the
// cases begun since it was new; the older ones are in the criminal records that the police look up.
func (l *loader) scores(first civil.Date) []step {
	began := l.county.CourtSince()
	admin, why := func() access.Actor { return l.first(access.Administrator) }, access.Of(access.Administration)
	declare := func(d agency.Declaration) func(context.Context) error {
		return func(ctx context.Context) error {
			d.Kind = agency.HistoryKind
			_, err := l.Agencies.DeclareHistory(ctx, admin(), why, d)
			return err
		}
	}
	at := first.At(7, 45)
	const looksUp = "Everybody taken on is looked up, and the whole of the record is sent"
	return []step{
		{at, "declaring the court's results complete", declare(agency.Declaration{Source: "court", Strand: agency.Convictions, Whom: agency.OfEverybody, From: civil.SomeDate(began),
			Reason: "Its new system sends every result of the cases opened in it", Document: "Specification of the court's extract, version 1"})},
		{at, "declaring older convictions complete", declare(agency.Declaration{Source: "police", Strand: agency.Convictions, Whom: agency.OfScheme, Until: civil.SomeDate(began.AddDays(-1)),
			Reason: looksUp, Document: "Letter of the records manager to the scheme"})},
		{at, "declaring cautions complete", declare(agency.Declaration{Source: "police", Strand: agency.Cautions, Whom: agency.OfScheme,
			Reason: looksUp, Document: "Letter of the records manager to the scheme"})},
		{at, "naming who may see scores", func(ctx context.Context) error {
			_, err := l.Agencies.NameForScores(ctx, admin(), why, agency.Naming{From: first, Roles: []access.Role{access.OffenderManager, access.ProbationPractitioner},
				Reason: "Those who manage people plan by what is known", Document: "Ashdale information sharing agreement, version 3, paragraph 7"}, "")
			return err
		}},
	}
}
