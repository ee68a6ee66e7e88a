package pages

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"waymark/internal/scheme/tasking"
	"waymark/internal/testkit"
)

// screensEnv names a folder to draw the pages into, for somebody to look at.
const screensEnv = "WAYMARK_SCREENS"

// TestScreens draws the pages in a browser, wide and as a phone. A phone's page stands in a frame,
// since a browser's window is never that narrow.
func TestScreens(t *testing.T) {
	folder := os.Getenv(screensEnv)
	if folder == "" {
		t.Skipf("no screens are drawn: set %s to a folder", screensEnv)
	}
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal(err)
	}
	s := newSite(t)
	task := s.ask(t, "P-one", func(n *tasking.New) { n.Priority, n.Due, n.DueTime = tasking.Urgent, testkit.Noon.Date(), "13:00" })
	s.ask(t, "P-two", func(n *tasking.New) {
		n.What = "Ask the landlord whether the room is still free, and until when it can be held"
	})
	s.ask(t, "P-restricted", nil)
	s.Clock.Advance(2 * time.Hour)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/phone" {
			_, _ = fmt.Fprintf(w, `<body style="margin:0"><iframe src="%s" style="border:0;width:390px;height:1500px"></iframe>`, r.URL.Query().Get("of"))
			return
		}
		r.AddCookie(&http.Cookie{Name: "waymark", Value: string(ben.ID)})
		s.handler.ServeHTTP(framed{w}, r)
	}))
	defer site.Close()
	for _, p := range []struct{ name, path string }{
		{"inbox", "/tasks"}, {"task", taskPath(task.Person, task.ID)}, {"new", "/people/P-one/tasks/new?origin=arrest"},
	} {
		draw(t, browser, filepath.Join(folder, p.name+"-1280.png"), "1280,1500", site.URL+p.path)
		draw(t, browser, filepath.Join(folder, p.name+"-390.png"), "500,1500", site.URL+"/phone?of="+p.path)
	}
}

// framed lets a page stand in a frame, which Waymark's own headers forbid.
type framed struct{ http.ResponseWriter }

func (w framed) WriteHeader(status int) {
	w.Header().Del("Content-Security-Policy")
	w.ResponseWriter.WriteHeader(status)
}

func draw(t *testing.T, browser, file, size, address string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
		"--disable-background-networking", "--hide-scrollbars", "--user-data-dir="+t.TempDir(), "--window-size="+size, "--screenshot="+file, address).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}
