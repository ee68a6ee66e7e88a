package offending

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
)

const (
	ownResult = `day, case_ref, result_ref, charge_ref, court, case_type, case_status, case_opened, offence_date, offence_code, offence_text, degree, statutes, charge_count, plea, ` +
		`disposition, disposition_text, sentence_type, sentence, sentence_date, sentence_start, custody_length, supervision_length, fine, area`
	ownCase = `case_ref, arrest_ref, court, case_type, case_status, case_opened, arrest_date, offence_date, offence_code, offence_text, degree, charge_count, relation, area`
	// readColumns stand before a family's own in its view.
	readColumns = `person, id, source, key, record, run, row_no, learned_at, `
)

var (
	results = family{table: "court_result", own: ownResult}
	cases   = family{table: "court_case", own: ownCase}
)

func scanResult(rows *sql.Rows) (CourtResult, error) {
	var r CourtResult
	var number int64
	var statutes string
	err := rows.Scan(&r.Person, &number, &r.Source, &r.Key, &r.Record, &r.Run, &r.Row, &r.LearnedAt, &r.Day, &r.CaseRef, &r.ResultRef, &r.ChargeRef, &r.Court, &r.CaseType,
		&r.CaseStatus, &r.CaseOpened, &r.OffenceDate, &r.OffenceCode, &r.OffenceText, &r.Degree, &statutes, &r.Charges, &r.Plea, &r.Disposition, &r.DispositionText,
		&r.SentenceType, &r.Sentence, &r.SentenceDate, &r.SentenceStart, &r.CustodyLength, &r.SupervisionLength, &r.Fine, &r.Area)
	r.ID = id.CourtResult(strconv.FormatInt(number, 10))
	if statutes != "" {
		r.Statutes = strings.Split(statutes, "\n")
	}
	return r, err
}

func scanCase(rows *sql.Rows) (CourtCase, error) {
	var c CourtCase
	var number int64
	err := rows.Scan(&c.Person, &number, &c.Source, &c.Key, &c.Record, &c.Run, &c.Row, &c.LearnedAt, &c.CaseRef, &c.ArrestRef, &c.Court, &c.CaseType, &c.CaseStatus,
		&c.Opened, &c.ArrestDate, &c.OffenceDate, &c.OffenceCode, &c.OffenceText, &c.Degree, &c.Charges, &c.Relation, &c.Area)
	c.ID = id.CourtCase(strconv.FormatInt(number, 10))
	return c, err
}

func saidResults(in []CourtResult) []said {
	out := make([]said, len(in))
	for i, r := range in {
		out[i] = said{r.Source, r.Key, r.Hash, r.Record, r.Row, []any{r.Day, r.CaseRef, r.ResultRef, r.ChargeRef, r.Court, r.CaseType, r.CaseStatus, r.CaseOpened,
			r.OffenceDate, r.OffenceCode, r.OffenceText, r.Degree, strings.Join(r.Statutes, "\n"), r.Charges, r.Plea, string(r.Disposition), r.DispositionText,
			string(r.SentenceType), r.Sentence, r.SentenceDate, r.SentenceStart, r.CustodyLength, r.SupervisionLength, r.Fine, r.Area}}
	}
	return out
}

func saidCases(in []CourtCase) []said {
	out := make([]said, len(in))
	for i, c := range in {
		out[i] = said{c.Source, c.Key, c.Hash, c.Record, c.Row, []any{c.CaseRef, c.ArrestRef, c.Court, c.CaseType, c.CaseStatus, c.Opened, c.ArrestDate,
			c.OffenceDate, c.OffenceCode, c.OffenceText, c.Degree, c.Charges, c.Relation, c.Area}}
	}
	return out
}

// AddResults stores a batch of courts' results as AddArrests does arrests.
func AddResults(ctx context.Context, tx *gate.Tx, run id.ImportRun, in []CourtResult) ([]person.Outcome, error) {
	if err := tx.Need(access.Offending); err != nil {
		return nil, err
	}
	return results.add(ctx, tx, run, saidResults(in))
}

// PreviewResults says what AddResults would do, and writes nothing.
func PreviewResults(ctx context.Context, tx *gate.Tx, in []CourtResult) ([]person.Outcome, error) {
	if err := tx.Need(access.Offending); err != nil {
		return nil, err
	}
	return results.preview(ctx, tx, saidResults(in))
}

// AddCases stores a batch of cases as AddArrests does arrests.
func AddCases(ctx context.Context, tx *gate.Tx, run id.ImportRun, in []CourtCase) ([]person.Outcome, error) {
	if err := tx.Need(access.Offending); err != nil {
		return nil, err
	}
	return cases.add(ctx, tx, run, saidCases(in))
}

// PreviewCases says what AddCases would do, and writes nothing.
func PreviewCases(ctx context.Context, tx *gate.Tx, in []CourtCase) ([]person.Outcome, error) {
	if err := tx.Need(access.Offending); err != nil {
		return nil, err
	}
	return cases.preview(ctx, tx, saidCases(in))
}

// The order of lists: newest first, what has no day at all last.
const (
	newestResults = `ORDER BY COALESCE(day, sentence_date, case_opened, offence_date) IS NULL, COALESCE(day, sentence_date, case_opened, offence_date) DESC, id DESC`
	newestCases   = `ORDER BY COALESCE(case_opened, arrest_date, offence_date) IS NULL, COALESCE(case_opened, arrest_date, offence_date) DESC, id DESC`
)

// ResultsOf gives what courts decided about a person, newest first.
func ResultsOf(ctx context.Context, tx *gate.Tx, p id.Person, limit int) ([]CourtResult, error) {
	if err := tx.Need(access.Offending, p); err != nil {
		return nil, err
	}
	var out []CourtResult
	err := each(ctx, tx, `SELECT `+readColumns+ownResult+` FROM v_court_result WHERE person = $1 `+newestResults+` LIMIT $2`, []any{string(p), limit}, collect(scanResult, &out))
	return out, err
}

// CasesOf gives a person's cases before courts, newest first.
func CasesOf(ctx context.Context, tx *gate.Tx, p id.Person, limit int) ([]CourtCase, error) {
	if err := tx.Need(access.Offending, p); err != nil {
		return nil, err
	}
	var out []CourtCase
	err := each(ctx, tx, `SELECT `+readColumns+ownCase+` FROM v_court_case WHERE person = $1 `+newestCases+` LIMIT $2`, []any{string(p), limit}, collect(scanCase, &out))
	return out, err
}

// ResultsLearnedBetween gives the results about some people that Waymark learned of from one instant until
// before another, newest first.
func ResultsLearnedBetween(ctx context.Context, tx *gate.Tx, people []id.Person, from, until civil.Instant) ([]CourtResult, error) {
	if err := tx.Need(access.Offending, people...); err != nil {
		return nil, err
	}
	var out []CourtResult
	err := db.InChunks(people, func(part []id.Person) error {
		args := append([]any{from, until}, db.Texts(part)...)
		return each(ctx, tx, `SELECT `+readColumns+ownResult+` FROM v_court_result WHERE learned_at >= $1 AND learned_at < $2 AND person IN (`+db.Marks(3, len(part))+`) `+newestResults, args, collect(scanResult, &out))
	})
	return out, err
}

// EachResult hands every current result to f as EachArrest does the arrests.
func EachResult(ctx context.Context, tx *gate.Tx, f func(CourtResult) error) error {
	if err := tx.Need(access.Offending); err != nil {
		return err
	}
	const query = `SELECT current, record, source, day, case_ref, case_opened, offence_date, offence_code, offence_text, disposition, sentence_date, area FROM court_result`
	return each(ctx, tx, query, nil, func(rows *sql.Rows) error {
		var current bool
		var r CourtResult
		err := rows.Scan(&current, (*string)(&r.Record), &r.Source, &r.Day, &r.CaseRef, &r.CaseOpened, &r.OffenceDate, &r.OffenceCode, &r.OffenceText, (*string)(&r.Disposition), &r.SentenceDate, &r.Area)
		if err != nil || !current {
			return err
		}
		return f(r)
	})
}
