package db

import "context"

// TakeNumbers takes n numbers in a row and gives the first. table holds the next one in the only row of its
// only column, "next". On PostgreSQL others who take some wait until the transaction ends, so that numbers
// are in the order of the commits; those of a transaction that fails are not lost.
func TakeNumbers(ctx context.Context, q Queryer, table string, n int) (first int64, err error) {
	err = q.QueryRowContext(ctx, `UPDATE `+table+` SET next = next + $1 RETURNING next - $1`, n).Scan(&first)
	return first, Translate(err)
}
