package score

import (
	"cmp"
	"slices"
	"strings"

	"waymark/internal/method/risk"
	"waymark/internal/platform/civil"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/offending"
)

// Sanction is one occasion on which somebody was convicted or cautioned: a day, however many offences it was for.
// That is the rule set here; the ministry's code takes the number of sanctions as given and does not say how they
// are counted. Where two sources give one case different days, it is the earlier day's.
type Sanction struct {
	Day        civil.Date
	Conviction bool
	Offences   []Offence
}

// Offence is one offence of a sanction, with the record that tells of it.
type Offence struct {
	offending.CourtResult
	Code   string // Home Office code, as the reference has it; what the record says where it has none
	Known  risk.Offence
	Mapped bool // the published list has the code
}

// Record names the record that an offence came from.
func (o Offence) Record() string { return recordWords(o.CourtResult) }

func recordWords(r offending.CourtResult) string {
	if r.CaseRef != "" {
		return r.Source + ", case " + r.CaseRef
	}
	return r.Source + ", record " + r.Key
}

// occasion is a conviction with its main offence.
type occasion struct {
	Sanction
	main Offence
}

// Violent says whether a sanction counts as violent, and whether that is known of all its offences.
func (s Sanction) Violent() (violent, known bool) {
	known = true
	for _, o := range s.Offences {
		violent, known = violent || o.Known.Violent, known && o.Mapped
	}
	return violent, violent || known
}

// Words says what it was.
func (s Sanction) Words() string {
	if s.Conviction {
		return "Conviction"
	}
	return "Caution, reprimand or warning"
}

// sanctions counts what the declared sources hold of the person.
func (w *work) sanctions() {
	var told []Offence
	for _, r := range w.Results {
		strands := w.sources[feedKey{r.Source, agency.HistoryKind}]
		switch r.Disposition {
		case offending.Guilty, offending.Cautioned:
			strand := agency.Convictions
			if r.Disposition == offending.Cautioned {
				strand = agency.Cautions
			}
			if slices.Contains(strands, strand) {
				told = append(told, w.offence(r))
			}
		case offending.NotGuilty, offending.Pending:
		default:
			if len(strands) > 0 {
				w.because("a record (" + recordWords(r) + ") does not say whether it is of a conviction")
			}
		}
	}
	for _, o := range told {
		if !sanctionDay(o.CourtResult).Valid {
			w.because("a conviction or caution has no day (" + o.Record() + ")")
			return
		}
	}
	w.out.Sanctions = occasions(told)
}

func sanctionDay(r offending.CourtResult) civil.NullDate {
	if r.Day.Valid {
		return r.Day
	}
	return r.SentenceDate
}

func (w *work) offence(r offending.CourtResult) Offence {
	o := Offence{CourtResult: r}
	l := r.Local()
	if code, ok := w.Meant[l]; ok {
		o.Code = code
	} else if l.ByCode {
		o.Code = l.Name
	}
	o.Known, o.Mapped = risk.FindOffence(o.Code)
	return o
}

// occasions puts offences together by their days, newest first.
func occasions(told []Offence) []Sanction {
	slices.SortStableFunc(told, func(a, b Offence) int {
		return cmp.Or(sanctionDay(a.CourtResult).Date.Sub(sanctionDay(b.CourtResult).Date), strings.Compare(a.Source+a.Key, b.Source+b.Key))
	})
	var out []Sanction
	for _, o := range told {
		at := slices.IndexFunc(out, func(s Sanction) bool { return s.tells(o) })
		if at < 0 {
			out = append(out, Sanction{Day: sanctionDay(o.CourtResult).Date})
			at = len(out) - 1
		}
		s := &out[at]
		s.Conviction = s.Conviction || o.Disposition == offending.Guilty
		s.Offences = append(s.Offences, o)
	}
	slices.Reverse(out)
	return out
}

// tells says that an offence is of this sanction: decided the same day, or another source's record of its case.
func (s Sanction) tells(o Offence) bool {
	return s.Day == sanctionDay(o.CourtResult).Date || slices.ContainsFunc(s.Offences, func(x Offence) bool {
		return x.Source != o.Source && x.CaseRef != "" && x.CaseRef == o.CaseRef
	})
}

// sentenceWeight orders sentences, the heaviest highest; what is not known has none.
var sentenceWeight = map[offending.SentenceType]int{"custody": 7, "time_served": 6, "suspended": 5, "community": 4, "deferred": 3, "fine": 2, "discharge": 1, "other": 1}

// mainOffence gives the main offence of a conviction: the one, or the one with the heaviest sentence, or any of those
// that weigh alike. It is false where the record does not tell. The rule is set here.
func mainOffence(s Sanction) (Offence, bool) {
	convicted := slices.DeleteFunc(slices.Clone(s.Offences), func(o Offence) bool { return o.Disposition != offending.Guilty })
	slices.SortStableFunc(convicted, func(a, b Offence) int { return sentenceWeight[b.SentenceType] - sentenceWeight[a.SentenceType] })
	main := convicted[0]
	for _, o := range convicted[1:] {
		alike := o.Known.Group == main.Known.Group && o.Known.Category == main.Known.Category && o.Mapped == main.Mapped && (o.Mapped || o.Code == main.Code)
		lighter := sentenceWeight[o.SentenceType] < sentenceWeight[main.SentenceType] && sentenceWeight[o.SentenceType] > 0
		if !alike && !lighter {
			return main, false
		}
	}
	return main, true
}
