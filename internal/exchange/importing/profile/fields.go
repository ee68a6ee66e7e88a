package profile

import "fmt"

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

	// What a court said.
	Court
	CaseType
	CaseStatus
	CaseOpened
	Relation
	ResultRef
	Statutes
	ChargeCount
	Plea
	Disposition
	DispositionText
	DispositionDate
	SentenceType
	SentenceText
	SentenceDate
	SentenceStart
	CustodyLength
	SupervisionLength
	Fine

	// What a risk assessment said. Its scores and counts have numbers, since each tool has its own.
	AssessmentRef
	AssessedOn
	Tool
	ToolVersion
	firstScore
	firstCount = firstScore + 3*Field(MostScores)

	// FieldCount is the number of fields, for tables indexed by Field.
	FieldCount = firstCount + 2*Field(MostCounts)
)

// How many scores and counts a row of an assessment may carry.
const (
	MostScores = 8
	MostCounts = 4
)

// ScoreName is what the tool calls its score n, the first being 1.
func ScoreName(n int) Field { return firstScore + Field(3*(n-1)) }

// Score is the value of score n.
func Score(n int) Field { return ScoreName(n) + 1 }

// Band is the word in which the tool puts score n.
func Band(n int) Field { return ScoreName(n) + 2 }

// CountName is what the tool calls its count n, such as earlier convictions; the first is 1.
func CountName(n int) Field { return firstCount + Field(2*(n-1)) }

// Count is the value of count n.
func Count(n int) Field { return CountName(n) + 1 }

// Type says how the text of a column is read.
type Type string

// The types of canonical fields.
const (
	Text        Type = "text"         // kept as given, blanks at the ends cut
	Name        Type = "name"         // as text, runs of blanks made one
	Code        Type = "code"         // a word from a list, by way of a value map
	Integer     Type = "integer"      // a whole number
	Decimal     Type = "decimal"      // a number, with up to four places behind the point
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

// What courts say, as the offending room names it.
var (
	dispositionCodes = []string{"convicted", "not_convicted", "withheld", "cautioned", "pending", "not_known"}
	sentenceCodes    = []string{"custody", "suspended", "community", "fine", "discharge", "time_served", "deferred", "other", "not_known"}
	pleaCodes        = []string{"guilty", "not_guilty", "no_contest", "none"}
	caseStatusCodes  = []string{"pending", "concluded", "reopened"}
)

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

	Court:             {Name: "court", Type: Code, About: "the court"},
	CaseType:          {Name: "case_type", Type: Code, About: "kind of case, in the court's words"},
	CaseStatus:        {Name: "case_status", Type: Code, Codes: caseStatusCodes, About: "where the case stands"},
	CaseOpened:        {Name: "case_opened", Type: Date, About: "day the case was opened"},
	Relation:          {Name: "relation", Type: Code, About: "how the case bears on what it was sent for, in the source's words"},
	ResultRef:         {Name: "result_ref", Type: Text, About: "the court's number for the result, such as that of the offence within the case"},
	Statutes:          {Name: "statutes", Type: List, About: "the laws that the charges are under"},
	ChargeCount:       {Name: "charge_count", Type: Integer, About: "how many charges the result is of"},
	Plea:              {Name: "plea", Type: Code, Codes: pleaCodes, About: "how the person pleaded"},
	Disposition:       {Name: "disposition", Type: Code, Codes: dispositionCodes, About: "what the court decided"},
	DispositionText:   {Name: "disposition_text", Type: Text, About: "that in the court's own words"},
	DispositionDate:   {Name: "disposition_date", Type: Date, About: "day of the decision"},
	SentenceType:      {Name: "sentence_type", Type: Code, Codes: sentenceCodes, About: "kind of sentence, the heaviest part"},
	SentenceText:      {Name: "sentence", Type: Text, About: "the sentence in the court's own words"},
	SentenceDate:      {Name: "sentence_date", Type: Date, About: "day of the sentence"},
	SentenceStart:     {Name: "sentence_start", Type: Date, About: "day from which the sentence runs"},
	CustodyLength:     {Name: "custody_length", Type: Text, About: "time in custody that was ordered, as the court writes it"},
	SupervisionLength: {Name: "supervision_length", Type: Text, About: "time under supervision that was ordered, as the court writes it"},
	Fine:              {Name: "fine", Type: Text, About: "fine and costs, as the court writes them"},

	AssessmentRef: {Name: "assessment_ref", Type: Text, About: "the source's number for the assessment"},
	AssessedOn:    {Name: "assessed_on", Type: Date, About: "day of the assessment"},
	Tool:          {Name: "tool", Type: Text, About: "the tool, as the source names it"},
	ToolVersion:   {Name: "tool_version", Type: Text, About: "the tool's version, as the source names it"},
}

// defineNumbered describes the scores and counts of an assessment, which have numbers.
func defineNumbered() {
	for n := 1; n <= MostScores; n++ {
		definitions[ScoreName(n)] = Definition{Name: fmt.Sprintf("score_%d_name", n), Type: Text, About: "what the tool calls this score"}
		definitions[Score(n)] = Definition{Name: fmt.Sprintf("score_%d", n), Type: Decimal, About: "the score"}
		definitions[Band(n)] = Definition{Name: fmt.Sprintf("band_%d", n), Type: Code, About: "the word that the tool puts it in"}
	}
	for n := 1; n <= MostCounts; n++ {
		definitions[CountName(n)] = Definition{Name: fmt.Sprintf("count_%d_name", n), Type: Text, About: "what the tool calls this count"}
		definitions[Count(n)] = Definition{Name: fmt.Sprintf("count_%d", n), Type: Integer, About: "the count, such as earlier convictions"}
	}
}

var fieldsByName = map[string]Field{}

func init() {
	defineNumbered()
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
