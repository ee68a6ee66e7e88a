// Package offending holds what people were arrested and charged for and what courts decided, as agencies'
// records say, and the reference of offences. It must never drop an offence that the reference does not know: it is shown as
// unmapped. What a source says is kept beside what it said before, never over it.
package offending

import (
	"waymark/internal/platform/civil"
	"waymark/internal/platform/id"
)

// Outcome is what became of an arrest or a charge. Import profiles map to these codes and matrices filter
// by them.
type Outcome string

// The outcomes. A source that does not say gives OutcomeUnknown, which is not "no further action".
const (
	Charged        Outcome = "charged"
	NoFurther      Outcome = "no_further_action"
	Bailed         Outcome = "bailed"
	ReleasedUnder  Outcome = "under_investigation"
	OutOfCourt     Outcome = "out_of_court"
	Summonsed      Outcome = "summonsed"
	Convicted      Outcome = "convicted"
	NotConvicted   Outcome = "not_convicted"
	OtherOutcome   Outcome = "other"
	OutcomeUnknown Outcome = "not_known"
)

// Outcomes lists the outcomes in the order of screens.
var Outcomes = []Outcome{
	Charged, NoFurther, Bailed, ReleasedUnder, OutOfCourt, Summonsed, Convicted, NotConvicted, OtherOutcome, OutcomeUnknown,
}

var outcomeLabels = map[Outcome]string{
	Charged: "Charged", NoFurther: "No further action", Bailed: "Bailed", ReleasedUnder: "Released under investigation",
	OutOfCourt: "Out-of-court disposal", Summonsed: "Summonsed", Convicted: "Convicted", NotConvicted: "Not convicted",
	OtherOutcome: "Other outcome", OutcomeUnknown: "Outcome not known",
}

// Known says whether o is one of the outcomes.
func (o Outcome) Known() bool { return outcomeLabels[o] != "" }

// Label gives the words for a screen; a code that is not ours is shown as the source wrote it.
func (o Outcome) Label() string {
	if l, ok := outcomeLabels[o]; ok {
		return l
	}
	if o == "" {
		return outcomeLabels[OutcomeUnknown]
	}
	return string(o)
}

// Arrest is one arrest as a source says.
type Arrest struct {
	ID          id.Arrest
	Source, Key string
	Record      id.SourceRecord
	Row         int64
	Hash        string
	Day         civil.Date    // the London day of the arrest
	At          civil.Instant // zero where the source gives no time, or none that can be relied on
	OffenceDate civil.NullDate
	OffenceCode string
	OffenceText string
	Degree      string
	Outcome     Outcome
	Area        string
	CaseRef     string
	Person      id.Person     // filled when read
	Run         id.ImportRun  // filled when read
	LearnedAt   civil.Instant // filled when read
	KnownSince  civil.Instant // when it was first heard of, before what it says now; filled by LearnedBetween
}

// What gives the offence in words, as far as known.
func (a Arrest) What() string { return offenceWords(a.OffenceCode, a.OffenceText) }

// Local names the offence as the source does.
func (a Arrest) Local() Local { return NewLocal(a.Source, a.OffenceCode, a.OffenceText) }

// OffenceDay is the day that decides what the offence's code means: of the offence, or of the arrest
// where that is not known.
func (a Arrest) OffenceDay() civil.Date { return dayOr(a.OffenceDate, a.Day) }

// Charge is one charge as a source says.
type Charge struct {
	ID          id.Charge
	Source, Key string
	Record      id.SourceRecord
	Row         int64
	Hash        string
	Day         civil.NullDate // the London day of the charge
	At          civil.Instant  // zero where the source gives no time, or none that can be relied on
	ArrestRef   string         // the source's number for the arrest it follows
	OffenceDate civil.NullDate
	OffenceCode string
	OffenceText string
	Degree      string
	Outcome     Outcome
	OutcomeDay  civil.NullDate
	Area        string
	CaseRef     string
	Person      id.Person     // filled when read
	Run         id.ImportRun  // filled when read
	LearnedAt   civil.Instant // filled when read
}

// What gives the offence in words, as far as known.
func (c Charge) What() string { return offenceWords(c.OffenceCode, c.OffenceText) }

// Local names the offence as the source does.
func (c Charge) Local() Local { return NewLocal(c.Source, c.OffenceCode, c.OffenceText) }

// Happened is the day on which a list or a count places the charge: of the charge, or of the offence where
// that is all the source gives.
func (c Charge) Happened() civil.NullDate {
	if c.Day.Valid {
		return c.Day
	}
	return c.OffenceDate
}

// OffenceDay is the day that decides what the offence's code means.
func (c Charge) OffenceDay() civil.Date { return dayOr(c.OffenceDate, c.Day.Date) }

func dayOr(n civil.NullDate, or civil.Date) civil.Date {
	if n.Valid {
		return n.Date
	}
	return or
}

func offenceWords(code, text string) string {
	switch {
	case text != "":
		return text
	case code != "":
		return "Offence " + code
	}
	return "No offence recorded"
}
