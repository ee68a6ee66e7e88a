package offending

import (
	"cmp"
	"slices"
	"strings"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/id"
)

// Disposition is what a court decided, as far as its record says. Import profiles map to these codes.
type Disposition string

// The dispositions. Withheld is a finding of guilt without a conviction (in Florida, adjudication withheld:
// Florida Statutes s.948.01). Cautioned is no court's: criminal records list cautions, reprimands and warnings beside
// convictions. A record that does not say gives DispositionUnknown: it is never taken for either.
const (
	Guilty             Disposition = "convicted"
	NotGuilty          Disposition = "not_convicted"
	Withheld           Disposition = "withheld"
	Cautioned          Disposition = "cautioned"
	Pending            Disposition = "pending"
	DispositionUnknown Disposition = "not_known"
)

var dispositionLabels = map[Disposition]string{
	Guilty: "Convicted", NotGuilty: "Not convicted", Withheld: "Found guilty, conviction withheld",
	Cautioned: "Cautioned, reprimanded or warned", Pending: "Case goes on", DispositionUnknown: "Result not known",
}

// Label gives the words for a screen.
func (d Disposition) Label() string { return cmp.Or(dispositionLabels[d], string(d)) }

// Decided says that the court has come to a result.
func (d Disposition) Decided() bool { return d == Guilty || d == NotGuilty || d == Withheld }

// SentenceType is the kind of a sentence, by its heaviest part; empty where the record does not say.
type SentenceType string

var sentenceLabels = map[SentenceType]string{
	"custody": "Custody", "suspended": "Suspended sentence", "community": "Sentence in the community", "fine": "Fine", "discharge": "Discharge",
	"time_served": "Time served", "deferred": "Sentence deferred", "other": "Other sentence", "not_known": "Sentence not known",
}

// Label gives the words for a screen.
func (s SentenceType) Label() string { return cmp.Or(sentenceLabels[s], string(s)) }

var pleaLabels = map[string]string{"guilty": "pleaded guilty", "not_guilty": "pleaded not guilty", "no_contest": "did not contest the charge", "none": "no plea"}

// CourtResult is what a court decided of a charge or of a whole case, as a source says. Groups of offences are
// those of its first or main charge; Statutes names the others.
type CourtResult struct {
	ID                id.CourtResult
	Source, Key       string
	Record            id.SourceRecord
	Row               int64
	Hash              string
	Day               civil.NullDate // of the decision
	CaseRef           string
	ResultRef         string
	ChargeRef         string
	Court             string
	CaseType          string
	CaseStatus        string
	CaseOpened        civil.NullDate
	OffenceDate       civil.NullDate
	OffenceCode       string
	OffenceText       string
	Degree            string
	Statutes          []string
	Charges           int64 // how many it is of; 0: not known
	Plea              string
	Disposition       Disposition
	DispositionText   string // in the court's own words
	SentenceType      SentenceType
	Sentence          string // in the court's own words
	SentenceDate      civil.NullDate
	SentenceStart     civil.NullDate
	CustodyLength     string
	SupervisionLength string
	Fine              string
	Area              string
	Person            id.Person     // filled when read
	Run               id.ImportRun  // filled when read
	LearnedAt         civil.Instant // filled when read
}

// What gives the offence in words, as far as known.
func (r CourtResult) What() string { return offenceWords(r.OffenceCode, r.OffenceText) }

// Local names the offence as the source does.
func (r CourtResult) Local() Local { return NewLocal(r.Source, r.OffenceCode, r.OffenceText) }

// Happened is the day on which a list or a count places the result: of the decision, of the sentence, or,
// where the source gives neither, the day the case was opened or the offence's.
func (r CourtResult) Happened() civil.NullDate {
	for _, d := range []civil.NullDate{r.Day, r.SentenceDate, r.CaseOpened} {
		if d.Valid {
			return d
		}
	}
	return r.OffenceDate
}

// DayKnown says that Happened is a day on which the court sat on the result.
func (r CourtResult) DayKnown() bool { return r.Day.Valid || r.SentenceDate.Valid }

// OffenceDay is the day that decides what the offence's code means.
func (r CourtResult) OffenceDay() civil.Date { return dayOr(r.OffenceDate, r.Happened().Date) }

// Details says what the court decided in its own words, how the person pleaded and what was ordered; empty where
// the record says no more than the disposition.
func (r CourtResult) Details() string {
	parts := []string{r.sentenceWords()}
	if !strings.Contains(strings.ToLower(r.DispositionText), "plea") { // "Guilty plea" says it
		parts = append([]string{pleaLabels[r.Plea]}, parts...)
	}
	if !strings.EqualFold(r.DispositionText, r.Disposition.Label()) {
		parts = append([]string{r.DispositionText}, parts...)
	}
	for _, n := range []struct{ label, value string }{{"custody ", r.CustodyLength}, {"supervision ", r.SupervisionLength}, {"fine ", r.Fine}} {
		if n.value != "" {
			parts = append(parts, n.label+n.value)
		}
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "; ")
}

func (r CourtResult) sentenceWords() string {
	label := r.SentenceType.Label()
	switch {
	case r.Sentence == "":
		return label
	case label == "" || r.SentenceType == "other" || r.SentenceType == "not_known":
		return "Sentence: " + r.Sentence
	}
	return label + ": " + r.Sentence
}

// CourtCase is a case before a court, as a source says.
type CourtCase struct {
	ID          id.CourtCase
	Source, Key string
	Record      id.SourceRecord
	Row         int64
	Hash        string
	CaseRef     string
	ArrestRef   string
	Court       string
	CaseType    string
	CaseStatus  string
	Opened      civil.NullDate
	ArrestDate  civil.NullDate
	OffenceDate civil.NullDate
	OffenceCode string
	OffenceText string
	Degree      string
	Charges     int64  // 0: not known
	Relation    string // how it bears on what it was sent for, in the source's words
	Area        string
	Person      id.Person     // filled when read
	Run         id.ImportRun  // filled when read
	LearnedAt   civil.Instant // filled when read
}

// What gives the offence in words, as far as known.
func (c CourtCase) What() string { return offenceWords(c.OffenceCode, c.OffenceText) }

// Happened is the day on which a list places the case: when it was opened, or else of the arrest or the
// offence.
func (c CourtCase) Happened() civil.NullDate {
	for _, d := range []civil.NullDate{c.Opened, c.ArrestDate} {
		if d.Valid {
			return d
		}
	}
	return c.OffenceDate
}

// InCourt holds a person's results that courts decided, to tell which outcomes of charges they are.
//
// The rule: a charge that its source says has ended (convicted, not convicted, no further action) is told by the court's own record, and its outcome
// is not counted or shown beside it, where one of the person's decided results
//   - has the charge's case number, which a case may share among several charges and results; or
//   - names no case, or the charge does not, and both give the same day of the result, and not different days
//     of the offence; or, where one gives no day of the result, both give the same day of the offence.
//
// A case that the court's record leaves open or does not know the end of tells nothing: the charge's outcome
// stands. The rule is the same whatever source a count asks for: what a court's record tells is the court's.
type InCourt []Tried

// Tried is of a decided result what the rule goes by.
type Tried struct {
	caseRef      string
	day, offence civil.NullDate
}

// Trial gives what the rule goes by, and whether the result is decided.
func (r CourtResult) Trial() (Tried, bool) {
	t := Tried{normalCase(r.CaseRef), r.Day, r.OffenceDate}
	if !t.day.Valid {
		t.day = r.SentenceDate
	}
	return t, r.Disposition.Decided()
}

// DecidedIn gives those of some results that are decided.
func DecidedIn(results []CourtResult) InCourt {
	var out InCourt
	for _, r := range results {
		if t, decided := r.Trial(); decided {
			out = append(out, t)
		}
	}
	return out
}

// Tells says that the outcome of a charge of the same person is one of these results.
func (in InCourt) Tells(c Charge) bool {
	if c.Outcome != Convicted && c.Outcome != NotConvicted && c.Outcome != NoFurther {
		return false
	}
	ref := normalCase(c.CaseRef)
	return slices.ContainsFunc(in, func(t Tried) bool {
		switch {
		case ref != "" && t.caseRef != "":
			return ref == t.caseRef
		case t.offence.Valid && c.OffenceDate.Valid && t.offence != c.OffenceDate:
			return false
		case t.day.Valid && c.OutcomeDay.Valid:
			return t.day == c.OutcomeDay
		}
		return t.offence.Valid && c.OffenceDate.Valid
	})
}

// normalCase brings a case number to the form in which two are compared: agencies write the blanks and strokes
// of one number in their own ways.
func normalCase(s string) string {
	return strings.Map(func(c rune) rune {
		if c == ' ' || c == '/' || c == '-' || c == '.' {
			return -1
		}
		return c
	}, strings.ToUpper(s))
}
