package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// linked is what linking measured: the kit's two lists, and a million records against themselves.
type linked struct {
	reps                        int
	took, bareTook, millionTook time.Duration // of the whole process, read to written
	cpu, bareCPU, millionCPU    time.Duration // of all its threads
	peak, barePeak, millionPeak float64       // MB
	pairs, barePairs, million   float64       // candidates
	precision, recall           float64       // of what is likelier so than not, or nearly
	matchPrecision, matchRecall float64       // of what is joined without a person
	duck                        float64       // DuckDB's seconds on one thread; 0 where it is not there
}

// bareLink makes this program the bare loop.
const bareLink = "-bare-link"

// linking links the kit's lists, beside a bare loop of comparisons over them and beside DuckDB, and finds
// the duplicates in a million records.
func linking(o options, f *found) error {
	a, b := o.kitWork("S", "link_a.csv"), o.kitWork("S", "link_b.csv")
	l := &f.linked
	l.reps = o.reps
	var took, bare, cpu, bareCPU []time.Duration
	for range o.reps {
		r, err := runCommand("", o.waymark, "--quiet", "link", "--profile", "bench/profiles/link.toml", "--truth", "id,truth", "--out", filepath.Join(o.work, "link.csv"), a, b)
		if err != nil {
			return err
		}
		took, cpu, l.peak = append(took, r.took), append(cpu, r.cpu), max(l.peak, r.peak)
		if err := l.read(r.out); err != nil {
			return err
		}
		if r, err = runCommand("", os.Args[0], bareLink, a, b); err != nil {
			return err
		}
		bare, bareCPU, l.barePeak = append(bare, r.took), append(bareCPU, r.cpu), max(l.barePeak, r.peak)
		if l.barePairs, err = strconv.ParseFloat(strings.TrimSpace(r.out), 64); err != nil {
			return err
		}
	}
	l.took, l.bareTook, l.cpu, l.bareCPU = median(took), median(bare), median(cpu), median(bareCPU)
	if err := l.beside(o); err != nil {
		return err
	}
	return l.millionRecords(o)
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

var linkFigures = regexp.MustCompile(`(?s), (\d+) candidate pairs.*\nmatch: precision ([\d.]+), recall ([\d.]+).*\nmatch and review: precision ([\d.]+), recall ([\d.]+)`)

func (l *linked) read(out string) error {
	m := linkFigures.FindStringSubmatch(out)
	if m == nil {
		return fmt.Errorf("waymark link printed no figures: %s", out)
	}
	for i, to := range []*float64{&l.pairs, &l.matchPrecision, &l.matchRecall, &l.precision, &l.recall} {
		v, err := strconv.ParseFloat(m[i+1], 64)
		if err != nil {
			return err
		}
		*to = v
	}
	return nil
}

// beside runs the kit's linkage in DuckDB on one thread, three times each step as the kit does: what it tells of
// reading both lists, and of candidates with scoring, adds up to the whole. The kit installs DuckDB.
func (l *linked) beside(o options) error {
	if _, err := os.Stat(o.kitWork("duck", "node_modules")); err != nil {
		return nil
	}
	work, err := filepath.Abs(o.kitWork())
	if err != nil {
		return err
	}
	cmd := exec.Command("node", filepath.Join(o.kit, "duck", "duck.mjs"), "link", "S", "1")
	cmd.Dir, cmd.Env = work, append(os.Environ(), "BENCH_WORK="+work)
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("DuckDB: %w", err)
	}
	for _, m := range regexp.MustCompile(`(?m)^duckdb_link_(load|load_b|candidates_and_score)\tmedian_s=([\d.]+)`).FindAllStringSubmatch(string(out), -1) {
		v, err := strconv.ParseFloat(m[2], 64)
		if err != nil {
			return err
		}
		l.duck += v
	}
	return nil
}

func (l *linked) millionRecords(o options) error {
	file := filepath.Join(o.work, "million.csv")
	if fileSize(file) == 0 {
		if err := makeMillion(file); err != nil {
			return err
		}
	}
	r, err := runCommand("", o.waymark, "--quiet", "link", "--profile", "bench/profiles/million.toml", "--truth", "truth", "--out", filepath.Join(o.work, "million-pairs.csv"), file)
	if err != nil {
		return err
	}
	all := *l
	if err := all.read(r.out); err != nil {
		return err
	}
	l.million, l.millionTook, l.millionCPU, l.millionPeak = all.pairs, r.took, r.cpu, r.peak
	return nil
}

// linkReport is the part of the report on linkage: rows 28 and 29 of section 7, and the acceptance of linkage.
func (f *found) linkReport() string {
	l := f.linked
	if l.took == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n### Linkage\n\n| row | what | measured | must | aim | |\n|--:|---|--:|--:|--:|---|\n")
	goals := []goal{
		{29, "precision, 30,000 x 100,000", l.precision, 0.997, 0.997, true, ""},
		{29, "recall at that precision", l.recall, 0.966, 0.985, true, ""},
		{0, "a million records against themselves, peak MB", l.millionPeak, 2048, 1024, false, ""},
	}
	if l.duck > 0 {
		goals = slices.Insert(goals, 0, goal{28, "end to end ÷ DuckDB on one thread", l.took.Seconds() / l.duck, 1, 0.4, false, ""})
	}
	for _, g := range goals {
		fmt.Fprintf(&b, "| %d | %s | %.4g | %s | %s | %s |\n", g.row, g.what, g.value, g.bound(g.must), g.bound(g.aim), g.verdict())
	}
	b.WriteString("\n| program | seconds | CPU seconds | candidate pairs | pairs/s, all told | peak MB |\n|---|--:|--:|--:|--:|--:|\n")
	line := func(what string, took, cpu time.Duration, pairs, peak float64) {
		fmt.Fprintf(&b, "| %s | %.2f | %.2f | %.0f | %.0f | %.0f |\n", what, took.Seconds(), cpu.Seconds(), pairs, pairs/took.Seconds(), peak)
	}
	line("waymark link, 30,000 x 100,000", l.took, l.cpu, l.pairs, l.peak)
	line("bare loop of comparisons, the same lists", l.bareTook, l.bareCPU, l.barePairs, l.barePeak)
	line("waymark link, 1,000,000", l.millionTook, l.millionCPU, l.million, l.millionPeak)
	if l.duck > 0 {
		fmt.Fprintf(&b, "| DuckDB, one thread, 30,000 x 100,000 | %.2f | | 371828 | %.0f | |\n", l.duck, 371828/l.duck)
	}
	fmt.Fprintf(&b, "\nJoined without a person: precision %.4f, recall %.4f. %d runs each of the lists, the median told; the million once.\n", l.matchPrecision, l.matchRecall, l.reps)
	return b.String()
}
