package indicator

import (
	"context"
	"encoding/json"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
)

const columns = `SELECT i.name, i.version, i.definition, i.plan, i.reason, i.made_at, i.made_by FROM indicator i `

func scan(rows interface{ Scan(...any) error }) (Indicator, error) {
	var i Indicator
	var plan []byte
	if err := rows.Scan(&i.Name, &i.Version, &i.Text, &plan, &i.Reason, &i.MadeAt, &i.MadeBy); err != nil {
		return i, db.Translate(err)
	}
	if err := json.Unmarshal(plan, &i.Plan); err != nil {
		return i, err
	}
	return i, i.read()
}

// find gives one version of an indicator, 0 for the newest.
func find(ctx context.Context, tx *gate.Tx, name string, version int) (Indicator, error) {
	return scan(tx.QueryRowContext(ctx, columns+`WHERE i.name = $1 AND ($2 = 0 OR i.version = $2) ORDER BY i.version DESC LIMIT 1`, name, version))
}

// newest gives the newest version of each indicator, by name.
func newest(ctx context.Context, tx *gate.Tx) ([]Indicator, error) {
	return list(ctx, tx, `WHERE i.version = (SELECT MAX(x.version) FROM indicator x WHERE x.name = i.name) ORDER BY i.name`)
}

// versionsOf gives the versions of an indicator, newest first.
func versionsOf(ctx context.Context, tx *gate.Tx, name string) ([]Indicator, error) {
	return list(ctx, tx, `WHERE i.name = $1 ORDER BY i.version DESC`, name)
}

func list(ctx context.Context, tx *gate.Tx, where string, args ...any) ([]Indicator, error) {
	rows, err := tx.QueryContext(ctx, columns+where, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []Indicator
	for rows.Next() {
		i, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, i)
	}
	return out, db.Translate(rows.Err())
}

func insert(ctx context.Context, tx *gate.Tx, i Indicator) error {
	plan, err := json.Marshal(i.Plan)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO indicator (name, version, definition, plan, reason, made_at, made_by) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		i.Name, i.Version, i.Text, string(plan), i.Reason, i.MadeAt, string(i.MadeBy))
	return err
}

func insertReading(ctx context.Context, tx *gate.Tx, r Reading) error {
	counted, err := json.Marshal(r.Counted)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO indicator_reading (id, indicator, version, made_at, made_by, counted) VALUES ($1, $2, $3, $4, $5, $6)`,
		string(r.ID), r.Indicator, r.Version, r.MadeAt, string(r.MadeBy), string(counted))
	return err
}

const readingColumns = `SELECT id, indicator, version, made_at, made_by, counted FROM indicator_reading
WHERE indicator = $1 AND version = $2 ORDER BY id DESC`

func scanReading(row interface{ Scan(...any) error }) (*Reading, error) {
	var r Reading
	var counted []byte
	if err := row.Scan(&r.ID, &r.Indicator, &r.Version, &r.MadeAt, &r.MadeBy, &counted); err != nil {
		return nil, db.Translate(err)
	}
	return &r, json.Unmarshal(counted, &r.Counted)
}

// newestReading gives the newest reading of a version, nil where there is none.
func newestReading(ctx context.Context, tx *gate.Tx, name string, version int) (*Reading, error) {
	r, err := scanReading(tx.QueryRowContext(ctx, readingColumns+` LIMIT 1`, name, version))
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return r, err
}

// readingUpTo gives the newest reading of a version of records that reach no further than a day, nil where there is none.
func readingUpTo(ctx context.Context, tx *gate.Tx, name string, version int, day civil.Date) (*Reading, error) {
	rows, err := tx.QueryContext(ctx, readingColumns, name, version)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		r, err := scanReading(rows)
		if err != nil || !r.Cut.After(day) {
			return r, err
		}
	}
	return nil, db.Translate(rows.Err())
}

// homes gives in which district people live now, as the policy has it.
func homes(ctx context.Context, tx *gate.Tx, of people) (map[id.Person]Area, error) {
	districts, err := agency.Districts(ctx, tx)
	if err != nil {
		return nil, err
	}
	name := map[id.District]string{}
	for _, d := range districts {
		name[d.ID] = d.Name
	}
	who := make([]id.Person, 0, len(of))
	for p := range of {
		who = append(who, p)
	}
	out := map[id.Person]Area{}
	return out, db.InChunks(who, func(part []id.Person) error {
		rows, err := tx.QueryContext(ctx, `SELECT person, district FROM access_subject WHERE person IN (`+db.Marks(1, len(part))+`)`, db.Texts(part)...)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var p id.Person
			var d id.District
			if err := rows.Scan(&p, &d); err != nil {
				return err
			}
			out[p] = Area{District: d, Name: name[d]}
		}
		return db.Translate(rows.Err())
	})
}
