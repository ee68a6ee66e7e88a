package pages

import (
	"net/http"

	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

const accountPath = "/account"

func (p pages) accountRoutes() []server.Route {
	look, edit := access.AccountRead, access.AccountEdit
	return []server.Route{
		{Pattern: "GET /account", Action: look, Serve: p.account},
		{Pattern: "POST /account/sessions/{session}/end", Action: edit, Serve: p.endSession},
		{Pattern: "POST /account/sign-out-everywhere", Action: edit, Serve: p.signOutEverywhere},
		{Pattern: "GET /account/password", Action: look, Serve: p.prompt(passwordForm)},
		{Pattern: "POST /account/password", Action: edit, Serve: p.changePassword},
		{Pattern: "GET /account/recovery-codes", Action: look, Serve: p.prompt(recoveryForm)},
		{Pattern: "POST /account/recovery-codes", Action: edit, Serve: p.newRecoveryCodes},
		{Pattern: "GET /account/authenticator", Action: look, Serve: p.prompt(authenticatorForm)},
		{Pattern: "POST /account/authenticator", Action: edit, Serve: p.beginAuthenticator},
		{Pattern: "GET /account/authenticator/new", Action: look, Serve: p.newAuthenticator},
		{Pattern: "GET /account/authenticator/new.png", Action: look, Serve: p.newPicture},
		{Pattern: "POST /account/authenticator/new", Action: edit, Serve: p.confirmAuthenticator},
	}
}

func (p pages) account(w http.ResponseWriter, r *server.Request) error {
	a, err := p.staff.OpenAccount(r.Context(), r.Actor, r.Token())
	if err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, accountPage(r.Page("My account"), a))
}

// endSession also goes back to the account when the visit ended by itself meanwhile: it is over, as asked.
func (p pages) endSession(w http.ResponseWriter, r *server.Request) error {
	err := p.staff.EndSession(r.Context(), r.Actor, r.PathValue("session"))
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	return r.Redirect(w, accountPath, "That device is signed out.")
}

func (p pages) signOutEverywhere(w http.ResponseWriter, r *server.Request) error {
	if err := p.staff.SignOutEverywhere(r.Context(), r.Actor); err != nil {
		return err
	}
	r.SignedOut(w)
	http.Redirect(w, r.Request, "/sign-in", http.StatusSeeOther)
	return nil
}

// proof is a form that asks for the password again before it changes how somebody signs in.
type proof struct {
	title, path, lead, button string
	password                  bool // it also asks for a new password
}

var (
	passwordForm = proof{"Change your password", "/account/password", "You stay signed in here. Your other devices are signed out.", "Change password", true}
	recoveryForm = proof{"New recovery codes", "/account/recovery-codes", "The codes that you have now stop working.", "Make new codes", false}

	authenticatorForm = proof{"Set up another authenticator app", "/account/authenticator",
		"The app that you use now works until the new one has given a code. Your recovery codes are then replaced, and your other devices are signed out.", "Continue", false}
)

func (p pages) prompt(form proof) server.Handler {
	return func(w http.ResponseWriter, r *server.Request) error {
		return showProof(w, r, http.StatusOK, ui.Form{}, form)
	}
}

func showProof(w http.ResponseWriter, r *server.Request, status int, f ui.Form, form proof) error {
	page := r.Page(form.title)
	page.Back, page.Problem = accountPath, len(f.Errors) > 0
	return r.Render(w, status, proofPage(page, f, form))
}

// again shows a form of one's own account once more when the user can mend it.
func again(f ui.Form, err error, show func(ui.Form) error) error {
	if err = failed(&f, err); err != nil {
		return err
	}
	return show(f)
}

func (p pages) changePassword(w http.ResponseWriter, r *server.Request) error {
	f, err := posted(r)
	if err != nil {
		return err
	}
	err = p.staff.ChangePassword(r.Context(), r.Actor, r.Token(), f.Value("current", ""), f.Value("password", ""), origin(r))
	if err != nil {
		return again(f, err, func(f ui.Form) error {
			return showProof(w, r, http.StatusUnprocessableEntity, f, passwordForm)
		})
	}
	return r.Redirect(w, accountPath, "Your password is changed.")
}

func (p pages) newRecoveryCodes(w http.ResponseWriter, r *server.Request) error {
	f, err := posted(r)
	if err != nil {
		return err
	}
	codes, err := p.staff.NewRecoveryCodes(r.Context(), r.Actor, f.Value("current", ""), origin(r))
	if err != nil {
		return again(f, err, func(f ui.Form) error {
			return showProof(w, r, http.StatusUnprocessableEntity, f, recoveryForm)
		})
	}
	return r.Render(w, http.StatusOK, recoveryPage(r.Page("Your recovery codes"), codes, accountPath, "Back to my account"))
}

func (p pages) beginAuthenticator(w http.ResponseWriter, r *server.Request) error {
	f, err := posted(r)
	if err != nil {
		return err
	}
	if err := p.staff.BeginNewAuthenticator(r.Context(), r.Actor, f.Value("current", ""), origin(r)); err != nil {
		return again(f, err, func(f ui.Form) error {
			return showProof(w, r, http.StatusUnprocessableEntity, f, authenticatorForm)
		})
	}
	return r.Redirect(w, "/account/authenticator/new", "")
}

func (p pages) newAuthenticator(w http.ResponseWriter, r *server.Request) error {
	return p.showAuthenticator(w, r, http.StatusOK, ui.Form{})
}

func (p pages) showAuthenticator(w http.ResponseWriter, r *server.Request, status int, f ui.Form) error {
	e, err := p.staff.NewAuthenticator(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	page := r.Page("Set up your authenticator app")
	page.Back, page.Problem = accountPath, len(f.Errors) > 0
	return r.Render(w, status, enrolPage(page, f, e.Spaced(), "/account/authenticator/new", true))
}

func (p pages) newPicture(w http.ResponseWriter, r *server.Request) error {
	e, err := p.staff.NewAuthenticator(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return sendPicture(w, e)
}

func (p pages) confirmAuthenticator(w http.ResponseWriter, r *server.Request) error {
	f, err := posted(r)
	if err != nil {
		return err
	}
	codes, err := p.staff.ConfirmNewAuthenticator(r.Context(), r.Actor, r.Token(), f.Value("code", ""), origin(r))
	if err != nil {
		return again(f, err, func(f ui.Form) error { return p.showAuthenticator(w, r, http.StatusUnprocessableEntity, f) })
	}
	return r.Render(w, http.StatusOK, recoveryPage(r.Page("Your recovery codes"), codes, accountPath, "Back to my account"))
}
