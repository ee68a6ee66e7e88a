package app_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"waymark/internal/oversight"
	"waymark/internal/platform/access"
	"waymark/internal/platform/audit"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/cohort"
	"waymark/internal/scheme/staff"
	"waymark/internal/scheme/tasking"
	"waymark/internal/testkit"
)

// The four people of these tests, in the order of their arrests; the third is closed wholly.
var fourNames = []string{"marshwood", "quillfeather", "ormondroyd", "tinkersley"}

const (
	openOne = iota
	restrictedOne
	excludedOne
	otherOne
)

// fourth is a scheme with four people on it, each with arrests, a task and a warning.
type fourth struct {
	*place
	members map[access.Role]staff.Member
	people  []id.Person
	tasks   []id.Task
}

const (
	callWhom  = "Call the desk on 0191 498 0000."
	hiddenTel = "Call nobody about this one."
)

func fourPeople(t *testing.T, p *place) *fourth {
	t.Helper()
	f := &fourth{place: p, members: p.demoPlace(t)}
	people := "police_person_id,surname,forename,dob,sex,ethnicity\n"
	arrests := "booking_ref,police_person_id,surname,forename,dob,sex,ethnicity,booked_at,case_ref,offence_date,charge_degree,charge\n"
	for i, n := range fourNames {
		who := fmt.Sprintf("KEY-%s,%s,ada,198%d-07-25,Female,Caucasian", n, n, i)
		people += who + "\n"
		for k := range 6 - i {
			arrests += fmt.Sprintf("BK%d%d,%s,2014-0%d-01 03:16:15,,,F3,offence-of-%s\n", i, k, who, 2+k, n)
		}
	}
	dir := t.TempDir()
	for name, text := range map[string]string{"people": people, "arrests": arrests} {
		if err := os.WriteFile(filepath.Join(dir, name+".csv"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		p.bringIn(t, "broward/police_"+name, filepath.Join(dir, name+".csv"))
	}
	for _, n := range fourNames {
		found, err := p.app.People.Search(t.Context(), operatorLike(f.members[access.DataProtection]), access.Of(access.Oversight), n)
		if err != nil || len(found.Hits) != 1 {
			t.Fatalf("%s: %+v, %v", n, found, err)
		}
		f.people = append(f.people, found.Hits[0].Person)
	}
	f.fill(t)
	return f
}

func operatorLike(m staff.Member) access.Actor { return m.Actor() }

// fill takes everybody on, gives a task about each to probation, and warns of each.
func (f *fourth) fill(t *testing.T) {
	t.Helper()
	coordinator, lead := f.members[access.Coordinator].Actor(), f.members[access.ProbationPractitioner]
	why := access.Because(access.SelectionWork, access.FromSelection, "")
	for i, p := range f.people {
		_, err := f.app.Cohort.Admit(t.Context(), coordinator, why, p, cohort.Admission{CohortType: "IOM_STAT", Statutory: cohort.UnderSupervision, LeadAgency: lead.Agency, LeadOfficer: lead.ID, Reason: "Most arrests"})
		if err != nil {
			t.Fatal(err)
		}
		task, err := f.app.Tasking.Create(t.Context(), coordinator, access.Because(access.DailyTasking, access.FromBoard, ""), tasking.New{Person: p, What: "task-of-" + fourNames[i],
			Owner: tasking.Owner{Agency: lead.Agency, Staff: lead.ID}, Due: f.clock.Now().Date().AddDays(1), Origin: tasking.Origin{Kind: tasking.FromPerson, Ref: ""}})
		if err != nil {
			t.Fatal(err)
		}
		f.tasks = append(f.tasks, task.ID)
	}
	f.asSystem(t, func(ctx context.Context, tx *gate.Tx) error {
		for i, p := range f.people {
			if err := addWarning(ctx, tx, p, "beware-"+[]string{"a", "b", "c", "d"}[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

func addWarning(ctx context.Context, tx *gate.Tx, p id.Person, what string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO warning (id, person, kind, what, who_told, person_told, told_how, authoriser, review_on, added_by, added_at)
VALUES ($1, $2, 'DOG', $3, '', '', '', '', '2027-01-01', '', $4)`, gate.NewID[string](tx), string(p), what, tx.Now())
	return err
}

func (p *place) asSystem(t *testing.T, do func(context.Context, *gate.Tx) error) {
	t.Helper()
	ask := access.Ask{Actor: access.SystemActor("test", "set up"), Purpose: access.Of(access.SystemOperation), Action: access.EventRelay, Run: "set up"}
	if _, err := gate.Do(t.Context(), p.app.Gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) { return 0, do(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

// close restricts the second person and excludes the third; the offender manager alone may open the second.
func (f *fourth) close(t *testing.T) {
	t.Helper()
	dpo := f.members[access.DataProtection].Actor()
	review := f.clock.Now().Date().AddMonths(6)
	for _, c := range []struct {
		person int
		terms  oversight.Terms
	}{
		{restrictedOne, oversight.Terms{Level: access.Restricted, Reason: "Related to staff", Contact: callWhom, Allow: []id.Staff{f.members[access.OffenderManager].ID}, ReviewOn: review}},
		{excludedOne, oversight.Terms{Level: access.Excluded, Reason: "Protected identity", Contact: hiddenTel, ReviewOn: review}},
	} {
		if _, err := f.app.Oversight.Restrict(t.Context(), dpo, f.people[c.person], c.terms); err != nil {
			t.Fatal(err)
		}
	}
}

// names are what must not be shown of somebody who is closed.
func (f *fourth) traces(i int) []string {
	return []string{fourNames[i], string(f.people[i]), string(f.tasks[i])}
}

// TestClosedRecordsOnEverySurface: restricted off the allow-list is a stub that says whom to call and what
// to be warned of; excluded is absent, and no count or rank betrays it; each refusal is in the log.
func TestClosedRecordsOnEverySurface(t *testing.T) {
	onBoth(t, func(t *testing.T, p *place) {
		f := fourPeople(t, p)
		f.close(t)
		p.actAs(t, f.members[access.Coordinator])
		_, body := p.post(t, "/selection", url.Values{"matrix": {"arrests-24m"}, "top": {"3"}, "source": {"police"}})
		run := listed.FindStringSubmatch(body)
		if run == nil {
			t.Fatal(body)
		}
		lists := []struct {
			name, path string
			roles      []access.Role
			warned     bool
			rowsOf     string // what a row of this list says once for each person shown
			rows       int
		}{
			{"search", "/people?q=ada", []access.Role{access.Coordinator, access.ProbationPractitioner}, true, "", 0},
			{"cohort", "/cohort", []access.Role{access.Coordinator, access.ProbationPractitioner}, true, "<strong>3 people</strong>", 1},
			{"my caseload", "/cohort?view=mine", []access.Role{access.ProbationPractitioner}, true, "<strong>3 people</strong>", 1},
			{"board", "/today", []access.Role{access.Coordinator, access.ProbationPractitioner}, true, "3 of 3 people have news", 1},
			{"tasks", "/tasks", []access.Role{access.ProbationPractitioner}, true, "3 open, 0 overdue", 1},
			{"all tasks", "/tasks?view=all", []access.Role{access.Coordinator}, true, "3 tasks", 1},
			{"selection", "/selection/" + run[1], []access.Role{access.Coordinator}, false, "", 0},
		}
		for _, l := range lists {
			for _, r := range l.roles {
				p.actAs(t, f.members[r])
				res, body := p.get(t, l.path)
				name := l.name + " as " + string(r)
				if res.StatusCode != http.StatusOK || !strings.Contains(body, fourNames[openOne]) || !strings.Contains(body, callWhom) {
					t.Errorf("%s: %d, without whom it should show: %s", name, res.StatusCode, body)
				}
				if l.warned && !strings.Contains(body, "beware-b") {
					t.Errorf("%s: the stub does not warn", name)
				}
				for _, hidden := range append(append(f.traces(restrictedOne), f.traces(excludedOne)...), hiddenTel, "beware-c") {
					if strings.Contains(body, hidden) {
						t.Errorf("%s: shows %s", name, hidden)
					}
				}
				if l.rowsOf != "" && strings.Count(body, l.rowsOf) != l.rows {
					t.Errorf("%s: not %q: %s", name, l.rowsOf, body)
				}
			}
		}
		f.ranks(t, run[1])
		f.singly(t, run[1])
		f.allowed(t)
	})
}

// ranks looks at the selection's list: nobody who is absent leaves a gap, shortens it, or is counted.
func (f *fourth) ranks(t *testing.T, run string) {
	t.Helper()
	coordinator := f.members[access.Coordinator].Actor()
	s, err := f.app.Cohort.OpenSelection(t.Context(), coordinator, id.SelectionRun(run))
	if err != nil || len(s.Places) != 3 || s.Population != 3 || s.Listable != 3 {
		t.Fatalf("%+v, %v", s, err)
	}
	for i, want := range []int{openOne, restrictedOne, otherOne} {
		x := s.Places[i]
		if x.Scored.Rank != i+1 || x.Scored.Beyond || x.Person != f.people[want] || x.Stub != (want == restrictedOne) {
			t.Errorf("place %d: %+v", i+1, x)
		}
	}
	why := access.Because(access.SelectionWork, access.FromSelection, run)
	e, err := f.app.Cohort.Explain(t.Context(), coordinator, why, id.SelectionRun(run), f.people[otherOne])
	if err != nil || e.Scored.Rank != 3 || e.Occupied != 3 {
		t.Errorf("rank %d, %d places taken, %v", e.Scored.Rank, e.Occupied, err)
	}
}

// singly opens each page about the two by its address.
func (f *fourth) singly(t *testing.T, run string) {
	t.Helper()
	for _, r := range []access.Role{access.Coordinator, access.ProbationPractitioner, access.PrisonLiaison} {
		f.actAs(t, f.members[r])
		for i, want := range map[int]struct {
			status  int
			outcome access.Outcome
		}{restrictedOne: {http.StatusForbidden, access.Withheld}, excludedOne: {http.StatusNotFound, access.Absent}} {
			p := string(f.people[i])
			f.get(t, "/today") // where they stand explains the look
			for _, path := range []string{"/people/" + p, "/people/" + p + "/tasks/new?origin=person", "/people/" + p + "/tasks/" + string(f.tasks[i]), "/selection/" + run + "/people/" + p} {
				if strings.HasPrefix(path, "/selection") && r == access.PrisonLiaison {
					continue // sees no scores of anybody
				}
				res, body := f.get(t, path)
				if res.StatusCode != want.status || strings.Contains(body, fourNames[i]) || i == restrictedOne && !strings.Contains(body, callWhom) || strings.Contains(body, hiddenTel) {
					t.Errorf("%s opens %s: %d %s", r, path, res.StatusCode, body)
				}
			}
			f.inLog(t, f.members[r].ID, f.people[i], want.outcome, access.PersonRead, access.TaskCreate, access.TaskRead)
			if res, _ := f.get(t, "/tasks/"+string(f.tasks[i])); res.StatusCode != want.status {
				t.Errorf("%s: a task's short address: %d", r, res.StatusCode)
			}
		}
	}
}

// inLog wants a refusal of each action in the log of the person.
func (p *place) inLog(t *testing.T, by id.Staff, who id.Person, want access.Outcome, actions ...access.Action) {
	t.Helper()
	for _, a := range actions {
		if got := testkit.AuditLog(t, p.app.Gate, audit.Filter{Person: who, Actor: by, Action: a, Outcome: want}); len(got) == 0 {
			t.Errorf("no %s of %s by %s is in the log", want, a, by)
		}
	}
}

// allowed opens the restricted record as the one who is named, once they say why.
func (f *fourth) allowed(t *testing.T) {
	t.Helper()
	f.actAs(t, f.members[access.OffenderManager])
	f.get(t, "/today") // where they stand explains a look, and is not enough for a restricted record
	page := "/people/" + string(f.people[restrictedOne])
	if res, body := f.get(t, "/people?q="+fourNames[restrictedOne]); !strings.Contains(body, page) || strings.Contains(body, callWhom) {
		t.Errorf("the search of the one who may open it: %d %s", res.StatusCode, body)
	}
	if _, body := f.get(t, page); !strings.Contains(body, "Why are you looking?") {
		t.Error("a restricted record opens without a reason")
	}
	_, body := f.post(t, "/reason", url.Values{"person": {string(f.people[restrictedOne])}, "to": {page}, "purpose": {"daily_tasking"}, "reason": {"He is due at ten"}})
	if !strings.Contains(body, fourNames[restrictedOne]) {
		t.Errorf("the one who may open it does not: %s", body)
	}
	if res, _ := f.get(t, "/people/"+string(f.people[excludedOne])); res.StatusCode != http.StatusNotFound {
		t.Errorf("an excluded record: %d", res.StatusCode)
	}
}

// TestTheLifeOfARestriction walks it on the pages: closed, changed, reviewed, opened again.
func TestTheLifeOfARestriction(t *testing.T) {
	onBoth(t, func(t *testing.T, p *place) {
		f := fourPeople(t, p)
		who := f.people[openOne]
		page := "/people/" + string(who) + "/restriction"
		p.actAs(t, f.members[access.Coordinator])
		if res, _ := p.get(t, page); res.StatusCode != http.StatusForbidden {
			t.Errorf("the coordinator opens the restriction: %d", res.StatusCode)
		}
		p.actAs(t, f.members[access.DataProtection])
		form := url.Values{"level": {"RESTRICTED"}, "reason": {"Related to staff"}, "contact": {callWhom}, "review-day": {"1"}, "review-month": {"3"}, "review-year": {"2027"}}
		if res, body := p.post(t, page, form); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "Select who may open the record") {
			t.Errorf("without an allow-list: %d", res.StatusCode)
		}
		form.Set("allow", string(f.members[access.OffenderManager].ID))
		if res, body := p.post(t, page, form); res.StatusCode != http.StatusOK || !strings.Contains(body, "The record is restricted.") {
			t.Fatalf("closing: %d %s", res.StatusCode, body)
		}
		if res, _ := p.post(t, page, form); res.StatusCode != http.StatusConflict {
			t.Errorf("closing twice: %d", res.StatusCode)
		}
		if got := f.sees(t, access.OffenderManager, who); !got {
			t.Error("the one who is named is not let in")
		}
		form.Set("allow", string(f.members[access.YouthWorker].ID))
		form.Set("version", "1")
		p.actAs(t, f.members[access.DataProtection])
		if res, body := p.post(t, page, form); res.StatusCode != http.StatusOK {
			t.Fatalf("changing: %d %s", res.StatusCode, body)
		}
		if f.sees(t, access.OffenderManager, who) || !f.sees(t, access.YouthWorker, who) {
			t.Error("the allow-list did not change")
		}
		p.actAs(t, f.members[access.DataProtection])
		if res, _ := p.post(t, page+"/review", url.Values{"version": {"1"}, "words": {"Still right"}, "review-day": {"1"}, "review-month": {"9"}, "review-year": {"2027"}}); res.StatusCode != http.StatusConflict {
			t.Errorf("a stale review: %d", res.StatusCode)
		}
		if res, body := p.post(t, page+"/review", url.Values{"version": {"2"}, "words": {"Still right"}, "review-day": {"1"}, "review-month": {"9"}, "review-year": {"2027"}}); res.StatusCode != http.StatusOK || !strings.Contains(body, "1 September 2027") {
			t.Errorf("the review: %d", res.StatusCode)
		}
		if _, body := p.get(t, "/oversight/restrictions"); !strings.Contains(body, fourNames[openOne]) || !strings.Contains(body, "1 Sep 2027") {
			t.Error("the register does not hold it")
		}
		if res, body := p.post(t, page+"/lift", url.Values{"version": {"3"}, "words": {"No longer related"}}); res.StatusCode != http.StatusOK || !strings.Contains(body, "The record is open again.") {
			t.Errorf("lifting: %d", res.StatusCode)
		}
		if !f.sees(t, access.OffenderManager, who) {
			t.Error("the record is still closed")
		}
	})
}

// sees says whether a role finds somebody by name and not as a stub.
func (f *fourth) sees(t *testing.T, r access.Role, who id.Person) bool {
	t.Helper()
	found, err := f.app.People.Search(t.Context(), f.members[r].Actor(), access.Because(access.DailyTasking, access.FromBoard, ""), "ada")
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range found.Hits {
		if h.Person == who {
			return !h.Stub
		}
	}
	return false
}

// TestBreakingTheGlass: it needs words, tells the data protection officer, is in the log, and ends by itself.
func TestBreakingTheGlass(t *testing.T) {
	onBoth(t, func(t *testing.T, p *place) {
		f := fourPeople(t, p)
		f.close(t)
		page := "/people/" + string(f.people[restrictedOne])
		p.actAs(t, f.members[access.ProbationPractitioner])
		p.get(t, "/today")
		if res, body := p.get(t, page); res.StatusCode != http.StatusForbidden || !strings.Contains(body, page+"/glass") || !strings.Contains(body, "beware-b") {
			t.Fatalf("the stub: %d %s", res.StatusCode, body)
		}
		if res, body := p.get(t, page+"/glass"); res.StatusCode != http.StatusOK || strings.Contains(body, fourNames[restrictedOne]) {
			t.Errorf("the form: %d", res.StatusCode)
		}
		if res, body := p.post(t, page+"/glass", url.Values{"purpose": {"safeguarding"}, "words": {"Urgent"}}); res.StatusCode != http.StatusUnprocessableEntity || strings.Contains(body, fourNames[restrictedOne]) {
			t.Errorf("too few words: %d", res.StatusCode)
		}
		words := "He is at the door with a child"
		if res, body := p.post(t, page+"/glass", url.Values{"purpose": {"safeguarding"}, "words": {words}}); res.StatusCode != http.StatusOK || !strings.Contains(body, fourNames[restrictedOne]) {
			t.Fatalf("the record does not open: %d %s", res.StatusCode, body)
		}
		if res, _ := p.post(t, "/people/"+string(f.people[excludedOne])+"/glass", url.Values{"purpose": {"safeguarding"}, "words": {words}}); res.StatusCode != http.StatusNotFound {
			t.Errorf("an excluded record has a glass: %d", res.StatusCode)
		}
		p.actAs(t, f.members[access.DataProtection])
		if _, body := p.get(t, "/oversight"); !strings.Contains(body, "The glass was broken once") {
			t.Error("the data protection officer is not told")
		}
		_, body := p.get(t, "/oversight/restrictions")
		if !strings.Contains(body, words) || !strings.Contains(body, "Open until 15:00") {
			t.Errorf("the register: %s", body)
		}
		if _, body := p.get(t, page+"/looks"); !strings.Contains(body, "Broke the glass") || !strings.Contains(body, words) {
			t.Error("who looked does not say so")
		}
		p.clock.Advance(3*time.Hour + time.Minute)
		p.actAs(t, f.members[access.ProbationPractitioner])
		if res, body := p.get(t, page); res.StatusCode != http.StatusForbidden || strings.Contains(body, fourNames[restrictedOne]) {
			t.Errorf("the record is still open after three hours: %d", res.StatusCode)
		}
	})
}

// TestEndingAnOpening: the data protection officer ends it early, and changing the terms ends it too.
func TestEndingAnOpening(t *testing.T) {
	onBoth(t, func(t *testing.T, p *place) {
		f := fourPeople(t, p)
		f.close(t)
		who, lead := f.people[restrictedOne], f.members[access.ProbationPractitioner].Actor()
		o, err := f.app.Oversight.BreakGlass(t.Context(), lead, access.Safeguarding, who, "He is at the door with a child")
		if err != nil || !f.sees(t, access.ProbationPractitioner, who) {
			t.Fatal(err)
		}
		p.clock.Advance(time.Minute)
		p.actAs(t, f.members[access.DataProtection])
		answer := "/people/" + string(who) + "/glass/" + string(o.ID)
		if res, _ := p.post(t, answer, url.Values{"end": {"1"}}); res.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("an answer without words: %d", res.StatusCode)
		}
		if res, _ := p.post(t, answer, url.Values{"words-" + string(o.ID): {"Not needed: the desk was open"}, "end": {"1"}}); res.StatusCode != http.StatusOK || f.sees(t, access.ProbationPractitioner, who) {
			t.Errorf("the opening did not end: %d", res.StatusCode)
		}
		if _, err := f.app.Oversight.BreakGlass(t.Context(), lead, access.Safeguarding, who, "He is at the door once more"); err != nil {
			t.Fatal(err)
		}
		p.clock.Advance(time.Minute)
		err = f.app.Oversight.Change(t.Context(), f.members[access.DataProtection].Actor(), who, 1, oversight.Terms{Level: access.Excluded, Reason: "Now protected", ReviewOn: civil.MustDate("2027-03-01")})
		if err != nil || f.sees(t, access.ProbationPractitioner, who) {
			t.Errorf("an opening outlived the change to excluded: %v", err)
		}
	})
}
