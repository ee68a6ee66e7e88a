package comparison

import (
	"context"
	"database/sql"
	"encoding/json"

	"waymark/internal/method/indicator/jdl"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/staff"
)

// within gives those of some people whom the actor may know of, in the order of their ids.
func within(ctx context.Context, tx *gate.Tx, days map[id.Person]civil.Date) ([]id.Person, error) {
	where, args, _ := tx.Scope().SQL("s.person", 1)
	rows, err := tx.QueryContext(ctx, `SELECT s.person FROM access_subject s WHERE `+where+` ORDER BY s.person`, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []id.Person
	for rows.Next() {
		var p id.Person
		if err := rows.Scan(&p); err != nil {
			return nil, err
		}
		if _, wanted := days[p]; wanted {
			out = append(out, p)
		}
	}
	return out, db.Translate(rows.Err())
}

func insertUpload(ctx context.Context, tx *gate.Tx, u Upload) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO lab_upload (id, made_at, made_by, reason, basis, people, withheld, unusable, digest) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		string(u.ID), u.MadeAt, string(u.MadeBy), u.Reason, u.Basis, u.People, u.Withheld, u.Unusable, u.Digest)
	return err
}

const uploadColumns = `SELECT id, made_at, made_by, reason, basis, people, withheld, unusable, digest FROM lab_upload `

func scanUpload(row interface{ Scan(...any) error }) (Upload, error) {
	var u Upload
	err := row.Scan(&u.ID, &u.MadeAt, &u.MadeBy, &u.Reason, &u.Basis, &u.People, &u.Withheld, &u.Unusable, &u.Digest)
	return u, db.Translate(err)
}

func findUpload(ctx context.Context, tx *gate.Tx, which id.LabUpload) (Upload, error) {
	return scanUpload(tx.QueryRowContext(ctx, uploadColumns+`WHERE id = $1`, string(which)))
}

func uploads(ctx context.Context, tx *gate.Tx) ([]Upload, error) {
	rows, err := tx.QueryContext(ctx, uploadColumns+`ORDER BY id DESC LIMIT $1`, 100)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []Upload
	for rows.Next() {
		u, err := scanUpload(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	return out, db.Translate(rows.Err())
}

func insertResult(ctx context.Context, tx *gate.Tx, r Result) error {
	text, err := json.Marshal(r.ResultPlan)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO lab_result (id, recorded_at, recorded_by, upload, result) VALUES ($1, $2, $3, $4, $5)`,
		string(r.ID), r.RecordedAt, string(r.RecordedBy), sql.NullString{String: string(r.Upload), Valid: r.Upload != ""}, string(text))
	return err
}

func results(ctx context.Context, tx *gate.Tx) ([]Result, error) {
	rows, err := tx.QueryContext(ctx, `SELECT id, recorded_at, recorded_by, upload, result FROM lab_result ORDER BY id DESC LIMIT $1`, 100)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []Result
	for rows.Next() {
		var r Result
		var upload sql.NullString
		var text []byte
		if err := rows.Scan(&r.ID, &r.RecordedAt, &r.RecordedBy, &upload, &text); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(text, &r.ResultPlan); err != nil {
			return nil, err
		}
		if r.Conclusion, err = jdl.Conclude(r.Lower, r.Upper); err != nil {
			return nil, err
		}
		r.Upload = id.LabUpload(upload.String)
		out = append(out, r)
	}
	return out, db.Translate(rows.Err())
}

// name fills who made files and recorded results.
func (l *Lab) name(ctx context.Context, tx *gate.Tx) error {
	members, err := staff.Names(ctx, tx)
	for i := range l.Uploads {
		l.Uploads[i].Maker = members[l.Uploads[i].MadeBy].Name
	}
	for i := range l.Results {
		l.Results[i].Recorder = members[l.Results[i].RecordedBy].Name
	}
	return err
}
