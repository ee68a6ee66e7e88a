package db

import (
	"context"
	"strconv"
	"strings"
)

// maxArgs keeps a statement below SQLite's limit of 32,766 arguments (PostgreSQL's is 65,535), and small
// enough that parsing it stays cheap.
const maxArgs = 6000

// engined is a transaction that knows its engine, as *gate.Tx does.
type engined interface{ Engine() Engine }

// InsertRows adds rows by few statements of many rows each. suffix may hold an ON CONFLICT clause. Every
// row has one value a column. SQLite looks each "$n" up by name among all before it, which costs the
// square of their number: there the places are left without numbers.
func InsertRows(ctx context.Context, q Queryer, table string, columns []string, rows [][]any, suffix string) error {
	perStatement := max(1, maxArgs/len(columns))
	e, known := q.(engined)
	numbered := !known || e.Engine() != SQLite
	for len(rows) > 0 {
		n := min(perStatement, len(rows))
		if err := insertOnce(ctx, q, table, columns, rows[:n], suffix, numbered); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

func insertOnce(ctx context.Context, q Queryer, table string, columns []string, rows [][]any, suffix string, numbered bool) error {
	var b strings.Builder
	b.WriteString("INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES ")
	args := make([]any, 0, len(rows)*len(columns))
	for i, row := range rows {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('(')
		for j := range row {
			if j > 0 {
				b.WriteByte(',')
			}
			if !numbered {
				b.WriteByte('?')
				continue
			}
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(len(args) + j + 1))
		}
		b.WriteByte(')')
		args = append(args, row...)
	}
	b.WriteString(" " + suffix)
	_, err := q.ExecContext(ctx, b.String(), args...)
	return Translate(err)
}

// Marks gives n placeholders from the number from, with commas: "$3, $4, $5".
func Marks(from, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(from + i))
	}
	return b.String()
}

// Texts makes arguments of text-like values.
func Texts[T ~string](values []T) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// InChunks calls f with parts of values short enough for one statement: see InsertRows for why not longer.
func InChunks[T any](values []T, f func(part []T) error) error {
	const most = 300
	for len(values) > 0 {
		n := min(most, len(values))
		if err := f(values[:n]); err != nil {
			return err
		}
		values = values[n:]
	}
	return nil
}
