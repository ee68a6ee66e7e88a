package app_test

import (
	"archive/zip"
	"bytes"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"waymark/internal/evidence/report"
	"waymark/internal/evidence/report/print"
	"waymark/internal/method/disclosure"
	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/scheme/staff"
	"waymark/internal/testkit/browser"
)

// TestReportsByKeyboard walks as those who make and read reports do, by the keyboard alone: the analyst makes one and
// publishes it; the chair reads the one page; the scrutiny member reads what was published and finds nothing else.
func TestReportsByKeyboard(t *testing.T) {
	p := ashdale(t, sqliteAddress(t), 1500)
	members := p.oneOfEach(t)

	b := atScreen(t, p, members[access.Analyst])
	b.Press("Reports")
	b.Open("Make a report")
	b.Choose("Report", "Inspection pack")
	b.Type("Day", "31")
	b.Type("Month", "10")
	b.Type("Year", "2026")
	clean(t, b)
	b.Press("Make")
	b.Sees("Made, as a draft.", "Inspection pack, 31 October 2026", "Draft", "Who is on the scheme", "What the figures mean", "not held")
	clean(t, b)
	b.Open("Give this report to its readers")
	b.Press("Publish")
	b.Sees("There is a problem", "Say why it is published")
	clean(t, b)
	b.Type("Why it is published", "For the inspectors' visit in December")
	b.Press("Publish")
	b.Sees("Published. Its readers see it now.")

	c := atScreen(t, p, members[access.Chair])
	c.Press("Reports")
	c.Sees("Strategic group: one page", "Inspection pack")
	c.Go(p.reportPath(t, "strategic"))
	c.Sees("This year beside last", "What is stuck", "Expected where nothing is done")
	clean(t, c)

	s := atScreen(t, p, members[access.Scrutiny])
	s.Go("/")
	s.Go("/reports")
	s.Sees("Report to the scrutiny committee")
	if text := s.Text(); strings.Contains(text, "Inspection") || strings.Contains(text, "Make a report") {
		t.Errorf("scrutiny sees more than its own reports:\n%s", text)
	}
	clean(t, s)
	s.Press("24 November 2026")
	s.Sees("Report to the scrutiny committee, 24 November 2026", "Victims", "Young people", "Families", "Money", "Risks", "What happens next")
	if n := browser.Eval[int](s, `document.querySelectorAll("main form, main select, main input").length`); n != 0 {
		t.Errorf("there are %d things to choose or fill in on scrutiny's report", n)
	}
	clean(t, s)
}

// reportPath gives the address of the newest edition of a pack.
func (p *place) reportPath(t *testing.T, pack string) string {
	t.Helper()
	for _, e := range p.editions(t, operator) {
		if e.Pack == pack {
			return "/reports/" + string(e.ID)
		}
	}
	t.Fatalf("there is no report %s", pack)
	return ""
}

func (p *place) editions(t *testing.T, by access.Actor) []report.Edition {
	t.Helper()
	all, err := p.app.Reports.List(t.Context(), by)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func (p *place) visitor(t *testing.T, m staff.Member) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	p.client = &http.Client{Jar: jar}
	p.actAs(t, m)
}

// TestWhatScrutinyReaches: every address of the county's reports and people, asked for by a scrutiny member: its own
// published report in each format, and nothing else; no name in any of it.
func TestWhatScrutinyReaches(t *testing.T) {
	p := ashdale(t, sqliteAddress(t), 1500)
	members := p.oneOfEach(t)
	p.visitor(t, members[access.Scrutiny])
	names := p.namesOnScheme(t)
	if len(names) < 10 {
		t.Fatalf("only %d names are on the scheme: the test says nothing", len(names))
	}
	own := 0
	for _, e := range p.editions(t, operator) {
		path := "/reports/" + string(e.ID)
		want := http.StatusNotFound
		if e.Pack == "scrutiny" && !e.Draft() {
			want = http.StatusOK
			own++
		}
		for _, file := range []string{"", "/report.html", "/report.xlsx", "/report-csv.zip", "/report.pdf"} {
			if file == "/report.pdf" && !print.CanPrint() && want == http.StatusOK {
				continue
			}
			res, body := p.get(t, path+file)
			if res.StatusCode != want {
				t.Errorf("%s%s of the pack %s: %d, want %d", path, file, e.Pack, res.StatusCode, want)
			}
			for _, text := range opened(t, file, body) {
				for _, name := range names {
					if strings.Contains(strings.ToLower(text), name) {
						t.Errorf("%s%s names %q", path, file, name)
					}
				}
			}
		}
	}
	if own == 0 {
		t.Error("the county has no published report for scrutiny")
	}
	for _, path := range []string{"/evidence", "/selection", "/cohort", "/people?q=smith", "/data-quality", "/imports", "/today", "/tasks", "/oversight"} {
		if res, _ := p.get(t, path); res.StatusCode != http.StatusForbidden {
			t.Errorf("scrutiny opens %s: %d", path, res.StatusCode)
		}
	}
	if res, _ := p.post(t, "/reports", url.Values{"pack": {"scrutiny"}}); res.StatusCode != http.StatusForbidden {
		t.Errorf("scrutiny makes a report: %d", res.StatusCode)
	}
}

// opened gives the words of a file, out of its zip where it is one. A PDF's are packed; its page is looked at instead.
func opened(t *testing.T, file, body string) []string {
	t.Helper()
	if !strings.HasPrefix(body, "PK") {
		return []string{body}
	}
	z, err := zip.NewReader(bytes.NewReader([]byte(body)), int64(len(body)))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	var out []string
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if _, err := b.ReadFrom(r); err != nil {
			t.Fatal(err)
		}
		out = append(out, b.String())
	}
	return out
}

var aName = regexp.MustCompile(`^[a-z]+ [a-z]+$`)

// namesOnScheme gives "forename surname" of people on the scheme, in small letters.
func (p *place) namesOnScheme(t *testing.T) []string {
	t.Helper()
	var out []string
	err := p.app.DB.View(t.Context(), func(q db.Queryer) error {
		rows, err := q.QueryContext(t.Context(), `SELECT LOWER(p.forenames || ' ' || p.surname) FROM person p JOIN episode e ON e.person = p.id`)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				return err
			}
			if aName.MatchString(name) {
				out = append(out, name)
			}
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestTheCountysReportsGiveNothingAway solves the linear system of every edition that each role can open, all laid beside
// each other.
func TestTheCountysReportsGiveNothingAway(t *testing.T) {
	p := ashdale(t, sqliteAddress(t), 1500)
	members := p.oneOfEach(t)
	for _, role := range []access.Role{access.Scrutiny, access.Chair} {
		by := access.Actor{Kind: access.Staff, ID: members[role].ID, Agency: members[role].Agency, Roles: []access.Role{role}}
		all := disclosure.Published{Counts: map[string]int{}}
		editions := p.editions(t, by)
		for _, e := range editions {
			full, err := p.app.Reports.Open(t.Context(), by, e.ID)
			if err != nil {
				t.Fatal(err)
			}
			d := full.Document.Disclosed
			for key, n := range d.Counts {
				if n > 0 && n < disclosure.Threshold {
					t.Errorf("%s: %s shows %s, which is %d", role, e.Title(), key, n)
				}
				all.Counts[key] = n
			}
			all.Sums, all.Withheld = append(all.Sums, d.Sums...), append(all.Withheld, d.Withheld...)
		}
		if len(all.Withheld) == 0 || len(all.Sums) == 0 {
			t.Fatalf("%s: nothing is withheld in %d editions: the test says nothing", role, len(editions))
		}
		for _, key := range all.Withheld {
			if n, shown := all.Counts[key]; shown {
				t.Errorf("%s: %s is withheld in one edition and %d in another", role, key, n)
			}
		}
		for _, b := range disclosure.Audit(all) {
			if !b.Safe() {
				t.Errorf("%s can tell %s: from %v to %v", role, b.Key, b.Lower, b.Upper)
			}
		}
	}
}

func TestReportsAnswerBadInput(t *testing.T) {
	onBoth(t, func(t *testing.T, p *place) {
		members := p.demoPlace(t)
		if _, body := p.get(t, "/reports"); !strings.Contains(body, "Sign in") {
			t.Error("reports open without signing in")
		}
		p.actAs(t, members[access.Analyst])
		if res, body := p.get(t, "/reports"); res.StatusCode != http.StatusOK || !strings.Contains(body, "There is no report yet.") {
			t.Errorf("the empty list: %d", res.StatusCode)
		}
		for name, c := range map[string]struct {
			form url.Values
			want string
		}{
			"no pack":     {url.Values{}, "Select a report"},
			"no such day": {url.Values{"pack": {"scrutiny"}, "cut-day": {"31"}, "cut-month": {"11"}, "cut-year": {"2026"}}, "Date must be a real date"},
			"today":       {url.Values{"pack": {"scrutiny"}, "cut-day": {"25"}, "cut-month": {"11"}, "cut-year": {"2026"}}, "The cut must be a day that is over"},
		} {
			if res, body := p.post(t, "/reports", c.form); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, c.want) {
				t.Errorf("%s: %d", name, res.StatusCode)
			}
		}
		res, body := p.post(t, "/reports", url.Values{"pack": {"scrutiny"}})
		if res.StatusCode != http.StatusOK || !strings.Contains(body, "Who was on the scheme on 24 November 2026 is not held.") {
			t.Errorf("of a scheme with nobody: %d %s", res.StatusCode, body)
		}
		if _, body := p.post(t, "/reports", url.Values{"pack": {"scrutiny"}}); !strings.Contains(body, "the figures are the same: here it is") {
			t.Error("made twice")
		}
		edition := res.Request.URL.Path
		for _, path := range []string{"/reports/nothing", "/reports/nothing/report.html", edition + "/report.docx"} {
			if res, _ := p.get(t, path); res.StatusCode != http.StatusNotFound {
				t.Errorf("%s: %d", path, res.StatusCode)
			}
		}
		if res, _ := p.post(t, "/reports/nothing/publish", url.Values{"reason": {"For the meeting"}}); res.StatusCode != http.StatusNotFound {
			t.Errorf("publishing nothing: %d", res.StatusCode)
		}
		if res, body := p.post(t, edition+"/publish", url.Values{"reason": {""}}); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "Say why it is published") {
			t.Errorf("publishing without a reason: %d", res.StatusCode)
		}
		if res, _ := p.post(t, edition+"/publish", url.Values{"reason": {"For the meeting"}}); res.StatusCode != http.StatusOK {
			t.Errorf("publishing: %d", res.StatusCode)
		}
		if res, body := p.post(t, edition+"/publish", url.Values{"reason": {"Once more"}}); res.StatusCode != http.StatusConflict || !strings.Contains(body, "published already") {
			t.Errorf("publishing twice: %d", res.StatusCode)
		}
	})
}
