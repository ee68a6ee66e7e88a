package app_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
	"waymark/internal/testkit"
)

var recordLinker = access.Actor{Kind: access.Staff, ID: "S-linker", Name: "Lin Larch", Roles: []access.Role{access.RecordLinker}}

// TestBrowardConflictsAreTheAnswers: the court has a date of birth and a sex of its own. Where a court's record and
// the police's are linked, by themselves or by an answer, the conflicts listed are those of the answers.
func TestBrowardConflictsAreTheAnswers(t *testing.T) {
	file := func(name string) string { return testkit.Shared(t, "data", "broward", "visible", name+".csv") }
	answers := readCSV(t, file("answers/court_dob_differences"))
	onBoth(t, func(t *testing.T, p *place) {
		p.bringIn(t, "broward/police_people", file("police_people"))
		p.bringIn(t, "broward/court_outcomes", file("court_outcomes"))
		p.answerReviews(t, answers)
		holder := map[string]string{}
		for _, line := range column(t, p.app.DB, `SELECT r.source || ' ' || r.key || ' ' || l.person FROM source_record r JOIN person_link l ON l.record = r.id AND l.ends IS NULL`) {
			words := strings.Fields(line)
			holder[words[0]+" "+words[1]] = words[2]
		}
		linked := func(x map[string]string) bool {
			return holder["police "+x["police_person_id"]] == holder["court convictions:"+x["case_ref"]]
		}
		born := map[string]string{}
		for _, x := range answers {
			if linked(x) {
				born[x["case_ref"]] = x["court_dob"] + " " + x["police_dob"]
			}
		}
		sexes := p.sexesDiffer(t, file, linked)
		t.Logf("of %d differences in dates of birth %d are of linked records; of sex %d", len(answers), len(born), len(sexes))
		if len(born) < 10 || len(sexes) < 10 {
			t.Error("too few records are linked to tell")
		}
		if got := p.conflictsWithPolice(t, person.BirthConflict); !maps.Equal(got, born) {
			t.Errorf("dates of birth:\n got %v\nwant %v", got, born)
		}
		if got := p.conflictsWithPolice(t, person.SexConflict); !maps.Equal(got, sexes) {
			t.Errorf("sexes:\n got %v\nwant %v", got, sexes)
		}
		all, err := p.app.People.MeasureQuality(t.Context(), operator, because(access.Linking))
		if err != nil {
			t.Fatal(err)
		}
		court, err := all.Find("court")
		if err != nil || court.Records != 2688 || court.Of(person.BirthConflict).Held.Count != len(born) || len(court.Against) != 1 || court.Against[0].Sex != len(sexes) {
			t.Errorf("%+v, %v", court, err)
		}
	})
}

// answerReviews answers the reviews about the records of the answers as the answers say.
func (p *place) answerReviews(t *testing.T, answers []map[string]string) {
	t.Helper()
	police := map[string]string{}
	for _, line := range column(t, p.app.DB, `SELECT r.key || ' ' || l.person FROM source_record r JOIN person_link l ON l.record = r.id AND l.ends IS NULL WHERE r.source = 'police'`) {
		key, who, _ := strings.Cut(line, " ")
		police[key] = who
	}
	whose := map[string]string{}
	for _, x := range answers {
		whose["convictions:"+x["case_ref"]] = police[x["police_person_id"]]
	}
	for _, r := range p.listedQuality(t, person.QualityQuery{Source: "court", Figure: person.ReviewFigure}) {
		to := id.Person(whose[r.Key])
		if to == "" || to == r.Person {
			continue
		}
		sheet, err := p.app.People.OpenReview(t.Context(), recordLinker, person.Ordinary, r.Review)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(sheet.Others, func(c person.Candidate) bool { return c.Person == to }) {
			continue
		}
		d := person.Deciding{Version: sheet.Version, Answer: person.Match, To: to, Reason: "As the answers say"}
		if _, err := p.app.People.DecideReview(t.Context(), recordLinker, person.Ordinary, r.Review, d); err != nil {
			t.Fatal(err)
		}
	}
}

// listedQuality gives every page of a list.
func (p *place) listedQuality(t *testing.T, q person.QualityQuery) (out []person.QualityRecord) {
	t.Helper()
	for q.Page = 1; ; q.Page++ {
		got, err := p.app.People.ListQuality(t.Context(), recordLinker, access.Of(access.Linking), q)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, got.Rows...)
		if got.Page == got.Pages {
			return out
		}
	}
}

// conflictsWithPolice gives, by case, what the court says and what the police say.
func (p *place) conflictsWithPolice(t *testing.T, f person.QualityFigure) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, r := range p.listedQuality(t, person.QualityQuery{Source: "court", Figure: f, With: "police"}) {
		_, key, _ := strings.Cut(r.Key, ":")
		for _, o := range r.Others {
			if f == person.BirthConflict {
				out[key] = r.Who.DateOfBirth.String() + " " + o.Born.String()
			} else {
				out[key] = r.Who.Sex + " " + o.Sex
			}
		}
	}
	return out
}

// sexesDiffer gives the cases of linked records in which the files give two sexes.
func (p *place) sexesDiffer(t *testing.T, file func(string) string, linked func(map[string]string) bool) map[string]string {
	t.Helper()
	police, court := map[string]string{}, map[string]string{}
	for _, x := range readCSV(t, file("police_people")) {
		police[x["police_person_id"]] = strings.ToLower(x["sex"])
	}
	for _, x := range readCSV(t, file("court_outcomes")) {
		court[x["case_ref"]] = strings.ToLower(x["sex"])
	}
	out := map[string]string{}
	for _, x := range readCSV(t, file("answers/truth_court_links")) {
		a, b := court[x["case_ref"]], police[x["police_person_id"]]
		if a != "" && b != "" && a != b && linked(x) {
			out[x["case_ref"]] = a + " " + b
		}
	}
	return out
}
