package app_test

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/audit"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/staff"
	"waymark/internal/testkit"
)

// demoPlace makes the database a demonstration with one agency of each kind needed and staff of every
// role, so that the role picker signs the test in.
func (p *place) demoPlace(t *testing.T) map[access.Role]staff.Member {
	t.Helper()
	members := map[access.Role]staff.Member{}
	ask := access.Ask{Actor: operator, Purpose: because(access.Administration), Action: access.StaffEdit}
	_, err := gate.Do(t.Context(), p.app.Gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) {
		if err := db.SetSetting(ctx, tx, "demo", "true"); err != nil {
			return 0, err
		}
		police, err := agency.AddAgency(ctx, tx, agency.Agency{Name: "Ashdale Police", Short: "Police", Kind: agency.Police})
		if err != nil {
			return 0, err
		}
		probation, err := agency.AddAgency(ctx, tx, agency.Agency{Name: "Ashdale Probation", Short: "Probation", Kind: agency.Probation})
		if err != nil {
			return 0, err
		}
		for _, r := range access.Roles {
			m := staff.Member{Name: "Test " + r.Label(), Email: string(r) + "@example.org", Agency: police.ID, Roles: []access.Role{r}}
			if r == access.ProbationPractitioner {
				m.Agency = probation.ID
			}
			if members[r], err = staff.AddMember(ctx, tx, m); err != nil {
				return 0, err
			}
		}
		return 0, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return members
}

func (p *place) actAs(t *testing.T, m staff.Member) {
	t.Helper()
	if res, body := p.post(t, "/sign-in/as", url.Values{"staff": {string(m.ID)}}); res.StatusCode != http.StatusOK {
		t.Fatalf("acting as %s: %d %s", m.Name, res.StatusCode, body)
	}
}

const smallPeople = `police_person_id,surname,forename,dob,sex,ethnicity
BP1,marsh,ada,1985-07-25,Female,Caucasian
BP2,whitlock,ben,1990-01-02,Male,Other
BP3,okoro,cyril,1979-11-30,Male,Other
`

const smallArrests = `booking_ref,police_person_id,surname,forename,dob,sex,ethnicity,booked_at,case_ref,offence_date,charge_degree,charge
BK1,BP1,marsh,ada,1985-07-25,Female,Caucasian,2014-03-01 03:16:15,,,F3,Burglary
BK2,BP1,marsh,ada,1985-07-25,Female,Caucasian,2014-05-01 03:16:15,,,F3,Theft
BK3,BP1,marsh,ada,1985-07-25,Female,Caucasian,2014-07-01 03:16:15,,,F3,Theft
BK4,BP2,whitlock,ben,1990-01-02,Male,Other,2014-04-01 03:16:15,,,F3,Theft
BK5,BP3,okoro,cyril,1979-11-30,Male,Other,notadate,,,F3,Theft
`

func (p *place) small(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"people.csv": smallPeople, "arrests.csv": smallArrests} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p.bringIn(t, "broward/police_people", filepath.Join(dir, "people.csv"))
	r := p.bringIn(t, "broward/police_arrests", filepath.Join(dir, "arrests.csv"))
	if r.New != 4 || r.Refused != 1 || len(r.Refusals) != 1 || r.Refusals[0].Row != 5 || r.Refusals[0].Column != "booked_at" {
		t.Fatalf("arrests: %+v", r)
	}
}

var listed = regexp.MustCompile(`/selection/(\w+)/people/(\w+)"`)

// TestFromArrestsToTheScheme walks as the coordinator does: run, list, explanation, decision; and looks at
// what others then see.
func TestFromArrestsToTheScheme(t *testing.T) {
	onBoth(t, func(t *testing.T, p *place) {
		members := p.demoPlace(t)
		p.small(t)
		p.actAs(t, members[access.Coordinator])
		res, body := p.post(t, "/selection", url.Values{"matrix": {"arrests-24m"}, "top": {"1"}, "source": {"police"}})
		link := listed.FindStringSubmatch(body)
		if res.StatusCode != http.StatusOK || link == nil || !strings.Contains(body, "ada marsh") {
			t.Fatalf("the list: %d %s", res.StatusCode, body)
		}
		explained := "/selection/" + link[1] + "/people/" + link[2]
		if res, body := p.get(t, explained); res.StatusCode != http.StatusOK || !strings.Contains(body, "police BK2") || !strings.Contains(body, "3 points") {
			t.Fatalf("the explanation: %d %s", res.StatusCode, body)
		}
		form := url.Values{"answer": {"ADMIT"}, "cohort_type": {"IOM_STAT"}, "statutory": {"STATUTORY"}, "lead_agency": {string(members[access.OffenderManager].Agency)}, "reason": {"Most arrests in the county"}}
		if res, body := p.post(t, explained, form); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "led by probation") {
			t.Errorf("police leading a supervised person: %d", res.StatusCode)
		}
		lead := members[access.ProbationPractitioner]
		form.Set("lead_agency", string(lead.Agency))
		form.Set("lead_officer", string(lead.ID))
		if res, body := p.post(t, explained, form); res.StatusCode != http.StatusOK || !strings.Contains(body, "They are on the scheme") {
			t.Fatalf("taking on: %d %s", res.StatusCode, body)
		}
		if res, _ := p.post(t, explained, form); res.StatusCode != http.StatusConflict {
			t.Errorf("taking on twice: %d", res.StatusCode)
		}
		p.actAs(t, lead)
		if _, body := p.get(t, "/cohort?view=mine"); !strings.Contains(body, "ada marsh") {
			t.Error("the lead officer's caseload is empty")
		}
		if _, body := p.get(t, "/people?q=marsh"); !strings.Contains(body, "ada marsh") {
			t.Error("the lead officer does not find her")
		}
		if _, body := p.get(t, "/people?q=whitlock"); strings.Contains(body, "ben whitlock") {
			t.Error("somebody in the pool is found by a practitioner")
		}
		for _, r := range []access.Role{access.Analyst, access.Scrutiny, access.Mentor} {
			p.actAs(t, members[r])
			if _, body := p.get(t, "/people?q=marsh"); strings.Contains(body, "ada marsh") {
				t.Errorf("%s finds her", r)
			}
			if res, _ := p.get(t, explained); res.StatusCode == http.StatusOK {
				t.Errorf("%s opens the explanation", r)
			}
			if _, body := p.get(t, "/cohort"); strings.Contains(body, "ada marsh") {
				t.Errorf("%s sees her on the cohort list", r)
			}
		}
		p.expectRefusal(t, members[access.Analyst])
	})
}

// expectRefusal looks for the refusal in the log.
func (p *place) expectRefusal(t *testing.T, m staff.Member) {
	t.Helper()
	if got := testkit.AuditLog(t, p.app.Gate, audit.Filter{Actor: m.ID, Outcome: access.Refused}); len(got) == 0 {
		t.Errorf("no refusal of %s is in the log", m.Name)
	}
}
