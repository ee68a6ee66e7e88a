package tasking

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/testkit"
)

func whats(l Listing) string {
	var out []string
	for _, r := range l.Rows {
		if r.Stub {
			out = append(out, "stub")
			continue
		}
		out = append(out, r.Task.What)
	}
	return strings.Join(out, " ")
}

func TestListsShowWhatTheyShould(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		s := newStage(t, d)
		today := testkit.Noon.Date()
		make := func(what string, change func(*New)) Task {
			return s.ask(t, func(n *New) { n.What = what; change(n) })
		}
		make("today", func(n *New) { n.Due = today })
		make("timed", func(n *New) { n.Due, n.DueTime, n.Priority = today, "13:00", Urgent })
		make("agency", func(n *New) { n.Owner, n.Due = Owner{Agency: probation}, today.AddDays(3) })
		make("beth", func(n *New) { n.Owner, n.Due = Owner{probation, "S-beth"}, today.AddDays(10) })
		make("drew", func(n *New) { n.Owner, n.Person = Owner{treatment, "S-drew"}, "P-two" })
		gone := make("gone", func(*New) {})
		s.do(t, func(ctx context.Context, tx *gate.Tx) error {
			for i, p := range []id.Person{"P-restricted", "P-excluded"} {
				n := New{Person: p, What: "secret", Owner: Owner{probation, "S-ben"}, Due: today.AddDays(20 + i), Origin: Origin{Kind: FromPerson}}
				if _, err := Create(ctx, tx, n); err != nil {
					return err
				}
			}
			return nil
		})
		if _, err := s.tasks.Finish(t.Context(), ben, board, ref(gone), "seen"); err != nil {
			t.Fatal(err)
		}
		s.Clock.Advance(2 * time.Hour) // the timed one is overdue
		for _, c := range []struct {
			name string
			by   access.Actor
			q    Query
			want string
		}{
			{"mine", ben, Query{Box: Mine, Show: ShowOpen}, "timed today stub"},
			{"mine and unnamed", ben, Query{Box: Mine, Show: ShowOpen, Unnamed: true}, "timed today agency stub"},
			{"agency", ben, Query{Box: MyAgency, Show: ShowOpen}, "timed today agency beth stub"},
			{"agency, urgent", ben, Query{Box: MyAgency, Show: ShowOpen, Priority: Urgent}, "timed"},
			{"agency, today", ben, Query{Box: MyAgency, Show: ShowOpen, Due: DueToday}, "timed today"},
			{"agency, this week", ben, Query{Box: MyAgency, Show: ShowOpen, Due: DueWeek}, "timed today agency"},
			{"overdue", ben, Query{Box: MyAgency, Show: ShowOverdue}, "timed"},
			{"closed", ben, Query{Box: Mine, Show: ShowClosed}, "gone"},
			{"asked", anna, Query{Box: Asked, Show: ShowOpen}, "timed today drew agency beth"},
			{"all", cara, Query{Box: All, Show: ShowOpen}, "timed today drew agency beth stub"},
			{"a service worker's", drew, Query{Box: All, Show: ShowOpen}, "drew"},
			{"a colleague's", eve, Query{Box: MyAgency, Show: ShowOpen}, ""},
		} {
			l, err := s.tasks.List(t.Context(), c.by, access.Of(access.TaskWork), c.q)
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
				continue
			}
			if got := whats(l); got != c.want {
				t.Errorf("%s: %q, want %q", c.name, got, c.want)
			}
			for _, r := range l.Rows {
				if r.Stub && (r.Contact != "Call the coordinator." || r.Task.ID != "" || r.Task.Person != "" || r.Card.Surname != "") {
					t.Errorf("%s: a stub shows %+v", c.name, r)
				}
				if q := c.q; q.Show == ShowOverdue && !r.Task.Overdue(l.Now) {
					t.Errorf("%s: the list calls overdue what the rule does not", c.name)
				}
			}
		}
		counts, err := s.tasks.Count(t.Context(), ben)
		if err != nil || counts != (Counts{Mine: 3, MineOverdue: 1, Agency: 5, AgencyOverdue: 1}) {
			t.Errorf("counts %+v, %v", counts, err)
		}
		if _, err := s.tasks.List(t.Context(), ann, access.Of(access.TaskWork), Query{Box: All, Show: ShowOpen}); !fault.Is(err, fault.Denied) {
			t.Errorf("an analyst's list: %v", err)
		}
		s.Clock.Advance(8 * 24 * time.Hour)
		if l, err := s.tasks.List(t.Context(), ben, access.Of(access.TaskWork), Query{Box: Mine, Show: ShowClosed}); err != nil || len(l.Rows) != 0 {
			t.Errorf("closed more than a week ago: %v, %v", whats(l), err)
		}
	})
}

// TestPagesJoinToTheWholeList walks lists of many sizes page by page: nothing is lost or shown twice.
func TestPagesJoinToTheWholeList(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		s := newStage(t, d)
		for i := range 23 {
			task := s.ask(t, func(n *New) { n.What, n.Due = fmt.Sprint(i), n.Due.AddDays(i%4) })
			if i%2 == 0 {
				if _, err := s.tasks.Finish(t.Context(), ben, board, ref(task), ""); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, show := range []Show{ShowOpen, ShowClosed} {
			whole, err := s.tasks.List(t.Context(), ben, access.Of(access.TaskWork), Query{Box: Mine, Show: show, Limit: 100})
			if err != nil || whole.Next != "" {
				t.Fatalf("%v, next %q", err, whole.Next)
			}
			for _, limit := range []int{1, 3, 11, 12, 50} {
				var joined []string
				q := Query{Box: Mine, Show: show, Limit: limit}
				for {
					l, err := s.tasks.List(t.Context(), ben, access.Of(access.TaskWork), q)
					if err != nil {
						t.Fatal(err)
					}
					joined = append(joined, strings.Fields(whats(l))...)
					if q.After = l.Next; l.Next == "" {
						break
					}
				}
				if !slices.Equal(joined, strings.Fields(whats(whole))) {
					t.Errorf("%s by %d: %v, want %s", show, limit, joined, whats(whole))
				}
			}
		}
		for _, after := range []string{"x", "2026-11-25T12:00:00.000000Z", "~x", "2026-11-25T12:00:00.000000Z~"} {
			if _, err := s.tasks.List(t.Context(), ben, access.Of(access.TaskWork), Query{Box: Mine, Show: ShowOpen, After: after}); !fault.Is(err, fault.Invalid) {
				t.Errorf("after %q: %v", after, err)
			}
		}
	})
}
