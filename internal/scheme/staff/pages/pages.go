// Package pages shows signing in (password, code, first set-up, one-time links, and the role picker of a
// demonstration), one's own account, and an administrator's view of everybody's. It decides nothing: the
// staff room and the gate do.
package pages

import (
	"net"
	"net/http"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/staff"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

// Sections gives the navigation of the administrator's pages; current is the section's address.
type Sections func(by access.Actor, current string) []ui.NavItem

type pages struct {
	staff    *staff.Service
	sections Sections
	site     string // the address that people type, for one-time links
}

// Routes gives the addresses of signing in and out, of one's own account, and of the administrator's list
// of staff. site is the address of the installation, as https://iom.example.
func Routes(s *staff.Service, sections Sections, site string) []server.Route {
	p := pages{s, sections, strings.TrimSuffix(site, "/")}
	return append(append(p.accountRoutes(), p.manageRoutes()...), []server.Route{
		{Pattern: "GET /sign-in", Action: access.SignIn, Serve: p.signIn, Public: true},
		{Pattern: "POST /sign-in", Action: access.SignIn, Serve: p.password, Public: true},
		{Pattern: "GET /sign-in/code", Action: access.SignIn, Serve: p.code, Public: true},
		{Pattern: "POST /sign-in/code", Action: access.SignIn, Serve: p.giveCode, Public: true},
		{Pattern: "GET /sign-in/authenticator", Action: access.SignIn, Serve: p.enrol, Public: true},
		{Pattern: "GET /sign-in/authenticator.png", Action: access.SignIn, Serve: p.picture, Public: true},
		{Pattern: "POST /sign-in/authenticator", Action: access.SignIn, Serve: p.confirm, Public: true},
		{Pattern: "POST /sign-in/as", Action: access.SignIn, Serve: p.pick, Public: true},
		{Pattern: "GET /set-up", Action: access.SetUp, Serve: p.setUp, Public: true},
		{Pattern: "POST /set-up", Action: access.SetUp, Serve: p.doSetUp, Public: true},
		{Pattern: "GET /join", Action: access.SignIn, Serve: p.join, Public: true},
		{Pattern: "POST /join", Action: access.SignIn, Serve: p.accept, Public: true},
		{Pattern: "POST /sign-out", Action: access.AccountEdit, Serve: p.signOut},
	}...)
}

func origin(r *server.Request) staff.Origin {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	forwarded := r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != ""
	return staff.Origin{Address: host, Agent: r.UserAgent(), Host: r.Host, Forwarded: forwarded}
}

func posted(r *server.Request) (ui.Form, error) {
	if err := r.ParseForm(); err != nil {
		return ui.Form{}, fault.New(fault.Invalid, "The form could not be read.")
	}
	return ui.Form{Values: r.PostForm}, nil
}

// failed shows the form again when the user can mend it, and passes every other error on.
func failed(f *ui.Form, err error) error {
	if f.Failed(err) {
		return nil
	}
	if fault.Is(err, fault.Denied) || fault.Is(err, fault.TooMany) || fault.Is(err, fault.Unauthenticated) {
		f.Errors = []fault.Field{{Text: fault.Text(err)}}
		return nil
	}
	return err
}

// next goes on to the step that signing in has come to.
func next(w http.ResponseWriter, r *server.Request, p staff.Progress, to string) error {
	r.SignedIn(w, p.Token)
	switch p.Next {
	case staff.GiveTheCode:
		to = "/sign-in/code"
	case staff.SetUpTheCode:
		to = "/sign-in/authenticator"
	}
	http.Redirect(w, r.Request, server.Local(to), http.StatusSeeOther)
	return nil
}

func (p pages) signIn(w http.ResponseWriter, r *server.Request) error {
	return p.showSignIn(w, r, http.StatusOK, ui.Form{}, r.URL.Query().Get("to"))
}

func (p pages) showSignIn(w http.ResponseWriter, r *server.Request, status int, f ui.Form, to string) error {
	var demo []staff.Member
	offers, err := p.staff.OffersPicker(r.Context(), origin(r))
	if err == nil && offers {
		demo, err = p.staff.ListDemoStaff(r.Context(), origin(r))
	}
	if err != nil {
		return err
	}
	page := r.Page("Sign in")
	page.Problem = len(f.Errors) > 0
	return r.Render(w, status, signInPage(page, f, server.Local(to), demo))
}

func (p pages) password(w http.ResponseWriter, r *server.Request) error {
	f, err := posted(r)
	if err != nil {
		return err
	}
	got, err := p.staff.SignIn(r.Context(), f.Value("email", ""), f.Value("password", ""), origin(r))
	if err != nil {
		if err = failed(&f, err); err != nil {
			return err
		}
		return p.showSignIn(w, r, http.StatusUnprocessableEntity, f, f.Value("to", ""))
	}
	return next(w, r, got, f.Value("to", ""))
}

func (p pages) pick(w http.ResponseWriter, r *server.Request) error {
	f, err := posted(r)
	if err != nil {
		return err
	}
	got, err := p.staff.DemoSignIn(r.Context(), id.Staff(f.Value("staff", "")), origin(r))
	if err != nil {
		return err
	}
	return next(w, r, got, f.Value("to", ""))
}

func (p pages) code(w http.ResponseWriter, r *server.Request) error {
	return r.Render(w, http.StatusOK, codePage(r.Page("Enter your code"), ui.Form{}))
}

func (p pages) giveCode(w http.ResponseWriter, r *server.Request) error {
	f, err := posted(r)
	if err != nil {
		return err
	}
	got, err := p.staff.GiveCode(r.Context(), r.Token(), f.Value("code", ""), origin(r))
	if err != nil {
		if err = failed(&f, err); err != nil {
			return err
		}
		page := r.Page("Enter your code")
		page.Problem = true
		return r.Render(w, http.StatusUnprocessableEntity, codePage(page, f))
	}
	return next(w, r, got, "/")
}

func (p pages) enrol(w http.ResponseWriter, r *server.Request) error {
	return p.showEnrol(w, r, http.StatusOK, ui.Form{})
}

func (p pages) showEnrol(w http.ResponseWriter, r *server.Request, status int, f ui.Form) error {
	e, err := p.staff.PendingEnrolment(r.Context(), r.Token())
	if err != nil {
		return err
	}
	page := r.Page("Set up your authenticator app")
	page.Problem = len(f.Errors) > 0
	return r.Render(w, status, enrolPage(page, f, e.Spaced(), "/sign-in/authenticator", false))
}

func (p pages) picture(w http.ResponseWriter, r *server.Request) error {
	e, err := p.staff.PendingEnrolment(r.Context(), r.Token())
	if err != nil {
		return err
	}
	return sendPicture(w, e)
}

func sendPicture(w http.ResponseWriter, e staff.Enrolment) error {
	raw, err := e.Picture()
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/png")
	_, err = w.Write(raw)
	return err
}

func (p pages) confirm(w http.ResponseWriter, r *server.Request) error {
	f, err := posted(r)
	if err != nil {
		return err
	}
	got, err := p.staff.ConfirmEnrolment(r.Context(), r.Token(), f.Value("code", ""), origin(r))
	if err != nil {
		if err = failed(&f, err); err != nil {
			return err
		}
		return p.showEnrol(w, r, http.StatusUnprocessableEntity, f)
	}
	r.SignedIn(w, got.Token)
	return r.Render(w, http.StatusOK, recoveryPage(r.Page("Your recovery codes"), got.RecoveryCodes, "/", "Go on to Waymark"))
}

func (p pages) setUp(w http.ResponseWriter, r *server.Request) error {
	link := r.URL.Query().Get("link")
	if _, err := p.staff.OpenLink(r.Context(), link); err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, setUpPage(r.Page("Set up Waymark"), ui.Form{}, link, kinds()))
}

func kinds() []ui.Choice {
	out := make([]ui.Choice, 0, len(agency.Kinds))
	for _, k := range agency.Kinds {
		out = append(out, ui.Choice{Value: string(k), Label: k.Label()})
	}
	return out
}

func (p pages) doSetUp(w http.ResponseWriter, r *server.Request) error {
	f, err := posted(r)
	if err != nil {
		return err
	}
	first := staff.First{
		Agency: f.Value("agency_name", ""), AgencyShort: f.Value("agency_short", ""), AgencyKind: agency.Kind(f.Value("agency_kind", "")),
		Name: f.Value("name", ""), Email: f.Value("email", ""), Password: f.Value("password", ""),
	}
	got, err := p.staff.SetUp(r.Context(), f.Value("link", ""), first, origin(r))
	if err != nil {
		if err = failed(&f, err); err != nil {
			return err
		}
		page := r.Page("Set up Waymark")
		page.Problem = true
		return r.Render(w, http.StatusUnprocessableEntity, setUpPage(page, f, f.Value("link", ""), kinds()))
	}
	return next(w, r, got, "/")
}

func (p pages) join(w http.ResponseWriter, r *server.Request) error {
	link := r.URL.Query().Get("link")
	l, err := p.staff.OpenLink(r.Context(), link)
	if err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, joinPage(r.Page("Choose your password"), ui.Form{}, link, l))
}

func (p pages) accept(w http.ResponseWriter, r *server.Request) error {
	f, err := posted(r)
	if err != nil {
		return err
	}
	link := f.Value("link", "")
	got, err := p.staff.Accept(r.Context(), link, f.Value("password", ""), origin(r))
	if err != nil {
		if err = failed(&f, err); err != nil {
			return err
		}
		l, err := p.staff.OpenLink(r.Context(), link)
		if err != nil {
			return err
		}
		page := r.Page("Choose your password")
		page.Problem = true
		return r.Render(w, http.StatusUnprocessableEntity, joinPage(page, f, link, l))
	}
	return next(w, r, got, "/")
}

func (p pages) signOut(w http.ResponseWriter, r *server.Request) error {
	if err := p.staff.SignOut(r.Context(), r.Token()); err != nil {
		return err
	}
	r.SignedOut(w)
	http.Redirect(w, r.Request, "/sign-in", http.StatusSeeOther)
	return nil
}
