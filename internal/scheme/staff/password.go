package staff

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
)

const (
	shortestPassword = 12
	longestPassword  = 256 // bytes: more is no safer and only costs time
)

// common holds what people choose when told to choose twelve characters, less digits and signs at the
// end. Length does most of the work (NCSC and NIST SP 800-63B advise length and a deny list, not
// mixtures of signs).
var common = wordSet(`password passwordpassword passw0rd p@ssword p@ssw0rd pa55word mypassword newpassword thepassword
		changeme changemenow changethis letmein letmeinnow letmeinletmein welcome welcomeback welcometo iloveyou iloveyouso
		qwerty qwertyuiop qwertyqwerty qwertyuiopas asdfghjkl asdfghjklqwerty zxcvbnm qazwsxedc qazwsxedcrfv 1qaz2wsx3edc 1q2w3e4r5t6y
		abcdefghijkl abcdefghijklm abcdefgh abcdabcdabcd administrator admin adminadmin superuser testtest testtesttest test
		football liverpoolfc manchesterunited manchester arsenal chelsea sunshine princess dragon monkey master superman batman trustno
		london england birmingham spring summer autumn winter january february march april june july august september october november december
		monday tuesday wednesday thursday friday saturday sunday probation police prison offender offenders integrated iom waymark scheme
		correcthorsebatterystaple correct-horse-battery-staple correct horse battery staple`)

func wordSet(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}

// checkPassword says what is wrong with a new password of somebody. It never repeats the password.
func checkPassword(password, name, email string) []fault.Field {
	problem := func(text string) []fault.Field { return []fault.Field{{Name: "password", Text: text}} }
	switch {
	case utf8.RuneCountInString(password) < shortestPassword:
		return problem("Your password must be 12 characters or more")
	case len(password) > longestPassword:
		return problem("Your password must be 256 characters or fewer")
	case !utf8.ValidString(password) || strings.ContainsFunc(password, unicode.IsControl):
		return problem("Your password can have letters, digits, signs and spaces only")
	}
	low := strings.ToLower(password)
	stem := strings.TrimRightFunc(low, func(r rune) bool { return !unicode.IsLetter(r) })
	if common[low] || common[stem] || fewDistinct(low) {
		return problem("Choose a password that is harder to guess, like three unrelated words")
	}
	for _, part := range namesOf(name, email) {
		if strings.Contains(low, part) {
			return problem("Your password must not contain your name or email address")
		}
	}
	return nil
}

// fewDistinct finds passwords of a few repeated signs and plain runs such as 1234567890123.
func fewDistinct(s string) bool {
	seen := map[rune]bool{}
	runs, last := 0, rune(-1)
	for _, r := range s {
		seen[r] = true
		if r == last+1 || r == last {
			runs++
		}
		last = r
	}
	return len(seen) < 5 || runs >= utf8.RuneCountInString(s)-3
}

// namesOf gives the words of four letters or more in a name and the part of an address before the @.
func namesOf(name, email string) []string {
	var out []string
	local, _, _ := strings.Cut(strings.ToLower(email), "@")
	words := strings.FieldsFunc(strings.ToLower(name)+" "+local, func(r rune) bool { return !unicode.IsLetter(r) })
	for _, w := range words {
		if utf8.RuneCountInString(w) >= 4 {
			out = append(out, w)
		}
	}
	return out
}

// hasher makes and checks argon2id hashes, a few at a time: each takes 19 MiB and about 40 ms (OWASP's
// first choice: m=19 MiB, t=2, p=1).
type hasher struct{ turns chan struct{} }

const (
	argonMemory  = 19 * 1024
	argonTime    = 2
	argonBytes   = 32
	saltBytes    = 16
	hashesAtOnce = 4
)

func newHasher() *hasher { return &hasher{turns: make(chan struct{}, hashesAtOnce)} }

func (h *hasher) turn(ctx context.Context) (done func(), err error) {
	select {
	case h.turns <- struct{}{}:
		return func() { <-h.turns }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// hash makes the stored form, in the usual PHC notation.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	done, err := h.turn(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	salt := id.Secret(saltBytes)
	sum := argon2.IDKey([]byte(password), salt, argonTime, argonMemory, 1, argonBytes)
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, argonMemory, argonTime, b64(salt), b64(sum)), nil
}

// nobody is checked in place of an account that does not exist, so that both take as long.
const nobody = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// verify says whether a password has a stored hash; an empty one is that of nobody.
func (h *hasher) verify(ctx context.Context, stored, password string) (bool, error) {
	if stored == "" {
		stored = nobody
	}
	if len(password) > longestPassword {
		password = password[:longestPassword]
	}
	p, err := parseHash(stored)
	if err != nil {
		return false, err
	}
	done, err := h.turn(ctx)
	if err != nil {
		return false, err
	}
	defer done()
	sum := argon2.IDKey([]byte(password), p.salt, p.time, p.memory, p.lanes, uint32(len(p.sum)))
	return subtle.ConstantTimeCompare(sum, p.sum) == 1, nil
}

type argonHash struct {
	memory, time uint32
	lanes        uint8
	salt, sum    []byte
}

func parseHash(stored string) (argonHash, error) {
	var p argonHash
	bad := fault.New(fault.Internal, "a stored password hash cannot be read")
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, bad
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.time, &p.lanes); err != nil {
		return p, bad
	}
	var err error
	if p.salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return p, bad
	}
	if p.sum, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil {
		return p, bad
	}
	if p.memory < 8 || p.memory > 1<<20 || p.time < 1 || p.time > 20 || p.lanes < 1 || len(p.salt) < 8 || len(p.sum) < 16 {
		return p, bad
	}
	return p, nil
}

// token makes the secret of a cookie or a link, and what is stored of it.
func token() (secret, stored string) {
	secret = base64.RawURLEncoding.EncodeToString(id.Secret(32))
	return secret, sum(secret)
}

// sum is what is stored of a token or a recovery code: they have enough chance in them that a plain
// SHA-256 cannot be searched.
func sum(secret string) string {
	s := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(s[:])
}
