package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// TestIndicatorsOfTheCounty prints the county's, in words and as JSON, and counts them anew.
func TestIndicatorsOfTheCounty(t *testing.T) {
	folder := t.TempDir()
	demo(t, folder, "--people", "1500")
	indicators := func(args ...string) string {
		var out, errOut bytes.Buffer
		all := append([]string{"indicators", "--database", "sqlite:" + filepath.Join(folder, "d.db"), "--data-dir", filepath.Join(folder, "data")}, args...)
		if code := run(all, &out, &errOut); code != 0 {
			t.Fatalf("%v ends with %d: %s%s", args, code, out.String(), errOut.String())
		}
		return out.String()
	}
	said := indicators()
	for _, want := range []string{"Arrests of people on the scheme (arrests-on-scheme, version 2)", "Re-offending rate of prolific and other priority offenders (ni30, version 2)", "The target allows no more than", "by chance with a probability of",
		"a fall must not be read as an effect", "Results follow offences by months"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in\n%s", want, said)
		}
	}
	var got []struct {
		Name    string
		Counted *struct {
			People   int
			Baseline *int
			Status   *string
			DataTo   string `json:"data_to"`
		}
		Months []struct{ Count int }
	}
	if err := json.Unmarshal([]byte(indicators("--count", "--json")), &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[1].Name != "ni30" || got[1].Counted == nil || got[1].Counted.People < 10 || got[1].Counted.Baseline == nil || got[1].Counted.Status == nil || len(got[1].Months) < 16 {
		t.Errorf("%+v", got)
	}
}
