package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// evidence is what measuring a million people with ten million arrests took, and what statistics on files took.
type evidence struct {
	rows []evidenceRow
	fits map[string]float64 // seconds of R's fits, as the kit's script names them with their n; empty where R is not there
}

// evidenceRow is one piece of work beside a bare pass over the same data.
type evidenceRow struct {
	what      string
	took, cpu time.Duration
	peak      float64 // MB
	bare      time.Duration
	barePeak  float64
	fit       string // R's name of it
}

// The kit's county X: a million people, ten million arrests from July 2018 to June 2026.
const (
	evidencePeople = 1_000_000
	evidenceDay    = "2025-06-01"
)

// measuring imports county X once, and runs before and after over it, then the statistics over files made beside it.
func measuring(o options, f *found) error {
	database, err := importMillion(o)
	if err != nil {
		return err
	}
	for _, step := range []func(options, string, *evidence) error{beforeAfter, statistics, besideR} {
		if err := step(o, database, &f.evidence); err != nil {
			return err
		}
	}
	return nil
}

// importMillion imports the arrests of county X, which takes a quarter of an hour: it is done once and kept. Each names
// the person by the police's number, which is all that an evaluation needs to know of them.
func importMillion(o options) (string, error) {
	folder := filepath.Join(o.work, "importX")
	database, done := filepath.Join(folder, "waymark.db"), filepath.Join(folder, "done")
	if fileSize(done) > 0 {
		return database, nil
	}
	if err := fresh(folder); err != nil {
		return "", err
	}
	got, err := importFile(o, database, "bench/profiles/arrests.toml", o.kitWork("X", "arrests.csv"))
	if err != nil {
		return "", err
	}
	fmt.Fprintf(os.Stderr, "  %.0f arrests in %.0f s\n", got.rows, got.took.Seconds())
	return database, os.WriteFile(done, []byte("imported\n"), 0o600)
}

// beforeAfter measures everybody, and the 400 whom the kit's county has on its scheme beside all others.
func beforeAfter(o options, database string, e *evidence) error {
	for _, c := range []struct{ file, words string }{{"everybody.csv", "before and after, 1,000,000 people"}, {"scheme.csv", "before and after, 400 people beside all others"}} {
		index := filepath.Join(o.work, c.file)
		err := writeIndex(index, o.kitWork("X", "people.csv"), c.file == "scheme.csv")
		if err != nil {
			return err
		}
		r, err := runCommand("", o.waymark, "--quiet", "--database", "sqlite:"+database, "evaluate", "before-after", "--index", index, "--index-date", evidenceDay, "--measure", "arrests", "--source", "police", "--summary")
		if err != nil {
			return err
		}
		var got struct {
			All struct{ Before, After int }
		}
		if err := json.Unmarshal([]byte(r.out), &got); err != nil {
			return fmt.Errorf("what the evaluation printed: %w", err)
		}
		bare, err := runCommand("", os.Args[0], bareEvents, o.kitWork("X", "arrests.csv"), index)
		if err != nil {
			return err
		}
		want := fmt.Sprintf("%d %d", got.All.Before, got.All.After)
		if strings.TrimSpace(bare.out) != want {
			return fmt.Errorf("%s: the program counted %s, the bare pass %s", c.words, want, bare.out)
		}
		e.rows = append(e.rows, evidenceRow{what: c.words, took: r.took, cpu: r.cpu, peak: r.peak, bare: bare.took, barePeak: bare.peak})
	}
	return nil
}

const someTerms = "age,male,prior,drug,home,prev"

// statistics runs the command line's methods over files with the kit's distributions.
func statistics(o options, _ string, e *evidence) error {
	for _, c := range []struct {
		words, file string
		people      int
		fit         string
		args        []string
	}{
		{"Kaplan-Meier, 1,000,000", "people-1000000.csv", 1_000_000, "", []string{"survival", "--time", "time", "--event", "event", "--at", "365"}},
		{"Kaplan-Meier, 100,000", "people-100000.csv", 100_000, "km n=100000", []string{"survival", "--time", "time", "--event", "event", "--at", "365"}},
		{"Cox, Efron, 6 covariates, 100,000", "people-100000.csv", 100_000, "cox_efron n=100000", []string{"cox", "--time", "time", "--event", "event", "--terms", someTerms}},
		{"Poisson regression, 100,000", "people-100000.csv", 100_000, "poisson n=100000", []string{"poisson", "--outcome", "count", "--terms", someTerms, "--time", "at_risk"}},
		{"logistic regression, 10,000", "people-10000.csv", 10_000, "logit n=10000", []string{"logit", "--outcome", "treated", "--terms", someTerms}},
		{"logistic regression, 50,000", "people-50000.csv", 50_000, "logit n=50000", []string{"logit", "--outcome", "treated", "--terms", someTerms}},
		{"matching with balance, 10,000", "people-10000.csv", 10_000, "matchit_nearest n=10000", []string{"match", "--treated", "treated", "--terms", someTerms, "--outcome", "event"}},
		{"matching with balance, 50,000", "people-50000.csv", 50_000, "matchit_nearest n=50000", []string{"match", "--treated", "treated", "--terms", someTerms, "--outcome", "event"}},
	} {
		file := filepath.Join(o.work, c.file)
		if fileSize(file) == 0 {
			if err := makePeople(file, c.people); err != nil {
				return err
			}
		}
		var took, cpu, bareTook []time.Duration
		row := evidenceRow{what: c.words, fit: c.fit}
		for range o.reps {
			r, err := runCommand("", append(append([]string{o.waymark, "analyse"}, c.args...), "--in", file, "--json")...)
			if err != nil {
				return err
			}
			if !json.Valid([]byte(r.out)) {
				return fmt.Errorf("%s printed no JSON: %.200s", c.words, r.out)
			}
			bare, err := runCommand("", os.Args[0], bareRows, file, "-")
			if err != nil {
				return err
			}
			took, cpu, bareTook = append(took, r.took), append(cpu, r.cpu), append(bareTook, bare.took)
			row.peak, row.barePeak = max(row.peak, r.peak), max(row.barePeak, bare.peak)
		}
		row.took, row.cpu, row.bare = median(took), median(cpu), median(bareTook)
		e.rows = append(e.rows, row)
	}
	return nil
}

var rFigure = regexp.MustCompile(`(?m)^r_(\w+)\t(n=\d+)\tmedian_s=([\d.]+)`)

// besideR runs the kit's script where R is: it makes people of the same distributions and tells the seconds of a fit
// alone, without the reading of a file, which ours have.
func besideR(o options, _ string, e *evidence) error {
	e.fits = map[string]float64{}
	for _, task := range [][]string{{"surv", "100000"}, {"poisson", "100000"}, {"match", "10000"}, {"match", "50000"}} {
		r, err := runCommand("", append([]string{"Rscript", filepath.Join(o.kit, "stats", "stats.R")}, task...)...)
		if err != nil { // no R, or not its library for matching: nothing to measure beside
			fmt.Fprintf(os.Stderr, "  no figures of R for %s\n", strings.Join(task, " "))
			continue
		}
		for _, m := range rFigure.FindAllStringSubmatch(r.out, -1) {
			if e.fits[m[1]+" "+m[2]], err = strconv.ParseFloat(m[3], 64); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f *found) evidenceReport() string {
	if len(f.evidence.rows) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n### Evidence\n\n| what, whole command | seconds | CPU seconds | peak MB | bare pass, seconds | its peak MB | ÷ bare | R's fit alone, seconds |\n|---|--:|--:|--:|--:|--:|--:|--:|\n")
	for _, r := range f.evidence.rows {
		fit := ""
		if s := f.evidence.fits[r.fit]; s > 0 {
			fit = fmt.Sprintf("%.3f", s)
		}
		fmt.Fprintf(&b, "| %s | %.2f | %.2f | %.0f | %.2f | %.0f | %.1f | %s |\n", r.what, r.took.Seconds(), r.cpu.Seconds(), r.peak, r.bare.Seconds(), r.barePeak, r.took.Seconds()/r.bare.Seconds(), fit)
	}
	return b.String()
}
