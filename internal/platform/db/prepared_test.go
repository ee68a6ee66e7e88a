package db_test

import (
	"fmt"
	"sync"
	"testing"

	"waymark/internal/platform/db"
	"waymark/internal/testkit"
)

// The same texts many times over, from many at once, with a change of the table in between: what is kept
// must give what is there, on every connection.
func TestKeptStatementsSeeWhatIsThere(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		get := func(name string) (value string, err error) {
			err = d.View(t.Context(), func(q db.Queryer) error {
				return q.QueryRowContext(t.Context(), `SELECT value FROM setting WHERE name = $1`, name).Scan(&value)
			})
			return value, err
		}
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Go(func() {
				for i := range 20 {
					name, value := fmt.Sprintf("kept-%d-%d", w, i), fmt.Sprint(w*1000+i)
					if err := d.Change(t.Context(), func(q db.Queryer) error { return put(t.Context(), q, name, value) }); err != nil {
						t.Error(err)
						return
					}
					if got, err := get(name); err != nil || got != value {
						t.Errorf("%s is %q, %v", name, got, err)
					}
				}
			})
		}
		wg.Wait()
		if err := d.Change(t.Context(), func(q db.Queryer) error {
			_, err := q.ExecContext(t.Context(), `UPDATE setting SET value = $1 WHERE name = $2`, "new", "kept-3-3")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if got, err := get("kept-3-3"); err != nil || got != "new" {
			t.Errorf("%q, %v", got, err)
		}
		if got := count(t, d); got < 160 {
			t.Errorf("%d settings", got)
		}
	})
}
