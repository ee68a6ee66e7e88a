package db

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"
)

// appendOnly lists the tables in which the application's role may add rows and never change them.
var appendOnly = []string{"audit_entry", "audit_subject", "audit_leaf", "audit_hash", "audit_head", "event", "event_person",
	"report_edition", "report_publication"}

// Grant gives PostgreSQL's role the rights the running application needs and no more: it owns
// nothing, cannot alter the schema, and can only add to the audit log. Run by the owner of the
// schema after Migrate; on SQLite there is nothing to grant.
func (d *DB) Grant(ctx context.Context, role string) error {
	if d.Engine != Postgres || role == "" {
		return nil
	}
	r := pgx.Identifier{role}.Sanitize()
	statements := []string{
		"GRANT USAGE ON SCHEMA public TO " + r,
		"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO " + r,
		"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO " + r,
		"REVOKE UPDATE, DELETE, TRUNCATE ON " + strings.Join(appendOnly, ", ") + " FROM " + r,
		"REVOKE INSERT, UPDATE, DELETE ON goose_db_version FROM " + r,
	}
	return d.inTx(ctx, nil, func(q Queryer) error {
		for _, s := range statements {
			if _, err := q.ExecContext(ctx, s); err != nil {
				return Translate(err)
			}
		}
		return nil
	})
}
