package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"text/tabwriter"

	"waymark/internal/app"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/staff"
)

type staffCommand struct {
	List              staffListCommand    `cmd:"" help:"List who works on the scheme, and how their accounts stand."`
	Invite            staffInviteCommand  `cmd:"" help:"Open an account and print its one-time link."`
	Link              staffLinkCommand    `cmd:"" help:"Print a new one-time link: for a forgotten password, or an invitation that ran out."`
	SetupLink         staffSetupCommand   `cmd:"" help:"Print the one-time link of the first set-up, while there are no staff."`
	Unlock            staffUnlockCommand  `cmd:"" help:"Let somebody try again who mistyped their password too often."`
	SignOutEverywhere staffSignOutCommand `cmd:"" help:"End somebody's visits on every device."`
	ResetSecondFactor staffResetCommand   `cmd:"" help:"Take away a lost authenticator; they set up a new one when they next sign in."`
	Suspend           staffSuspendCommand `cmd:"" help:"Sign somebody out and let them in no more until restored. Needs --reason."`
	Restore           staffRestoreCommand `cmd:"" help:"Let somebody in again who was suspended."`
	Close             staffCloseCommand   `cmd:"" help:"Close the account of somebody who has left, for good. Needs --reason."`
}

// Help says what a newcomer needs to know; kong prints it below the list of commands.
func (staffCommand) Help() string {
	return "Accounts are named by their e-mail address or their id, as `waymark staff list` prints them. Administrators do the same on the pages " +
		"under Administration; these commands are for when none of them can sign in. What you do is in the audit log as done by operator:YOU.\n\n" +
		"  waymark staff setup-link\n" +
		"  waymark staff invite --name 'Ada Ash' --email ada@police.example --agency 'Ashdale Police' --role coordinator\n" +
		"  waymark staff suspend ada@police.example --reason 'On long leave'\n"
}

// account is a member of staff as scripts read them.
type account struct {
	ID           string   `json:"id"`
	Name         string   `json:"name"`
	Post         string   `json:"post"`
	Email        string   `json:"email"`
	Agency       string   `json:"agency"`
	Roles        []string `json:"roles"`
	Teams        []string `json:"teams"`
	Districts    []string `json:"districts"` // empty: the whole scheme
	State        string   `json:"state"`
	Reason       string   `json:"reason,omitempty"` // why it is suspended or closed
	SecondFactor bool     `json:"second_factor"`
	Visits       int      `json:"visits"`
	LockedUntil  string   `json:"locked_until,omitempty"`
	LinkUntil    string   `json:"link_until,omitempty"`
}

func newAccount(s staff.Standing, d agency.Directory) account {
	a := account{ID: string(s.ID), Name: s.Name, Post: s.Title, Email: s.Email, Agency: d.AgencyName(s.Agency), Roles: []string{}, Teams: []string{}, Districts: []string{},
		State: string(s.State), Reason: s.StateReason, SecondFactor: s.SecondFactor, Visits: s.Visits, LockedUntil: instant(s.LockedUntil), LinkUntil: instant(s.LinkUntil)}
	for _, r := range s.Roles {
		a.Roles = append(a.Roles, string(r))
	}
	for _, t := range d.Teams {
		if slices.Contains(s.Teams, t.ID) {
			a.Teams = append(a.Teams, t.Name)
		}
	}
	for _, x := range d.Districts {
		if slices.Contains(s.Districts, x.ID) {
			a.Districts = append(a.Districts, x.Name)
		}
	}
	return a
}

func instant(i civil.Instant) string {
	if i.IsZero() {
		return ""
	}
	return i.String()
}

// withApp opens the application for one command.
func (e *env) withApp(f func(a *app.App, why access.Purpose) error) error {
	a, err := e.open()
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	return f(a, e.why(access.Administration))
}

type staffListCommand struct {
	Agency string `help:"Only of this agency." placeholder:"NAME"`
	Role   string `help:"Only with this role, as coordinator." placeholder:"ROLE"`
	State  string `help:"Only in this state: working, waiting, locked, suspended or left. Default: all who have not left." placeholder:"STATE"`
	JSON   bool   `help:"Print JSON." name:"json"`
}

// Run lists accounts by name.
func (c staffListCommand) Run(e *env) error {
	choice := staff.Choice{Role: access.Role(c.Role), State: staff.State(c.State)}
	if c.Role != "" && !choice.Role.Known() {
		return unknownRole(c.Role)
	}
	if c.State != "" && !slices.Contains(staff.States, choice.State) {
		return fault.New(fault.Invalid, "there is no state %q; there are working, waiting, locked, suspended and left", c.State)
	}
	return e.withApp(func(a *app.App, why access.Purpose) error {
		roll, err := a.Staff.Manage(e.ctx, e.operator, why, choice)
		if err != nil {
			return err
		}
		if c.Agency != "" {
			of, err := agencyNamed(roll.Directory, c.Agency)
			if err != nil {
				return err
			}
			roll.Staff = slices.DeleteFunc(roll.Staff, func(s staff.Standing) bool { return s.Agency != of })
		}
		return c.print(e, roll)
	})
}

func (c staffListCommand) print(e *env, roll staff.Roll) error {
	accounts := make([]account, len(roll.Staff))
	for i, s := range roll.Staff {
		accounts[i] = newAccount(s, roll.Directory)
	}
	if c.JSON {
		return json.NewEncoder(e.out).Encode(accounts)
	}
	w := tabwriter.NewWriter(e.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tE-MAIL\tAGENCY\tROLES\tSTATE")
	for _, a := range accounts {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", a.Name, a.Email, a.Agency, strings.Join(a.Roles, ", "), a.State)
	}
	return w.Flush()
}

// linkFlags are of every command that prints a link.
type linkFlags struct {
	PublicURL string `help:"The address that people type. Default: where serve listens." env:"WAYMARK_PUBLIC_URL" placeholder:"https://..."`
	JSON      bool   `help:"Print JSON." name:"json"`
}

// printed is a one-time link as scripts read it. The first set-up's is nobody's.
type printed struct {
	ID    string `json:"id,omitempty"`
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
	Link  string `json:"link"`
}

func (f linkFlags) print(e *env, path, token string, m staff.Member) error {
	site := e.config.PublicURL
	if f.PublicURL != "" {
		site = f.PublicURL
	}
	link := strings.TrimSuffix(site, "/") + path + "?link=" + url.QueryEscape(token)
	if f.JSON {
		return json.NewEncoder(e.out).Encode(printed{string(m.ID), m.Name, m.Email, link})
	}
	whose := "Link of the first set-up"
	if m.Name != "" {
		whose = "Link for " + m.Name
	}
	_, err := fmt.Fprintf(e.out, "%s. It works once, for 72 hours, and is not shown again:\n  %s\n", whose, link)
	return err
}

type staffInviteCommand struct {
	Name     string   `help:"Full name." required:"" placeholder:"NAME"`
	Email    string   `help:"E-mail address: they sign in with it." required:"" placeholder:"ADDRESS"`
	Agency   string   `help:"Name of the agency they work for." required:"" placeholder:"NAME"`
	Role     []string `help:"What they do on the scheme; can be given more than once." required:"" placeholder:"ROLE"`
	Post     string   `help:"Their post, in words." placeholder:"WORDS"`
	Team     []string `help:"Name of a team of theirs; can be given more than once." sep:"none" placeholder:"NAME"`
	District []string `help:"Name of a district they are limited to; can be given more than once. Default: the whole scheme." sep:"none" placeholder:"NAME"`
	linkFlags
}

// Help lists the roles.
func (staffInviteCommand) Help() string {
	lines := []string{"Roles:"}
	for _, r := range access.Roles {
		lines = append(lines, fmt.Sprintf("  %-26s%s", r, r.Label()))
	}
	return strings.Join(lines, "\n")
}

// Run opens the account.
func (c staffInviteCommand) Run(e *env) error {
	return e.withApp(func(a *app.App, why access.Purpose) error {
		d, err := a.Agencies.OpenDirectory(e.ctx, e.operator, why)
		if err != nil {
			return err
		}
		m, err := c.member(d)
		if err != nil {
			return err
		}
		made, err := a.Staff.Invite(e.ctx, e.operator, why, m)
		if err != nil {
			return err
		}
		return c.print(e, "/join", made.Token, made.Member)
	})
}

func (c staffInviteCommand) member(d agency.Directory) (staff.Member, error) {
	m := staff.Member{Name: c.Name, Title: c.Post, Email: c.Email}
	var err error
	if m.Agency, err = agencyNamed(d, c.Agency); err != nil {
		return m, err
	}
	for _, r := range c.Role {
		if !access.Role(r).Known() {
			return m, unknownRole(r)
		}
		m.Roles = append(m.Roles, access.Role(r))
	}
	for _, name := range c.Team {
		i := slices.IndexFunc(d.Teams, func(t agency.Team) bool { return t.Active && t.Agency == m.Agency && strings.EqualFold(t.Name, name) })
		if i < 0 {
			return m, fault.New(fault.Invalid, "%s has no team %q", c.Agency, name)
		}
		m.Teams = append(m.Teams, d.Teams[i].ID)
	}
	for _, name := range c.District {
		i := slices.IndexFunc(d.Districts, func(x agency.District) bool { return x.Active && strings.EqualFold(x.Name, name) })
		if i < 0 {
			return m, fault.New(fault.Invalid, "there is no district %q", name)
		}
		m.Districts = append(m.Districts, d.Districts[i].ID)
	}
	return m, nil
}

func agencyNamed(d agency.Directory, name string) (id.Agency, error) {
	var names []string
	for _, a := range d.Agencies {
		if a.Active && (strings.EqualFold(a.Name, name) || string(a.ID) == name) {
			return a.ID, nil
		}
		if a.Active {
			names = append(names, a.Name)
		}
	}
	return "", fault.New(fault.Invalid, "there is no agency %q; there are: %s", name, strings.Join(names, ", "))
}

func unknownRole(role string) error {
	return fault.New(fault.Invalid, "there is no role %q; `waymark staff invite --help` lists them", role)
}

type staffSetupCommand struct{ linkFlags }

// Run makes the link of the first set-up.
func (c staffSetupCommand) Run(e *env) error {
	return e.withApp(func(a *app.App, _ access.Purpose) error {
		token, err := a.Staff.SetUpLink(e.ctx, e.operator)
		if err == nil && token == "" {
			err = fault.New(fault.Conflict, "the scheme is set up already; use `waymark staff invite`, or `waymark staff link` for a forgotten password")
		}
		if err != nil {
			return err
		}
		return c.print(e, "/set-up", token, staff.Member{})
	})
}
