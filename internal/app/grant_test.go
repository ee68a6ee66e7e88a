package app_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/cohort"
	"waymark/internal/scheme/custody"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/person"
	"waymark/internal/scheme/supervision"
	"waymark/internal/scheme/tasking"
	"waymark/internal/web/server"
)

// marked is a scheme where each category of each person says a word of its own.
type marked struct {
	*fourth
	run string
}

// marks gives the words that only a category of one person says.
func (m *marked) marks(i int) map[access.Category]string {
	return map[access.Category]string{
		access.Identity: fourNames[i], access.Offending: "offence-of-" + fourNames[i], access.Custody: "gaol-of-" + fourNames[i],
		access.Tasking: "task-of-" + fourNames[i], access.Warnings: "beware-" + []string{"a", "b", "c", "d"}[i], access.Looking: "because-of-" + fourNames[i],
		access.Selection: "9000" + strconv.Itoa(i), access.Supervision: "harm-of-" + fourNames[i],
	}
}

func markedPeople(t *testing.T, p *place) *marked {
	t.Helper()
	m := &marked{fourth: fourPeople(t, p)}
	dpo := m.members[access.DataProtection].Actor()
	for i, who := range m.people {
		why := access.Purpose{Code: access.Oversight, Basis: access.Stated, Reason: "because-of-" + fourNames[i]}
		if _, err := p.app.Oversight.OpenLooks(t.Context(), dpo, who, 0); err != nil {
			t.Fatal(err)
		}
		ask := access.Ask{Actor: dpo, Purpose: why, Action: access.PersonRead, Subjects: []id.Person{who}}
		if _, err := gate.Read(t.Context(), p.app.Gate, ask, func(context.Context, *gate.Tx) (int, error) { return 0, nil }); err != nil {
			t.Fatal(err)
		}
	}
	p.actAs(t, m.members[access.Coordinator])
	_, body := p.post(t, "/selection", url.Values{"matrix": {"arrests-24m"}, "top": {"4"}, "source": {"police"}})
	run := listed.FindStringSubmatch(body)
	if run == nil {
		t.Fatal(body)
	}
	m.run = run[1]
	p.asSystem(t, func(ctx context.Context, tx *gate.Tx) error {
		for i, who := range m.people {
			if err := m.mark(ctx, tx, i, who); err != nil {
				return err
			}
		}
		return nil
	})
	m.close(t)
	return m
}

// mark writes what imports would: a stay, what a court said, an assessment; and who was given work about somebody.
func (m *marked) mark(ctx context.Context, tx *gate.Tx, i int, who id.Person) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO custody_spell (id, source, key, n, current, record, person_key, run, row_no, hash, establishment, status, level, offence_code, offence_text,
received, received_text, release_type, still_inside, learned_in) SELECT $1, 'jail', $1, 1, $2, l.record, '', 'R1', 1, '', $3, '', '', '', '', '2026-11-20', '', '', $2, $4
FROM person_link l WHERE l.person = $5 AND l.ends IS NULL`, "SPELL-"+string(who), true, "gaol-of-"+fourNames[i], tx.Now(), string(who))
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE selection_score SET score = $2 WHERE person = $1`, string(who), int64(90000+i)*1_000_000); err != nil {
		return err
	}
	if err := m.tried(ctx, tx, i, who); err != nil {
		return err
	}
	for _, r := range []access.Role{access.Mentor, access.ServiceWorker} {
		if err := tx.SetReach(ctx, who, gate.Reach{Holder: access.HolderStaff(m.members[r].ID), Via: access.ViaTask, Ref: "x"}); err != nil {
			return err
		}
	}
	return nil
}

func (m *marked) tried(ctx context.Context, tx *gate.Tx, i int, who id.Person) error {
	records, err := person.RecordsOf(ctx, tx, []id.Person{who})
	if err != nil {
		return err
	}
	key, record, words, day := string(who), records[who][0].Record, "offence-of-"+fourNames[i], civil.MustDate("2026-11-20")
	_, err = offending.AddResults(ctx, tx, "R1", []offending.CourtResult{{Source: "court", Key: key, Record: record, Hash: key, OffenceText: words, Sentence: words, Day: civil.SomeDate(day), Disposition: offending.Guilty}})
	if err != nil {
		return err
	}
	if _, err = offending.AddCases(ctx, tx, "R1", []offending.CourtCase{{Source: "court", Key: key, CaseRef: words, Record: record, Hash: key, Opened: civil.SomeDate(day)}}); err != nil {
		return err
	}
	word := "harm-of-" + fourNames[i]
	_, err = supervision.AddAssessments(ctx, tx, "R1", []supervision.Assessment{{Source: "probation", Key: key, Record: record, Hash: key, Ref: word, Day: day, Tool: word,
		Scores: []supervision.Score{{Name: word, Value: "1", Band: word}}, Counts: []supervision.Count{{Name: word, Count: 1}}}})
	return err
}

// facts is what the policy knows of a person and a role's member here.
func (m *marked) facts(r access.Role, i int) access.Facts {
	f := access.Facts{Known: true, OnScheme: true, Restriction: access.Unrestricted}
	switch i {
	case restrictedOne:
		f.Restriction = access.Restricted
		if r == access.OffenderManager {
			f.Reach = append(f.Reach, access.ViaAllow)
		}
	case excludedOne:
		f.Restriction = access.Excluded
	}
	switch r {
	case access.Mentor, access.ServiceWorker:
		f.Reach = append(f.Reach, access.ViaTask)
	case access.ProbationPractitioner:
		f.Reach = append(f.Reach, access.ViaTask, access.ViaCaseload, access.ViaAgreement)
	}
	return f
}

// granted is the most that an action opens of somebody to a role, whatever its purpose.
func (m *marked) granted(r access.Role, a access.Action, i int) access.Category {
	var out access.Category
	ask := access.Ask{Actor: m.members[r].Actor(), Action: a}
	if kind, _ := access.KindOf(a); kind == access.One {
		ask.Subjects = []id.Person{m.people[i]}
	} else if kind != access.List {
		return 0
	}
	for _, code := range access.Purposes() {
		ask.Purpose = access.Purpose{Code: code, Reason: "a reason in words"}
		j := access.Judge(ask)
		if v := access.JudgePerson(ask, m.facts(r, i)); j.Outcome == access.Allowed && (v.Outcome == access.Allowed || v.Outcome == access.Withheld) {
			out |= v.Grant & j.Grant
		}
	}
	return out
}

var parameter = regexp.MustCompile(`\{(\w+)\.{0,3}\$?\}`)

// address fills a route's parameters in, about one of the four.
func (m *marked) address(r server.Route, i int) string {
	values := map[string]string{"person": string(m.people[i]), "task": string(m.tasks[i]), "run": m.run, "$": ""}
	path := strings.TrimPrefix(r.Pattern, "GET ")
	path = strings.ReplaceAll(path, "{$}", "")
	path = parameter.ReplaceAllStringFunc(path, func(s string) string {
		if v, ok := values[strings.Trim(s, "{}.$")]; ok {
			return v
		}
		return "x"
	})
	switch path {
	case "/people":
		path += "?q=ada"
	case "/tasks":
		path += "?view=all"
	}
	return path
}

// instead are the actions by which a route may show something beside its own: a stub, the register.
var instead = map[access.Action][]access.Action{
	access.PersonRead: {access.PersonSearch}, access.GlassBreak: {access.PersonSearch}, access.AuditRead: {access.RestrictedList},
}

// TestNoPageShowsWhatIsNotGranted opens every page there is as every role, about each of the four, and looks
// for the words of every category that the policy does not open.
func TestNoPageShowsWhatIsNotGranted(t *testing.T) {
	address := sqliteAddress(t)
	m := markedPeople(t, serve(t, address))
	routes, err := m.app.Routes()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[access.Category]bool{}
	still := &http.Client{Jar: m.client.Jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, role := range access.Roles {
		m.actAs(t, m.members[role])
		for i := range m.people {
			m.get(t, "/today")
			if codes := access.AskableBy(m.members[role].Actor()); len(codes) > 0 {
				m.post(t, "/reason", url.Values{"person": {string(m.people[i])}, "to": {"/healthz"}, "purpose": {string(codes[0])}, "reason": {"a reason in words"}})
			}
			for _, r := range routes {
				if !strings.HasPrefix(r.Pattern, http.MethodGet+" ") || r.Pattern == "GET /{$}" { // the front leads to a place that is opened itself
					continue
				}
				res, err := still.Get(m.server.URL + m.address(r, i))
				res, body := read(t, res, err)
				if res.StatusCode >= http.StatusInternalServerError {
					t.Errorf("%s as %s: %d", r.Pattern, role, res.StatusCode)
				}
				m.inspect(t, role, r, body, seen)
				if kind, _ := access.KindOf(r.Action); kind == access.One && res.StatusCode == http.StatusOK && m.opened(role, r, i) == 0 {
					t.Errorf("%s opens person %d to %s", r.Pattern, i, role)
				}
			}
		}
	}
	for c := range m.marks(openOne) {
		if !seen[c] {
			t.Errorf("no page showed the words of %s to anybody: this test would not see a leak of it", c)
		}
	}
}

// opened is the most that a page may show of one of the four.
func (m *marked) opened(role access.Role, r server.Route, i int) access.Category {
	granted := m.granted(role, r.Action, i)
	for _, a := range instead[r.Action] {
		granted |= m.granted(role, a, i)
	}
	return granted
}

// inspect looks on a page for what is not granted, of each of the four.
func (m *marked) inspect(t *testing.T, role access.Role, r server.Route, body string, seen map[access.Category]bool) {
	t.Helper()
	for i := range m.people {
		granted := m.opened(role, r, i)
		if r.Action == access.AuditRead || r.Action == access.AuditExport {
			granted |= access.Looking // the log itself: reasons with the ids of people, to the data protection officer alone
		}
		if r.Action == access.OffenceEdit {
			granted |= access.Offending // what sources call offences, of nobody named, to those who keep the reference
		}
		for c, word := range m.marks(i) {
			shown := strings.Contains(body, word)
			if c == access.Identity { // the name is part of the other words
				shown = strings.Contains(strings.ReplaceAll(body, "-of-"+word, ""), word) || strings.Contains(body, "KEY-"+word)
			}
			if shown && granted.Has(c) {
				seen[c] = true
			}
			if shown && !granted.Has(c) {
				t.Errorf("%s shows %s of person %d to %s, who is granted %s", r.Pattern, c, i, role, granted)
			}
		}
	}
}

// functions are the rooms' own functions about one person, each with the category that it shows.
var functions = []struct {
	name  string
	needs access.Category
	call  func(context.Context, *gate.Tx, id.Person) error
}{
	{"person.DetailsOf", access.Identity, func(ctx context.Context, tx *gate.Tx, p id.Person) error {
		_, err := person.DetailsOf(ctx, tx, p)
		return err
	}},
	{"person.Cards", access.Identity, func(ctx context.Context, tx *gate.Tx, p id.Person) error {
		_, err := person.Cards(ctx, tx, []id.Person{p})
		return err
	}},
	{"person.RecordsOf", access.Identity, func(ctx context.Context, tx *gate.Tx, p id.Person) error {
		_, err := person.RecordsOf(ctx, tx, []id.Person{p})
		return err
	}},
	{"person.WarningsOf", access.Warnings, func(ctx context.Context, tx *gate.Tx, p id.Person) error {
		_, err := person.WarningsOf(ctx, tx, p)
		return err
	}},
	{"offending.ResultsOf", access.Offending, func(ctx context.Context, tx *gate.Tx, p id.Person) error {
		_, err := offending.ResultsOf(ctx, tx, p, 9)
		return err
	}},
	{"offending.CasesOf", access.Offending, func(ctx context.Context, tx *gate.Tx, p id.Person) error {
		_, err := offending.CasesOf(ctx, tx, p, 9)
		return err
	}},
	{"supervision.AssessmentsOf", access.Supervision, func(ctx context.Context, tx *gate.Tx, p id.Person) error {
		_, err := supervision.AssessmentsOf(ctx, tx, p, 9)
		return err
	}},
	{"offending.ArrestsOf", access.Offending, func(ctx context.Context, tx *gate.Tx, p id.Person) error {
		_, err := offending.ArrestsOf(ctx, tx, p, 9)
		return err
	}},
	{"custody.SpellsOf", access.Custody, func(ctx context.Context, tx *gate.Tx, p id.Person) error {
		_, err := custody.SpellsOf(ctx, tx, p, 9)
		return err
	}},
	{"custody.StaysOf", access.Custody, func(ctx context.Context, tx *gate.Tx, p id.Person) error {
		_, _, err := custody.StaysOf(ctx, tx, p, 9)
		return err
	}},
	{"custody.WhereNow", access.Custody, func(ctx context.Context, tx *gate.Tx, p id.Person) error {
		_, err := custody.WhereNow(ctx, tx, []id.Person{p})
		return err
	}},
	{"tasking.OpenFor", access.Tasking, func(ctx context.Context, tx *gate.Tx, p id.Person) error {
		_, err := tasking.OpenFor(ctx, tx, []id.Person{p})
		return err
	}},
	{"tasking.HistoryOf", access.Tasking, func(ctx context.Context, tx *gate.Tx, p id.Person) error {
		_, _, err := tasking.HistoryOf(ctx, tx, p, 9)
		return err
	}},
	{"cohort.EpisodesOf", access.Membership, func(ctx context.Context, tx *gate.Tx, p id.Person) error {
		_, err := cohort.EpisodesOf(ctx, tx, []id.Person{p})
		return err
	}},
	{"cohort.RunsOf", access.Looking, func(ctx context.Context, tx *gate.Tx, p id.Person) error {
		_, err := cohort.RunsOf(ctx, tx, p)
		return err
	}},
	{"person.RunsOf", access.Looking, func(ctx context.Context, tx *gate.Tx, p id.Person) error {
		_, err := person.RunsOf(ctx, tx, p)
		return err
	}},
}

// TestRoomFunctionsKeepToTheGrant calls the rooms' functions as anybody, for any purpose, about anybody: one
// that answers was granted its category by the policy, and one that was granted it answers.
func TestRoomFunctionsKeepToTheGrant(t *testing.T) {
	m := markedPeople(t, serve(t, sqliteAddress(t)))
	var single []access.Action
	for _, a := range access.Actions() {
		if kind, _ := access.KindOf(a); kind == access.One {
			single = append(single, a)
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		role := rapid.SampledFrom(access.Roles).Draw(r, "role")
		i := rapid.IntRange(0, len(m.people)-1).Draw(r, "person")
		why := access.Purpose{Code: rapid.SampledFrom(access.Purposes()).Draw(r, "purpose"), Reason: rapid.SampledFrom([]string{"", "a reason"}).Draw(r, "reason")}
		f := rapid.SampledFrom(functions).Draw(r, "function")
		ask := access.Ask{Actor: m.members[role].Actor(), Purpose: why, Action: rapid.SampledFrom(single).Draw(r, "action"), Subjects: []id.Person{m.people[i]}}
		_, err := gate.Read(t.Context(), m.app.Gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) { return 0, f.call(ctx, tx, m.people[i]) })
		want := false
		if j := access.Judge(ask); j.Outcome == access.Allowed {
			v := access.JudgePerson(ask, m.facts(role, i))
			want = v.Outcome == access.Allowed && v.Grant.Has(f.needs)
		}
		if (err == nil) != want {
			r.Fatalf("%s as %s for %q by %s about person %d: granted %v, answered with %v", f.name, role, why.Code, ask.Action, i, want, err)
		}
	})
}
