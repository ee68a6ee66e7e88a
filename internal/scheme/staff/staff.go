// Package staff holds the people who work on the scheme: their accounts, roles, teams and districts, how
// they sign in, and their visits. It must never hold anything about a person on the scheme, keep a
// password or a token in readable form, or tell somebody who is not signed in whether an account exists.
package staff

import (
	"net/mail"
	"slices"
	"strings"
	"unicode/utf8"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
)

// Member is somebody who works on the scheme.
type Member struct {
	ID           id.Staff
	Name         string
	Title        string // their post, in words
	Email        string
	Agency       id.Agency
	Roles        []access.Role
	Teams        []id.Team
	Districts    []id.District // empty: the whole scheme
	Active       bool          // neither suspended nor closed
	Created      civil.Instant
	Suspended    civil.Instant
	Closed       civil.Instant
	StateReason  string // why it is suspended or closed
	HasPassword  bool   // false: the invitation has not been accepted yet
	SecondFactor bool
	Version      int64
}

// Actor gives the member as who acts.
func (m Member) Actor() access.Actor {
	return access.Actor{Kind: access.Staff, ID: m.ID, Name: m.Name, Agency: m.Agency, Roles: m.Roles, Teams: m.Teams, Districts: m.Districts}
}

const longestText = 120

// key is the form of a name or an e-mail address in which two spellings of it are alike.
func key(s string) string { return strings.ToLower(tidy(s)) }

func tidy(s string) string { return strings.Join(strings.Fields(s), " ") }

// checked tidies a member and holds it to the rules for every account.
func (m Member) checked() (Member, error) {
	m.Name, m.Title, m.Email = tidy(m.Name), tidy(m.Title), strings.TrimSpace(m.Email)
	m.Roles, m.Teams, m.Districts = sorted(m.Roles), sorted(m.Teams), sorted(m.Districts)
	problems := append(checkName(m.Name), checkEmail(m.Email)...)
	if utf8.RuneCountInString(m.Title) > longestText {
		problems = append(problems, fault.Field{Name: "title", Text: "The post must be 120 characters or fewer"})
	}
	if m.Agency == "" {
		problems = append(problems, fault.Field{Name: "agency", Text: "Select the agency they work for"})
	}
	if len(m.Roles) == 0 {
		problems = append(problems, fault.Field{Name: "roles", Text: "Select at least one role"})
	}
	for _, r := range m.Roles {
		if !r.Known() {
			problems = append(problems, fault.Field{Name: "roles", Text: "Select roles from the list"})
			break
		}
	}
	return m, fault.InvalidFields(problems)
}

func checkName(name string) []fault.Field {
	switch n := utf8.RuneCountInString(name); {
	case n == 0:
		return []fault.Field{{Name: "name", Text: "Enter a full name"}}
	case n > longestText:
		return []fault.Field{{Name: "name", Text: "The name must be 120 characters or fewer"}}
	}
	return nil
}

func checkEmail(email string) []fault.Field {
	parsed, err := mail.ParseAddress(email)
	if err != nil || parsed.Address != email || len(email) > 254 || strings.ContainsAny(email, " \"<>") {
		return []fault.Field{{Name: "email", Text: "Enter an email address in the correct format, like name@example.com"}}
	}
	return nil
}

func sorted[T ~string](values []T) []T {
	out := slices.Clone(values)
	slices.Sort(out)
	return slices.Compact(out)
}

// mayChange holds a change of a member to the rules that keep the scheme in order: nobody changes their
// own roles, teams, districts or agency, and one administrator always remains.
func mayChange(by access.Actor, old, changed Member, otherAdministrators int) error {
	if by.Kind == access.Staff && by.ID == old.ID && !sameReach(old, changed) {
		return fault.New(fault.Denied, "You cannot change your own roles, teams, districts or agency. Ask another administrator.")
	}
	if old.Suspended.IsZero() && old.Actor().Has(access.Administrator) && !changed.Actor().Has(access.Administrator) && otherAdministrators == 0 {
		return fault.InvalidFields([]fault.Field{{Name: "roles", Text: "This is the last administrator. Make another one first"}})
	}
	return nil
}

func sameReach(a, b Member) bool {
	return a.Agency == b.Agency && slices.Equal(sorted(a.Roles), sorted(b.Roles)) &&
		slices.Equal(sorted(a.Teams), sorted(b.Teams)) && slices.Equal(sorted(a.Districts), sorted(b.Districts))
}

// mayClose refuses to close or suspend oneself and the last administrator.
func mayClose(by access.Actor, m Member, otherAdministrators int) error {
	if by.Kind == access.Staff && by.ID == m.ID {
		return fault.New(fault.Denied, "You cannot close or suspend your own account. Ask another administrator.")
	}
	if m.Suspended.IsZero() && m.Actor().Has(access.Administrator) && otherAdministrators == 0 {
		return fault.New(fault.Conflict, "This is the last administrator. Make another one first.")
	}
	return nil
}

const (
	fewestWords = 5
	mostWords   = 500
)

// checkReason wants words for what takes somebody's access away.
func checkReason(reason string) (string, error) {
	reason = tidy(reason)
	if n := utf8.RuneCountInString(reason); n < fewestWords || n > mostWords {
		return reason, fault.InvalidFields([]fault.Field{{Name: "reason", Text: "Say why, in 5 to 500 characters"}})
	}
	return reason, nil
}

func changedMeanwhile() error {
	return fault.New(fault.Conflict, "Somebody else changed this while you were working on it.")
}
