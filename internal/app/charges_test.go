package app_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const nightCharges = `Charge Ref,Arrest Ref,Nominal Ref,Surname,Forenames,DOB,PNCID,Charged,Offence Date,Offence Code,Offence,Beat,Result,Result Date
CH1,BK9,BP1,Marsh,Ada,25/07/1985,,25/11/2026 04:00,24/11/2026,034/01,Robbery,Beat 1,Awaiting court,
CH2,BK9,BP1,Marsh,Ada,25/07/1985,,25/11/2026 04:00,24/11/2026,034/01,Robbery,Beat 1,Let off,
`

// TestChargesOvernight: a charge stands on the board beside arrests, its task comes from it, and the
// person's timeline has it.
func TestChargesOvernight(t *testing.T) {
	onBoth(t, func(t *testing.T, p *place) {
		members := p.demoPlace(t)
		p.small(t)
		person := p.admit(t, members)
		p.clock.Advance(time.Minute)
		p.post(t, "/today/met", nil)
		p.clock.Advance(time.Minute)
		path := filepath.Join(t.TempDir(), "charges.csv")
		if err := os.WriteFile(path, []byte(nightCharges), 0o600); err != nil {
			t.Fatal(err)
		}
		if r := p.bringIn(t, "british/police_charges", path); r.New != 1 || r.Refused != 1 || r.Refusals[0].Column != "Result" {
			t.Fatalf("%+v", r)
		}
		if r := p.bringIn(t, "british/police_charges", path); r.Unchanged != 1 || r.New+r.Changed != 0 {
			t.Errorf("the same file again: %+v", r.Counts)
		}
		p.clock.Advance(time.Minute)
		_, body := p.get(t, "/today")
		if !strings.Contains(body, "Charged 25 November 2026") || !strings.Contains(body, `value="charge"`) {
			t.Fatalf("the board: %s", body)
		}
		ref := body[strings.Index(body, `name="ref" value="`)+len(`name="ref" value="`):]
		ref = ref[:strings.IndexByte(ref, '"')]
		res, body := p.post(t, "/today/people/"+person+"/task", url.Values{"origin": {"charge"}, "ref": {ref}})
		if res.StatusCode != http.StatusOK || !strings.Contains(body, "Find out the court date") {
			t.Errorf("asking: %d", res.StatusCode)
		}
		if _, body := p.get(t, "/people/"+person); !strings.Contains(body, "Charged: Robbery") {
			t.Errorf("the timeline: %s", body)
		}
		if _, body := p.get(t, "/people/"+person+"?kind=arrest"); strings.Contains(body, "Charged: Robbery") {
			t.Error("the filter shows charges among arrests")
		}
	})
}
