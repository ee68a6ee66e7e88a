package server

import (
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/web/ui"
)

// Request is one request of somebody known.
type Request struct {
	*http.Request
	ID     string // the request's id, as in the audit log
	Actor  access.Actor
	visit  *Visit
	token  string
	server *Server
	route  Route
	out    http.ResponseWriter
}

func stack() string { return string(debug.Stack()) }

// cookieName is bound to the host when the connection is safe.
func (s *Server) cookieName() string {
	if s.set.Secure {
		return "__Host-waymark"
	}
	return "waymark"
}

func (s *Server) token(r *http.Request) string {
	c, err := r.Cookie(s.cookieName())
	if err != nil {
		return ""
	}
	return c.Value
}

func (r *Request) findVisit() error {
	visitor := access.Actor{Kind: access.Visitor, Name: "not signed in"}
	if r.token == "" {
		r.Actor = visitor
		if r.route.Public {
			return nil
		}
		return fault.New(fault.Unauthenticated, "Sign in to continue.")
	}
	v, err := r.server.set.Visits.Find(r.Context(), r.token)
	if err != nil {
		r.Actor = visitor
		if r.route.Public && fault.Is(err, fault.Unauthenticated) {
			return nil
		}
		return err
	}
	r.visit = v
	r.Actor = v.Actor
	return nil
}

// SignedIn gives the browser the token of a visit that has just begun.
func (r *Request) SignedIn(w http.ResponseWriter, token string) {
	http.SetCookie(w, r.server.cookie(r.server.cookieName(), token, 0))
}

// SignedOut takes the token from the browser.
func (r *Request) SignedOut(w http.ResponseWriter) {
	http.SetCookie(w, r.server.cookie(r.server.cookieName(), "", -1))
}

func (s *Server) cookie(name, value string, age int) *http.Cookie {
	return &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: age, HttpOnly: true, Secure: s.set.Secure, SameSite: http.SameSiteLaxMode}
}

// Token gives the visit's token, for signing out.
func (r *Request) Token() string { return r.token }

// Visit gives the visit, or nil when nobody is signed in.
func (r *Request) Visit() *Visit { return r.visit }

// Remember keeps a small thing in the visit, or forgets it when value is empty.
func (r *Request) Remember(key, value string) error {
	if r.visit == nil || r.visit.Data[key] == value {
		return nil
	}
	if r.visit.Data == nil {
		r.visit.Data = map[string]string{}
	}
	if value == "" {
		delete(r.visit.Data, key)
	} else {
		r.visit.Data[key] = value
	}
	return r.server.set.Visits.Save(r.Context(), r.token, r.visit)
}

// The visit keeps the purpose of the list where the user stands, what they changed it to for a person
// while they stand there, and the reasons that they gave for people in words.
const (
	standing = "standing"
	changed  = "now:"
	given    = "why:"
)

// Stand says where the user stands from now on: a list page calls it, so that a look at a person from
// there carries its purpose. What was changed in one press before holds no longer.
func (r *Request) Stand(p access.Purpose) error {
	if r.visit != nil {
		for key := range r.visit.Data {
			if !strings.HasPrefix(key, changed) {
				continue
			}
			if err := r.Remember(key, ""); err != nil {
				return err
			}
		}
	}
	return r.Remember(standing, encode(p, civil.Instant{}))
}

// shift is how long a reason that somebody gave holds for a person: one working shift.
const shift = 12 * time.Hour

// Purpose gives why the user looks at a person: what they changed it to, or the reason they gave in this
// shift, or where they stand, or nothing, and the gate then asks whether the person is on their caseload
// or in a task of theirs.
func (r *Request) Purpose(p id.Person) access.Purpose {
	if r.visit == nil {
		return access.Purpose{}
	}
	for _, kept := range []string{changed, given} {
		if why, until, ok := decode(r.visit.Data[kept+string(p)]); ok && until.After(r.server.set.Clock.Now()) {
			return why
		}
	}
	why, _, _ := decode(r.visit.Data[standing])
	return why
}

// GiveReason keeps the reason that the user gave for a person until the end of the shift.
func (r *Request) GiveReason(p id.Person, why access.Purpose) error {
	why.Basis = access.Stated
	if err := r.Remember(changed+string(p), ""); err != nil {
		return err
	}
	return r.Remember(given+string(p), encode(why, r.server.set.Clock.Now().Add(shift)))
}

func encode(p access.Purpose, until civil.Instant) string {
	return url.Values{"code": {string(p.Code)}, "basis": {string(p.Basis)}, "ref": {p.Ref}, "reason": {p.Reason}, "until": {until.String()}}.Encode()
}

func decode(s string) (p access.Purpose, until civil.Instant, ok bool) {
	if s == "" {
		return p, until, false
	}
	v, err := url.ParseQuery(s)
	if err != nil {
		return p, until, false
	}
	if at := v.Get("until"); at != "" {
		if until, err = civil.ParseInstant(at); err != nil {
			return p, until, false
		}
	}
	return access.Purpose{Code: access.PurposeCode(v.Get("code")), Basis: access.Basis(v.Get("basis")), Ref: v.Get("ref"), Reason: v.Get("reason")}, until, true
}

// Page begins a page: scheme, marking, navigation, who is signed in, and the notice left by the last one.
func (r *Request) Page(title string) ui.Page {
	p := ui.Page{Title: title, SchemeName: r.server.set.SchemeName, Demo: r.server.set.Demo}
	if r.server.set.NameNow != nil {
		if name := r.server.set.NameNow(r.Context()); name != "" {
			p.SchemeName = name
		}
	}
	if r.visit == nil {
		return p
	}
	if r.server.set.Nav != nil {
		p.Nav = r.server.set.Nav(r.Context(), r.Actor, r.URL.Path)
	}
	if r.server.set.Describe != nil {
		user := r.server.set.Describe(r.Context(), r.Actor)
		p.User = &user
	}
	if r.Method == http.MethodGet {
		p.Notice = r.takeNotice()
	}
	return p
}

// noticeAge bounds, in seconds, how long a notice waits in the browser for the page that shows it.
const noticeAge = 60

// leaveNotice leaves a notice in the browser, so that a change needs no second write for it.
func (r *Request) leaveNotice(text string) {
	http.SetCookie(r.out, r.server.cookie(r.server.cookieName()+"-notice", url.QueryEscape(text), noticeAge))
}

func (r *Request) takeNotice() string {
	name := r.server.cookieName() + "-notice"
	c, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	http.SetCookie(r.out, r.server.cookie(name, "", -1))
	text, err := url.QueryUnescape(c.Value)
	if err != nil {
		return ""
	}
	return text
}

// Redirect sends the browser to a page of ours after a change, with a notice to show there.
func (r *Request) Redirect(w http.ResponseWriter, to, notice string) error {
	if notice != "" && r.visit != nil {
		r.leaveNotice(notice)
	}
	http.Redirect(w, r.Request, Local(to), http.StatusSeeOther)
	return nil
}

// Local gives a path of this site, or the front page for anything else: nobody is sent elsewhere.
func Local(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t") {
		return "/"
	}
	return to
}

// Now gives the time that the page is made.
func (r *Request) Now() civil.Instant { return r.server.set.Clock.Now() }

// Render sends a page.
func (r *Request) Render(w http.ResponseWriter, status int, page ui.Component) error {
	return ui.Render(w, r.Request, status, page)
}
