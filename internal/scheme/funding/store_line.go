package funding

import (
	"context"
	"database/sql"
	"slices"

	"waymark/internal/method/cost"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

const lineColumns = `SELECT id, title, kind, agency, team, place, wte_hundredths, cost_kind, serves, service, owner, risk, renewal_action, renewal_due, renewal_status, closed, version FROM funding_line `

func scanLine(rows *sql.Rows) (Line, error) {
	var l Line
	var wte sql.NullInt64
	err := rows.Scan(&l.ID, &l.Title, &l.Kind, &l.Agency, &l.Team, &l.Place, &wte, &l.Cost, &l.Serves, &l.Service, &l.Owner, &l.Risk,
		&l.Renewal.Action, &l.Renewal.Due, &l.Renewal.Status, &l.Closed, &l.Version)
	l.WTE = int(wte.Int64)
	return l, err
}

// allLines gives every line with its periods and districts, the closed ones too.
func allLines(ctx context.Context, tx *gate.Tx) ([]Line, error) {
	all, err := gate.Kept(ctx, tx, "funding lines", []string{"funding_line"}, func() ([]Line, error) { return linesWhere(ctx, tx, ``) })
	return slices.Clone(all), err
}

func findLine(ctx context.Context, tx *gate.Tx, which id.Funding) (Line, error) {
	all, err := linesWhere(ctx, tx, `WHERE id = $1 `, string(which))
	if err != nil {
		return Line{}, err
	}
	if len(all) == 0 {
		return Line{}, fault.New(fault.NotFound, "There is no such post or funding.")
	}
	return all[0], nil
}

// linesWhere reads lines in one query a table, never one a line.
func linesWhere(ctx context.Context, tx *gate.Tx, where string, args ...any) ([]Line, error) {
	lines, err := list(ctx, tx, scanLine, lineColumns+where+`ORDER BY id`, args...)
	if err != nil || len(lines) == 0 {
		return nil, err
	}
	at := make(map[id.Funding]int, len(lines))
	for i, l := range lines {
		at[l.ID] = i
	}
	among := ``
	if where != `` {
		among = `WHERE line = $1 `
	}
	periods, err := list(ctx, tx, scanPeriod, `SELECT line, funder, starts, ends, amount, per, agreed FROM funding_period `+among+`ORDER BY starts, id`, args...)
	if err != nil {
		return nil, err
	}
	for _, p := range periods {
		if i, read := at[p.line]; read { // another may have been entered since
			lines[i].Periods = append(lines[i].Periods, p.Period)
		}
	}
	districts, err := list(ctx, tx, scanDistrict, `SELECT line, district FROM funding_district `+among+`ORDER BY district`, args...)
	for _, d := range districts {
		if i, read := at[d.line]; read {
			lines[i].Districts = append(lines[i].Districts, d.district)
		}
	}
	return lines, err
}

type periodRow struct {
	line id.Funding
	Period
}

func scanPeriod(rows *sql.Rows) (p periodRow, err error) {
	var amount sql.NullInt64
	err = rows.Scan(&p.line, &p.Funder, &p.From, &p.Until, &amount, &p.Per, &p.Agreed)
	p.Amount = Money{cost.Pence(amount.Int64), amount.Valid}
	return p, err
}

type districtRow struct {
	line     id.Funding
	district id.District
}

func scanDistrict(rows *sql.Rows) (d districtRow, err error) {
	err = rows.Scan(&d.line, &d.district)
	return d, err
}

func insertLine(ctx context.Context, tx *gate.Tx, l Line) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO funding_line (id, title, kind, agency, team, place, wte_hundredths, cost_kind, serves, service, owner, risk,
renewal_action, renewal_due, renewal_status, closed, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`, lineValues(l)...)
	if err != nil {
		return err
	}
	return insertParts(ctx, tx, l)
}

// lineValues gives a line's columns in the order of insertLine.
func lineValues(l Line) []any {
	return []any{string(l.ID), l.Title, string(l.Kind), string(l.Agency), string(l.Team), l.Place, sql.NullInt64{Int64: int64(l.WTE), Valid: l.WTE > 0}, string(l.Cost),
		string(l.Serves), l.Service, string(l.Owner), l.Risk, l.Renewal.Action, l.Renewal.Due, string(l.Renewal.Status), l.Closed, l.Version}
}

func insertParts(ctx context.Context, tx *gate.Tx, l Line) error {
	for _, p := range l.Periods {
		_, err := tx.ExecContext(ctx, `INSERT INTO funding_period (id, line, funder, starts, ends, amount, per, agreed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			gate.NewID[string](tx), string(l.ID), p.Funder, p.From, p.Until, sql.NullInt64{Int64: int64(p.Amount.Pence), Valid: p.Amount.Known}, string(p.Per), p.Agreed)
		if err != nil {
			return err
		}
	}
	for _, d := range l.Districts {
		if _, err := tx.ExecContext(ctx, `INSERT INTO funding_district (line, district) VALUES ($1, $2)`, string(l.ID), string(d)); err != nil {
			return err
		}
	}
	return nil
}

// updateLine writes a line over the version that old is. Its periods are written anew: what they were stands in the
// line's history.
func updateLine(ctx context.Context, tx *gate.Tx, l, old Line) error {
	l.Version = old.Version
	res, err := tx.ExecContext(ctx, `UPDATE funding_line SET title = $2, kind = $3, agency = $4, team = $5, place = $6, wte_hundredths = $7, cost_kind = $8, serves = $9,
service = $10, owner = $11, risk = $12, renewal_action = $13, renewal_due = $14, renewal_status = $15, closed = $16, version = version + 1 WHERE id = $1 AND version = $17`, lineValues(l)...)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return changedMeanwhile()
	}
	for _, table := range []string{"funding_period", "funding_district"} {
		if _, err := tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE line = $1`, string(l.ID)); err != nil {
			return err
		}
	}
	return insertParts(ctx, tx, l)
}

// list runs a query and drains it.
func list[T any](ctx context.Context, tx *gate.Tx, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, db.Translate(err)
		}
		out = append(out, v)
	}
	return out, db.Translate(rows.Err())
}
