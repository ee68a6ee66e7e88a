package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
)

// simulated is what drawing schemes of a known effect said, by method.
type simulated struct{ measure, comparison []string }

// schemes is of how many drawn schemes the tables tell, for each true ratio.
const schemes = "1000"

var heldLine = regexp.MustCompile(`true ratio [^\n]+`)

// simulating draws schemes that truly change what people do by a known ratio, and says how often each method's interval
// holds it. The drawing stands with the methods' own tests, which draw fewer on every run: here are the tables of the
// documentation.
func simulating(_ options, f *found) error {
	if err := os.Setenv("WAYMARK_SCHEMES", schemes); err != nil {
		return err
	}
	for _, c := range []struct {
		room, test string
		into       *[]string
	}{{"measure", "TestTheComparisonHoldsATrueEffect", &f.simulated.measure}, {"comparison", "TestTheIntervalHoldsTheTruth", &f.simulated.comparison}} {
		r, err := runCommand("", "go", "test", "-count=1", "-timeout=2h", "-v", "-run", "^"+c.test+"$", "./internal/evidence/"+c.room)
		if err != nil {
			return fmt.Errorf("%s: %w\n%s", c.test, err, r.out)
		}
		if *c.into = heldLine.FindAllString(r.out, -1); len(*c.into) == 0 {
			return fmt.Errorf("%s told nothing: %s", c.test, r.out)
		}
	}
	return nil
}

func (f *found) simulationReport() string {
	var b strings.Builder
	for _, c := range []struct {
		words string
		lines []string
	}{{"what others with as many before did", f.simulated.measure}, {"matched people", f.simulated.comparison}} {
		if len(c.lines) > 0 {
			fmt.Fprintf(&b, "\n### %s simulated schemes for each ratio, beside %s\n\n", schemes, c.words)
		}
		for _, line := range c.lines {
			fmt.Fprintf(&b, "- %s\n", line)
		}
	}
	return b.String()
}
