package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// twoFiles writes the police's and the prison's records of the same invented people; one in six has another first
// letter of the forename at the prison.
func twoFiles(t *testing.T) (police, prison string) {
	t.Helper()
	starts, ends := []string{"quill", "thimble", "bramble", "oddle", "pebble", "wobble"}, []string{"marsh", "wick", "snap", "thorpe", "croft"}
	var a, b strings.Builder
	a.WriteString("police_person_id,surname,forename,dob,sex,ethnicity\n")
	b.WriteString("stay_ref,prison_person_id,surname,forename,dob,received,released\n")
	for i := range 30 {
		surname, forename := starts[i%6]+ends[(i+i/6)%5], starts[(i+2)%6]+ends[i%5]
		born := fmt.Sprintf("%d-%02d-%02d", 1961+i, 1+i*5%12, 1+i*7%28)
		fmt.Fprintf(&a, "BP%d,%s,%s,%s,Female,\n", i, surname, forename, born)
		if i%6 == 0 {
			forename = "x" + forename[1:]
		}
		fmt.Fprintf(&b, "S%d,X%d,%s,%s,%s,2014-03-01,2014-05-01\n", i, i, surname, forename, born)
	}
	folder := t.TempDir()
	police, prison = filepath.Join(folder, "police.csv"), filepath.Join(folder, "prison.csv")
	for path, text := range map[string]string{police: a.String(), prison: b.String()} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return police, prison
}

// TestRelinkSaysWhatItWouldDoAndThenDoesIt: a run waits until --apply, which applies the one that waits; weighed
// again, nothing is left to do.
func TestRelinkSaysWhatItWouldDoAndThenDoesIt(t *testing.T) {
	onShell(t, func(t *testing.T, s shell) {
		if _, errOut := s.run(t, exitRefused, "relink"); !strings.Contains(errOut, "too few records") {
			t.Errorf("of nothing: %q", errOut)
		}
		police, prison := twoFiles(t)
		s.run(t, exitOK, "import", "--profile", "broward/police_people", police)
		s.run(t, exitOK, "import", "--profile", "broward/prison_custody", prison)
		var seen, done, again relinkReport
		s.json(t, &seen, "relink")
		if seen.State != "READY" || seen.Model != 1 || seen.Records != 60 || seen.People != 35 || seen.Candidates < 60 || seen.Join != 5 || seen.Part != 0 || seen.Done != 0 {
			t.Errorf("looked at: %+v", seen)
		}
		s.run(t, exitProblem, "relink") // it waits to be looked at
		s.json(t, &done, "relink", "--apply")
		if done.Run != seen.Run || done.State != "APPLIED" || done.Join != seen.Join || done.Done != seen.Join+seen.Ask+seen.Drop || done.Left != 0 {
			t.Errorf("applied: %+v", done)
		}
		s.json(t, &again, "relink")
		if again.Run == done.Run || again.Model != 2 || again.People != 30 || again.Join+again.Part+again.Drop != 0 {
			t.Errorf("again: %+v", again)
		}
		out, _ := s.run(t, exitOK, "relink", "--apply")
		if !strings.Contains(out, "60 records of 30 people") || !strings.Contains(out, "Each can be undone") {
			t.Errorf("in words: %s", out)
		}
	})
}
