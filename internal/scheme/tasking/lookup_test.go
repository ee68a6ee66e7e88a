package tasking

import (
	"context"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/testkit"
)

func TestPersonOfATaskIsFoundOnlyWithinReach(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		s := newStage(t, d)
		made := map[id.Person]id.Task{}
		s.do(t, func(ctx context.Context, tx *gate.Tx) error {
			for _, p := range []id.Person{"P-one", "P-restricted", "P-excluded"} {
				n := New{Person: p, What: "Visit", Owner: Owner{probation, "S-ben"}, Due: testkit.Noon.Date(), Origin: Origin{Kind: FromPerson}}
				got, err := Create(ctx, tx, n)
				if err != nil {
					return err
				}
				made[p] = got.ID
			}
			return nil
		})
		for _, c := range []struct {
			by   access.Actor
			task id.Task
			want fault.Kind
			ok   bool
		}{
			{ben, made["P-one"], 0, true}, {anna, made["P-one"], 0, true}, {cara, made["P-one"], 0, true},
			{drew, made["P-one"], fault.NotFound, false}, {ann, made["P-one"], fault.Denied, false},
			{ben, made["P-restricted"], fault.Denied, false}, {ben, made["P-excluded"], fault.NotFound, false}, {ben, "none", fault.NotFound, false},
		} {
			p, err := s.tasks.PersonOf(t.Context(), c.by, c.task)
			if c.ok && (err != nil || p != "P-one") || !c.ok && (!fault.Is(err, c.want) || p != "") {
				t.Errorf("%s, %s: %q, %v", c.by.ID, c.task, p, err)
			}
		}
	})
}
