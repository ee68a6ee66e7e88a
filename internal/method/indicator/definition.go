package indicator

import (
	"embed"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/BurntSushi/toml"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
)

// Shape says what kind of figure an indicator is, and so what it is worked out by.
type Shape string

// The shapes: of NI 30, NI 18, NI 38 and the ministry's proven reoffending; and a plain share, for local ones.
const (
	CountAgainstCeiling   Shape = "count_against_ceiling"   // CeilingOf, PaceOf
	ShareAgainstPredicted Shape = "share_against_predicted" // PercentAgainstPredicted
	EventsFor100People    Shape = "events_for_100_people"   // NewRate
	ProvenReoffending     Shape = "proven_reoffending"      // ProvenRule.Measure
	ShareOfPeople         Shape = "share_of_people"         // NewRate
)

var shapes = []Shape{CountAgainstCeiling, ShareAgainstPredicted, EventsFor100People, ProvenReoffending, ShareOfPeople}

// Unit says what is counted. An arrest is not an offence, and neither is a conviction.
type Unit string

// The units.
const (
	Arrests           Unit = "arrests"
	Charges           Unit = "charges"
	Offences          Unit = "offences"
	ProvenOffences    Unit = "proven_offences"
	Convictions       Unit = "convictions"
	PeopleWhoReoffend Unit = "people_who_reoffend"
	OtherPeople       Unit = "people" // as those with a home, or in work
)

var units = []Unit{Arrests, Charges, Offences, ProvenOffences, Convictions, PeopleWhoReoffend, OtherPeople}

// waits says whether the unit is known only once a court or the police have decided.
func (u Unit) waits() bool { return u == ProvenOffences || u == Convictions || u == PeopleWhoReoffend }

// Element is one part of a definition in its source's words. Status says how it was come by: exact (read in the
// source), secondary (read in a document that quotes it), computed, missing (looked for and not found), or local.
type Element struct {
	Name   string `toml:"name"`
	Text   string `toml:"text"`
	Status string `toml:"status"`
	Source string `toml:"source"`
}

var statuses = []string{"exact", "secondary", "computed", "missing", "local"}

// Target is what a partnership agreed. Waymark brings none.
type Target struct {
	Name      string     `toml:"name"`
	Reduction Hundredths `toml:"reduction_hundredths"` // 1700 is 17%
	Rounding  Rounding   `toml:"rounding"`
	Source    string     `toml:"source"`
}

// Definition is an indicator as data. FollowUpMonths and ProofMonths are 0 where the source does not say.
type Definition struct {
	Name           string    `toml:"name"`
	Title          string    `toml:"title"`
	Version        string    `toml:"version"`
	Shape          Shape     `toml:"shape"`
	Counts         Unit      `toml:"counts"`
	FollowUpMonths int       `toml:"follow_up_months"`
	ProofMonths    int       `toml:"proof_months"`
	Proof          []string  `toml:"proof"`
	Elements       []Element `toml:"element"`
	Targets        []Target  `toml:"target"`
}

//go:embed definitions/*.toml
var national embed.FS

// National gives the definitions that Waymark brings, by name: NI 18, NI 30, NI 38 and proven reoffending, each part
// in the words of its source and with how it was come by. What could not be found is in them as missing.
func National() []Definition {
	files, err := national.ReadDir("definitions")
	if err != nil {
		panic(err)
	}
	var out []Definition
	for _, f := range files {
		text, err := national.ReadFile("definitions/" + f.Name())
		if err != nil {
			panic(err)
		}
		d, err := Parse(text)
		if err != nil {
			panic(fmt.Sprintf("%s: %v", f.Name(), err))
		}
		out = append(out, d)
	}
	return out
}

// NationalText gives a definition that Waymark brings as its TOML, to be taken over or changed; false for an unknown name.
func NationalText(name string) (string, bool) {
	if !namePattern.MatchString(name) {
		return "", false
	}
	text, err := national.ReadFile("definitions/" + name + ".toml")
	return string(text), err == nil
}

const maxText = 64 << 10

var namePattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Parse reads a definition from TOML. It refuses unknown keys, and all that Check does; the error is fault.Invalid
// with one field for each thing wrong.
func Parse(text []byte) (Definition, error) {
	var d Definition
	if len(text) > maxText {
		return d, refuse("A definition must be smaller than %d KB.", maxText>>10)
	}
	known, err := toml.Decode(string(text), &d)
	if err != nil {
		field := fault.Field{Name: "file", Text: err.Error()}
		var at toml.ParseError
		if errors.As(err, &at) {
			field = fault.Field{Name: fmt.Sprintf("line %d", at.Position.Line), Text: at.Message}
		}
		return Definition{}, fault.InvalidFields([]fault.Field{field})
	}
	wrong := d.check()
	for _, key := range known.Undecoded() {
		wrong = append(wrong, fault.Field{Name: key.String(), Text: "is no key of a definition"})
	}
	if err := fault.InvalidFields(wrong); err != nil {
		return Definition{}, err
	}
	return d, nil
}

func (d Definition) check() []fault.Field {
	var wrong []fault.Field
	need := func(ok bool, name, text string) {
		if !ok {
			wrong = append(wrong, fault.Field{Name: name, Text: text})
		}
	}
	need(namePattern.MatchString(d.Name), "name", "must be small letters, digits and single hyphens")
	need(d.Title != "", "title", "is missing")
	need(d.Version != "", "version", "is missing")
	need(slices.Contains(shapes, d.Shape), "shape", fmt.Sprintf("must be one of %v", shapes))
	need(slices.Contains(units, d.Counts), "counts", fmt.Sprintf("must be one of %v", units))
	need(d.FollowUpMonths >= 0 && d.FollowUpMonths <= 120, "follow_up_months", "must be from 0 to 120")
	need(d.ProofMonths >= 0 && d.ProofMonths <= 120, "proof_months", "must be from 0 to 120")
	need(d.Shape != ProvenReoffending || d.FollowUpMonths > 0, "follow_up_months", "is missing: proven reoffending has a follow-up")
	need(d.Shape != ProvenReoffending || len(d.Proof) > 0, "proof", "is missing: say which outcomes prove an offence")
	need(len(d.Elements) > 0, "element", "is missing: say what the indicator means and where that is written")
	for i, e := range d.Elements {
		at := fmt.Sprintf("element %d", i+1)
		need(e.Name != "" && e.Text != "", at, "needs name and text")
		need(slices.Contains(statuses, e.Status), at, fmt.Sprintf("its status must be one of %v", statuses))
		need(e.Source != "" || e.Status == "missing", at, "needs its source")
	}
	need(len(d.Targets) == 0 || d.Shape == CountAgainstCeiling, "target", "only a count has a ceiling")
	for i, x := range d.Targets {
		at := fmt.Sprintf("target %d", i+1)
		need(x.Name != "" && x.Source != "", at, "needs name and source")
		need(x.Reduction >= 0 && x.Reduction <= 100_00, at, "its reduction must be from 0 to 10000 hundredths of a percent")
		need(x.Rounding.known(), at, fmt.Sprintf("its rounding must be %s, %s or %s", NotRounded, RoundDown, RoundHalf))
	}
	return wrong
}

// Ceiling gives the ceiling of a target on a baseline; refusals are CeilingOf's.
func (t Target) Ceiling(baseline int) (Ceiling, error) {
	return CeilingOf(baseline, t.Reduction, t.Rounding)
}

// Caution is what must stand beside a figure so that it is not read for more than it is.
type Caution string

// The cautions.
const (
	ResultsLag    Caution = "results_lag"
	CohortChanged Caution = "cohort_changed"
	SeasonIgnored Caution = "season_ignored"
)

// Words says the caution in plain English.
func (c Caution) Words() string {
	switch c {
	case ResultsLag:
		return "Results follow offences by months, so this count is still growing."
	case CohortChanged:
		return "The people on the scheme now are not those the target was set for."
	case SeasonIgnored:
		return "A straight line does not know quiet and busy months."
	}
	return string(c)
}

// Cautions gives those of a count held against a ceiling on the day asOf. locked is how many people the target was set
// for, of whom still are on the scheme; joined is how many came since.
func (d Definition) Cautions(p Period, share Share, asOf civil.Date, locked, still, joined int) []Caution {
	var out []Caution
	if d.Counts.waits() && asOf.Before(p.Last().AddMonths(d.ProofMonths).AddDays(1)) {
		out = append(out, ResultsLag)
	}
	if still != locked || joined != 0 {
		out = append(out, CohortChanged)
	}
	if share.Spread != BySeason && share.Part.Compare(1) < 0 {
		out = append(out, SeasonIgnored)
	}
	return out
}
