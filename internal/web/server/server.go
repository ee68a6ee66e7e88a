// Package server takes requests to pages: routes with their actions, visits of signed-in people, where
// they stand (and so why they look), errors as pages, security headers. It knows no room and decides
// nothing about access: that is the gate's work. A route without an action does not start the server.
package server

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"waymark/internal/platform/access"
	"waymark/internal/platform/audit"
	"waymark/internal/platform/clock"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/web/ui"
)

// Handler answers one request. An error it returns becomes a page; it writes nothing then.
type Handler func(w http.ResponseWriter, r *Request) error

// Route is one address with the action that it serves. Public routes need no visit (signing in).
type Route struct {
	Pattern string // as for http.ServeMux, method first: "GET /people/{person}"
	Action  access.Action
	Serve   Handler
	Public  bool
	MaxBody int64 // bytes; zero: the usual limit
}

// Visit is a signed-in person's visit: who they are and small things to remember between pages.
type Visit struct {
	Actor            access.Actor
	SecondFactorDone bool
	Data             map[string]string
}

// Visits finds and keeps visits by the token in the cookie.
type Visits interface {
	// Find gives fault.Unauthenticated when there is none, or it was idle too long, or is over.
	Find(ctx context.Context, token string) (*Visit, error)
	Save(ctx context.Context, token string, v *Visit) error
}

// Settings is what the server needs to know of the installation.
type Settings struct {
	SchemeName string
	// NameNow gives the scheme's name as an administrator set it on screen, or "" to use SchemeName.
	NameNow func(ctx context.Context) string
	Demo    bool
	Secure  bool // behind TLS: cookies and headers say so
	Visits  Visits
	// Nav gives the service navigation for an actor; current is the path that is served.
	Nav func(ctx context.Context, by access.Actor, current string) []ui.NavItem
	// Agency and role in words for the header.
	Describe func(ctx context.Context, by access.Actor) ui.User
	// Refuse writes down that somebody asked for what their role may not do, and gives the refusal. Without it, as in tests
	// of one room's pages, the room's own asking refuses.
	Refuse func(ctx context.Context, by access.Actor, a access.Action) error
	Clock  clock.Clock
	IDs    *id.Source
	Log    *slog.Logger
}

// Server collects routes and serves them.
type Server struct {
	set    Settings
	routes []Route
}

// New makes a server without routes.
func New(set Settings) *Server { return &Server{set: set} }

// Add registers routes.
func (s *Server) Add(routes ...Route) { s.routes = append(s.routes, routes...) }

// Routes lists what was registered, by pattern: for the matrix of routes and roles.
func (s *Server) Routes() []Route {
	out := slices.Clone(s.routes)
	slices.SortFunc(out, func(a, b Route) int {
		if a.Pattern < b.Pattern {
			return -1
		}
		return 1
	})
	return out
}

// usualBody is the most that a form may hold.
const usualBody = 1 << 20

// Handler builds the mux. It fails when a route names no action that the policy knows.
func (s *Server) Handler() (http.Handler, error) {
	mux := http.NewServeMux()
	for _, r := range s.routes {
		if _, known := access.KindOf(r.Action); !known {
			return nil, fmt.Errorf("the route %q names no action of the policy (%q)", r.Pattern, r.Action)
		}
		mux.Handle(r.Pattern, s.serve(r))
	}
	mux.Handle("GET /assets/", ui.AssetHandler())
	mux.Handle("GET /healthz", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) }))
	mux.Handle("/", s.serve(Route{Pattern: "/", Action: access.AccountRead, Public: true, Serve: func(http.ResponseWriter, *Request) error {
		return fault.New(fault.NotFound, "There is no such page.")
	}}))
	protect := http.NewCrossOriginProtection()
	return s.headers(protect.Handler(mux)), nil
}

// contentPolicy allows our own files and nothing inline.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
	"manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

func (s *Server) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		if s.set.Secure {
			h.Set("Strict-Transport-Security", "max-age=63072000")
		}
		next.ServeHTTP(w, r)
	})
}

// serve wraps one route: request id, visit, body limit, error page, log line.
func (s *Server) serve(route Route) http.Handler {
	limit := route.MaxBody
	if limit == 0 {
		limit = usualBody
	}
	return http.HandlerFunc(func(w http.ResponseWriter, plain *http.Request) {
		began := s.set.Clock.Now()
		request := s.set.IDs.Next()
		plain = plain.WithContext(audit.WithRequest(plain.Context(), request))
		plain.Body = http.MaxBytesReader(w, plain.Body, limit)
		w.Header().Set("Cache-Control", "no-store")
		out := &recorder{ResponseWriter: w, status: http.StatusOK}
		r := &Request{Request: plain, server: s, route: route, ID: request, token: s.token(plain), out: out}
		err := s.answer(out, r)
		if err != nil {
			s.failed(out, r, err)
		}
		s.set.Log.Info("request", "pattern", route.Pattern, "status", out.status, "request", request,
			"actor", r.Actor.ID, "took", s.set.Clock.Now().Sub(began).Round(time.Microsecond).String())
	})
}

func (s *Server) answer(w http.ResponseWriter, r *Request) (err error) {
	defer func() {
		if v := recover(); v != nil {
			s.set.Log.Error("a page panicked", "pattern", r.route.Pattern, "request", r.ID, "panic", v, "stack", stack())
			err = fault.New(fault.Internal, "panic")
		}
	}()
	if err := r.findVisit(); err != nil {
		return err
	}
	if s.set.Refuse != nil && !mayTry(r) {
		return s.set.Refuse(r.Context(), r.Actor, r.route.Action)
	}
	return r.route.Serve(w, r)
}

// mayTry says whether a role may ask at all: a page that reads nothing, as an empty form, is refused here. What is of one
// person goes on to the gate, whose refusal names the person.
func mayTry(r *Request) bool {
	kind, _ := access.KindOf(r.route.Action)
	return r.route.Public || kind == access.One || access.May(r.Actor, r.route.Action)
}

// recorder remembers the status for the log.
type recorder struct {
	http.ResponseWriter
	status int
	wrote  bool
}

func (w *recorder) WriteHeader(status int) {
	w.status, w.wrote = status, true
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	w.wrote = true
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection, for downloads that flush.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }
