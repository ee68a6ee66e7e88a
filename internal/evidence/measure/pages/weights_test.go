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

	"waymark/internal/evidence/measure"
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

const someWeights = "vintage,offence,weight,source\nInvented <1>,028,400,made\nInvented <1>,theft_shop,10.5,made\n"

type site struct {
	*testkit.World
	browser *pagetest.Browser
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{World: testkit.NewWorld(t, testkit.SQLite(t))}
	srv := server.New(server.Settings{SchemeName: "Northshire", Visits: pagetest.VisitsOf(ann, chay), Clock: s.Clock, IDs: s.IDs, Log: s.Log})
	srv.Add(Routes(measure.NewService(s.Gate, s.IDs), func(access.Actor, string) []ui.NavItem { return nil })...)
	h, err := srv.Handler()
	if err != nil {
		t.Fatal(err)
	}
	s.browser = pagetest.New(h)
	return s
}

// upload sends weights as a browser does.
func (s *site) upload(t *testing.T, as access.Actor, reason, text string) pagetest.Answer {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	_ = form.WriteField("reason", reason)
	if text != "" {
		part, err := form.CreateFormFile("file", "weights.csv")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(part, text)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, weightsPath, &b)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return s.browser.Do(t, string(as.ID), r)
}

func (s *site) get(t *testing.T, as access.Actor, path string) pagetest.Answer {
	t.Helper()
	return s.browser.Send(t, string(as.ID), path, nil)
}

func TestWeightsOnTheirPages(t *testing.T) {
	s := newSite(t)
	s.get(t, ann, weightsPath).Want(t, 200, "No weights are loaded", "Load weights")
	s.get(t, ann, weightsPath+"/new").Want(t, 200, "multipart/form-data")
	s.upload(t, ann, "", "").Want(t, 422, "Select a file", "Say in a few words why you load it")
	s.upload(t, ann, "To tell seriousness", strings.Replace(someWeights, "10.5", "ten", 1)).Want(t, 422, "weights.csv, line 3, column weight must be a number", "To tell seriousness")
	s.upload(t, ann, "To tell seriousness", strings.Repeat("x", measure.MostWeightBytes+2<<20)).Want(t, 422, "smaller than 4 MB")
	s.get(t, ann, weightsPath).Want(t, 200, "No weights are loaded")
	to := s.upload(t, ann, "To tell seriousness", someWeights).Want(t, 303).To
	s.get(t, ann, to).Want(t, 200, "Invented &lt;1&gt;", "10.5", "made", "weights.csv", "To tell seriousness", "Withdraw the weights")
	s.get(t, ann, "/evidence").Want(t, 200, "Weights of offences", "Invented &lt;1&gt;", "None: counts alone")
	s.get(t, chay, to).Want(t, 200, "10.5").Lacks(t, "Withdraw the weights")
	s.get(t, chay, "/evidence").Want(t, 200).Lacks(t, "Invented")
	s.upload(t, chay, "To tell seriousness", someWeights).Want(t, 403)
	s.get(t, chay, weightsPath+"/new").Want(t, 403)
	s.browser.Send(t, string(ann.ID), to+"/withdraw", url.Values{"reason": {" "}}).Want(t, 422, "why it must not be used")
	s.browser.Send(t, string(ann.ID), to+"/withdraw", url.Values{"reason": {"It was corrected"}}).Want(t, 303)
	s.get(t, ann, to).Want(t, 200, "It was corrected").Lacks(t, "Withdraw the weights")
	s.browser.Send(t, string(ann.ID), to+"/withdraw", url.Values{"reason": {"Again it was"}}).Want(t, 409, "It was withdrawn already")
	s.get(t, ann, "/evidence").Want(t, 200).Lacks(t, "Invented")
	s.get(t, ann, weightsPath+"/none").Want(t, 404)
}

// TestWhatHasNoWeightIsNamed and what so few weigh cannot be worked out.
func TestWhatHasNoWeightIsNamed(t *testing.T) {
	mean := 120.0
	rows := weighedRows(&measure.Seriousness{Before: measure.Weighed{Events: 50, Weighed: 40, Total: 4800, Mean: &mean}, After: measure.Weighed{Events: 23, Weighed: 20, Total: 2400, Mean: &mean},
		WithoutOne: []measure.Unweighed{{Offence: "Fraud", Before: 10, After: 3}}})
	want := []typeRow{{"Mean weight of one", "120.0", "120.0"}, {"Total weight", "4800.0", "withheld"}, {"With a weight", "40", "withheld"}, {"Without one: Fraud", "10", "under 5"}}
	for i, r := range rows {
		if r != want[i] {
			t.Errorf("%+v, want %+v", r, want[i])
		}
	}
}

// TestTheMeanOfOneIsItsWeight, which names the offence.
func TestTheMeanOfOneIsItsWeight(t *testing.T) {
	mean := 7832.0
	rows := weighedRows(&measure.Seriousness{Before: measure.Weighed{Events: 50, Weighed: 50, Total: 4800, Mean: &mean}, After: measure.Weighed{Events: 1, Weighed: 1, Total: mean, Mean: &mean}})
	if rows[0].before != "7832.0" || rows[0].after != "withheld" || rows[1].after != "withheld" {
		t.Errorf("%+v", rows)
	}
}

func TestALockIsAskedForInFull(t *testing.T) {
	s := newSite(t)
	s.get(t, ann, locksPath).Want(t, 200, "No cohort is locked yet", "Lock a cohort")
	s.get(t, chay, locksPath).Want(t, 200).Lacks(t, locksPath+"/new")
	s.get(t, chay, locksPath+"/new").Want(t, 403)
	s.get(t, ann, locksPath+"/new?name=spring").Want(t, 200, `value="spring"`)
	s.browser.Send(t, string(ann.ID), locksPath, url.Values{}).Want(t, 422, "Enter the day", "Select what is counted")
	s.browser.Send(t, string(ann.ID), locksPath, url.Values{"name": {"No Name"}, "as-of-day": {"1"}, "as-of-month": {"4"}, "as-of-year": {"2030"}, "source": {"arrests police"}, "months": {"12"}}).
		Want(t, 422, "The name must be small letters", "The day must not be after today", "Say in a few words")
	s.get(t, ann, locksPath+"/none").Want(t, 404)
	s.browser.Send(t, string(ann.ID), locksPath+"/none/measure", url.Values{}).Want(t, 404)
}
