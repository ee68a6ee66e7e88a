package risk

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
)

const ogrs3Header = "id,sex,date_of_birth,date_of_conviction,date_start_followup,total_sanctions,age_first_sanction,ho_code"

// readAll scores a whole text and gives the added columns of each row.
func readAll(t *testing.T, f Family, rule Rule, assessed civil.NullDate, text string) [][]string {
	t.Helper()
	table, err := ReadTable(strings.NewReader(text), f, rule, assessed)
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for {
		row, err := table.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		record := row.Record()
		if len(record) != len(table.Header()) {
			t.Fatalf("%d cells under %d columns", len(record), len(table.Header()))
		}
		if row.Number != len(out)+1 {
			t.Errorf("row %d is numbered %d", len(out)+1, row.Number)
		}
		out = append(out, record[len(row.Cells):])
	}
}

func TestARowThatIsBadIsRefusedAndTheRestGoesOn(t *testing.T) {
	const good = "a,M,1975-04-29,2009-02-19,2020-01-14,22,17,09230"
	got := readAll(t, FamilyOGRS3, OGRS3Current, civil.NullDate{}, "\ufeff"+strings.Join([]string{ogrs3Header, good,
		"b,X,29/04/1975,2009-02-19,2020-01-14,22.0,17,09230",
		"c,M,1975-04-29,2009-02-19,2020-01-14,22,17",
		"d, male ,1975-04-29,2009-02-19,2020-01-14,22,17,09230,more",
		"e,,,,,,,",
		"f,F,1975-04-29,2009-02-19,2009-02-18,0,9,ABC",
		"g, female ,1975-04-29,2009-02-19,2020-01-14, 22,17,09230", ""}, "\n"))
	want := [][]string{
		{"0.34576", "0.52034", "35", "52", "MEDIUM", ""},
		{"", "", "", "", "", "sex_not_m_or_f; not_a_date; not_a_whole_number"},
		{"", "", "", "", "", "wrong_number_of_cells"},
		{"", "", "", "", "", "wrong_number_of_cells"},
		{"", "", "", "", "", "missing_input"},
		{"", "", "", "", "", "follow_up_before_conviction; sanctions_under_1; age_at_first_sanction_under_10; offence_code_not_5_digits"},
	}
	for i, w := range want {
		if i == 0 {
			w[0], w[1] = got[0][0], got[0][1] // the published example gives whole percentages
		}
		if !slices.Equal(got[i], w) {
			t.Errorf("row %d: %q, want %q", i+1, got[i], w)
		}
	}
	if len(got) != 7 || got[6][5] != "" || len(got[0][0]) != 7 {
		t.Errorf("%q", got)
	}
}

// The group may be given, which is how an offence whose code does not tell is scored.
func TestAGroupThatIsGivenIsUsed(t *testing.T) {
	row := "a,M,1975-04-29,2009-02-19,2020-01-14,22,17,%s,%s"
	got := readAll(t, FamilyOGRS3, OGRS3Current, civil.NullDate{}, strings.Join([]string{ogrs3Header + ",ogrs3_group",
		fmt.Sprintf(row, "14100", "Other motoring"), fmt.Sprintf(row, "99998", "Robbery"), fmt.Sprintf(row, "09230", "Robbery"),
		fmt.Sprintf(row, "09230", "Piracy"), fmt.Sprintf(row, "14100", "")}, "\n"))
	for i, want := range []string{"", "", "offence_group_contradicts_code", "offence_group_unknown", "offence_code_needs_exact_offence"} {
		if got[i][5] != want || (got[i][3] == "") != (want != "") {
			t.Errorf("row %d: %q", i+1, got[i])
		}
	}
}

func TestOGRS4ReadsEitherNameAndDoesWithoutViolence(t *testing.T) {
	byDate := "sex,date_of_birth,current_sanction_date,date_start_followup,total_sanctions,first_sanction_date,ho_code,violent_sanctions\n" +
		"F,1980-02-17,2006-02-03,2006-08-02,10,1991-02-03,18502,2\n" +
		"F,1980-02-17,2006-02-03,2006-08-02,10,1991-02-03,18502,\n" +
		"F,1980-02-17,2006-02-03,2006-08-02,10,1991-02-03,18502,many\n" +
		"F,1980-02-17,2006-02-03,2006-08-02,10,2006-02-04,18502,2\n" +
		"F,1980-02-17,2006-02-03,2006-08-02,10,1980-02-17,18502,2\n" +
		"F,17.2.1980,2006-02-03,2006-08-02,10,1991-02-03,18502,2\n"
	byAge := "sex,date_of_birth,date_of_conviction,date_start_followup,total_sanctions,age_first_sanction,ho_code,violent_sanctions,ogrs4_category,assessment_date\n" +
		"F,1980-02-17,2006-02-03,2006-08-02,10,10,18502,2,BURGLARY_OTHER,2025-10-03\n"
	got := readAll(t, FamilyOGRS4, OGRS4Published, day("2025-10-03"), byDate)
	same := readAll(t, FamilyOGRS4, OGRS4Published, civil.NullDate{}, byAge)
	if !slices.Equal(got[0], same[0]) || got[0][3] != "19.68" || got[0][7] != "5.34" || got[0][11] != "0.40" || got[0][0] != "" || got[0][2] != "" {
		t.Errorf("%q and %q", got[0], same[0])
	}
	for i, want := range []string{"missing_input", "not_a_whole_number"} {
		if got[i+1][3] != "19.68" || got[i+1][5] != "" || got[i+1][7] != "" || got[i+1][9] != want || got[i+1][13] != want {
			t.Errorf("without violent sanctions: %q", got[i+1])
		}
	}
	for i, want := range []string{"first_sanction_after_conviction", "date_not_after_birth", "not_a_date"} {
		if got[i+3][5] != want {
			t.Errorf("%q, want %s", got[i+3], want)
		}
	}
}

// A refusal names the column as the file does.
func TestARefusalNamesTheFilesOwnColumn(t *testing.T) {
	table, err := ReadTable(strings.NewReader("sex,date_of_birth,current_sanction_date,date_start_followup,total_sanctions,first_sanction_date,ho_code\nM,1990-01-01,,2010-01-01,3,x,03403\n"),
		FamilyOGRS3, OGRS3Current, civil.NullDate{})
	if err != nil {
		t.Fatal(err)
	}
	row, err := table.Next()
	if err != nil || row.Line != 2 {
		t.Fatal(err, row.Line)
	}
	var inputs []string
	for _, x := range row.Results[0].Refused {
		inputs = append(inputs, x.Inputs...)
	}
	if !slices.Equal(inputs, []string{"current_sanction_date", "first_sanction_date"}) {
		t.Errorf("%v", row.Results[0].Refused)
	}
}

func TestAFileThatIsRefused(t *testing.T) {
	for _, x := range []struct {
		family Family
		text   string
		want   string
	}{
		{FamilyOGRS3, "", "line 1: the file is empty"},
		{FamilyOGRS3, strings.Replace(ogrs3Header, ",sex", "", 1), "column sex: there is no such column"},
		{FamilyOGRS3, strings.Replace(ogrs3Header, "date_of_conviction", "x", 1), "column date_of_conviction: there is no such column, nor current_sanction_date"},
		{FamilyOGRS3, ogrs3Header + ",first_sanction_date", "leave out one of the columns age_first_sanction and first_sanction_date"},
		{FamilyOGRS3, ogrs3Header + ",sex", "column sex: two columns have this name"},
		{FamilyOGRS3, ogrs3Header + ",band", "column band: this column is one that is added"},
		{FamilyOGRS3, ogrs3Header + ",\xff", "the name of column 9 is not UTF-8"},
		{FamilyOGRS3, ogrs3Header[:4] + `"`, "line 1: is not CSV"},
		{FamilyOGRS4, ogrs3Header + ",violent_sanctions", "column assessment_date: there is no such column"},
		{FamilyOGRS4, ogrs3Header + ",assessment_date,svrp_band", "column svrp_band: this column is one that is added; line 1, column violent_sanctions: there is no such column"},
		{FamilyOVP, "sex,date_of_birth", "column temper_control: there is no such column"},
		{FamilyOGP, "no_fixed_abode", "column ogrs3_2yr_pct: there is no such column"},
	} {
		_, err := ReadTable(strings.NewReader(x.text), x.family, x.family.Default(), civil.NullDate{})
		if !fault.Is(err, fault.Invalid) || !strings.Contains(fault.Text(err), x.want) {
			t.Errorf("%s %q: %v, want %s", x.family, x.text, err, x.want)
		}
	}
	if _, err := ReadTable(strings.NewReader(ogrs3Header), FamilyOGRS3, OGRS3TwoYear, civil.NullDate{}); err == nil {
		t.Error("the two-year rule needs the day of assessment")
	}
	table, err := ReadTable(strings.NewReader(ogrs3Header+"\n\"x"), FamilyOGRS3, OGRS3Current, civil.NullDate{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := table.Next(); !fault.Is(err, fault.Invalid) {
		t.Errorf("%v", err)
	}
}

// Whatever a file holds: no panic, as many cells as columns, and each row a figure or a refusal.
func FuzzTable(f *testing.F) {
	f.Add(0, ogrs3Header+"\na,M,1975-04-29,2009-02-19,2020-01-14,22,17,09230\nb,F,,2009-02-19,x,-1,17,1\n")
	f.Add(3, "sex,date_of_birth,current_sanction_date,date_start_followup,total_sanctions,first_sanction_date,ho_code,violent_sanctions,assessment_date,ogrs4_category\n"+
		"F,1980-02-17,2006-02-03,2006-08-02,10,1991-02-03,18502,2,2025-10-03,BURGLARY_OTHER\nF,1980-02-17\n")
	f.Add(5, "sex,date_of_birth,date_start_followup,total_sanctions,violent_sanctions,recognises_impact,no_fixed_abode,unemployed,alcohol_current,alcohol_excess,psychiatric_treatment,temper_control,pro_criminal_attitudes\n"+
		"M,2000-10-15,2019-12-12,31,17,0,1,1,1,0,0,2,1\n")
	f.Add(6, "ogrs3_2yr_pct,no_fixed_abode,unemployed,regular_offending_activities,current_drug_misuse,drug_motivation,problem_solving,awareness_of_consequences,others_views,pro_criminal_attitudes\n81,0,1,1,0,0,1,1,0,1\n")
	rules := Rules()
	f.Fuzz(func(t *testing.T, which int, text string) {
		info := rules[(which%len(rules)+len(rules))%len(rules)]
		table, err := ReadTable(strings.NewReader(text), info.Family, info.Rule, civil.NullDate{})
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			return
		}
		for {
			row, err := table.Next()
			if err != nil {
				if !errors.Is(err, io.EOF) && !fault.Is(err, fault.Invalid) {
					t.Fatal(err)
				}
				return
			}
			if len(row.Record()) != len(table.Header()) || len(row.Results) != len(info.Family.Scales()) {
				t.Fatalf("%d cells, %d results", len(row.Record()), len(row.Results))
			}
			for _, r := range row.Results {
				wellFormed(t, r)
			}
		}
	})
}

func BenchmarkTable(b *testing.B) {
	var text strings.Builder
	w := csv.NewWriter(&text)
	_ = w.Write(strings.Split(ogrs3Header, ","))
	for range b.N {
		_ = w.Write([]string{"a", "M", "1975-04-29", "2009-02-19", "2020-01-14", "22", "17", "09230"})
	}
	w.Flush()
	table, err := ReadTable(strings.NewReader(text.String()), FamilyOGRS3, OGRS3Current, civil.NullDate{})
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for range b.N {
		row, err := table.Next()
		if err != nil {
			b.Fatal(err)
		}
		row.Record()
	}
}
