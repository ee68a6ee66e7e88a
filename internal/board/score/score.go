// Package score works out reoffending scores of one person from what is held of them, where no official score
// was sent: it counts sanctions, chooses the current conviction, and hands both to the published methods of
// method/risk. Its result is calculated here, not the official score.
//
// It is pure. It must never guess what is missing, never work from a history that nobody has declared complete,
// and never decide or rank anything: nothing that selects, tasks or colours imports it (archtest holds that).
package score

import (
	"strings"

	"waymark/internal/method/risk"
	"waymark/internal/platform/civil"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/custody"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/supervision"
)

// Held is what is held of a person that a score can rest on.
type Held struct {
	Now           civil.Instant
	Born          civil.Partial
	Sex           string // as profiles map it
	OnSchemeSince civil.NullDate
	Results       []offending.CourtResult // of every source
	Charges       []offending.Charge
	Stays         []custody.Spell
	Official      []supervision.Assessment // newest first
	Declarations  []agency.Declaration
	Feeds         []agency.Feed
	Meant         map[offending.Local]string // the reference's codes for names of sources' own
}

// Scores is what can be said of a person by every scale, with what it was worked out from.
type Scores struct {
	Scales    []Scale
	Why       []string // why nothing is calculated, each a sentence's part; empty where Figures holds
	Notes     []string // what has to be known beside the figures
	Inputs    []Input
	Sanctions []Sanction // newest first
	Rests     []Rest     // the declarations it rests on
	On        civil.Date // the day as of which it was worked out
}

// Scale is one scale: the official score where there is one, else what was calculated or why nothing was.
type Scale struct {
	Scale    risk.Scale
	Official *Official
	Result   *risk.Result // nil where the official one stands, the history does not serve, or items are missing
	NotHeld  string       // what the scale needs and is not held
}

// Figured says that the scale has a calculated figure.
func (s Scale) Figured() bool { return s.Result != nil && len(s.Result.Refused) == 0 }

// Input is one thing that the scales go by, with the record it came from.
type Input struct{ Name, Value, From string }

// Rest is a declaration that a score rests on, with its feed.
type Rest struct {
	agency.Declaration
	Feed agency.Feed
}

// Calculated says that some scale has a calculated figure.
func (s Scores) Calculated() bool {
	for _, x := range s.Scales {
		if x.Figured() {
			return true
		}
	}
	return false
}

// Work works out what can be said.
func Work(h Held) Scores {
	w := work{Held: h, today: h.Now.Date()}
	w.out.On = w.today
	official := OfficialOf(h.Official)
	w.rests()
	w.sanctions()
	if len(w.out.Why) == 0 {
		w.person()
		w.complete()
		w.contradictions()
	}
	if len(w.out.Why) == 0 {
		w.current()
	}
	for _, s := range []risk.Scale{risk.OGRS3, risk.ARP, risk.VRP, risk.SVRP, risk.OVP, risk.OGP} {
		w.out.Scales = append(w.out.Scales, w.scale(s, official[s]))
	}
	if !w.out.Calculated() {
		w.out.Notes = nil
	}
	return w.out
}

// work is a calculation under way.
type work struct {
	Held
	today    civil.Date
	born     civil.Date // set by person
	sex      risk.Sex
	sources  map[feedKey][]agency.Strand // what declarations in force hold of this person
	now      *occasion                   // the current conviction
	followUp civil.NullDate
	total    int
	violent  risk.Number
	first    Sanction
	family   []risk.Result // the OGRS4 family, once worked out
	out      Scores
}

type feedKey struct{ source, kind string }

func (w *work) because(why string) { w.out.Why = append(w.out.Why, why) }

func (w *work) note(what string) { w.out.Notes = append(w.out.Notes, what) }

// scale gives what can be said by one scale. An official score stands, and ours is not worked out beside it.
func (w *work) scale(s risk.Scale, official *Official) Scale {
	out := Scale{Scale: s, Official: official}
	switch {
	case official != nil:
		official.Since = w.convictedSince(official.Assessment.Day)
	case s == risk.OVP || s == risk.OGP:
		out.NotHeld = "the answers of an OASys assessment"
	case len(w.out.Why) > 0:
	case s == risk.OGRS3:
		r := risk.ScoreOGRS3(risk.OGRS3Input{
			Sex: w.sex, Born: civil.SomeDate(w.born), Convicted: civil.SomeDate(w.now.Day), FollowUp: w.followUp,
			Sanctions: risk.Some(w.total), AgeFirst: risk.Some(w.first.Day.Age(w.born)), Code: w.now.main.Code,
		}, risk.FamilyOGRS3.Default())
		out.Result = &r
	default:
		out.Result = w.ogrs4(s)
	}
	return out
}

// convictedSince gives the newest conviction of declared sources after a day: an official score stands all the same,
// and whoever reads it should know.
func (w *work) convictedSince(day civil.Date) civil.NullDate {
	for _, s := range w.out.Sanctions {
		if s.Conviction && s.Day.After(day) {
			return civil.SomeDate(s.Day)
		}
	}
	return civil.NullDate{}
}

// ogrs4 gives one scale of the family, by the rule that the ministry's service uses for people.
func (w *work) ogrs4(s risk.Scale) *risk.Result {
	if w.family == nil {
		all := risk.ScoreOGRS4(risk.OGRS4Input{
			Sex: w.sex, Born: civil.SomeDate(w.born), Convicted: civil.SomeDate(w.now.Day), FollowUp: w.followUp, Assessed: civil.SomeDate(w.today),
			Sanctions: risk.Some(w.total), Violent: w.violent, AgeFirst: risk.Some(w.first.Day.Age(w.born)), Code: w.now.main.Code,
		}, risk.OGRS4Service)
		w.family = all[:]
	}
	for i := range w.family {
		if w.family[i].Scale == s {
			return &w.family[i]
		}
	}
	return nil
}

// Line says in one line what the person's page says of all this; it names no figure without the fixed words.
func (s Scores) Line() string {
	if !s.Calculated() {
		if len(s.Why) > 0 {
			return "Not calculated: " + s.Why[0]
		}
		return "Not calculated"
	}
	var parts []string
	for _, x := range s.Scales {
		if x.Figured() {
			parts = append(parts, string(x.Scale)+" "+x.Result.TwoYear.Percent.String()+"% within two years ("+x.Result.Band.Label()+")")
		}
	}
	return strings.Join(parts, ", ")
}

// Standing names the scales for which the official score stands.
func (s Scores) Standing() string {
	var names []string
	for _, x := range s.Scales {
		if x.Official != nil {
			names = append(names, string(x.Scale))
		}
	}
	return strings.Join(names, " and ")
}
