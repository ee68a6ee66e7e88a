package app_test

import (
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"
	"time"

	"waymark/internal/platform/access"
)

// TestIndicatorsOfTheCounty: the chair sees figures beside what they are held against, and nobody's records; scrutiny sees
// what is published and not these pages; every night they are counted anew, and what was counted before stays.
func TestIndicatorsOfTheCounty(t *testing.T) {
	p := ashdale(t, sqliteAddress(t), 1500)
	jar, _ := cookiejar.New(nil)
	p.client = &http.Client{Jar: jar}
	members := p.oneOfEach(t)
	for _, role := range []access.Role{access.Scrutiny, access.OffenderManager, access.Mentor, access.Administrator, access.RecordLinker} {
		p.actAs(t, members[role])
		for _, path := range []string{"/evidence/indicators", "/evidence/indicators/ni30", "/evidence/indicators/new"} {
			if res, _ := p.get(t, path); res.StatusCode != 403 {
				t.Errorf("%s gets %s: %d", role, path, res.StatusCode)
			}
		}
	}
	p.actAs(t, members[access.Chair])
	if res, body := p.get(t, "/evidence/indicators"); res.StatusCode != 200 || !strings.Contains(body, "Re-offending rate of prolific") || strings.Contains(body, "Add an indicator") {
		t.Errorf("%d %s", res.StatusCode, body)
	}
	res, body := p.get(t, "/evidence/indicators/ni30")
	for _, want := range []string{"The target allows no more than", "The baseline is", "What is expected where nothing is done", `<svg class="wm-chart"`, "The figures as a table", "By district", "not reachable (looked for and not found)"} {
		if res.StatusCode != 200 || !strings.Contains(body, want) {
			t.Errorf("%d: no %q", res.StatusCode, want)
		}
	}
	const readings = `SELECT COUNT(*) || '' FROM indicator_reading`
	before := column(t, p.app.DB, readings)[0]
	for range 2 { // the first time the runner only learns when each job is due
		if err := p.app.Jobs.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		p.clock.Advance(24 * time.Hour)
	}
	if after := column(t, p.app.DB, readings)[0]; before != "2" || after != "4" {
		t.Errorf("%s readings, and after the night %s", before, after)
	}
	p.actAs(t, members[access.Coordinator])
	if res, _ := p.post(t, "/evidence/indicators/ni30/count", map[string][]string{}); res.StatusCode != 200 || !strings.HasSuffix(res.Request.URL.Path, "/evidence/indicators/ni30") {
		t.Errorf("counting: %d at %s", res.StatusCode, res.Request.URL.Path)
	}
}
