package app_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/scheme/cohort"
	"waymark/internal/scheme/person"
	"waymark/internal/scheme/staff"
	"waymark/internal/scheme/tasking"
)

// keptRows is everything that a match moves: it must stand after undo as it stood before.
var keptRows = []string{
	`SELECT * FROM person_link ORDER BY id`, `SELECT id, surname, merged_into, main_record FROM person ORDER BY id`,
	`SELECT * FROM episode ORDER BY id`, `SELECT * FROM panel_decision ORDER BY id`, `SELECT * FROM selection_score ORDER BY run, person`,
	`SELECT * FROM task ORDER BY id`, `SELECT * FROM access_subject ORDER BY person`, `SELECT * FROM access_reach ORDER BY person, holder, via, ref`,
}

func (p *place) rows(t *testing.T, queries ...string) string {
	t.Helper()
	var b strings.Builder
	err := p.app.DB.View(t.Context(), func(q db.Queryer) error {
		for _, query := range queries {
			rows, err := q.QueryContext(t.Context(), query)
			if err != nil {
				return err
			}
			columns, _ := rows.Columns()
			for rows.Next() {
				values := make([]any, len(columns))
				for i := range values {
					values[i] = new(any)
				}
				if err := rows.Scan(values...); err != nil {
					return err
				}
				for _, v := range values {
					fmt.Fprintf(&b, "%v|", *v.(*any))
				}
				b.WriteByte('\n')
			}
			if err := rows.Close(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// takeTwo brings in a woman and a record near her, and takes those named on the scheme, each with a task.
func (p *place) takeTwo(t *testing.T, members map[access.Role]staff.Member, on ...int) []person.TakenIn {
	t.Helper()
	born := civil.PartialOf(civil.MustDate("1985-07-25"))
	in := []person.Incoming{
		{Source: "police", Key: "BP1", Hash: "a", Identity: person.Identity{Name: person.Name{Surname: "Marsh", Forenames: "Ada"}, DateOfBirth: born}},
		{Source: "prison", Key: "X77", Hash: "b", Identity: person.Identity{Name: person.Name{Surname: "March", Forenames: "Ada"}, DateOfBirth: born}},
	}
	ask := access.Ask{Actor: operator, Purpose: because(access.Importing), Action: access.ImportRun, Run: "R1"}
	taken, err := gate.Do(t.Context(), p.app.Gate, ask, func(ctx context.Context, tx *gate.Tx) ([]person.TakenIn, error) {
		return person.TakeIn(ctx, tx, "R1", in)
	})
	if err != nil {
		t.Fatal(err)
	}
	lead := members[access.ProbationPractitioner]
	by := access.Actor{Kind: access.Staff, ID: members[access.Coordinator].ID, Agency: members[access.Coordinator].Agency, Roles: []access.Role{access.Coordinator}}
	for _, i := range on {
		why := access.Because(access.SelectionWork, access.FromSelection, "")
		_, err := p.app.Cohort.Admit(t.Context(), by, why, taken[i].Person, cohort.Admission{CohortType: "IOM_STAT", Statutory: cohort.UnderSupervision,
			LeadAgency: lead.Agency, LeadOfficer: lead.ID, District: "north", Reason: "The panel agreed"})
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.app.Tasking.Create(t.Context(), by, access.Because(access.DailyTasking, access.FromBoard, ""), tasking.New{Person: taken[i].Person, What: "Visit at home",
			Owner: tasking.Owner{Agency: lead.Agency, Staff: lead.ID}, Due: p.clock.Now().Date().AddDays(1), Origin: tasking.Origin{Kind: tasking.FromPerson}})
		if err != nil {
			t.Fatal(err)
		}
	}
	p.clock.Advance(time.Minute)
	return taken
}

var reviewLink = regexp.MustCompile(`"(/linking/\w{26})"`)

// TestAMatchTakesTheSchemeAlong matches somebody on the scheme to a woman who is held: her time on the scheme
// and her task are the woman's then, an old address leads on, and undo puts everything back.
func TestAMatchTakesTheSchemeAlong(t *testing.T) {
	onBoth(t, func(t *testing.T, p *place) {
		members := p.demoPlace(t)
		taken := p.takeTwo(t, members, 1)
		ada, march := string(taken[0].Person), string(taken[1].Person)
		before := p.rows(t, keptRows...)
		p.actAs(t, members[access.RecordLinker])
		_, body := p.get(t, "/linking")
		review := reviewLink.FindStringSubmatch(body)
		if review == nil || !strings.Contains(body, "Matching records") {
			t.Fatal(body)
		}
		if _, body := p.get(t, review[1]); strings.Contains(body, "on the scheme") {
			t.Error("a record linker learns who is on the scheme")
		}
		if res, body := p.post(t, review[1], url.Values{"version": {"1"}, "answer": {ada}, "reason": {"Same photograph"}}); res.StatusCode != http.StatusOK || !strings.Contains(body, "The record is now theirs.") {
			t.Fatalf("%d %s", res.StatusCode, body)
		}
		p.actAs(t, members[access.ProbationPractitioner])
		res, body := p.get(t, "/people/"+march)
		if res.Request.URL.Path != "/people/"+ada {
			t.Errorf("the old address leads to %s: %d", res.Request.URL.Path, res.StatusCode)
		}
		for _, want := range []string{"Ada Marsh", "Visit at home", "IOM, statutory", "Ada March"} {
			if !strings.Contains(body, want) {
				t.Errorf("her page does not say %q", want)
			}
		}
		if _, body := p.get(t, "/people?q=March"); strings.Contains(body, "/people/"+march) || !strings.Contains(body, "/people/"+ada) {
			t.Error("the search does not lead to whoever survives")
		}
		if _, body := p.get(t, "/cohort?view=mine"); !strings.Contains(body, "Ada Marsh") || strings.Contains(body, "Ada March") {
			t.Error("the caseload does not have her")
		}
		p.actAs(t, members[access.RecordLinker])
		if res, body := p.post(t, review[1]+"/undo", url.Values{"version": {"2"}, "undo_reason": {"Other fingerprints"}}); res.StatusCode != http.StatusOK || !strings.Contains(body, "The answer is undone.") {
			t.Fatalf("%d %s", res.StatusCode, body)
		}
		if got := p.rows(t, keptRows...); got != before {
			t.Errorf("after undo:\n%s\nbefore:\n%s", got, before)
		}
	})
}

func TestTwoTimesOnTheSchemeAreNotOne(t *testing.T) {
	onBoth(t, func(t *testing.T, p *place) {
		members := p.demoPlace(t)
		taken := p.takeTwo(t, members, 0, 1)
		before := p.rows(t, keptRows...)
		p.actAs(t, members[access.Coordinator])
		_, body := p.get(t, "/linking")
		review := reviewLink.FindStringSubmatch(body)
		if review == nil {
			t.Fatal(body)
		}
		if _, body := p.get(t, review[1]); !strings.Contains(body, "On the scheme") {
			t.Error("the coordinator does not see who is on the scheme")
		}
		res, body := p.post(t, review[1], url.Values{"version": {"1"}, "answer": {string(taken[0].Person)}, "reason": {"Same photograph"}})
		if res.StatusCode != http.StatusConflict || !strings.Contains(body, "Ask the coordinator to look at both first") || !strings.Contains(body, "Same photograph") {
			t.Errorf("%d %s", res.StatusCode, body)
		}
		if got := p.rows(t, keptRows...); got != before {
			t.Errorf("half done:\n%s", got)
		}
	})
}
