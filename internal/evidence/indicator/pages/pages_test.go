package pages

import (
	"bytes"
	"context"
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"waymark/internal/evidence/indicator"
	"waymark/internal/evidence/measure"
	method "waymark/internal/method/indicator"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/gate"
	"waymark/internal/scheme/agency"
	"waymark/internal/testkit"
	"waymark/internal/testkit/pagetest"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

var (
	analyst = access.Actor{Kind: access.Staff, ID: "S-ann", Name: "Ann Ash", Roles: []access.Role{access.Analyst}}
	chair   = access.Actor{Kind: access.Staff, ID: "S-cho", Name: "Cho Chair", Roles: []access.Role{access.Chair}}
)

// sunderland is the report of 9 March 2010: 153 less 17%, and 52 in the first six months.
func sunderland(t *testing.T) view {
	t.Helper()
	text, _ := method.NationalText("ni30")
	d, err := method.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	baseline := 153
	i := indicator.Indicator{Name: "ni30", Version: 2, Definition: d, Plan: indicator.Plan{Source: "court", Dated: indicator.ByEvent, Cohort: "ppo", CohortVersion: 1,
		From: civil.MustDate("2009-04-01"), Months: 12, Baseline: indicator.Baseline{Typed: &baseline, Source: "the report"},
		Target: &indicator.Target{Reduction: 17_00, Rounding: method.RoundHalf, Spread: method.ByMonths, Source: "local area agreement"}}}
	r := &indicator.Reading{Indicator: "ni30", Version: 2, MadeAt: testkit.Noon, Counted: indicator.Counted{Records: "court results, as court records them", DataFrom: civil.MustDate("2008-04-01"),
		Cut: civil.MustDate("2009-09-30"), People: 46, Hit: 24, Locked: 46, Still: 41, Joined: 12,
		Areas: []indicator.Area{{District: "N", Name: "North", People: 26, Hit: 14, Events: 30}, {District: "S", Name: "South", People: 20, Hit: 10, Events: 22}}}}
	for k, n := range []int{8, 9, 8, 9, 9, 9} {
		r.Months = append(r.Months, indicator.Month{From: i.Plan.From.AddMonths(k), Count: n, People: 46})
	}
	v := view{Shown: indicator.Shown{Indicator: i, Reading: r}, newest: true}
	if err := v.work(); err != nil {
		t.Fatal(err)
	}
	return v
}

var tags = regexp.MustCompile(`<[^>]*>`)

func words(t *testing.T, c ui.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return html.UnescapeString(strings.Join(strings.Fields(tags.ReplaceAllString(b.String(), " ")), " "))
}

func TestThePageSaysSunderlandsFigures(t *testing.T) {
	got := words(t, openPage(ui.Page{Title: "x"}, sunderland(t)))
	for _, want := range []string{
		"52 convictions from 1 April 2009 to 30 September 2009, of 46 people.",
		"allows no more than 127 in the whole period and 63.50 by then (each month alike): within the pace. 52 is 18% below the pace.",
		"The baseline is 153, as the report has it. Less 17% that is exactly 126.99; rounded to the nearest whole number 127, rounded down 126. The rule agreed: rounded to the nearest whole number, halves up, so no more than 127.",
		"there will be 104 in the whole period: 32% below the baseline.",
		"what the pace allows by then, 63.50, 52 or fewer would come by chance with a probability of 8.0%: not proved against the target.",
		"76.50, so that nothing had changed, 52 or fewer would come by chance with a probability of 0.19%: fewer than the baseline by more than chance makes. That says nothing of why.",
		"a fall must not be read as an effect", "Results follow offences by months, so this count is still growing.",
		"Of the 46 of the cohort 41 are on the scheme now; 12 came since, and are not counted.", "A straight line does not know quiet and busy months.",
		"Convictions so far, beside the pace", "Districts: people with at least one", "within the limits", "not reachable (looked for and not found)", "court results, as court records them, which reach from 1 April 2008 to 30 September 2009",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for _, never := range []string{"responsible", "because of", "thanks to", "caused", "NaN"} {
		if strings.Contains(got, never) {
			t.Errorf("the page says %q", never)
		}
	}
}

func TestAFunnelTellsOfNoFew(t *testing.T) {
	v := sunderland(t)
	if v.charts.Funnel == nil {
		t.Fatal("two districts, and no funnel")
	}
	v.Reading.Hit, v.Reading.Areas[0].Hit, v.Reading.Areas[1].Hit = 3, 0, 3
	v.charts.Funnel = nil
	if err := v.work(); err != nil || v.charts.Funnel != nil {
		t.Errorf("the share of all together tells of three people: %v", err)
	}
}

func at(x float64) *float64 { return &x }

func TestAFallStandsBesideWhatIsExpected(t *testing.T) {
	v := sunderland(t)
	v.Reading.Expected = &indicator.Expected{Months: 6, People: 46, Before: 80, After: 52, Change: at(-35), Expected: at(-30), Ratio: at(0.93), Lower: at(0.7), Upper: at(1.2)}
	got := strings.Join(v.Words(v.figures).Expected, " ")
	if !strings.Contains(got, "−35.0%") || !strings.Contains(got, "−30.0% is expected") || !strings.Contains(got, "by the day of the offence") || !strings.Contains(got, "0.93 times (95% interval 0.70 to 1.20) of what was expected: chance alone may") {
		t.Error(got)
	}
	v.Reading.Expected.Upper, v.Reading.Expected.Ratio = at(0.9), at(0.8)
	if got := strings.Join(v.Words(v.figures).Expected, " "); !strings.Contains(got, "associated with so much less; whether it is the reason, this comparison cannot say") {
		t.Error(got)
	}
	v.Reading.Expected.Lower, v.Reading.Expected.Upper = at(1.1), at(1.9)
	if got := strings.Join(v.Words(v.figures).Expected, " "); !strings.Contains(got, "more than others for whom nothing was done") {
		t.Error(got)
	}
}

// follows is an indicator of people followed.
func follows(t *testing.T, name string) view {
	t.Helper()
	text, _ := method.NationalText(name)
	d, err := method.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return view{Shown: indicator.Shown{Indicator: indicator.Indicator{Name: name, Version: 1, Definition: d, Plan: indicator.Plan{Source: "court", Dated: indicator.ByEvent, From: civil.MustDate("2025-01-01"), Months: 12}},
		Reading: &indicator.Reading{Counted: indicator.Counted{Cut: civil.MustDate("2026-11-01"), People: 40, Hit: 10, Events: 22, Proven: &method.Reoffending{Cohort: 40, Reoffenders: 10, Reoffences: 22, Unclear: 3, Edges: 1, NotWhole: 7}, Whole: civil.SomeDate(civil.MustDate("2027-06-01"))}}}, newest: true}
}

func TestWhatIsNotHeldIsSaid(t *testing.T) {
	v := follows(t, "ni18")
	if err := v.work(); err != nil {
		t.Fatal(err)
	}
	got := words(t, openPage(ui.Page{Title: "x"}, v))
	for _, want := range []string{"10 of 40 people: 25.0% with at least one (95% interval", "Against predicted: not held. The national predictor's coefficients are not published.", "7 people are left out", "The last result can be whole from 1 June 2027 on.", "The figure of under 5 of the people hangs on a date"} {
		if !strings.Contains(got, want) {
			t.Errorf("NI 18 does not say %q in %s", want, got)
		}
	}
	v.Plan.Predicted = &indicator.Predicted{People: 12.5, Source: "the probation service's tool"}
	if err := v.work(); err != nil {
		t.Fatal(err)
	}
	if got := v.words.Against; got != "12.5 people were predicted (the probation service's tool): the actual number is 20% below the predicted one." {
		t.Error(got)
	}
	v = follows(t, "proven-reoffending")
	v.Reading.People, v.Reading.Hit, v.Reading.Events = 0, 0, 0
	if err := v.work(); err != nil {
		t.Fatal(err)
	}
	if got := v.Words(v.figures).Headline; !strings.HasPrefix(got, "No result before 1 June 2027") {
		t.Error(got)
	}
	if got := words(t, meaning(v)); !strings.Contains(got, "12 months from the day, and 6 more for the result: no result is whole before 18 months") {
		t.Error(got)
	}
	v = follows(t, "ni38")
	if err := v.work(); err != nil {
		t.Fatal(err)
	}
	if got := v.Words(v.figures).Headline; got != "proven offences: 22 by 40 people: 55.00 per 100." {
		t.Error(got)
	}
	v.Definition.Counts = method.OtherPeople
	if got := v.Words(v.figures).Headline; !strings.HasPrefix(got, "Not held") {
		t.Error(got)
	}
	few := follows(t, "ni18")
	few.Reading.Hit = 3
	if err := few.work(); err != nil {
		t.Fatal(err)
	}
	if got := few.words.Headline; !strings.HasPrefix(got, "under 5 of 40 people") || strings.Contains(got, "3") {
		t.Error(got)
	}
}

type site struct {
	*testkit.World
	browser *pagetest.Browser
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{World: testkit.NewWorld(t, testkit.SQLite(t))}
	service := indicator.NewService(s.Gate, s.IDs, measure.NewService(s.Gate, s.IDs))
	srv := server.New(server.Settings{SchemeName: "Northshire", Visits: pagetest.VisitsOf(analyst, chair), Clock: s.Clock, IDs: s.IDs, Log: s.Log})
	srv.Add(Routes(service, func(access.Actor, string) []ui.NavItem { return nil })...)
	h, err := srv.Handler()
	if err != nil {
		t.Fatal(err)
	}
	s.browser = pagetest.New(h)
	ask := access.Ask{Actor: access.SystemActor("test", "test"), Purpose: access.Of(access.SystemOperation), Action: access.EventRelay, Run: "R"}
	_, err = gate.Do(t.Context(), s.Gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) {
		return 0, agency.RecordFeed(ctx, tx, agency.Feed{Source: "court", Kind: "convictions", Title: "Court results", CoversUntil: testkit.Noon, Run: "R"})
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *site) send(t *testing.T, who access.Actor, path string, form url.Values) pagetest.Answer {
	t.Helper()
	return s.browser.Send(t, string(who.ID), path, form)
}

func TestAnIndicatorIsTakenOverAndSetUpOnScreen(t *testing.T) {
	s := newSite(t)
	s.send(t, analyst, "/evidence/indicators", nil).Want(t, 200, "No indicator was taken over or written yet.", "Take over: Re-offending rate of prolific")
	s.send(t, analyst, "/evidence/indicators/new", nil).Want(t, 200, "local-arrests")
	s.send(t, analyst, "/evidence/indicators/new?from=ni30", nil).Want(t, 200, "taken from the national PPO tracking system")
	text, _ := method.NationalText("ni30")
	bad := strings.Replace(text, `status = "exact"`, `status = "sure"`, 1)
	s.send(t, analyst, "/evidence/indicators/new", url.Values{"seen": {"0"}, "definition": {bad}, "reason": {"For the year"}}).Want(t, 422, "Definition, element 1: its status must be one of", "status = &#34;sure&#34;")
	s.send(t, analyst, "/evidence/indicators/new", url.Values{"seen": {"0"}, "definition": {"name = \n"}, "reason": {"For the year"}}).Want(t, 422, "Definition, line 1:")
	s.send(t, analyst, "/evidence/indicators/new", url.Values{"seen": {"0"}, "definition": {text}, "reason": {""}}).Want(t, 422, "Say in a few words why")
	made := s.send(t, analyst, "/evidence/indicators/new", url.Values{"seen": {"0"}, "definition": {text}, "reason": {"For the year"}}).Want(t, 303)
	if made.To != "/evidence/indicators/ni30/plan" {
		t.Error(made.To)
	}
	s.send(t, analyst, "/evidence/indicators/new", url.Values{"seen": {"0"}, "definition": {text}, "reason": {"For the year"}}).Want(t, 409, "There is an indicator of the name ni30 already")
	s.send(t, analyst, "/evidence/indicators/ni30", nil).Want(t, 200, "Nobody has set yet how it is counted here.").Lacks(t, "Count now")
	s.send(t, analyst, "/evidence/indicators/ni30/plan", nil).Want(t, 200, "Court results (court)", "Whoever is on the scheme", "First day of the period")
	plan := url.Values{"seen": {"1"}, "source": {"court"}, "cohort": {""}, "from-day": {"31"}, "from-month": {"2"}, "from-year": {"2026"}, "months": {"12"}, "dated": {"event"}, "breach": {"yes"},
		"baseline": {"153"}, "baseline_source": {"the report"}, "target": {"17.5"}, "target_source": {"the board"}, "rounding": {"half_up"}, "spread": {"by_months"}, "reason": {"As agreed"}}
	s.send(t, analyst, "/evidence/indicators/ni30/plan", plan).Want(t, 422, "Date must be a real date", `value="17.5"`)
	plan.Set("from-day", "1")
	plan.Set("target", "many")
	s.send(t, analyst, "/evidence/indicators/ni30/plan", plan).Want(t, 422, "The target must be 0 to 100 percent", `value="many"`)
	plan.Set("target", "17.5")
	s.send(t, analyst, "/evidence/indicators/ni30/plan", plan).Want(t, 303)
	s.send(t, analyst, "/evidence/indicators/ni30/plan", plan).Want(t, 409, "Somebody changed this indicator after you opened it", `value="17.5"`)
	s.send(t, analyst, "/evidence/indicators/ni30/plan", nil).Want(t, 200, `value="17.5"`, `value="153"`)
	s.send(t, analyst, "/evidence/indicators/ni30/count", url.Values{}).Want(t, 422, "court has sent no records of this: how many there are is not known.")
	s.send(t, chair, "/evidence/indicators/ni30", nil).Want(t, 200, "Not counted yet by this version.").Lacks(t, "Count now", "Change the definition")
	s.send(t, chair, "/evidence/indicators/ni30?version=1", nil).Want(t, 200, "This is an earlier version, as it stood.")
	s.send(t, chair, "/evidence/indicators/ni30?version=x", nil).Want(t, 404)
	s.send(t, chair, "/evidence/indicators/none", nil).Want(t, 404)
	s.send(t, chair, "/evidence/indicators/new", nil).Want(t, 403)
	s.send(t, chair, "/evidence/indicators/ni30/plan", nil).Want(t, 403)
	s.send(t, chair, "/evidence/indicators/ni30/definition", nil).Want(t, 403)
	s.send(t, chair, "/evidence/indicators/ni30/plan", plan).Want(t, 403)
	s.send(t, chair, "/evidence/indicators/ni30/count", url.Values{}).Want(t, 403)
}

func TestPercentagesAreReadExactly(t *testing.T) {
	for text, want := range map[string]method.Hundredths{"17": 1700, "17.5": 1750, " 17.25 % ": 1725, "0": 0, "17.255": -1, "-3": -1, "x": -1, "": -1} {
		if got := hundredths(text); got != want {
			t.Errorf("%q is %d", text, got)
		}
	}
}
