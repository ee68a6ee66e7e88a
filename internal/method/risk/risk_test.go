package risk

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"waymark/internal/platform/civil"
)

func day(s string) civil.NullDate { return civil.SomeDate(civil.MustDate(s)) }

// ogrs3With is somebody whom OGRS3 can score, with a change.
func ogrs3With(change func(*OGRS3Input)) OGRS3Input {
	in := OGRS3Input{Sex: Male, Born: day("1975-04-29"), Convicted: day("2009-02-19"), FollowUp: day("2020-01-14"), Assessed: day("2025-08-01"),
		Sanctions: Some(22), AgeFirst: Some(17), Code: "09230"}
	change(&in)
	return in
}

func ogrs4With(change func(*OGRS4Input)) OGRS4Input {
	in := OGRS4Input{Sex: Female, Born: day("1980-02-17"), Convicted: day("2006-02-03"), FollowUp: day("2006-08-02"), Assessed: day("2025-10-03"),
		Sanctions: Some(10), Violent: Some(2), AgeFirst: Some(10), Code: "18502", Category: "BURGLARY_OTHER"}
	change(&in)
	return in
}

func ovpWith(change func(*OVPInput)) OVPInput {
	in := OVPInput{Sex: Male, Born: day("2000-10-15"), FollowUp: day("2019-12-12"), Sanctions: Some(31), Violent: Some(17),
		RecognisesImpact: Some(0), NoFixedAbode: Some(1), Unemployed: Some(1), AlcoholCurrent: Some(1), AlcoholExcess: Some(0),
		PsychiatricTreatment: Some(0), TemperControl: Some(2), ProCriminalAttitudes: Some(1)}
	change(&in)
	return in
}

func ogpWith(change func(*OGPInput)) OGPInput {
	in := OGPInput{OGRS3Percent: Some(81), NoFixedAbode: Some(0), Unemployed: Some(1), OffendingActivities: Some(1), DrugMisuse: Some(0),
		DrugMotivation: Some(0), ProblemSolving: Some(1), AwareOfConsequences: Some(1), UnderstandsOthersViews: Some(0), ProCriminalAttitudes: Some(1)}
	change(&in)
	return in
}

// Worked examples that the source's own tests publish.
func TestPublishedExamples(t *testing.T) {
	ogrs3 := func(rule Rule) Result { return ScoreOGRS3(ogrs3With(func(*OGRS3Input) {}), rule) }
	ogrs4 := ScoreOGRS4(ogrs4With(func(*OGRS4Input) {}), OGRS4Published)
	ogrs4Service := ScoreOGRS4(ogrs4With(func(*OGRS4Input) {}), OGRS4Service)
	for _, x := range []struct {
		name             string
		r                Result
		oneYear, twoYear string
		band             Band
	}{
		{"OGRS3, age at the start of follow-up", ogrs3(OGRS3Current), "35", "52", Medium},
		{"OGRS3, two-year rule", ogrs3(OGRS3TwoYear), "24", "39", Low},
		{"ARP", ogrs4[0], "", "19.68", Low},
		{"VRP", ogrs4[1], "", "5.34", Low},
		{"SVRP", ogrs4[2], "", "0.40", Low},
		{"ARP behind the service's checks", ogrs4Service[0], "", "19.68", Low},
		{"OVP", ScoreOVP(ovpWith(func(*OVPInput) {})), "80", "89", VeryHigh},
		{"OGP", ScoreOGP(ogpWith(func(*OGPInput) {})), "53", "68", High},
	} {
		if x.r.OneYear.percent() != x.oneYear || x.r.TwoYear.percent() != x.twoYear || x.r.Band != x.band {
			t.Errorf("%s: %s, %s, %s (%v)", x.name, x.r.OneYear.percent(), x.r.TwoYear.percent(), x.r.Band, x.r.Refused)
		}
		wellFormed(t, x.r)
	}
	// The ministry's own spreadsheet: male, 50 or older, 10 sanctions, 50 at the conviction and 30 at the first.
	r := ScoreOGRS3(OGRS3Input{Sex: Male, Born: day("1960-01-01"), Convicted: day("2010-06-01"), FollowUp: day("2010-07-01"), Sanctions: Some(10),
		AgeFirst: Some(30), Code: "05100"}, OGRS3Current)
	if math.Abs(r.Sum+2.776835807) > 1e-9 || r.OneYear.Probability != 0.20193 || r.TwoYear.Probability != 0.34183 {
		t.Errorf("the spreadsheet's case: %+v", r)
	}
}

// The oldest rule counts one sanction more and takes the age at the conviction.
func TestTheRulesOfOGRS3Differ(t *testing.T) {
	in := ogrs3With(func(*OGRS3Input) {})
	old := ScoreOGRS3(in, OGRS3AllPrevious)
	if c := term(old, "Copas"); c.Of != "ln(23 / 26)" || c.Value != halfUp(math.Log(23.0/26), 5) {
		t.Errorf("%+v", c)
	}
	if a := term(old, "sex and age"); a.Of != "male, 30 to 34" || a.Name != "sex and age at the conviction" {
		t.Errorf("%+v", a)
	}
	in.FollowUp = day("2023-08-01") // two years to the day is not more than two years
	if a, b := ScoreOGRS3(in, OGRS3Current), ScoreOGRS3(in, OGRS3TwoYear); a.TwoYear.Percent != b.TwoYear.Percent || a.Rule == b.Rule {
		t.Errorf("%v and %v", a.TwoYear, b.TwoYear)
	}
	for _, r := range Rules() {
		if info, known := r.Rule.Info(); !known || info != r || r.Words == "" || r.Source == "" {
			t.Errorf("%+v", r)
		}
	}
	if _, known := Rule("ogrs5").Info(); known || FamilyOGP.Default() != OGPAsCoded || Family("x").Default() != "" {
		t.Error("a rule that is none")
	}
	defer func() {
		if recover() == nil {
			t.Error("a rule of another family is taken")
		}
	}()
	ScoreOGRS3(in, OGPAsCoded)
}

// Binary holds 0.305 as a little less, so it shows as 30; what binary holds exactly goes up at the half.
func TestRoundingIsOfTheExactBinaryValue(t *testing.T) {
	for _, x := range []struct {
		p    float64
		want string
	}{{0.305, "30"}, {0.625, "63"}, {0.125, "13"}, {0, "1"}, {1, "99"}, {0.004, "1"}, {0.996, "99"}} {
		if got := wholePercent(x.p).String(); got != x.want {
			t.Errorf("%g shows as %s, want %s", x.p, got, x.want)
		}
	}
	if halfUp(1.0/64, 5) != 0.01563 || halfUp(-1.0/64, 5) != -0.01563 || halfUp(2.5, 0) != 3 {
		t.Error("a half goes away from zero")
	}
	if percent(0.0694, 2).String() != "6.94" || percent(0.5, 2).String() != "50.00" {
		t.Error("hundredths")
	}
}

func TestRefusals(t *testing.T) {
	for _, x := range []struct {
		why    Reason
		change func(*OGRS3Input)
	}{
		{Missing, func(in *OGRS3Input) { in.Sex = SexNotKnown }},
		{Missing, func(in *OGRS3Input) { in.Born = civil.NullDate{} }},
		{Missing, func(in *OGRS3Input) { in.Convicted = civil.NullDate{} }},
		{Missing, func(in *OGRS3Input) { in.FollowUp = civil.NullDate{} }},
		{Missing, func(in *OGRS3Input) { in.Sanctions = Number{} }},
		{Missing, func(in *OGRS3Input) { in.AgeFirst = Number{} }},
		{Missing, func(in *OGRS3Input) { in.Code = "" }},
		{NoSanction, func(in *OGRS3Input) { in.Sanctions = Some(0) }},
		{TooManySanctions, func(in *OGRS3Input) { in.Sanctions = Some(1000) }},
		{ConvictionUnder10, func(in *OGRS3Input) { in.Born = day("1999-02-20"); in.AgeFirst = Some(10) }},
		{FirstUnder10, func(in *OGRS3Input) { in.AgeFirst = Some(9) }},
		{FirstAfter, func(in *OGRS3Input) { in.AgeFirst = Some(34) }},
		{NotAfterBirth, func(in *OGRS3Input) { in.Convicted = in.Born }},
		{NotAfterBirth, func(in *OGRS3Input) { in.FollowUp = in.Born }},
		{FollowUpTooEarly, func(in *OGRS3Input) { in.FollowUp = day("2009-02-18") }},
		{FollowUpOver109, func(in *OGRS3Input) { in.FollowUp = day("2085-04-29") }},
		{CodeFormat, func(in *OGRS3Input) { in.Code = "ABC" }},
		{CodeFormat, func(in *OGRS3Input) { in.Code = "123456" }},
		{CodeFormat, func(in *OGRS3Input) { in.Code = "1234a" }},
		{CodeNotMapped, func(in *OGRS3Input) { in.Code = "99998" }},
		{CodeNotMapped, func(in *OGRS3Input) { in.Code = "95000" }},
		{CodeNeedsExact, func(in *OGRS3Input) { in.Code = "14100" }},
		{GroupUnknown, func(in *OGRS3Input) { in.Group = "Piracy" }},
		{GroupContradicts, func(in *OGRS3Input) { in.Group = "Robbery" }},
	} {
		r := ScoreOGRS3(ogrs3With(x.change), OGRS3Current)
		if len(r.Refused) == 0 || r.Refused[0].Reason != x.why {
			t.Errorf("%s: %v", x.why, r.Refused)
		}
		wellFormed(t, r)
	}
	for _, x := range []struct {
		why Reason
		r   Result
	}{
		{Missing, ScoreOGRS3(ogrs3With(func(in *OGRS3Input) { in.Assessed = civil.NullDate{} }), OGRS3TwoYear)},
		{FollowUpOver109, ScoreOGRS3(ogrs3With(func(in *OGRS3Input) { in.Assessed = day("2085-04-29") }), OGRS3TwoYear)},
		{FirstNot8To98, ScoreOGRS4(ogrs4With(func(in *OGRS4Input) { in.AgeFirst = Some(7) }), OGRS4Service)[0]},
		{ConvictionTooLate, ScoreOGRS4(ogrs4With(func(in *OGRS4Input) { in.Assessed = day("2005-11-02") }), OGRS4Service)[0]},
		{NotAfterBirth, ScoreOGRS4(ogrs4With(func(in *OGRS4Input) { in.AgeFirst = Some(-1) }), OGRS4Published)[0]},
		{FirstAfter, ScoreOGRS4(ogrs4With(func(in *OGRS4Input) { in.AgeFirst = Some(26) }), OGRS4Published)[0]},
		{Missing, ScoreOGRS4(ogrs4With(func(in *OGRS4Input) { in.Assessed = civil.NullDate{} }), OGRS4Published)[0]},
		{Missing, ScoreOGRS4(ogrs4With(func(in *OGRS4Input) { in.Violent = Number{} }), OGRS4Published)[1]},
		{ViolentSanctions, ScoreOGRS4(ogrs4With(func(in *OGRS4Input) { in.Violent = Some(11) }), OGRS4Published)[2]},
		{CodeNotMapped, ScoreOGRS4(ogrs4With(func(in *OGRS4Input) { in.Code, in.Category = "00000", "" }), OGRS4Published)[0]},
		{GroupUnknown, ScoreOGRS4(ogrs4With(func(in *OGRS4Input) { in.Category = "PIRACY" }), OGRS4Published)[0]},
		{GroupContradicts, ScoreOGRS4(ogrs4With(func(in *OGRS4Input) { in.Category = "DRUNKENNESS" }), OGRS4Published)[0]},
		{FollowUpUnder18, ScoreOVP(ovpWith(func(in *OVPInput) { in.Born = day("2001-12-13") }))},
		{ViolentSanctions, ScoreOVP(ovpWith(func(in *OVPInput) { in.Violent = Some(32) }))},
		{NoSanction, ScoreOVP(ovpWith(func(in *OVPInput) { in.Sanctions, in.Violent = Some(0), Some(-1) }))},
		{AnswerOutOfRange, ScoreOVP(ovpWith(func(in *OVPInput) { in.TemperControl = Some(3) }))},
		{AnswerOutOfRange, ScoreOVP(ovpWith(func(in *OVPInput) { in.Unemployed = Some(2) }))},
		{AnswerOutOfRange, ScoreOGP(ogpWith(func(in *OGPInput) { in.DrugMisuse = Some(-1) }))},
		{PercentOutOfRange, ScoreOGP(ogpWith(func(in *OGPInput) { in.OGRS3Percent = Some(100) }))},
		{Missing, ScoreOGP(ogpWith(func(in *OGPInput) { in.OGRS3Percent = Number{} }))},
	} {
		if len(x.r.Refused) == 0 || x.r.Refused[0].Reason != x.why {
			t.Errorf("%s %s: %v", x.r.Scale, x.why, x.r.Refused)
		}
		wellFormed(t, x.r)
	}
	if r := ScoreOGRS4(ogrs4With(func(in *OGRS4Input) { in.Violent = Number{} }), OGRS4Published); len(r[0].Refused) > 0 {
		t.Errorf("ARP does without violent sanctions: %v", r[0].Refused)
	}
	if r := ScoreOGRS3(OGRS3Input{}, OGRS3Current); len(r.Refused) != 7 {
		t.Errorf("all that is missing is told at once: %v", r.Refused)
	}
}

func TestWarnings(t *testing.T) {
	young := ogrs3With(func(in *OGRS3Input) { in.Sex, in.Born, in.AgeFirst = Female, day("2003-01-14"), Some(10) })
	young.Convicted, young.FollowUp = day("2019-06-01"), day("2020-01-13")
	if r := ScoreOGRS3(young, OGRS3Current); !slices.Equal(r.Warnings, []Warning{FemaleUnder18}) || term(r, "sex and age").Product != -0.9592 {
		t.Errorf("%v %v", r.Warnings, r.Refused)
	}
	if r := ScoreOGRS3(ogrs3With(func(in *OGRS3Input) { in.Sanctions = Some(1) }), OGRS3Current); !slices.Equal(r.Warnings, []Warning{OnlyOneSanction}) {
		t.Errorf("%v", r.Warnings)
	}
	if r := ScoreOGRS4(ogrs4With(func(in *OGRS4Input) { in.AgeFirst = Some(4) }), OGRS4Published); !slices.Equal(r[2].Warnings, []Warning{UnderTenAtFirst}) {
		t.Errorf("%v", r[2].Warnings)
	}
	for _, w := range []Warning{FemaleUnder18, UnderTenAtFirst, OnlyOneSanction} {
		if w.Words() == "" {
			t.Errorf("%s has no words", w)
		}
	}
}

// Somebody born on 29 February completes a year on 1 March of a common year, and months are whole ones.
func TestAgesAndMonths(t *testing.T) {
	if age(day("1988-02-29"), day("2009-02-28")) != 20 || age(day("1988-02-29"), day("2009-03-01")) != 21 {
		t.Error("29 February")
	}
	for _, x := range []struct {
		from, to string
		want     int
	}{{"2025-01-31", "2025-02-28", 0}, {"2025-01-31", "2025-03-01", 1}, {"2025-01-15", "2026-01-15", 12}, {"2025-02-01", "2025-01-01", -1}} {
		if got := wholeMonths(civil.MustDate(x.from), civil.MustDate(x.to)); got != x.want {
			t.Errorf("%s to %s: %d months", x.from, x.to, got)
		}
	}
}

func TestOffences(t *testing.T) {
	o, found := FindOffence("03403")
	if !found || o.Group != "Robbery" || o.Category != "ACQUISITIVE_VIOLENCE" || o.Code != "03403" {
		t.Errorf("%+v", o)
	}
	if _, found := FindOffence("99998"); found {
		t.Error("a code that is none")
	}
	if len(ogrs3Groups) != 20 || len(arp.categories) != 24 || len(vrp.categories) != 24 || len(svrp.categories) != 24 {
		t.Error("20 groups, 24 categories")
	}
	for code, o := range offences() {
		_, group := findGroup(o.Group)
		_, category := arp.categories[o.Category]
		if !isCode(code) || o.Group != "" && !group || o.Category != "" && !category {
			t.Errorf("%+v", o)
		}
	}
}

// The page on scores names every rule, reason and warning.
func TestThePageNamesEveryReason(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "operators", "risk.md"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, x := range Reasons() {
		names = append(names, string(x.Reason))
		if x.Words == "" || x.Source == "" || x.Reason.Words() != x.Words {
			t.Errorf("%+v", x)
		}
	}
	for _, x := range Rules() {
		names = append(names, string(x.Rule))
	}
	names = append(names, string(FemaleUnder18), string(UnderTenAtFirst), string(OnlyOneSanction), Notice)
	for _, n := range names {
		if !strings.Contains(string(text), n) {
			t.Errorf("docs/operators/risk.md does not name %s", n)
		}
	}
	if Reason("x").Words() != "" {
		t.Error("a reason that is none")
	}
}

// wellFormed holds every result to what is promised: a refusal has no figure; a figure has a probability between
// 0 and 1, terms that add up, and a band.
func wellFormed(t interface {
	Errorf(string, ...any)
	Helper()
}, r Result) {
	t.Helper()
	if len(r.Refused) > 0 {
		if r.OneYear != nil || r.TwoYear != nil || r.Band != "" || len(r.Terms) > 0 || len(r.Warnings) > 0 || r.Sum != 0 {
			t.Errorf("refused, and yet %+v", r)
		}
		for _, x := range r.Refused {
			if x.Reason.Words() == "" || len(x.Inputs) == 0 {
				t.Errorf("refused for %+v", x)
			}
		}
		return
	}
	var sum float64
	for _, x := range r.Terms {
		sum += x.Product
		if x.Name == "" || x.Rounded == "" && x.Product != x.Value*x.Coefficient || x.Rounded != "" && math.Abs(x.Product-x.Value*x.Coefficient) >= 1 {
			t.Errorf("term %+v", x)
		}
	}
	if sum != r.Sum || r.TwoYear == nil {
		t.Errorf("terms give %g, the sum is %g", sum, r.Sum)
		return
	}
	for _, f := range []*Figure{r.OneYear, r.TwoYear} {
		if f != nil && (!(f.Probability > 0 && f.Probability < 1) || math.Abs(f.Probability-logistic(f.Slope*r.Sum+f.Shift)) > 0.6e-5 ||
			math.Abs(100*f.Probability-float64(f.Percent.Hundredths)/100) > 1) {
			t.Errorf("%s %+v", r.Scale, f)
		}
	}
	if r.OneYear != nil && (r.OneYear.Probability > r.TwoYear.Probability || r.OneYear.Percent.Hundredths > r.TwoYear.Percent.Hundredths) {
		t.Errorf("%s: one year %+v, two years %+v", r.Scale, r.OneYear, r.TwoYear)
	}
	if r.Band.Label() == "" || r.Band != r.Scale.Band(r.TwoYear.Percent.Hundredths) || r.Scale.Title() == "" {
		t.Errorf("%s: band %q", r.Scale, r.Band)
	}
}

func drawNumber(t *rapid.T, name string, low, high int) Number {
	return Some(rapid.IntRange(low, high).Draw(t, name))
}

func drawDay(t *rapid.T, name string, after civil.NullDate, most int) civil.NullDate {
	return civil.SomeDate(after.Date.AddDays(rapid.IntRange(0, most).Draw(t, name)))
}

// drawPerson draws an adult who can be scored, and spoils half of them in one way or another.
func drawPerson(t *rapid.T) OGRS4Input {
	in := OGRS4Input{Sex: rapid.SampledFrom([]Sex{Male, Female}).Draw(t, "sex")}
	in.Born = civil.SomeDate(civil.DateFromDays(rapid.IntRange(-15000, 15000).Draw(t, "born")))
	in.Convicted = civil.SomeDate(in.Born.Date.AddMonths(12 * 18).AddDays(rapid.IntRange(0, 25000).Draw(t, "convicted")))
	in.FollowUp = drawDay(t, "follow-up", in.Convicted, 2000)
	in.Assessed = drawDay(t, "assessed", in.FollowUp, 3000)
	in.Sanctions = drawNumber(t, "sanctions", 1, 999)
	in.Violent = drawNumber(t, "violent", 0, in.Sanctions.n)
	in.AgeFirst = drawNumber(t, "first", 10, age(in.Born, in.Convicted))
	in.Code = rapid.SampledFrom([]string{"03403", "00100", "02800", "11800", "09230", "11618"}).Draw(t, "code")
	if rapid.Bool().Draw(t, "spoilt") {
		rapid.SampledFrom(spoilers).Draw(t, "how")(&in)
	}
	return in
}

var spoilers = []func(in *OGRS4Input){
	func(in *OGRS4Input) { in.Sex = SexNotKnown },
	func(in *OGRS4Input) { in.Born = civil.NullDate{} },
	func(in *OGRS4Input) { in.Convicted = civil.NullDate{} },
	func(in *OGRS4Input) { in.FollowUp = civil.NullDate{} },
	func(in *OGRS4Input) { in.Assessed = civil.NullDate{} },
	func(in *OGRS4Input) { in.Sanctions = Number{} },
	func(in *OGRS4Input) { in.Violent = Number{} },
	func(in *OGRS4Input) { in.AgeFirst = Number{} },
	func(in *OGRS4Input) { in.Born = in.Convicted },
	func(in *OGRS4Input) { in.Born.Date = in.Born.Date.AddMonths(12 * 12) },
	func(in *OGRS4Input) { in.Born.Date = in.Born.Date.AddMonths(-12 * 80) },
	func(in *OGRS4Input) { in.FollowUp.Date = in.Convicted.Date.AddDays(-1) },
	func(in *OGRS4Input) { in.Assessed.Date = in.Convicted.Date.AddMonths(-4) },
	func(in *OGRS4Input) { in.Sanctions.n = 0 },
	func(in *OGRS4Input) { in.Sanctions.n = 1000 },
	func(in *OGRS4Input) { in.Violent.n = -1 },
	func(in *OGRS4Input) { in.Violent.n = in.Sanctions.n + 1 },
	func(in *OGRS4Input) { in.AgeFirst.n = -1 },
	func(in *OGRS4Input) { in.AgeFirst.n = 7 },
	func(in *OGRS4Input) { in.AgeFirst.n = 120 },
	func(in *OGRS4Input) { in.Code = "" },
	func(in *OGRS4Input) { in.Code = "ABC" },
	func(in *OGRS4Input) { in.Code = "14100" },
	func(in *OGRS4Input) { in.Code = "00000" },
}

func (in OGRS4Input) ogrs3() OGRS3Input {
	return OGRS3Input{Sex: in.Sex, Born: in.Born, Convicted: in.Convicted, FollowUp: in.FollowUp, Assessed: in.Assessed, Sanctions: in.Sanctions, AgeFirst: in.AgeFirst, Code: in.Code}
}

func TestARefusalGivesNoFigureAndAFigureAddsUp(t *testing.T) {
	scored := map[Scale]int{}
	rapid.Check(t, func(t *rapid.T) {
		in := drawPerson(t)
		results := []Result{ScoreOVP(drawOVP(t, in)), ScoreOGP(drawOGP(t))}
		for _, x := range Rules() {
			switch x.Family {
			case FamilyOGRS3:
				results = append(results, ScoreOGRS3(in.ogrs3(), x.Rule))
			case FamilyOGRS4:
				family := ScoreOGRS4(in, x.Rule)
				results = append(results, family[:]...)
			}
		}
		for _, r := range results {
			wellFormed(t, r)
			if r.TwoYear != nil {
				scored[r.Scale]++
			}
		}
	})
	if len(scored) != 6 {
		t.Errorf("some scale never scored anybody: %v", scored)
	}
}

func drawOVP(t *rapid.T, p OGRS4Input) OVPInput {
	answer := func(name string, most int) Number { return drawNumber(t, name, 0, most) }
	return OVPInput{Sex: p.Sex, Born: p.Born, FollowUp: p.FollowUp, Sanctions: p.Sanctions, Violent: p.Violent,
		RecognisesImpact: answer("impact", 1), NoFixedAbode: answer("abode", 1), Unemployed: answer("unemployed", 1), AlcoholCurrent: answer("alcohol", 2),
		AlcoholExcess: answer("excess", 2), PsychiatricTreatment: answer("psychiatric", 1), TemperControl: answer("temper", 3), ProCriminalAttitudes: answer("attitudes", 2)}
}

func drawOGP(t *rapid.T) OGPInput {
	answer := func(name string, most int) Number { return drawNumber(t, name, 0, most) }
	return OGPInput{OGRS3Percent: answer("ogrs3", 100), NoFixedAbode: answer("abode", 1), Unemployed: answer("unemployed", 1), OffendingActivities: answer("activities", 2),
		DrugMisuse: answer("drugs", 2), DrugMotivation: answer("motivation", 2), ProblemSolving: answer("solving", 2), AwareOfConsequences: answer("aware", 2),
		UnderstandsOthersViews: answer("views", 2), ProCriminalAttitudes: answer("attitudes", 3)}
}

// One more sanction never lowers OGRS3 by any rule, nor OVP; and one more point of a problem never lowers OVP or
// OGP. The OGRS4 family promises no such thing.
func TestMoreSanctionsNeverLowerAScore(t *testing.T) {
	rose := map[Scale]int{}
	rapid.Check(t, func(t *rapid.T) {
		in := drawPerson(t)
		more := in
		if in.Sanctions.known {
			more.Sanctions = Some(in.Sanctions.n + 1)
		}
		lower := func(a, b Result) bool {
			if a.TwoYear != nil && b.TwoYear != nil && b.Sum > a.Sum {
				rose[a.Scale]++
			}
			return a.TwoYear != nil && b.TwoYear != nil && (b.Sum < a.Sum || b.TwoYear.Probability < a.TwoYear.Probability || b.OneYear.Percent.Hundredths < a.OneYear.Percent.Hundredths)
		}
		for _, rule := range []Rule{OGRS3Current, OGRS3TwoYear, OGRS3AllPrevious} {
			if a, b := ScoreOGRS3(in.ogrs3(), rule), ScoreOGRS3(more.ogrs3(), rule); lower(a, b) {
				t.Fatalf("%s: %g falls to %g", rule, a.Sum, b.Sum)
			}
		}
		ovp := drawOVP(t, in)
		further := ovp
		further.Sanctions = more.Sanctions
		if ovp.Violent.known && rapid.Bool().Draw(t, "violent too") {
			further.Violent = Some(ovp.Violent.n + 1)
		}
		if a, b := ScoreOVP(ovp), ScoreOVP(further); lower(a, b) {
			t.Fatalf("OVP: %g falls to %g", a.Sum, b.Sum)
		}
		ogp := drawOGP(t)
		worse := ogp
		for _, n := range []*Number{&worse.OGRS3Percent, &worse.DrugMisuse, &worse.ProblemSolving, &worse.ProCriminalAttitudes} {
			if rapid.Bool().Draw(t, "worse") {
				n.n++
			}
		}
		if a, b := ScoreOGP(ogp), ScoreOGP(worse); lower(a, b) {
			t.Fatalf("OGP: %g falls to %g", a.Sum, b.Sum)
		}
	})
	if len(rose) != 3 {
		t.Errorf("some scale never rose: %v", rose)
	}
}
