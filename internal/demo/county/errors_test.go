package county

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"waymark/internal/platform/civil"
)

// cells are one row's cells by the names of their columns.
type cells map[string]string

// firstRows gives, for each person whom the histories of a feed name, the first row about them.
func firstRows(t *testing.T, c *County, feed Feed, key string, people map[string]*person) map[*person]cells {
	t.Helper()
	out := map[*person]cells{}
	all := rows(t, c, File{Feed: feed, History: true, to: asOf.Days()})
	for _, row := range all[1:] {
		x := cells{}
		for i, name := range all[0] {
			x[name] = row[i]
		}
		if p := people[x[key]]; p != nil && out[p] == nil {
			out[p] = x
		}
	}
	return out
}

// share counts those of whom a thing can be said, and of them those of whom it is true.
type share struct{ of, yes int }

func (s *share) say(can, yes bool) {
	if can {
		s.of++
		if yes {
			s.yes++
		}
	}
}

// near holds a share to a rate, with three standard errors and a little, since one error can hide another.
func (s share) near(t *testing.T, what string, rate float64) {
	t.Helper()
	if s.of < 30 {
		t.Errorf("%s: only %d to say it of", what, s.of)
		return
	}
	got, n := float64(s.yes)/float64(s.of), float64(s.of)
	slack := 3*math.Sqrt(rate*(1-rate)/n) + 0.06*rate + 1/n
	if got < rate-slack || got > rate+slack {
		t.Errorf("%s is %.4f of %d, want %.4f", what, got, s.of, rate)
	}
}

// TestErrorsComeAtTheirRates reads the feeds as an importer does and holds what is wrong in them to the rates.
func TestErrorsComeAtTheirRates(t *testing.T) {
	c := make30000(t)
	police1, police2, prisons, probations, courts := map[string]*person{}, map[string]*person{}, map[string]*person{}, map[string]*person{}, map[string]*person{}
	for _, p := range c.people {
		police1[p.ref], prisons[p.prisonNumber()], probations[p.crn()], courts[p.defendantID()] = p, p, p, p
		if p.again != "" {
			police2[p.again] = p
		}
	}
	for _, x := range []struct {
		name   string
		by     holder
		feed   Feed
		key    string
		people map[string]*person
	}{
		{"police", police, PolicePeople, "Nominal Ref", police1}, {"police, again", policeAgain, PolicePeople, "Nominal Ref", police2},
		{"prison", prison, PrisonList, "Prison No", prisons}, {"probation", probation, ProbationPeople, "CRN", probations},
		{"court", court, CourtCases, "Defendant ID", courts},
	} {
		t.Run(x.name, func(t *testing.T) { ratesHold(t, x.by, firstRows(t, c, x.feed, x.key, x.people)) })
	}
	again := share{}
	for _, p := range c.people {
		again.say(len(p.arrests) > 1, p.again != "")
	}
	again.near(t, "recorded twice by the police, of those arrested more than once", policeTwice)
	within(t, "police records that are somebody's second", float64(again.yes)/float64(len(c.people)), 0.0035, 0.0065)
}

func ratesHold(t *testing.T, by holder, found map[*person]cells) {
	r := ratesOf[by]
	var typed, sounding, short, dropped, initial, swapped, former, moved share
	for p, x := range found {
		forename, middle, _ := strings.Cut(x["Forenames"], " ")
		crosswise := forename == p.surname || x["Surname"] == p.forename
		swapped.say(p.forename != p.surname && p.former == "", crosswise)
		if crosswise {
			continue
		}
		dropped.say(p.middle != "", middle == "")
		initial.say(p.middle != "" && r.initial > 0, len(middle) == 1)
		sounding.say(len(soundAlikes[p.forename]) > 1, forename != p.forename && slices.Contains(soundAlikes[p.forename], forename))
		short.say(len(shortForms[p.forename]) > 1, forename != p.forename && slices.Contains(shortForms[p.forename], forename))
		former.say(p.former != "", x["Surname"] == p.former)
		plain := len(soundAlikes[p.forename])+len(shortForms[p.forename])+len(soundAlikes[p.surname]) == 0 && p.former == "" && !strings.ContainsAny(p.surname, "-'")
		typed.say(plain, forename != p.forename || x["Surname"] != p.surname)
		if postcode, has := x["Postcode"]; has {
			moved.say(p.postcode != "", postcode != p.postcode)
		}
	}
	if by != policeAgain { // a second record always differs from the first: where nothing else does, it is mistyped
		typed.near(t, "mistyped", r.typed)
	}
	sounding.near(t, "another spelling", r.sounding)
	short.near(t, "a short form", r.short)
	dropped.near(t, "without the middle name", r.dropped)
	if r.initial > 0 {
		initial.near(t, "only the initial", r.initial)
	}
	swapped.near(t, "names swapped", r.swapped)
	if former.of >= 30 {
		former.near(t, "the former surname", r.former)
	}
	if r.oldAddress > 0 {
		moved.near(t, "an old address", r.oldAddress)
	}
	birthAndSexHold(t, r, found)
	numbersHold(t, r, found)
}

func birthAndSexHold(t *testing.T, r errorRates, found map[*person]cells) {
	var wrong, missing, first, otherSex, noSex share
	for p, x := range found {
		born := x["DOB"]
		wrong.say(p.known == 3, born != "" && born != day(p.born))
		missing.say(p.known == 3, born == "")
		first.say(p.known == 3 && !(p.born.Day() == 1 && p.born.Month() == 1), strings.HasPrefix(born, "01/01/"))
		sex, has := x["Sex"]
		if gender, court := x["Gender"]; court {
			sex, has = gender, true
		}
		otherSex.say(has && p.sex != "U", sex != "" && sex != p.sex)
		noSex.say(has, sex == "")
	}
	// Of half of them day and month cannot be swapped, or look the same: then a digit is wrong instead.
	wrong.near(t, "a wrong date of birth", r.birthSwapped+r.birthDigit+r.birthFirst)
	missing.near(t, "no date of birth", r.birthMissing)
	first.near(t, "1 January", r.birthFirst)
	otherSex.near(t, "the wrong sex", r.sexWrong)
	noSex.near(t, "no sex", r.sexMissing)
}

func numbersHold(t *testing.T, r errorRates, found map[*person]cells) {
	var missing, typed, others, shortened share
	for p, x := range found {
		n := x["PNCID"]
		missing.say(p.hasPNC, n == "")
		given := p.hasPNC && n != ""
		short := len(n) > 2 && n[2] == '/'
		shortened.say(given, short)
		serial := n[strings.IndexByte(n, '/')+1:]
		own := serial != "" && p.hasPNC && p.pnc()[5:] == serial
		stolen := p.beside != nil && n != "" && n == p.beside.pnc()
		others.say(given, stolen)
		typed.say(given, !own && !stolen)
	}
	missing.near(t, "no PNC id", r.pncMissing)
	typed.near(t, "a PNC id typed wrong", r.pncTyped)
	others.near(t, "somebody else's PNC id", r.pncOthers)
	shortened.near(t, "a short PNC id", r.pncShort)
}

// TestWithoutErrorsAllSayTheSame: a county that asks for none has none, and nobody is recorded twice.
func TestWithoutErrorsAllSayTheSame(t *testing.T) {
	c := small(t, func(o *Options) { o.Errors = 0 })
	for _, p := range c.people {
		if p.again != "" {
			t.Errorf("%s has a second record", p.ref)
		}
		for _, by := range []holder{police, prison, probation, court} {
			x := c.taken(p, by)
			if x.surname != p.surname || x.forenames != p.forenames() || by != police && x.born != day(p.born) || x.sex != p.sex || x.pnc != p.pnc() || x.postcode != p.postcode {
				t.Errorf("holder %d has %s as %+v", by, p.ref, x)
			}
		}
	}
}

// TestKin: there are twins, parents and children of one name, and strangers with one name and date of birth, each
// under their own numbers.
func TestKin(t *testing.T) {
	c := make30000(t)
	kin, born := map[kinship]int{}, map[kinship]int{}
	for _, p := range c.people {
		if p.kin == 0 {
			continue
		}
		kin[p.kin]++
		q := p.beside
		if p.surname != q.surname || (p.forename == q.forename) != (p.kin != twin) || (p.lodging == q.lodging) != (p.kin != namesake) {
			t.Errorf("kin %d: %s %s at %s, and %s %s at %s", p.kin, p.forename, p.surname, p.lodging, q.forename, q.surname, q.lodging)
		}
		if p.pnc() != "" && p.pnc() == q.pnc() || p.entity() == q.entity() {
			t.Errorf("%s and %s are one", p.ref, q.ref)
		}
		if gap := abs(p.born.Days()-q.born.Days()) / 365; p.born == q.born && p.kin != parent || p.kin == parent && gap >= 18 && gap <= 36 {
			born[p.kin]++
		}
	}
	n := float64(len(c.people))
	for kind, rate := range map[kinship]float64{twin: twins, parent: sameNameParent, namesake: namesakes} {
		within(t, "share of kin", float64(kin[kind])/n, rate*0.5, rate*1.5)
		within(t, "kin whose dates of birth fit", float64(born[kind])/float64(kin[kind]), 0.6, 1)
	}
}

func abs(n int) int { return max(n, -n) }

// TestTruthNamesEveryRecord compares the truth with the keys in the files themselves.
func TestTruthNamesEveryRecord(t *testing.T) {
	columns := map[Feed][2]string{
		PolicePeople: {"police", "Nominal Ref"}, PoliceArrests: {"police", "Nominal Ref"}, PoliceCharges: {"police", "Nominal Ref"},
		PrisonList: {"prison", "Prison No"}, ProbationPeople: {"probation", "CRN"}, ProbationAssessments: {"probation", "CRN"},
		CourtCases: {"court", "Defendant ID"}, CourtResults: {"court", "Defendant ID"}, PoliceRecords: {"police", "Nominal Ref"},
	}
	for _, late := range Feeds() {
		c := small(t, func(o *Options) { o.People, o.Late, o.LateDays, o.Errors = 1500, late, 30, 2 })
		want, got := map[[2]string]bool{}, map[[2]string]bool{}
		for _, f := range c.Files() {
			all := rows(t, c, f)
			at := slices.Index(all[0], columns[f.Feed][1])
			for _, row := range all[1:] {
				want[[2]string{columns[f.Feed][0], row[at]}] = true
			}
		}
		entities := map[string]int{}
		for _, n := range c.Truth() {
			if got[[2]string{n.Source, n.Key}] {
				t.Errorf("%s %s stands in the truth twice", n.Source, n.Key)
			}
			got[[2]string{n.Source, n.Key}] = true
			entities[n.Entity]++
		}
		if !maps.Equal(want, got) {
			t.Errorf("with %s late the files name %d records, the truth %d", late, len(want), len(got))
		}
		for _, p := range c.people {
			if p.again != "" && entities[p.entity()] < 2 {
				t.Errorf("%s and %s are not one in the truth", p.ref, p.again)
			}
		}
	}
}

// TestTyping: a slip changes one place in a name, and not its first letter.
func TestTyping(t *testing.T) {
	c := newChance(3)
	c.begin(streamRecords, 0)
	for _, name := range []string{"Ali", "Smith", "O'Brien", "Smith-Jones", "MacDonald", "Featherstonehaugh"} {
		seen := map[string]bool{}
		for range 400 {
			got := mistyped(c, name)
			seen[got] = true
			n, m := len(name), len(got)
			front := 0
			for front < min(n, m) && name[front] == got[front] {
				front++
			}
			back := 0
			for back < min(n, m)-front && name[n-1-back] == got[m-1-back] {
				back++
			}
			if got == name || front == 0 || max(n, m)-front-back > 2 || abs(n-m) > 1 {
				t.Errorf("%s was typed %s", name, got)
			}
		}
		if len(seen) < 8 {
			t.Errorf("%s is only ever typed in %d ways", name, len(seen))
		}
	}
	if got := mistyped(c, "Bo"); got != "Bo" {
		t.Errorf("Bo was typed %s", got)
	}
}

// TestAWrongDateOfBirthCanBe: it is a day on which somebody arrested then could have been born.
func TestAWrongDateOfBirthCanBe(t *testing.T) {
	c := small(t, func(o *Options) { o.Errors = 3 })
	for _, p := range c.people {
		for by := range holder(len(ratesOf)) {
			x := c.taken(p, by)
			if len(x.born) != 10 {
				continue
			}
			born, err := civil.ParseDate(x.born[6:] + "-" + x.born[3:5] + "-" + x.born[:2])
			if err != nil || p.opened.Age(born) < 9 {
				t.Errorf("%s was born on %s (%v)", p.ref, x.born, err)
			}
		}
	}
}
