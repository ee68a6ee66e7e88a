package measure

import (
	"slices"

	"waymark/internal/scheme/offending"
)

// What is counted.
type What string

// Arrests are counted by the London day of the arrest, admissions to custody by the day of reception, and the others by
// the day of the offence.
const (
	Arrests     What = "arrests"
	Offences    What = "offences"
	Charges     What = "charges"
	Convictions What = "convictions"
	Admissions  What = "admissions"
)

// Whats lists what can be counted.
var Whats = []What{Arrests, Offences, Charges, Convictions, Admissions}

// unit says of something that is counted from which records, and in words what one is and when. The words are kept with
// each measurement, so that a figure is read by what it meant when it was made.
type unit struct {
	records []offending.RecordKind
	counts  string
	dated   string
	lags    bool // dated by the offence, of which records tell later
}

var units = map[What]unit{
	Arrests: {[]offending.RecordKind{offending.ArrestRecord},
		"One record of an arrest. How closely the police watch people on the scheme changes it.", "The London day of the arrest.", false},
	Offences: {[]offending.RecordKind{offending.ArrestRecord, offending.ChargeRecord, offending.ResultRecord},
		"One offence that records tell of, whatever came of it: once, however many arrests, charges and court results tell of it. They tell of the same where a charge names the arrest it follows or a result its charge, and where one person's records have the same day of the offence and the same offence of the reference; so two alike on one day count once.",
		"The day of the offence.", true},
	Charges: {[]offending.RecordKind{offending.ChargeRecord},
		"One charge, whatever came of it.", "The day of the offence, not that of the charge.", true},
	Convictions: {[]offending.RecordKind{offending.ResultRecord},
		"One result by which a court convicted. A finding of guilt without a conviction is not one.", "The day of the offence, not that of the decision.", true},
	Admissions: {nil, "One stay in custody.", "The day of reception.", false},
}

// Counting is the unit in which a measurement counts, as it was when it was made.
type Counting struct {
	Counts  string   `json:"counts"`
	Dated   string   `json:"dated_by"`
	Records []string `json:"records"`                    // whose records were counted
	LeftOut []string `json:"records_left_out,omitempty"` // whose would tell of it, too, and begin too late
	// Matures says that records tell of an offence later than it was committed, so that the last months read too low.
	Matures bool `json:"matures"`
}

// counting gives the unit with the records that were read.
func (w What) counting(records, left []string) Counting {
	u := units[w]
	return Counting{u.counts, u.dated, records, left, u.lags}
}

// tells says whether a kind of record tells of a unit.
func (w What) tells(kind offending.RecordKind) bool { return slices.Contains(units[w].records, kind) }

// reads gives the kinds of records that are read for a unit: those that tell of it and, where the day of the offence
// decides, those of the same case that may say that day.
func (w What) reads() []offending.RecordKind {
	if units[w].lags {
		return []offending.RecordKind{offending.ArrestRecord, offending.ChargeRecord, offending.ResultRecord, offending.CaseRecord}
	}
	return units[w].records
}

// maturityMonths is how long the Ministry of Justice waits for results after a window of reoffending has ended.
const maturityMonths = 6

// stayRecord is what tells of an admission.
const stayRecord offending.RecordKind = "stay"

// recordWords names kinds of records.
var recordWords = map[offending.RecordKind]string{
	offending.ArrestRecord: "arrests", offending.ChargeRecord: "charges", offending.ResultRecord: "court results", offending.CaseRecord: "court cases", stayRecord: "stays",
}

// feedKinds gives for each kind of feed what it brings.
var feedKinds = map[string][]What{
	"arrests":        {Arrests, Offences},
	"charges":        {Charges, Offences},
	"convictions":    {Convictions, Offences},
	"custody_spells": {Admissions},
	"custody_roll":   {Admissions},
}
