package agency

import (
	"context"
	"database/sql"
	"slices"

	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

const agencyColumns = `id, name, short, kind, opened, closed, version`

func scanAgency(rows *sql.Rows) (Agency, error) {
	var a Agency
	var ident, kind string
	err := rows.Scan(&ident, &a.Name, &a.Short, &kind, &a.Opened, &a.Closed, &a.Version)
	a.ID, a.Kind, a.Active = id.Agency(ident), Kind(kind), !a.Closed.Valid
	return a, err
}

// Agencies gives every agency by name, the closed ones too, since history names them. It holds no person.
func Agencies(ctx context.Context, tx *gate.Tx) ([]Agency, error) {
	all, err := gate.Kept(ctx, tx, "agencies", []string{"agency"}, func() ([]Agency, error) {
		return list(ctx, tx, scanAgency, `SELECT `+agencyColumns+` FROM agency ORDER BY name_key, id`)
	})
	return slices.Clone(all), err
}

// FindAgency gives the open agency of a name, whatever the case of its letters. It holds no person.
func FindAgency(ctx context.Context, tx *gate.Tx, name string) (Agency, bool, error) {
	return first(list(ctx, tx, scanAgency, `SELECT `+agencyColumns+` FROM agency WHERE name_key = $1 AND closed IS NULL`, fold(name)))
}

func agencyByID(ctx context.Context, tx *gate.Tx, which id.Agency) (Agency, error) {
	a, ok, err := first(list(ctx, tx, scanAgency, `SELECT `+agencyColumns+` FROM agency WHERE id = $1`, string(which)))
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "There is no such agency.")
	}
	return a, err
}

// AddAgency opens an agency in a transaction that also does more, as the first set-up and the synthetic
// county do. It holds no person.
func AddAgency(ctx context.Context, tx *gate.Tx, a Agency) (Agency, error) {
	a, err := a.checked()
	if err != nil {
		return a, err
	}
	if a.ID == "" {
		a.ID = gate.NewID[id.Agency](tx)
	}
	a.Opened, a.Version, a.Active = tx.Today(), 1, true
	_, err = tx.ExecContext(ctx, `INSERT INTO agency (id, name, name_key, short, kind, opened, closed, version) VALUES ($1, $2, $3, $4, $5, $6, NULL, 1)`,
		string(a.ID), a.Name, fold(a.Name), a.Short, string(a.Kind), a.Opened)
	if err != nil {
		return a, taken(err, "an agency")
	}
	return a, emit(ctx, tx, AgencyOpened, a.ID)
}

func changeAgency(ctx context.Context, tx *gate.Tx, a Agency) error {
	res, err := tx.ExecContext(ctx, `UPDATE agency SET name = $3, name_key = $4, short = $5, kind = $6, version = version + 1
WHERE id = $1 AND version = $2 AND closed IS NULL`, string(a.ID), a.Version, a.Name, fold(a.Name), a.Short, string(a.Kind))
	if err != nil {
		return taken(err, "an agency")
	}
	return one(res)
}

func closeAgency(ctx context.Context, tx *gate.Tx, which id.Agency, version int64) error {
	res, err := tx.ExecContext(ctx, `UPDATE agency SET closed = $3, version = version + 1 WHERE id = $1 AND version = $2 AND closed IS NULL`,
		string(which), version, tx.Today())
	if err != nil {
		return err
	}
	return one(res)
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
			return nil, err
		}
		out = append(out, v)
	}
	return out, db.Translate(rows.Err())
}

func first[T any](all []T, err error) (T, bool, error) {
	if err != nil || len(all) == 0 {
		var none T
		return none, false, err
	}
	return all[0], true, nil
}

// one holds a change to the one row of the version that the user saw.
func one(res sql.Result) error {
	n, err := res.RowsAffected()
	if err == nil && n != 1 {
		err = changedMeanwhile()
	}
	return err
}

// taken says of a broken unique index that the name is in use.
func taken(err error, what string) error {
	if fault.Is(err, fault.Conflict) {
		return nameTaken(what)
	}
	return err
}
