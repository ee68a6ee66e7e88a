package cohort_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/audit"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/cohort"
	"waymark/internal/scheme/staff"
	"waymark/internal/testkit"
)

const (
	probation = id.Agency("A-probation")
	youth     = id.Agency("A-youth")
)

var (
	cara = access.Actor{Kind: access.Staff, ID: "S-cara", Agency: "A-iom", Roles: []access.Role{access.Coordinator}}
	ben  = access.Actor{Kind: access.Staff, ID: "S-ben", Agency: probation, Roles: []access.Role{access.ProbationPractitioner}}
	yara = access.Actor{Kind: access.Staff, ID: "S-yara", Agency: youth, Roles: []access.Role{access.YouthWorker}}
	olga = access.Actor{Kind: access.Staff, ID: "S-olga", Agency: probation, Roles: []access.Role{access.ProbationPractitioner}, Districts: []id.District{"D-north"}}

	board    = access.Because(access.DailyTasking, access.FromBoard, "cohort")
	caseload = access.Because(access.Caseload, access.FromCaseload, "")
)

// many is how many open records the scheme of these tests has: two full pages and five people.
const many = 2*cohort.RollPage + 5

// The restricted and the excluded record, whose names come first in the alphabet.
const (
	restricted = id.Person("P-a-restricted")
	excluded   = id.Person("P-a-excluded")
)

// county is a scheme with many people, of whom every third is led by youth justice and in the south.
type county struct {
	*testkit.World
	cohort *cohort.Service
}

func person(i int) id.Person { return id.Person(fmt.Sprintf("P%03d", i)) }

func newCounty(t *testing.T, d *db.DB) *county {
	t.Helper()
	c := &county{World: testkit.NewWorld(t, d)}
	c.cohort = cohort.NewService(c.Gate, c.Clock, c.IDs)
	c.do(t, func(ctx context.Context, tx *gate.Tx) error {
		for _, a := range []agency.Agency{
			{ID: probation, Name: "Probation Service", Short: "Probation", Kind: agency.Probation},
			{ID: youth, Name: "Youth Justice", Short: "Youth", Kind: agency.YouthJustice},
			{ID: "A-iom", Name: "IOM team", Short: "IOM", Kind: agency.Coordination},
		} {
			if _, err := agency.AddAgency(ctx, tx, a); err != nil {
				return err
			}
		}
		for _, a := range []access.Actor{cara, ben, yara, olga} {
			if _, err := staff.AddMember(ctx, tx, staff.Member{ID: a.ID, Name: "Name of " + string(a.ID), Email: string(a.ID) + "@example.org", Agency: a.Agency, Roles: a.Roles}); err != nil {
				return err
			}
		}
		return addDistricts(ctx, tx)
	})
	c.do(t, func(ctx context.Context, tx *gate.Tx) error {
		for _, p := range []id.Person{restricted, excluded} {
			if err := addPerson(ctx, tx, p, "Aaron"); err != nil {
				return err
			}
		}
		for i := many; i > 0; i-- { // the youngest record has the first name
			if err := addPerson(ctx, tx, person(i), fmt.Sprintf("Surname%03d", many-i)); err != nil {
				return err
			}
		}
		return nil
	})
	c.fill(t)
	return c
}

// fill takes everybody on, and then closes two of the records.
func (c *county) fill(t *testing.T) {
	t.Helper()
	why := access.Because(access.SelectionWork, access.FromSelection, "")
	take := func(p id.Person, a cohort.Admission) {
		a.CohortType, a.Reason = "IOM_STAT", "Most arrests"
		if _, err := c.cohort.Admit(t.Context(), cara, why, p, a); err != nil {
			t.Fatal(err)
		}
	}
	adult := cohort.Admission{Statutory: cohort.UnderSupervision, LeadAgency: probation, LeadOfficer: ben.ID, District: "D-north"}
	young := cohort.Admission{Statutory: cohort.Voluntary, LeadAgency: youth, District: "D-south"}
	take(restricted, adult)
	take(excluded, adult)
	for i := 1; i <= many; i++ {
		if i%3 == 0 {
			take(person(i), young)
		} else {
			take(person(i), adult)
		}
	}
	c.do(t, func(ctx context.Context, tx *gate.Tx) error {
		err := tx.SetSubject(ctx, restricted, gate.Subject{District: "D-north", OnScheme: true, Restriction: access.Restricted, Contact: "Call the desk."})
		if err != nil {
			return err
		}
		if err := tx.SetSubject(ctx, excluded, gate.Subject{District: "D-north", OnScheme: true, Restriction: access.Excluded}); err != nil {
			return err
		}
		return tx.SetReach(ctx, restricted, gate.Reach{Holder: access.HolderStaff(olga.ID), Via: access.ViaAllow, Ref: "x"})
	})
}

func addDistricts(ctx context.Context, tx *gate.Tx) error {
	for _, d := range []agency.District{{ID: "D-north", Name: "North"}, {ID: "D-south", Name: "South"}} {
		if _, err := agency.AddDistrict(ctx, tx, d); err != nil {
			return err
		}
	}
	return nil
}

func addPerson(ctx context.Context, tx *gate.Tx, p id.Person, surname string) error {
	if err := tx.SetSubject(ctx, p, gate.Subject{}); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO person (id, surname, forenames, sort_key, date_of_birth, sex, gender, ethnicity_self, ethnicity_officer,
nationality, language, interpreter, edited, created_at) VALUES ($1, $2, 'Invented', $2, '', '', '', '', '', '', '', $3, $3, $4)`, string(p), surname, false, tx.Now())
	return err
}

func (c *county) do(t *testing.T, f func(context.Context, *gate.Tx) error) {
	t.Helper()
	ask := access.Ask{Actor: access.SystemActor("test", "set up"), Purpose: access.Of(access.SystemOperation), Action: access.EventRelay, Run: "set up"}
	if _, err := gate.Do(t.Context(), c.Gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) { return 0, f(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

func (c *county) list(t *testing.T, by access.Actor, q cohort.Query) cohort.Roll {
	t.Helper()
	why := board
	if q.Mine {
		why = caseload
	}
	q.Page = max(1, q.Page)
	r, err := c.cohort.ListCohort(t.Context(), by, why, q)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// disclosed gives whom the newest entry of the log says were shown.
func (c *county) disclosed(t *testing.T) []id.Person {
	t.Helper()
	var out []id.Person
	last := testkit.AuditLog(t, c.Gate, audit.Filter{Limit: 1})[0].Seq
	err := c.DB.View(t.Context(), func(q db.Queryer) error {
		of, err := audit.SubjectsOf(t.Context(), q, last, last)
		out = of[last]
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func counts(options []cohort.Option) map[string]int {
	out := map[string]int{}
	for _, o := range options {
		out[o.Label] = o.People
	}
	return out
}

// TestThePagesOfTheRoll: the pages together show everybody once, by name, the stub behind them and the excluded
// record nowhere; a page discloses those whom it shows and nobody else.
func TestThePagesOfTheRoll(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		var seen []id.Person
		for page := 1; page <= 3; page++ {
			r := c.list(t, cara, cohort.Query{Page: page})
			want := min(cohort.RollPage, many+1-(page-1)*cohort.RollPage)
			if r.Total != many+1 || r.Closed != 1 || r.Pages != 3 || r.Page != page || r.From != (page-1)*cohort.RollPage+1 || len(r.Rows) != want || r.Capacity != cohort.UsualCapacity {
				t.Fatalf("page %d: %d rows from %d of %d on %d pages, %d closed", page, len(r.Rows), r.From, r.Total, r.Pages, r.Closed)
			}
			var shown []id.Person
			for _, x := range r.Rows {
				shown = append(shown, x.Person)
				if x.Stub != (x.Person == restricted) || !x.Stub && (x.Card.Surname == "" || x.Lead == "") {
					t.Errorf("%+v", x)
				}
			}
			told := c.disclosed(t)
			slices.Sort(told)
			if sorted := slices.Sorted(slices.Values(shown)); !slices.Equal(told, sorted) {
				t.Errorf("page %d: the log names %v, the page shows %v", page, told, sorted)
			}
			seen = append(seen, shown...)
		}
		for i, p := range seen[:many] {
			if p != person(many-i) {
				t.Fatalf("place %d: %s", i+1, p)
			}
		}
		if seen[many] != restricted {
			t.Errorf("the last is %s", seen[many])
		}
		if r := c.list(t, cara, cohort.Query{Page: 99}); r.Page != 3 || len(r.Rows) != many+1-2*cohort.RollPage {
			t.Errorf("beyond the end: page %d with %d rows", r.Page, len(r.Rows))
		}
	})
}

// TestTheRollNarrowed: every face narrows alone and together, each number is of those whom the actor may see,
// and nobody who is closed stands in a narrowed list or is counted by an area, a lead or a status.
func TestTheRollNarrowed(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		young := many / 3
		adult := many - young
		r := c.list(t, cara, cohort.Query{})
		for f, want := range map[cohort.Face]map[string]int{
			cohort.ByDistrict: {"North": adult, "South": young}, cohort.ByAgency: {"Probation Service": adult, "Youth Justice": young},
			cohort.ByOfficer: {"Name of S-ben": adult, "Nobody yet": young}, cohort.ByStatutory: {"Statutory": adult, "Non-statutory": young},
		} {
			if got := counts(r.Options[f]); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s: %v, not %v", f, got, want)
			}
		}
		for _, x := range []struct {
			by    map[cohort.Face][]string
			total int
		}{
			{map[cohort.Face][]string{cohort.ByDistrict: {"D-north"}}, adult},
			{map[cohort.Face][]string{cohort.ByDistrict: {"D-north", "D-south"}}, many},
			{map[cohort.Face][]string{cohort.ByAgency: {string(youth)}}, young},
			{map[cohort.Face][]string{cohort.ByOfficer: {cohort.NoValue}, cohort.ByStatutory: {"NON_STATUTORY"}}, young},
			{map[cohort.Face][]string{cohort.ByOfficer: {string(ben.ID)}, cohort.ByStatutory: {"NON_STATUTORY"}}, 0},
			{map[cohort.Face][]string{cohort.ByDistrict: {"D-nowhere"}}, 0},
		} {
			r := c.list(t, cara, cohort.Query{By: x.by})
			if r.Total != x.total || r.Closed != 1 {
				t.Errorf("%v: %d people, %d closed", x.by, r.Total, r.Closed)
			}
			for _, row := range r.Rows {
				if row.Stub {
					t.Errorf("%v: shows a stub", x.by)
				}
			}
		}
		r = c.list(t, cara, cohort.Query{By: map[cohort.Face][]string{cohort.ByDistrict: {"D-south"}}})
		if got := counts(r.Options[cohort.ByDistrict]); got["North"] != adult || got["South"] != young {
			t.Errorf("the other areas lose their numbers: %v", got)
		}
		if got := counts(r.Options[cohort.ByAgency]); len(got) != 1 || got["Youth Justice"] != young {
			t.Errorf("agencies in the south: %v", got)
		}
	})
}

// TestWhoseRoll: a caseload is its officer's; somebody bound to a district sees and counts that district alone;
// whoever may open the restricted record finds it in its place.
func TestWhoseRoll(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		adult := many - many/3
		if r := c.list(t, ben, cohort.Query{Mine: true}); r.Total != adult+1 || r.Closed != 1 {
			t.Errorf("ben's caseload: %d, %d closed", r.Total, r.Closed)
		}
		if r := c.list(t, cara, cohort.Query{Mine: true}); r.Total != 0 || len(r.Rows) != 0 || r.Pages != 1 {
			t.Errorf("cara's caseload: %+v", r)
		}
		r := c.list(t, olga, cohort.Query{})
		if r.Total != adult+1 {
			t.Errorf("olga sees %d", r.Total)
		}
		if r.Closed != 0 || r.Rows[0].Person != restricted || r.Rows[0].Stub || counts(r.Options[cohort.ByDistrict])["North"] != adult+1 {
			t.Errorf("olga, who may open it: %+v", r.Rows[0])
		}
		if _, ok := counts(r.Options[cohort.ByDistrict])["South"]; ok {
			t.Error("olga counts a district that is not hers")
		}
	})
}

func TestBadRolls(t *testing.T) {
	c := newCounty(t, testkit.SQLite(t))
	for _, q := range []cohort.Query{{}, {Page: -1}, {Page: 1, By: map[cohort.Face][]string{"surname": {"x"}}}, {Page: 1, By: map[cohort.Face][]string{cohort.ByOfficer: make([]string, 501)}}} {
		if _, err := c.cohort.ListCohort(t.Context(), cara, board, q); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", q.Page, err)
		}
	}
	analyst := access.Actor{Kind: access.Staff, ID: "S-ann", Roles: []access.Role{access.Analyst}}
	if _, err := c.cohort.ListCohort(t.Context(), analyst, board, cohort.Query{Page: 1}); !fault.Is(err, fault.Denied) {
		t.Errorf("an analyst: %v", err)
	}
}

// TestWhoHasComeOffTheScheme is on no list, is reached by nobody for the scheme's sake, and may be taken on again.
func TestWhoHasComeOffTheScheme(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		why := access.Because(access.SelectionWork, access.FromSelection, "")
		today := c.Clock.Now().Date()
		end := func(on civil.Date, reason string) error {
			return c.cohort.End(t.Context(), cara, why, person(1), on, reason)
		}
		for name, err := range map[string]error{"tomorrow": end(today.AddDays(1), "Moved away"), "before": end(today.AddDays(-1), "Moved away"), "no reason": end(today, " ")} {
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := c.cohort.End(t.Context(), ben, why, person(1), today, "Moved away"); !fault.Is(err, fault.Denied) {
			t.Errorf("a practitioner ends it: %v", err)
		}
		before, err := c.cohort.ListCohort(t.Context(), cara, board, cohort.Query{Page: 1})
		if err != nil {
			t.Fatal(err)
		}
		if err := end(today, "Moved away"); err != nil {
			t.Fatal(err)
		}
		if err := end(today, "Moved away"); !fault.Is(err, fault.Conflict) {
			t.Errorf("twice: %v", err)
		}
		after, err := c.cohort.ListCohort(t.Context(), cara, board, cohort.Query{Page: 1})
		if err != nil || after.Total != before.Total-1 {
			t.Errorf("%d of %d are on the scheme, %v", after.Total, before.Total, err)
		}
		c.do(t, func(ctx context.Context, tx *gate.Tx) error {
			subject, err := tx.SubjectOf(ctx, person(1))
			if err != nil || subject.OnScheme {
				t.Errorf("%+v, %v", subject, err)
			}
			started := 0
			err = cohort.EachStart(ctx, tx, func(p id.Person, _ civil.Date) error {
				if p == person(1) {
					started++
				}
				return nil
			})
			if started != 1 {
				t.Error("who has left is not measured any more")
			}
			return err
		})
		c.leavesOutExcluded(t, person(2))
		again := cohort.Admission{Statutory: cohort.UnderSupervision, LeadAgency: probation, CohortType: "IOM_STAT", Reason: "Arrested again"}
		if _, err := c.cohort.Admit(t.Context(), cara, why, person(1), again); err != nil {
			t.Errorf("they cannot be taken on again: %v", err)
		}
	})
}

// leavesOutExcluded: who must be absent is in no figure, neither of those on the scheme nor of those ever taken on.
func (c *county) leavesOutExcluded(t *testing.T, who id.Person) {
	t.Helper()
	counted := func(level access.Restriction) (n int) {
		c.do(t, func(ctx context.Context, tx *gate.Tx) error {
			subject, err := tx.SubjectOf(ctx, who)
			if err != nil {
				return err
			}
			subject.Restriction = level
			if err := tx.SetSubject(ctx, who, subject); err != nil {
				return err
			}
			each := func(p id.Person, _ civil.Date) error {
				if p == who {
					n++
				}
				return nil
			}
			if err := cohort.EachStart(ctx, tx, each); err != nil {
				return err
			}
			return cohort.EachOn(ctx, tx, tx.Today(), each)
		})
		return n
	}
	if open, closed := counted(access.Unrestricted), counted(access.Excluded); open != 2 || closed != 0 {
		t.Errorf("counted %d times, and %d times where the record is excluded", open, closed)
	}
}
