package person

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"waymark/internal/platform/fault"
)

// NumberKind is a sort of reference number.
type NumberKind string

// The kinds of number. OwnKey is an agency's own person id, issued by the source of the record.
const (
	PNCID        NumberKind = "pnc_id"
	CRO          NumberKind = "cro"
	CRN          NumberKind = "crn"
	PrisonNumber NumberKind = "prison_number"
	CustodyRef   NumberKind = "custody_ref"
	YouthRef     NumberKind = "youth_ref"
	CourtCase    NumberKind = "court_case"
	OwnKey       NumberKind = "own_key"
)

// RowKey makes the key of the record of a row that does not give its person a number, such as of a court's case:
// it says which row it is and tells nobody apart, so that two cases of one person do not contradict each other.
func RowKey(kind, key string) string { return kind + ":" + key }

// ownNumber gives an agency's own number of a record's person, where the key is one.
func ownNumber(source, key string) []Number {
	if kind, _, ok := strings.Cut(key, ":"); ok && kind != "" && strings.Trim(kind, "abcdefghijklmnopqrstuvwxyz_") == "" {
		return nil
	}
	return []Number{{OwnKey, source, key}}
}

// NumberKinds lists the kinds in the order in which screens show them.
var NumberKinds = []NumberKind{PNCID, CRO, CRN, PrisonNumber, YouthRef, CustodyRef, CourtCase, OwnKey}

var numberLabels = map[NumberKind]string{
	PNCID: "PNC id", CRO: "CRO number", CRN: "CRN", PrisonNumber: "Prison number", CustodyRef: "Custody reference",
	YouthRef: "Youth justice reference", CourtCase: "Court case", OwnKey: "Agency's own number",
}

// Label gives the words for a screen.
func (k NumberKind) Label() string { return numberLabels[k] }

// identifies says that one issuer gives a person one number of this kind, so that two different ones
// mean two people. A custody reference belongs to one arrest, a case to one trial: they say nothing of that sort.
func (k NumberKind) identifies() bool { return k != CustodyRef && k != CRO && k != CourtCase }

var (
	pncForm    = regexp.MustCompile(`^(\d{2}|\d{4})/?(\d{1,7})([A-Z])$`)
	crnForm    = regexp.MustCompile(`^[A-Z]\d{6}$`)
	prisonForm = regexp.MustCompile(`^[A-Z]\d{4}[A-Z]{2}$`)
)

// NormaliseNumber gives the one form of a number, or a fault.Invalid that names the rule it breaks.
func NormaliseNumber(k NumberKind, raw string) (string, error) {
	s := strings.ToUpper(strings.Join(strings.Fields(raw), ""))
	if s == "" || len(s) > 64 {
		return "", fault.New(fault.Invalid, "a number must have 1 to 64 characters")
	}
	switch k {
	case PNCID:
		return normalisePNC(s)
	case CRN:
		if !crnForm.MatchString(s) {
			return "", fault.New(fault.Invalid, "a CRN is a letter and six digits, like X123456")
		}
	case PrisonNumber:
		if !prisonForm.MatchString(s) {
			return "", fault.New(fault.Invalid, "a prison number is a letter, four digits and two letters, like A1234BC")
		}
	case OwnKey, CustodyRef, YouthRef, CourtCase:
		return strings.TrimSpace(raw), nil
	}
	return s, nil
}

// pncLetters is the check alphabet: the letter at the remainder of the two-digit year and the seven-digit
// serial, read as one number, divided by 23. I, O and S are not used.
// Source: the check as the ministry's open person-record service publishes it.
const pncLetters = "ZABCDEFGHJKLMNPQRTUVWXY"

// normalisePNC gives the long form, 1995/0012345X. A two-digit year is of this century up to 39.
func normalisePNC(s string) (string, error) {
	m := pncForm.FindStringSubmatch(s)
	if m == nil {
		return "", fault.New(fault.Invalid, "a PNC id is a year, up to seven digits and a letter, like 1995/0012345N")
	}
	year, serial := m[1], m[2]
	if len(year) == 4 && len(serial) < 7 || len(year) == 2 || len(serial) == 7 {
		serial = strings.Repeat("0", 7-len(serial)) + serial
	}
	n, err := strconv.Atoi(year[len(year)-2:] + serial)
	if err != nil {
		return "", fault.New(fault.Invalid, "a PNC id has digits between its year and its letter")
	}
	if want := pncLetters[n%23]; want != m[3][0] {
		return "", fault.New(fault.Invalid, "the PNC id's check letter does not fit its digits: one of them is wrong")
	}
	if len(year) == 2 {
		century := "19"
		if year < "40" {
			century = "20"
		}
		year = century + year
	}
	return fmt.Sprintf("%s/%s%s", year, serial, m[3]), nil
}
