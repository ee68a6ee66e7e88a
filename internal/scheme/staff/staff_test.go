package staff

import (
	"bytes"
	"encoding/base32"
	"image/png"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"pgregory.net/rapid"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/testkit"
)

func TestPasswordRules(t *testing.T) {
	for _, c := range []struct {
		password string
		ok       bool
	}{
		{"three purple lamps", true},
		{"Zürich-lampe-9", true},
		{"too short 1", false},
		{"", false},
		{strings.Repeat("ab cd efg ", 26), false},
		{"password123456", false},
		{"Probation2026", false},
		{"qwertyuiopas", false},
		{"123456789012345", false},
		{"aaaaaaaaaaaaaaaa", false},
		{"abababababab", false},
		{"abcdefghijklmnop", false},
		{"okonkwo is my name", false},
		{"I am ADAEZE today", false},
		{"dduty.officer mail", false},
		{"three purple\x00lamps", false},
		{"three purple \xff lamps", false},
	} {
		problems := checkPassword(c.password, "Adaeze Okonkwo", "dduty@ashdale.example")
		if (len(problems) == 0) != c.ok {
			t.Errorf("%q: %v", c.password, problems)
		}
		for _, p := range problems {
			if c.password != "" && strings.Contains(p.Text, c.password) {
				t.Errorf("the fault repeats the password: %q", p.Text)
			}
		}
	}
}

func TestHashesAreOfTheirPassword(t *testing.T) {
	h := newHasher()
	one, err := h.hash(t.Context(), "three purple lamps")
	if err != nil {
		t.Fatal(err)
	}
	two, err := h.hash(t.Context(), "three purple lamps")
	if err != nil || one == two || !strings.HasPrefix(one, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("%q %q %v", one, two, err)
	}
	for _, c := range []struct {
		stored, password string
		want             bool
	}{{one, "three purple lamps", true}, {one, "three purple lamp", false}, {"", "three purple lamps", false}, {"", "", false}} {
		if got, err := h.verify(t.Context(), c.stored, c.password); err != nil || got != c.want {
			t.Errorf("%.20q with %q: %v %v", c.stored, c.password, got, err)
		}
	}
	for _, bad := range []string{"x", "$argon2i$v=19$m=19456,t=2,p=1$AAAA$AAAA", "$argon2id$v=19$m=4000000000,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=19$m=19456,t=0,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA"} {
		if _, err := h.verify(t.Context(), bad, "three purple lamps"); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

// TestLockOutSchedule: five free failures, then waits that never shrink and never pass half an hour.
func TestLockOutSchedule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 1<<40).Draw(t, "failures")
		wait, next := lockFor(n), lockFor(n+1)
		switch {
		case n < 5 && wait != 0:
			t.Fatalf("%d failures wait %s", n, wait)
		case n >= 5 && (wait < time.Minute || wait > 30*time.Minute):
			t.Fatalf("%d failures wait %s", n, wait)
		case next < wait:
			t.Fatalf("%d failures wait %s, one more only %s", n, wait, next)
		case n >= 5 && next != min(2*wait, 30*time.Minute):
			t.Fatalf("%d failures wait %s, then %s: it does not double", n, wait, next)
		}
	})
}

// TestCodesAreThoseOfAuthenticators holds our codes to another implementation of RFC 6238.
func TestCodesAreThoseOfAuthenticators(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(rapid.SliceOfN(rapid.Byte(), 20, 20).Draw(t, "key"))
		now := civil.InstantFromMicros(rapid.Int64Range(1_700_000_000_000_000, 2_000_000_000_000_000).Draw(t, "now"))
		off := rapid.IntRange(-4, 4).Draw(t, "steps off")
		at := now.Add(time.Duration(off) * 30 * time.Second)
		code, err := totp.GenerateCode(k, at.Time())
		if err != nil {
			t.Fatal(err)
		}
		step, ok := matchCode(k, code, now, 0)
		if off >= -1 && off <= 1 {
			if !ok {
				t.Fatalf("a code %d steps off was refused", off)
			}
			if _, again := matchCode(k, code, now, step); again {
				t.Fatal("a code worked twice")
			}
		} else if ok && step == at.Micros()/30_000_000 {
			t.Fatalf("a code %d steps off was taken", off)
		}
	})
}

func TestCodesOfTheStandard(t *testing.T) {
	// RFC 6238 appendix B, SHA-1, the last six of eight digits.
	k := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString([]byte("12345678901234567890"))
	for at, code := range map[int64]string{59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"} {
		if _, ok := matchCode(k, code, civil.InstantFromMicros(at*1_000_000), 0); !ok {
			t.Errorf("%s at %d was refused", code, at)
		}
	}
	if _, ok := matchCode("", "287082", civil.InstantFromMicros(59_000_000), 0); ok {
		t.Error("a code was taken without a key")
	}
}

func TestEnrolment(t *testing.T) {
	e := enrolment("Ashdale IOM: demo", "ada@ashdale.example", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
	u, err := url.Parse(e.Address)
	if err != nil || u.Scheme != "otpauth" || u.Query().Get("secret") != e.Key || u.Query().Get("issuer") != "Ashdale IOM: demo" {
		t.Errorf("%s, %v", e.Address, err)
	}
	if !strings.HasPrefix(e.Spaced(), "ABCD EFGH ") {
		t.Errorf("%q", e.Spaced())
	}
	raw, err := e.Picture()
	if err != nil {
		t.Fatal(err)
	}
	if img, err := png.Decode(bytes.NewReader(raw)); err != nil || img.Bounds().Dx() < 200 {
		t.Errorf("the picture: %v", err)
	}
}

func TestRecoveryCodesAsTyped(t *testing.T) {
	shown, stored := newRecoveryCodes()
	if len(shown) != 10 || len(stored) != 10 || shown[0] == shown[1] {
		t.Fatalf("%q", shown)
	}
	for _, typed := range []string{shown[0], strings.ToLower(shown[0]), " " + strings.ReplaceAll(shown[0], "-", " ") + " "} {
		if recoverySum(typed) != stored[0] || !lookLikeRecovery(typed) {
			t.Errorf("%q is not known again", typed)
		}
	}
	if lookLikeRecovery("123 456") {
		t.Error("a code of an authenticator looks like a recovery code")
	}
}

func TestLoopback(t *testing.T) {
	for _, c := range []struct {
		from Origin
		want bool
	}{
		{Origin{Address: "127.0.0.1", Host: "localhost:8080"}, true},
		{Origin{Address: "127.0.0.1", Host: "127.0.0.1:8080"}, true},
		{Origin{Address: "::1", Host: "[::1]:8080"}, true},
		{Origin{Address: "::ffff:127.0.0.1", Host: "localhost"}, true},
		{Origin{Address: "192.168.1.4", Host: "localhost:8080"}, false},
		{Origin{Address: "127.0.0.1", Host: "localhost:8080", Forwarded: true}, false},
		{Origin{Address: "127.0.0.1", Host: "demo.example:8080"}, false},
		{Origin{Address: "127.0.0.1", Host: "localhost.example:8080"}, false},
		{Origin{Address: "127.0.0.1", Host: ""}, false},
		{Origin{Address: "", Host: "localhost"}, false},
	} {
		if got := c.from.loopback(); got != c.want {
			t.Errorf("%+v: %v", c.from, got)
		}
	}
}

func TestLimitsHoldPerNetworkAndForget(t *testing.T) {
	l, now := newLimits(), testkit.Noon
	for i := range attemptsAtOnce {
		if !l.allow("2001:db8::1", now) {
			t.Fatalf("attempt %d was refused", i)
		}
	}
	if l.allow("2001:db8::ffff", now) {
		t.Error("the same /64 was allowed one more")
	}
	if !l.allow("192.0.2.1", now) || !l.allow("2001:db8:0:1::1", now) {
		t.Error("another network was refused")
	}
	if !l.allow("2001:db8::1", now.Add(attemptEvery)) {
		t.Error("it does not fill up again")
	}
	l.allow("192.0.2.9", now.Add(time.Hour))
	if len(l.of) != 1 {
		t.Errorf("%d networks remembered after an hour", len(l.of))
	}
}

func TestWhoMayChangeWhom(t *testing.T) {
	admin := Member{ID: "A", Agency: "police", Roles: []access.Role{access.Administrator}}
	other := Member{ID: "B", Agency: "police", Roles: []access.Role{access.Mentor}}
	with := func(m Member, change func(*Member)) Member { change(&m); return m }
	for _, c := range []struct {
		name   string
		by     access.Actor
		old    Member
		new    Member
		others int
		want   fault.Kind
	}{
		{"own name", admin.Actor(), admin, with(admin, func(m *Member) { m.Name = "New" }), 0, -1},
		{"own roles", admin.Actor(), admin, with(admin, func(m *Member) { m.Roles = append(m.Roles, access.Coordinator) }), 3, fault.Denied},
		{"own team", admin.Actor(), admin, with(admin, func(m *Member) { m.Teams = []id.Team{"T"} }), 3, fault.Denied},
		{"own districts", admin.Actor(), with(admin, func(m *Member) { m.Districts = []id.District{"N"} }), admin, 3, fault.Denied},
		{"own agency", admin.Actor(), admin, with(admin, func(m *Member) { m.Agency = "prison" }), 3, fault.Denied},
		{"another's roles", admin.Actor(), other, with(other, func(m *Member) { m.Roles = []access.Role{access.Coordinator} }), 0, -1},
		{"the last administrator, by an operator", access.OperatorActor("root", ""), admin, with(admin, func(m *Member) { m.Roles = []access.Role{access.Mentor} }), 0, fault.Invalid},
		{"one of two administrators", access.OperatorActor("root", ""), admin, with(admin, func(m *Member) { m.Roles = []access.Role{access.Mentor} }), 1, -1},
	} {
		if err := mayChange(c.by, c.old, c.new, c.others); c.want < 0 && err != nil || c.want >= 0 && !fault.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if err := mayClose(admin.Actor(), admin, 3); !fault.Is(err, fault.Denied) {
		t.Errorf("closing oneself: %v", err)
	}
	if err := mayClose(access.OperatorActor("root", ""), admin, 0); !fault.Is(err, fault.Conflict) {
		t.Errorf("closing the last administrator: %v", err)
	}
}

func TestEmailAddresses(t *testing.T) {
	for _, ok := range []string{"ada@ashdale.example", "a.b+c@x.police.example", "o'neill@ashdale.example"} {
		if p := checkEmail(ok); len(p) > 0 {
			t.Errorf("%q was refused", ok)
		}
	}
	for _, bad := range []string{"", "ada", "ada@", "Ada <ada@ashdale.example>", "ada@x.example, b@x.example", "a b@x.example", strings.Repeat("a", 250) + "@x.example"} {
		if p := checkEmail(bad); len(p) != 1 {
			t.Errorf("%q was taken", bad)
		}
	}
}
