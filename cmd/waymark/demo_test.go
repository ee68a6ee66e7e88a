package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// demo runs the command on a database in a folder of its own and gives what it prints.
func demo(t *testing.T, folder string, args ...string) string {
	t.Helper()
	var out, errOut bytes.Buffer
	all := append([]string{"demo", "--database", "sqlite:" + filepath.Join(folder, "d.db"), "--data-dir", filepath.Join(folder, "data"),
		"--people", "150", "--as-of", "2026-11-25"}, args...)
	if code := run(all, &out, &errOut); code != 0 {
		t.Fatalf("demo %v ends with %d: %s%s", args, code, out.String(), errOut.String())
	}
	return out.String()
}

// TestDemoSaysHowLinkingDid: when it is made, and again when asked, between each two agencies.
func TestDemoSaysHowLinkingDid(t *testing.T) {
	folder := t.TempDir()
	lines := func(text string) (out []string) {
		for _, l := range strings.Split(text, "\n") {
			if strings.Contains(l, "recall ") && !strings.HasPrefix(l, "between") {
				out = append(out, l)
			}
		}
		return out
	}
	made := demo(t, folder)
	said := lines(made)
	if len(said) != 2 || !strings.HasPrefix(said[0], "Linkage against the known truth") || !strings.Contains(said[1], "in review") {
		t.Fatalf("made:\n%s", made)
	}
	if again := demo(t, folder); !strings.Contains(again, "as you left it") || strings.Contains(again, "recall") {
		t.Errorf("again:\n%s", again)
	}
	asked := demo(t, folder, "--linkage")
	if got := lines(asked); strings.Join(got, "|") != strings.Join(said, "|") || !regexp.MustCompile(`(?m)^police +probation +1\.0000 `).MatchString(asked) {
		t.Errorf("asked:\n%s\nmade:\n%s", asked, made)
	}
}

// TestDemoWritesItsFiles: with the truth beside them, and no database.
func TestDemoWritesItsFiles(t *testing.T) {
	folder := t.TempDir()
	files := filepath.Join(folder, "files")
	if out := demo(t, folder, "--files", files); !strings.Contains(out, "truth.csv") {
		t.Error(out)
	}
	for _, name := range []string{"police_people.csv", "court_results.csv", "prison_list_2026-11-25.csv"} {
		if _, err := os.Stat(filepath.Join(files, name)); err != nil {
			t.Error(err)
		}
	}
	text, err := os.ReadFile(filepath.Join(files, "truth.csv"))
	if err != nil || !strings.HasPrefix(string(text), "source,key,entity\r\npolice,ASH0") {
		t.Errorf("%.60q, %v", text, err)
	}
	if _, err := os.Stat(filepath.Join(folder, "d.db")); !os.IsNotExist(err) {
		t.Errorf("a database was made: %v", err)
	}
}
