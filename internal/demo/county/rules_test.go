package county

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestNumbers checks the form, the check letter and that no number is given out twice.
func TestNumbers(t *testing.T) {
	c := make30000(t)
	forms := map[string]*regexp.Regexp{
		"pnc": regexp.MustCompile(`^20[0-3]\d/7\d{6}[A-HJ-NP-RT-Z]$`), "short": regexp.MustCompile(`^\d\d/7\d{6}[A-HJ-NP-RT-Z]$`),
		"cro": regexp.MustCompile(`^[5-9]\d{5}/\d\d[A-HJ-NP-RT-Z]$`), "prison": regexp.MustCompile(`^Q\d{4}[A-Z]{2}$`),
		"crn": regexp.MustCompile(`^Q\d{6}$`), "ref": regexp.MustCompile(`^ASH\d{7}$`),
	}
	seen := map[string]bool{}
	for _, p := range c.people {
		for kind, n := range map[string]string{"pnc": p.pnc(), "short": p.pncShort(), "cro": p.cro(), "prison": p.prisonNumber(), "crn": p.crn(), "ref": p.ref} {
			if n == "" && kind != "ref" {
				continue
			}
			if !forms[kind].MatchString(n) {
				t.Fatalf("%s %q has the wrong form", kind, n)
			}
			if seen[kind+n] {
				t.Fatalf("%s %q is given out twice", kind, n)
			}
			seen[kind+n] = true
		}
	}
	// Letters of invented numbers in published examples of the two forms: 2012/0394773H and 265416/21G.
	if got := pncCheck(2012, 394773); got != 'H' {
		t.Errorf("the check letter of 2012/0394773 is %c, want H", got)
	}
	if got := croCheck(2021, 265416); got != 'G' {
		t.Errorf("the check letter of 265416/21 is %c, want G", got)
	}
}

// TestSchemeKeepsItsRules asks what domain.md section 11 says of leads, and that every key leads somewhere.
func TestSchemeKeepsItsRules(t *testing.T) {
	c := make30000(t)
	staff := map[string]Staff{}
	for _, s := range c.Partnership.Staff {
		if _, twice := staff[s.Key]; twice {
			t.Errorf("two staff have the key %s", s.Key)
		}
		staff[s.Key] = s
		if !slices.ContainsFunc(c.Partnership.Agencies, func(a Agency) bool { return a.Key == s.Agency }) {
			t.Errorf("%s works for no agency", s.Name)
		}
		if s.Team != "" && !slices.ContainsFunc(c.Partnership.Teams, func(x Team) bool { return x.Key == s.Team && x.Agency == s.Agency }) {
			t.Errorf("%s is in no team of the agency", s.Name)
		}
	}
	on := map[string]bool{}
	for _, m := range c.Cohort {
		if on[m.PersonRef] {
			t.Errorf("%s is on the scheme twice", m.PersonRef)
		}
		on[m.PersonRef] = true
		memberRules(t, m, staff)
	}
	long := 0
	for _, f := range c.Former {
		if on[f.PersonRef] || staff[f.LeadOfficer].Agency != f.LeadAgency || f.Left.Before(f.Start) || !f.Left.Before(asOf) || f.WhyLeft == "" || f.Reason == "" {
			t.Errorf("%s came off the scheme wrongly: %+v", f.PersonRef, f)
		}
		if !f.Start.AddMonths(12).After(asOf) {
			long++
		}
	}
	if len(c.Former) != 60 || long < 50 {
		t.Errorf("%d have come off the scheme, %d of them taken on more than a year ago", len(c.Former), long)
	}
	for _, x := range c.Tasks {
		if staff[x.AskedBy].Key == "" || x.Staff != "" && staff[x.Staff].Agency != x.Agency || !on[x.PersonRef] {
			t.Errorf("task %+v leads nowhere", x)
		}
		if (x.State == TaskOpen) != x.ClosedAt.IsZero() || x.State != TaskOpen && (staff[x.ClosedBy].Key == "" || x.ClosedAt.Before(x.AskedAt)) {
			t.Errorf("task %+v is closed wrongly", x)
		}
	}
	levels := map[Level]int{}
	for _, r := range c.Restrictions {
		levels[r.Level]++
		if staff[r.Contact].Key == "" || len(r.Allowed) == 0 {
			t.Errorf("restriction %+v names nobody to call", r)
		}
	}
	if levels[Restricted] != 6 || levels[Excluded] != 2 {
		t.Errorf("restrictions: %v", levels)
	}
}

func memberRules(t *testing.T, m Member, staff map[string]Staff) {
	t.Helper()
	young := asOf.Age(m.Born) < 18
	switch {
	case m.Statutory && m.LeadAgency != "probation" && m.LeadAgency != "youth-justice":
		t.Errorf("%s is supervised, but %s leads", m.PersonRef, m.LeadAgency)
	case young != (m.CohortType == DeterYoung) || young != (m.LeadAgency == "youth-justice"):
		t.Errorf("%s is young: %v, but is %s under %s", m.PersonRef, young, m.CohortType, m.LeadAgency)
	case staff[m.LeadOfficer].Agency != m.LeadAgency:
		t.Errorf("%s is led by somebody of another agency", m.PersonRef)
	case !m.Start.Before(asOf) || m.RegisteredUntil.Before(asOf) || m.Start.Before(m.Panel):
		t.Errorf("%s: panel %s, start %s, registered to %s", m.PersonRef, m.Panel, m.Start, m.RegisteredUntil)
	case m.InCustody && m.PrisonNumber == "":
		t.Errorf("%s is inside without a prison number", m.PersonRef)
	}
}

// TestOffencesAreReal and TestNamesAreInvented compare with public lists, where they are at hand.
func TestOffencesAreReal(t *testing.T) {
	current := map[string]bool{}
	for _, row := range shared(t, "numbers", "offence_codes.csv")[1:] {
		current[row[0]] = row[len(row)-1] == "current"
	}
	for _, o := range offences {
		if !current[o.code] {
			t.Errorf("%s %s is not a current Home Office code", o.code, o.text)
		}
	}
}

func TestNamesAreInvented(t *testing.T) {
	real := map[string]bool{}
	for _, file := range []string{"prisons.csv", "police_force_areas.csv", "community_safety_partnerships.csv", "pcc_areas.csv", "probation_delivery_units.csv"} {
		for _, row := range shared(t, "reference", file) {
			for _, cell := range row {
				real[strings.ToLower(strings.TrimSpace(strings.Split(cell, " (")[0]))] = true
			}
		}
	}
	for _, row := range shared(t, "reference", "postcode_districts.csv") {
		if strings.HasPrefix(row[0], "QX") {
			t.Errorf("%s is a postcode district", row[0])
		}
	}
	names := []string{CountyName}
	for _, d := range districts {
		names = append(names, d.Name)
		for _, w := range d.Wards {
			names = append(names, w.Name)
		}
	}
	for _, e := range establishments {
		names = append(names, e.name, strings.TrimPrefix(strings.TrimPrefix(e.name, "HMP "), "HMP/YOI "))
	}
	for _, n := range names {
		if real[strings.ToLower(n)] {
			t.Errorf("%s exists", n)
		}
	}
}

// shared reads a public list from the shared data, which stands outside the repository.
func shared(t *testing.T, parts ...string) [][]string {
	t.Helper()
	root := os.Getenv("WAYMARK_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared")
	}
	path := filepath.Join(append([]string{root, "data"}, parts...)...)
	f, err := os.Open(path)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the shared data is missing: %v", err)
		}
		t.Skipf("the shared data is not here: %v", err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}
