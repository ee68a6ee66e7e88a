package staff

import (
	"context"
	"database/sql"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// credential is how somebody proves who they are. A zero one has no password.
type credential struct {
	password    string
	totp        string
	totpPending string
	totpStep    int64
}

func scanCredential(rows *sql.Rows) (c credential, err error) {
	return c, rows.Scan(&c.password, &c.totp, &c.totpPending, &c.totpStep)
}

func credentialOf(ctx context.Context, q db.Queryer, who id.Staff) (credential, error) {
	all, err := list(ctx, q, scanCredential, `SELECT password, totp, totp_pending, totp_step FROM staff_credential WHERE staff = $1`, string(who))
	if err != nil || len(all) == 0 {
		return credential{}, err
	}
	return all[0], nil
}

func setPassword(ctx context.Context, tx *gate.Tx, who id.Staff, hash string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO staff_credential (staff, password, password_set) VALUES ($1, $2, $3)
ON CONFLICT (staff) DO UPDATE SET password = excluded.password, password_set = excluded.password_set`, string(who), hash, tx.Now())
	return err
}

// setPending keeps the key of an authenticator that has not given a code yet.
func setPending(ctx context.Context, tx *gate.Tx, who id.Staff, totpKey string) error {
	_, err := tx.ExecContext(ctx, `UPDATE staff_credential SET totp_pending = $2 WHERE staff = $1`, string(who), totpKey)
	return err
}

// confirmPending makes the pending authenticator the one that counts. The key must still be the one that
// gave the code.
func confirmPending(ctx context.Context, tx *gate.Tx, who id.Staff, totpKey string, step int64) error {
	res, err := tx.ExecContext(ctx, `UPDATE staff_credential SET totp = totp_pending, totp_pending = '', totp_step = $3 WHERE staff = $1 AND totp_pending = $2`,
		string(who), totpKey, step)
	if err != nil {
		return err
	}
	return one(res)
}

// useStep takes a code's step if no later one was used: of two visits with one code, one gets in.
func useStep(ctx context.Context, tx *gate.Tx, who id.Staff, step int64) (bool, error) {
	res, err := tx.ExecContext(ctx, `UPDATE staff_credential SET totp_step = $2 WHERE staff = $1 AND totp_step < $2`, string(who), step)
	return touched(res, err)
}

func touched(res sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

func clearSecondFactor(ctx context.Context, tx *gate.Tx, who id.Staff) error {
	if _, err := tx.ExecContext(ctx, `UPDATE staff_credential SET totp = '', totp_pending = '', totp_step = 0 WHERE staff = $1`, string(who)); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM staff_recovery_code WHERE staff = $1`, string(who))
	return err
}

func setRecoveryCodes(ctx context.Context, tx *gate.Tx, who id.Staff, stored []string) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM staff_recovery_code WHERE staff = $1`, string(who)); err != nil {
		return err
	}
	for _, h := range stored {
		if _, err := tx.ExecContext(ctx, `INSERT INTO staff_recovery_code (staff, hash, used) VALUES ($1, $2, NULL)`, string(who), h); err != nil {
			return err
		}
	}
	return nil
}

func useRecoveryCode(ctx context.Context, tx *gate.Tx, who id.Staff, stored string) (bool, error) {
	res, err := tx.ExecContext(ctx, `UPDATE staff_recovery_code SET used = $3 WHERE staff = $1 AND hash = $2 AND used IS NULL`, string(who), stored, tx.Now())
	return touched(res, err)
}

func recoveryCodesLeft(ctx context.Context, q db.Queryer, who id.Staff) (int, error) {
	all, err := list(ctx, q, scanText, `SELECT hash FROM staff_recovery_code WHERE staff = $1 AND used IS NULL`, string(who))
	return len(all), err
}

// attempts is how often signing in to an account has failed in a row, and until when it waits.
type attempts struct {
	failures int64
	last     civil.Instant
	locked   civil.Instant
}

func (a attempts) lockedAt(now civil.Instant) bool { return a.locked.After(now) }

func scanAttempts(rows *sql.Rows) (a attempts, err error) {
	return a, rows.Scan(&a.failures, &a.last, &a.locked)
}

func attemptsOn(ctx context.Context, q db.Queryer, account string) (attempts, error) {
	all, err := list(ctx, q, scanAttempts, `SELECT failures, last_at, locked_until FROM sign_in_attempt WHERE account = $1`, account)
	if err != nil || len(all) == 0 {
		return attempts{}, err
	}
	return all[0], nil
}

// holdAttempts reads the attempts on an account and keeps others from doing so until the transaction ends,
// so that many guesses at once count like as many one after another.
func holdAttempts(ctx context.Context, tx *gate.Tx, account string) (attempts, error) {
	all, err := list(ctx, tx, scanAttempts, `INSERT INTO sign_in_attempt (account, failures, last_at, locked_until) VALUES ($1, 0, $2, NULL)
ON CONFLICT (account) DO UPDATE SET failures = sign_in_attempt.failures RETURNING failures, last_at, locked_until`, account, tx.Now())
	if err != nil {
		return attempts{}, err
	}
	if len(all) != 1 {
		return attempts{}, fault.New(fault.Internal, "the attempts on an account could not be held")
	}
	return all[0], nil
}

// countFailure adds one failure, and forgets accounts on which nobody has failed for a day.
func countFailure(ctx context.Context, tx *gate.Tx, account string, a attempts) (attempts, error) {
	if tx.Now().Sub(a.last) > forgetAfter {
		a.failures = 0
	}
	a.failures++
	a.last, a.locked = tx.Now(), civil.Instant{}
	if wait := lockFor(a.failures); wait > 0 {
		a.locked = tx.Now().Add(wait)
	}
	_, err := tx.ExecContext(ctx, `UPDATE sign_in_attempt SET failures = $2, last_at = $3, locked_until = $4 WHERE account = $1`, account, a.failures, a.last, a.locked)
	if err != nil {
		return a, err
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM sign_in_attempt WHERE last_at < $1`, tx.Now().Add(-2*forgetAfter))
	return a, err
}

func clearAttempts(ctx context.Context, tx *gate.Tx, account string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM sign_in_attempt WHERE account = $1`, account)
	return err
}

// invitation is a one-time link. Without a member it is the first set-up.
type invitation struct {
	staff   id.Staff
	expires civil.Instant
	used    civil.Instant
}

func scanInvitation(rows *sql.Rows) (invitation, error) {
	var i invitation
	var who sql.NullString
	err := rows.Scan(&who, &i.expires, &i.used)
	i.staff = id.Staff(who.String)
	return i, err
}

func invitationOf(ctx context.Context, q db.Queryer, stored string) (invitation, bool, error) {
	all, err := list(ctx, q, scanInvitation, `SELECT staff, expires, used FROM staff_invitation WHERE token = $1`, stored)
	if err != nil || len(all) == 0 {
		return invitation{}, false, err
	}
	return all[0], true, nil
}

// addInvitation makes a link and ends the member's earlier ones; no member: the first set-up's.
func addInvitation(ctx context.Context, tx *gate.Tx, stored string, who id.Staff, expires civil.Instant) error {
	if err := endInvitations(ctx, tx, who); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO staff_invitation (token, staff, created, expires, used) VALUES ($1, $2, $3, $4, NULL)`,
		stored, nullable(who), tx.Now(), expires)
	return err
}

func endInvitations(ctx context.Context, tx *gate.Tx, who id.Staff) error {
	query, args := `DELETE FROM staff_invitation WHERE staff IS NULL AND used IS NULL`, []any{}
	if who != "" {
		query, args = `DELETE FROM staff_invitation WHERE staff = $1 AND used IS NULL`, []any{string(who)}
	}
	_, err := tx.ExecContext(ctx, query, args...)
	return err
}

func nullable(who id.Staff) sql.NullString {
	return sql.NullString{String: string(who), Valid: who != ""}
}

// useInvitation takes a link: of two who open it at once, one gets in.
func useInvitation(ctx context.Context, tx *gate.Tx, stored string) (bool, error) {
	res, err := tx.ExecContext(ctx, `UPDATE staff_invitation SET used = $2 WHERE token = $1 AND used IS NULL AND expires > $2`, stored, tx.Now())
	return touched(res, err)
}

// isDemo says whether the database was made by `demo`. Only that command writes the setting.
func isDemo(ctx context.Context, q db.Queryer) (bool, error) {
	all, err := list(ctx, q, scanText, `SELECT value FROM setting WHERE name = 'demo'`)
	return len(all) == 1 && all[0] == "true", err
}
