package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"waymark/examples/profiles/linkage"
	"waymark/internal/method/match"
	"waymark/internal/platform/fault"
)

type linkCommand struct {
	Profile string   `help:"What is compared: the path of a linkage profile, or the name of one that ships, as people." required:"" placeholder:"PROFILE"`
	Out     string   `help:"Where the pairs go: id_a,id_b,weight,probability,decision." placeholder:"FILE"`
	Truth   string   `help:"The column that tells who is who, the same text for one person; two, as id,truth, where the files name it differently. It is never looked at for linking: precision and recall are printed." placeholder:"COLUMN"`
	Model   string   `help:"Use the parameters in this file; where it is not there yet, learn them and keep them in it." placeholder:"FILE"`
	Explain []string `help:"Take the weight of one pair apart: the ids of two records." sep:"none" placeholder:"ID"`
	Files   []string `arg:"" help:"One file, to find who is in it twice; or two, to find who is in both."`
}

// explainFlag takes the two ids of --explain ID_A ID_B, which the parser of flags cannot read by itself.

// explainFlag takes two ids, which the parser of flags cannot read by itself.
const explainFlag = "--explain"

// twoIDs writes --explain ID_A ID_B as two flags of one value each, which is what the parser reads.
func twoIDs(args []string) []string {
	for i, a := range args {
		if a == explainFlag && i+2 < len(args) && slices.Contains(args[:i], "link") {
			out := append([]string{}, args[:i+2]...)
			return append(append(out, explainFlag), args[i+2:]...)
		}
	}
	return args
}

// Run links from file to file. It touches no database.
func (c linkCommand) Run(e *env) error {
	if err := c.check(); err != nil {
		return err
	}
	text, err := linkage.Find(c.Profile)
	if err != nil {
		return err
	}
	p, err := match.ParseProfile(text)
	if err != nil {
		return fault.Wrap(err, "%s", c.Profile)
	}
	truth, err := c.truthColumns()
	if err != nil {
		return err
	}
	if p.Spec.OneToOne && len(c.Files) == 1 {
		p.Spec.OneToOne = false
	}
	r, labels, err := readLinkFiles(p, c.Files, truth)
	if err != nil {
		return err
	}
	m, err := c.readModel()
	if err != nil {
		return err
	}
	out, err := match.Run(e.ctx, r, m, match.Before{})
	if err != nil {
		return err
	}
	if m == nil && c.Model != "" {
		if err := c.keepModel(out.Model); err != nil {
			return err
		}
	}
	if c.Out != "" {
		if err := writePairs(c.Out, r, out.Pairs); err != nil {
			return err
		}
	}
	return c.print(e, p, r, out, labels)
}

func (c linkCommand) check() error {
	switch {
	case len(c.Files) > 2:
		return fault.New(fault.Invalid, "link takes one file or two, and not %d", len(c.Files))
	case c.Out == "" && len(c.Explain) == 0 && c.Truth == "":
		return fault.New(fault.Invalid, "say where the pairs go with --out FILE, or ask for --truth or --explain")
	case len(c.Explain) != 0 && len(c.Explain) != 2:
		return fault.New(fault.Invalid, "--explain takes the ids of two records")
	}
	return nil
}

func (c linkCommand) truthColumns() ([2]string, error) {
	first, second, two := strings.Cut(c.Truth, ",")
	if !two {
		second = first
	}
	if two && (len(c.Files) != 2 || first == "" || second == "") {
		return [2]string{}, fault.New(fault.Invalid, "--truth takes one column, or two for two files, as id,truth")
	}
	return [2]string{first, second}, nil
}

func (c linkCommand) readModel() (*match.Model, error) {
	if c.Model == "" {
		return nil, nil
	}
	text, err := os.ReadFile(c.Model)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.Because(err, fault.Invalid, "The model %s cannot be read.", c.Model)
	}
	m, err := match.ParseModel(text)
	return m, fault.Wrap(err, "%s", c.Model)
}

func (c linkCommand) keepModel(m *match.Model) error {
	text, err := m.Text()
	if err != nil {
		return err
	}
	return writeWhole(c.Model, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

func (c linkCommand) print(e *env, p *match.Profile, r *match.Records, out match.Outcome, labels []string) error {
	matches, people := 0, map[int32]bool{}
	for _, d := range out.Pairs {
		if d.Decision == match.Match {
			matches++
		}
	}
	for _, g := range out.Group {
		people[g] = true
	}
	if !e.quiet {
		printBlocks(e.err, out)
	}
	fmt.Fprintf(e.out, "%d records, %d candidate pairs: %d match, %d to review; %d people\n", r.Len(), out.Candidates, matches, len(out.Pairs)-matches, len(people))
	if labels != nil {
		printQuality(e.out, match.Measure(r, out.Pairs, labels))
	}
	if len(c.Explain) == 2 {
		return c.explain(e.out, r, out)
	}
	return nil
}

// printBlocks says how the candidates were found, and above all what was left out.
func printBlocks(w io.Writer, out match.Outcome) {
	for _, b := range out.Blocks {
		fmt.Fprintf(w, "candidates by %s: %d", b.Rule, b.Pairs)
		if b.Narrowed > 0 {
			fmt.Fprintf(w, "; %d blocks too large, narrowed", b.Narrowed)
		}
		if b.Skipped > 0 {
			fmt.Fprintf(w, "; %d blocks left out, which would have given %d pairs", b.Skipped, b.SkippedPairs)
		}
		fmt.Fprintln(w)
	}
}

func printQuality(w io.Writer, q match.Quality) {
	for _, x := range []struct {
		what string
		match.Counts
	}{{"match", q.Match}, {"match and review", q.Both}, {fmt.Sprintf("weight of %.2f and more, where F1 is best", q.At), q.Best}} {
		fmt.Fprintf(w, "%s: precision %.4f, recall %.4f, F1 %.4f (%d right, %d wrong, %d missed)\n", x.what, x.Precision(), x.Recall(), x.F1(), x.Right, x.Wrong, x.Missed)
	}
}

// explain takes a pair apart. Of one file both ids are of it; of two, the first id is of the first.
func (c linkCommand) explain(w io.Writer, r *match.Records, out match.Outcome) error {
	var at [2]int32
	for k, id := range c.Explain {
		i, found := r.Find(k == 1 && r.Two(), id)
		if !found {
			file := c.Files[min(k, len(c.Files)-1)]
			return fault.New(fault.NotFound, "%s has no record %s", file, id)
		}
		at[k] = i
	}
	if at[0] == at[1] {
		return fault.New(fault.Invalid, "--explain takes the ids of two different records")
	}
	pair := match.Pair{A: min(at[0], at[1]), B: max(at[0], at[1])}
	printExplanation(w, r, pair, out.Scorer.Explain(pair))
	for _, d := range out.Pairs {
		if d.Pair == pair {
			fmt.Fprintf(w, "decided: %s, %s, weight %.2f\n", d.Decision, d.Reason.Label(), d.Weight)
			return nil
		}
	}
	fmt.Fprintln(w, "decided: no match")
	return nil
}

func printExplanation(w io.Writer, r *match.Records, p match.Pair, x match.Explanation) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "\t%s\t%s\t\t\n", r.ID(p.A), r.ID(p.B))
	fmt.Fprintf(t, "before anything is compared\t\t\t\t%+.2f\n", x.Prior)
	if x.Crosswise {
		fmt.Fprintf(t, "names in each other's place\t\t\t\t%+.2f\n", x.Names)
	} else if x.Names != 0 {
		fmt.Fprintf(t, "names in order\t\t\t\t%+.2f\n", x.Names)
	}
	for _, l := range x.Lines {
		level := l.Level
		if l.Share > 0 {
			level += fmt.Sprintf(", %.3g%% have it", 100*l.Share)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%+.2f\n", l.Field, strings.Join(l.Left, "; "), strings.Join(l.Right, "; "), level, l.Weight)
	}
	fmt.Fprintf(t, "weight\t\t\tprobability %.6g\t%+.2f\n", x.Probability(), x.Weight)
	_ = t.Flush()
	if x.Objection != "" {
		fmt.Fprintf(w, "not joined without a person: %s\n", x.Objection.Label())
	}
}
