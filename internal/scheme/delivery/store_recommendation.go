package delivery

import (
	"context"
	"database/sql"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

const recommendationColumns = `id, body, report, reported, number, text, answer, answer_why, answered_at, answered_by, agency, staff, due, actions, progress, evidence, closed, closed_by, version`

func scanRecommendation(rows *sql.Rows) (r Recommendation, err error) {
	err = rows.Scan(&r.ID, &r.Body, &r.Report, &r.Reported, &r.Number, &r.Text, &r.Answer, &r.AnswerWhy, &r.Answered, &r.AnswerBy,
		&r.Owner.Agency, &r.Owner.Staff, &r.Due, &r.Actions, &r.Progress, &r.Evidence, &r.Closed, &r.ClosedBy, &r.Version)
	return r, err
}

func allRecommendations(ctx context.Context, tx *gate.Tx) ([]Recommendation, error) {
	return list(ctx, tx, scanRecommendation, `SELECT `+recommendationColumns+` FROM recommendation ORDER BY id`)
}

func findRecommendation(ctx context.Context, tx *gate.Tx, which id.Recommendation) (Recommendation, error) {
	all, err := list(ctx, tx, scanRecommendation, `SELECT `+recommendationColumns+` FROM recommendation WHERE id = $1`, string(which))
	if err != nil {
		return Recommendation{}, err
	}
	if len(all) == 0 {
		return Recommendation{}, fault.New(fault.NotFound, "There is no such recommendation.")
	}
	return all[0], nil
}

// values gives a recommendation's columns in their order.
func (r Recommendation) values() []any {
	return []any{string(r.ID), string(r.Body), r.Report, r.Reported, r.Number, r.Text, string(r.Answer), r.AnswerWhy, instant(r.Answered), string(r.AnswerBy),
		string(r.Owner.Agency), string(r.Owner.Staff), r.Due, r.Actions, string(r.Progress), r.Evidence, r.Closed, string(r.ClosedBy), r.Version}
}

// instant stores NULL for what has not happened.
func instant(i civil.Instant) any {
	if i.IsZero() {
		return nil
	}
	return i
}

func insertRecommendation(ctx context.Context, tx *gate.Tx, r Recommendation) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO recommendation (`+recommendationColumns+`)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`, r.values()...)
	return err
}

func updateRecommendation(ctx context.Context, tx *gate.Tx, r Recommendation) error {
	return one(tx.ExecContext(ctx, `UPDATE recommendation SET body = $2, report = $3, reported = $4, number = $5, text = $6, answer = $7, answer_why = $8, answered_at = $9,
answered_by = $10, agency = $11, staff = $12, due = $13, actions = $14, progress = $15, evidence = $16, closed = $17, closed_by = $18, version = version + 1
WHERE id = $1 AND version = $19`, r.values()...))
}

func insertChange(ctx context.Context, tx *gate.Tx, subject string, c Change) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO delivery_change (id, subject, at, by_staff, what, reason) VALUES ($1, $2, $3, $4, $5, $6)`,
		gate.NewID[string](tx), subject, c.At, string(c.By), c.What, c.Reason)
	return err
}

// changesOf gives the histories of some things in one, newest first.
func changesOf(ctx context.Context, tx *gate.Tx, subjects []string) ([]Change, error) {
	return list(ctx, tx, func(rows *sql.Rows) (c Change, err error) {
		err = rows.Scan(&c.At, &c.By, &c.What, &c.Reason)
		return c, err
	}, `SELECT at, by_staff, what, reason FROM delivery_change WHERE subject IN (`+db.Marks(1, len(subjects))+`) ORDER BY at DESC, id DESC`, db.Texts(subjects)...)
}
