package stats

import (
	"slices"
	"testing"
)

func referenceTimeToRearrestInBroward(t *testing.T) {
	const answers = "broward/visible/answers/"
	data := readTable(t, answers+"time_to_rearrest.csv")
	var calendar, liberty []Spell
	var priors, band, sex []string
	var columns [3][]float64
	for i := range data.rows {
		event := data.text(t, i, "event") == "1"
		calendar = append(calendar, Followed(data.number(t, i, "days"), event))
		liberty = append(liberty, Followed(data.number(t, i, "days_at_liberty"), event))
		n := data.number(t, i, "priors_count")
		priors = append(priors, priorBand(n))
		band, sex = append(band, data.text(t, i, "score_text")), append(sex, data.text(t, i, "sex"))
		columns[0] = append(columns[0], n)
		columns[1] = append(columns[1], data.number(t, i, "age")/10)
	}
	of := func(spells []Spell, group []string, name string) []Spell {
		var out []Spell
		for i, s := range spells {
			if group == nil || group[i] == name {
				out = append(out, s)
			}
		}
		return out
	}
	x := readTable(t, answers+"km_rearrest_R.csv")
	for i := range x.rows {
		group := x.text(t, i, "group")
		spells := of(map[string][]Spell{"liberty": liberty}[x.text(t, i, "curve")], nil, "")
		switch x.text(t, i, "curve") {
		case "calendar":
			spells = calendar
		case "calendar_by_priors":
			spells = of(calendar, priors, group)
		case "calendar_by_band":
			spells = of(calendar, band, group)
		}
		holdCurve(t, x, i, spells, x.number(t, i, "day"))
	}
	holdBrowardLogRank(t, calendar, map[string][]string{"priors": priors, "band": band, "sex": sex})
	d, err := NewDesign([]Column{{Name: "priors_count", Numbers: columns[0]}, {Name: "age10", Numbers: columns[1]}, {Name: "sex", Texts: sex}},
		[]string{"priors_count", "age10", "sex"}, false)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Cox(calendar, d, Efron, nil)
	if err != nil {
		t.Fatal(err)
	}
	holdBrowardCox(t, "cox_rearrest_days (efron)", f)
}

// holdBrowardLogRank leaves out people without a band where bands are compared.
func holdBrowardLogRank(t *testing.T, calendar []Spell, groups map[string][]string) {
	t.Helper()
	x := readTable(t, "broward/visible/answers/logrank_R.csv")
	for i := range x.rows {
		group := groups[x.text(t, i, "test")[len("logrank calendar by "):]]
		spells := calendar
		if slices.Contains(group, "N/A") || slices.Contains(group, "") {
			spells, group = nil, nil
			for k, b := range groups["band"] {
				if b != "N/A" && b != "" {
					spells, group = append(spells, calendar[k]), append(group, b)
				}
			}
		}
		_, test, err := LogRank(spells, group, 0)
		if err != nil {
			t.Fatal(err)
		}
		x.holdPrinted(t, i, "chisq", test.Statistic, x.number(t, i, "chisq"), 5)
		x.hold(t, i, "df", float64(test.DF), x.number(t, i, "df"), 0)
		if want := x.number(t, i, "p"); want > 0 {
			x.hold(t, i, "p", test.P, want, closed*10)
		}
	}
}

func priorBand(n float64) string {
	switch {
	case n == 0:
		return "0"
	case n <= 2:
		return "1-2"
	case n <= 5:
		return "3-5"
	}
	return "6+"
}

// holdCurve holds one row with n_risk, survival, its error and its interval on the log scale, six decimals.
func holdCurve(t *testing.T, x *table, row int, spells []Spell, time float64) Step {
	t.Helper()
	c, err := KaplanMeier(spells)
	if err != nil {
		t.Fatal(err)
	}
	s, err := c.At(time)
	if err != nil {
		t.Fatal(err)
	}
	in, err := s.Interval(Level95, LogScale)
	if err != nil {
		t.Fatal(err)
	}
	x.hold(t, row, "n_risk", float64(s.AtRisk), x.number(t, row, "n_risk"), 0)
	for name, v := range map[string]float64{"survival": s.Survival, "std_error": s.SE, "lower95": in.Lower, "upper95": in.Upper} {
		x.holdPrinted(t, row, name, v, x.number(t, row, name), 6)
	}
	return s
}

func holdBrowardCox(t *testing.T, model string, f *CoxFit) {
	t.Helper()
	x := readTable(t, "broward/visible/answers/cox_R.csv")
	found := 0
	for i := range x.rows {
		if x.text(t, i, "model") != model {
			continue
		}
		j := slices.Index(f.Names, x.text(t, i, "term"))
		if j < 0 {
			t.Fatalf("the model has no %s", x.text(t, i, "term"))
		}
		found++
		x.holdPrinted(t, i, f.Names[j], f.Estimate[j], x.number(t, i, "coef"), 6)
		x.holdPrinted(t, i, f.Names[j]+" se", f.SE[j], x.number(t, i, "se"), 6)
	}
	if found != len(f.Names) {
		t.Errorf("%s: %d of %d coefficients are in the table", model, found, len(f.Names))
	}
}

func referenceSpellsAtLibertyInBroward(t *testing.T) {
	const answers = "broward/visible/answers/"
	data := readTable(t, answers+"liberty_spells_from_screening.csv")
	spells := make([]Spell, len(data.rows))
	for i := range spells {
		spells[i] = Spell{data.number(t, i, "start_day"), data.number(t, i, "end_day"), data.text(t, i, "event") == "1"}
	}
	x := readTable(t, answers+"km_liberty_spells_day730_R.csv")
	for i := range x.rows {
		s := holdCurve(t, x, i, groupOf(t, data, spells, "score_text="+x.text(t, i, "score")), 730)
		x.hold(t, i, "n_event", float64(s.Events), x.number(t, i, "n_event"), 0)
	}
	for model, column := range map[string]Column{
		"cox_liberty_spells score":  {Name: "score", Texts: data.texts(t, "score_text"), Reference: "Low"},
		"cox_liberty_spells decile": {Name: "decile_score", Numbers: data.numbers(t, "decile_score")},
	} {
		d, err := NewDesign([]Column{column}, []string{column.Name}, false)
		if err != nil {
			t.Fatal(err)
		}
		f, err := Cox(spells, d, Efron, nil)
		if err != nil {
			t.Fatal(err)
		}
		holdBrowardCox(t, model, f)
	}
}
