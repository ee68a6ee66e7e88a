package pages

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"waymark/internal/evidence/saving"
	"waymark/internal/platform/access"
	"waymark/internal/testkit"
	"waymark/internal/testkit/pagetest"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

var (
	ann  = access.Actor{Kind: access.Staff, ID: "S-ann", Name: "Ann Ash", Roles: []access.Role{access.Analyst}}
	chay = access.Actor{Kind: access.Staff, ID: "S-chay", Name: "Chay Chair", Roles: []access.Role{access.Chair}}
)

const someCosts = "name,version,price_year,source,class,amount,cashable\n" +
	"Invented <costs>,1,2023-24,made for a test,burglary,1000,100\nInvented <costs>,1,2023-24,made for a test,theft,100.50,\n"

type site struct {
	*testkit.World
	saving  *saving.Service
	browser *pagetest.Browser
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{World: testkit.NewWorld(t, testkit.SQLite(t))}
	s.saving = saving.NewService(s.Gate)
	srv := server.New(server.Settings{SchemeName: "Northshire", Visits: pagetest.VisitsOf(ann, chay), Clock: s.Clock, IDs: s.IDs, Log: s.Log})
	srv.Add(Routes(s.saving, func(access.Actor, string) []ui.NavItem { return nil })...)
	h, err := srv.Handler()
	if err != nil {
		t.Fatal(err)
	}
	s.browser = pagetest.New(h)
	return s
}

// upload sends a cost table as a browser does.
func (s *site) upload(t *testing.T, as access.Actor, kind saving.Kind, reason, text string) pagetest.Answer {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	_ = form.WriteField("kind", string(kind))
	_ = form.WriteField("reason", reason)
	if text != "" {
		part, err := form.CreateFormFile("file", "costs.csv")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(part, text)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, tablesPath, &b)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return s.browser.Do(t, string(as.ID), r)
}

func (s *site) get(t *testing.T, as access.Actor, path string) pagetest.Answer {
	t.Helper()
	return s.browser.Send(t, string(as.ID), path, nil)
}

func TestACostTableOnItsPages(t *testing.T) {
	s := newSite(t)
	s.get(t, ann, tablesPath).Want(t, 200, "No table is loaded", "Load a table")
	s.get(t, ann, tablesPath+"/new").Want(t, 200, "multipart/form-data", "GDP deflator")
	s.upload(t, ann, "", "", "").Want(t, 422, "Select what the file holds", "Select a file", "Enter why you load it")
	s.upload(t, ann, saving.UnitCosts, "To price the year", strings.Replace(someCosts, "100.50", "100.505", 1)).
		Want(t, 422, "costs.csv, row 2 (line 3), column amount: must be pounds", "To price the year", `value="UNIT_COSTS" checked`)
	s.upload(t, ann, saving.UnitCosts, "Why", strings.Repeat("x", saving.MostBytes+2<<20)).Want(t, 422, "smaller than 4 MB")
	s.get(t, ann, tablesPath).Want(t, 200, "No table is loaded")

	to := s.upload(t, ann, saving.UnitCosts, "To price the year", someCosts).Want(t, 303).To
	s.get(t, ann, to).Want(t, 200, "Invented &lt;costs&gt;, version 1", "£100.50", "£1,000", "not said", "made for a test", "2023-24", "costs.csv", "To price the year", "Withdraw the table")
	s.get(t, chay, to).Want(t, 200, "£1,000").Lacks(t, "Withdraw the table")
	s.get(t, chay, tablesPath).Want(t, 200, "Invented &lt;costs&gt;").Lacks(t, "Load a table")
	s.upload(t, chay, saving.UnitCosts, "Why", someCosts).Want(t, 403)

	s.browser.Send(t, string(ann.ID), to+"/withdraw", url.Values{"reason": {" "}}).Want(t, 422, "Enter why it must not be used")
	s.browser.Send(t, string(ann.ID), to+"/withdraw", url.Values{"reason": {"It was corrected"}}).Want(t, 303)
	s.get(t, chay, to).Want(t, 200, "Withdrawn 25 November 2026", "It was corrected").Lacks(t, "Withdraw the table")
	s.browser.Send(t, string(ann.ID), to+"/withdraw", url.Values{"reason": {"Again"}}).Want(t, 409, "It was withdrawn already")
	s.get(t, ann, tablesPath+"/none").Want(t, 404)
}

func TestPriceLevelsAndMultipliersOnTheirPages(t *testing.T) {
	s := newSite(t)
	to := s.upload(t, ann, saving.PriceLevels, "To uprate", "year,index,source,status\n2023-24,100,made,outturn\n2024-25,104.5,made,forecast (OBR)\n").Want(t, 303).To
	s.get(t, ann, to).Want(t, 200, "104.5", "forecast (OBR)", "2024-25")
	to = s.upload(t, ann, saving.Multipliers, "To try them", "name,version,source,class,multiplier\nInvented,1,made,theft,4.5\n").Want(t, 303).To
	s.get(t, ann, to).Want(t, 200, "4.5", "recorded crimes only")
	s.get(t, ann, tablesPath).Want(t, 200, "Price levels", "Multipliers")
}
