package pages

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"waymark/internal/evidence/measure"
	"waymark/internal/evidence/saving"
	"waymark/internal/platform/db"
	"waymark/internal/platform/id"
	"waymark/internal/testkit"
	"waymark/internal/testkit/pagetest"
)

func at(x float64) *float64 { return &x }

// derbyshire is what Derbyshire published of about 300 people: 677 offences became 485. Of what kinds they were, and what
// was to be expected, was not published; all are taken as one type here.
func derbyshire() measure.Evaluation {
	return measure.Evaluation{ID: "E-derby", MadeAt: testkit.Noon, MadeBy: ann.ID,
		Plan: measure.EvaluationPlan{What: measure.Offences, Months: 12, Source: "police", From: "2010-01-01", To: "2012-12-31"},
		Figures: measure.Figures{All: measure.Total{People: 300, Before: 677, After: 485, ChangePercent: at(-28.4)}, Maturing: 7,
			ByType: []measure.TypeCount{{Type: "theft_other", Title: "Theft other", Before: 677, After: 485}}}}
}

// keep keeps an evaluation as the measure room does.
func (s *site) keep(t *testing.T, e measure.Evaluation) {
	t.Helper()
	plan, _ := json.Marshal(e.Plan)
	result, _ := json.Marshal(e.Figures)
	err := s.DB.Change(t.Context(), func(q db.Queryer) error {
		_, err := q.ExecContext(context.WithoutCancel(t.Context()), `INSERT INTO evaluation (id, made_at, made_by, plan, result) VALUES ($1, $2, $3, $4, $5)`,
			string(e.ID), e.MadeAt, string(e.MadeBy), string(plan), string(result))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (s *site) post(t *testing.T, form url.Values) pagetest.Answer {
	t.Helper()
	return s.browser.Send(t, string(ann.ID), savingsPath, form)
}

// theftAlone is theft as the Home Office's Online Report 30/05 priced it, quoted by the TaxPayers' Alliance (2008).
const theftAlone = "name,version,price_year,source,class,amount\nOnline Report 30/05,2005,2003-04,quoted by the TaxPayers' Alliance (2008),theft,844\n"

// TestDerbyshiresClaimAsTheft: 192 fewer, all priced as theft at 844, are 162,048, which does not cover the 166,000 of
// named funding; and nobody may read it without what is expected where nothing is done, which is not known.
func TestDerbyshiresClaimAsTheft(t *testing.T) {
	s := newSite(t)
	s.keep(t, derbyshire())
	s.get(t, ann, savingsPath).Want(t, 200, "No saving was worked out yet.", "Work out a saving")
	s.get(t, ann, savingsPath+"/new").Want(t, 200, "No table of unit costs is loaded.")
	table := strings.TrimPrefix(s.upload(t, ann, saving.UnitCosts, "To check the claim", theftAlone).Want(t, 303).To, tablesPath+"/")
	s.get(t, ann, savingsPath+"/new").Want(t, 200, "Offences, 12 months before and after, measured 25 November 2026", "Online Report 30/05, version 2005")
	s.get(t, ann, savingsPath+"/new?evaluation=E-derby&table="+table).
		Want(t, 200, "of 300 people, from 677 to 485", "Theft other", "theft (£844)", "Multipliers are not offered", "running cost over 12 months")

	s.get(t, ann, savingsPath+"/new?evaluation=E-derby").Want(t, 200, "theft (£844)") // there is but one table

	form := url.Values{"evaluation": {"E-derby"}, "table": {table}, "class_theft_other": {""}, "people": {"300"}, "cost": {"TYPED"}, "amount": {"166,000"}, "amount_source": {"84,000 and 82,000, named"}, "amount_year": {""}}
	s.post(t, form).Want(t, 422, "The running cost must be pounds", "166,000", "84,000 and 82,000, named", "Error: Work out a saving")
	form.Set("amount", "166000")
	s.post(t, form).Want(t, 422, "Select a class for at least one type", `href="#class_theft_other"`)
	form.Set("class_theft_other", "theft")
	to := s.post(t, form).Want(t, 303).To
	s.get(t, chay, to).Want(t, 200,
		"Offences of 300 people went from 677 to 485. That is associated with a gross saving of £162,048.",
		"What is expected where nothing is done", "The gross saving must not be read as an effect",
		"−£3,952: the gross saving does not cover the running cost", "£540.16", "£553.33", "0.98 to 1",
		"197 fewer (exactly 196.68), 29.1% of the 677 before that are priced. There were 192 fewer.",
		"not known: the table does not say it", "84,000 and 82,000, named", "300, those who were measured", "reconstructed",
		"offences for which somebody was arrested, charged or convicted", "Multiplier 1", "must not be added", "Of 7 people records of the time after may still come").
		Lacks(t, "responsible", "thanks to", "reduced")
	s.get(t, chay, savingsPath).Want(t, 200, "gross saving of £162,048", "this is no evidence of an effect").Lacks(t, "Work out a saving")
	s.get(t, chay, savingsPath+"/new").Want(t, 403)
	s.get(t, ann, tablesPath+"/"+table).Want(t, 200, "What it is used in", to)
	s.browser.Send(t, string(ann.ID), tablesPath+"/"+table+"/withdraw", url.Values{"reason": {"The price year is old"}}).Want(t, 303)
	s.get(t, chay, to).Want(t, 200, "The table of unit costs was withdrawn since", "The price year is old")
	s.post(t, form).Want(t, 422, "cannot be used here: it is withdrawn")
	s.get(t, ann, savingsPath+"/new?evaluation=E-none&table="+table).Want(t, 404)
}

// TestASavingNeverStandsAlone: whatever is known, beside a saving stands what is expected where nothing is done.
func TestASavingNeverStandsAlone(t *testing.T) {
	s := newSite(t)
	table := strings.TrimPrefix(s.upload(t, ann, saving.UnitCosts, "To check", theftAlone).Want(t, 303).To, tablesPath+"/")
	standard := measure.Standard{People: 300, Before: 677, Observed: 485, After: at(500)}
	for name, c := range map[string]struct {
		expected *measure.Expected
		want     []string
	}{
		"nothing": {nil, []string{"This is not known"}},
		"chance": {&measure.Expected{Standard: standard, Ratio: &measure.Compared{Ratio: 0.97, Lower: 0.85, Upper: 1.1}},
			[]string{"£149,388 is expected where nothing is done", "Beyond that lies £12,660 (95% interval −£42,200 to £63,300)", "Chance alone may make so much of a difference", "less the running cost"}},
		"less": {&measure.Expected{Standard: standard, Ratio: &measure.Compared{Ratio: 0.97, Lower: 0.95, Upper: 0.99}}, []string{"Being taken on is associated with so much; whether it is the reason, the comparison cannot say."}},
		"more": {&measure.Expected{Standard: standard, Ratio: &measure.Compared{Ratio: 1.3, Lower: 1.2, Upper: 1.4}}, []string{"Others for whom nothing was done did better."}},
		"most": {&measure.Expected{Standard: measure.Standard{Before: 677, After: at(400)}}, []string{"a saving of £233,788 is expected, more than there was"}},
		"rise": {&measure.Expected{Standard: measure.Standard{Before: 677, After: at(777)}}, []string{"no saving is expected but £84,400 more", "How much lies beyond that is not known"}},
		"mean": {&measure.Expected{Regression: &measure.Pull{After: 577}}, []string{"By regression to the mean alone, a saving of £84,400 would be expected.", "approximations"}},
	} {
		e := derbyshire()
		e.ID, e.Expected = id.Evaluation("E-"+name), c.expected
		s.keep(t, e)
		to := s.post(t, url.Values{"evaluation": {string(e.ID)}, "table": {table}, "class_theft_other": {"theft"}, "cost": {"TYPED"}, "amount": {"166000"}, "amount_source": {"x"}}).Want(t, 303).To
		s.get(t, chay, to).Want(t, 200, c.want...).Lacks(t, "responsible", "thanks to", "reduced")
	}
	s.get(t, chay, savingsPath).Want(t, 200, "beyond that lies £12,660 (95% interval −£42,200 to £63,300)", "how much lies beyond that is not known", "this is no evidence of an effect")
}

func TestFewAreWithheldAndItIsSaid(t *testing.T) {
	s := newSite(t)
	table := strings.TrimPrefix(s.upload(t, ann, saving.UnitCosts, "To check", someCosts).Want(t, 303).To, tablesPath+"/")
	e := derbyshire()
	e.ByType = []measure.TypeCount{{Type: "theft", Title: "Theft", Before: 674, After: 479}, {Type: "burglary", Title: "Burglary", Before: 3, After: 6}}
	s.keep(t, e)
	to := s.post(t, url.Values{"evaluation": {"E-derby"}, "table": {table}, "class_theft": {"theft"}, "class_burglary": {"burglary"}, "cost": {"NOT_KNOWN"}}).Want(t, 303).To
	s.get(t, chay, to).Want(t, 200, "Withheld is a count under 5", "withheld", "677", "485", "not known without the running cost").Lacks(t, ">674<", ">3<", ">195<")
}
