// Package pagetest is the browser without JavaScript that tests of a room's pages use. Only tests import it.
package pagetest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/web/server"
)

// Visits keeps the visits of a test's actors by token, which is the actor's id.
type Visits map[string]*server.Visit

// VisitsOf signs actors in.
func VisitsOf(actors ...access.Actor) Visits {
	v := Visits{}
	for _, a := range actors {
		v[string(a.ID)] = &server.Visit{Actor: a, SecondFactorDone: true}
	}
	return v
}

// Find gives the visit of a token.
func (v Visits) Find(_ context.Context, token string) (*server.Visit, error) {
	if got, ok := v[token]; ok {
		return got, nil
	}
	return nil, fault.New(fault.Unauthenticated, "Sign in to continue.")
}

// Save keeps a visit.
func (v Visits) Save(_ context.Context, token string, visit *server.Visit) error {
	v[token] = visit
	return nil
}

// Browser sends requests to a handler. It keeps the cookies of the last answer for the next request, as
// that of a notice.
type Browser struct {
	handler http.Handler
	left    []*http.Cookie
}

// New makes a browser.
func New(h http.Handler) *Browser { return &Browser{handler: h} }

// Answer is what came back.
type Answer struct {
	Status int
	To     string // where a redirect leads
	Body   string
}

// Send asks for a page with a visit's token, "" for nobody signed in; a form makes it a POST.
func (b *Browser) Send(t *testing.T, token, path string, form url.Values) Answer {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	if form != nil {
		r = httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return b.Do(t, token, r)
}

// Do sends a request as it is, with a visit's token.
func (b *Browser) Do(t *testing.T, token string, r *http.Request) Answer {
	t.Helper()
	if token != "" {
		r.AddCookie(&http.Cookie{Name: "waymark", Value: token})
	}
	for _, c := range b.left {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	b.left = slices.DeleteFunc(w.Result().Cookies(), func(c *http.Cookie) bool { return c.MaxAge < 0 || c.Name == "waymark" })
	return Answer{w.Code, w.Header().Get("Location"), w.Body.String()}
}

// Want holds the answer to a status and to words on the page.
func (a Answer) Want(t *testing.T, status int, words ...string) Answer {
	t.Helper()
	if a.Status != status {
		t.Errorf("status %d, want %d: %s", a.Status, status, a.Body)
	}
	for _, w := range words {
		if !strings.Contains(a.Body, w) {
			t.Errorf("the page does not say %q", w)
		}
	}
	return a
}

// Lacks holds the page to what it must not say.
func (a Answer) Lacks(t *testing.T, words ...string) Answer {
	t.Helper()
	for _, w := range words {
		if strings.Contains(a.Body, w) {
			t.Errorf("the page says %q", w)
		}
	}
	return a
}
