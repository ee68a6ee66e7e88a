package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"waymark/internal/oversight"
	"waymark/internal/platform/access"
	"waymark/internal/platform/id"
)

var closedReviewLink = regexp.MustCompile(`"(/linking-closed/\w{26})"`)

// TestAMatchOfClosedRecordsOpensNothing: whichever of two records is restricted, and whichever is on the
// scheme, the one who survives is closed, an old address leads to a stub, and undo puts everything back.
func TestAMatchOfClosedRecordsOpensNothing(t *testing.T) {
	queries := append(keptRows[:len(keptRows):len(keptRows)], `SELECT * FROM case_restriction ORDER BY id`, `SELECT * FROM case_restriction_allow ORDER BY restriction, staff`)
	for _, closed := range [][]int{{0}, {1}, {0, 1}} {
		for _, on := range []int{0, 1} {
			t.Run(fmt.Sprintf("closed %v, on the scheme %d", closed, on), func(t *testing.T) {
				onBoth(t, func(t *testing.T, p *place) {
					members := p.demoPlace(t)
					taken := p.takeTwo(t, members, on)
					ada, march := string(taken[0].Person), string(taken[1].Person)
					for _, c := range closed {
						terms := oversight.Terms{Level: access.Restricted, Reason: "Related to staff", Contact: "Call the duty officer.",
							Allow: []id.Staff{members[access.ProbationPractitioner].ID}, ReviewOn: p.clock.Now().Date().AddMonths(6)}
						if _, err := p.app.Oversight.Restrict(t.Context(), members[access.DataProtection].Actor(), taken[c].Person, terms); err != nil {
							t.Fatal(err)
						}
					}
					p.clock.Advance(time.Minute)
					before := p.rows(t, queries...)
					p.actAs(t, members[access.DataProtection])
					_, body := p.get(t, "/linking-closed")
					review := closedReviewLink.FindStringSubmatch(body)
					if review == nil {
						t.Fatal(body)
					}
					if res, body := p.post(t, review[1], url.Values{"version": {"1"}, "answer": {ada}, "reason": {"Same photograph"}}); res.StatusCode != http.StatusOK || !strings.Contains(body, "The record is now theirs.") {
						t.Fatalf("%d %s", res.StatusCode, body)
					}
					if _, body := p.get(t, "/oversight/restrictions"); !strings.Contains(body, "/people/"+ada+"/restriction") || strings.Contains(body, "/people/"+march+"/restriction") {
						t.Error("the register does not show the one who survives, alone")
					}
					p.actAs(t, members[access.OffenderManager])
					for _, address := range []string{march, ada} {
						res, body := p.get(t, "/people/"+address)
						if res.StatusCode != http.StatusForbidden || res.Request.URL.Path != "/people/"+ada || !strings.Contains(body, "Call the duty officer.") || strings.Contains(body, "Ada") {
							t.Errorf("%d %s %s", res.StatusCode, res.Request.URL.Path, body)
						}
					}
					p.actAs(t, members[access.DataProtection])
					if res, body := p.post(t, review[1]+"/undo", url.Values{"version": {"2"}, "undo_reason": {"Other fingerprints"}}); res.StatusCode != http.StatusOK || !strings.Contains(body, "The answer is undone.") {
						t.Fatalf("%d %s", res.StatusCode, body)
					}
					if after := p.rows(t, queries...); after != before {
						t.Errorf("after undo:\n%s\nbefore:\n%s", after, before)
					}
				})
			})
		}
	}
}
