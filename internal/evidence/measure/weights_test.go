package measure

import (
	"strings"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/testkit"
)

var (
	ann  = access.Actor{Kind: access.Staff, ID: "S-ann", Name: "Ann Ash", Roles: []access.Role{access.Analyst}}
	chay = access.Actor{Kind: access.Staff, ID: "S-chay", Name: "Chay Chair", Roles: []access.Role{access.Chair}}
)

func upload(text string) WeightsUpload {
	return WeightsUpload{File: "w.csv", Content: []byte(text), Reason: "To tell seriousness"}
}

// TestAVintageOfWeightsIsNeverOverwritten, is withdrawn with a reason, and is found where it was changed outside.
func TestAVintageOfWeightsIsNeverOverwritten(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		s := NewService(w.Gate, w.IDs)
		two := someWeights + "W,028,273.5,S\n"
		fresh, err := s.LoadWeights(t.Context(), ann, upload(two))
		if err != nil || len(fresh) != 2 || fresh[0].Vintage != "V" || fresh[0].Count != 4 {
			t.Fatalf("%+v, %v", fresh, err)
		}
		if fresh, err = s.LoadWeights(t.Context(), ann, upload(two)); err != nil || len(fresh) != 0 {
			t.Errorf("the same again: %+v, %v", fresh, err)
		}
		_, err = s.LoadWeights(t.Context(), ann, upload("vintage,offence,weight,source\nX,a,1,S\nV,028,401,S\n"))
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "never overwritten") {
			t.Errorf("other weights of the vintage: %v", err)
		}
		if all, err := s.AllWeights(t.Context(), chay); err != nil || len(all) != 2 {
			t.Errorf("half of a refused file is kept: %+v, %v", all, err)
		}
		opened, err := s.OpenWeights(t.Context(), chay, "V")
		if err != nil || len(opened.Lines) != 4 || opened.Lines[0].Printed != "400" {
			t.Errorf("%+v, %v", opened.Lines, err)
		}
		if err := s.WithdrawWeights(t.Context(), ann, "V", " "); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		if err := s.WithdrawWeights(t.Context(), ann, "V", "It was corrected"); err != nil {
			t.Fatal(err)
		}
		if err := s.WithdrawWeights(t.Context(), ann, "V", "It was corrected"); !fault.Is(err, fault.Conflict) {
			t.Errorf("twice: %v", err)
		}
		if _, err := s.LoadWeights(t.Context(), ann, upload(someWeights)); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "was withdrawn") {
			t.Errorf("loaded again: %v", err)
		}
		err = w.DB.Change(t.Context(), func(q db.Queryer) error {
			_, err := q.ExecContext(t.Context(), `UPDATE severity_table SET content = REPLACE(content, '273.5', '1273.5')`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.OpenWeights(t.Context(), ann, "W"); !fault.Is(err, fault.Conflict) {
			t.Errorf("changed outside: %v", err)
		}
	})
}

func TestWhoMayWithWeightsAndWhatIsWrongWithAFile(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	s := NewService(w.Gate, w.IDs)
	if _, err := s.LoadWeights(t.Context(), chay, upload(someWeights)); !fault.Is(err, fault.Denied) {
		t.Errorf("the chair loads: %v", err)
	}
	for text, says := range map[string]string{
		"": "Select a file",
		"vintage,offence,weight,source\nV,a,x,S\n":                                 "w.csv, line 2, column weight must be a number",
		"vintage,offence,source\n":                                                 "w.csv, line 1, column weight there is no such column",
		"vintage,offence,weight,source\n":                                          "w.csv: The file has no weights",
		"vintage,offence,weight,source,label_confidence\nV,\"?\",3,S,unlabelled\n": "no weight of a named offence",
	} {
		if _, err := s.LoadWeights(t.Context(), ann, upload(text)); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want %q", text, err, says)
		}
	}
	if _, err := s.LoadWeights(t.Context(), ann, WeightsUpload{File: "w.csv", Content: []byte(someWeights)}); !fault.Is(err, fault.Invalid) {
		t.Errorf("without a reason: %v", err)
	}
	if all, err := s.AllWeights(t.Context(), ann); err != nil || len(all) != 0 {
		t.Errorf("%+v, %v", all, err)
	}
}
