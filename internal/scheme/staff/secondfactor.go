package staff

import (
	"bytes"
	"crypto/subtle"
	"encoding/base32"
	"image/png"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
)

// Codes are RFC 6238 as authenticator apps make them: SHA-1, six digits, thirty seconds.
const (
	codeSeconds   = 30
	codeSkew      = 1 // a code of the step before or after is taken: phones' clocks differ
	recoveryCodes = 10
)

// newTOTPKey makes the key of an authenticator, as text in base 32.
func newTOTPKey() string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(id.Secret(20))
}

// matchCode gives the step for which a code is right, if it is later than the last one used: a code that
// somebody looked over a shoulder for works no second time.
func matchCode(totpKey, code string, now civil.Instant, last int64) (step int64, ok bool) {
	code = strings.Join(strings.Fields(code), "")
	if totpKey == "" || len(code) != 6 {
		return 0, false
	}
	present := now.Micros() / 1_000_000 / codeSeconds
	for s := present - codeSkew; s <= present+codeSkew; s++ {
		want, err := hotp.GenerateCodeCustom(totpKey, uint64(s), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && s > last && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return s, true
		}
	}
	return 0, false
}

// Enrolment is what somebody needs to set up an authenticator app.
type Enrolment struct {
	Key     string // as text, for an app that cannot scan
	Address string // otpauth://..., which the picture holds
}

func enrolment(issuer, email, totpKey string) Enrolment {
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + email, RawQuery: url.Values{
		"secret": {totpKey}, "issuer": {issuer}, "algorithm": {"SHA1"}, "digits": {"6"}, "period": {"30"},
	}.Encode()}
	return Enrolment{Key: totpKey, Address: u.String()}
}

// Spaced gives the key in groups of four, as people copy it.
func (e Enrolment) Spaced() string {
	var b strings.Builder
	for i, r := range e.Key {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Picture gives the address as a QR code in PNG.
func (e Enrolment) Picture() ([]byte, error) {
	k, err := otp.NewKeyFromURL(e.Address)
	if err != nil {
		return nil, fault.Wrap(err, "make the picture of an authenticator's key")
	}
	img, err := k.Image(240, 240)
	if err != nil {
		return nil, fault.Wrap(err, "make the picture of an authenticator's key")
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// newRecoveryCodes makes codes of 80 bits, shown once, and what is stored of them.
func newRecoveryCodes() (shown, stored []string) {
	enc := base32.StdEncoding.WithPadding(base32.NoPadding)
	for range recoveryCodes {
		raw := enc.EncodeToString(id.Secret(10))
		shown = append(shown, raw[:4]+"-"+raw[4:8]+"-"+raw[8:12]+"-"+raw[12:])
		stored = append(stored, sum(raw))
	}
	return shown, stored
}

// recoverySum gives what would be stored of a recovery code as somebody typed it.
func recoverySum(typed string) string {
	clean := strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToUpper(strings.TrimSpace(typed)))
	return sum(clean)
}

// lookLikeRecovery tells a recovery code from a six-digit code.
func lookLikeRecovery(typed string) bool { return len(strings.TrimSpace(typed)) > 8 }

// The lock-out: five failures in a row are free, then the wait doubles from a minute to half an hour.
// It forgets after a day without a failure.
const (
	freeFailures = 5
	firstWait    = time.Minute
	longestWait  = 30 * time.Minute
	forgetAfter  = 24 * time.Hour
)

// lockFor gives the wait after so many failures in a row.
func lockFor(failures int64) time.Duration {
	if failures < freeFailures {
		return 0
	}
	wait := firstWait
	for n := int64(freeFailures); n < failures && wait < longestWait; n++ {
		wait *= 2
	}
	return min(wait, longestWait)
}
