package db

import (
	"context"
	"strconv"
	"strings"
)

// maxArgs keeps a statement of PostgreSQL's below its limit of 65,535 arguments, and small enough that
// parsing it stays cheap.
const maxArgs = 6000

// engined is a transaction that knows its engine, as *gate.Tx does.
type engined interface{ Engine() Engine }

// InsertRows adds rows by few statements of many rows each. suffix may hold an ON CONFLICT clause. Every
// row has one value a column. On SQLite a statement is as long as one that is kept compiled may be, and its
// places are without numbers: it looks each "$n" up by name among all before it, which costs the square of
// their number.
func InsertRows(ctx context.Context, q Queryer, table string, columns []string, rows [][]any, suffix string) error {
	head := "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES "
	e, known := q.(engined)
	numbered := !known || e.Engine() != SQLite
	perStatement := max(1, maxArgs/len(columns))
	if !numbered {
		perStatement = max(1, (longestSQL-len(head)-len(suffix)-1)/len(places(0, len(columns), false)))
	}
	text, args := "", make([]any, 0, min(perStatement, len(rows))*len(columns))
	for made := 0; len(rows) > 0; {
		n := min(perStatement, len(rows))
		if n != made {
			text, made = insertText(head, n, len(columns), suffix, numbered), n
		}
		args = args[:0]
		for _, row := range rows[:n] {
			args = append(args, row...)
		}
		if _, err := q.ExecContext(ctx, text, args...); err != nil {
			return Translate(err)
		}
		rows = rows[n:]
	}
	return nil
}

func insertText(head string, rows, columns int, suffix string, numbered bool) string {
	var b strings.Builder
	b.WriteString(head)
	for i := range rows {
		b.WriteString(places(i*columns, columns, numbered))
	}
	return b.String()[:b.Len()-1] + " " + suffix
}

// places gives the places of a row's values, after so many others, and a comma.
func places(after, columns int, numbered bool) string {
	if !numbered {
		return "(" + strings.Repeat("?,", columns)[:2*columns-1] + "),"
	}
	return "(" + Marks(after+1, columns) + "),"
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
