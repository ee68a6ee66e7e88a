package agency

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
)

func TestAgencyIsChecked(t *testing.T) {
	for _, c := range []struct {
		in    Agency
		field string
	}{
		{Agency{Name: "  Ashdale   Police ", Short: "Police", Kind: Police}, ""},
		{Agency{Short: "Police", Kind: Police}, "name"},
		{Agency{Name: strings.Repeat("é", 121), Short: "Police", Kind: Police}, "name"},
		{Agency{Name: "Police", Kind: Police}, "short"},
		{Agency{Name: "Police", Short: strings.Repeat("x", 21), Kind: Police}, "short"},
		{Agency{Name: "Police", Short: "Police", Kind: "army"}, "kind"},
	} {
		got, err := c.in.checked()
		if c.field == "" {
			if err != nil || got.Name != "Ashdale Police" {
				t.Errorf("%+v: %+v, %v", c.in, got, err)
			}
			continue
		}
		if f := fault.FieldsOf(err); len(f) != 1 || f[0].Name != c.field {
			t.Errorf("%+v: %v, want a fault of %s", c.in, err, c.field)
		}
	}
}

func TestEveryKindHasWords(t *testing.T) {
	for _, k := range Kinds {
		if k.Label() == "" || !k.Known() {
			t.Errorf("%s has no words", k)
		}
	}
}

func TestAreasAreSortedAndNamedOnce(t *testing.T) {
	d, err := District{Name: "North", Areas: []string{"Oakley  ward", "", "ashby", "OAKLEY WARD"}}.checked()
	if err != nil || !slices.Equal(d.Areas, []string{"ashby", "Oakley ward"}) {
		t.Errorf("%q, %v", d.Areas, err)
	}
}

func TestLate(t *testing.T) {
	at := civil.MustInstant
	friday6 := at("2026-11-20T06:00:00.000000Z")
	for _, c := range []struct {
		name string
		f    Feed
		now  string
		want bool
	}{
		{"daily, within", Feed{Rhythm: Daily, CoversUntil: friday6}, "2026-11-21T08:00:00.000000Z", false},
		{"daily, over", Feed{Rhythm: Daily, CoversUntil: friday6}, "2026-11-21T08:00:01.000000Z", true},
		{"no rhythm said is daily", Feed{CoversUntil: friday6}, "2026-11-21T08:00:01.000000Z", true},
		{"working days: the weekend does not count", Feed{Rhythm: WorkingDays, CoversUntil: friday6}, "2026-11-23T07:59:00.000000Z", false},
		{"working days: Monday does", Feed{Rhythm: WorkingDays, CoversUntil: friday6}, "2026-11-23T08:01:00.000000Z", true},
		{"working days: within a weekend", Feed{Rhythm: WorkingDays, CoversUntil: at("2026-11-21T12:00:00.000000Z")}, "2026-11-22T23:00:00.000000Z", false},
		{"working days: Christmas", Feed{Rhythm: WorkingDays, CoversUntil: at("2026-12-24T06:00:00.000000Z")}, "2026-12-29T07:30:00.000000Z", false},
		{"the clock goes back on a Sunday", Feed{Rhythm: WorkingDays, CoversUntil: at("2026-10-23T05:00:00.000000Z")}, "2026-10-26T07:59:00.000000Z", false},
		{"the clock goes back on a Sunday, over", Feed{Rhythm: WorkingDays, CoversUntil: at("2026-10-23T05:00:00.000000Z")}, "2026-10-26T08:01:00.000000Z", true},
		{"own lateness", Feed{CoversUntil: friday6, LateAfter: 7 * 24 * time.Hour}, "2026-11-26T06:00:00.000000Z", false},
		{"never came", Feed{}, "2026-11-20T06:00:00.000000Z", true},
		{"closed", Feed{Closed: civil.SomeDate(civil.MustDate("2026-01-01"))}, "2026-11-20T06:00:00.000000Z", false},
	} {
		if got := c.f.Late(at(c.now)); got != c.want {
			t.Errorf("%s: late %v after %s", c.name, got, c.f.waited(at(c.now)))
		}
	}
}

// TestWaitingOnlyGrows: a feed that is late stays late until more comes, and days off never make one late.
func TestWaitingOnlyGrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := civil.MustInstant("2026-01-01T00:00:00.000000Z")
		covers := start.Add(time.Duration(rapid.IntRange(0, 400*24*60).Draw(t, "covers")) * time.Minute)
		now := covers.Add(time.Duration(rapid.IntRange(0, 30*24*60).Draw(t, "waited")) * time.Minute)
		later := now.Add(time.Duration(rapid.IntRange(0, 10*24*60).Draw(t, "more")) * time.Minute)
		f, daily := Feed{Rhythm: WorkingDays, CoversUntil: covers}, Feed{Rhythm: Daily, CoversUntil: covers}
		if f.waited(now) < 0 || f.waited(later) < f.waited(now) || f.waited(now) > daily.waited(now) {
			t.Fatalf("covers %s: waited %s at %s, %s at %s", covers, f.waited(now), now, f.waited(later), later)
		}
		if !civil.WorkingDay(later.Date()) && f.Late(later) != f.Late(later.Date().Start()) && later.Date().Start().After(covers) {
			t.Fatalf("became late on a day off: %s", later)
		}
	})
}
