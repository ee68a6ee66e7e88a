package profile

import "slices"

// KindName names what the rows of a file are.
type KindName string

// The kinds of file that can be imported.
const (
	People       KindName = "people"
	Arrests      KindName = "arrests"
	Charges      KindName = "charges"
	CustodySpell KindName = "custody_spells"
	CustodyRoll  KindName = "custody_roll"
	Releases     KindName = "releases"
	CourtCases   KindName = "court_cases"
	Convictions  KindName = "convictions"
	Assessments  KindName = "assessments"
)

// Kind describes what the rows of a file are and which fields they may carry.
type Kind struct {
	Name  KindName
	About string
	// Roll says that the file is a picture of one day: it is applied whole or not at all, and who is
	// missing from it has left.
	Roll   bool
	Fields []Field
	// Needs lists groups of fields; a profile maps at least one of each group.
	Needs [][]Field
}

// Allows says whether rows of the kind may carry f.
func (k *Kind) Allows(f Field) bool { return slices.Contains(k.Fields, f) }

var personFields = []Field{PersonRef, Surname, Forenames, MiddleNames, FullName, Aliases, DateOfBirth, Age,
	Sex, Gender, EthnicitySelf, EthnicityOfficer, Nationality, Language, Address, Postcode,
	PNCID, CRO, CRN, PrisonNumber, CustodyRef, YouthRef}

var offenceFields = []Field{OffenceDate, OffenceCode, OffenceText, OffenceDegree, Outcome, OutcomeAt, Area, CaseRef}

func withPerson(groups ...[]Field) []Field {
	return slices.Concat(append([][]Field{personFields}, groups...)...)
}

// kinds is the registry: a new kind of file is one more entry.
var kinds = []*Kind{
	{
		Name: People, About: "one row a person",
		Fields: personFields,
		Needs:  [][]Field{{Surname, FullName, PersonRef}},
	},
	{
		Name: Arrests, About: "one row an arrest, or one row a charge with the arrest repeated (rows = \"one_per_charge\")",
		Fields: withPerson([]Field{ArrestRef, ArrestedAt, ChargeRef, ChargedAt}, offenceFields),
		Needs:  [][]Field{{ArrestedAt}},
	},
	{
		Name: Charges, About: "one row a charge",
		Fields: withPerson([]Field{ChargeRef, ArrestRef, ChargedAt}, offenceFields),
		Needs:  [][]Field{{OffenceCode, OffenceText}},
	},
	{
		Name: CustodySpell, About: "one row a stay in custody",
		Fields: withPerson([]Field{SpellRef, ArrestRef, Establishment, Received, Released, ReleaseType, ReleasedTo,
			CustodyStatus, CustodyLevel, OffenceCode, OffenceText, ReleaseDue, SentenceExpiry, LicenceExpiry,
			FirstSeen, LastSeen}),
		Needs: [][]Field{{Received}},
	},
	{
		Name: CustodyRoll, About: "everybody in custody on one day", Roll: true,
		Fields: withPerson([]Field{SpellRef, Establishment, Received, Released, CustodyStatus, CustodyLevel,
			OffenceCode, OffenceText, ReleaseDue, SentenceExpiry, LicenceExpiry, RollDate}),
		Needs: [][]Field{{PersonRef}},
	},
	{
		Name: Releases, About: "one row a release, past or due",
		Fields: withPerson([]Field{ReleaseRef, SpellRef, Establishment, Received, Released, ReleaseType, ReleasedTo,
			CustodyStatus, OffenceCode, OffenceText, ReleaseDue, SentenceExpiry, LicenceExpiry}),
		Needs: [][]Field{{Released, ReleaseDue}},
	},
	{
		Name: CourtCases, About: "one row a case before a court",
		Fields: withPerson([]Field{CaseRef, ArrestRef, Court, CaseType, CaseStatus, CaseOpened, ArrestedAt, OffenceDate, OffenceCode,
			OffenceText, OffenceDegree, ChargeCount, Relation, Area}),
		Needs: [][]Field{{CaseRef}, {Surname, FullName, PersonRef}},
	},
	{
		Name: Convictions, About: "one row a court's result, of a charge or of a whole case, whether it convicts or not",
		Fields: withPerson([]Field{ResultRef, CaseRef, ChargeRef, Court, CaseType, CaseStatus, CaseOpened, OffenceDate, OffenceCode, OffenceText,
			OffenceDegree, Statutes, ChargeCount, Plea, Disposition, DispositionText, DispositionDate, SentenceType, SentenceText, SentenceDate,
			SentenceStart, CustodyLength, SupervisionLength, Fine, Area}),
		Needs: [][]Field{{Disposition}, {Surname, FullName, PersonRef}},
	},
	{
		Name: Assessments, About: "one row an assessment of risk, with the scores that its tool gave",
		Fields: withPerson([]Field{AssessmentRef, AssessedOn, Tool, ToolVersion}, numbered()),
		Needs:  [][]Field{{AssessedOn}, {Tool}, {Score(1), Band(1)}, {Surname, FullName, PersonRef}},
	},
}

// numbered lists the scores and counts of an assessment.
func numbered() []Field {
	var out []Field
	for f := firstScore; f < FieldCount; f++ {
		out = append(out, f)
	}
	return out
}

// Kinds lists the kinds in the order they are documented.
func Kinds() []*Kind { return slices.Clone(kinds) }

// FindKind gives the kind of a name, or nil.
func FindKind(name string) *Kind {
	for _, k := range kinds {
		if string(k.Name) == name {
			return k
		}
	}
	return nil
}
