package county

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"maps"
	"strings"
	"testing"
)

func small(t *testing.T, change func(*Options)) *County {
	t.Helper()
	o := Defaults(asOf)
	o.Seed, o.People = 7, 500
	if change != nil {
		change(&o)
	}
	c, err := Generate(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func text(t *testing.T, c *County, f File) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Write(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// golden is the SHA-256 of every file of a county of 500 people. A change here means that the same seed now
// gives another county: that is allowed, but must be meant.
var golden = map[string]string{
	"court_cases.csv":                      "74d57737d815623250baa92d75b864a77310bdbc065a3fe653af9a8d8811b1a1",
	"court_cases_2026-11-23.csv":           "db443ca70247c44de494905c376e5230d640e6f11775340d5dc7a17cdfde928d",
	"court_cases_2026-11-24.csv":           "4cab864528afcdb9cb434de922b59b77aa21f96f2f84dc5b20cdd4f134d3b0a4",
	"court_cases_2026-11-25.csv":           "47c47645e9f7c1598c8ae0cc0faf9f37093f957ece21e7cb0a415606b3529121",
	"court_results.csv":                    "b1cc290afcd9b582bd5a2aaed6b13d3d7a4f2f28249ce6e0b7bbca87fbe1543d",
	"court_results_2026-11-23.csv":         "0fbb1cc3f3a2142b9d52f5f2537b843b5f30989a2b658c19226355899a1a87c9",
	"court_results_2026-11-24.csv":         "50e0e4313c6a14bcab874c240782b7eaa5301fde7476acd60ab44bf4e563b1bd",
	"court_results_2026-11-25.csv":         "50e0e4313c6a14bcab874c240782b7eaa5301fde7476acd60ab44bf4e563b1bd",
	"police_arrests.csv":                   "e0a0d4d4584df959553251baea61f0eabd1b8d50ce017c36aedb9f1839281830",
	"police_arrests_2026-11-23.csv":        "a3e1d8dd5c53cd4d092ee74d767b0995bdb6ca82651bad3f14c0991677d16157",
	"police_arrests_2026-11-24.csv":        "d8d9e5155d0d37a8f39f46098836ef7c5f34e0db6ffe0068bf7ae22da7a6a300",
	"police_arrests_2026-11-25.csv":        "ef4c07c3cd7e4aba92716010acf91b4afd216d4e8de8c65e417361e574ffb999",
	"police_charges.csv":                   "85ff43cbc1b810d1c6bb1fab01f0433e76d7cc162f11807ac0d11ee843f9a331",
	"police_charges_2026-11-23.csv":        "447ab0a1f3858ecb7cace6b7b5993f5688213662661be43aa67a31927fd40edb",
	"police_charges_2026-11-24.csv":        "81e5f2021abfae04188f8ca37d2b1d3180d1858bf3ad2ae342c9605a12806eee",
	"police_charges_2026-11-25.csv":        "12da408baef7279d32224c192c3b26e2ca0f46f22edf89c7a047514e1343b747",
	"police_people.csv":                    "19f74c70f0b02ff97563fa8bdefafdaf181c6ee9d89a6df60463d3e08a8cfd6b",
	"police_people_2026-11-23.csv":         "12212fdba42628f39754e5b480958dbcad8338bfaea3f7e561e301150d0558f2",
	"police_people_2026-11-24.csv":         "d3fa96e729af85d36299048d247155ec7b771f1a6d4fbb6a8c387e718b8d0501",
	"police_people_2026-11-25.csv":         "2966852f30257b4fcef465a96e823be8a0eb7feff9043cdc76d8f1440b44955f",
	"police_records.csv":                   "9e22a55393fa1d95eed376cd4ca6ee010cf2e139211c99a7c9bd8f0373462ebc",
	"police_records_2026-11-23.csv":        "dde315a8baf55be21413d68fcce1a509df73510c171fcd8085725050b7d60a12",
	"police_records_2026-11-24.csv":        "dde315a8baf55be21413d68fcce1a509df73510c171fcd8085725050b7d60a12",
	"police_records_2026-11-25.csv":        "dde315a8baf55be21413d68fcce1a509df73510c171fcd8085725050b7d60a12",
	"prison_list.csv":                      "afca98da35d1b1e1f4b29e38f062210f1661d0e88433888d431b29d8df64ff4c",
	"prison_list_2026-11-23.csv":           "6f4a1cacc3d4cf60711c1619c47bcd0b9dde140d2a2fe324bfab05276cb532a9",
	"prison_list_2026-11-24.csv":           "6f4a1cacc3d4cf60711c1619c47bcd0b9dde140d2a2fe324bfab05276cb532a9",
	"prison_list_2026-11-25.csv":           "6f4a1cacc3d4cf60711c1619c47bcd0b9dde140d2a2fe324bfab05276cb532a9",
	"probation_assessments.csv":            "c38c7d999d19d734640ac1f1db263d13705108fa1e70641e53fa23af14a8c507",
	"probation_assessments_2026-11-23.csv": "c402e5284507fd2c50651d55a196f027f969c79b3ba6c05a783b005b40571ca0",
	"probation_assessments_2026-11-24.csv": "a03a282763c78a6c14b6848be9e5645138268e2db1b4d170e7eb618081ec5a63",
	"probation_assessments_2026-11-25.csv": "c402e5284507fd2c50651d55a196f027f969c79b3ba6c05a783b005b40571ca0",
	"probation_people.csv":                 "3fe3eecd71b2a35f97d3975e4dbb7c178a50d7c4390ffab4f88bed472a44edb5",
	"scheme":                               "b92adec3b758bc568bd1e76b6cc1f4d29849f37432a6458b9fb547e32f59f779",
}

func TestSameSeedSameBytes(t *testing.T) {
	got, again := map[string]string{}, map[string]string{}
	for _, into := range []map[string]string{got, again} {
		c := small(t, nil)
		for _, f := range c.Files() {
			h := sha256.Sum256([]byte(text(t, c, f)))
			into[f.Name] = hex.EncodeToString(h[:])
		}
		h := sha256.Sum256(fmt.Appendf(nil, "%+v", scheme(c)))
		into["scheme"] = hex.EncodeToString(h[:])
	}
	if !maps.Equal(got, again) {
		t.Fatal("two runs differ")
	}
	for name, sum := range got {
		if golden[name] != sum {
			t.Errorf("%q: %q,", name, sum)
		}
	}
	if len(got) != len(golden) {
		t.Errorf("%d files, want %d", len(got), len(golden))
	}
}

// scheme gives what a loader reads besides the files, without pointers.
func scheme(c *County) any {
	members := append([]Member(nil), c.Cohort...)
	for i := range members {
		members[i].person = nil
	}
	return []any{c.Partnership, members, c.Restrictions, c.Warnings, c.Tasks}
}

func TestAnotherSeedAnotherCounty(t *testing.T) {
	a, b := small(t, nil), small(t, func(o *Options) { o.Seed = 8 })
	if text(t, a, a.Files()[1]) == text(t, b, b.Files()[1]) {
		t.Error("seeds 7 and 8 give the same arrests")
	}
}

// keys says which columns name a row of each feed.
var keys = map[Feed][]int{PolicePeople: {0}, PoliceArrests: {0}, PoliceCharges: {0}, PrisonList: {0}, ProbationPeople: {0}, CourtCases: {0}, CourtResults: {0, 10},
	ProbationAssessments: {0}, PoliceRecords: {0}}

func rows(t *testing.T, c *County, f File) [][]string {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(text(t, c, f))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func key(feed Feed, row []string) string {
	var parts []string
	for _, i := range keys[feed] {
		parts = append(parts, row[i])
	}
	return strings.Join(parts, " ")
}

// TestIncrementsAddUp proves that taking the history and then each morning's file, later rows replacing
// earlier ones by key, leads to the extract that a full file on the as-of morning would hold.
func TestIncrementsAddUp(t *testing.T) {
	c, err := Generate(func() Options { o := Defaults(asOf); o.People, o.Late, o.Mornings = 6000, "", 8; return o }())
	if err != nil {
		t.Fatal(err)
	}
	got := map[Feed]map[string]string{}
	for _, f := range c.Files() {
		if got[f.Feed] == nil {
			got[f.Feed] = map[string]string{}
		}
		seen := map[string]bool{}
		for _, row := range rows(t, c, f)[1:] {
			k := key(f.Feed, row)
			if seen[k] {
				t.Fatalf("%s holds %s twice", f.Name, k)
			}
			seen[k] = true
			got[f.Feed][k] = strings.Join(row, "|")
		}
		if !f.History && f.Feed == PoliceArrests && len(seen) == 0 {
			t.Errorf("%s is empty", f.Name)
		}
	}
	for _, feed := range Feeds() {
		full := map[string]string{}
		for _, row := range rows(t, c, File{Feed: feed, History: true, to: asOf.Days()})[1:] {
			full[key(feed, row)] = strings.Join(row, "|")
		}
		for k, row := range full {
			if got[feed][k] != row {
				t.Errorf("%s %s: increments lead to\n%s, the full file says\n%s", feed, k, got[feed][k], row)
			}
		}
		if len(full) != len(got[feed]) {
			t.Errorf("%s: %d rows by increments, %d in full", feed, len(got[feed]), len(full))
		}
	}
}

func TestLateFeedStops(t *testing.T) {
	for _, feed := range Feeds() {
		for _, days := range []int{1, 2, 5, 14} {
			c := small(t, func(o *Options) { o.Late, o.LateDays = feed, days })
			latest := map[Feed]string{}
			for _, f := range c.Files() {
				latest[f.Feed] = f.CoversTo.Date().String()
			}
			for _, other := range Feeds() {
				if other != feed && latest[other] != "2026-11-25" {
					t.Errorf("%s is late, but %s covers to %s", feed, other, latest[other])
				}
			}
			if limit := asOf.AddDays(-days).String(); latest[feed] > limit {
				t.Errorf("%s is %d days late, but covers to %s", feed, days, latest[feed])
			}
		}
	}
}

func TestMorningsSkipTheWeekend(t *testing.T) {
	c := small(t, func(o *Options) { o.AsOf = asOf.AddDays(5) }) // Monday 30 November 2026
	if got := fmt.Sprint(c.Mornings()); got != "[2026-11-25 2026-11-26 2026-11-27 2026-11-30]" {
		t.Errorf("extracts came on %s", got)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for name, change := range map[string]func(*Options){
		"few people": func(o *Options) { o.People = 99 }, "short": func(o *Options) { o.Years = 2 },
		"slips": func(o *Options) { o.Errors = 3.1 }, "feed": func(o *Options) { o.Late = "nhs" },
		"days": func(o *Options) { o.LateDays = 0 }, "mornings": func(o *Options) { o.Mornings = 0 },
		"scheme": func(o *Options) { o.Scheme = -1 }, "early": func(o *Options) { o.AsOf = asOf.AddMonths(-240) },
	} {
		o := Defaults(asOf)
		change(&o)
		if _, err := Generate(o); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
