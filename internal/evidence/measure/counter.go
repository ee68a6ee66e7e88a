package measure

import (
	"cmp"
	"slices"

	"waymark/internal/platform/civil"
	"waymark/internal/scheme/offending"
)

// Offence is what an event was, as the reference of offences has it.
type Offence struct {
	Known bool // the reference has it
	Code  string
	Title string
	Group string // its leading group; "" where the reference gives none
}

// counter makes events of records.
type counter struct {
	what   What
	source string
	joined map[string]bool  // sources beside it whose records count as well
	left   map[records]bool // and which of all these do not
	groups *offending.Grouping
}

// attentionGroup is the group of offences that being on a scheme itself brings about: breach of an order or of licence,
// recall, failing to appear. How closely somebody is watched decides how many there are.
const attentionGroup = "breach"

// apart is what one person's records tell of and no window can count.
type apart struct {
	undated int // without a day
	unclear int // results of courts that do not say what was decided
}

// events gives what one person's records tell of.
func (c counter) events(told []offending.Told) (events []Event, a apart) {
	told = slices.Clone(told)
	slices.SortFunc(told, func(a, b offending.Told) int {
		return cmp.Or(cmp.Compare(a.By, b.By), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Key, b.Key))
	})
	p := papers{told: told}
	met := map[string]int{}
	for _, t := range told {
		if c.what == Convictions && t.By == offending.ResultRecord && t.Source == c.source && t.Disposition == offending.DispositionUnknown {
			a.unclear++
		}
		if !c.counts(t) || c.what == Offences && p.toldBetter(t, c) {
			continue
		}
		day := t.Day
		if units[c.what].lags {
			day = p.committed(t)
		}
		if !day.Valid {
			a.undated++
			continue
		}
		e := c.event(t, day.Date)
		if c.what == Offences {
			name := day.Date.String() + " " + c.name(t, e)
			if at, again := met[name]; again {
				events[at].also = append(append(events[at].also, t.Key), p.before(t)...)
				continue
			}
			met[name] = len(events)
			e.also = p.before(t)
		}
		events = append(events, e)
	}
	return events, a
}

// counts says whether a record tells of what is counted.
func (c counter) counts(t offending.Told) bool {
	if !c.what.tells(t.By) || t.Source != c.source && !c.joined[t.Source] || c.left[records{t.By, t.Source}] {
		return false
	}
	return c.what != Convictions || t.Disposition == offending.Guilty
}

func (c counter) event(t offending.Told, day civil.Date) Event {
	return c.eventOf(t.Key, day, t.Source, t.Code, t.Text, t.OffenceDay())
}

// eventOf makes an event of an offence as a source names it, by what that meant on a day.
func (c counter) eventOf(key string, day civil.Date, source, code, text string, meant civil.Date) Event {
	o, known := c.groups.Find(source, code, text, meant)
	e := Event{Day: day, Key: key, Offence: Offence{Known: known, Code: o.Code, Title: o.Title}}
	if len(o.Groups) > 0 {
		e.Offence.Group = o.Groups[0]
		e.Attention = len(o.Groups) == 1 && o.Groups[0] == attentionGroup
	}
	return e
}

// name tells offences of one day apart: by the reference, or by the source's words.
func (c counter) name(t offending.Told, e Event) string {
	if e.Offence.Known {
		return e.Offence.Code
	}
	return "~" + offending.NewLocal("", t.Code, t.Text).Name
}

// papers are one person's records, which tell of one another.
type papers struct{ told []offending.Told }

// follower is the kind of record that follows another, and names it.
var follower = map[offending.RecordKind]offending.RecordKind{
	offending.ArrestRecord: offending.ChargeRecord,
	offending.ChargeRecord: offending.ResultRecord,
}

// toldBetter says whether a later record, which counts as well, tells of the same offence by naming this one.
func (p papers) toldBetter(t offending.Told, c counter) bool {
	return slices.ContainsFunc(p.told, func(later offending.Told) bool {
		return c.counts(later) && later.By == follower[t.By] && later.Follows != "" && later.Follows == t.Key &&
			(!later.OffenceDate.Valid || !t.OffenceDate.Valid || later.OffenceDate == t.OffenceDate)
	})
}

// before gives the keys of the records that a record follows.
func (p papers) before(t offending.Told) []string {
	var out []string
	for _, earlier := range p.told {
		if t.Follows != "" && follower[earlier.By] == t.By && earlier.Key == t.Follows {
			out = append(append(out, earlier.Key), p.before(earlier)...)
		}
	}
	return out
}

// committed gives the day of the offence: as the record says, or the record that it follows, or, where all records of
// its case that say one say the same, that.
func (p papers) committed(t offending.Told) civil.NullDate {
	if t.OffenceDate.Valid {
		return t.OffenceDate
	}
	for _, earlier := range p.told {
		if t.Follows != "" && follower[earlier.By] == t.By && earlier.Key == t.Follows && earlier.OffenceDate.Valid {
			return earlier.OffenceDate
		}
	}
	var day civil.NullDate
	for _, other := range p.told {
		if t.CaseRef == "" || other.CaseRef != t.CaseRef || !other.OffenceDate.Valid {
			continue
		}
		if day.Valid && day != other.OffenceDate {
			return civil.NullDate{}
		}
		day = other.OffenceDate
	}
	return day
}
