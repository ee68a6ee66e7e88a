package app_test

import (
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"waymark/internal/app"
	"waymark/internal/platform/access"
	"waymark/internal/platform/clock"
	"waymark/internal/platform/config"
	"waymark/internal/platform/db"
	"waymark/internal/platform/id"
	"waymark/internal/testkit"
)

// place is a served installation and a browser without JavaScript.
type place struct {
	app    *app.App
	clock  *clock.Fixed
	server *httptest.Server
	client *http.Client
}

func serve(t *testing.T, address string) *place {
	t.Helper()
	c := clock.At(testkit.Noon)
	cfg, err := config.Config{Database: address, DataDir: t.TempDir()}.Check()
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.OpenAt(t.Context(), cfg, testkit.Log(t), c, id.NewSource(c.Now))
	if err != nil {
		t.Fatal(err)
	}
	h, err := a.Handler()
	if err != nil {
		t.Fatal(err)
	}
	p := &place{app: a, clock: c, server: httptest.NewServer(h)}
	t.Cleanup(func() { p.server.Close(); _ = a.Close() })
	jar, _ := cookiejar.New(nil)
	p.client = &http.Client{Jar: jar}
	return p
}

func onBoth(t *testing.T, f func(t *testing.T, p *place)) {
	t.Run("sqlite", func(t *testing.T) {
		d, address := testkit.SQLiteURL(t)
		_ = d.Close()
		f(t, serve(t, address))
	})
	t.Run("postgres", func(t *testing.T) {
		d, address := testkit.PostgresURL(t)
		_ = d.Close()
		f(t, serve(t, address))
	})
}

func (p *place) get(t *testing.T, path string) (*http.Response, string) {
	t.Helper()
	res, err := p.client.Get(p.server.URL + path)
	return read(t, res, err)
}

func (p *place) post(t *testing.T, path string, form url.Values) (*http.Response, string) {
	t.Helper()
	res, err := p.client.PostForm(p.server.URL+path, form)
	return read(t, res, err)
}

func read(t *testing.T, res *http.Response, err error) (*http.Response, string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	var b strings.Builder
	buf := make([]byte, 1<<16)
	for {
		n, err := res.Body.Read(buf)
		b.Write(buf[:n])
		if err != nil {
			return res, b.String()
		}
	}
}

var keyLine = regexp.MustCompile(`Key: <strong>([A-Z2-7 ]+)</strong>`)

// TestFirstDay sets an installation up from the one-time link to a signed-in administrator, and out again.
func TestFirstDay(t *testing.T) {
	onBoth(t, func(t *testing.T, p *place) {
		link, err := p.app.Staff.SetUpLink(t.Context(), access.OperatorActor("test", "serve"))
		if err != nil || link == "" {
			t.Fatalf("no set-up link: %q, %v", link, err)
		}
		if res, _ := p.get(t, "/"); res.Request.URL.Path != "/sign-in" {
			t.Errorf("a visitor is at %s", res.Request.URL.Path)
		}
		form := url.Values{"link": {link}, "agency_name": {"Ashdale Police"}, "agency_short": {"Police"}, "agency_kind": {"police"},
			"name": {"Ada Marsh"}, "email": {"ada@example.org"}, "password": {"short"}}
		if res, body := p.post(t, "/set-up", form); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "There is a problem") {
			t.Errorf("a short password gives %d", res.StatusCode)
		}
		form.Set("password", "correct horse battery")
		res, body := p.post(t, "/set-up", form)
		key := keyLine.FindStringSubmatch(body)
		if res.Request.URL.Path != "/sign-in/authenticator" || key == nil {
			t.Fatalf("after set-up at %s, key %v\n%s", res.Request.URL.Path, key, body)
		}
		if res, _ := p.get(t, "/"); res.Request.URL.Path != "/sign-in" {
			t.Errorf("the front page opens before the second factor: %s", res.Request.URL.Path)
		}
		code, err := totp.GenerateCode(strings.ReplaceAll(key[1], " ", ""), p.clock.Now().Time())
		if err != nil {
			t.Fatal(err)
		}
		if res, body := p.post(t, "/sign-in/authenticator", url.Values{"code": {code}}); res.StatusCode != http.StatusOK || !strings.Contains(body, "recovery codes") {
			t.Fatalf("the code was not taken: %d %s", res.StatusCode, body)
		}
		if res, body := p.get(t, "/"); res.StatusCode != http.StatusOK || !strings.Contains(body, "Ada Marsh") {
			t.Errorf("signed in, but: %d", res.StatusCode)
		}
		if again, err := p.app.Staff.SetUpLink(t.Context(), access.OperatorActor("test", "serve")); err != nil || again != "" {
			t.Errorf("a second set-up link was made: %q, %v", again, err)
		}
		p.clock.Advance(time.Minute)
		if res, _ := p.post(t, "/sign-out", nil); res.Request.URL.Path != "/sign-in" {
			t.Errorf("after signing out at %s", res.Request.URL.Path)
		}
		if res, _ := p.get(t, "/"); res.Request.URL.Path != "/sign-in" {
			t.Error("signed out, but the front page opens")
		}
	})
}

func TestNoRolePickerOutsideADemonstration(t *testing.T) {
	onBoth(t, func(t *testing.T, p *place) {
		if _, body := p.get(t, "/sign-in"); strings.Contains(body, "/sign-in/as") {
			t.Error("the role picker is offered")
		}
		if res, _ := p.post(t, "/sign-in/as", url.Values{"staff": {"anyone"}}); res.StatusCode != http.StatusForbidden {
			t.Errorf("picking a role gives %d", res.StatusCode)
		}
	})
}

func TestHeadersAndForeignPosts(t *testing.T) {
	onBoth(t, func(t *testing.T, p *place) {
		res, _ := p.get(t, "/sign-in")
		for name, want := range map[string]string{"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"} {
			if got := res.Header.Get(name); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %q", name, got)
			}
		}
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, p.server.URL+"/sign-in", strings.NewReader("email=a"))
		req.Header.Set("Sec-Fetch-Site", "cross-site")
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		res, err := p.client.Do(req)
		if res, _ = read(t, res, err); res.StatusCode != http.StatusForbidden {
			t.Errorf("a post from another site gives %d", res.StatusCode)
		}
		if res, _ := p.get(t, "/nowhere"); res.StatusCode != http.StatusNotFound {
			t.Errorf("an unknown page gives %d", res.StatusCode)
		}
	})
}

func TestAuditHolds(t *testing.T) {
	onBoth(t, func(t *testing.T, p *place) {
		for range 3 {
			p.post(t, "/sign-in", url.Values{"email": {"nobody@example.org"}, "password": {"wrong and long enough"}})
		}
		testkit.Settle(t, p.app.DB)
		if n, err := p.app.Seal(t.Context()); err != nil || n < 3 {
			t.Fatalf("sealed %d, %v", n, err)
		}
		r, err := p.app.VerifyAudit(t.Context(), access.OperatorActor("test", "audit verify"), access.Purpose{Code: access.Oversight, Basis: access.FromCommand})
		if err != nil || len(r.Problems) > 0 || r.Sealed < 3 {
			t.Errorf("%+v, %v", r, err)
		}
	})
}

// TestUpgradeFromEarlierSchemas brings databases of earlier days up to date: the first tables alone, those with
// agencies, and the schema of 25 November 2026, to which rooms were added since.
func TestUpgradeFromEarlierSchemas(t *testing.T) {
	for _, versions := range [][]int64{{1}, {1, 2, 3, 10, 11}, {1, 2, 3, 10, 11, 20, 30, 31, 40, 50, 51, 60, 70}} {
		path := "sqlite:" + filepath.Join(t.TempDir(), "old.db")
		upgrade(t, path, versions)
	}
}

func upgrade(t *testing.T, path string, versions []int64) {
	t.Helper()
	d, err := db.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.MigrateOnly(t.Context(), versions...); err != nil {
		t.Fatal(err)
	}
	if n, err := d.Behind(t.Context()); err != nil || n == 0 {
		t.Errorf("%d migrations are due, %v", n, err)
	}
	_ = d.Close()
	p := serve(t, path)
	if n, err := p.app.DB.Behind(t.Context()); err != nil || n != 0 {
		t.Errorf("%d migrations are left, %v", n, err)
	}
}

func sqliteAddress(t *testing.T) string {
	t.Helper()
	d, address := testkit.SQLiteURL(t)
	_ = d.Close()
	return address
}
