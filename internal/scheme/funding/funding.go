// Package funding holds what pays for the scheme: posts and streams of money, by whom they are funded from when to when,
// what is at risk when the money ends, and what was done about that. It holds nothing about people on the scheme, and
// must never let an end date pass unsaid, count money twice, or count what is not known as nothing.
package funding

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"waymark/internal/method/cost"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/staff"
)

// Kind is what a line of the register is.
type Kind string

// The kinds.
const (
	Post   Kind = "POST"
	Stream Kind = "STREAM"
)

// Kinds lists the kinds as screens do.
var Kinds = []Kind{Post, Stream}

var kindLabels = map[Kind]string{Post: "A post", Stream: "A service or another cost"}

// Label gives the words for a screen.
func (k Kind) Label() string { return kindLabels[k] }

// CostKind says what counts in value for money: only additional running cost does (Home Office and Ministry of Justice
// value for money toolkit for integrated offender management).
type CostKind string

// The kinds of cost.
const (
	Additional CostKind = "ADDITIONAL"
	Mainstream CostKind = "MAINSTREAM"
	SetUp      CostKind = "SET_UP"
)

// CostKinds lists the kinds of cost as screens do.
var CostKinds = []CostKind{Additional, Mainstream, SetUp}

var costLabels = map[CostKind]string{
	Additional: "Running cost, additional: paid only because there is the scheme",
	Mainstream: "Running cost that the agency would bear without the scheme, too",
	SetUp:      "One-off cost of setting up",
}

// Label gives the words for a screen.
func (k CostKind) Label() string { return costLabels[k] }

// Serves says whom a line is for.
type Serves string

// Whom a line can serve.
const (
	WholeScheme Serves = "SCHEME"
	OfAgency    Serves = "AGENCY"
	InDistricts Serves = "DISTRICTS"
	OfService   Serves = "SERVICE"
)

// ServesAll lists whom a line can serve, as screens do.
var ServesAll = []Serves{WholeScheme, OfAgency, InDistricts, OfService}

var servesLabels = map[Serves]string{
	WholeScheme: "Everybody on the scheme", OfAgency: "Those whom its agency leads", InDistricts: "Those in some districts", OfService: "Those who use a service",
}

// Label gives the words for a screen.
func (s Serves) Label() string { return servesLabels[s] }

// RenewalStatus is how far renewing the money has come.
type RenewalStatus string

// The states of a renewal.
const (
	NotStarted RenewalStatus = "NOT_STARTED"
	Asked      RenewalStatus = "ASKED"
	Promised   RenewalStatus = "PROMISED"
	Refused    RenewalStatus = "REFUSED"
	NotWanted  RenewalStatus = "NOT_WANTED"
)

// RenewalStatuses lists the states of a renewal as screens do.
var RenewalStatuses = []RenewalStatus{NotStarted, Asked, Promised, Refused, NotWanted}

var renewalLabels = map[RenewalStatus]string{
	NotStarted: "Not started", Asked: "Asked for", Promised: "Promised, not yet agreed", Refused: "Refused", NotWanted: "Not to be renewed",
}

// Label gives the words for a screen.
func (s RenewalStatus) Label() string { return renewalLabels[s] }

// Renewal is what is to be done so that the money goes on.
type Renewal struct {
	Action string
	Due    civil.NullDate
	Status RenewalStatus
}

// Overdue says that the action is late on a day. A promise is not yet money: it keeps its due date.
func (r Renewal) Overdue(today civil.Date) bool {
	return r.Due.Valid && r.Due.Date.Before(today) && (r.Status == NotStarted || r.Status == Asked || r.Status == Promised)
}

// Line is a post or a stream of money.
type Line struct {
	ID        id.Funding
	Title     string // of the post, or what is paid for
	Kind      Kind
	Agency    id.Agency // which employs or runs it
	Team      id.Team   // or ""
	Place     string    // an establishment, an office; or ""
	WTE       int       // whole-time equivalent in hundredths; 0: not known
	Cost      CostKind
	Serves    Serves
	Districts []id.District // of InDistricts
	Service   string        // of OfService
	Owner     id.Staff      // who sees to its money
	Risk      string        // what is lost when it ends
	Renewal   Renewal
	Periods   []Period // by their first days; at least one
	Closed    civil.NullDate
	Version   int64
}

// Last gives the period that begins last.
func (l Line) Last() Period {
	if len(l.Periods) == 0 {
		return Period{}
	}
	return l.Periods[len(l.Periods)-1]
}

// Funders names those who pay, each once, in the order of their periods.
func (l Line) Funders() []string {
	var out []string
	for _, p := range l.Periods {
		if !slices.Contains(out, p.Funder) {
			out = append(out, p.Funder)
		}
	}
	return out
}

// WTEWords writes the whole-time equivalent: "0.5", or "not known".
func (l Line) WTEWords() string {
	if l.WTE == 0 {
		return "not known"
	}
	return strconv.FormatFloat(float64(l.WTE)/100, 'f', -1, 64)
}

// Fact is one thing that is said of a line, in words.
type Fact struct{ Label, Value string }

// Facts says a line in words: its page shows them, and its history says which of them changed.
func (l Line) Facts(d staff.Directory) []Fact {
	last := l.Last()
	agreed := "Bid for, not agreed"
	if last.Agreed {
		agreed = "Agreed"
	}
	return []Fact{
		{"Title", l.Title}, {"Kind", l.Kind.Label()}, {"Agency", d.AgencyName(l.Agency)}, {"Team", d.TeamName(l.Team)}, {"Place", l.Place},
		{"Whole-time equivalent", l.WTEWords()}, {"Cost", l.Cost.Label()}, {"Serves", l.servesWords(d)}, {"Owner", d.StaffName(l.Owner)},
		{"Risk if lost", l.Risk}, {"Renewal action", l.Renewal.Action}, {"Renewal due", long(l.Renewal.Due, "")}, {"Renewal", l.Renewal.Status.Label()},
		{"Funder", last.Funder}, {"From", last.From.Long()}, {"Last day", long(last.Until, "no end known")}, {"Amount", last.AmountWords()}, {"Money", agreed},
	}
}

func long(d civil.NullDate, none string) string {
	if !d.Valid {
		return none
	}
	return d.Date.Long()
}

func (l Line) servesWords(d staff.Directory) string {
	switch l.Serves {
	case InDistricts:
		return "Those in " + d.DistrictNames(l.Districts)
	case OfService:
		return "Those who use " + l.Service
	}
	return l.Serves.Label()
}

// changed says in lines which facts differ between two states of a line.
func changed(before, after []Fact) string {
	var out []string
	for i, f := range after {
		if was := before[i].Value; was != f.Value {
			out = append(out, f.Label+": "+orNothing(was)+" became "+orNothing(f.Value))
		}
	}
	return strings.Join(out, "\n")
}

func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

const (
	longestName = 120
	longestText = 1000
)

// within asks that a text is there, where it must be, and not too long.
func within(field, text string, most int, missing string) []fault.Field {
	n := utf8.RuneCountInString(text)
	switch {
	case n == 0 && missing != "":
		return []fault.Field{{Name: field, Text: missing}}
	case n > most:
		return []fault.Field{{Name: field, Text: "This must be " + strconv.Itoa(most) + " characters or fewer"}}
	}
	return nil
}

// ChangeKind is what was done to a line.
type ChangeKind string

// What can be done to a line.
const (
	WasAdded   ChangeKind = "ADDED"
	WasChanged ChangeKind = "CHANGED"
	WasRenewed ChangeKind = "RENEWED"
	WasClosed  ChangeKind = "CLOSED"
)

// Change is one step of a line's history.
type Change struct {
	At     civil.Instant
	By     id.Staff
	Kind   ChangeKind
	What   string // lines of what became what
	Reason string
}

// Pounds writes an amount as screens do: whole pounds without pence, thousands with commas.
func Pounds(p cost.Pence) string {
	text := p.String()
	sign := ""
	if strings.HasPrefix(text, "-") {
		sign, text = "\u2212", text[1:]
	}
	whole, pence, _ := strings.Cut(text, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if pence != "00" {
		whole += "." + pence
	}
	return sign + "£" + whole
}
