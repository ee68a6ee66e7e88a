package pages

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

var (
	endLink = regexp.MustCompile(`action="(/account/sessions/[^"]+/end)"`)
	key     = regexp.MustCompile(`Key: <strong>([A-Z2-7 ]+)</strong>`)
	codes   = regexp.MustCompile(`<code>([A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4})</code>`)
)

func TestAccountsNeedAVisit(t *testing.T) {
	s := newSite(t)
	for _, route := range (pages{}).accountRoutes() {
		method, path, _ := strings.Cut(route.Pattern, " ")
		f := form()
		if method == http.MethodGet {
			f = nil
		}
		if got := s.send(t, "", strings.ReplaceAll(path, "{session}", "x"), f); got.Status != http.StatusSeeOther || !strings.HasPrefix(got.To, "/sign-in") {
			t.Errorf("%s for nobody gives %d %q", route.Pattern, got.Status, got.To)
		}
	}
}

func TestAccountShowsMyselfAndMyDevices(t *testing.T) {
	s := newSite(t)
	other := s.signIn(t, s.cora)
	mine := s.send(t, s.cora.token, accountPath, nil).Want(t, 200, "Cora Cole", "Northshire Police", "Scheme coordinator", "IOM team", "The whole scheme",
		"10 left", "Firefox on Windows", "This device", "Last seen", "192.0.2.7")
	link := endLink.FindStringSubmatch(mine.Body)
	if link == nil {
		t.Fatal("the other device cannot be signed out")
	}
	if got := s.send(t, s.boss.token, link[1], form()); got.Status != 303 {
		t.Errorf("ending somebody else's visit gives %d", got.Status)
	}
	s.send(t, other, accountPath, nil).Want(t, 200)
	s.send(t, s.cora.token, link[1], form()).Want(t, 303)
	if got := s.send(t, other, accountPath, nil); got.Status != 303 {
		t.Error("a device that was signed out is in")
	}
	s.send(t, s.cora.token, link[1], form()).Want(t, 303)
	s.send(t, s.cora.token, "/account/sign-out-everywhere", form()).Want(t, 303)
	if got := s.send(t, s.cora.token, accountPath, nil); got.Status != 303 {
		t.Error("still in after signing out everywhere")
	}
}

func TestChangingMyPassword(t *testing.T) {
	s := newSite(t)
	other := s.signIn(t, s.cora)
	const path = "/account/password"
	s.send(t, s.cora.token, path, nil).Want(t, 200, "Your current password")
	s.send(t, s.cora.token, path, form("current", "wrong", "password", "four yellow doors")).Want(t, 422, "Your current password is not right", `href="#current"`).Lacks(t, "four yellow doors")
	s.send(t, s.cora.token, path, form("current", password, "password", "short")).Want(t, 422, `href="#password"`)
	s.send(t, s.cora.token, path, form("current", password, "password", "four yellow doors")).Want(t, 303)
	s.send(t, s.cora.token, accountPath, nil).Want(t, 200, "Your password is changed.")
	if got := s.send(t, other, accountPath, nil); got.Status != 303 {
		t.Error("the other device stays in after a new password")
	}
	if _, err := s.staff.SignIn(t.Context(), s.cora.email, "four yellow doors", desk); err != nil {
		t.Errorf("the new password: %v", err)
	}
}

func TestNewRecoveryCodes(t *testing.T) {
	s := newSite(t)
	const path = "/account/recovery-codes"
	s.send(t, s.cora.token, path, nil).Want(t, 200, "The codes that you have now stop working")
	s.send(t, s.cora.token, path, form("current", "wrong")).Want(t, 422, "Your current password is not right")
	got := s.send(t, s.cora.token, path, form("current", password)).Want(t, 200, "Back to my account")
	shown := codes.FindAllStringSubmatch(got.Body, -1)
	if len(shown) != 10 {
		t.Fatalf("%d codes", len(shown))
	}
	p, err := s.staff.SignIn(t.Context(), s.cora.email, password, desk)
	if err == nil {
		_, err = s.staff.GiveCode(t.Context(), p.Token, shown[3][1], desk)
	}
	if err != nil {
		t.Errorf("a new code: %v", err)
	}
	s.send(t, s.cora.token, accountPath, nil).Want(t, 200, "9 left")
}

func TestAnotherAuthenticator(t *testing.T) {
	s := newSite(t)
	const path = "/account/authenticator"
	s.send(t, s.cora.token, path+"/new", nil).Want(t, 404)
	s.send(t, s.cora.token, path, nil).Want(t, 200, "works until the new one")
	s.send(t, s.cora.token, path, form("current", "wrong")).Want(t, 422)
	if got := s.send(t, s.cora.token, path, form("current", password)); got.To != path+"/new" {
		t.Fatalf("%d %q", got.Status, got.To)
	}
	page := s.send(t, s.cora.token, path+"/new", nil).Want(t, 200, `src="/account/authenticator/new.png"`)
	if png := s.send(t, s.cora.token, path+"/new.png", nil).Want(t, 200); !strings.HasPrefix(png.Body, "\x89PNG") {
		t.Error("the picture is none")
	}
	found := key.FindStringSubmatch(page.Body)
	if found == nil {
		t.Fatal("no key is shown")
	}
	s.signIn(t, s.cora) // the old one still counts
	s.send(t, s.cora.token, path+"/new", form("code", "000000x")).Want(t, 422, `href="#code"`, found[1])
	code := s.code(t, strings.ReplaceAll(found[1], " ", ""))
	s.send(t, s.cora.token, path+"/new", form("code", code)).Want(t, 200, "Your recovery codes")
	s.cora.totp = strings.ReplaceAll(found[1], " ", "")
	s.Clock.Advance(60e9)
	s.signIn(t, s.cora)
}

func TestDevicesAreNamed(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36 Edg/129.0.0.0":           "Edge on Windows",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Mobile/15E148 Safari/604.1": "Safari on iPhone",
		"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Mobile Safari/537.36":                            "Chrome on Android",
		"Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0":                                                                  "Firefox on Linux",
		"curl/8.5.0": "Unknown device",
		"":           "Unknown device",
	} {
		if got := device(agent); got != want {
			t.Errorf("%q is %q, want %q", agent, got, want)
		}
	}
}
