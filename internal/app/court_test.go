package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"waymark/internal/exchange/importing/reader"
	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/testkit"
)

// TestBrowardCourtsAndAssessments brings in the whole files: every row, the scraps of a page in the pleas named,
// the same files again change nothing, and undo takes back all that one said.
func TestBrowardCourtsAndAssessments(t *testing.T) {
	file := func(name string) string { return testkit.Shared(t, "data", "broward", "visible", name+".csv") }
	file("court_outcomes")
	onBoth(t, func(t *testing.T, p *place) {
		held := func() string {
			return strings.Join(column(t, p.app.DB, `SELECT (SELECT COUNT(*) FROM court_case) || ' ' || (SELECT COUNT(*) FROM court_result) || ' ' || (SELECT COUNT(*) FROM assessment) || ' ' ||
(SELECT COUNT(*) FROM assessment_figure) || ' ' || (SELECT COUNT(*) FROM source_record)`), "")
		}
		var runs []string
		for _, f := range []struct {
			name       string
			rows       int64
			notices    int
			then, says string
		}{{"court_cases", 6052, 0, "6052 0 0 0 6052", ""}, {"court_outcomes", 2688, 7, "6052 2688 0 0 8740", ""}, {"risk_assessments", 4770, 0, "6052 2688 4770 28611 13510", ""}} {
			r := p.bringIn(t, "broward/"+f.name, file(f.name))
			if r.New != f.rows || r.Refused+r.Changed+r.Unchanged != 0 || len(r.Notices) != f.notices {
				t.Fatalf("%s: %+v, %d notices", f.name, r.Counts, len(r.Notices))
			}
			for _, n := range r.Notices {
				if n.Rule != reader.CodeUnknown || n.Column != "plea" || !strings.Contains(n.Value, "bold; background-color") {
					t.Errorf("%s: %v", f.name, n)
				}
			}
			runs = append(runs, string(r.Run))
			if r := p.bringIn(t, "broward/"+f.name, file(f.name)); r.Unchanged != f.rows || r.New+r.Changed+r.Refused != 0 {
				t.Errorf("%s again: %+v", f.name, r.Counts)
			}
			if got := held(); got != f.then {
				t.Errorf("after %s: %s", f.name, got)
			}
		}
		p.courtsSay(t)
		p.undo(t, runs[1])
		if got := held(); got != "6052 0 4770 28611 10822" {
			t.Errorf("after undo: %s", got)
		}
	})
}

// courtsSay compares what is held with the file: nothing is guessed of what the court does not say, and the
// court's own date of birth and sex stand with its record.
func (p *place) courtsSay(t *testing.T) {
	t.Helper()
	for query, want := range map[string]string{
		`SELECT disposition || ' ' || COUNT(*) AS x FROM court_result GROUP BY disposition ORDER BY x`:                                                                                "convicted 735, not_convicted 1, not_known 1289, pending 18, withheld 645",
		`SELECT plea || ' ' || COUNT(*) AS x FROM court_result GROUP BY plea ORDER BY x`:                                                                                              " 1290, guilty 44, no_contest 1223, not_guilty 131",
		`SELECT sentence_type || ' ' || COUNT(*) AS x FROM court_result GROUP BY sentence_type ORDER BY x`:                                                                            " 1283, community 779, custody 341, fine 74, not_known 20, other 40, time_served 151",
		`SELECT 'without a day ' || COUNT(*) FROM court_result WHERE day IS NULL`:                                                                                                     "without a day 2688",
		`SELECT 'charges ' || MAX(charge_count) FROM court_result`:                                                                                                                    "charges 211",
		`SELECT 'not scored ' || COUNT(*) FROM assessment a WHERE NOT EXISTS (SELECT 1 FROM assessment_figure f WHERE f.assessment = a.id AND f.name = 'Risk of recidivism, decile')`: "not scored 6",
		`SELECT 'born otherwise ' || COUNT(*) FROM source_record c JOIN source_identity ci ON ci.record = c.id JOIN source_record o ON substr(o.key, 13) = substr(c.key, 13)
JOIN source_identity oi ON oi.record = o.id WHERE c.key LIKE 'court_cases:%' AND o.key LIKE 'convictions:%' AND ci.date_of_birth <> oi.date_of_birth`: "born otherwise 34",
	} {
		if got := strings.Join(column(t, p.app.DB, query), ", "); got != want {
			t.Errorf("%s:\n got %s\nwant %s", query, got, want)
		}
	}
}

func (p *place) undo(t *testing.T, run string) {
	t.Helper()
	why := access.Purpose{Code: access.Importing, Basis: access.FromCommand, Reason: "The wrong file"}
	if _, err := p.app.Importing.Undo(t.Context(), operator, why, id.ImportRun(run), nil); err != nil {
		t.Fatal(fault.Text(err))
	}
}

const (
	courtNight = `Case URN,Offence Seq,Court,Surname,Forenames,DOB,Gender,PNCID,Offence Date,Offence Code,Offence,Plea,Verdict,Verdict Date,Sentence Date,Result Code,Result Text,Custody Term
99XX1,1,Quay Magistrates' Court,Marsh,Ada,25/07/1985,F,,23/11/2026,034/01,Robbery,G,Guilty plea,24/11/2026,24/11/2026,IMP,Imprisonment,8 weeks
99XX2,1,Quay Magistrates' Court,Marsh,Ada,25/07/1985,F,,01/11/2026,028/03,Burglary,NG,Adjourned,,,,,
`
	chargedNight = `Charge Ref,Arrest Ref,Nominal Ref,Surname,Forenames,DOB,PNCID,Charged,Offence Date,Offence Code,Offence,Beat,Result,Result Date,Case URN
CH1,BK9,BP1,Marsh,Ada,25/07/1985,,24/11/2026 04:00,23/11/2026,034/01,Robbery,Beat 1,Guilty plea,24/11/2026,99xx/1
CH2,BK9,BP1,Marsh,Ada,25/07/1985,,24/11/2026 04:00,22/11/2026,034/01,Robbery in the park,Beat 1,Guilty plea,24/11/2026,99XX3
`
	scoredNight = `Assessment ID,CRN,Surname,Forenames,DOB,PNCID,Assessment Type,Version,Date Completed,OGRS3 1yr,OGRS3 2yr,OGRS3 Band,OGP 2yr,OGP Band,OVP 2yr,OVP Band,RSR,RSR Band,RoSH,Previous Convictions
7001,X700101,Marsh,Ada,25/07/1985,,OASys,4.0,20/11/2026,62,76,High,,,,,3.60,Medium,High,11
7000,X700101,Marsh,Ada,25/07/1985,,OASys,3.9,20/01/2026,41,52,Medium,,,,,,,High,10
`
)

// TestCourtOvernight: a court's result stands on the board once, whoever told of it; the person's page has the
// results, and the official scores of those who may see them.
func TestCourtOvernight(t *testing.T) {
	onBoth(t, func(t *testing.T, p *place) {
		members := p.demoPlace(t)
		p.small(t)
		person := p.admit(t, members)
		p.clock.Advance(time.Minute)
		p.post(t, "/today/met", nil)
		p.clock.Advance(time.Minute)
		dir := t.TempDir()
		for _, f := range [][3]string{{"british/court_results", "court.csv", courtNight}, {"british/police_charges", "charges.csv", chargedNight}, {"british/assessments", "scores.csv", scoredNight}} {
			if err := os.WriteFile(filepath.Join(dir, f[1]), []byte(f[2]), 0o600); err != nil {
				t.Fatal(err)
			}
			if r := p.bringIn(t, f[0], filepath.Join(dir, f[1])); r.New != 2 {
				t.Fatalf("%s: %+v", f[0], r)
			}
		}
		p.clock.Advance(time.Minute)
		_, body := p.get(t, "/today")
		for words, times := range map[string]int{"Convicted 24 November 2026</strong> in court: Robbery. Guilty plea; Custody: Imprisonment; custody 8 weeks.": 1,
			"Case goes on</strong> in court: Burglary": 1, "Convicted 24 November 2026</strong>: Robbery in the park, charged": 1, "Robbery, charged": 0} {
			if n := strings.Count(body, words); n != times {
				t.Errorf("the board says %q %d times: %s", words, n, body)
			}
		}
		if _, body := p.get(t, "/people/"+person); !strings.Contains(body, "Charged: Robbery") || !strings.Contains(body, "the court’s own record tells it, too") ||
			!strings.Contains(body, "Convicted: Robbery") || !strings.Contains(body, "Quay Magistrates&#39; Court, case 99XX1") ||
			!strings.Contains(body, "Case goes on: Burglary") || !strings.Contains(body, "3.6 Medium") || !strings.Contains(body, "Assessed with OASys, version 3.9") {
			t.Errorf("the person's page: %s", body)
		}
		if _, body := p.get(t, "/people/"+person+"?kind=court"); strings.Contains(body, "Charged: Robbery") || !strings.Contains(body, "Convicted: Robbery") || strings.Contains(body, "Assessed with") {
			t.Error("the filter shows something else than courts")
		}
		if _, body := p.get(t, "/people/"+person+"?kind=assessment"); strings.Contains(body, "Convicted: Robbery") || !strings.Contains(body, "Assessed with") {
			t.Error("the filter shows something else than assessments")
		}
	})
}
