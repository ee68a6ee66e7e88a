package pages

import (
	"fmt"
	"strings"

	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/person"
)

// figureWords are a figure's words: at the head of a column, by itself, and what it means.
type figureWords struct{ short, label, meaning string }

var qualityWords = map[person.QualityFigure]figureWords{
	person.HeldFigure:    {"Records", "Records held", "Records of people that the source has sent, each under the source’s own key. A person named on the way, as in an arrest, counts, too."},
	person.AloneFigure:   {"Stand alone", "Stand alone", "No other source’s record is linked to the same person. Some people are known to one agency only; many such records may mean that the source sends too little to link by."},
	person.ReviewFigure:  {"In review", "In an open review", "The record may be somebody else’s whom we hold: a person has been asked, and has not answered yet."},
	person.BirthConflict: {"Date of birth differs", "Date of birth differs from another source’s", "Another source’s record of the same person gives a date of birth that cannot be the same. A year alone does not contradict a date within that year."},
	person.SexConflict:   {"Sex differs", "Sex differs from another source’s", "Another source’s record of the same person gives another sex. Where one of them does not know it, that is no conflict."},
	person.NoForename:    {"Forename", "No forename", "The record gives no forename."},
	person.NoSurname:     {"Surname", "No surname", "The record gives no surname."},
	person.NoBirth:       {"Full date of birth", "No full date of birth", "The record gives no date of birth, or only a month or a year."},
	person.NoSex:         {"Sex", "No sex", "The record gives no sex, or says that it is not known."},
	person.NoEthnicity:   {"Ethnicity", "No ethnicity", "The record gives neither a self-defined ethnicity nor one that an officer observed. ‘Not stated’ is an answer."},
	person.NoNumber:      {"National number", "No national number", "No PNC id, CRO number, CRN or prison number has come with the record."},
	person.NoAddress:     {"Address", "No address", "Neither an address nor a postcode has come with the record."},
}

// linked and missing are the figures of the two tables that show every source.
var (
	linked  = []person.QualityFigure{person.AloneFigure, person.ReviewFigure, person.BirthConflict, person.SexConflict}
	missing = []person.QualityFigure{person.NoForename, person.NoSurname, person.NoBirth, person.NoSex, person.NoEthnicity, person.NoNumber, person.NoAddress}
)

// thousands writes a number with commas.
func thousands(n int) string {
	s := number(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// percent gives a share with one decimal. Neither a few are nought nor nearly all are all.
func percent(s person.Share) string {
	p := 100 * float64(s.Count) / float64(s.Of)
	switch {
	case s.Of == 0:
		return "not known"
	case s.Count == 0:
		return "0%"
	case s.Count == s.Of:
		return "100%"
	case p < 0.1:
		return "under 0.1%"
	case p > 99.9:
		return "over 99.9%"
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", p), ".0") + "%"
}

func ofWords(s person.Share) string { return thousands(s.Count) + " of " + thousands(s.Of) }

// several says how many, in words that fit one and many.
func several(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}

func recordsAndPeople(s person.SourceQuality) string {
	return several(s.Records, "record", "records") + " of " + several(s.People, "person", "people")
}

// dayWords gives the days of a delivery.
func dayWords(d person.Delivery) string {
	if d.First == d.Last {
		return d.Last.Long()
	}
	return d.First.Long() + " to " + d.Last.Long()
}

// deliveryWords says what a delivery brought.
func deliveryWords(d *person.Delivery) string {
	if d == nil {
		return "There was none"
	}
	return dayWords(*d) + ": " + several(d.Records, "record that was new or said something new", "records that were new or said something new")
}

// driftTag marks what moved. Words say which way; all that is compared is a shortcoming, so that rising is worse.
func driftTag(d person.Drift) (colour, label string) {
	if d == person.Rising {
		return "red", "Rising"
	}
	return "green", "Falling"
}

// driftWords says what became of a figure.
func driftWords(c person.Tally) string {
	switch {
	case !c.Figure.Compared():
		return "Not compared"
	case c.Drift == person.NotCompared:
		return "Nothing to compare with"
	}
	return "No clear change"
}

// fromTo gives the two shares that differ.
func fromTo(c person.Tally) string { return percent(c.Before) + " to " + percent(c.Newest) }

// reach says how far a feed has come.
func reach(f agency.Feed) string {
	switch {
	case f.Closed.Valid:
		return "closed " + f.Closed.Date.Long()
	case f.CoversUntil.IsZero():
		return "nothing has come yet"
	}
	return "reaches to " + f.CoversUntil.Long()
}

func (v recordsView) title() string {
	return v.Source.Name + ": " + lowerFirst(qualityWords[v.query.Figure].label)
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// extent says which part of the list the page shows.
func (v recordsView) extent() string {
	switch {
	case v.Total == 0:
		return "No record"
	case v.Pages == 1:
		return several(v.Total, "record", "records")
	}
	return "Showing " + thousands(v.From) + " to " + thousands(v.From+len(v.Rows)-1) + " of " + thousands(v.Total) + " records"
}

// otherwise says what another source gives, for the figure of the list.
func (v recordsView) otherwise(o person.OtherSays) string {
	if v.query.Figure == person.BirthConflict {
		return o.Born.Long()
	}
	return person.SexLabel(o.Sex)
}

func sexWords(code string) string {
	if code == "" {
		return "not known"
	}
	return person.SexLabel(code)
}

func isHeld(c person.Tally) bool { return c.Figure == person.HeldFigure }

// newestWords gives a figure of the newest delivery.
func newestWords(c person.Tally) string {
	if isHeld(c) {
		return thousands(c.Newest.Count)
	}
	return percent(c.Newest)
}

// beforeRecords says how many records came the time before.
func beforeRecords(s person.SourceQuality) string {
	if s.Before == nil {
		return "–"
	}
	return thousands(s.Before.Records)
}

// reviewPath is where the review about a record stands.
func reviewPath(r person.QualityRecord) string {
	base := "/linking"
	if r.InClosed {
		base = "/linking-closed"
	}
	return linking{base: base}.path(r.Review)
}
