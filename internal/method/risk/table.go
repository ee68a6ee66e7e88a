package risk

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
)

// Table scores a CSV file row by row: UTF-8, commas, a header. It holds one row at a time.
type Table struct {
	family   Family
	rule     Rule
	assessed civil.NullDate
	rows     *csv.Reader
	header   []string
	at       map[string]int
	called   map[string]string // what the file calls an input that the scales know by another name
	number   int
	refused  []Refusal // what could not be read of the row at hand
}

// Row is a scored row. Number counts from 1 under the header; Line is where it begins in the file.
type Row struct {
	Number, Line int
	Cells        []string // as many as the header has
	Results      []Result // one for each of the family's scales
}

// column is a column of the input; or names another that stands for it, and optional says it may be missing.
type column struct {
	name, or string
	optional bool
}

// columns gives what a family's file holds, as the reference tables name it.
func (f Family) columns(rule Rule, assessed bool) []column {
	person := []column{{name: "sex"}, {name: "date_of_birth"}}
	sentence := []column{
		{name: "date_of_conviction", or: "current_sanction_date"}, {name: "date_start_followup"}, {name: "total_sanctions"},
		{name: "age_first_sanction", or: "first_sanction_date"}, {name: "ho_code"},
	}
	plain := func(names ...string) []column {
		out := make([]column, len(names))
		for i, n := range names {
			out[i].name = n
		}
		return out
	}
	switch f {
	case FamilyOGRS3:
		return slices.Concat(person, sentence, []column{
			{name: "ogrs3_group", optional: true}, {name: "assessment_date", optional: rule != OGRS3TwoYear || assessed}})
	case FamilyOGRS4:
		return slices.Concat(person, sentence, []column{
			{name: "violent_sanctions"}, {name: "ogrs4_category", optional: true}, {name: "assessment_date", optional: assessed}})
	case FamilyOVP:
		return slices.Concat(person, plain("date_start_followup", "total_sanctions", "violent_sanctions", "recognises_impact",
			"no_fixed_abode", "unemployed", "alcohol_current", "alcohol_excess", "psychiatric_treatment", "temper_control", "pro_criminal_attitudes"))
	default:
		return plain("ogrs3_2yr_pct", "no_fixed_abode", "unemployed", "regular_offending_activities", "current_drug_misuse",
			"drug_motivation", "problem_solving", "awareness_of_consequences", "others_views", "pro_criminal_attitudes")
	}
}

// ReadTable reads the header and checks that every column the rule needs is there. assessed is the day of
// assessment of rows that do not say their own. Errors are fault.Invalid, one for all columns that are wrong.
func ReadTable(in io.Reader, f Family, rule Rule, assessed civil.NullDate) (*Table, error) {
	rule.mustBe(f)
	text := bufio.NewReaderSize(in, 1<<16)
	if start, _ := text.Peek(3); bytes.Equal(start, []byte("\xef\xbb\xbf")) {
		_, _ = text.Discard(3)
	}
	t := &Table{family: f, rule: rule, assessed: assessed, rows: csv.NewReader(text), at: map[string]int{}, called: map[string]string{}}
	t.rows.FieldsPerRecord = -1 // a row that is short or long is refused by itself
	header, err := t.rows.Read()
	if err != nil {
		return nil, t.broken(err)
	}
	t.header = header
	return t, t.checkHeader()
}

func (t *Table) checkHeader() error {
	var wrong []string
	for i, name := range t.header {
		if !utf8.ValidString(name) {
			wrong = append(wrong, fmt.Sprintf("line 1: the name of column %d is not UTF-8", i+1))
		}
		name = strings.TrimSpace(name)
		if _, doubled := t.at[name]; doubled && name != "" {
			wrong = append(wrong, fmt.Sprintf("line 1, column %s: two columns have this name", name))
		}
		if slices.Contains(t.added(), name) {
			wrong = append(wrong, fmt.Sprintf("line 1, column %s: this column is one that is added", name))
		}
		t.at[name] = i
	}
	for _, c := range t.family.columns(t.rule, t.assessed.Valid) {
		_, here := t.at[c.name]
		_, other := t.at[c.or]
		other = other && c.or != ""
		if other {
			t.called[c.name] = c.or
		}
		switch {
		case here && other:
			wrong = append(wrong, fmt.Sprintf("line 1: leave out one of the columns %s and %s", c.name, c.or))
		case !here && !other && !c.optional && c.or != "":
			wrong = append(wrong, fmt.Sprintf("line 1, column %s: there is no such column, nor %s", c.name, c.or))
		case !here && !other && !c.optional:
			wrong = append(wrong, fmt.Sprintf("line 1, column %s: there is no such column", c.name))
		}
	}
	if len(wrong) > 0 {
		return fault.New(fault.Invalid, "%s", strings.Join(wrong, "; "))
	}
	return nil
}

// broken says what is wrong with the file itself.
func (t *Table) broken(err error) error {
	if errors.Is(err, io.EOF) {
		return fault.New(fault.Invalid, "line 1: the file is empty; it must begin with the names of its columns")
	}
	var at *csv.ParseError
	if errors.As(err, &at) {
		return fault.New(fault.Invalid, "line %d: is not CSV: %v", at.Line, at.Err)
	}
	return fault.Because(err, fault.Unavailable, "the file could not be read to its end")
}

// added names the columns that scoring adds: of the first scale plainly, of the others with their name before.
func (t *Table) added() []string {
	out := []string{"prob_1yr", "prob_2yr", "pct_1yr", "pct_2yr", "band", "refused"}
	for _, s := range t.family.Scales()[1:] {
		name := strings.ToLower(string(s))
		out = append(out, name+"_prob_2yr", name+"_pct_2yr", name+"_band", name+"_refused")
	}
	return out
}

// Header gives the columns of the output: all of the input, and those that are added.
func (t *Table) Header() []string { return slices.Concat(t.header, t.added()) }

// Next scores the next row; io.EOF after the last. A row that cannot be scored has refusals and is no error;
// an error is a file that is not CSV any more.
func (t *Table) Next() (Row, error) {
	cells, err := t.rows.Read()
	if errors.Is(err, io.EOF) {
		return Row{}, io.EOF
	}
	if err != nil {
		return Row{}, t.broken(err)
	}
	t.number++
	row := Row{Number: t.number, Cells: cells}
	row.Line, _ = t.rows.FieldPos(0)
	t.refused = nil
	if len(cells) != len(t.header) {
		t.refused = []Refusal{{WrongCells, []string{"row"}}}
		row.Cells = make([]string, len(t.header))
		copy(row.Cells, cells)
		for _, s := range t.family.Scales() {
			row.Results = append(row.Results, Result{Scale: s, Rule: t.rule, Refused: t.refused})
		}
		return row, nil
	}
	row.Results = t.score(row.Cells)
	return row, nil
}

// score reads the cells into the family's input. What cannot be read is missing in the input; its own refusal
// takes the place of that.
func (t *Table) score(cells []string) []Result {
	var out []Result
	switch t.family {
	case FamilyOGRS3:
		out = []Result{ScoreOGRS3(t.ogrs3(cells), t.rule)}
	case FamilyOGRS4:
		scored := ScoreOGRS4(t.ogrs4(cells), t.rule)
		out = scored[:]
	case FamilyOVP:
		out = []Result{ScoreOVP(t.ovp(cells))}
	case FamilyOGP:
		out = []Result{ScoreOGP(t.ogp(cells))}
	}
	for i := range out {
		for _, unread := range t.refused {
			out[i].replaceMissing(unread)
		}
		for _, x := range out[i].Refused {
			for k, name := range x.Inputs {
				if called := t.called[name]; called != "" {
					x.Inputs[k] = called
				}
			}
		}
	}
	return out
}

// afterAnother is no reason: the input is there, and could not be used because another one is refused.
const afterAnother Reason = ""

// replaceMissing puts why an input could not be read in the place of its being missing. A scale that does not
// say it misses the input does without it, as ARP does without violent sanctions.
func (r *Result) replaceMissing(unread Refusal) {
	at := slices.IndexFunc(r.Refused, func(x Refusal) bool { return x.Reason == Missing && x.Inputs[0] == unread.Inputs[0] })
	switch {
	case at >= 0 && unread.Reason == afterAnother:
		r.Refused = slices.Delete(r.Refused, at, at+1)
	case at >= 0:
		r.Refused[at] = unread
	}
}

func (t *Table) cell(cells []string, name string) string {
	at, here := t.at[name]
	if !here {
		return ""
	}
	return strings.TrimSpace(cells[at])
}

func (t *Table) unread(why Reason, name string) {
	t.refused = append(t.refused, Refusal{why, []string{name}})
}

// date reads a column under the name that the scale knows it by.
func (t *Table) date(cells []string, column, name string) civil.NullDate {
	text := t.cell(cells, column)
	if text == "" {
		return civil.NullDate{}
	}
	d, err := civil.ParseDate(text)
	if err != nil {
		t.unread(NotADate, name)
		return civil.NullDate{}
	}
	return civil.SomeDate(d)
}

func (t *Table) whole(cells []string, name string) Number {
	text := t.cell(cells, name)
	if text == "" {
		return Number{}
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.unread(NotAWholeNumber, name)
		return Number{}
	}
	return Some(n)
}

func (t *Table) sex(cells []string) Sex {
	switch strings.ToUpper(t.cell(cells, "sex")) {
	case "":
	case "M", "MALE":
		return Male
	case "F", "FEMALE":
		return Female
	default:
		t.unread(SexUnclear, "sex")
	}
	return SexNotKnown
}

func (t *Table) convicted(cells []string) civil.NullDate {
	if _, named := t.at["current_sanction_date"]; named {
		return t.date(cells, "current_sanction_date", "date_of_conviction")
	}
	return t.date(cells, "date_of_conviction", "date_of_conviction")
}

// ageFirst gives the age at the first sanction, from its own column or from the date of that sanction.
func (t *Table) ageFirst(cells []string, born, convicted civil.NullDate) Number {
	if _, named := t.at["first_sanction_date"]; !named {
		return t.whole(cells, "age_first_sanction")
	}
	first := t.date(cells, "first_sanction_date", "age_first_sanction")
	switch {
	case !first.Valid:
		return Number{}
	case !born.Valid:
		t.unread(afterAnother, "age_first_sanction")
		return Number{}
	case !first.Date.After(born.Date):
		t.unread(NotAfterBirth, "age_first_sanction")
		return Number{}
	case convicted.Valid && first.Date.After(convicted.Date):
		t.unread(FirstAfter, "age_first_sanction")
		return Number{}
	}
	return Some(age(born, first))
}

func (t *Table) assessment(cells []string) civil.NullDate {
	if t.cell(cells, "assessment_date") == "" {
		return t.assessed
	}
	return t.date(cells, "assessment_date", "assessment_date")
}

func (t *Table) ogrs3(cells []string) OGRS3Input {
	in := OGRS3Input{
		Sex: t.sex(cells), Born: t.date(cells, "date_of_birth", "date_of_birth"), Convicted: t.convicted(cells),
		FollowUp: t.date(cells, "date_start_followup", "date_start_followup"), Sanctions: t.whole(cells, "total_sanctions"),
		Code: t.cell(cells, "ho_code"), Group: t.cell(cells, "ogrs3_group"),
	}
	if t.rule == OGRS3TwoYear {
		in.Assessed = t.assessment(cells)
	}
	in.AgeFirst = t.ageFirst(cells, in.Born, in.Convicted)
	return in
}

func (t *Table) ogrs4(cells []string) OGRS4Input {
	in := OGRS4Input{
		Sex: t.sex(cells), Born: t.date(cells, "date_of_birth", "date_of_birth"), Convicted: t.convicted(cells),
		FollowUp: t.date(cells, "date_start_followup", "date_start_followup"), Assessed: t.assessment(cells),
		Sanctions: t.whole(cells, "total_sanctions"), Violent: t.whole(cells, "violent_sanctions"),
		Code: t.cell(cells, "ho_code"), Category: Category(t.cell(cells, "ogrs4_category")),
	}
	in.AgeFirst = t.ageFirst(cells, in.Born, in.Convicted)
	return in
}

func (t *Table) ovp(cells []string) OVPInput {
	return OVPInput{
		Sex: t.sex(cells), Born: t.date(cells, "date_of_birth", "date_of_birth"),
		FollowUp:  t.date(cells, "date_start_followup", "date_start_followup"),
		Sanctions: t.whole(cells, "total_sanctions"), Violent: t.whole(cells, "violent_sanctions"),
		RecognisesImpact: t.whole(cells, "recognises_impact"), NoFixedAbode: t.whole(cells, "no_fixed_abode"),
		Unemployed: t.whole(cells, "unemployed"), AlcoholCurrent: t.whole(cells, "alcohol_current"),
		AlcoholExcess: t.whole(cells, "alcohol_excess"), PsychiatricTreatment: t.whole(cells, "psychiatric_treatment"),
		TemperControl: t.whole(cells, "temper_control"), ProCriminalAttitudes: t.whole(cells, "pro_criminal_attitudes"),
	}
}

func (t *Table) ogp(cells []string) OGPInput {
	return OGPInput{
		OGRS3Percent: t.whole(cells, "ogrs3_2yr_pct"), NoFixedAbode: t.whole(cells, "no_fixed_abode"),
		Unemployed: t.whole(cells, "unemployed"), OffendingActivities: t.whole(cells, "regular_offending_activities"),
		DrugMisuse: t.whole(cells, "current_drug_misuse"), DrugMotivation: t.whole(cells, "drug_motivation"),
		ProblemSolving: t.whole(cells, "problem_solving"), AwareOfConsequences: t.whole(cells, "awareness_of_consequences"),
		UnderstandsOthersViews: t.whole(cells, "others_views"), ProCriminalAttitudes: t.whole(cells, "pro_criminal_attitudes"),
	}
}

// Record gives the row of the output: its cells and the columns that are added. What there is no figure for is
// left empty.
func (r Row) Record() []string {
	out := slices.Clone(r.Cells)
	first := r.Results[0]
	out = append(out, first.OneYear.probability(first.Scale), first.TwoYear.probability(first.Scale),
		first.OneYear.percent(), first.TwoYear.percent(), string(first.Band), first.reasons())
	for _, x := range r.Results[1:] {
		out = append(out, x.TwoYear.probability(x.Scale), x.TwoYear.percent(), string(x.Band), x.reasons())
	}
	return out
}

// probability writes the probability as the scale publishes it: OGRS3 to 5 decimals, the others unrounded.
func (f *Figure) probability(s Scale) string {
	switch {
	case f == nil:
		return ""
	case s == OGRS3:
		return strconv.FormatFloat(f.Probability, 'f', 5, 64)
	}
	return strconv.FormatFloat(f.Probability, 'f', -1, 64)
}

func (f *Figure) percent() string {
	if f == nil {
		return ""
	}
	return f.Percent.String()
}

func (r Result) reasons() string {
	var out []string
	for _, x := range r.Refused {
		if !slices.Contains(out, string(x.Reason)) {
			out = append(out, string(x.Reason))
		}
	}
	return strings.Join(out, "; ")
}
