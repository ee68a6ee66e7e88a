package risk

import (
	"encoding/csv"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"

	"waymark/internal/platform/civil"
	"waymark/internal/testkit"
)

var update = flag.Bool("update", false, "write offences.txt anew from the shared data")

// checked is what one table showed: how many of its rows were held to the code, how many were not and why, and
// the worst difference.
type checked struct {
	rows, left int
	why        string
	worst      float64
}

func (c *checked) compare(t *testing.T, row, what string, got, want, tolerance float64) {
	t.Helper()
	off := math.Abs(got - want)
	c.worst = max(c.worst, off)
	if !(off <= tolerance) {
		t.Errorf("%s, %s: %.17g, want %.17g", row, what, got, want)
	}
}

func (c *checked) same(t *testing.T, row, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s, %s: %q, want %q", row, what, got, want)
	}
}

// tables names, for each reference table of these scales, what holds the code to it.
var tables = map[string]func(t *testing.T, rows []map[string]string) checked{
	"ogrs3_computed_visible.csv": checkOGRS3Computed,
	"ogrs3_cases_visible.csv":    checkOGRS3Cases,
	"ogrs3_coefficients.csv":     checkOGRS3Coefficients,
	"ogrs3_offence_groups.csv":   checkOGRS3Groups,
	"ogrs4_cases_visible.csv":    checkOGRS4Cases,
	"ogrs4_coefficients.csv":     checkOGRS4Coefficients,
	"ovp_cases.csv":              checkOVPCases,
	"ogp_cases.csv":              checkOGPCases,
	"ovp_ogp_points.csv":         checkPoints,
	"offence_codes.csv":          checkOffences,
	"other_scales_points.csv":    checkOtherScales,
}

// Every table of these scales in the shared data is reproduced; one that nobody checks is a failure.
func TestEveryReferenceTableIsReproduced(t *testing.T) {
	folder := testkit.Shared(t, "data", "numbers")
	for _, pattern := range []string{"ogrs*.csv", "ovp*.csv", "ogp*.csv", "offence_codes*.csv", "other_scales*.csv"} {
		found, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range found {
			if tables[filepath.Base(path)] == nil {
				t.Errorf("nothing checks %s", filepath.Base(path))
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		t.Run(name, func(t *testing.T) {
			rows := readRows(t, filepath.Join(folder, name))
			c := tables[name](t, rows)
			if c.rows+c.left != len(rows) {
				t.Errorf("%d rows checked and %d left out, of %d", c.rows, c.left, len(rows))
			}
			t.Logf("%d of %d rows checked, worst error %.3g; %d left out%s", c.rows, len(rows), c.worst, c.left, c.why)
		})
	}
}

func readRows(t *testing.T, path string) []map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, cells := range all[1:] {
		row := map[string]string{}
		for i, name := range all[0] {
			row[name] = cells[i]
		}
		out = append(out, row)
	}
	return out
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// scoreRow runs a row through the reader of files, as the command line does.
func scoreRow(t *testing.T, f Family, rule Rule, row map[string]string) []Result {
	t.Helper()
	names := slices.Sorted(maps.Keys(row))
	cells := make([]string, len(names))
	for i, n := range names {
		cells[i] = row[n]
	}
	var text strings.Builder
	w := csv.NewWriter(&text)
	if err := w.WriteAll([][]string{names, cells}); err != nil {
		t.Fatal(err)
	}
	table, err := ReadTable(strings.NewReader(text.String()), f, rule, civil.NullDate{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := table.Next()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range got.Results {
		wellFormed(t, r)
	}
	return got.Results
}

func (c *checked) figures(t *testing.T, id string, r Result, row map[string]string) {
	t.Helper()
	if len(r.Refused) > 0 {
		t.Errorf("%s is refused: %v", id, r.Refused)
		return
	}
	c.same(t, id, "percent at one year", r.OneYear.Percent.String(), row["exp_pct_1yr"])
	c.same(t, id, "percent at two years", r.TwoYear.Percent.String(), row["exp_pct_2yr"])
	c.same(t, id, "band", string(r.Band), row["exp_band"])
}

func term(r Result, name string) Term {
	return r.Terms[slices.IndexFunc(r.Terms, func(t Term) bool { return strings.HasPrefix(t.Name, name) })]
}

func checkOGRS3Computed(t *testing.T, rows []map[string]string) (c checked) {
	for _, row := range rows {
		id := row["case_id"]
		r := scoreRow(t, FamilyOGRS3, OGRS3Current, row)[0]
		c.figures(t, id, r, row)
		c.compare(t, id, "Copas rate", term(r, "Copas").Value, number(t, row["exp_copas_raw"]), 1e-12)
		c.compare(t, id, "Copas weighted", term(r, "Copas").Product, number(t, row["exp_copas_weighted"]), 1e-12)
		c.compare(t, id, "sum", r.Sum, number(t, row["exp_linear_predictor"]), 1e-12)
		c.same(t, id, "at one year", r.OneYear.probability(OGRS3), row["exp_prob_1yr"])
		c.same(t, id, "at two years", r.TwoYear.probability(OGRS3), row["exp_prob_2yr"])
		delete(row, "ogrs3_group") // and the same by the code alone
		c.figures(t, id+" by its code", scoreRow(t, FamilyOGRS3, OGRS3Current, row)[0], row)
		c.rows++
	}
	return c
}

// wanted says which refusal stands for an error of the source.
var wanted = map[string]Reason{
	"AGE_AT_CURRENT_CONVICTION_LESS_THAN_TEN":                  ConvictionUnder10,
	"AGE_AT_FIRST_SANCTION_AFTER_AGE_AT_CURRENT_CONVICTION":    FirstAfter,
	"conviction date on or before date of birth":               NotAfterBirth,
	"OFFENCE_CODE_INCORRECT_FORMAT":                            CodeFormat,
	"OFFENCE_CODE_MAPPING_NOT_FOUND":                           CodeNotMapped,
	"NEED_DETAILS_OF_EXACT_OFFENCE":                            CodeNeedsExact,
	"TOTAL_NUMBER_OF_SANCTIONS_LESS_THAN_ONE":                  NoSanction,
	"TOTAL_NUMBER_OF_SANCTIONS_FOR_ALL_OFFENCES_LESS_THAN_ONE": NoSanction,
}

func checkOGRS3Cases(t *testing.T, rows []map[string]string) (c checked) {
	for _, row := range rows {
		id := row["case_id"]
		switch row["kind"] {
		case "full", "full_two_year_rule":
			rule := OGRS3Current
			if row["kind"] == "full_two_year_rule" {
				rule = OGRS3TwoYear
			}
			r := scoreRow(t, FamilyOGRS3, rule, row)[0]
			c.figures(t, id, r, row)
			for name, column := range map[string]string{"sex and age": "exp_age_sex", "conviction": "exp_conviction", "Copas": "exp_copas", "current": "exp_offence_weight"} {
				if row[column] != "" {
					c.compare(t, id, name, term(r, name).Product, number(t, row[column]), 1e-12)
				}
			}
		case "logistic":
			sum := number(t, row["linear_predictor_in"])
			for column, shift := range map[string]float64{"exp_prob_1yr": ogrs3OneYearShift, "exp_prob_2yr": ogrs3TwoYearShift} {
				if row[column] != "" {
					c.compare(t, id, column, halfUp(logistic(sum+shift), 5), number(t, row[column]), 0)
				}
			}
		case "unit":
			c.unit(t, id, row)
		case "error":
			c.refusal(t, id, row)
		default:
			t.Errorf("%s: a kind of row that nobody checks: %s", id, row["kind"])
		}
		c.rows++
	}
	return c
}

func (c *checked) refusal(t *testing.T, id string, row map[string]string) {
	t.Helper()
	r := scoreRow(t, FamilyOGRS3, OGRS3Current, row)[0]
	has := func(why Reason, input string) bool {
		return slices.ContainsFunc(r.Refused, func(x Refusal) bool { return x.Reason == why && (input == "" || slices.Contains(x.Inputs, input)) })
	}
	if rest, missing := strings.CutPrefix(row["exp_error"], "MISSING_MANDATORY_INPUT"); missing {
		if n := len(strings.Split(rest, ",")); len(r.Refused) != n {
			t.Errorf("%s: %d inputs are missing, want %d: %v", id, len(r.Refused), n, r.Refused)
		}
		return
	}
	if why, known := wanted[row["exp_error"]]; !known || !has(why, "") {
		t.Errorf("%s: refused for %v, want %s", id, r.Refused, row["exp_error"])
	}
}

// unit holds one function of the source to its test.
func (c *checked) unit(t *testing.T, id string, row map[string]string) {
	t.Helper()
	arg := map[string]int{}
	for pair := range strings.SplitSeq(row["arg"], ";") {
		name, value, _ := strings.Cut(pair, "=")
		arg[name] = int(number(t, value))
	}
	sex := Male
	if row["sex"] == "F" {
		sex = Female
	}
	throws := strings.HasPrefix(row["exp_error"], "throws")
	switch row["function"] {
	case "age_sex_score":
		if throws {
			t.Errorf("%s: an age that throws is refused by the checks, and has its own row there", id)
			return
		}
		got, _ := ogrs3AgeWeight(sex, arg["age"])
		c.compare(t, id, "age", got, number(t, row["exp_age_sex"]), 0)
	case "risk_band":
		c.same(t, id, "band", string(OGRS3.Band(100*arg["pct"])), row["exp_band"])
	case "copas_raw":
		if throws {
			born := civil.MustDate("1990-06-01")
			r := ScoreOGRS3(OGRS3Input{Sex: Male, Born: civil.SomeDate(born), Convicted: civil.SomeDate(born.AddMonths(12 * arg["age_conviction"])),
				FollowUp: civil.SomeDate(born.AddMonths(12 * 40)), Sanctions: Some(1 + arg["previous_sanctions"]), AgeFirst: Some(arg["age_first"]), Code: "03900"}, OGRS3Current)
			if len(r.Refused) == 0 || r.TwoYear != nil {
				t.Errorf("%s: is not refused", id)
			}
			return
		}
		got := copas(1+arg["previous_sanctions"], ogrs3CopasYears+arg["age_conviction"]-arg["age_first"])
		c.compare(t, id, "Copas", halfUp(got, 5), number(t, row["exp_copas"]), 0)
	case "prob_1yr":
		if got := logistic(float64(arg["linear_predictor"]) + ogrs3OneYearShift); throws != math.IsNaN(got) {
			t.Errorf("%s: %g", id, got)
		}
	default:
		t.Errorf("%s: a function that nobody checks: %s", id, row["function"])
	}
}

func checkOGRS3Coefficients(t *testing.T, rows []map[string]string) (c checked) {
	constants := map[string]float64{
		"copas_multiplier": ogrs3Copas, "intercept_1yr": ogrs3OneYearShift, "intercept_2yr": ogrs3TwoYearShift,
		"pct_floor": float64(wholePercent(1e-9).Hundredths) / 100, "pct_ceiling": float64(wholePercent(1-1e-9).Hundredths) / 100,
	}
	for _, row := range rows {
		id := row["parameter"] + " " + row["level_from"]
		switch {
		case row["parameter"] == "age_sex":
			sex := Male
			if row["sex"] == "F" {
				sex = Female
			}
			to := row["level_to"]
			if to == "" {
				to = "109"
			}
			for _, years := range []string{row["level_from"], to} {
				got, _ := ogrs3AgeWeight(sex, int(number(t, years)))
				c.compare(t, id, row["sex"], got, number(t, row["value"]), 0)
			}
		case row["parameter"] == "conviction_status" && strings.HasPrefix(row["level_from"], "first"):
			c.compare(t, id, "weight", ogrs3First, number(t, row["value"]), 0)
		case row["parameter"] == "conviction_status":
			c.compare(t, id, "weight", ogrs3Repeat, number(t, row["value"]), 0)
		case strings.HasPrefix(row["parameter"], "band_"):
			to := row["level_to"]
			if to == "" {
				to = "99"
			}
			for _, pct := range []string{row["level_from"], to} {
				c.same(t, id, pct, string(OGRS3.Band(int(100*number(t, pct)))), row["value"])
			}
		default:
			want, known := constants[row["parameter"]]
			if !known {
				t.Errorf("nobody checks %s", id)
			}
			c.compare(t, id, "constant", want, number(t, row["value"]), 0)
		}
		c.rows++
	}
	return c
}

func checkOGRS3Groups(t *testing.T, rows []map[string]string) (c checked) {
	codes := map[string]int{}
	for _, o := range offences() {
		codes[o.Group]++
		if o.NeedsExact {
			codes["exact"]++
		}
	}
	for _, row := range rows {
		name := row["offence_group"]
		if row["weight"] != "" {
			g, found := findGroup(name)
			if !found {
				t.Errorf("there is no group %s", name)
			}
			c.compare(t, name, "weight", g.weight, number(t, row["weight"]), 0)
		} else if row["error_code"] != "" {
			name = "exact"
		} else {
			c.left, c.why = c.left+1, ": codes without a weight are counted by offence_codes.csv"
			continue
		}
		c.rows++
		if row["error_code"] == "" && codes[name] == 0 || row["error_code"] != "" && codes[name] != int(number(t, row["ho_codes_mapped"])) {
			t.Errorf("%s has %d codes", name, codes[name])
		}
		for code := range strings.FieldsSeq(row["example_ho_codes"]) {
			if o, _ := FindOffence(code); o.Group != row["offence_group"] && !o.NeedsExact {
				t.Errorf("%s is %q, want %q", code, o.Group, row["offence_group"])
			}
		}
	}
	if len(ogrs3Groups) != 20 {
		t.Errorf("%d groups", len(ogrs3Groups))
	}
	return c
}

func checkOGRS4Cases(t *testing.T, rows []map[string]string) (c checked) {
	for _, row := range rows {
		id := "row " + row["row_id"]
		got := scoreRow(t, FamilyOGRS4, OGRS4Published, row)
		for i, column := range []string{"all", "violent", "serious_violent"} {
			if len(got[i].Refused) > 0 {
				t.Errorf("%s: %s is refused: %v", id, column, got[i].Refused)
				continue
			}
			c.same(t, id, column, got[i].TwoYear.Percent.String(), row["exp_"+column+"_static_pct"])
			want, tolerance := number(t, row["published_"+column]), 0.00005
			if row["published_precision"] == "full" {
				tolerance = 1e-6 * want
			}
			if off := math.Abs(got[i].TwoYear.Probability - want); off > tolerance {
				t.Errorf("%s, %s: %.17g, want %.17g", id, column, got[i].TwoYear.Probability, want)
			} else if row["published_precision"] == "full" {
				c.worst = max(c.worst, off)
			}
		}
		delete(row, "ogrs4_category") // and the same by the code alone
		if again := scoreRow(t, FamilyOGRS4, OGRS4Published, row); again[0].Sum != got[0].Sum {
			t.Errorf("%s: another figure by its code", id)
		}
		c.rows++
	}
	return c
}

// named gives every coefficient of a model under the source's names.
func (m *ogrs4Model) named() map[string]float64 {
	out := map[string]float64{
		"TWO_YEAR_CONSTANT": m.constant, "FEMALE": m.female, "FIRST_SANCTION": m.first, "SECOND_SANCTION": m.second, "SANCTION_OCCASIONS": m.sanction,
	}
	power := []string{"", "_QUADRATIC", "_CUBIC", "_QUARTIC"}
	copas := "V"
	if m.scale == ARP {
		copas = "G"
	}
	for i, sex := range []string{"_MALE", "_FEMALE"} {
		out["YRS_BETWEEN_FIRST_AND_SECOND_SANCTION"+sex] = m.gap[i]
		out["THREE_PLUS_SANCTIONS_COPAS_"+copas+sex] = m.copas[i]
		out["THREE_PLUS_SANCTIONS_COPAS_SQUARED"+sex] = m.copasSquared[i]
		for k, p := range power {
			out["AAI"+p+sex] = m.age[i][k]
		}
		if m.violence != nil {
			out["NEVER_VIOLENT"+sex] = m.violence.never[i]
		}
	}
	for k, p := range power {
		out["OFFENCE_FREE_MONTHS"+p] = m.months[k]
	}
	if m.violence != nil {
		out["ONCE_VIOLENT"], out["VIOLENT_SANCTIONS"], out["VIOLENT_RATE"] = m.violence.once, m.violence.sanction, m.violence.rate
	}
	return out
}

func checkOGRS4Coefficients(t *testing.T, rows []map[string]string) (c checked) {
	models := map[string]*ogrs4Model{"ARP": &arp, "VRP": &vrp, "SVRP": &svrp}
	seen := map[string]int{}
	for _, row := range rows {
		m, id := models[row["predictor"]], row["predictor"]+" "+row["name"]
		if row["mode"] == "dynamic" {
			c.left, c.why = c.left+1, ": the dynamic form is not worked out here; no case of it was published"
			continue
		}
		value := number(t, row["value"])
		switch {
		case row["kind"] == "feature":
			got, known := m.named()[row["name"]]
			if !known {
				t.Errorf("nobody checks %s", id)
			}
			c.compare(t, id, "coefficient", got, value, 0)
			if got != 0 {
				seen[row["predictor"]]++
			}
		case row["kind"] == "offence_category":
			got, known := m.categories[Category(row["name"])]
			if !known {
				t.Errorf("there is no %s", id)
			}
			c.compare(t, id, "coefficient", got, value, 1e-15)
			seen[row["predictor"]]++
		case row["name"] == "career_boost_copas":
			c.compare(t, id, "years", float64(m.copasYears), value, 0)
		case row["name"] == "career_boost_violent_rate":
			c.compare(t, id, "years", ogrs4ViolentYears, value, 0)
		case row["name"] == "offence_free_months_cap":
			c.compare(t, id, "months", ogrs4MostMonths, value, 0)
		case row["kind"] == "band_lower_bound_pct":
			edge := m.scale.Edges()[slices.Index([]string{"medium", "high", "very_high"}, row["name"])]
			c.compare(t, id, "edge", float64(edge)/100, value, 0)
		default:
			t.Errorf("nobody checks %s", id)
		}
		c.rows++
	}
	for name, m := range models { // no coefficient stands in the code that the source has not
		n := len(m.categories)
		for _, x := range m.named() {
			if x != 0 {
				n++
			}
		}
		if n != seen[name] {
			t.Errorf("%s has %d coefficients in the code and %d in the table", name, n, seen[name])
		}
	}
	return c
}

func checkOVPCases(t *testing.T, rows []map[string]string) (c checked) {
	for _, row := range rows {
		r := scoreRow(t, FamilyOVP, OVPAsCoded, row)[0]
		c.figures(t, row["case_id"], r, row)
		c.compare(t, row["case_id"], "points", r.Sum, number(t, row["exp_points"]), 0)
		c.rows++
	}
	return c
}

func checkOGPCases(t *testing.T, rows []map[string]string) (c checked) {
	for _, row := range rows {
		r := scoreRow(t, FamilyOGP, OGPAsCoded, row)[0]
		c.figures(t, row["case_id"], r, row)
		c.compare(t, row["case_id"], "points", r.Sum, number(t, row["exp_points"]), 0)
		c.rows++
	}
	return c
}

// points holds an item of the point tables, at a level, to its points.
var points = map[string]func(n int) float64{
	"OVP violent_sanctions":            func(n int) float64 { return float64(pointsAt(ovpViolent, n)) },
	"OVP non_violent_sanctions":        func(n int) float64 { return float64(pointsAt(ovpNonViolent, n)) },
	"OVP age_at_followup":              func(n int) float64 { return float64(pointsAt(ovpAge, n)) },
	"OGP regular_offending_activities": func(n int) float64 { return ogpProblem[n] },
	"OGP pro_criminal_attitudes":       func(n int) float64 { return ogpProblem[n] },
}

// fixed gives the other items' points, by item and level.
var fixed = map[string]float64{
	"OVP any_previous_sanctions 1+": ovpAnyPrevious, "OVP sex M": ovpMale, "OVP sex F": 0,
	"OVP recognises_impact_on_others no": ovpYes, "OVP recognises_impact_on_others yes": 0,
	"OVP no_fixed_abode yes": ovpYes, "OVP unemployed yes": ovpYes, "OVP psychiatric_treatment yes": ovpYes,
	"OVP temper_control 0-2 per point": ovpPerProblem, "OVP pro_criminal_attitudes 0-2 per point": ovpPerProblem,
	"OVP logit_slope ": ovpSlope, "OVP logit_shift_1yr ": ovpOneYearShift, "OVP logit_shift_2yr ": ovpTwoYearShift,
	"OGP ogrs3_2yr_pct x0.6 then round half up": ogpOGRS3, "OGP no_fixed_abode yes": ogpYes, "OGP unemployed yes": ogpYes,
	"OGP drug_misuse (current 0-2 + motivation 0-2) per point then round": ogpDrugs,
	"OGP logit_slope ": ogpSlope, "OGP logit_shift_1yr ": ogpOneYearShift, "OGP logit_shift_2yr ": ogpTwoYearShift,
}

func checkPoints(t *testing.T, rows []map[string]string) (c checked) {
	for _, row := range rows {
		item := row["scale"] + " " + row["item"]
		id := item + " " + row["level"]
		from, to, isRange := strings.Cut(strings.TrimSuffix(row["level"], "+"), "-")
		if !isRange {
			to = from
		}
		want, isNumber := strconv.ParseFloat(row["points_or_value"], 64)
		switch of, constant := points[item], fixed; {
		case row["item"] == "band_2yr_pct":
			first, last, _ := strings.Cut(row["points_or_value"], "-")
			for _, pct := range []string{first, last} {
				c.same(t, id, pct, string(Scale(row["scale"]).Band(100*int(number(t, pct)))), row["level"])
			}
		case of != nil:
			for _, n := range []string{from, to} {
				c.compare(t, id, n, of(int(number(t, n))), want, 0)
			}
		case strings.HasPrefix(item, "OVP alcohol"):
			for sum, got := range []float64{0, 3, 5, 8, 10} { // ceil(2.5 x sum)
				r := ScoreOVP(ovpWith(func(in *OVPInput) { in.AlcoholCurrent, in.AlcoholExcess = Some(sum/2), Some(sum-sum/2) }))
				c.compare(t, id, "points", term(r, "alcohol").Product, got, 0)
			}
		case strings.HasPrefix(item, "OGP thinking"):
			for sum, got := range []float64{0, 1, 2, 3, 3, 4, 5} { // 5/6 of the sum, halves up
				r := ScoreOGP(ogpWith(func(in *OGPInput) {
					in.ProblemSolving, in.AwareOfConsequences, in.UnderstandsOthersViews = Some(sum/3), Some((sum+1)/3), Some((sum+2)/3)
				}))
				c.compare(t, id, "points", term(r, "thinking").Product, got, 0)
			}
		case id == "OVP any_previous_sanctions 0":
			c.left, c.why = c.left+1, ": without any sanction there is no score, so its 0 points are never given"
			continue
		default:
			got, known := constant[id]
			if !known || isNumber != nil {
				t.Errorf("nobody checks %q", id)
			}
			c.compare(t, id, "points", got, want, 0)
		}
		c.rows++
	}
	return c
}

func checkOffences(t *testing.T, rows []map[string]string) (c checked) {
	if *update {
		writeOffences(t, rows)
	}
	for _, row := range rows {
		o, found := FindOffence(row["ho_code"])
		category := row["ogrs4_category"]
		if category == "UNKNOWN" {
			category = ""
		}
		want := Offence{Code: row["ho_code"], Group: row["ogrs3_group"], NeedsExact: row["ogrs3_error"] != "", Category: Category(category), Violent: row["violent_sanction_flag"] == "1"}
		if !found || o != want {
			t.Errorf("%s is %+v, want %+v", row["ho_code"], o, want)
		}
		if g, _ := findGroup(o.Group); row["ogrs3_weight"] != "" {
			c.compare(t, row["ho_code"], "weight", g.weight, number(t, row["ogrs3_weight"]), 0)
		}
		c.rows++
	}
	if len(offences()) != len(rows) {
		t.Errorf("the program knows %d codes, the table %d", len(offences()), len(rows))
	}
	return c
}

// writeOffences keeps the head of offences.txt and writes its lines anew; the test that follows reads the old
// ones until it is built again.
func writeOffences(t *testing.T, rows []map[string]string) {
	t.Helper()
	lines := map[string][]int{}
	for _, row := range rows {
		group, category, violent := row["ogrs3_group"], strings.Replace(row["ogrs4_category"], "UNKNOWN", "", 1), ""
		if row["ogrs3_error"] != "" {
			group = "?"
		}
		if row["violent_sanction_flag"] == "1" {
			violent = "v"
		}
		key := group + "|" + category + "|" + violent + "|"
		lines[key] = append(lines[key], int(number(t, row["ho_code"])))
	}
	var out strings.Builder
	for line := range strings.Lines(offenceList) {
		if strings.HasPrefix(line, "#") {
			out.WriteString(line)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(lines)) {
		codes := lines[key]
		sort.Ints(codes)
		var spans []string
		for i, j := 0, 0; i < len(codes); i = j {
			for j = i + 1; j < len(codes) && codes[j] == codes[j-1]+1; j++ {
			}
			span := fmt.Sprintf("%05d", codes[i])
			if j > i+1 {
				span += fmt.Sprintf("-%05d", codes[j-1])
			}
			spans = append(spans, span)
		}
		out.WriteString(key + strings.Join(spans, " ") + "\n")
	}
	if err := os.WriteFile("offences.txt", []byte(out.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// The other scales of the source (OSP, RSR, MST, LDS, PNI) are not worked out here; none has a reference value.
func checkOtherScales(t *testing.T, rows []map[string]string) (c checked) {
	for _, row := range rows {
		if slices.Contains([]string{string(OGRS3), string(ARP), string(VRP), string(SVRP), string(OVP), string(OGP)}, row["scale"]) {
			t.Errorf("nobody checks %s %s", row["scale"], row["item"])
		}
		c.left++
	}
	c.why = ": other scales, without reference values"
	return c
}
