package pages

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"waymark/examples/profiles"
	"waymark/internal/exchange/importing"
	"waymark/internal/platform/access"
	"waymark/internal/platform/job"
	"waymark/internal/testkit"
	"waymark/internal/testkit/pagetest"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

var (
	cora = access.Actor{Kind: access.Staff, ID: "S-cora", Name: "Cora Ashdown", Roles: []access.Role{access.Coordinator}}
	ann  = access.Actor{Kind: access.Staff, ID: "S-ann", Name: "Ann Ash", Roles: []access.Role{access.Analyst}}
	drew = access.Actor{Kind: access.Staff, ID: "S-drew", Name: "Drew Dale", Roles: []access.Role{access.ServiceWorker}}
)

type site struct {
	*testkit.World
	imports *importing.Service
	jobs    *job.Runner
	handler http.Handler
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{World: testkit.NewWorld(t, testkit.SQLite(t))}
	s.jobs = job.NewRunner(s.DB, s.Clock, s.IDs, s.Log)
	s.imports = importing.NewService(s.Gate, s.Clock, s.IDs, importing.Settings{Folder: filepath.Join(t.TempDir(), "files"), Shipped: profiles.Shipped{}})
	for kind, h := range s.imports.Jobs() {
		s.jobs.Register(kind, h)
	}
	here := pagetest.VisitsOf(cora, ann, drew)
	srv := server.New(server.Settings{SchemeName: "Northshire", Demo: true, Visits: here, Clock: s.Clock, IDs: s.IDs, Log: s.Log,
		Describe: func(_ context.Context, by access.Actor) ui.User {
			return ui.User{Name: by.Name, Role: by.Roles[0].Label()}
		}})
	srv.Add(Routes(s.imports)...)
	h, err := srv.Handler()
	if err != nil {
		t.Fatal(err)
	}
	s.handler = h
	return s
}

func (s *site) send(t *testing.T, as access.Actor, r *http.Request) (int, string, string) {
	t.Helper()
	if as.ID != "" {
		r.AddCookie(&http.Cookie{Name: "waymark", Value: string(as.ID)})
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	body, err := io.ReadAll(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Code, w.Header().Get("Location"), string(body)
}

func (s *site) get(t *testing.T, as access.Actor, path string) (int, string) {
	t.Helper()
	code, _, body := s.send(t, as, httptest.NewRequest(http.MethodGet, path, nil))
	return code, body
}

func (s *site) post(t *testing.T, as access.Actor, path string, form url.Values) (int, string, string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.send(t, as, r)
}

// upload sends a file as a browser does.
func (s *site) upload(t *testing.T, as access.Actor, profile, name, text string) (int, string, string) {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	if err := form.WriteField("profile", profile); err != nil {
		t.Fatal(err)
	}
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(part, text); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/imports/new", &b)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return s.send(t, as, r)
}

func (s *site) drain(t *testing.T) {
	t.Helper()
	if err := s.jobs.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func wants(t *testing.T, what, body string, texts ...string) {
	t.Helper()
	for _, x := range texts {
		if !strings.Contains(body, x) {
			t.Errorf("%s: %q is missing in\n%s", what, x, body)
		}
	}
}

const people = `police_person_id,surname,forename,dob,sex,ethnicity
X1,Brearley,Alva,1980-02-03,Female,Other
X2,<b>Colthorpe</b>,Bryn,1981-02-03,Male,Other
X3,Dunmore,Corin,=soon(),Male,Other
`

// TestAFilesWayIn goes from the form to a run that is undone, without JavaScript.
func TestAFilesWayIn(t *testing.T) {
	s := newSite(t)
	if code, body := s.get(t, cora, "/imports"); code != http.StatusOK {
		t.Errorf("%d", code)
	} else {
		wants(t, "an empty list", body, "No file has come in yet.", `href="/imports/new"`)
	}
	code, body := s.get(t, cora, "/imports/new")
	if code != http.StatusOK {
		t.Fatalf("%d", code)
	}
	wants(t, "the form", body, `enctype="multipart/form-data"`, `value="broward/police_people"`, "HMP Wealdmoor - Prison: everybody held", `type="file"`)
	code, at, _ := s.upload(t, cora, "broward/police_people", "people.csv", people)
	if code != http.StatusSeeOther || !strings.HasPrefix(at, "/imports/new/files/") {
		t.Fatalf("sent: %d %s", code, at)
	}
	_, body = s.get(t, cora, at)
	wants(t, "the check", body, "What people.csv would do", "=soon()", "&lt;b&gt;Colthorpe", "Not applicable: only a daily roll shows who has left", "Bring it in", "date.format")
	code, run, _ := s.post(t, cora, at, nil)
	if code != http.StatusSeeOther || !strings.HasPrefix(run, "/imports/") {
		t.Fatalf("started: %d %s", code, run)
	}
	if code, to, _ := s.send(t, cora, httptest.NewRequest(http.MethodGet, at, nil)); code != http.StatusSeeOther || to != run {
		t.Errorf("the check of a file that comes in: %d %s", code, to)
	}
	_, body = s.get(t, cora, run)
	wants(t, "waiting", body, "Waiting", "Look again", run+"/stop", "<progress")
	if strings.Contains(body, run+"/undo") {
		t.Error("undo is offered while the file comes in")
	}
	s.drain(t)
	_, body = s.get(t, cora, run)
	wants(t, "done", body, ">Done<", "=soon()", "date.format", run+"/refused", run+"/undo")
	_, body = s.get(t, cora, "/imports")
	wants(t, "the list", body, "people.csv", "broward/police_people", "S-cora", ">Done<")
	if code, body := s.get(t, cora, run+"/refused"); code != http.StatusOK || !strings.Contains(body, "people.csv,3,4,dob,'=soon(),date.format") {
		t.Errorf("the download: %d %s", code, body)
	}
	code, _, body = s.post(t, cora, run+"/undo", url.Values{"reason": {" "}})
	if code != http.StatusUnprocessableEntity {
		t.Errorf("undo without a reason: %d", code)
	}
	wants(t, "undo without a reason", body, "Say why the import is undone", `href="#reason"`, "<title>Error: ")
	if code, to, _ := s.post(t, cora, run+"/undo", url.Values{"reason": {"The wrong month"}}); code != http.StatusSeeOther || to != run {
		t.Errorf("undo: %d %s", code, to)
	}
	_, body = s.get(t, cora, run)
	wants(t, "being undone", body, "Being undone", "The wrong month", "S-cora")
	s.drain(t)
	_, body = s.get(t, cora, run)
	wants(t, "undone", body, ">Undone<", "before the import was undone")
	if strings.Contains(body, "=soon()") || strings.Contains(body, run+"/undo") {
		t.Error("an undone run shows values, or can be undone")
	}
	if code, _, body := s.post(t, cora, run+"/undo", url.Values{"reason": {"Again"}}); code != http.StatusConflict || !strings.Contains(body, "undone already") {
		t.Errorf("undone twice: %d", code)
	}
}

func TestStopAndResumeOnThePage(t *testing.T) {
	s := newSite(t)
	_, at, _ := s.upload(t, cora, "broward/police_people", "people.csv", people)
	_, run, _ := s.post(t, cora, at, nil)
	if code, to, _ := s.post(t, cora, run+"/stop", nil); code != http.StatusSeeOther || to != run {
		t.Fatalf("stop: %d %s", code, to)
	}
	s.drain(t)
	_, body := s.get(t, cora, run)
	wants(t, "stopped", body, ">Stopped<", "stopped after 0 rows", run+"/resume")
	if code, _, _ := s.post(t, cora, run+"/resume", nil); code != http.StatusSeeOther {
		t.Fatalf("resume: %d", code)
	}
	s.drain(t)
	_, body = s.get(t, cora, run)
	wants(t, "done", body, ">Done<")
	if code, _, body := s.post(t, cora, run+"/resume", nil); code != http.StatusConflict || !strings.Contains(body, "The import is over.") {
		t.Errorf("resuming what is over: %d", code)
	}
}

func TestWrongFilesAndForms(t *testing.T) {
	s := newSite(t)
	for what, c := range map[string][4]string{
		"no profile": {"", "people.csv", people, "Select how to read the file"}, "a path": {"../secrets", "people.csv", people, "Select how to read the file"},
		"no file": {"broward/police_people", "", "", "Select a file"}, "empty": {"broward/police_people", "people.csv", "", "The file is empty"},
	} {
		code, _, body := s.upload(t, cora, c[0], c[1], c[2])
		if code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", what, code)
		}
		wants(t, what, body, c[3], "There is a problem", "<title>Error: ")
	}
	_, at, _ := s.upload(t, cora, "broward/police_people", "other.csv", "a,b\n1,2\n")
	code, body := s.get(t, cora, at)
	if code != http.StatusUnprocessableEntity {
		t.Errorf("another file: %d", code)
	}
	wants(t, "another file", body, "The file cannot be brought in", "does not fit the profile", "Remove the file now")
	if code, to, _ := s.post(t, cora, at+"/give-up", nil); code != http.StatusSeeOther || to != "/imports" {
		t.Errorf("given up: %d %s", code, to)
	}
	if code, _ := s.get(t, cora, at); code != http.StatusNotFound {
		t.Errorf("a file given up: %d", code)
	}
	if code, _ := s.get(t, cora, "/imports/nothing"); code != http.StatusNotFound {
		t.Errorf("no run: %d", code)
	}
}

func TestWhoMay(t *testing.T) {
	s := newSite(t)
	_, at, _ := s.upload(t, cora, "broward/police_people", "people.csv", people)
	_, run, _ := s.post(t, cora, at, nil)
	s.drain(t)
	code, body := s.get(t, ann, run)
	if code != http.StatusOK || strings.Contains(body, "=soon()") || strings.Contains(body, "/undo") {
		t.Errorf("the analyst sees values, or may undo: %d", code)
	}
	wants(t, "the analyst's page", body, "date.format", "The values are shown to those who bring files in.")
	if _, body := s.get(t, ann, "/imports"); strings.Contains(body, "/imports/new") {
		t.Error("the analyst is offered to bring a file in")
	}
	for _, path := range []string{run + "/refused", at, "/imports/new"} {
		if code, _ := s.get(t, ann, path); code != http.StatusForbidden {
			t.Errorf("the analyst at %s: %d", path, code)
		}
	}
	if code, _, _ := s.upload(t, ann, "broward/police_people", "people.csv", people); code != http.StatusForbidden {
		t.Errorf("the analyst sends a file: %d", code)
	}
	for _, path := range []string{"/undo", "/stop", "/resume"} {
		if code, _, _ := s.post(t, ann, run+path, url.Values{"reason": {"Because"}}); code != http.StatusForbidden {
			t.Errorf("the analyst at %s: %d", path, code)
		}
	}
	for _, path := range []string{"/imports", run} {
		if code, _ := s.get(t, drew, path); code != http.StatusForbidden {
			t.Errorf("a service worker at %s: %d", path, code)
		}
		if code, to, _ := s.send(t, access.Actor{}, httptest.NewRequest(http.MethodGet, path, nil)); code != http.StatusSeeOther || !strings.HasPrefix(to, "/sign-in") {
			t.Errorf("nobody at %s: %d %s", path, code, to)
		}
	}
}
