package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestQualityOfWhatWasImported prints the figures of two police records, one of them without a date of birth.
func TestQualityOfWhatWasImported(t *testing.T) {
	onShell(t, func(t *testing.T, s shell) {
		if out, _ := s.run(t, exitOK, "quality"); out != "" {
			t.Errorf("of nothing: %q", out)
		}
		file := filepath.Join(t.TempDir(), "people.csv")
		text := "police_person_id,surname,forename,dob,sex,ethnicity\nBP1,Marsh,Ada,1985-07-25,Female,\nBP2,Whitlock,Ben,,Male,\n"
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s.run(t, exitOK, "import", "--profile", "broward/police_people", file)
		out, _ := s.run(t, exitOK, "quality")
		for _, want := range []string{"police: 2 records of 2 people", "missing-birth", "1 of 2", "2 of 2", "0 of 2"} {
			if !strings.Contains(out, want) {
				t.Errorf("%q is not in\n%s", want, out)
			}
		}
		var got struct {
			Sources []struct {
				Name    string
				Figures []struct {
					Figure string
					Held   struct{ Count, Of int }
				}
			}
			WithRestricted bool `json:"with_restricted"`
		}
		s.json(t, &got, "quality")
		if len(got.Sources) != 1 || got.Sources[0].Name != "Police" || got.Sources[0].Figures[7].Figure != "missing-birth" || got.Sources[0].Figures[7].Held.Count != 1 || got.WithRestricted {
			t.Errorf("%+v", got)
		}
	})
}
