// Package offending holds what people were arrested and charged for, as agencies' records say, and the
// reference of offences. It must never drop an offence that the reference does not know: it is shown as
// unmapped. What a source says is kept beside what it said before, never over it.
package offending

import (
	"waymark/internal/platform/civil"
	"waymark/internal/platform/id"
)

// Outcome is what became of an arrest.
type Outcome string

// The outcomes. A source that does not say gives OutcomeUnknown, which is not "no further action".
const (
	Charged        Outcome = "CHARGED"
	NoFurther      Outcome = "NFA"
	Bailed         Outcome = "BAILED"
	Cautioned      Outcome = "CAUTION"
	ReleasedUnder  Outcome = "RUI"
	Summonsed      Outcome = "SUMMONS"
	OtherOutcome   Outcome = "OTHER"
	OutcomeUnknown Outcome = "UNKNOWN"
)

var outcomeLabels = map[Outcome]string{
	Charged: "Charged", NoFurther: "No further action", Bailed: "Bailed", Cautioned: "Cautioned",
	ReleasedUnder: "Released under investigation", Summonsed: "Summonsed", OtherOutcome: "Other", OutcomeUnknown: "Outcome not known",
}

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
}

// What gives the offence in words, as far as known.
func (a Arrest) What() string {
	switch {
	case a.OffenceText != "":
		return a.OffenceText
	case a.OffenceCode != "":
		return "Offence " + a.OffenceCode
	}
	return "No offence recorded"
}
