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
	"court_cases.csv":                      "09e935b2f1c11ff406b653428e3771a45cde3320f26d6fffb733b59ca6136503",
	"court_cases_2026-11-23.csv":           "dbaaf08d7bb15e9c14ffb7cd637d014a57da66d45a09d002cffbbf879500d88e",
	"court_cases_2026-11-24.csv":           "849c6aa1525ca2284a9d6b90b0a646918ce9dfab09312973987c823b231a6833",
	"court_cases_2026-11-25.csv":           "ea0c397370a0a8deae89ec5f52d705edf880a3a31bbbf00650d9e8bd53c3ee1e",
	"court_results.csv":                    "f5d534f1fd31ed95d95dbbe7f88914a504622de7ebd9322f8c818a44eb2d1893",
	"court_results_2026-11-23.csv":         "d4c29e8545719f0d2959bbd7c6b6ae9786973e35a60d348bc281a582c4ba86a1",
	"court_results_2026-11-24.csv":         "d4c29e8545719f0d2959bbd7c6b6ae9786973e35a60d348bc281a582c4ba86a1",
	"court_results_2026-11-25.csv":         "d4c29e8545719f0d2959bbd7c6b6ae9786973e35a60d348bc281a582c4ba86a1",
	"police_arrests.csv":                   "f95daff8b7a557bd22075fe627c740421472b22474474d0d7e7d73be7fe6d4ce",
	"police_arrests_2026-11-23.csv":        "4dc15633e86c7f8a305515c7b5c8affee63b4a8b90a10ba86cd4a980e05fdc13",
	"police_arrests_2026-11-24.csv":        "27f1317746d0f720abeeb163900cc46c421bd68b92ec836226e884adcd53bba9",
	"police_arrests_2026-11-25.csv":        "e62970cee7d820672616fe4091b234a362aa77fbe23ccf54f088bac89298fdd0",
	"police_charges.csv":                   "ef0b2833a2dad4590af843bdf01d25b5b0d60d6de1ff23f14dbeca520729f79a",
	"police_charges_2026-11-23.csv":        "c6f6e735b383d7379b3cd69df2c966bf75bdc7d8ce6c4960b73112399d259477",
	"police_charges_2026-11-24.csv":        "c7957f8a3468cece6f21b3e8d705de09c2d265381122f8e6c75162c27c82d52a",
	"police_charges_2026-11-25.csv":        "12da408baef7279d32224c192c3b26e2ca0f46f22edf89c7a047514e1343b747",
	"police_people.csv":                    "86b1210b7cfd07a3aebdafc52ec8bf3a01afe3f8d663c7bef21c2bbc5f2d8caa",
	"police_people_2026-11-23.csv":         "16dacc1e906fae191e2f947ba5c394791a0d08b6d7060ce0aabc512ca057df5f",
	"police_people_2026-11-24.csv":         "2966852f30257b4fcef465a96e823be8a0eb7feff9043cdc76d8f1440b44955f",
	"police_people_2026-11-25.csv":         "2966852f30257b4fcef465a96e823be8a0eb7feff9043cdc76d8f1440b44955f",
	"prison_list.csv":                      "dfe6cbfd5de641f0101d957c77839348987e7004bbb9353133233a1695c43dcf",
	"prison_list_2026-11-23.csv":           "0146e3cef24463c6bac789478949a9505e87bec2efd504acd23dc48444949854",
	"prison_list_2026-11-24.csv":           "0146e3cef24463c6bac789478949a9505e87bec2efd504acd23dc48444949854",
	"prison_list_2026-11-25.csv":           "0146e3cef24463c6bac789478949a9505e87bec2efd504acd23dc48444949854",
	"probation_assessments.csv":            "03946fd8ecf58c616f90af5b669d43373a2110c41864ce00c124d235b892e628",
	"probation_assessments_2026-11-23.csv": "c402e5284507fd2c50651d55a196f027f969c79b3ba6c05a783b005b40571ca0",
	"probation_assessments_2026-11-24.csv": "9300d4e6bc9e27e3a0e5bb9e710e551680284a662db9f58548fa5cf4113c9bb5",
	"probation_assessments_2026-11-25.csv": "c402e5284507fd2c50651d55a196f027f969c79b3ba6c05a783b005b40571ca0",
	"probation_people.csv":                 "41180e7a48c4eaf1081f8ca5911a4606968531b5d5c3c71cd8d23d6dcc56917d",
	"scheme":                               "124edd649cdb8ade2a3d7683551d04b997a828c40d026ec1d0bddbccbad76994",
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
	ProbationAssessments: {0}}

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
