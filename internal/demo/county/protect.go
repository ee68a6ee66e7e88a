package county

import (
	"slices"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
)

// Level is how far a record is closed.
type Level string

// The levels: a restricted record is a stub to all but those named, an excluded one is absent.
const (
	Restricted Level = "RESTRICTED"
	Excluded   Level = "EXCLUDED"
)

// Restriction closes one person's record.
type Restriction struct {
	PersonRef string
	Level     Level
	Reason    string
	Since     civil.Date
	Contact   string   // key of the member of staff to call
	Allowed   []string // keys of staff who may open it
}

var restrictedReasons = []string{
	"Close relative of a member of the partnership's staff",
	"Witness in a trial that has drawn threats",
	"Case widely reported; curious looks have been a problem",
	"Was employed by a partner agency",
	"Under threat from an organised group",
	"Gave evidence to a serious case review",
}

// protect closes six records as restricted, four of them on the scheme, and two as excluded, one on the
// scheme. Places in the cohort are spread, so that a list of any length meets one.
func (c *County) protect(members []*person) {
	var outside []*person
	for _, p := range c.people {
		if len(p.arrests) > 2 && !slices.Contains(members, p) {
			outside = append(outside, p)
		}
	}
	if len(members) < 5 || len(outside) < 3 {
		return
	}
	n, m := len(members), len(outside)
	for i, p := range []*person{members[n/9], members[n/3], members[n*5/9], members[n*7/9], outside[m/4], outside[m*3/4]} {
		c.restrict(p, Restricted, restrictedReasons[i], 40+61*i)
	}
	c.restrict(members[n*2/3], Excluded, "Protected identity: ask the data protection officer, and nobody else", 133)
	c.restrict(outside[m/2], Excluded, "Protected identity: ask the data protection officer, and nobody else", 260)
}

func (c *County) restrict(p *person, level Level, reason string, daysAgo int) {
	r := Restriction{PersonRef: p.ref, Level: level, Reason: reason, Since: c.options.AsOf.AddDays(-daysAgo)}
	dpo, coordinator := c.withRole(access.DataProtection)[0], c.withRole(access.Coordinator)[0]
	r.Contact, r.Allowed = coordinator.Key, []string{coordinator.Key, dpo.Key}
	if level == Excluded {
		r.Contact, r.Allowed = dpo.Key, []string{dpo.Key}
	} else if i := slices.IndexFunc(c.Cohort, func(m Member) bool { return m.person == p }); i >= 0 {
		r.Allowed = append(r.Allowed, c.Cohort[i].LeadOfficer)
	}
	c.Restrictions = append(c.Restrictions, r)
}

// withRole lists the staff who hold the role, in staff-list order.
func (c *County) withRole(role access.Role) []Staff {
	var out []Staff
	for _, s := range c.Partnership.Staff {
		if slices.Contains(s.Roles, role) {
			out = append(out, s)
		}
	}
	return out
}

// Warning is what staff should know before they meet somebody.
type Warning struct {
	PersonRef  string
	Kind       WarningKind
	Text       string
	RecordedBy string // key
	RecordedOn civil.Date
	ReviewOn   civil.Date // some lie in the past: a review is overdue
	PersonTold bool
}

// WarningKind says what a warning is about.
type WarningKind string

// The kinds of warning.
const (
	WarnViolence WarningKind = "VIOLENCE_TO_STAFF"
	WarnWeapon   WarningKind = "WEAPON"
	WarnDog      WarningKind = "DOG"
	WarnNoLone   WarningKind = "NO_LONE_VISITS"
	WarnSelfHarm WarningKind = "SELF_HARM"
	WarnNeedles  WarningKind = "NEEDLES"
	WarnHealth   WarningKind = "HEALTH"
)

var warningTexts = []struct {
	kind WarningKind
	text string
}{
	{WarnNoLone, "Visit in pairs. Has locked the door behind a worker."},
	{WarnNeedles, "Carries used needles. Ask before a search."},
	{WarnDog, "Large dog, loose in the yard. Ring first and ask for it to be shut in."},
	{WarnViolence, "Spat at and pushed reception staff. See in the room with two doors."},
	{WarnWeapon, "Found with a lock knife at two appointments."},
	{WarnSelfHarm, "Overdose last winter. Ask how things are, and tell the case manager the same day."},
	{WarnHealth, "Has seizures. Knows to sit down; call 999 if one lasts longer than five minutes."},
	{WarnViolence, "Threatened to wait for a worker after the office shuts. Do not leave alone."},
	{WarnWeapon, "Shotgun certificate in the household. Check before a visit."},
	{WarnNoLone, "Women workers are not to visit alone."},
}

// warn records warnings on about a quarter of the scheme.
func (c *County) warn(members []*person) {
	ch := newChance(c.options.Seed)
	for i, p := range members {
		ch.begin(streamWarnings, uint64(p.index))
		if !ch.hit(0.24) {
			continue
		}
		for range 1 + ch.IntN(2) {
			w := one(ch, warningTexts)
			on := c.options.AsOf.AddDays(-ch.between(10, 400))
			c.Warnings = append(c.Warnings, Warning{
				PersonRef: p.ref, Kind: w.kind, Text: w.text, RecordedBy: c.Cohort[i].LeadOfficer,
				RecordedOn: on, ReviewOn: on.AddMonths(one(ch, []int{6, 12, 12})), PersonTold: ch.hit(0.6),
			})
			if ch.hit(0.6) {
				break
			}
		}
	}
}
