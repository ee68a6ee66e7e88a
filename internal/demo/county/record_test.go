package county

import "testing"

// TestTheRecordAndTheCourtHoldEveryConviction of those on the scheme, each once: what is declared complete is.
func TestTheRecordAndTheCourtHoldEveryConviction(t *testing.T) {
	c, err := Generate(func() Options { o := Defaults(asOf); o.People, o.Late = 6000, ""; return o }())
	if err != nil {
		t.Fatal(err)
	}
	held, cautions := map[string]int{}, 0
	guilty := map[string]bool{"Guilty plea": true, "Found guilty": true}
	for _, row := range rows(t, c, File{Feed: CourtResults, History: true, to: asOf.Days()})[1:] {
		if guilty[row[14]] {
			held["urn "+row[0]]++
		}
	}
	for _, row := range rows(t, c, File{Feed: PoliceRecords, History: true, to: asOf.Days()})[1:] {
		switch {
		case row[9] == cautioned:
			cautions++
		case row[15] != "":
			held["urn "+row[15]]++
		default:
			held["item "+row[0]]++
		}
	}
	convictions, old := 0, 0
	for _, m := range c.Cohort {
		p := m.person
		if n := len(p.whole.arrests) - len(p.arrests); n > 0 {
			old += n
		}
		for _, a := range p.arrests {
			day, ok := a.chargedBy(asOf.Days())
			if !ok {
				continue
			}
			if result, on := a.resultBy(day, asOf.Days()); on > 0 && guilty[result] {
				convictions++
				if held["urn "+a.urn()] != 1 {
					t.Errorf("%s of %s is held %d times", a.urn(), m.PersonRef, held["urn "+a.urn()])
				}
			}
		}
	}
	items := 0
	for key := range held {
		if key[:4] == "item" {
			items++
		}
	}
	if convictions < 500 || cautions < 50 || old < 100 || items < 30 || items > old {
		t.Errorf("%d convictions, %d cautions, %d arrests before the exported years, %d old convictions", convictions, cautions, old, items)
	}
}
