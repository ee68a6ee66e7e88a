package agency

import (
	"context"
	"database/sql"

	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

const teamColumns = `t.id, t.agency, t.name, t.opened, t.closed, t.version`

func scanTeam(rows *sql.Rows) (Team, error) {
	var t Team
	var ident, agency string
	err := rows.Scan(&ident, &agency, &t.Name, &t.Opened, &t.Closed, &t.Version)
	t.ID, t.Agency, t.Active = id.Team(ident), id.Agency(agency), !t.Closed.Valid
	return t, err
}

// Teams gives every team by agency and name, the closed ones too. It holds no person.
func Teams(ctx context.Context, tx *gate.Tx) ([]Team, error) {
	return list(ctx, tx, scanTeam, `SELECT `+teamColumns+` FROM team t JOIN agency a ON a.id = t.agency ORDER BY a.name_key, t.name_key, t.id`)
}

func teamByID(ctx context.Context, tx *gate.Tx, which id.Team) (Team, error) {
	t, ok, err := first(list(ctx, tx, scanTeam, `SELECT `+teamColumns+` FROM team t WHERE t.id = $1`, string(which)))
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "There is no such team.")
	}
	return t, err
}

// AddTeam opens a team of an open agency. It holds no person.
func AddTeam(ctx context.Context, tx *gate.Tx, t Team) (Team, error) {
	t, err := t.checked()
	if err != nil {
		return t, err
	}
	a, err := agencyByID(ctx, tx, t.Agency)
	if err != nil {
		return t, err
	}
	if !a.Active {
		return t, fault.InvalidFields([]fault.Field{{Name: "agency", Text: "This agency is closed"}})
	}
	if t.ID == "" {
		t.ID = gate.NewID[id.Team](tx)
	}
	t.Opened, t.Version, t.Active = tx.Today(), 1, true
	_, err = tx.ExecContext(ctx, `INSERT INTO team (id, agency, name, name_key, opened, closed, version) VALUES ($1, $2, $3, $4, $5, NULL, 1)`,
		string(t.ID), string(t.Agency), t.Name, fold(t.Name), t.Opened)
	if err != nil {
		return t, taken(err, "a team of this agency")
	}
	return t, emit(ctx, tx, TeamOpened, t.ID)
}

// changeTeam renames a team; a team never moves to another agency, since reach was given to it there.
func changeTeam(ctx context.Context, tx *gate.Tx, t Team) error {
	res, err := tx.ExecContext(ctx, `UPDATE team SET name = $3, name_key = $4, version = version + 1 WHERE id = $1 AND version = $2 AND closed IS NULL`,
		string(t.ID), t.Version, t.Name, fold(t.Name))
	if err != nil {
		return taken(err, "a team of this agency")
	}
	return one(res)
}

func closeTeam(ctx context.Context, tx *gate.Tx, which id.Team, version int64) error {
	res, err := tx.ExecContext(ctx, `UPDATE team SET closed = $3, version = version + 1 WHERE id = $1 AND version = $2 AND closed IS NULL`,
		string(which), version, tx.Today())
	if err != nil {
		return err
	}
	return one(res)
}

func openTeamsOf(ctx context.Context, tx *gate.Tx, which id.Agency) ([]Team, error) {
	return list(ctx, tx, scanTeam, `SELECT `+teamColumns+` FROM team t WHERE t.agency = $1 AND t.closed IS NULL`, string(which))
}
