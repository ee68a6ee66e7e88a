package importing

import (
	"cmp"

	"waymark/internal/exchange/importing/profile"
	"waymark/internal/exchange/importing/reader"
	"waymark/internal/platform/civil"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/supervision"
)

// courtResult gives a row of courts' results. A row that names no decision is of a case that goes on where the
// court says that, and otherwise not known.
func courtResult(p *profile.Profile, r *reader.Row, hash string) offending.CourtResult {
	charges, _ := r.Integer(profile.ChargeCount)
	out := offending.CourtResult{
		Source: p.Source, Key: r.Key, Row: r.Number, Hash: hash, Day: r.Day(profile.DispositionDate), CaseRef: r.Text(profile.CaseRef),
		ResultRef: r.Text(profile.ResultRef), ChargeRef: r.Text(profile.ChargeRef), Court: r.Text(profile.Court), CaseType: r.Text(profile.CaseType),
		CaseStatus: r.Text(profile.CaseStatus), CaseOpened: r.Day(profile.CaseOpened), OffenceDate: r.Day(profile.OffenceDate),
		OffenceCode: r.Text(profile.OffenceCode), OffenceText: r.Text(profile.OffenceText), Degree: r.Text(profile.OffenceDegree),
		Statutes: r.List(profile.Statutes), Charges: charges, Plea: r.Text(profile.Plea), Disposition: offending.Disposition(r.Text(profile.Disposition)),
		DispositionText: r.Text(profile.DispositionText), SentenceType: offending.SentenceType(r.Text(profile.SentenceType)), Sentence: r.Text(profile.SentenceText),
		SentenceDate: r.Day(profile.SentenceDate), SentenceStart: r.Day(profile.SentenceStart), CustodyLength: r.Text(profile.CustodyLength),
		SupervisionLength: r.Text(profile.SupervisionLength), Fine: r.Text(profile.Fine), Area: r.Text(profile.Area),
	}
	if out.Disposition == "" {
		out.Disposition = offending.DispositionUnknown
		if out.CaseStatus == "pending" {
			out.Disposition = offending.Pending
		}
	}
	return out
}

func courtCase(p *profile.Profile, r *reader.Row, hash string) offending.CourtCase {
	charges, _ := r.Integer(profile.ChargeCount)
	return offending.CourtCase{
		Source: p.Source, Key: r.Key, Row: r.Number, Hash: hash, CaseRef: r.Text(profile.CaseRef), ArrestRef: r.Text(profile.ArrestRef), Court: r.Text(profile.Court),
		CaseType: r.Text(profile.CaseType), CaseStatus: r.Text(profile.CaseStatus), Opened: r.Day(profile.CaseOpened), ArrestDate: r.Day(profile.ArrestedAt),
		OffenceDate: r.Day(profile.OffenceDate), OffenceCode: r.Text(profile.OffenceCode), OffenceText: r.Text(profile.OffenceText),
		Degree: r.Text(profile.OffenceDegree), Charges: charges, Relation: r.Text(profile.Relation), Area: r.Text(profile.Area),
	}
}

// assessment gives a row of assessments with the scores that its tool gave; a score that the row leaves empty
// is not known and left out.
func assessment(p *profile.Profile, r *reader.Row, hash string) supervision.Assessment {
	a := supervision.Assessment{Source: p.Source, Key: r.Key, Row: r.Number, Hash: hash, Ref: cmp.Or(r.Text(profile.AssessmentRef), r.Key),
		Day: r.Day(profile.AssessedOn).Date, Tool: r.Text(profile.Tool), ToolVersion: r.Text(profile.ToolVersion)}
	for n := 1; n <= profile.MostScores; n++ {
		s := supervision.Score{Name: r.Text(profile.ScoreName(n)), Value: r.Text(profile.Score(n)), Band: r.Text(profile.Band(n))}
		if s.Value != "" || s.Band != "" {
			a.Scores = append(a.Scores, s)
		}
	}
	for n := 1; n <= profile.MostCounts; n++ {
		if count, there := r.Integer(profile.Count(n)); there {
			a.Counts = append(a.Counts, supervision.Count{Name: r.Text(profile.CountName(n)), Count: count})
		}
	}
	return a
}

// coversCourt says how far a result brings its feed: the latest day that it tells of and that is over.
func coversCourt(r offending.CourtResult) civil.Instant {
	return latest(r.Day, r.SentenceDate, r.CaseOpened)
}

// latest gives the start of the latest of some days; zero when none is known.
func latest(days ...civil.NullDate) civil.Instant {
	var out civil.Instant
	for _, d := range days {
		if at := startOf(d); at.After(out) {
			out = at
		}
	}
	return out
}
