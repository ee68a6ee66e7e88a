package cohort_test

import (
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/id"
	"waymark/internal/testkit"
)

// TestHowManyAreServed: a figure counts by agency and district, whatever the actor's own districts, and leaves out only
// those of whom nobody may know.
func TestHowManyAreServed(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		chair := access.Actor{Kind: access.Staff, ID: "S-chair", Roles: []access.Role{access.Chair}}
		young := many / 3
		adult := many - young + 1 // with the restricted record
		for _, x := range []struct {
			leads id.Agency
			in    []id.District
			want  int
		}{
			{"", nil, adult + young}, {youth, nil, young}, {"", []id.District{"D-north"}, adult}, {"", []id.District{"D-north", "D-south"}, adult + young},
			{youth, []id.District{"D-north"}, 0},
		} {
			if n, err := c.cohort.CountServed(t.Context(), chair, x.leads, x.in); err != nil || n != x.want {
				t.Errorf("%q in %v: %d, want %d (%v)", x.leads, x.in, n, x.want, err)
			}
		}
	})
}
