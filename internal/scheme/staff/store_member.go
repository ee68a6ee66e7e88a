package staff

import (
	"context"
	"database/sql"
	"maps"

	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

const memberColumns = `s.id, s.name, s.title, s.email, s.agency, s.created, s.closed, s.suspended, s.state_reason, s.version, COALESCE(c.password, ''), COALESCE(c.totp, '')`

const memberQuery = `SELECT ` + memberColumns + ` FROM staff s LEFT JOIN staff_credential c ON c.staff = s.id`

func scanMember(rows *sql.Rows) (Member, error) {
	var m Member
	var ident, agency, password, totp string
	err := rows.Scan(&ident, &m.Name, &m.Title, &m.Email, &agency, &m.Created, &m.Closed, &m.Suspended, &m.StateReason, &m.Version, &password, &totp)
	m.ID, m.Agency, m.Active = id.Staff(ident), id.Agency(agency), m.Closed.IsZero() && m.Suspended.IsZero()
	m.HasPassword, m.SecondFactor = password != "", totp != ""
	return m, err
}

// Names gives every member of staff, the closed ones too, with their agency and whether they may sign in, and
// nothing else of the account: for screens that name who did what. It holds no person.
func Names(ctx context.Context, tx *gate.Tx) (map[id.Staff]Member, error) {
	all, err := gate.Kept(ctx, tx, "staff names", []string{"staff"}, func() (map[id.Staff]Member, error) { return readNames(ctx, tx) })
	return maps.Clone(all), err
}

func readNames(ctx context.Context, tx *gate.Tx) (map[id.Staff]Member, error) {
	all, err := list(ctx, tx, scanName, `SELECT id, name, agency, closed, suspended FROM staff`)
	out := make(map[id.Staff]Member, len(all))
	for _, m := range all {
		out[m.ID] = m
	}
	return out, err
}

func scanName(rows *sql.Rows) (Member, error) {
	var m Member
	err := rows.Scan(&m.ID, &m.Name, &m.Agency, &m.Closed, &m.Suspended)
	m.Active = m.Closed.IsZero() && m.Suspended.IsZero()
	return m, err
}

// Members gives every member of staff by name, the closed ones too, whole. It holds no person.
func Members(ctx context.Context, tx *gate.Tx) ([]Member, error) {
	return membersWhere(ctx, tx, "", "")
}

// membersWhere fills in what a member holds with one query for each kind, however many members there are.
func membersWhere(ctx context.Context, q db.Queryer, where, holdings string, args ...any) ([]Member, error) {
	out, err := list(ctx, q, scanMember, memberQuery+where+` ORDER BY s.name_key, s.id`, args...)
	if err != nil || len(out) == 0 {
		return out, err
	}
	at := make(map[id.Staff]*Member, len(out))
	for i := range out {
		at[out[i].ID] = &out[i]
	}
	for _, h := range []struct {
		query string
		add   func(m *Member, held string)
	}{
		{`SELECT staff, role FROM staff_role`, func(m *Member, v string) { m.Roles = append(m.Roles, access.Role(v)) }},
		{`SELECT staff, team FROM staff_team`, func(m *Member, v string) { m.Teams = append(m.Teams, id.Team(v)) }},
		{`SELECT staff, district FROM staff_district`, func(m *Member, v string) { m.Districts = append(m.Districts, id.District(v)) }},
	} {
		held, err := list(ctx, q, scanPair, h.query+holdings+` ORDER BY 1, 2`, args...)
		if err != nil {
			return nil, err
		}
		for _, p := range held {
			if m := at[id.Staff(p[0])]; m != nil {
				h.add(m, p[1])
			}
		}
	}
	return out, nil
}

func scanPair(rows *sql.Rows) (p [2]string, err error) { return p, rows.Scan(&p[0], &p[1]) }

func memberByID(ctx context.Context, q db.Queryer, who id.Staff) (Member, error) {
	all, err := membersWhere(ctx, q, ` WHERE s.id = $1`, ` WHERE staff = $1`, string(who))
	if err != nil {
		return Member{}, err
	}
	if len(all) == 0 {
		return Member{}, fault.New(fault.NotFound, "There is no such member of staff.")
	}
	return all[0], nil
}

// openMemberByEmail finds the account of an address that may sign in, or none.
func openMemberByEmail(ctx context.Context, q db.Queryer, email string) (Member, bool, error) {
	all, err := list(ctx, q, scanMember, memberQuery+` WHERE s.email_key = $1 AND s.closed IS NULL AND s.suspended IS NULL`, key(email))
	if err != nil || len(all) == 0 {
		return Member{}, false, err
	}
	m, err := memberByID(ctx, q, all[0].ID)
	return m, err == nil, err
}

// ActorOf gives an open member of staff as who acts: for jobs and the command line that act for somebody.
// It holds no person.
func ActorOf(ctx context.Context, tx *gate.Tx, who id.Staff) (access.Actor, error) {
	m, err := memberByID(ctx, tx, who)
	if err == nil && !m.Active {
		err = fault.New(fault.NotFound, "This account is closed.")
	}
	return m.Actor(), err
}

// AddMember opens an account in a transaction that also does more, as the synthetic county does; it has no
// password until a link is used. It holds no person.
func AddMember(ctx context.Context, tx *gate.Tx, m Member) (Member, error) {
	m, err := m.checked()
	if err != nil {
		return m, err
	}
	if m.ID == "" {
		m.ID = gate.NewID[id.Staff](tx)
	}
	m.Created, m.Version, m.Active = tx.Now(), 1, true
	_, err = tx.ExecContext(ctx, `INSERT INTO staff (id, name, name_key, title, email, email_key, agency, created, closed, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, 1)`,
		string(m.ID), m.Name, key(m.Name), m.Title, m.Email, key(m.Email), string(m.Agency), m.Created)
	if err != nil {
		return m, emailTaken(err)
	}
	if err := setHoldings(ctx, tx, m); err != nil {
		return m, err
	}
	return m, tx.Emit(ctx, StaffInvited, 1, Happened{Staff: m.ID, Roles: m.Roles})
}

func emailTaken(err error) error {
	if fault.Is(err, fault.Conflict) {
		return fault.InvalidFields([]fault.Field{{Name: "email", Text: "There is already an account with this email address"}})
	}
	return err
}

func setHoldings(ctx context.Context, tx *gate.Tx, m Member) error {
	for _, statement := range []string{`DELETE FROM staff_role WHERE staff = $1`, `DELETE FROM staff_team WHERE staff = $1`, `DELETE FROM staff_district WHERE staff = $1`} {
		if _, err := tx.ExecContext(ctx, statement, string(m.ID)); err != nil {
			return err
		}
	}
	for _, r := range m.Roles {
		if _, err := tx.ExecContext(ctx, `INSERT INTO staff_role (staff, role) VALUES ($1, $2)`, string(m.ID), string(r)); err != nil {
			return err
		}
	}
	for _, t := range m.Teams {
		if _, err := tx.ExecContext(ctx, `INSERT INTO staff_team (staff, team) VALUES ($1, $2)`, string(m.ID), string(t)); err != nil {
			return err
		}
	}
	for _, d := range m.Districts {
		if _, err := tx.ExecContext(ctx, `INSERT INTO staff_district (staff, district) VALUES ($1, $2)`, string(m.ID), string(d)); err != nil {
			return err
		}
	}
	return nil
}

func changeMember(ctx context.Context, tx *gate.Tx, m Member) error {
	res, err := tx.ExecContext(ctx, `UPDATE staff SET name = $3, name_key = $4, title = $5, email = $6, email_key = $7, agency = $8, version = version + 1
WHERE id = $1 AND version = $2 AND closed IS NULL`,
		string(m.ID), m.Version, m.Name, key(m.Name), m.Title, m.Email, key(m.Email), string(m.Agency))
	if err != nil {
		return emailTaken(err)
	}
	if err := one(res); err != nil {
		return err
	}
	return setHoldings(ctx, tx, m)
}

func closeMember(ctx context.Context, tx *gate.Tx, who id.Staff, version int64, reason string) error {
	res, err := tx.ExecContext(ctx, `UPDATE staff SET closed = $3, state_reason = $4, version = version + 1 WHERE id = $1 AND version = $2 AND closed IS NULL`,
		string(who), version, tx.Now(), reason)
	if err != nil {
		return err
	}
	return one(res)
}

func suspendMember(ctx context.Context, tx *gate.Tx, who id.Staff, version int64, reason string) error {
	res, err := tx.ExecContext(ctx, `UPDATE staff SET suspended = $3, state_reason = $4, version = version + 1
WHERE id = $1 AND version = $2 AND closed IS NULL AND suspended IS NULL`, string(who), version, tx.Now(), reason)
	if err != nil {
		return err
	}
	return one(res)
}

func restoreMember(ctx context.Context, tx *gate.Tx, who id.Staff, version int64) error {
	res, err := tx.ExecContext(ctx, `UPDATE staff SET suspended = NULL, state_reason = '', version = version + 1
WHERE id = $1 AND version = $2 AND closed IS NULL AND suspended IS NOT NULL`, string(who), version)
	if err != nil {
		return err
	}
	return one(res)
}

// otherAdministrators counts the administrators who may sign in, apart from one. On PostgreSQL it locks them, so
// that two who close each other at once do not leave none.
func otherAdministrators(ctx context.Context, tx *gate.Tx, who id.Staff) (int, error) {
	lock := ""
	if tx.DB().Engine == db.Postgres {
		lock = " FOR UPDATE OF s"
	}
	all, err := list(ctx, tx, scanText, `SELECT s.id FROM staff s JOIN staff_role r ON r.staff = s.id
WHERE r.role = $1 AND s.closed IS NULL AND s.suspended IS NULL ORDER BY s.id`+lock, string(access.Administrator))
	n := 0
	for _, s := range all {
		if s != string(who) {
			n++
		}
	}
	return n, err
}

func scanText(rows *sql.Rows) (s string, err error) { return s, rows.Scan(&s) }

func anyStaff(ctx context.Context, q db.Queryer) (bool, error) {
	all, err := list(ctx, q, scanText, `SELECT id FROM staff LIMIT 1`)
	return len(all) > 0, err
}

// Staffing counts open accounts for the agency room.
type Staffing struct{}

// AgencyStaffed counts the open accounts of an agency. It holds no person.
func (Staffing) AgencyStaffed(ctx context.Context, tx *gate.Tx, which id.Agency) (int, error) {
	all, err := list(ctx, tx, scanText, `SELECT id FROM staff WHERE agency = $1 AND closed IS NULL`, string(which))
	return len(all), err
}

// TeamStaffed counts the open accounts in a team. It holds no person.
func (Staffing) TeamStaffed(ctx context.Context, tx *gate.Tx, which id.Team) (int, error) {
	all, err := list(ctx, tx, scanText, `SELECT s.id FROM staff_team t JOIN staff s ON s.id = t.staff WHERE t.team = $1 AND s.closed IS NULL`, string(which))
	return len(all), err
}

// Names gives what everybody who ever had an account is called. It holds no person.
func (Staffing) Names(ctx context.Context, tx *gate.Tx) (map[id.Staff]string, error) {
	all, err := Names(ctx, tx)
	out := make(map[id.Staff]string, len(all))
	for who, m := range all {
		out[who] = m.Name
	}
	return out, err
}

// list runs a query and drains it.
func list[T any](ctx context.Context, q db.Queryer, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, db.Translate(err)
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

// one holds a change to the one row of the version that the user saw.
func one(res sql.Result) error {
	n, err := res.RowsAffected()
	if err == nil && n != 1 {
		err = changedMeanwhile()
	}
	return err
}
