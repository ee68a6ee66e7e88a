package reader_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"waymark/internal/exchange/importing/profile"
	"waymark/internal/exchange/importing/reader"
	"waymark/internal/platform/fault"
)

const scored = `
name = "x/scores"
title = "Scores"
version = "1"
source = "probation"
kind = "assessments"
agency = { name = "X", kind = "probation" }
FILE
[record]
key = ["assessment_ref"]
[fields]
assessment_ref = { columns = ["Ref"] }
surname = { columns = ["Surname"] }
assessed_on = { columns = ["On"] }
tool = { fixed = "T" }
score_1_name = { fixed = "S" }
score_1 = { columns = ["S"], min = -5, max = 100, null_words = ["-1"] }
`

// TestDecimals: one score written in several ways is one value, so that a file written otherwise changes nothing.
func TestDecimals(t *testing.T) {
	p := mustProfile(t, scored, "")
	for in, want := range map[string]string{
		"7": "7", "7.0": "7", "7.00": "7", "007.50": "7.5", "3.6000": "3.6", "0.1234": "0.1234", "0": "0", "-0": "0", "-0.0": "0", "100": "100", "100.0": "100", "-5": "-5",
		"-0.5": "-0.5", "-4.5": "-4.5", "-1": "", "": "",
		"100.5": "number.range", "101": "number.range", "-5.5": "number.range", "-6": "number.range", "99999999999999999999": "number.format",
		"+7": "number.format", "7.": "number.format", ".5": "number.format", "7,5": "number.format", "7%": "number.format", "1e2": "number.format", "7.12345": "number.format",
		"-": "number.format", "7.-5": "number.format", "NaN": "number.format",
	} {
		r, err := reader.Open(bytes.NewReader(fmt.Appendf(nil, "Ref,Surname,On,S\nA,B,2026-01-02,%q\n", in)), p, reader.Options{FileName: "x"})
		if err != nil {
			t.Fatal(fault.Text(err))
		}
		var row reader.Row
		if err := r.Next(&row); err != nil && err != io.EOF {
			t.Fatal(err)
		}
		got := row.Text(profile.Score(1))
		if row.Refused() {
			got = string(row.Refusals[0].Rule)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestScoresNeedNames: a score that nobody could name on a page is no profile.
func TestScoresNeedNames(t *testing.T) {
	for _, line := range []string{`band_2 = { columns = ["B"] }`, `count_1 = { columns = ["C"] }`} {
		if _, err := profile.Parse([]byte(strings.Replace(scored, "FILE", "", 1) + line)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", line, err)
		}
	}
}
