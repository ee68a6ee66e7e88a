// Command bench measures Waymark beside the bench kit's reference server, its PocketBase and its limits, in
// one run on one machine, and writes what it found as ratios. Absolute figures move with the machine; a
// ratio within one run does so much less. run.sh starts it.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

type options struct {
	kit, work, waymark string
	county             string // the one that is selected from: S or L
	long               time.Duration
	reps               int
	out                string
	only               string
}

func (o options) kitWork(parts ...string) string {
	return filepath.Join(append([]string{o.work, "kit"}, parts...)...)
}

func main() {
	var o options
	flag.StringVar(&o.kit, "kit", "", "folder of the bench kit")
	flag.StringVar(&o.work, "work", "bench/work", "folder for what is made")
	flag.StringVar(&o.waymark, "waymark", "bin/waymark", "the program to measure")
	flag.StringVar(&o.county, "county", "S", "the kit's county that is selected from: S, or L of 3,000,000 arrests")
	flag.DurationVar(&o.long, "dur", 2*time.Second, "time for each run of a cell")
	flag.IntVar(&o.reps, "reps", 3, "runs of each cell; the median is told")
	flag.StringVar(&o.out, "out", "bench/work/report.md", "the report")
	flag.StringVar(&o.only, "only", "", "one step alone: linkage, evidence or simulation")
	if len(os.Args) == 4 && bare[os.Args[1]] != nil {
		if err := bare[os.Args[1]](os.Args[2], os.Args[3]); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		return
	}
	flag.Parse()
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bare are the bare passes that this program makes as processes of their own, so that their memory is their own.
var bare = map[string]func(string, string) error{bareLink: bareLoop, bareEvents: passEvents, bareRows: passRows}

// found is all that a run measured.
type found struct {
	cells          map[string]map[int]cell // "server operation" -> clients
	limits         map[string]float64      // as the kit's programs name them
	people, events imported
	selection      selection
	start          map[string]time.Duration
	idle, loaded   map[string][2]float64 // MB: resident, private
	size           map[string]float64    // bytes: binary and data files
	load           string
	linked         linked
	evidence       evidence
	simulated      simulated
}

// step is a part of the measuring.
type step struct {
	words string
	do    func(options, *found) error
}

func run(o options) error {
	f := &found{cells: map[string]map[int]cell{}, limits: map[string]float64{}, start: map[string]time.Duration{},
		idle: map[string][2]float64{}, loaded: map[string][2]float64{}, size: map[string]float64{}, load: loadNow()}
	steps := []step{{"the kit's limits", limits}, {"import", importing}, {"selection", selecting}, {"servers under load", serving}, {"linkage", linking}, {"evidence", measuring}, {"simulation", simulating}}
	if o.only != "" {
		steps = slices.DeleteFunc(steps, func(s step) bool { return s.words != o.only })
	}
	if len(steps) == 0 {
		return fmt.Errorf("there is no step %s", o.only)
	}
	for _, step := range steps {
		fmt.Fprintf(os.Stderr, "bench: %s (load %s)\n", step.words, loadNow())
		if err := step.do(o, f); err != nil {
			return err
		}
	}
	f.load += ", at the end " + loadNow()
	report := f.linkReport() + f.evidenceReport() + f.simulationReport()
	if o.only == "" {
		report = f.report(o) + report
	}
	fmt.Print(report)
	return os.WriteFile(o.out, []byte(report), 0o600)
}

func loadNow() string {
	text, _ := os.ReadFile("/proc/loadavg")
	first, _, _ := strings.Cut(string(text), " ")
	return first
}

// limits asks the kit's own programs what the machine and the libraries can do.
func limits(o options, f *found) error {
	tool, err := filepath.Abs(o.kitWork("tool"))
	if err != nil {
		return err
	}
	for _, args := range [][]string{{"limits", "-db", "S.db", "-data", "S", "-tmp", "scratch"}, {"searchfloor", "-db", "S.db", "-tmp", "scratch"}, {"select", "-db", o.county + ".db", "-data", o.county}} {
		r, err := runCommand(o.kitWork(), append([]string{tool}, args...)...)
		if err != nil {
			return err
		}
		f.note(r.out)
	}
	text, err := os.ReadFile(o.kitWork("res", "pb_load-S.tsv"))
	f.note(string(text))
	return err
}

// note keeps the figures that a program of the kit printed: name, value, unit.
func (f *found) note(text string) {
	for line := range strings.Lines(text) {
		if cols := strings.Split(line, "\t"); len(cols) > 2 {
			if v, err := strconv.ParseFloat(cols[1], 64); err == nil {
				f.limits[cols[0]] = v
			}
		}
	}
}

// importing brings the kit's county S in, into a fresh database.
func importing(o options, f *found) error {
	folder := filepath.Join(o.work, "import")
	if err := fresh(folder); err != nil {
		return err
	}
	database := filepath.Join(folder, "waymark.db")
	var err error
	if f.people, err = importFile(o, database, "bench/profiles/people.toml", o.kitWork("S", "people.csv")); err != nil {
		return err
	}
	if f.events, err = importFile(o, database, "bench/profiles/arrests.toml", o.kitWork("S", "arrests.csv")); err != nil {
		return err
	}
	f.size["waymark data"] = fileSize(database) + fileSize(database+"-wal")
	return nil
}

// selecting selects from what was imported, or from county L, which is imported once and kept: that takes
// minutes.
func selecting(o options, f *found) error {
	database := filepath.Join(o.work, "import", "waymark.db")
	if o.county != "S" {
		database = filepath.Join(o.work, "import"+o.county, "waymark.db")
		done := filepath.Join(o.work, "import"+o.county, "done")
		if fileSize(done) == 0 {
			if err := fresh(filepath.Dir(database)); err != nil {
				return err
			}
			for _, what := range []string{"people", "arrests"} {
				if _, err := importFile(o, database, "bench/profiles/"+what+".toml", o.kitWork(o.county, what+".csv")); err != nil {
					return err
				}
			}
			if err := os.WriteFile(done, []byte("imported\n"), 0o600); err != nil {
				return err
			}
		}
	}
	var err error
	f.selection, err = selectTop(o, database)
	return err
}

func fresh(folder string) error {
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	return os.MkdirAll(folder, 0o700)
}

// serving starts the three servers, and loads them operation by operation in turn, so that other work on
// the machine falls on all alike.
func serving(o options, f *found) error {
	var targets []*target
	for _, start := range []func(options, *found) (*target, *server, error){startReference, startPocketBase, startWaymark} {
		t, s, err := start(o, f)
		if s != nil {
			defer s.stop()
		}
		if err != nil {
			return err
		}
		targets = append(targets, t)
	}
	everybody := []string{"list", "search", "search_name", "list_skiptotal", "page", "page_expand", "board", "write"}
	members, err := cohortIDs(o)
	if err != nil {
		return err
	}
	for _, round := range []struct {
		ops    []string
		as     string
		people []int
	}{{[]string{"page", "page_expand"}, "_anybody", nil}, {everybody, "", members}} {
		for _, op := range round.ops {
			for _, t := range targets {
				if _, has := t.plan.Ops[op]; !has || t.name == "waymark" && round.as != "" {
					continue
				}
				if t.name != "waymark" {
					t.fill = fillKit(round.people)
				}
				f.measure(o, t, op, round.as)
			}
		}
	}
	for _, t := range targets {
		resident, private := memory(t.pid)
		f.loaded[t.name] = [2]float64{resident, private}
	}
	return nil
}

func (f *found) measure(o options, t *target, op, as string) {
	key := t.name + " " + op + as
	f.cells[key] = map[int]cell{}
	for _, clients := range []int{1, 8, 32} {
		c := t.measure(op, clients, o.long, o.reps)
		f.cells[key][clients] = c
		fmt.Fprintf(os.Stderr, "  %-28s c=%-2d %7.0f/s p50 %7.2f ms p99 %8.2f ms cpu %6.2f ms failed %d\n", key, clients, c.rate, c.p50, c.p99, c.cpu, c.failed)
	}
}

// fillKit draws one of the kit's people, or one of those given.
func fillKit(some []int) func(r *rand.Rand) *strings.Replacer {
	pieces := strings.Fields("oar ell mer ham nto rdf wod est aim hil sho ran")
	colours := strings.Fields("red amber green blue")
	return func(r *rand.Rand) *strings.Replacer {
		n := 1 + r.IntN(30000)
		if len(some) > 0 {
			n = some[r.IntN(len(some))]
		}
		return strings.NewReplacer("{id}", strconv.Itoa(n), "{pid}", fmt.Sprintf("p%014d", n), "{rag}", colours[r.IntN(4)], "{q}", pieces[r.IntN(len(pieces))])
	}
}

func cohortIDs(o options) ([]int, error) {
	text, err := os.ReadFile(o.kitWork("S", "cohort.ids"))
	if err != nil {
		return nil, err
	}
	var out []int
	for _, word := range strings.Fields(string(text)) {
		n, err := strconv.Atoi(word)
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}

// begin starts a server, notes its start and its memory at rest, and reads its plan.
func (f *found) begin(o options, name, base, answers, planFile string, args ...string) (*target, *server, error) {
	s, took, err := startTimes(filepath.Join(o.work, name+".log"), base+answers, args...)
	if err != nil {
		return nil, nil, err
	}
	time.Sleep(5 * time.Second) // what it does when it has just started is not rest
	f.start[name], f.size[name] = took, fileSize(args[0])
	resident, private := memory(s.cmd.Process.Pid)
	f.idle[name] = [2]float64{resident, private}
	p, err := readPlan(planFile)
	return &target{name: name, base: base, header: http.Header{}, pid: s.cmd.Process.Pid, plan: p}, s, err
}

func startReference(o options, f *found) (*target, *server, error) {
	copied := o.kitWork("scratch", "reference.db")
	for _, end := range []string{"", "-wal", "-shm"} {
		_ = os.Remove(copied + end)
	}
	if err := copyFile(copied, o.kitWork("S.db")); err != nil {
		return nil, nil, err
	}
	f.size["reference data"] = fileSize(copied)
	return f.begin(o, "reference", "http://127.0.0.1:8099", "/hello", filepath.Join(o.kit, "plans", "reference.json"),
		o.kitWork("tool"), "serve", "-addr", "127.0.0.1:8099", "-db", copied, "-life", "1h")
}

func startPocketBase(o options, f *found) (*target, *server, error) {
	folder := o.kitWork("scratch", "pocketbase")
	if err := os.RemoveAll(folder); err != nil {
		return nil, nil, err
	}
	if err := os.CopyFS(folder, os.DirFS(o.kitWork("pbS"))); err != nil {
		return nil, nil, err
	}
	f.size["pocketbase data"] = fileSize(filepath.Join(folder, "data.db"))
	base := "http://127.0.0.1:8097"
	t, s, err := f.begin(o, "pocketbase", base, "/api/health", filepath.Join(o.kit, "plans", "pocketbase.json"),
		o.kitWork("pbpeer"), "serve", "--dev=false", "--http", "127.0.0.1:8097", "--dir", folder)
	if err != nil {
		return t, s, err
	}
	// The account that the kit's seed makes.
	res, err := http.Post(base+"/api/collections/users/auth-with-password", "application/json", strings.NewReader(`{"identity":"officer@example.test","password":"bench-only-1"}`))
	if err != nil {
		return t, s, err
	}
	defer func() { _ = res.Body.Close() }()
	var got struct{ Token string }
	err = json.NewDecoder(res.Body).Decode(&got)
	t.header.Set("Authorization", got.Token)
	return t, s, err
}

// startWaymark serves the demonstration's county, made through the real import: as many people as the
// kit's county S. It is made once and copied for each run.
func startWaymark(o options, f *found) (*target, *server, error) {
	made := filepath.Join(o.work, "county", "waymark.db")
	if fileSize(made) == 0 {
		if _, err := runCommand("", o.waymark, "--quiet", "--database", "sqlite:"+made, "demo"); err != nil {
			return nil, nil, err
		}
	}
	folder := filepath.Join(o.work, "serve")
	if err := fresh(folder); err != nil {
		return nil, nil, err
	}
	database := filepath.Join(folder, "waymark.db")
	if err := copyFile(database, made); err != nil {
		return nil, nil, err
	}
	base := "http://127.0.0.1:8098"
	t, s, err := f.begin(o, "waymark", base, "/sign-in", "bench/plan/waymark.json", o.waymark, "--database", "sqlite:"+database, "serve", "--listen", "127.0.0.1:8098")
	if err != nil {
		return t, s, err
	}
	w, err := signIn(base)
	if err != nil {
		return t, s, err
	}
	t.header.Set("Cookie", w.cookie)
	t.fill = w.fill
	return t, s, nil
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	if _, err = io.Copy(out, in); err != nil {
		_ = out.Close()
		return err
	}
	return out.Close()
}
