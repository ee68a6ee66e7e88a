package pages

import (
	"fmt"
	"slices"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/staff"
	"waymark/internal/web/ui"
)

func rolesOf(m staff.Member) string {
	labels := make([]string, len(m.Roles))
	for i, r := range m.Roles {
		labels[i] = r.Label()
	}
	return strings.Join(labels, ", ")
}

func teamsOf(m staff.Member, d agency.Directory) string {
	var names []string
	for _, t := range d.Teams {
		if slices.Contains(m.Teams, t.ID) {
			names = append(names, t.Name)
		}
	}
	if len(names) == 0 {
		return "None"
	}
	return strings.Join(names, ", ")
}

func districtsOf(m staff.Member, d agency.Directory) string {
	var names []string
	for _, x := range d.Districts {
		if slices.Contains(m.Districts, x.ID) {
			names = append(names, x.Name)
		}
	}
	if len(names) == 0 {
		return "The whole scheme"
	}
	return strings.Join(names, ", ")
}

// memberFacts says who somebody is on the scheme.
func memberFacts(m staff.Member, d agency.Directory) []ui.Pair {
	out := []ui.Pair{{Key: "Name", Value: m.Name}}
	if m.Title != "" {
		out = append(out, ui.Pair{Key: "Post", Value: m.Title})
	}
	return append(out, ui.Pair{Key: "Email address", Value: m.Email}, ui.Pair{Key: "Agency", Value: d.AgencyName(m.Agency)}, ui.Pair{Key: "Roles", Value: rolesOf(m)},
		ui.Pair{Key: "Teams", Value: teamsOf(m, d)}, ui.Pair{Key: "Districts", Value: districtsOf(m, d)})
}

// standingFacts says how somebody signs in.
func standingFacts(s staff.Standing) []ui.Pair {
	out := []ui.Pair{{Key: "Second factor", Value: secondFactorWords(s.Member)}}
	if !s.Seen.IsZero() {
		out = append(out, ui.Pair{Key: "Last seen", Value: s.Seen.Long()})
	}
	out = append(out, ui.Pair{Key: "Account opened", Value: s.Created.Long()})
	switch s.State {
	case staff.Suspended:
		out = append(out, ui.Pair{Key: "Suspended", Value: s.Suspended.Long() + ". " + s.StateReason})
	case staff.Left:
		out = append(out, ui.Pair{Key: "Closed", Value: s.Closed.Long() + ". " + s.StateReason})
	}
	return out
}

func secondFactorWords(m staff.Member) string {
	if m.SecondFactor {
		return "Set up"
	}
	return "Not set up yet"
}

func leftWords(n int) string {
	switch n {
	case 0:
		return "None left"
	case 1:
		return "1 left"
	}
	return fmt.Sprintf("%d left", n)
}

var stateColours = map[staff.State]string{staff.Working: "green", staff.Waiting: "blue", staff.Locked: "orange", staff.Suspended: "red", staff.Left: "grey"}

// stateWords says more of a state than its tag.
func stateWords(s staff.Standing) string {
	switch {
	case s.State == staff.Waiting && s.LinkUntil.IsZero():
		return "No link holds"
	case s.State == staff.Waiting:
		return "Link holds until " + s.LinkUntil.Long()
	case s.State == staff.Locked:
		return "Until " + s.LockedUntil.Long()
	case s.State == staff.Suspended:
		return "Since " + s.Suspended.Date().Long()
	case s.State == staff.Left:
		return s.Closed.Date().Long()
	case !s.SecondFactor:
		return "No second factor yet"
	}
	return ""
}

// linkWords says what a new one-time link is for.
func linkWords(s staff.Standing) string {
	words := "For a forgotten password."
	if !s.HasPassword {
		words = "For an invitation that was lost or has run out."
	}
	if !s.LinkUntil.IsZero() {
		words += " A link holds until " + s.LinkUntil.Long() + "; a new one ends it."
	}
	return words
}

func devices(n int) string {
	if n == 1 {
		return "1 device"
	}
	return fmt.Sprintf("%d devices", n)
}

func shownWords(v listView) string {
	if v.before == "" && v.after == "" {
		if v.total == 1 {
			return "1 account"
		}
		return fmt.Sprintf("%d accounts", v.total)
	}
	return fmt.Sprintf("%d to %d of %d accounts", v.first+1, v.last, v.total)
}

// places are what a form offers for somebody's place in the scheme: what is open, and what they have.
type places struct{ agencies, teams, districts []ui.Choice }

func placesOf(d agency.Directory, m staff.Member) places {
	out := places{agencies: []ui.Choice{{Value: "", Label: "Select"}}}
	for _, a := range d.Agencies {
		if a.Active || a.ID == m.Agency {
			out.agencies = append(out.agencies, ui.Choice{Value: string(a.ID), Label: a.Name})
		}
	}
	for _, t := range d.Teams {
		if t.Active || slices.Contains(m.Teams, t.ID) {
			out.teams = append(out.teams, ui.Choice{Value: string(t.ID), Label: t.Name + ", " + d.AgencyName(t.Agency)})
		}
	}
	for _, x := range d.Districts {
		if x.Active || slices.Contains(m.Districts, x.ID) {
			out.districts = append(out.districts, ui.Choice{Value: string(x.ID), Label: x.Name})
		}
	}
	return out
}

func texts[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

func allRoles() []ui.Choice {
	out := make([]ui.Choice, len(access.Roles))
	for i, r := range access.Roles {
		out[i] = ui.Choice{Value: string(r), Label: r.Label()}
	}
	return out
}

func roleFilter() []ui.Choice {
	return append([]ui.Choice{{Value: "", Label: "Every role"}}, allRoles()...)
}

func agencyFilter(d agency.Directory) []ui.Choice {
	out := []ui.Choice{{Value: "", Label: "Every agency"}}
	for _, a := range d.Agencies {
		out = append(out, ui.Choice{Value: string(a.ID), Label: a.Name})
	}
	return out
}

func stateFilter() []ui.Choice {
	out := []ui.Choice{{Value: "", Label: "All who have not left"}}
	for _, s := range staff.States {
		out = append(out, ui.Choice{Value: string(s), Label: s.Label()})
	}
	return out
}

// memberMoved compares what a stale form sent with what is saved now, in words.
func memberMoved(d staff.Desk, sent staff.Member, own bool) []ui.Moved {
	all := []ui.Moved{{Label: "Name", Now: d.Name, Yours: sent.Name}, {Label: "Post", Now: d.Title, Yours: sent.Title}, {Label: "Email address", Now: d.Email, Yours: sent.Email}}
	if !own {
		slices.Sort(sent.Roles) // as accounts keep them
		all = append(all, ui.Moved{Label: "Agency", Now: d.AgencyName(d.Agency), Yours: d.AgencyName(sent.Agency)},
			ui.Moved{Label: "Roles", Now: rolesOf(d.Member), Yours: rolesOf(sent)},
			ui.Moved{Label: "Teams", Now: teamsOf(d.Member, d.Directory), Yours: teamsOf(sent, d.Directory)},
			ui.Moved{Label: "Districts", Now: districtsOf(d.Member, d.Directory), Yours: districtsOf(sent, d.Directory)})
	}
	return slices.DeleteFunc(all, func(m ui.Moved) bool { return m.Now == m.Yours })
}

// device names a browser and its system, as far as its user agent says.
func device(agent string) string {
	first := func(words [][2]string) string {
		for _, w := range words {
			if strings.Contains(agent, w[0]) {
				return w[1]
			}
		}
		return ""
	}
	// The order matters: Edge and Opera also say Chrome, Chrome also says Safari, and phones also say Linux or Mac.
	browser := first([][2]string{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}})
	system := first([][2]string{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"CrOS", "Chromebook"}, {"Mac OS X", "Mac"}, {"Linux", "Linux"}})
	switch {
	case browser == "" && system == "":
		return "Unknown device"
	case browser == "":
		return system
	case system == "":
		return browser
	}
	return browser + " on " + system
}
