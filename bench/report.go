package main

import (
	"fmt"
	"math"
	"runtime"
	"strings"
	"time"
)

// goal is a row of section 7 of the kit's performance.md: what must be, and what is aimed at.
type goal struct {
	row       int
	what      string
	value     float64
	must, aim float64
	atLeast   bool
	note      string
}

func (g goal) verdict() string {
	reaches := func(bound float64) bool { return g.atLeast && g.value >= bound || !g.atLeast && g.value <= bound }
	switch {
	case math.IsNaN(g.value) || math.IsInf(g.value, 0):
		return "not measured"
	case reaches(g.aim):
		return "aim reached"
	case reaches(g.must):
		return "must met"
	}
	return "**misses**"
}

func (g goal) bound(v float64) string {
	if g.atLeast {
		return fmt.Sprintf("≥ %g", v)
	}
	return fmt.Sprintf("≤ %g", v)
}

// goals compares this run with section 7. The kit's list shows 50 people, and so does a page of ours.
func (f *found) goals() []goal {
	cpu := func(name string) float64 { return f.cells[name][8].cpu }
	rate := func(name string) float64 { return f.cells[name][8].rate }
	tail := func(name string, clients int) float64 {
		c := f.cells[name][clients]
		return c.p99 / c.p50
	}
	arrests := f.events.rows / f.events.took.Seconds()
	floor := f.limits["select_memory_floor"]
	private := func(of map[string][2]float64) float64 { return of["waymark"][1] / of["pocketbase"][1] }
	return []goal{
		{1, "list of 50, CPU ÷ reference", cpu("waymark list") / cpu("reference list"), 1, 0.35, false, "with its filters and what they count over everybody on the scheme"},
		{3, "person's page, CPU ÷ reference's page of anybody", cpu("waymark page") / cpu("reference page_anybody"), 1.5, 0.8, false, "ours is somebody on the scheme, who has more behind them"},
		{4, "person's page, CPU: PocketBase 4 requests ÷ ours", cpu("pocketbase page") / cpu("waymark page"), 6, 12, true, ""},
		{4, "person's page, CPU: PocketBase expand ÷ ours", cpu("pocketbase page_expand") / cpu("waymark page"), 3.5, 7, true, ""},
		{6, "person's page, somebody on the scheme, CPU ÷ reference", cpu("waymark page") / cpu("reference page"), 1.5, 0.6, false, ""},
		{9, "search, three letters, p99 ÷ p50 at 8", tail("waymark search", 8), 8, 4, false, ""},
		{9, "search, a whole name, p99 ÷ p50 at 8", tail("waymark search_name", 8), 8, 4, false, ""},
		{10, "task with audit row and event, rate ÷ reference's contact", rate("waymark write") / rate("reference write"), 1, 2.5, true, "contacts are not built yet; a task writes more"},
		{11, "the same ÷ PocketBase, which does not sync", rate("waymark write") / rate("pocketbase write"), 2, 5, true, ""},
		{13, "person's page, p99 ÷ p50 at 32", tail("waymark page", 32), 6, 4, false, ""},
		{14, "import of arrests, rows/s ÷ SQLite bulk insert", arrests / f.limits["sqlite_bulk_insert_100_a_statement"], 0.25, 0.5, true, "whole command: parse, check, link, skip repeats, index, audit"},
		{15, "the same ÷ PocketBase below its record layer", arrests / f.limits["pb_load_arrests"], 2, 4, true, ""},
		{18, "selection: scoring ÷ memory floor", f.selection.scoring / floor, 5, 2, false, "county " + f.selection.county + "; everybody in memory, as a server has them"},
		{18, "selection: scoring and keeping the run ÷ memory floor", (f.selection.scoring + f.selection.keeping) / floor, 5, 2, false, "with two audit rows and the run on the disk"},
		{19, "selection: best SQLite SQL ÷ scoring", f.limits["select_sqlite_covering_person"] / f.selection.scoring, 4, 10, true, "county " + f.selection.county},
		{20, "another weight or window: scoring ÷ memory floor", f.selection.scoring / floor, 8, 3, false, "no page edits a matrix yet; a run with another matrix costs the same, since nothing is kept of the one before"},
		{30, "binary ÷ PocketBase", f.size["waymark"] / f.size["pocketbase"], 1.2, 0.8, false, ""},
		{31, "start ÷ PocketBase", f.start["waymark"].Seconds() / f.start["pocketbase"].Seconds(), 1.5, 0.7, false, "to the first page of sign-in"},
		{33, "memory at rest ÷ PocketBase, private", private(f.idle), 3, 1.5, false, "maps of files are the system's"},
		{34, "memory after the load ÷ PocketBase, private", private(f.loaded), 0.5, 0.2, false, "the kit's PocketBase held 688 MB after a longer load"},
		{35, "data file with audit ÷ PocketBase", f.size["waymark data"] / f.size["pocketbase data"], 0.8, 0.6, false, "ours lacks the kit's contacts and custody, and has the provenance of every row"},
		{36, "HTML of 50 rows of the list ÷ reference", f.cells["waymark list"][1].bytes / f.cells["reference list"][1].bytes, 3, 2, false, ""},
	}
}

// report writes the run as Markdown.
func (f *found) report(o options) string {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format, args...) }
	p("Measured %s on %d cores (%s, %s), load average %s. Each cell %s, the median of %d.\n\n", time.Now().UTC().Format("2 January 2006 15:04 UTC"),
		runtime.NumCPU(), runtime.GOOS+"/"+runtime.GOARCH, runtime.Version(), f.load, o.long, o.reps)
	p("## Beside section 7\n\n| row | what | measured | must | aim | | note |\n|--:|---|--:|--:|--:|---|---|\n")
	for _, g := range f.goals() {
		p("| %d | %s | %.2f | %s | %s | %s | %s |\n", g.row, g.what, g.value, g.bound(g.must), g.bound(g.aim), g.verdict(), g.note)
	}
	p("\nNot measured here: 2 (the render alone), 5 (Directus), 7, 8, 16, 32 (county L), 12 (a test, see internal/app), 17 and 21 (PostgreSQL), 22 to 29 (statistics and linkage, not built yet).\n\n")
	p("## Under load\n\n| operation | clients | server | a second | p50 ms | p99 ms | CPU ms | bytes | failed |\n|---|--:|---|--:|--:|--:|--:|--:|--:|\n")
	for _, op := range []string{"list", "list_skiptotal", "search", "search_name", "page_anybody", "page_expand_anybody", "page", "page_expand", "board", "write"} {
		for _, clients := range []int{1, 8, 32} {
			for _, name := range []string{"reference", "pocketbase", "waymark"} {
				if c, ok := f.cells[name+" "+op][clients]; ok {
					p("| %s | %d | %s | %.0f | %.2f | %.2f | %.2f | %.0f | %d |\n", op, clients, name, c.rate, c.p50, c.p99, c.cpu, c.bytes, c.failed)
				}
			}
		}
	}
	p("\n## Start, memory, size\n\n| | reference | PocketBase | Waymark |\n|---|--:|--:|--:|\n")
	line := func(what, unit string, of func(name string) float64) {
		p("| %s, %s | %.1f | %.1f | %.1f |\n", what, unit, of("reference"), of("pocketbase"), of("waymark"))
	}
	line("start to first answer", "ms", func(n string) float64 { return f.start[n].Seconds() * 1000 })
	line("memory at rest", "MB", func(n string) float64 { return f.idle[n][0] })
	line("of that private", "MB", func(n string) float64 { return f.idle[n][1] })
	line("memory after the load", "MB", func(n string) float64 { return f.loaded[n][0] })
	line("of that private", "MB", func(n string) float64 { return f.loaded[n][1] })
	line("binary", "MB", func(n string) float64 { return f.size[n] / 1e6 })
	line("data file", "MB", func(n string) float64 { return f.size[n+" data"] / 1e6 })
	p("\n## Import and selection\n\n| | |\n|---|--:|\n")
	for _, x := range []struct {
		what string
		of   imported
	}{{"people", f.people}, {"arrests", f.events}} {
		p("| import of %.0f %s | %.1f s, %.0f rows/s, peak %.0f MB |\n", x.of.rows, x.what, x.of.took.Seconds(), x.of.rows/x.of.took.Seconds(), x.of.peak)
	}
	p("| SQLite bulk insert, 100 a statement | %.0f rows/s |\n| PocketBase below its record layer | %.0f rows/s |\n", f.limits["sqlite_bulk_insert_100_a_statement"], f.limits["pb_load_arrests"])
	x := f.selection
	p("| selection of 200 from county %s, whole command | %.2f s, peak %.0f MB |\n| of that reading everybody into memory, once for a server | %.2f s |\n| scoring | %.4f s |\n| keeping the run | %.4f s |\n",
		x.county, x.whole, x.peak, x.reading, x.scoring, x.keeping)
	p("| best SQLite SQL | %.3f s |\n| integers in memory (floor) | %.4f s |\n", f.limits["select_sqlite_covering_person"], f.limits["select_memory_floor"])
	return b.String()
}
