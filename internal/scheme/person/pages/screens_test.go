package pages

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"waymark/internal/platform/access"
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
	s := newSite(t, append(twoAdas(), incoming("probation", "Y", "march", "ada jane", "1985-07-25"))...)
	review := "/linking/" + string(s.firstReview(t))
	s.send(t, lin, review, url.Values{"version": {"1"}, "answer": {"NOT_SURE"}, "reason": {"The prison has no photograph yet"}}).want(t, 303)
	held := s.onScheme(t, access.Unrestricted)
	s.send(t, cora, "/warnings", nil).want(t, 200)
	s.send(t, cora, held, goodWarning()).want(t, 303)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/phone" {
			_, _ = fmt.Fprintf(w, `<body style="margin:0"><iframe src="%s" style="border:0;width:390px;height:2600px"></iframe>`, r.URL.Query().Get("of"))
			return
		}
		r.AddCookie(&http.Cookie{Name: "waymark", Value: string(cora.ID)})
		s.handler.ServeHTTP(framed{w}, r)
	}))
	defer site.Close()
	for _, p := range []struct{ name, path string }{
		{"queue", "/linking?view=unsure"}, {"review", review}, {"decided", "/linking?view=decided"}, {"warnings", held}, {"due", "/warnings"},
	} {
		draw(t, browser, filepath.Join(folder, p.name+"-1280.png"), "1280,2000", site.URL+p.path)
		draw(t, browser, filepath.Join(folder, p.name+"-390.png"), "500,2600", site.URL+"/phone?of="+url.QueryEscape(p.path))
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
