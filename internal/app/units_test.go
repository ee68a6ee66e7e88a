package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"waymark/internal/evidence/measure"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
)

// toldTwice is one person of the county's files: arrested twice and charged and convicted for one burglary, arrested for
// another of the same month, for a breach, and once for what the record does not date.
var toldTwice = map[string]string{
	"county/police_arrests": `Arrest Ref,Nominal Ref,Surname,Forenames,DOB,PNCID,Arrest Date,Arrest Time,Offence Date,Offence Code,Offence,Disposal,Beat,District
A0,N1,Marsh,Ada,25/07/1985,,01/01/2024,10:00,31/12/2023,06600,Anything,NFA,Beat 1,North
A1,N1,Marsh,Ada,25/07/1985,,10/03/2025,10:00,01/03/2025,02801,Burglary in a dwelling,Charged,Beat 1,North
A2,N1,Marsh,Ada,25/07/1985,,20/06/2025,10:00,01/03/2025,02801,Burglary in a dwelling,Charged,Beat 1,North
A3,N1,Marsh,Ada,25/07/1985,,21/06/2025,10:00,15/06/2025,02801,Burglary in a dwelling,NFA,Beat 1,North
A4,N1,Marsh,Ada,25/07/1985,,22/06/2025,10:00,20/06/2025,BREACH,Breach,NFA,Beat 1,North
A5,N1,Marsh,Ada,25/07/1985,,23/06/2025,10:00,,02801,Burglary in a dwelling,NFA,Beat 1,North
A9,N2,Reed,Ben,25/07/1990,,01/06/2026,10:00,31/05/2026,02801,Burglary in a dwelling,NFA,Beat 1,North
`,
	"county/police_charges": `Charge Ref,Arrest Ref,Nominal Ref,Surname,Forenames,DOB,PNCID,Charged,Offence Date,Offence Code,Offence,Result,Result Date,Beat,District,Case URN
C0,A0,N1,Marsh,Ada,25/07/1985,,02/01/2024,31/12/2023,06600,Anything,Not guilty,01/02/2024,Beat 1,North,
C1,A2,N1,Marsh,Ada,25/07/1985,,21/06/2025,01/03/2025,02801,Burglary in a dwelling,Awaiting court,,Beat 1,North,52A/1
C9,A9,N2,Reed,Ben,25/07/1990,,02/06/2026,31/05/2026,02801,Burglary in a dwelling,Awaiting court,,Beat 1,North,
`,
	"county/court_results": `Case URN,Offence Seq,Defendant ID,Surname,Forenames,DOB,Gender,Address,Postcode,PNCID,Court,Offence Date,Offence Code,Offence,Verdict,Verdict Date,Result Code,Result Text,Custody Term,Supervision Term
52A/0,1,D1,Marsh,Ada,25/07/1985,F,1 High Street,AA1 1AA,,Court,31/12/2023,06600,Anything,Guilty plea,01/02/2024,FO,Fine,,
52A/1,1,D1,Marsh,Ada,25/07/1985,F,1 High Street,AA1 1AA,,Court,01/03/2025,02801,Burglary in a dwelling,Guilty plea,01/09/2025,FO,Fine,,
52A/9,1,D2,Reed,Ben,25/07/1990,M,1 High Street,AA1 1AA,,Court,31/05/2026,02801,Burglary in a dwelling,Not guilty,01/06/2026,,,,
`}

// TestOneOffenceInFiveUnits: what a figure counts decides what it is, and an offence told of by two arrests, a charge and a
// result is one, on the day it was committed. What a source does not hold is refused, and never none.
func TestOneOffenceInFiveUnits(t *testing.T) {
	onBoth(t, func(t *testing.T, p *place) {
		for _, profile := range []string{"county/police_arrests", "county/police_charges", "county/court_results"} {
			path := filepath.Join(t.TempDir(), "in.csv")
			if err := os.WriteFile(path, []byte(toldTwice[profile]), 0o600); err != nil {
				t.Fatal(err)
			}
			if r := p.bringIn(t, profile, path); r.Refused > 0 {
				t.Fatalf("%s: %+v", profile, r.Refusals)
			}
		}
		index := civil.SomeDate(civil.MustDate("2025-06-01"))
		for _, c := range []struct {
			what       measure.What
			source, id string
			want       string // before, after, without a day
			took       string // from which records
		}{
			{what: measure.Arrests, source: "police", id: "N1", want: "1 4 0", took: "arrests of police"},
			{what: measure.Offences, source: "police", id: "N1", want: "1 2 1", took: "arrests of police, charges of police, court results of court"},
			{what: measure.Charges, source: "police", id: "N1", want: "1 0 0", took: "charges of police"},
			{what: measure.Convictions, source: "court", id: "D1", want: "1 0 0", took: "court results of court"},
		} {
			plan := measure.Plan{Source: c.source, What: c.what, Windows: measure.Windows{Months: 12}}
			out, _ := p.measured(t, "id\n"+c.id+"\n", index, plan)
			if len(out.Results) != 1 {
				t.Fatalf("%s: %+v, %+v", c.what, out.Left, out.Data)
			}
			r := out.Results[0]
			if got := fmt.Sprint(r.Before, " ", r.After, " ", r.Undated); got != c.want {
				t.Errorf("%s: %s, want %s", c.what, got, c.want)
			}
			if took := strings.Join(out.Counting.Records, ", "); took != c.took || out.Counting.Counts == "" {
				t.Errorf("%s are from %s", c.what, took)
			}
			if wantGrow := c.what != measure.Arrests; (out.Maturing == 1) != wantGrow {
				t.Errorf("%s: %d may still grow", c.what, out.Maturing)
			}
		}
		for what, source := range map[measure.What]string{measure.Convictions: "police", measure.Charges: "court", measure.Arrests: "court", measure.Admissions: "police"} {
			plan := measure.Plan{Source: source, What: what, Windows: measure.Windows{Months: 12}, Data: measure.Span{From: civil.MustDate("2024-01-01"), Until: civil.MustDate("2026-06-02")}}
			plan.Index = []measure.Index{{Row: 2, Key: "N1", Day: index.Date}}
			_, err := p.app.Measure.BeforeAfter(t.Context(), operator, because(access.FiguresForScheme), plan)
			if !fault.Is(err, fault.Invalid) || !strings.Contains(fault.Text(err), "not known") {
				t.Errorf("%s of %s: %v", what, source, err)
			}
		}
	})
}

// TestRecordsThatSetInMidwayAreNotJoined: another agency's records of offences are left out, and said to be, where they
// begin after the first window does.
func TestRecordsThatSetInMidwayAreNotJoined(t *testing.T) {
	p := serve(t, sqliteAddress(t))
	for _, profile := range []string{"county/police_arrests", "county/police_charges", "county/court_results"} {
		path := filepath.Join(t.TempDir(), "in.csv")
		text := strings.ReplaceAll(toldTwice[profile], "52A/0,1,D1,Marsh,Ada,25/07/1985,F,1 High Street,AA1 1AA,,Court,31/12/2023,06600,Anything,Guilty plea,01/02/2024,FO,Fine,,\n", "")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		p.bringIn(t, profile, path)
	}
	out, _ := p.measured(t, "id\nN1\n", civil.SomeDate(civil.MustDate("2025-06-01")), measure.Plan{Source: "police", What: measure.Offences, Windows: measure.Windows{Months: 12}})
	if !slices.Equal(out.Counting.LeftOut, []string{"court results of court"}) {
		t.Errorf("left out: %v", out.Counting.LeftOut)
	}
}
