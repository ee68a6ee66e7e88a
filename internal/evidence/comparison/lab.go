package comparison

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"waymark/internal/evidence/measure"
	"waymark/internal/method/indicator/jdl"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/cohort"
	"waymark/internal/scheme/person"
)

// UploadPlan says which people a file for the Justice Data Lab names.
type UploadPlan struct {
	Lock    string // a locked cohort; "" for everybody ever taken on
	Minimum int    // the fewest people that the Lab takes now
	Leave   bool   // leave out people whose row breaks a rule, and count them
	Reason  string // why named people are disclosed
}

// Upload is a file that was made. The file itself is not kept.
type Upload struct {
	ID       id.LabUpload
	MadeAt   civil.Instant
	MadeBy   id.Staff
	Maker    string
	Reason   string
	Basis    string // whom it names, in words
	People   int
	Withheld int // restricted records that were left out
	Unusable int // whose row broke a rule
	Digest   string
}

// Made is the outcome of making a file: without Text where the check found what must be mended first.
type Made struct {
	Upload
	Report jdl.Report
	Text   []byte
}

// leastReason is the fewest letters that say why.
const leastReason = 10

func (p UploadPlan) check() error {
	var wrong []fault.Field
	if len([]rune(strings.TrimSpace(p.Reason))) < leastReason {
		wrong = append(wrong, fault.Field{Name: "reason", Text: "Say why these people are named to the Lab, and under which agreement"})
	}
	if p.Minimum < 1 || p.Minimum > 10_000 {
		wrong = append(wrong, fault.Field{Name: "minimum", Text: "The fewest people must be from 1 to 10,000"})
	}
	return fault.InvalidFields(wrong)
}

// MakeUpload makes the Lab's file, checks it, and where it is ready hands it out and keeps that it was. The look names
// everybody of the file in the log, with the reason, whether or not the file is ready. Restricted records are left out for
// whoever is not on their list, and counted; excluded ones are absent.
func (s *Service) MakeUpload(ctx context.Context, by access.Actor, plan UploadPlan) (Made, error) {
	if err := plan.check(); err != nil {
		return Made{}, err
	}
	why := access.Of(access.DataLab)
	why.Reason = strings.TrimSpace(plan.Reason)
	ask := access.Ask{Actor: by, Purpose: why, Action: access.LabDisclose}
	return gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Made, error) {
		m := Made{Upload: Upload{ID: id.New[id.LabUpload](s.ids), MadeAt: tx.Now(), MadeBy: tx.Actor().ID, Reason: why.Reason}}
		days, err := m.whom(ctx, tx, plan)
		if err != nil {
			return m, err
		}
		rows, err := m.rows(ctx, tx, days)
		if err != nil {
			return m, err
		}
		text, err := m.file(rows, plan, tx.Today())
		if err != nil || !m.Report.Ready() {
			tx.Note("file", "not ready")
			return m, err
		}
		sum := sha256.Sum256(text)
		m.Text, m.People, m.Digest = text, m.Report.Usable, hex.EncodeToString(sum[:])
		tx.Note("upload", string(m.ID))
		return m, insertUpload(ctx, tx, m.Upload)
	})
}

// whom gives whom the file is about, each with their index day: the day on which they were taken on.
func (m *Made) whom(ctx context.Context, tx *gate.Tx, plan UploadPlan) (map[id.Person]civil.Date, error) {
	days := map[id.Person]civil.Date{}
	if plan.Lock == "" {
		m.Basis = "everybody ever taken on"
		return days, cohort.EachStart(ctx, tx, func(p id.Person, started civil.Date) error {
			days[p] = started
			return nil
		})
	}
	lock, err := measure.OpenLock(ctx, tx, plan.Lock, 0)
	m.Basis = "the locked cohort " + plan.Lock + ", version " + strconv.Itoa(lock.Version)
	for _, x := range lock.Members {
		days[x.Person] = x.Started
	}
	return days, err
}

// header is the template's columns that Waymark fills.
var header = []string{"surname", "forename", "date_of_birth", "gender", "index_date", "pnc_id", "prison_number"}

// genders are the Lab's words for how sex is kept.
var genders = map[string]string{"male": "M", "female": "F"}

// rows gives the rows of those whom the actor may name, in the order of their ids.
func (m *Made) rows(ctx context.Context, tx *gate.Tx, days map[id.Person]civil.Date) ([][]string, error) {
	people, err := within(ctx, tx, days)
	if err != nil {
		return nil, err
	}
	shown, err := tx.Disclose(ctx, people)
	if err != nil {
		return nil, err
	}
	open := people[:0:0]
	for _, x := range shown {
		if x.Stub {
			m.Withheld++
		} else {
			open = append(open, x.Person)
		}
	}
	cards, err := person.Cards(ctx, tx, open)
	if err != nil {
		return nil, err
	}
	numbers, err := person.NumbersOf(ctx, tx, open, person.PNCID, person.PrisonNumber)
	var out [][]string
	for _, p := range open {
		c, ok := cards[p]
		if !ok { // merged into another, who stands for both
			continue
		}
		forename, _, _ := strings.Cut(c.Forenames, " ")
		out = append(out, []string{plain(c.Surname), plain(forename), c.DateOfBirth.String(), genders[c.Sex], days[p].String(), numbers[p][person.PNCID], numbers[p][person.PrisonNumber]})
	}
	return out, err
}

// file writes and checks the file. Where it is asked for, rows that break a rule are left out and the rest is checked
// again: the counts of what was wrong are those of the first time.
func (m *Made) file(rows [][]string, plan UploadPlan, today civil.Date) ([]byte, error) {
	spec := jdl.Pilot()
	spec.Minimum = plan.Minimum
	text, err := written(rows)
	if err != nil {
		return nil, err
	}
	if m.Report, err = jdl.Check(bytes.NewReader(text), spec, today); err != nil || !plan.Leave || m.Report.Ready() {
		return text, err
	}
	first := m.Report
	bad := map[int]bool{}
	for _, p := range first.Problems {
		if p.Row > 0 && !p.Rule.Advice() {
			bad[p.Row] = true
		}
	}
	var good [][]string
	for i, row := range rows {
		if !bad[i+1] {
			good = append(good, row)
		}
	}
	m.Unusable = len(bad)
	if text, err = written(good); err != nil {
		return nil, err
	}
	m.Report, err = jdl.Check(bytes.NewReader(text), spec, today)
	return text, err
}

func written(rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.Write(header); err != nil {
		return nil, err
	}
	err := w.WriteAll(rows)
	return b.Bytes(), err
}

// plain keeps a spreadsheet from taking a name for a formula.
func plain(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// ResultPlan is what the Lab published, as somebody records it.
type ResultPlan struct {
	Upload     id.LabUpload // the file it is of; "" for one that was made elsewhere
	Measure    string       `json:"measure"` // as the Lab names it
	Submitted  int          `json:"submitted"`
	Matched    int          `json:"matched"`
	Treated    float64      `json:"treated"`    // percent, or offences for each person
	Comparison float64      `json:"comparison"` //
	Lower      float64      `json:"lower"`      // of the difference, treated less comparison
	Upper      float64      `json:"upper"`
	Published  civil.Date   `json:"published"`
	Report     string       `json:"report"` // where it is published
}

// Measures lists what the Lab measures.
var Measures = []string{"One-year proven reoffending rate (percent)", "Frequency of proven reoffending (offences for each person)", "Days to the first proven reoffence"}

func (p ResultPlan) check(today civil.Date) (jdl.Conclusion, error) {
	var wrong []fault.Field
	if !slices.Contains(Measures, p.Measure) {
		wrong = append(wrong, fault.Field{Name: "measure", Text: "Select what the Lab measured"})
	}
	if p.Matched < 1 || p.Matched > p.Submitted {
		wrong = append(wrong, fault.Field{Name: "matched", Text: "Matched must be from 1 to those submitted"})
	}
	conclusion, err := jdl.Conclude(p.Lower, p.Upper)
	if err != nil {
		wrong = append(wrong, fault.Field{Name: "lower", Text: fault.Text(err)})
	} else if d := p.Treated - p.Comparison; d < p.Lower-1 || d > p.Upper+1 { // figures are rounded when they are published
		wrong = append(wrong, fault.Field{Name: "lower", Text: "The interval does not hold the difference of the two figures"})
	}
	if p.Published.After(today) || p.Published == (civil.Date{}) {
		wrong = append(wrong, fault.Field{Name: "published", Text: "Enter the day on which it was published, today or earlier"})
	}
	if len(strings.TrimSpace(p.Report)) < 5 {
		wrong = append(wrong, fault.Field{Name: "report", Text: "Say where the report is to be found"})
	}
	return conclusion, fault.InvalidFields(wrong)
}

// Result is one that was recorded, worded by the Lab's own rule.
type Result struct {
	ID         id.LabResult
	RecordedAt civil.Instant
	RecordedBy id.Staff
	Recorder   string
	ResultPlan
	Conclusion jdl.Conclusion
}

// RecordResult keeps what the Lab published.
func (s *Service) RecordResult(ctx context.Context, by access.Actor, p ResultPlan) (Result, error) {
	ask := access.Ask{Actor: by, Purpose: access.Of(access.FiguresForScheme), Action: access.LabRecord}
	return gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Result, error) {
		r := Result{ID: id.New[id.LabResult](s.ids), RecordedAt: tx.Now(), RecordedBy: tx.Actor().ID, ResultPlan: p}
		if _, err := p.check(tx.Today()); err != nil {
			return r, err
		}
		if p.Upload != "" {
			if _, err := findUpload(ctx, tx, p.Upload); err != nil {
				return r, err
			}
		}
		return r, insertResult(ctx, tx, r)
	})
}

// Lab is all that went to the Lab and came back, newest first, with the newest comparison of our own that shows a result.
type Lab struct {
	Uploads []Upload
	Results []Result
	Locks   []LockName
	Own     *Comparison
}

// OpenLab gives it.
func (s *Service) OpenLab(ctx context.Context, by access.Actor) (Lab, error) {
	o, err := s.Overview(ctx, by)
	if err != nil {
		return Lab{}, err
	}
	l := Lab{Locks: o.Locks}
	if i := slices.IndexFunc(o.All, func(c Comparison) bool { return c.Effect != nil && !c.Design.File }); i >= 0 {
		l.Own = &o.All[i]
	}
	return gate.Read(ctx, s.gate, figuresAsk(by), func(ctx context.Context, tx *gate.Tx) (Lab, error) {
		var err error
		if l.Uploads, err = uploads(ctx, tx); err != nil {
			return l, err
		}
		if l.Results, err = results(ctx, tx); err != nil {
			return l, err
		}
		return l, l.name(ctx, tx)
	})
}

// Counted gives what a report found, by rule, the commonest first: nothing of it names anybody.
func Counted(r jdl.Report) []RuleCount {
	var out []RuleCount
	for rule, n := range r.Counts {
		out = append(out, RuleCount{rule, n})
	}
	slices.SortFunc(out, func(a, b RuleCount) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Rule, b.Rule)) })
	return out
}

// RuleCount is how often a rule was broken.
type RuleCount struct {
	Rule jdl.Rule
	N    int
}
