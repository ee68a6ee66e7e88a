// Package matrix scores people by a selection matrix: a scheme's own table of factors, each with a
// window, filters, points and a cap. It reads a matrix from TOML, scores a snapshot of facts as of a
// day, ranks the people, and explains every score down to the records behind it.
//
// The rules of the engine come from what schemes published. Corvus (West Yorkshire): a score is an
// indicator, caps stop repeated intelligence from inflating it, sub-totals stay apart. Sunderland: the
// list is the first N people, by matrix and arrests. The old national tiering points: a missing
// assessment is a named state, never zero.
//
// It is pure: no clock, no database, no names. It must never admit, remove or re-colour anybody, must
// never turn "not held" or "unknown" into zero, and must never let a further fact lower a score,
// except where a factor takes only the latest reading.
package matrix

import (
	"fmt"
	"slices"
	"strings"

	"waymark/internal/platform/civil"
)

// Spec is one version of a matrix, as read by Parse. It is not to be changed after that.
type Spec struct {
	Name          string // what the command line calls it
	Title         string
	Version       string
	Description   string
	RuleSource    string // where the rule comes from
	Owner         string // who answers for it
	EffectiveFrom civil.Date
	EffectiveTo   *civil.Date // the last day; nil = still in force
	AsOf          *civil.Date // the day to score as of when nobody gives one
	AdultsOnly    bool        // the caller keeps under-18s on a list apart
	Ties          []TieRule   // in order; LowestID is always the last
	Factors       []Factor
	Digest        string // SHA-256 of the text it was read from
}

// InForce says whether d falls in the version's effective period.
func (m *Spec) InForce(d civil.Date) bool {
	return !d.Before(m.EffectiveFrom) && (m.EffectiveTo == nil || !d.After(*m.EffectiveTo))
}

// SubTotals lists the names of the sub-totals in the order of the factors.
func (m *Spec) SubTotals() []string {
	var names []string
	for _, f := range m.Factors {
		if !slices.Contains(names, f.SubTotal) {
			names = append(names, f.SubTotal)
		}
	}
	return names
}

// TieRule orders people of equal score.
type TieRule string

// The tie rules.
const (
	LatestEvent TieRule = "latest_event" // who has the later latest counted fact comes first
	MostEvents  TieRule = "most_events"  // who has more counted facts comes first
	LowestID    TieRule = "lowest_id"    // who has the lower tie key comes first
)

// Take says which facts of a person a factor uses.
type Take string

// A factor takes all facts in its window (events), or only the latest (readings, such as a
// predictor's score). Of two readings on one day the higher value is taken.
const (
	TakeAll    Take = "all"
	TakeLatest Take = "latest"
)

// Mode says how a factor turns facts into points.
type Mode string

// The modes. Bands run from their own From to the next band's; below the lowest there are no points.
const (
	Each       Mode = "each"           // Points for each fact
	PerUnit    Mode = "per_unit"       // Points for each unit of the fact's value
	ValueBands Mode = "bands_on_value" // the band of each fact's value
	CountBands Mode = "bands_on_count" // one band, by how many facts there are
)

// Factor is one line of a matrix.
type Factor struct {
	Key, Title, SubTotal             string
	Kinds                            []string
	Groups, Outcomes, Areas, Sources Filter
	Window                           Window
	Take                             Take
	Mode                             Mode
	Points                           Points    // for Each and PerUnit
	Bands                            []Band    // for the two band modes, rising
	Recency                          []Recency // the first that holds a fact's day applies
	Cap                              *Points   // the most the factor can give; nil = no cap
}

// Ranks says whether the factor can give points at all. One that cannot, such as arrests with no
// further action, is shown with its count; it neither puts a person on the list nor breaks a tie.
func (f *Factor) Ranks() bool {
	if f.Mode == Each || f.Mode == PerUnit {
		return f.Points > 0
	}
	return slices.ContainsFunc(f.Bands, func(b Band) bool { return b.Points > 0 })
}

// needsValue says whether a fact without a value is no use to the factor.
func (f *Factor) needsValue() bool { return f.Mode == PerUnit || f.Mode == ValueBands }

// Rule says in words what the factor gives: "2 points each, within 12 months; at most 20".
func (f *Factor) Rule() string {
	var b strings.Builder
	switch f.Mode {
	case Each:
		fmt.Fprintf(&b, "%s each", plural(f.Points))
	case PerUnit:
		fmt.Fprintf(&b, "%s for each unit of value", plural(f.Points))
	default:
		of := "value"
		if f.Mode == CountBands {
			of = "number"
		}
		for i, band := range f.Bands {
			if i > 0 {
				b.WriteString(", ")
			}
			fmt.Fprintf(&b, "%s from %s %s", plural(band.Points), of, Points(band.From)*perHundredth)
		}
	}
	if f.Take == TakeLatest {
		b.WriteString(", latest only")
	}
	fmt.Fprintf(&b, ", %s", f.Window)
	for _, r := range f.Recency {
		fmt.Fprintf(&b, "; times %s %s", Points(r.Times)*perHundredth, r.Window)
	}
	if f.Cap != nil {
		fmt.Fprintf(&b, "; at most %s", *f.Cap)
	}
	return b.String()
}

func plural(p Points) string {
	if p == onePoint {
		return "1 point"
	}
	return p.String() + " points"
}

// Filter lets codes through: those included (all, known or unknown, when nothing is), less those excluded.
type Filter struct{ Include, Exclude []string }

// Admits says whether a code passes.
func (f Filter) Admits(code string) bool {
	return (len(f.Include) == 0 || slices.Contains(f.Include, code)) && !slices.Contains(f.Exclude, code)
}

// admitsGroups is Admits for the groups of an offence, which may have several with commas between them:
// one that is included lets it through, and one that is excluded keeps it out.
func (f Filter) admitsGroups(codes string) bool {
	in := len(f.Include) == 0
	for _, code := range strings.Split(codes, ",") {
		if slices.Contains(f.Exclude, code) {
			return false
		}
		in = in || slices.Contains(f.Include, code)
	}
	return in
}

// empty says that the filter lets everything through.
func (f Filter) empty() bool { return len(f.Include)+len(f.Exclude) == 0 }

// Band gives points from a threshold up; From is in hundredths.
type Band struct {
	From   int64
	Points Points
}

// Recency multiplies the points of facts in a part of the window; Times is in hundredths.
type Recency struct {
	Window Window
	Times  int64
}

// Window is a span of days up to the as-of day: exactly one of months, days, absolute dates or ever.
type Window struct {
	Months, Days int
	From, To     *civil.Date // To may be nil: up to the as-of day
	Ever         bool
}

// Bounds gives the first and the last day, both inside; there is none when the first is after the last.
// The as-of day is the last day counted, and what comes later is not known yet. Months are counted
// back from the day after it, so 24 months to 31 December 2014 begin on 1 January 2013.
func (w Window) Bounds(asOf civil.Date) (from, to civil.Date) {
	switch {
	case w.Months > 0:
		return asOf.AddDays(1).AddMonths(-w.Months), asOf
	case w.Days > 0:
		return asOf.AddDays(1 - w.Days), asOf
	case w.From != nil:
		if w.To != nil && w.To.Before(asOf) {
			return *w.From, *w.To
		}
		return *w.From, asOf
	}
	return civil.NewDate(1, 1, 1), asOf
}

// String says the window in words.
func (w Window) String() string {
	switch {
	case w.Months == 1:
		return "within 1 month"
	case w.Months > 0:
		return fmt.Sprintf("within %d months", w.Months)
	case w.Days == 1:
		return "on the day"
	case w.Days > 0:
		return fmt.Sprintf("within %d days", w.Days)
	case w.From != nil && w.To != nil:
		return fmt.Sprintf("from %s to %s", w.From.Long(), w.To.Long())
	case w.From != nil:
		return "from " + w.From.Long()
	}
	return "at any time"
}
