package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"waymark/internal/demo/county"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/scheme/staff"
	"waymark/internal/testkit"
	"waymark/internal/testkit/browser"
)

// atScreen signs somebody in by the keyboard.
func atScreen(t *testing.T, p *place, m staff.Member) *browser.Browser {
	t.Helper()
	b := browser.Open(t, p.server.URL)
	b.Go("/sign-in")
	b.Press("Act as " + m.Name)
	return b
}

// clean fails when axe finds something on the page.
func clean(t *testing.T, b *browser.Browser) {
	t.Helper()
	for _, v := range b.Violations() {
		t.Errorf("%s: %s", b.Path(), v)
	}
}

// TestWorkingDayByKeyboard is the scheme's main job on real arrests, in a browser and by the keyboard
// alone: the coordinator runs a selection over everybody whom the police arrested, opens an explanation and
// takes three people on; overnight an arrest comes in; the board shows it, a task goes to probation in one
// press, who answers it; the timeline and the record of who looked show every step.
func TestWorkingDayByKeyboard(t *testing.T) {
	people := testkit.Shared(t, "data", "broward", "visible", "police_people.csv")
	arrests := testkit.Shared(t, "data", "broward", "visible", "police_arrests.csv")
	d, address := testkit.SQLiteURL(t)
	_ = d.Close()
	p := serve(t, address)
	members := p.demoPlace(t)
	p.bringIn(t, "broward/police_people", people)
	p.bringIn(t, "broward/police_arrests", arrests)
	p.clock.Advance(time.Minute)

	b := atScreen(t, p, members[access.Coordinator])
	first := takeThreeOn(t, b, members[access.ProbationPractitioner])
	b.Go("/today")
	b.Press("The meeting has ended")
	b.Sees("No source has said anything new")
	p.clock.Advance(15 * time.Hour)
	p.bringIn(t, "broward/police_arrests", overnight(t, people))
	p.clock.Advance(time.Minute)

	b = atScreen(t, p, members[access.Coordinator]) // the visit of yesterday has ended
	b.Go("/today")
	b.Sees("1 of 3 people have news", "Shop theft by night")
	clean(t, b)
	b.Press("Ask the lead")
	b.Sees("Asked")

	w := atScreen(t, p, members[access.ProbationPractitioner])
	w.Press("Tasks")
	clean(t, w)
	w.Press(firstTask(w))
	w.Type("What came of it", "Seen at the office, engaging")
	w.Press("Mark as done")
	w.Go(first)
	w.Sees("Arrested: Shop theft by night", "Taken on the scheme", "Seen at the office, engaging")
	clean(t, w)

	o := atScreen(t, p, members[access.DataProtection])
	o.Go(first + "/looks")
	o.Sees(members[access.Coordinator].Name, members[access.ProbationPractitioner].Name)
	clean(t, o)
	p.logHolds(t)
}

// takeThreeOn runs the selection, opens the explanation of the first three and takes them on. It gives the
// page of the first.
func takeThreeOn(t *testing.T, b *browser.Browser, lead staff.Member) (page string) {
	t.Helper()
	b.Press("Selection")
	clean(t, b)
	b.Choose("Matrix", "Arrests in 24 months")
	b.Type("How many to list", "50")
	b.Type("Only this source", "police")
	b.Press("Run")
	b.Sees("Arrests in 24 months")
	clean(t, b)
	run := b.Path()
	for i := range 3 {
		b.Go(run)
		names := browser.Eval[[]string](b, `[...document.querySelectorAll("main td a")].map(a => a.innerText)`)
		if len(names) < 50 {
			t.Fatalf("%d are listed", len(names))
		}
		b.Press(names[i])
		b.Sees("points, rank "+fmt.Sprint(i+1), "Counted")
		if i == 0 {
			clean(t, b)
			page = personOf(b.Path())
		}
		b.Tick("Take on the scheme")
		b.Choose("Cohort", "IOM, statutory")
		b.Choose("Statutory or not", "Statutory")
		b.Choose("Lead agency", "Ashdale Probation")
		b.Choose("Lead officer", lead.Name)
		b.Type("Reason", "Among the most arrested in the county")
		b.Press("Keep the decision")
		b.Sees("They are on the scheme")
	}
	return page
}

// personOf gives the page of the person whose explanation has this path.
func personOf(path string) string { return path[strings.Index(path, "/people/"):] }

// firstTask gives the words of the link to the first task of an inbox.
func firstTask(b *browser.Browser) string {
	return browser.Eval[string](b, `[...document.querySelectorAll("main a")].find(a => /\/tasks\/\w{26}$/.test(a.pathname)).innerText`)
}

// overnight makes the next morning's file: an arrest of whoever was arrested most.
func overnight(t *testing.T, people string) string {
	t.Helper()
	top := readCSV(t, testkit.Shared(t, "data", "broward", "visible", "answers", "top50_arrests_24m.csv"))[0]["police_person_id"]
	for _, who := range readCSV(t, people) {
		if who["police_person_id"] != top {
			continue
		}
		text := "booking_ref,police_person_id,surname,forename,dob,sex,ethnicity,booked_at,case_ref,offence_date,charge_degree,charge\n" +
			strings.Join([]string{"NIGHT1", top, who["surname"], who["forename"], who["dob"], who["sex"], who["ethnicity"], "2026-11-26 02:16:15", "", "", "F3", "Shop theft by night"}, ",") + "\n"
		path := filepath.Join(t.TempDir(), "night.csv")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	t.Fatalf("nobody is called %s", top)
	return ""
}

// logHolds fails when the audit log does not verify.
func (p *place) logHolds(t *testing.T) {
	t.Helper()
	if _, err := p.app.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	r, err := p.app.VerifyAudit(t.Context(), operator, because(access.Oversight))
	if err != nil || len(r.Problems) > 0 || r.Unsealed > 0 {
		t.Errorf("the audit log: %+v, %v", r, err)
	}
}

// TestMondayWithoutTheCustodyFile: the prison's file of Monday is missing. The weekend's arrests are on the
// board, and no list reads as if nothing had happened in custody.
func TestMondayWithoutTheCustodyFile(t *testing.T) {
	d, address := testkit.SQLiteURL(t)
	_ = d.Close()
	monday := civil.NewDate(2026, 11, 23)
	p := ashdaleAt(t, address, 1500, monday, county.PrisonList, 3)
	b := atScreen(t, p, p.oneOfEach(t)[access.Coordinator])
	b.Go("/today")
	b.Sees("Since the last meeting, 20 November 2026", "not known since Friday")
	clean(t, b)
	if strings.Contains(b.Text(), "nothing happened") {
		t.Error("the board says that nothing happened")
	}
	b.Go("/cohort")
	page := browser.Eval[string](b, `[...document.querySelectorAll("main td a")][0].getAttribute("href")`)
	b.Go(page)
	b.Sees("not known since 20 November 2026")
	clean(t, b)
}
