package profile

// Field is one canonical field: what a column means once it is inside. A profile maps an agency's
// columns onto these; the reader hands them out typed. The numbers are not stored anywhere, the
// names are.
type Field uint8

// The canonical fields. FieldNone stands for "no such field".
const (
	FieldNone Field = iota

	// Who it is about.
	PersonRef
	Surname
	Forenames
	MiddleNames
	FullName
	Aliases
	DateOfBirth
	Age
	Sex
	Gender
	EthnicitySelf
	EthnicityOfficer
	Nationality
	Language
	Address
	Postcode
	PNCID
	CRO
	CRN
	PrisonNumber
	CustodyRef
	YouthRef

	// What happened.
	ArrestRef
	ArrestedAt
	ChargeRef
	ChargedAt
	OffenceDate
	OffenceCode
	OffenceText
	OffenceDegree
	Outcome
	OutcomeAt
	Area
	CaseRef

	// Where they were held.
	SpellRef
	ReleaseRef
	Establishment
	Received
	Released
	ReleaseType
	ReleasedTo
	CustodyStatus
	CustodyLevel
	ReleaseDue
	SentenceExpiry
	LicenceExpiry
	FirstSeen
	LastSeen
	RollDate

	// FieldCount is the number of fields, for tables indexed by Field.
	FieldCount
)

// Type says how the text of a column is read.
type Type string

// The types of canonical fields.
const (
	Text        Type = "text"         // kept as given, blanks at the ends cut
	Name        Type = "name"         // as text, runs of blanks made one
	Code        Type = "code"         // a word from a list, by way of a value map
	Integer     Type = "integer"      // a whole number
	Date        Type = "date"         // a calendar day
	PartialDate Type = "partial_date" // a day, a month or only a year
	DateTime    Type = "datetime"     // a day, with a time where the source gives one
	List        Type = "list"         // several texts in one column, or in several joined
)

// Definition describes a canonical field.
type Definition struct {
	Field Field
	Name  string
	Type  Type
	Codes []string // allowed values of a Code field; none means that any value may stand
	About string
}

var sexCodes = []string{"female", "male", "indeterminate", "not_known"}

// outcomeCodes are what became of an arrest or charge, as the offending room names it. No further action
// is a word of its own because a scheme counts those arrests apart.
var outcomeCodes = []string{"charged", "no_further_action", "bailed", "under_investigation",
	"out_of_court", "summonsed", "convicted", "not_convicted", "other", "not_known"}

var definitions = [FieldCount]Definition{
	PersonRef:        {Name: "person_ref", Type: Text, About: "the source's own number for the person"},
	Surname:          {Name: "surname", Type: Name, About: "family name"},
	Forenames:        {Name: "forenames", Type: Name, About: "forename or forenames"},
	MiddleNames:      {Name: "middle_names", Type: Name, About: "middle names where the source keeps them apart"},
	FullName:         {Name: "full_name", Type: Name, About: "the whole name in one column; needs name_order and is split into surname and forenames"},
	Aliases:          {Name: "aliases", Type: List, About: "other names used"},
	DateOfBirth:      {Name: "date_of_birth", Type: PartialDate, About: "date of birth, in full or in part"},
	Age:              {Name: "age", Type: Integer, About: "age as the source states it"},
	Sex:              {Name: "sex", Type: Code, Codes: sexCodes, About: "sex as recorded"},
	Gender:           {Name: "gender", Type: Code, About: "gender as the person gives it"},
	EthnicitySelf:    {Name: "ethnicity_self", Type: Code, About: "self-defined ethnicity, in the agency's codes"},
	EthnicityOfficer: {Name: "ethnicity_officer", Type: Code, About: "ethnicity as seen by an officer, in the agency's codes"},
	Nationality:      {Name: "nationality", Type: Code, About: "nationality"},
	Language:         {Name: "language", Type: Code, About: "preferred language"},
	Address:          {Name: "address", Type: List, About: "address lines, without the postcode"},
	Postcode:         {Name: "postcode", Type: Text, About: "postcode"},
	PNCID:            {Name: "pnc_id", Type: Text, About: "Police National Computer number"},
	CRO:              {Name: "cro", Type: Text, About: "Criminal Records Office number"},
	CRN:              {Name: "crn", Type: Text, About: "probation case reference number"},
	PrisonNumber:     {Name: "prison_number", Type: Text, About: "prison number"},
	CustodyRef:       {Name: "custody_ref", Type: Text, About: "police custody record number"},
	YouthRef:         {Name: "youth_ref", Type: Text, About: "youth justice reference"},

	ArrestRef:     {Name: "arrest_ref", Type: Text, About: "the source's number for the arrest"},
	ArrestedAt:    {Name: "arrested_at", Type: DateTime, About: "when the person was arrested"},
	ChargeRef:     {Name: "charge_ref", Type: Text, About: "the source's number for the charge"},
	ChargedAt:     {Name: "charged_at", Type: DateTime, About: "when the person was charged"},
	OffenceDate:   {Name: "offence_date", Type: Date, About: "day of the offence"},
	OffenceCode:   {Name: "offence_code", Type: Code, About: "offence code in the source's scheme"},
	OffenceText:   {Name: "offence_text", Type: Text, About: "offence in words"},
	OffenceDegree: {Name: "offence_degree", Type: Code, About: "class or degree of the offence"},
	Outcome:       {Name: "outcome", Type: Code, Codes: outcomeCodes, About: "what became of it"},
	OutcomeAt:     {Name: "outcome_at", Type: DateTime, About: "when that was decided"},
	Area:          {Name: "area", Type: Code, About: "district, beat or station"},
	CaseRef:       {Name: "case_ref", Type: Text, About: "court case or crime number"},

	SpellRef:       {Name: "spell_ref", Type: Text, About: "the source's number for the stay in custody"},
	ReleaseRef:     {Name: "release_ref", Type: Text, About: "the source's number for the release"},
	Establishment:  {Name: "establishment", Type: Code, About: "prison, jail or custody suite"},
	Received:       {Name: "received", Type: DateTime, About: "when the person came into custody"},
	Released:       {Name: "released", Type: DateTime, About: "when the person left custody"},
	ReleaseType:    {Name: "release_type", Type: Code, About: "kind of release"},
	ReleasedTo:     {Name: "released_to", Type: Text, About: "where the person went"},
	CustodyStatus:  {Name: "custody_status", Type: Code, About: "remand, sentenced and so on, in the source's codes"},
	CustodyLevel:   {Name: "custody_level", Type: Code, About: "security category"},
	ReleaseDue:     {Name: "release_due", Type: Date, About: "release date as the prison calculates it"},
	SentenceExpiry: {Name: "sentence_expiry", Type: Date, About: "day the sentence ends"},
	LicenceExpiry:  {Name: "licence_expiry", Type: Date, About: "day the licence ends"},
	FirstSeen:      {Name: "first_seen", Type: Date, About: "first day the source showed the stay"},
	LastSeen:       {Name: "last_seen", Type: Date, About: "last day the source showed the stay"},
	RollDate:       {Name: "roll_date", Type: Date, About: "the day a roll is for, where it stands in a column"},
}

var fieldsByName = map[string]Field{}

func init() {
	for f := FieldNone + 1; f < FieldCount; f++ {
		definitions[f].Field = f
		fieldsByName[definitions[f].Name] = f
	}
}

// Define gives a field's definition.
func (f Field) Define() Definition {
	if f >= FieldCount {
		return Definition{}
	}
	return definitions[f]
}

// String gives the field's name as it stands in profiles.
func (f Field) String() string { return f.Define().Name }

// FindField gives the field of a name; ok is false when there is none.
func FindField(name string) (f Field, ok bool) {
	f, ok = fieldsByName[name]
	return f, ok
}
