package offending

import (
	"waymark/internal/platform/civil"
	"waymark/internal/platform/id"
)

// RecordKind says which record tells of an offence.
type RecordKind string

// The records that tell of offences. A case says that it is before a court, and nothing of how it ended.
const (
	ArrestRecord RecordKind = "arrest"
	ChargeRecord RecordKind = "charge"
	ResultRecord RecordKind = "court_result"
	CaseRecord   RecordKind = "court_case"
)

// Told is what one record tells of an offence, as far as evidence counts it.
type Told struct {
	By          RecordKind
	Record      id.SourceRecord
	Person      id.Person // where people were asked for
	Source, Key string
	Day         civil.NullDate // of the arrest, the charge, the court's decision or the opening of the case
	OffenceDate civil.NullDate
	Code, Text  string
	Follows     string // the key of the arrest that a charge follows, or of the charge that a result is of; "" where not said
	CaseRef     string // in the form in which two are compared
	Disposition Disposition
}

// OffenceDay is the day that decides what the offence's code means.
func (t Told) OffenceDay() civil.Date { return dayOr(t.OffenceDate, t.Day.Date) }

// Reach is from when until when a source's records of a kind are dated.
type Reach struct {
	By          RecordKind
	Source      string
	First, Last civil.Date
}
