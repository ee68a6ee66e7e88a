package staff

import (
	"context"
	"net/netip"
	"strings"
	"time"
	"unicode/utf8"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// Origin is where an attempt comes from.
type Origin struct {
	Address   string // IP address, without a port
	Agent     string // the browser's own description
	Host      string // the host that the browser asked for, with or without a port
	Forwarded bool   // a proxy stands between
}

func (o Origin) agent() string {
	a := strings.ToValidUTF8(o.Agent, "")
	if utf8.RuneCountInString(a) > 200 {
		a = string([]rune(a)[:200])
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return -1
		}
		return r
	}, a)
}

// loopback says that both ends are this machine: the address, and the host that the browser believes it
// speaks to, since a page elsewhere can point its own name at 127.0.0.1.
func (o Origin) loopback() bool {
	ip, err := netip.ParseAddr(o.Address)
	if err != nil || !ip.Unmap().IsLoopback() || o.Forwarded {
		return false
	}
	host := o.Host
	if at, err := netip.ParseAddrPort(host); err == nil {
		return at.Addr().IsLoopback()
	}
	if ip, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return ip.IsLoopback()
	}
	name, _, _ := strings.Cut(host, ":")
	return strings.EqualFold(name, "localhost")
}

// Step is what remains to be done before somebody is signed in.
type Step string

// The steps.
const (
	GiveTheCode   Step = "code"  // of the authenticator
	SetUpTheCode  Step = "enrol" // no authenticator yet
	SignedInFully Step = "done"
)

// Progress is how far signing in has come. Token goes into the cookie; until the last step it opens
// nothing but the page of the next one.
type Progress struct {
	Token string
	Next  Step
	Staff id.Staff
}

// visitor is who asks before it is known who they are.
var visitor = access.Actor{Kind: access.Visitor, Name: "not signed in"}

func signInAsk(by access.Actor) access.Ask {
	return access.Ask{Actor: by, Purpose: access.Of(access.OwnAccount), Action: access.SignIn}
}

// account is the name under which attempts on an address are counted: what was typed may be a password
// in the wrong field, and is kept as a hash only.
func account(email string) string { return sum("account:" + key(email)) }

// answer is what the transaction found; refusals are answers and not errors there, since the count of
// failures and the audit row must be committed.
type answer struct {
	progress Progress
	locked   civil.Instant
	refused  bool
}

func (a answer) result(wrong error) (Progress, error) {
	switch {
	case !a.locked.IsZero():
		return Progress{}, fault.New(fault.TooMany, "There were too many failed attempts. Try again after %s.", roundUp(a.locked))
	case a.refused:
		return Progress{}, wrong
	}
	return a.progress, nil
}

func (s *Service) limited(from Origin) error {
	if s.limits.allow(from.Address, s.clock.Now()) {
		return nil
	}
	// Not in the log: the limit is what keeps the log from being flooded.
	return fault.New(fault.TooMany, "There were too many attempts from your network. Try again in a minute.")
}

// SignIn takes an e-mail address and a password. Whether there is such an account shows neither in the
// answer nor in the time it takes nor in the lock-out.
func (s *Service) SignIn(ctx context.Context, email, password string, from Origin) (Progress, error) {
	if err := s.limited(from); err != nil {
		return Progress{}, err
	}
	var known credential
	var before attempts
	err := s.db.View(ctx, func(q db.Queryer) error { // read first: hashing must not hold up the writer
		m, _, err := openMemberByEmail(ctx, q, email)
		if err != nil {
			return err
		}
		if known, err = credentialOf(ctx, q, m.ID); err != nil {
			return err
		}
		before, err = attemptsOn(ctx, q, account(email))
		return err
	})
	if err != nil {
		return Progress{}, err
	}
	right := false
	if !before.lockedAt(s.clock.Now()) {
		if right, err = s.hasher.verify(ctx, known.password, password); err != nil {
			return Progress{}, err
		}
	}
	a, err := gate.Do(ctx, s.gate, signInAsk(visitor), func(ctx context.Context, tx *gate.Tx) (answer, error) {
		return s.settlePassword(ctx, tx, email, right, known.password, from)
	})
	if err != nil {
		return Progress{}, err
	}
	return a.result(&fault.Error{Kind: fault.Invalid, Text: "There is a problem", Fields: []fault.Field{
		{Name: "email", Text: "The email address or the password is not right"}}})
}

// settlePassword counts the attempt, and begins the session that owes a code.
func (s *Service) settlePassword(ctx context.Context, tx *gate.Tx, email string, right bool, checked string, from Origin) (answer, error) {
	noteAttempt(tx, "password", from)
	held, err := holdAttempts(ctx, tx, account(email))
	if err != nil {
		return answer{}, err
	}
	if held.lockedAt(tx.Now()) {
		tx.Note("result", "locked")
		return answer{locked: held.locked}, nil
	}
	m, found, err := openMemberByEmail(ctx, tx, email)
	if err != nil {
		return answer{}, err
	}
	if found {
		tx.Note("staff", string(m.ID))
	}
	c, err := credentialOf(ctx, tx, m.ID)
	if err != nil {
		return answer{}, err
	}
	if !found || !right || c.password == "" || c.password != checked {
		return s.refuse(ctx, tx, account(email), held)
	}
	p, err := s.begin(ctx, tx, m, c, from)
	return answer{progress: p}, err
}

func noteAttempt(tx *gate.Tx, step string, from Origin) {
	tx.Note("step", step)
	tx.Note("address", from.Address)
}

func (s *Service) refuse(ctx context.Context, tx *gate.Tx, name string, held attempts) (answer, error) {
	tx.Note("result", "refused")
	now, err := countFailure(ctx, tx, name, held)
	return answer{refused: true, locked: now.locked}, err
}

// begin starts a session after the password: it owes a code, or an authenticator, or in a demonstration
// nothing.
func (s *Service) begin(ctx context.Context, tx *gate.Tx, m Member, c credential, from Origin) (Progress, error) {
	demo, err := isDemo(ctx, tx)
	if err != nil {
		return Progress{}, err
	}
	switch {
	case c.totp != "":
		return s.start(ctx, tx, m, owesCode, from)
	case demo:
		return s.start(ctx, tx, m, open, from)
	case c.totpPending == "":
		if err := setPending(ctx, tx, m.ID, newTOTPKey()); err != nil {
			return Progress{}, err
		}
	}
	return s.start(ctx, tx, m, owesEnrol, from)
}

var nextStep = map[stage]Step{owesCode: GiveTheCode, owesEnrol: SetUpTheCode, open: SignedInFully}

// start makes a session with a token of its own: a token never lives through a change of what it opens.
func (s *Service) start(ctx context.Context, tx *gate.Tx, m Member, at stage, from Origin) (Progress, error) {
	secret, stored := token()
	if err := sweepSessions(ctx, tx, tx.Now().Add(-s.set.Absolute)); err != nil {
		return Progress{}, err
	}
	if err := addSession(ctx, tx, stored, m.ID, at, from); err != nil {
		return Progress{}, err
	}
	tx.Note("result", map[stage]string{owesCode: "code asked", owesEnrol: "second factor to set up", open: "signed in"}[at])
	if at == open {
		if err := clearAttempts(ctx, tx, account(m.Email)); err != nil {
			return Progress{}, err
		}
	}
	return Progress{Token: secret, Next: nextStep[at], Staff: m.ID}, nil
}

var signInAgain = fault.New(fault.Unauthenticated, "Sign in again.")

// halfway finds a session that owes a step, while it is young enough.
func (s *Service) halfway(ctx context.Context, secret string, at stage) (session, error) {
	var v session
	var found bool
	err := s.db.View(ctx, func(q db.Queryer) (err error) {
		v, found, err = sessionOf(ctx, q, sum(secret))
		return err
	})
	if err != nil {
		return v, err
	}
	if !found || v.stage != at || s.clock.Now().Sub(v.created) > stepHolds {
		return v, signInAgain
	}
	return v, nil
}

// GiveCode takes the code of an authenticator, or a recovery code, and opens the visit.
func (s *Service) GiveCode(ctx context.Context, secret, code string, from Origin) (Progress, error) {
	if err := s.limited(from); err != nil {
		return Progress{}, err
	}
	v, err := s.halfway(ctx, secret, owesCode)
	if err != nil {
		return Progress{}, err
	}
	a, err := gate.Do(ctx, s.gate, signInAsk(v.actor), func(ctx context.Context, tx *gate.Tx) (answer, error) {
		return s.settleCode(ctx, tx, v, sum(secret), code, from)
	})
	if err != nil {
		return Progress{}, err
	}
	return a.result(wrongCode())
}

func wrongCode() error {
	return &fault.Error{Kind: fault.Invalid, Text: "There is a problem", Fields: []fault.Field{
		{Name: "code", Text: "The code is not right. Wait for the next one and try again"}}}
}

func (s *Service) settleCode(ctx context.Context, tx *gate.Tx, v session, stored, code string, from Origin) (answer, error) {
	noteAttempt(tx, "code", from)
	m, err := openMember(ctx, tx, v.actor.ID)
	if err != nil {
		return answer{}, err
	}
	held, err := holdAttempts(ctx, tx, account(m.Email))
	if err != nil {
		return answer{}, err
	}
	if held.lockedAt(tx.Now()) {
		tx.Note("result", "locked")
		return answer{locked: held.locked}, nil
	}
	if _, still, err := sessionOf(ctx, tx, stored); err != nil || !still {
		return answer{}, orSignInAgain(err)
	}
	ok, err := s.codeFits(ctx, tx, m, code)
	if err != nil {
		return answer{}, err
	}
	if !ok {
		return s.refuse(ctx, tx, account(m.Email), held)
	}
	if err := endSession(ctx, tx, stored); err != nil {
		return answer{}, err
	}
	p, err := s.start(ctx, tx, m, open, from)
	return answer{progress: p}, err
}

func orSignInAgain(err error) error {
	if err != nil {
		return err
	}
	return signInAgain
}

func (s *Service) codeFits(ctx context.Context, tx *gate.Tx, m Member, code string) (bool, error) {
	if lookLikeRecovery(code) {
		ok, err := useRecoveryCode(ctx, tx, m.ID, recoverySum(code))
		if ok {
			tx.Note("with", "recovery code")
		}
		return ok, err
	}
	c, err := credentialOf(ctx, tx, m.ID)
	if err != nil {
		return false, err
	}
	step, ok := matchCode(c.totp, code, tx.Now(), c.totpStep)
	if !ok {
		return false, nil
	}
	return useStep(ctx, tx, m.ID, step)
}

// roundUp gives the first whole minute that is not before i, as people read it.
func roundUp(i civil.Instant) string {
	return i.Add(time.Minute - time.Microsecond).Clock()
}
