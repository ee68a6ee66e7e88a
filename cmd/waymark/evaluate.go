package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"waymark/internal/evidence/measure"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
)

type evaluateCommand struct {
	BeforeAfter beforeAfterCommand `cmd:"" help:"Count what happened to each person in equal windows before and after a day, with days at liberty."`
	Weights     weightsCommand     `cmd:"" help:"Load weights of offences, by which a measurement tells whether offending became less serious. None come with Waymark."`
	Compare     compareCommand     `cmd:"" help:"Compare those taken on with people like them for whom nothing was done."`
}

type beforeAfterCommand struct {
	Index     string `help:"CSV file: a source's own ids in the first column; index_date, and if wanted index_event (the key of the event that led here) and group." required:"" placeholder:"FILE" type:"existingfile"`
	Measure   string `help:"The unit that is counted: arrests, offences (each once, by the day of the offence), charges, convictions or admissions to custody." enum:"arrests,offences,charges,convictions,admissions" default:"arrests"`
	Months    int    `help:"Months of each window." default:"12"`
	Baseline  int    `help:"Also count in so many months before the day." placeholder:"MONTHS"`
	IndexDate string `help:"One day for all, where the file has no index_date." placeholder:"DATE"`
	Source    string `help:"Whose ids the file has and whose events count. Default: the source that knows most of the ids." placeholder:"SOURCE"`
	From      string `help:"The first day that the data cover. Default: of the source's first event." placeholder:"DATE"`
	To        string `help:"The last day that the data cover. Default: of the source's last event." placeholder:"DATE"`
	Format    string `help:"csv or json, of each person." enum:"csv,json" default:"csv"`
	Weights   string `help:"Also weigh what was counted by this vintage; with --summary." placeholder:"VINTAGE"`
	Breach    bool   `help:"Count breach, recall and failing to appear as well: being on a scheme itself brings these about."`
	Summary   bool   `help:"Print the whole instead of each person, as JSON."`
}

// evaluateReport is the whole, beside what it rests on.
type evaluateReport struct {
	Measure  string               `json:"measure"`
	Counting measure.Counting     `json:"counting"`
	Index    string               `json:"index_day"`
	Source   string               `json:"source"`
	Months   int                  `json:"months"`
	From     string               `json:"data_from"`
	To       string               `json:"data_to"`
	All      measure.Total        `json:"all"`
	Excl     *measure.Total       `json:"excluding_index_event,omitempty"`
	Expected *measure.Expected    `json:"expected_with_nothing_done"`
	Left     measure.Left         `json:"left_out"`
	Maturing int                  `json:"people_whose_counts_may_still_grow"`
	Types    []measure.TypeCount  `json:"by_type"`
	Serious  *measure.Seriousness `json:"seriousness,omitempty"`
	Time     *measure.Follow      `json:"time_to_first_event"`
	Liberty  *measure.Follow      `json:"time_to_first_event_at_liberty"`
	Warning  string               `json:"warning"`
}

// bareWarning stands beside every bare before and after.
const bareWarning = "A fall in a cohort that was chosen for what it had done is mostly what choosing alone produces. It is no evidence of an effect without a comparison."

// Run measures and prints. Who is left out is said on standard error, so that it is never silent.
func (c beforeAfterCommand) Run(e *env) error {
	plan := measure.Plan{Source: c.Source, What: measure.What(c.Measure), Windows: measure.Windows{Months: c.Months, Baseline: c.Baseline, WithAttention: c.Breach}, Weights: c.Weights}
	file, err := c.read(&plan)
	if err != nil {
		return err
	}
	plan.Index = file.Rows
	a, err := e.open()
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	out, err := a.Measure.BeforeAfter(e.ctx, e.operator, e.why(access.FiguresForScheme), plan)
	if err != nil {
		return err
	}
	if left := out.Left; left != (measure.Left{}) {
		fmt.Fprintf(e.err, "Left out of before and after alike: %d whose windows the data from %s to %s do not cover, %d whom %s does not know. %d index events were not found.\n",
			left.NotCovered, out.Data.From, out.Data.Until.AddDays(-1), left.Unknown, out.Source, left.NoEvent)
	}
	switch {
	case c.Summary:
		return indented(e.out, c.report(file, out))
	case c.Format == "json":
		return json.NewEncoder(e.out).Encode(out.Results)
	}
	return measure.Write(e.out, file, plan.What, plan.Windows, out.Results)
}

// report is the whole of what was measured.
func (c beforeAfterCommand) report(file measure.IndexFile, out measure.Outcome) evaluateReport {
	r := evaluateReport{Measure: c.Measure, Counting: out.Counting, Index: file.Rule().Words(), Source: out.Source, Months: c.Months,
		From: out.Data.From.String(), To: out.Data.Until.AddDays(-1).String(), All: measure.Add(out.Results, false), Expected: out.Expected, Left: out.Left,
		Maturing: out.Maturing, Types: measure.ByType(out.Results), Serious: out.Seriousness, Time: out.Time, Liberty: out.TimeAtLiberty, Warning: bareWarning}
	if file.HasEvent {
		excl := measure.Add(out.Results, true)
		r.Excl = &excl
	}
	return r
}

// indented prints JSON that people read.
func indented(to io.Writer, what any) error {
	enc := json.NewEncoder(to)
	enc.SetIndent("", " ")
	return enc.Encode(what)
}

type weightsCommand struct {
	File string `arg:"" help:"CSV with the columns vintage, offence, weight and source." type:"existingfile"`
	Why  string `help:"Why you load them, and who looked the figures up." required:"" placeholder:"WORDS"`
}

// Run keeps the tables of a file, all or none.
func (c weightsCommand) Run(e *env) error {
	text, err := os.ReadFile(c.File)
	if err != nil {
		return fault.Because(err, fault.Invalid, "%s cannot be read", c.File)
	}
	a, err := e.open()
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	fresh, err := a.Measure.LoadWeights(e.ctx, e.operator, measure.WeightsUpload{File: filepath.Base(c.File), Content: text, Reason: c.Why})
	if err != nil {
		return err
	}
	if len(fresh) == 0 {
		fmt.Fprintln(e.out, "These weights are loaded already. Nothing changed.")
	}
	for _, w := range fresh {
		fmt.Fprintf(e.out, "Loaded %s: %d offences with a weight, %d rows without a named offence that are not used. Source: %s\n", w.Vintage, w.Count, w.Unnamed, w.Source)
	}
	return nil
}

// read reads the index file and the days of the flags.
func (c beforeAfterCommand) read(plan *measure.Plan) (measure.IndexFile, error) {
	all, err := flagDay("--index-date", c.IndexDate)
	if err != nil {
		return measure.IndexFile{}, err
	}
	from, err := flagDay("--from", c.From)
	if err != nil {
		return measure.IndexFile{}, err
	}
	to, err := flagDay("--to", c.To)
	if err != nil {
		return measure.IndexFile{}, err
	}
	if from.Valid != to.Valid {
		return measure.IndexFile{}, fault.New(fault.Invalid, "--from and --to go together")
	}
	if from.Valid {
		plan.Data = measure.Span{From: from.Date, Until: to.Date.AddDays(1)}
	}
	in, err := os.Open(c.Index)
	if err != nil {
		return measure.IndexFile{}, fault.Because(err, fault.Invalid, "%s cannot be read", c.Index)
	}
	defer func() { _ = in.Close() }()
	return measure.ReadIndex(in, c.Index, all)
}

func flagDay(name, text string) (civil.NullDate, error) {
	if text == "" {
		return civil.NullDate{}, nil
	}
	d, err := civil.ParseDate(text)
	if err != nil {
		return civil.NullDate{}, fault.New(fault.Invalid, "%s must be a day like 2026-11-26", name)
	}
	return civil.SomeDate(d), nil
}
