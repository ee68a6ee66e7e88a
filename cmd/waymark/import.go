package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"waymark/examples/profiles"
	"waymark/internal/exchange/importing"
	"waymark/internal/exchange/importing/profile"
	"waymark/internal/exchange/importing/reader"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
)

type importCommand struct {
	Files    importFilesCommand    `cmd:"" default:"withargs" help:"Bring extracts in: people, arrests, stays in custody, daily rolls."`
	Offences importOffencesCommand `cmd:"" help:"Load the reference of offences: codes, titles, groups."`
	Changes  importChangesCommand  `cmd:"" help:"Print the releases that daily rolls showed."`
	Runs     importRunsCommand     `cmd:"" help:"List what was brought in, newest first."`
	Undo     importUndoCommand     `cmd:"" help:"Take back what a run added. Say why with --reason."`
}

type importFilesCommand struct {
	Profile string   `help:"How to read the files: the path of a profile, or the name of one that ships, as broward/police_arrests." required:"" placeholder:"PROFILE"`
	Check   bool     `help:"Only say what each file would do now; bring nothing in."`
	Covers  string   `help:"How far the files reach, as the agency says. Default: to their latest row, so that a quiet weekend looks late." name:"covers-until" placeholder:"'YYYY-MM-DD HH:MM'"`
	JSON    bool     `help:"Print one JSON object a file." name:"json"`
	Files   []string `arg:"" help:"The files, in order."`
}

// result is one file's report as scripts read it.
type result struct {
	Run     string `json:"run"`
	File    string `json:"file"`
	Profile string `json:"profile"`
	Resumed bool   `json:"resumed"`
	Rows    int64  `json:"rows"`
	importing.Counts
	Refusals []refusal `json:"refusals"`
	Notices  int       `json:"notices"`
	*roll
}

// roll is what a daily roll adds. The first roll of a series has nothing to be compared with: its changes
// are null, not zero.
type roll struct {
	Day        string `json:"roll_date"`
	Duplicates int64  `json:"duplicate_rows"`
	New        *int   `json:"new_spells"`
	Returned   *int   `json:"returned_spells"`
	Gone       *int   `json:"gone_since_previous_roll"`
}

func newRoll(r *importing.RollReport) *roll {
	if r == nil {
		return nil
	}
	out := &roll{Day: r.Day.String(), Duplicates: r.Duplicates}
	if r.Compared {
		out.New, out.Returned, out.Gone = &r.New, &r.Returned, &r.Gone
	}
	return out
}

type refusal struct {
	File   string `json:"file"`
	Row    int64  `json:"row"`
	Column string `json:"column"`
	Value  string `json:"value"`
	Rule   string `json:"rule"`
	Text   string `json:"text"`
}

// Run brings the files in, one after the other; it stops at the first that cannot be applied.
func (c importFilesCommand) Run(e *env) error {
	text, err := profiles.Find(c.Profile)
	if err != nil {
		return err
	}
	p, err := profile.Parse(text)
	if err != nil {
		return err
	}
	covers, err := c.covers()
	if err != nil {
		return err
	}
	a, err := e.open()
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	for _, file := range c.Files {
		if c.Check {
			seen, err := a.Importing.Check(e.ctx, e.operator, e.why(access.Importing), importing.Order{Profile: p, Path: file})
			if err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
			if err := printPreview(e, seen, c.JSON); err != nil {
				return err
			}
			continue
		}
		r, err := a.Importing.ApplyOrder(e.ctx, e.operator, e.why(access.Importing),
			importing.Order{Profile: p, Path: file, CoversUntil: covers}, e.progress(file, c.JSON))
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if err := c.print(e, r); err != nil {
			return err
		}
	}
	return nil
}

// covers reads how far the files reach, on London's clock.
func (c importFilesCommand) covers() (civil.Instant, error) {
	if c.Covers == "" {
		return civil.Instant{}, nil
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", c.Covers, civil.London())
	if err != nil {
		return civil.Instant{}, fault.New(fault.Invalid, "--covers-until must be a day and time like '2026-11-25 06:00'")
	}
	return civil.InstantOf(at), nil
}

func (c importFilesCommand) print(e *env, r importing.Report) error {
	if c.JSON {
		out := result{Run: string(r.Run), File: r.File, Profile: r.Profile, Resumed: r.Resumed, Rows: r.Rows(), Counts: r.Counts, Refusals: refusals(r.Refusals), Notices: len(r.Notices), roll: newRoll(r.Roll)}
		if r.Roll != nil {
			out.Rows += r.Roll.Duplicates
		}
		return json.NewEncoder(e.out).Encode(out)
	}
	fmt.Fprintf(e.out, "%s: %d rows: %d new, %d changed, %d unchanged, %d refused, %d noticed\n", r.File, r.Rows(), r.New, r.Changed, r.Unchanged, r.Refused, len(r.Notices))
	if r.Roll != nil && r.Roll.Compared {
		fmt.Fprintf(e.out, "  roll of %s: %d new stays, %d returned, %d gone since the roll before\n", r.Roll.Day.Long(), r.Roll.New, r.Roll.Returned, r.Roll.Gone)
	}
	for _, x := range r.Refusals {
		fmt.Fprintf(e.out, "  row %d, column %s: %q: %s (%s)\n", x.Row, x.Column, x.Value, x.Text, x.Rule)
	}
	return nil
}

func refusals(in []reader.Refusal) []refusal {
	out := make([]refusal, len(in))
	for i, r := range in {
		out[i] = refusal{r.File, r.Row, r.Column, r.Value, string(r.Rule), r.Text}
	}
	return out
}

// progress draws a bar on a terminal and nothing elsewhere.
func (e *env) progress(file string, machine bool) importing.Progress {
	if e.quiet || machine || !term.IsTerminal(int(os.Stderr.Fd())) {
		return nil
	}
	var bar *progressbar.ProgressBar
	return func(done, all int64) {
		if bar == nil {
			bar = progressbar.DefaultBytes(all, file)
		}
		_ = bar.Set64(done)
	}
}

type importRunsCommand struct {
	JSON bool `help:"Print JSON." name:"json"`
}

// Run lists the runs.
func (c importRunsCommand) Run(e *env) error {
	a, err := e.open()
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	runs, err := a.Importing.ListRuns(e.ctx, e.operator, e.why(access.Importing), 100)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(e.out).Encode(runs)
	}
	w := tabwriter.NewWriter(e.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "RUN\tSTARTED\tFILE\tPROFILE\tSTATE\tROWS\tNEW\tCHANGED\tREFUSED")
	for _, r := range runs {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d\t%d\t%d\t%d\n", r.ID, r.StartedAt.Long(), r.FileName, r.Profile, r.Words(), r.Rows(), r.New, r.Changed, r.Refused)
	}
	return w.Flush()
}

type importChangesCommand struct {
	Source string `help:"The source of the rolls." default:"jail"`
	Format string `help:"csv." enum:"csv" default:"csv"`
}

// Run prints the releases, one a line: the first roll without the stay, whose, and when they came in.
func (c importChangesCommand) Run(e *env) error {
	a, err := e.open()
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	releases, err := a.Importing.Changes(e.ctx, e.operator, e.why(access.Importing), c.Source)
	if err != nil {
		return err
	}
	w := csv.NewWriter(e.out)
	if err := w.Write([]string{"roll_date", "custody_person_id", "admitted_at"}); err != nil {
		return err
	}
	for _, r := range releases {
		if err := w.Write([]string{strings.ReplaceAll(r.RollDate.String(), "-", ""), r.PersonKey, r.AdmittedAt}); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}
