package funding

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"waymark/internal/method/cost"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/staff"
)

func day(s string) civil.Date { return civil.MustDate(s) }

func until(s string) civil.NullDate { return civil.SomeDate(day(s)) }

var someNames = staff.Directory{Directory: agency.Directory{Agencies: []agency.Agency{{ID: "A-police", Name: "Police"}, {ID: "A-probation", Name: "Probation"}}}}

// derbyshire are the lines that the scheme published: two prison posts for £84,000 and three probation staff for £82,000
// from the Home Office Community Safety Fund, which ended on 31 March 2013.
func derbyshire() []Line {
	year := func(pounds cost.Pence) []Period {
		return []Period{{Funder: "Home Office Community Safety Fund", From: day("2012-04-01"), Until: until("2013-03-31"), Amount: Some(pounds * 100), Per: PerPeriod, Agreed: true}}
	}
	return []Line{
		{ID: "1", Title: "HMP Nottingham posts", Agency: "A-police", Cost: Additional, Periods: year(84_000)},
		{ID: "2", Title: "Three probation staff", Agency: "A-probation", Cost: Additional, Periods: year(82_000)},
	}
}

// TestDerbyshiresYear: the two published amounts make £166,000, £553 for each of about 300 people.
func TestDerbyshiresYear(t *testing.T) {
	c := runningCost(derbyshire(), someNames, days{day("2012-04-01"), day("2013-04-01")})
	if c.Pence != 166_000_00 || c.Pence.Per(300) != 553_33 || c.Lacking || len(c.Lines) != 2 {
		t.Errorf("%+v", c)
	}
	if len(c.ByAgency) != 2 || c.ByAgency[0] != (AgencyCost{"A-police", "Police", Sum{Pence: 84_000_00}}) {
		t.Errorf("by agency: %+v", c.ByAgency)
	}
	after := runningCost(derbyshire(), someNames, days{day("2013-04-01"), day("2014-04-01")})
	if after.Pence != 0 || len(after.Lines) != 0 {
		t.Errorf("after the end: %+v", after)
	}
}

func TestOnlyAdditionalAgreedRunningCostCounts(t *testing.T) {
	p := Period{Funder: "F", From: day("2026-04-01"), Amount: Some(36_500_00), Per: PerYear, Agreed: true}
	with := func(change func(*Line)) Line {
		l := Line{Title: "L", Agency: "A-police", Cost: Additional, Periods: []Period{p}}
		change(&l)
		return l
	}
	lines := []Line{
		with(func(*Line) {}),
		with(func(l *Line) { l.Cost = Mainstream }),
		with(func(l *Line) { l.Cost = SetUp }),
		with(func(l *Line) { l.Title, l.Periods = "bid", []Period{p}; l.Periods[0].Agreed = false }),
		with(func(l *Line) { l.Title, l.Periods = "unknown", []Period{p}; l.Periods[0].Amount = Money{} }),
		with(func(l *Line) { l.Title, l.Closed = "closed", until("2026-04-10") }),
	}
	c := runningCost(lines, someNames, days{day("2026-04-01"), day("2026-05-01")})
	if want := cost.Pence(3_000_00 + 1_000_00); c.Pence != want { // 30 days, and 10 until it was closed
		t.Errorf("%s, want %s", c.Pence, want)
	}
	if c.Mainstream != (Sum{3_000_00, false}) || c.SetUp.Words() != "£3,000" || !slices.Equal(c.Bid, []string{"bid"}) || !slices.Equal(c.Unknown, []string{"unknown"}) || !c.Lacking || c.Lines[1].Words() != "not known" || c.ByAgency[0].Words() != "at least £4,000" {
		t.Errorf("left out: %+v", c)
	}
}

// TestPartsAddUpToTheWhole: however days are cut, no penny is lost or made, and a whole financial year at a yearly amount
// costs that amount.
func TestPartsAddUpToTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := rapid.IntRange(day("2020-01-01").Days(), day("2030-01-01").Days())
		from := civil.DateFromDays(start.Draw(t, "from"))
		p := Period{
			From: from, Until: civil.SomeDate(from.AddDays(rapid.IntRange(0, 2000).Draw(t, "length"))),
			Amount: Some(cost.Pence(rapid.Int64Range(0, 1_000_000_000_00).Draw(t, "amount"))), Per: rapid.SampledFrom([]Per{PerYear, PerPeriod}).Draw(t, "per"),
		}
		d := days{civil.DateFromDays(start.Draw(t, "a")), civil.DateFromDays(start.Draw(t, "b"))}
		if d.empty() {
			d.from, d.until = d.until, d.from
		}
		cut := civil.DateFromDays(rapid.IntRange(d.from.Days(), d.until.Days()).Draw(t, "cut"))
		if whole, parts := p.within(d), p.within(days{d.from, cut})+p.within(days{cut, d.until}); whole != parts {
			t.Fatalf("%s is cut into %s", whole, parts)
		}
		if all := p.within(p.span()); p.Per == PerPeriod && all != p.Amount.Pence {
			t.Fatalf("the whole period costs %s, not %s", all, p.Amount.Pence)
		}
		year := civil.FinancialYear(from)
		if got := p.charge(days{civil.FinancialYearStart(year), civil.FinancialYearStart(year + 1)}); p.Per == PerYear && got != p.Amount.Pence {
			t.Fatalf("a financial year costs %s, not %s", got, p.Amount.Pence)
		}
	})
}

func TestTheOutlookSaysWhatIsNotSecured(t *testing.T) {
	today := day("2026-11-25")
	agreed := Period{Funder: "Commissioner", From: day("2026-04-01"), Until: until("2027-03-31"), Amount: Some(40_000_00), Per: PerYear, Agreed: true}
	bid := Period{Funder: "Lottery", From: day("2028-04-01"), Until: until("2029-03-31"), Amount: Some(50_000_00), Per: PerYear}
	lines := []Line{{Title: "Worker", Agency: "A-police", Cost: Additional, Periods: []Period{agreed, bid}}}
	o := outlook(lines, someNames, today)
	want := []Share{{Agreed: 40_000_00}, {Missing: 40_000_00}, {Bid: 50_000_00}, {Missing: 50_000_00}}
	if o.First != 2026 || !slices.Equal(o.Total, want) {
		t.Errorf("%d %+v", o.First, o.Total)
	}
	if len(o.ByFunder) != 2 || o.ByFunder[0].Name != "Commissioner" || o.ByFunder[0].Years[1].NotSecured() != 40_000_00 || o.ByFunder[1].Years[3].Missing != 50_000_00 {
		t.Errorf("by funder: %+v", o.ByFunder)
	}
	if len(o.ByAgency) != 1 || o.ByAgency[0].Name != "Police" || !slices.Equal(o.ByAgency[0].Years, want) {
		t.Errorf("by agency: %+v", o.ByAgency)
	}
	lines[0].Renewal.Status = NotWanted
	if o := outlook(lines, someNames, today); o.Total[1].Missing != 0 {
		t.Error("what is not to be renewed is missing")
	}
	lines[0].Renewal.Status, lines[0].Closed = NotStarted, until("2026-11-25")
	if o := outlook(lines, someNames, today); o.Total[1] != (Share{}) || o.Total[2] != (Share{}) {
		t.Errorf("what is closed is counted on: %+v", o.Total)
	}
	ended := Line{Title: "Ended", Agency: "A-police", Cost: Additional, Periods: []Period{agreed}}
	ended.Periods[0].Until = until("2026-09-30")
	whole := agreed.charge(days{today, day("2027-04-01")})
	if o := outlook([]Line{ended}, someNames, today); o.Total[0].Missing != whole {
		t.Errorf("missing this year %s, want %s: days that have passed can no longer be paid for", o.Total[0].Missing, whole)
	}
	ended.Periods[0].Amount = Money{}
	if o := outlook([]Line{ended}, someNames, today); !slices.Equal(o.Lacking, []string{"Ended"}) || len(o.ByFunder) != 0 {
		t.Errorf("without an amount: %+v", o)
	}
}

func TestCliffs(t *testing.T) {
	today := day("2026-11-25")
	agreed := func(from, last string) Period {
		p := Period{From: day(from), Agreed: true}
		if last != "" {
			p.Until = until(last)
		}
		return p
	}
	bid := Period{From: day("2027-02-01"), Until: until("2029-01-01")}
	for name, c := range map[string]struct {
		periods []Period
		want    Cliff
		words   string
	}{
		"ended":                 {[]Period{agreed("2026-01-01", "2026-03-31")}, Ended, "Ended on 31 March 2026, 7 months ago"},
		"yesterday":             {[]Period{agreed("2026-01-01", "2026-11-24")}, Ended, "Ended on 24 November 2026, 1 day ago"},
		"today":                 {[]Period{agreed("2026-01-01", "2026-11-25")}, Under3, "Ends today"},
		"just under 3":          {[]Period{agreed("2026-01-01", "2027-02-24")}, Under3, "Ends on 24 February 2027, in 2 months"},
		"3 months to the day":   {[]Period{agreed("2026-01-01", "2027-02-25")}, Under6, "Ends on 25 February 2027, in 3 months"},
		"under 9":               {[]Period{agreed("2026-01-01", "2027-08-24")}, Under9, "Ends on 24 August 2027, in 8 months"},
		"9 months to the day":   {[]Period{agreed("2026-01-01", "2027-08-25")}, Later, "Ends on 25 August 2027, in 9 months"},
		"no end":                {[]Period{agreed("2026-01-01", "")}, NoEnd, "No end is known"},
		"renewed":               {[]Period{agreed("2026-01-01", "2027-01-31"), agreed("2027-02-01", "2028-01-31")}, Later, "Ends on 31 January 2028, in 14 months"},
		"a gap before renewal":  {[]Period{agreed("2026-01-01", "2027-01-31"), agreed("2027-03-01", "2028-01-31")}, Under3, "Ends on 31 January 2027, in 2 months"},
		"a gap that passed":     {[]Period{agreed("2025-01-01", "2025-06-30"), agreed("2026-01-01", "2028-01-31")}, Later, "Ends on 31 January 2028, in 14 months"},
		"a bid secures nothing": {[]Period{agreed("2026-01-01", "2027-01-31"), bid}, Under3, "Ends on 31 January 2027, in 2 months"},
		"only a bid":            {[]Period{bid}, NotAgreed, "No money is agreed for it yet"},
	} {
		l := Line{Periods: c.periods}
		if got := l.Cliff(today); got != c.want || l.CliffWords(today) != c.words {
			t.Errorf("%s: %s, %q", name, got, l.CliffWords(today))
		}
	}
	closed := Line{Periods: []Period{bid}, Closed: civil.SomeDate(today)}
	if closed.Cliff(today) != IsClosed || closed.CliffWords(today) != "Closed on 25 November 2026" {
		t.Error("closed")
	}
}

func TestPounds(t *testing.T) {
	for p, want := range map[cost.Pence]string{0: "£0", 5: "£0.05", 999_00: "£999", 1_000_00: "£1,000", 84_000_00: "£84,000", 1_097_700_00: "£1,097,700", 28_350_50: "£28,350.50", -1_234_56: "−£1,234.56"} {
		if got := Pounds(p); got != want {
			t.Errorf("%d: %s, want %s", p, got, want)
		}
	}
}

func TestDraftsSayAllThatIsWrong(t *testing.T) {
	names := someNames
	names.Agencies[0].Active = true
	names.Staff = map[id.Staff]staff.Member{"S-cora": {ID: "S-cora", Active: true}}
	names.Teams = []agency.Team{{ID: "T-other", Agency: "A-probation"}}
	good := Draft{Title: " Liaison  post ", Kind: Post, Agency: "A-police", WTE: "0.5", Cost: Additional, Serves: WholeScheme, Owner: "S-cora", Risk: "Much",
		Terms: Terms{Funder: "F", From: until("2026-04-01"), Amount: "£84,000.50", Per: PerYear, Agreed: true}}
	l, wrong := good.line(Line{}, names)
	if len(wrong) != 0 || l.Title != "Liaison post" || l.WTE != 50 || l.Last().Amount != Some(84_000_50) || l.Renewal.Status != NotStarted {
		t.Errorf("%+v %v", l, wrong)
	}
	if back := DraftOf(l); back.WTE != "0.5" || back.Terms.Amount != "84,000.50" {
		t.Errorf("back in the form: %+v", back)
	}
	for field, change := range map[string]func(*Draft){
		"title": func(d *Draft) { d.Title = " " }, "kind": func(d *Draft) { d.Kind = "X" }, "agency": func(d *Draft) { d.Agency = "A-probation" },
		"team": func(d *Draft) { d.Team = "T-other" }, "wte": func(d *Draft) { d.WTE = "half" }, "cost": func(d *Draft) { d.Cost = "" },
		"serves": func(d *Draft) { d.Serves = "" }, "districts": func(d *Draft) { d.Serves = InDistricts }, "service": func(d *Draft) { d.Serves = OfService },
		"owner": func(d *Draft) { d.Owner = "S-gone" }, "risk": func(d *Draft) { d.Risk = "" }, "renewal_status": func(d *Draft) { d.Renewal.Status = "X" },
		"funder": func(d *Draft) { d.Terms.Funder = "" }, "from": func(d *Draft) { d.Terms.From = civil.NullDate{} }, "until": func(d *Draft) { d.Terms.Until = until("2026-03-31") },
		"amount": func(d *Draft) { d.Terms.Amount = "lots" }, "per": func(d *Draft) { d.Terms.Per = PerPeriod },
	} {
		d := good
		change(&d)
		if _, wrong := d.line(Line{}, names); len(wrong) != 1 || wrong[0].Name != field {
			t.Errorf("%s: %v", field, wrong)
		}
	}
	for _, text := range []string{"0", "-1", "NaN", "Inf", "101", "1e3"} {
		if n, wrong := parseWTE(text); len(wrong) == 0 {
			t.Errorf("%s full posts are %d hundredths", text, n)
		}
	}
	empty, wrong := Draft{}.line(Line{}, names)
	if len(wrong) != 10 || empty.Last().Amount.Known {
		t.Errorf("of an empty form: %v", wrong)
	}
}
