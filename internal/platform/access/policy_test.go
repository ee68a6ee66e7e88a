package access_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/testkit"
)

var listActions = []access.Action{
	access.PersonSearch, access.CohortList, access.TodayRead, access.TaskList, access.SelectionList, access.LinkReview, access.ClosedReview, access.WarningList, access.LabDisclose,
}

var purposes = []access.PurposeCode{
	access.DailyTasking, access.Caseload, access.TaskWork, access.SelectionWork, access.Linking, access.Oversight, access.DataLab,
}

// TestScopeSaysWhatJudgeSays holds the list's SQL and the decision for one person to each other: for
// every role, purpose, list and person they must agree on who is absent.
func TestScopeSaysWhatJudgeSays(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		people := populate(t, w)
		rapid.Check(t, func(r *rapid.T) {
			ask := access.Ask{
				Actor:   drawActor(r),
				Purpose: access.Because(rapid.SampledFrom(purposes).Draw(r, "purpose"), access.FromBoard, ""),
				Action:  rapid.SampledFrom(listActions).Draw(r, "action"),
			}
			scope := access.ScopeFor(ask, testkit.Noon)
			shown, stubs := within(t, w, scope.SQL), within(t, w, scope.WithheldSQL)
			for _, p := range people {
				got := access.JudgePerson(ask, factsFor(ask.Actor, p)).Outcome
				want := access.Judge(ask).Outcome == access.Allowed && got != access.Absent
				if shown[p.id] != want {
					r.Fatalf("%+v: %s: scope says %v, policy says %v", ask, p.id, shown[p.id], want)
				}
				if stub := shown[p.id] && stubs[p.id]; stub != (want && got == access.Withheld) {
					r.Fatalf("%+v: %s: scope says stub: %v, policy says %v", ask, p.id, stub, got)
				}
			}
		})
	})
}

type someone struct {
	id     id.Person
	facts  access.Facts
	via    access.Via
	holder string
}

var holders = []string{"", "staff:S1", "team:T1", "agency:A1", "staff:S9"}

// populate makes a person for every combination of what the policy looks at.
func populate(t *testing.T, w *testkit.World) []someone {
	t.Helper()
	var out []someone
	for _, restriction := range []access.Restriction{access.Unrestricted, access.Restricted, access.Excluded} {
		for _, on := range []bool{true, false} {
			for _, district := range []id.District{"north", "south"} {
				for _, holder := range holders {
					for _, via := range []access.Via{access.ViaTask, access.ViaAgreement, access.ViaAllow} {
						f := access.Facts{Known: true, District: district, OnScheme: on, Restriction: restriction}
						out = append(out, someone{id.Person(fmt.Sprintf("P%03d", len(out))), f, via, holder})
					}
				}
			}
		}
	}
	ask := access.Ask{Actor: access.SystemActor("test", ""), Purpose: access.Of(access.SystemOperation), Action: access.EventRelay, Run: "r"}
	_, err := gate.Do(t.Context(), w.Gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) {
		for _, p := range out {
			if err := tx.SetSubject(ctx, p.id, gate.Subject{District: p.facts.District, OnScheme: p.facts.OnScheme, Restriction: p.facts.Restriction}); err != nil {
				return 0, err
			}
			if p.holder == "" {
				continue
			}
			if err := tx.SetReach(ctx, p.id, gate.Reach{Holder: p.holder, Via: p.via, Ref: "x"}); err != nil {
				return 0, err
			}
		}
		return 0, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func factsFor(a access.Actor, p someone) access.Facts {
	f := p.facts
	for _, h := range a.Holders() {
		if h == p.holder {
			f.Reach = []access.Via{p.via}
		}
	}
	return f
}

func drawActor(r *rapid.T) access.Actor {
	a := access.Actor{Kind: access.Staff, ID: "S1", Agency: "A1"}
	a.Roles = rapid.SliceOfNDistinct(rapid.SampledFrom(access.Roles), 1, 3, rapid.ID[access.Role]).Draw(r, "roles")
	if rapid.Bool().Draw(r, "in a team") {
		a.Teams = []id.Team{"T1"}
	}
	if rapid.Bool().Draw(r, "in a district") {
		a.Districts = []id.District{"north"}
	}
	return a
}

// within gives those for whom a condition of a scope holds.
func within(t *testing.T, w *testkit.World, condition func(column string, next int) (string, []any, int)) map[id.Person]bool {
	t.Helper()
	out := map[id.Person]bool{}
	err := w.DB.View(t.Context(), func(q db.Queryer) error {
		where, args, _ := condition("s.person", 1)
		rows, err := q.QueryContext(t.Context(), "SELECT s.person FROM access_subject s WHERE "+where, args...)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var p string
			if err := rows.Scan(&p); err != nil {
				return err
			}
			out[id.Person(p)] = true
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestWhoOpensNobody(t *testing.T) {
	facts := access.Facts{Known: true, OnScheme: true, Restriction: access.Unrestricted}
	for _, role := range []access.Role{access.Analyst, access.Scrutiny, access.Chair, access.Administrator, access.Mentor} {
		ask := access.Ask{Actor: access.Actor{Kind: access.Staff, ID: "S1", Roles: []access.Role{role}},
			Purpose: access.Because(access.DailyTasking, access.FromBoard, ""), Action: access.PersonRead, Subjects: []id.Person{"P1"}}
		if access.Judge(ask).Outcome == access.Allowed && access.JudgePerson(ask, facts).Outcome == access.Allowed {
			t.Errorf("%s opens a person", role)
		}
	}
}

// TestWhatIsSeenByAgreementAlone: a role that is not named does not see it, nor does one who holds a named role that
// does not reach the person.
func TestWhatIsSeenByAgreementAlone(t *testing.T) {
	on := access.Facts{Known: true, OnScheme: true, District: "north", Restriction: access.Unrestricted}
	off := access.Facts{Known: true, Restriction: access.Unrestricted}
	named := access.Agreed{access.OffenderManager: access.Calculated, access.Mentor: access.Calculated}
	for _, c := range []struct {
		roles  []access.Role
		facts  access.Facts
		agreed access.Agreed
		want   bool
	}{
		{[]access.Role{access.OffenderManager}, on, nil, false},
		{[]access.Role{access.OffenderManager}, on, named, true},
		{[]access.Role{access.ProbationPractitioner}, on, named, false},
		{[]access.Role{access.Coordinator, access.OffenderManager}, on, named, true},
		{[]access.Role{access.Coordinator, access.OffenderManager}, off, named, false}, // whom the coordinator alone reaches, for selection
		{[]access.Role{access.Mentor, access.Coordinator}, on, named, false},           // no agreement gives a role more than it can see
	} {
		purpose := access.Because(access.DailyTasking, access.FromBoard, "")
		if !c.facts.OnScheme {
			purpose = access.Because(access.SelectionWork, access.FromSelection, "")
		}
		ask := access.Ask{Actor: access.Actor{Kind: access.Staff, ID: "S1", Roles: c.roles}, Purpose: purpose, Action: access.PersonRead, Subjects: []id.Person{"P1"}, Agreed: c.agreed}
		whole, one := access.Judge(ask), access.JudgePerson(ask, c.facts)
		if got := whole.Grant.Has(access.Calculated) && one.Grant.Has(access.Calculated); got != c.want || one.Outcome != access.Allowed {
			t.Errorf("%v on the scheme %v: sees %v, %s", c.roles, c.facts.OnScheme, got, one.Outcome)
		}
	}
}

// TestTheLabsFileKeepsToDistricts: whoever works for some districts names nobody of another, on the scheme or off it.
func TestTheLabsFileKeepsToDistricts(t *testing.T) {
	for _, role := range []access.Role{access.Analyst, access.Coordinator} {
		by := access.Actor{Kind: access.Staff, ID: "S1", Roles: []access.Role{role}, Districts: []id.District{"north"}}
		ask := access.Ask{Actor: by, Purpose: access.Because(access.DataLab, access.Stated, "The agreement of May"), Action: access.LabDisclose}
		for district, want := range map[id.District]access.Outcome{"north": access.Allowed, "south": access.Absent} {
			if got := access.JudgePerson(ask, access.Facts{Known: true, District: district, Restriction: access.Unrestricted}); got.Outcome != want {
				t.Errorf("%s of the north names somebody of the %s who has left: %s", role, district, got.Outcome)
			}
		}
	}
}

func TestEveryActionHasARule(t *testing.T) {
	for _, a := range access.Actions() {
		kind, _ := access.KindOf(a)
		if access.DefaultPurpose(a).Code == "" {
			t.Errorf("%s has no purpose", a)
		}
		if kind != access.Plain && access.OperationOf(a) == access.Other && a != access.EventRelay {
			t.Errorf("%s reads people and is no operation of section 62", a)
		}
	}
}

func TestEveryActionHasWords(t *testing.T) {
	for _, a := range access.Actions() {
		if w := a.Words(); w == "" || w == strings.ReplaceAll(string(a), ".", ": ") {
			t.Errorf("give %s words in words.go: the page that shows who looked needs them", a)
		}
	}
}

// TestOnlyWordsBreakTheGlass: a restricted record opens off its allow-list to a caseworker who says why, and
// an excluded one to nobody.
func TestOnlyWordsBreakTheGlass(t *testing.T) {
	manager := access.Actor{Kind: access.Staff, ID: "S1", Roles: []access.Role{access.OffenderManager}}
	restricted := access.Facts{Known: true, OnScheme: true, Restriction: access.Restricted}
	excluded := access.Facts{Known: true, OnScheme: true, Restriction: access.Excluded}
	for _, c := range []struct {
		action access.Action
		facts  access.Facts
		reason string
		want   access.Outcome
	}{
		{access.PersonRead, restricted, "He is at the door", access.Withheld},
		{access.GlassBreak, restricted, "", access.ReasonAsked},
		{access.GlassBreak, restricted, "He is at the door", access.Allowed},
		{access.GlassBreak, excluded, "He is at the door", access.Absent},
	} {
		ask := access.Ask{Actor: manager, Purpose: access.Purpose{Code: access.Safeguarding, Basis: access.Stated, Reason: c.reason}, Action: c.action, Subjects: []id.Person{"P1"}}
		if got := access.JudgePerson(ask, c.facts); got.Outcome != c.want {
			t.Errorf("%s of a %s record, reason %q: %s, not %s", c.action, c.facts.Restriction, c.reason, got.Outcome, c.want)
		} else if got.Outcome == access.Withheld && got.Grant != access.Warnings {
			t.Errorf("a withheld record opens %s, not only its warnings", got.Grant)
		}
	}
}
