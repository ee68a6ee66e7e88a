package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/internal/evidence/measure"
)

// TestEvaluateSaysInWhatItCounts: the unit, its day and its records stand with the figures; a unit that is not held is
// refused; weights are loaded once, and weigh.
func TestEvaluateSaysInWhatItCounts(t *testing.T) {
	onShell(t, func(t *testing.T, s shell) {
		folder := t.TempDir()
		file := func(name, text string) string {
			path := filepath.Join(folder, name)
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			return path
		}
		arrests := file("arrests.csv", "Arrest Ref,Nominal Ref,Surname,Forenames,DOB,PNCID,Arrest Date,Arrest Time,Offence Date,Offence Code,Offence,Disposal,Beat,District\n"+
			"A0,N1,Marsh,Ada,25/07/1985,,01/01/2024,10:00,31/12/2023,,Anything,NFA,Beat 1,North\n"+
			"A1,N1,Marsh,Ada,25/07/1985,,10/03/2025,10:00,01/03/2025,00102,Burglary in a dwelling,NFA,Beat 1,North\n"+
			"A2,N1,Marsh,Ada,25/07/1985,,20/06/2025,10:00,01/03/2025,00102,Burglary in a dwelling,NFA,Beat 1,North\n"+
			"A9,N2,Reed,Ben,25/07/1990,,01/07/2026,10:00,30/06/2026,,Anything,NFA,Beat 1,North\n")
		s.run(t, exitOK, "import", "--profile", "county/police_arrests", arrests)
		index := file("index.csv", "id\nN1\n")
		weights := file("weights.csv", "vintage,offence,weight,source\nV1,028,400,made\n")
		if out, _ := s.run(t, exitOK, "evaluate", "weights", weights, "--why", "To tell seriousness"); !strings.Contains(out, "Loaded V1: 1 offences with a weight") {
			t.Error(out)
		}
		if out, _ := s.run(t, exitOK, "evaluate", "weights", weights, "--why", "To tell seriousness"); !strings.Contains(out, "Nothing changed") {
			t.Error(out)
		}
		bad := file("bad.csv", "vintage,offence,weight,source\nV2,028,heavy,made\n")
		if _, why := s.run(t, exitRefused, "evaluate", "weights", bad, "--why", "To tell seriousness"); !strings.Contains(why, "bad.csv, line 2, column weight") {
			t.Error(why)
		}
		args := []string{"evaluate", "before-after", "--index", index, "--index-date", "2025-06-01", "--source", "police", "--summary", "--weights", "V1", "--measure"}
		for unit, want := range map[string][2]int{"arrests": {1, 1}, "offences": {1, 0}} {
			out, _ := s.run(t, exitOK, append(args, unit)...)
			var got evaluateReport
			if err := json.Unmarshal([]byte(out), &got); err != nil {
				t.Fatal(err)
			}
			if got.All.Before != want[0] || got.All.After != want[1] || got.Counting.Counts == "" || got.Counting.Records[0] != "arrests of police" || !strings.HasPrefix(got.Index, "One day for all") {
				t.Errorf("%s: %+v, %+v", unit, got.All, got.Counting)
			}
			if got.Serious == nil || got.Serious.Vintage != "V1" || got.Types[0].Type != measure.NotMapped || got.Time == nil {
				t.Errorf("%s: %+v, %+v", unit, got.Serious, got.Types)
			}
		}
		if _, why := s.run(t, exitRefused, append(args, "convictions")...); !strings.Contains(why, "are not known") {
			t.Error(why)
		}
		if _, why := s.run(t, exitRefused, "evaluate", "before-after", "--index", index, "--index-date", "2025-06-01", "--source", "police", "--weights", "V9"); !strings.Contains(why, "No weights V9 are loaded") {
			t.Error(why)
		}
	})
}
