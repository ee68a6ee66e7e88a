// Command report reads `go test -json` from standard input, prints what failed in full, and says how
// many tests ran on which engine and how many were skipped and why.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"
)

type line struct {
	Action, Package, Test, Output string
	Elapsed                       float64
}

type tally struct {
	passed, failed, skipped, sqlite, postgres int
	output                                    map[string][]string
	skips                                     map[string]string
	broken                                    []string
	slow                                      map[string]float64
}

func main() {
	t := tally{output: map[string][]string{}, skips: map[string]string{}, slow: map[string]float64{}}
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 1<<26)
	for in.Scan() {
		var l line
		if json.Unmarshal(in.Bytes(), &l) != nil {
			fmt.Println(in.Text())
			continue
		}
		t.add(l)
	}
	t.print()
	if t.failed > 0 || len(t.broken) > 0 {
		os.Exit(1)
	}
}

func (t *tally) add(l line) {
	key := l.Package + " " + l.Test
	switch l.Action {
	case "output":
		t.output[key] = append(t.output[key], l.Output)
	case "pass", "fail", "skip":
		if l.Test == "" {
			t.endPackage(l)
			return
		}
		t.endTest(key, l)
	case "build-output":
		fmt.Print(l.Output)
	}
}

func (t *tally) endPackage(l line) {
	if l.Action == "fail" {
		t.broken = append(t.broken, l.Package)
	}
	if l.Action != "skip" {
		t.slow[l.Package] = l.Elapsed
	}
}

func (t *tally) endTest(key string, l line) {
	switch l.Action {
	case "pass":
		t.passed++
	case "fail":
		t.failed++
		fmt.Printf("FAIL %s\n%s", key, strings.Join(t.output[key], ""))
	case "skip":
		t.skipped++
		t.skips[key] = strings.TrimSpace(strings.Join(t.output[key], " "))
	}
	if l.Action != "skip" {
		if strings.HasSuffix(l.Test, "/sqlite") || strings.Contains(l.Test, "/sqlite/") {
			t.sqlite++
		}
		if strings.HasSuffix(l.Test, "/postgres") || strings.Contains(l.Test, "/postgres/") {
			t.postgres++
		}
	}
	delete(t.output, key)
}

func (t *tally) print() {
	for _, p := range t.broken {
		for _, out := range t.output[p+" "] {
			if !strings.HasPrefix(out, "PASS") && !strings.HasPrefix(out, "ok ") {
				fmt.Print(out)
			}
		}
	}
	skipped := make([]string, 0, len(t.skips))
	for key, why := range t.skips {
		skipped = append(skipped, "SKIP "+key+": "+why)
	}
	sort.Strings(skipped)
	for _, s := range skipped {
		fmt.Println(s)
	}
	packages := make([]string, 0, len(t.slow))
	for p := range t.slow {
		packages = append(packages, p)
	}
	sort.Slice(packages, func(a, b int) bool { return t.slow[packages[a]] > t.slow[packages[b]] })
	for _, p := range packages[:min(8, len(packages))] {
		fmt.Printf("%7.1fs %s\n", t.slow[p], p)
	}
	fmt.Printf("on SQLite: %d tests; on PostgreSQL: %d tests\n", t.sqlite, t.postgres)
	fmt.Printf("%d passed, %d failed, %d skipped\n", t.passed, t.failed, t.skipped)
}
