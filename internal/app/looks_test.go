package app_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/gate"
	"waymark/internal/testkit"
)

// TestWhoLookedAndWhy: reads, lists, refusals, the runs that touched somebody and the look at the page itself.
func TestWhoLookedAndWhy(t *testing.T) {
	onBoth(t, func(t *testing.T, p *place) {
		m := markedPeople(t, p)
		who := string(m.people[openOne])
		p.actAs(t, m.members[access.ProbationPractitioner])
		p.get(t, "/today")
		p.get(t, "/people/"+who)
		p.actAs(t, m.members[access.Mentor])
		p.get(t, "/selection/"+m.run+"/people/"+who)
		p.actAs(t, m.members[access.OffenderManager])
		if res, _ := p.get(t, "/people/"+who+"/looks"); res.StatusCode != http.StatusForbidden {
			t.Errorf("an offender manager sees who looked: %d", res.StatusCode)
		}
		p.actAs(t, m.members[access.Coordinator])
		p.get(t, "/people/"+who+"/looks")
		res, body := p.get(t, "/people/"+who+"/looks")
		for _, want := range []string{"Opened the person&#39;s page", "Daily tasking, from the board", "Test Probation practitioner", "Ashdale Probation", "Looked at today&#39;s board",
			"Imported a file (run ", "Ran a selection over everybody (run " + m.run, "because-of-marshwood", "Test Mentor", "the role does not allow it", "Looked at who looked"} {
			if !strings.Contains(body, want) {
				t.Errorf("%d: who looked does not say %q", res.StatusCode, want)
			}
		}
		if strings.Count(body, "Ran a selection over everybody") != 1 {
			t.Error("a run stands there more than once")
		}
		if strings.Contains(body, "because-of-quillfeather") || strings.Contains(body, "because-of-tinkersley") {
			t.Error("a look at somebody else stands there")
		}
		merge := func(into any) {
			p.asSystem(t, func(ctx context.Context, tx *gate.Tx) error {
				_, err := tx.ExecContext(ctx, `UPDATE person SET merged_into = $2 WHERE id = $1`, string(m.people[otherOne]), into)
				return err
			})
		}
		merge(who)
		if _, body := p.get(t, "/people/"+who+"/looks"); !strings.Contains(body, "because-of-tinkersley") {
			t.Error("looks at a record that turned out to be theirs are left out")
		}
		merge(nil)
		for i := range 60 {
			if i%20 == 0 {
				p.actAs(t, m.members[access.Coordinator])
			}
			p.get(t, "/people/"+who+"/looks")
		}
		_, body = p.get(t, "/people/"+who+"/looks")
		older := strings.Index(body, "/looks?before=")
		if older < 0 {
			t.Fatal("the looks have no second page")
		}
		next := body[older : older+strings.Index(body[older:], `"`)]
		if res, body := p.get(t, "/people/"+who+next); res.StatusCode != http.StatusOK || !strings.Contains(body, "Imported a file") {
			t.Errorf("the second page: %d", res.StatusCode)
		}
		p.actAs(t, m.members[access.DataProtection])
		if _, body := p.get(t, "/people/"+string(m.people[restrictedOne])+"/looks"); !strings.Contains(body, "shown as a stub") {
			t.Error("a list that showed a stub does not say so")
		}
	})
}

// TestTheLogOnScreen: the overview, the filters, the export, and a verification from the page.
func TestTheLogOnScreen(t *testing.T) {
	onBoth(t, func(t *testing.T, p *place) {
		m := markedPeople(t, p)
		p.actAs(t, m.members[access.Coordinator])
		p.get(t, "/today")
		p.get(t, "/people/"+string(m.people[excludedOne]))
		p.actAs(t, m.members[access.Mentor])
		p.get(t, "/oversight")
		p.actAs(t, m.members[access.DataProtection])
		testkit.Settle(t, p.app.DB)
		if _, err := p.app.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
		if res, body := p.post(t, "/oversight/verify", nil); res.StatusCode != http.StatusOK || !strings.Contains(body, "The log holds") || !strings.Contains(body, "the log held") {
			t.Errorf("verifying: %d %s", res.StatusCode, body)
		}
		res, body := p.get(t, "/oversight")
		hidden := strings.Index(body, "Asks that met an excluded record")
		if res.StatusCode != http.StatusOK || hidden < 0 || !strings.Contains(body[hidden:], "they were told that there is none") || !strings.Contains(body, "because-of-marshwood") {
			t.Errorf("the overview: %d %s", res.StatusCode, body)
		}
		mentor, who := string(m.members[access.Mentor].ID), string(m.people[openOne])
		for query, want := range map[string][2]string{ // what stands in the table, and what does not; nothing: no table
			"actor=" + mentor:             {"Searched the audit log", "Imported a file"},
			"refused=1":                   {"the role does not allow it", "Ran a selection"},
			"action=task.create":          {"Prepared or gave a task", "Searched the audit log"},
			"purpose=selection":           {"Ran a selection", "Imported a file"},
			"person=" + who + "&stated=1": {"because-of-marshwood", "because-of-quillfeather"},
			"agency=" + string(m.members[access.ProbationPractitioner].Agency): {},
			"from=2026-11-25&until=2026-11-25":                                 {"Searched the audit log", "No entry fits"},
			"until=2020-01-01":                                                 {},
		} {
			_, body := p.get(t, "/oversight/audit?"+query)
			_, table, _ := strings.Cut(body, "<tbody")
			if want[0] == "" && (table != "" || !strings.Contains(body, "No entry fits")) || want[0] != "" && (!strings.Contains(table, want[0]) || strings.Contains(table, want[1])) {
				t.Errorf("%s: without %q or with %q: %s", query, want[0], want[1], table)
			}
		}
		if res, body := p.get(t, "/oversight/audit?from=yesterday"); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "Enter a day like") {
			t.Errorf("a day that is none: %d", res.StatusCode)
		}
		res, body = p.get(t, "/oversight/audit.csv?person="+who)
		if res.Header.Get("Content-Type") != "text/csv; charset=utf-8" || !strings.HasPrefix(body, "entry,at,actor,") || !strings.Contains(body, "because-of-marshwood") || strings.Contains(body, "because-of-quillfeather") {
			t.Errorf("the export: %s", body)
		}
		p.inLog(t, m.members[access.DataProtection].ID, m.people[openOne], access.Allowed, access.LooksExport)
		p.actAs(t, m.members[access.Coordinator])
		if res, _ := p.get(t, "/oversight/audit.csv?person="+who); res.StatusCode != http.StatusForbidden {
			t.Errorf("the coordinator exports the log: %d", res.StatusCode)
		}
	})
}
