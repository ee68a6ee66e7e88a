package matrix

import (
	"strings"
	"testing"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
)

const head = `name = "m"
title = "M"
version = "1"
rule_source = "a test"
owner = "a test"
effective_from = 2020-01-01
`

const arrests = `
[[factor]]
key = "arrests"
title = "Arrests"
subtotal = "arrests"
kinds = ["arrest"]
window = { months = 12 }
points = 1
`

func mustParse(t testing.TB, text string) *Spec {
	t.Helper()
	m, err := Parse([]byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return m
}

func TestParseReadsEveryKey(t *testing.T) {
	m := mustParse(t, head+`description = "d"
effective_to = 2026-12-31
as_of = 2025-06-30
adults_only = false
ties = ["most_events", "latest_event"]

[[factor]]
key = "charged"
title = "Charged"
subtotal = "arrests"
kinds = ["arrest", "charge"]
groups = ["robbery"]
exclude_outcomes = ["nfa"]
sources = ["police"]
areas = ["north", "south"]
window = { from = 2013-01-01, to = 2014-12-31 }
points = 2.25
recency = [{ from = 2014-07-01, times = 1.5 }]
cap = 10
`)
	if m.AdultsOnly || m.AsOf.String() != "2025-06-30" || len(m.Ties) != 3 || m.Ties[2] != LowestID || len(m.Digest) != 64 {
		t.Errorf("%+v", m)
	}
	if !m.InForce(civil.MustDate("2026-12-31")) || m.InForce(civil.MustDate("2027-01-01")) || m.InForce(civil.MustDate("2019-12-31")) {
		t.Error("the effective period is wrong")
	}
	f := m.Factors[0]
	if f.Mode != Each || f.Points.String() != "2.25" || f.Recency[0].Times != 150 || f.Cap.String() != "10" || f.Take != TakeAll {
		t.Errorf("%+v", f)
	}
	if f.Groups.Admits("") || f.Groups.Admits("theft") || !f.Groups.Admits("robbery") || f.Outcomes.Admits("nfa") || !f.Outcomes.Admits("") {
		t.Error("the filters are wrong")
	}
	want := "2.25 points each, from 1 January 2013 to 31 December 2014; times 1.5 from 1 July 2014; at most 10"
	if got := f.Rule(); got != want {
		t.Errorf("rule %q, want %q", got, want)
	}
}

// Each change to a good matrix must be refused under the name of factor and key, and alone.
func TestParseRefuses(t *testing.T) {
	const in = "factor arrests, "
	with := func(old, new string) string { return head + strings.Replace(arrests, old, new, 1) }
	months := "window = { months = 12 }"
	for _, c := range []struct{ name, text, field, rule string }{
		{"no TOML", "name = ", "line 1", "value"},
		{"doubled key", head + `title = "again"` + arrests, "line 7", "already"},
		{"unknown key", head + `colour = "red"` + arrests, "colour", "not a key"},
		{"no factors", head, "factor", "missing"},
		{"factor is no list", head + "factor = 3", "factor", "list"},
		{"no version", strings.Replace(head, `version = "1"`, "", 1) + arrests, "version", "missing"},
		{"number as text", strings.Replace(head, `"1"`, "1", 1) + arrests, "version", "text in quotes"},
		{"bad name", strings.Replace(head, `"m"`, `"../m"`, 1) + arrests, "name", "small letters"},
		{"quoted date", strings.Replace(head, "2020-01-01", `"2020-01-01"`, 1) + arrests, "effective_from", "without quotes"},
		{"a time for a date", strings.Replace(head, "2020-01-01", "2020-01-01T10:00:00", 1) + arrests, "effective_from", "date like"},
		{"period backwards", head + "effective_to = 2019-12-31" + arrests, "effective_to", "before"},
		{"adults not a boolean", head + "adults_only = 1" + arrests, "adults_only", "true or false"},
		{"unknown tie rule", head + `ties = ["oldest"]` + arrests, "ties", "must be one of"},
		{"tie rule after the last", head + `ties = ["lowest_id", "latest_event"]` + arrests, "ties", "nothing can come after"},
		{"doubled factor", head + arrests + arrests, in + "key", "earlier factor"},
		{"reserved factor key", with(`"arrests"`, `"score"`), "factor score, key", "another column"},
		{"bad factor key", with(`"arrests"`, `"Arrests!"`), "factor number 1, key", "small letters"},
		{"unknown factor key", head + arrests + "pionts = 2", in + "pionts", "not a key"},
		{"no kinds", with(`kinds = ["arrest"]`, ""), in + "kinds", "missing"},
		{"kinds empty", with(`["arrest"]`, "[]"), in + "kinds", "not empty"},
		{"kind twice", with(`["arrest"]`, `["arrest", "arrest"]`), in + "kinds", "twice"},
		{"kind with blank", with(`["arrest"]`, `["arrest "]`), in + "kinds", "blanks"},
		{"in and out", head + arrests + "groups = [\"a\"]\nexclude_groups = [\"a\"]", in + "exclude_groups", "included and excluded"},
		{"no window", with(months, ""), in + "window", "missing"},
		{"empty window", with(months, "window = {}"), in + "window, span", "must be one of"},
		{"two windows", with(months, "window = { months = 12, days = 3 }"), in + "window, span", "must be one of"},
		{"window of 0", with("= 12", "= 0"), in + "window, months", "from 1 to 1200"},
		{"negative window", with("= 12", "= -3"), in + "window, months", "from 1 to 1200"},
		{"to without from", with("months = 12", "to = 2020-01-01"), in + "window, span", "must be one of"},
		{"window backwards", with("months = 12", "from = 2020-01-02, to = 2020-01-01"), in + "window, to", "before from"},
		{"ever false", with("months = 12", "ever = false"), in + "window, ever", "left out"},
		{"unknown window key", with("months = 12", "months = 12, weeks = 2"), in + "window, weeks", "not a key"},
		{"window no table", with("{ months = 12 }", "12"), in + "window", "must be a table"},
		{"no points", with("points = 1", ""), in + "points", "exactly one"},
		{"points twice", head + arrests + "points_per_unit = 1", in + "points", "exactly one"},
		{"negative points", with("points = 1", "points = -1"), in + "points", "negative"},
		{"fine points", with("points = 1", "points = 0.001"), in + "points", "two decimals"},
		{"not a number", with("points = 1", "points = nan"), in + "points", "two decimals"},
		{"endless points", with("points = 1", "points = inf"), in + "points", "two decimals"},
		{"negative cap", head + arrests + "cap = -1", in + "cap", "negative"},
		{"cap of 0", head + arrests + "cap = 0", in + "cap", "above 0"},
		{"cap without points", with("points = 1", "points = 0\ncap = 3"), in + "cap", "no use"},
		{"unknown take", head + arrests + `take = "first"`, in + "take", "must be one of"},
		{"bands_on alone", head + arrests + `bands_on = "count"`, in + "bands_on", "no use"},
		{"bands fall back", with("points = 1", "bands = [{ from = 5, points = 1 }, { from = 5, points = 2 }]"), in + "band 2, from", "above"},
		{"band points fall", with("points = 1", "bands = [{ from = 5, points = 3 }, { from = 6, points = 2 }]"), in + "band 2, points", "below"},
		{"band without points", with("points = 1", "bands = [{ from = 5 }]"), in + "band 1, points", "missing"},
		{"half a count", with("points = 1", `bands_on = "count"`+"\nbands = [{ from = 1.5, points = 2 }]"), in + "band 1, from", "whole number"},
		{"count of the latest", with("points = 1", `bands_on = "count"`+"\ntake = \"latest\"\nbands = [{ from = 1, points = 2 }]"), in + "take", "nothing to count"},
		{"weights on a count", with("points = 1", `bands_on = "count"`+"\nrecency = [{ months = 6, times = 2 }]\nbands = [{ from = 1, points = 2 }]"), in + "recency", "no use"},
		{"recency too long", head + arrests + "recency = [{ months = 12, times = 2 }]", in + "recency 1, span", "shorter"},
		{"recency never applies", head + arrests + "recency = [{ months = 6, times = 2 }, { months = 3, times = 3 }]", in + "recency 2, span", "never applies"},
		{"recency outside", with("months = 12", "from = 2013-01-01, to = 2013-12-31") + "recency = [{ from = 2014-01-01, to = 2014-02-01, times = 2 }]", in + "recency 1, span", "inside"},
		{"recency without times", head + arrests + "recency = [{ months = 6 }]", in + "recency 1, times", "missing"},
		{"times too high", head + arrests + "recency = [{ months = 6, times = 101 }]", in + "recency 1, times", "0 to 100"},
		{"too long", strings.Repeat("#", maxText+1), "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse([]byte(c.text))
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("got %v", err)
			}
			fields := fault.FieldsOf(err)
			if c.field == "" {
				return
			}
			if len(fields) != 1 || fields[0].Name != c.field || !strings.Contains(fields[0].Text, c.rule) {
				t.Errorf("got %q, want %q ... %q", fields, c.field, c.rule)
			}
		})
	}
}

func TestParseTellsAllThatIsWrong(t *testing.T) {
	_, err := Parse([]byte(head + strings.NewReplacer("= 12", "= 0", "points = 1", "points = -1").Replace(arrests)))
	if got := fault.FieldsOf(err); len(got) != 2 {
		t.Errorf("got %q, want the window and the points", got)
	}
}

func TestWindowBounds(t *testing.T) {
	day := func(s string) *civil.Date { d := civil.MustDate(s); return &d }
	for _, c := range []struct {
		w              Window
		asOf, from, to string
	}{
		{Window{Months: 24}, "2014-12-31", "2013-01-01", "2014-12-31"},
		{Window{Months: 6}, "2014-12-31", "2014-07-01", "2014-12-31"},
		{Window{Months: 12}, "2026-02-28", "2025-03-01", "2026-02-28"},
		{Window{Months: 12}, "2024-02-28", "2023-02-28", "2024-02-28"}, // the day after is 29 February
		{Window{Months: 1}, "2026-03-30", "2026-02-28", "2026-03-30"},
		{Window{Days: 28}, "2026-03-28", "2026-03-01", "2026-03-28"},
		{Window{Days: 1}, "2026-03-28", "2026-03-28", "2026-03-28"},
		{Window{From: day("2026-01-01")}, "2026-03-28", "2026-01-01", "2026-03-28"},
		{Window{From: day("2026-01-01"), To: day("2026-02-01")}, "2026-03-28", "2026-01-01", "2026-02-01"},
		{Window{From: day("2026-01-01"), To: day("2026-12-31")}, "2026-03-28", "2026-01-01", "2026-03-28"},
		{Window{From: day("2026-05-01")}, "2026-03-28", "2026-05-01", "2026-03-28"}, // empty: not begun
		{Window{Ever: true}, "2026-03-28", "0001-01-01", "2026-03-28"},
	} {
		from, to := c.w.Bounds(civil.MustDate(c.asOf))
		if from.String() != c.from || to.String() != c.to {
			t.Errorf("%s as of %s: %s to %s, want %s to %s", c.w, c.asOf, from, to, c.from, c.to)
		}
	}
}

func TestPointsAndValuesAreExact(t *testing.T) {
	for p, want := range map[Points]string{0: "0", 12 * onePoint: "12", 2_500_000: "2.5", 1: "0.000001", -250_000: "-0.25"} {
		if got := p.String(); got != want {
			t.Errorf("%d: %s, want %s", int64(p), got, want)
		}
	}
	if json, _ := Points(1_100_000).MarshalJSON(); string(json) != "1.1" {
		t.Errorf("JSON %s", json)
	}
	for _, s := range []string{"", "0", "75.5", "0.01", "100000"} {
		if v, err := ParseValue(s); err != nil || v.String() != s {
			t.Errorf("%q became %q, %v", s, v, err)
		}
	}
	for _, s := range []string{"-1", "1e3", "1.", ".5", "0.001", "100000.01", "12345678901", "1,5", " 1", "NaN"} {
		if v, err := ParseValue(s); err == nil {
			t.Errorf("%q became %s", s, v)
		}
	}
}

// Whatever the bytes: no panic; a refusal says what is wrong; what is read can be run and explained.
func FuzzParse(f *testing.F) {
	f.Add([]byte(head + arrests))
	f.Add([]byte(head + strings.Replace(arrests, "points = 1", "bands = [{ from = 5, points = 1 }, { from = 6.5, points = 2 }]\ncap = 2", 1)))
	f.Add([]byte(head + arrests + "recency = [{ days = 6, times = 2.5 }]\nexclude_areas = [\"x\"]\ntake = \"latest\""))
	f.Add([]byte("name = 'x'\nfactor = [1, {}]"))
	f.Add([]byte("effective_from = 0000-01-01\nas_of = 9999-12-31"))
	s := sampleSnapshot(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := Parse(text)
		if err != nil {
			if !fault.Is(err, fault.Invalid) || (len(fault.FieldsOf(err)) == 0 && len(text) <= maxText) {
				t.Fatalf("refused without saying what: %v", err)
			}
			return
		}
		asOf := civil.MustDate("2026-03-31")
		res, err := Score(s, m, Ask{AsOf: asOf, Top: 1})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range res.Ranked {
			e, err := Explain(s, m, asOf, r.Person)
			if err != nil || e.Score != r.Score || r.Score < 0 {
				t.Fatalf("score %s, explained as %s, %v", r.Score, e.Score, err)
			}
		}
	})
}

// A value that is read is written the same way again, save for what people may leave out or add.
func FuzzParseValue(f *testing.F) {
	for _, s := range []string{"", "0", "1", "75.5", "0.05", "100000", "007", "1.50", "-1", "1e3", "100000.01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := ParseValue(s)
		if err != nil {
			return
		}
		n, known := v.Hundredths()
		if known == (s == "") || known && (n < 0 || n > maxValue*100) {
			t.Fatalf("%q became %d hundredths, known %v", s, n, known)
		}
		if again, err := ParseValue(v.String()); err != nil || again != v {
			t.Errorf("%q became %q and then %v, %v", s, v, again, err)
		}
	})
}
