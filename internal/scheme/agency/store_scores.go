package agency

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

const declarationColumns = "id, source, kind, strand, whom, from_day, to_day, reason, document, declared_by, declared_at, ended_by, ended_at, ended_why"

func scanDeclaration(rows *sql.Rows) (Declaration, error) {
	var d Declaration
	err := rows.Scan(&d.ID, &d.Source, &d.Kind, &d.Strand, &d.Whom, &d.From, &d.Until, &d.Reason, &d.Document, &d.By, &d.At, &d.EndedBy, &d.EndedAt, &d.EndedReason)
	return d, err
}

// Declarations gives every declaration ever made of feeds' histories, newest first. It holds no person.
func Declarations(ctx context.Context, tx *gate.Tx) ([]Declaration, error) {
	all, err := gate.Kept(ctx, tx, "history declarations", []string{"history_declaration"}, func() ([]Declaration, error) {
		return list(ctx, tx, scanDeclaration, `SELECT `+declarationColumns+` FROM history_declaration ORDER BY declared_at DESC, id DESC`)
	})
	return slices.Clone(all), err
}

func insertDeclaration(ctx context.Context, tx *gate.Tx, d Declaration) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO history_declaration (id, source, kind, strand, whom, from_day, to_day, reason, document, declared_by, declared_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		string(d.ID), d.Source, d.Kind, string(d.Strand), string(d.Whom), d.From, d.Until, d.Reason, d.Document, string(d.By), d.At)
	if fault.Is(err, fault.Conflict) {
		return fault.InvalidFields([]fault.Field{{Name: "strand", Text: "This is declared already. End that declaration first"}})
	}
	return err
}

func endDeclaration(ctx context.Context, tx *gate.Tx, which id.Declaration, why string) error {
	res, err := tx.ExecContext(ctx, `UPDATE history_declaration SET ended_by = $2, ended_at = $3, ended_why = $4 WHERE id = $1 AND ended_at IS NULL`,
		string(which), string(tx.Actor().ID), tx.Now(), why)
	if err != nil {
		return err
	}
	return one(res)
}

func scanNaming(rows *sql.Rows) (Naming, error) {
	var n Naming
	var roles string
	err := rows.Scan(&n.ID, &n.From, &roles, &n.Reason, &n.Document, &n.By, &n.At)
	for r := range strings.SplitSeq(roles, ",") {
		if r != "" {
			n.Roles = append(n.Roles, access.Role(r))
		}
	}
	return n, err
}

// namings gives every decision who may see scores, newest first.
func namings(ctx context.Context, tx *gate.Tx) ([]Naming, error) {
	return list(ctx, tx, scanNaming, `SELECT id, from_day, roles, reason, document, decided_by, decided_at FROM score_naming ORDER BY decided_at DESC, id DESC`)
}

func insertNaming(ctx context.Context, tx *gate.Tx, n Naming) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO score_naming (id, from_day, roles, reason, document, decided_by, decided_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		string(n.ID), n.From, roleCodes(n.Roles, ","), n.Reason, n.Document, string(n.By), n.At)
	return err
}

func roleCodes(roles []access.Role, between string) string {
	codes := make([]string, len(roles))
	for i, r := range roles {
		codes[i] = string(r)
	}
	return strings.Join(codes, between)
}
