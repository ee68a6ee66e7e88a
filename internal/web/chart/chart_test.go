package chart

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"waymark/internal/platform/fault"
)

var update = flag.Bool("update", false, "rewrite the golden drawings")

type drawing interface{ Draw() (Chart, error) }

func head(id string) Head {
	return Head{id, "Arrests of people on the scheme", "Month by month, & beside <what> was agreed."}
}

var months = []string{"Apr 2025", "May 2025", "Jun 2025", "Jul 2025", "Aug 2025", "Sep 2025", "Oct 2025", "Nov 2025", "Dec 2025", "Jan 2026", "Feb 2026", "Mar 2026"}

// samples are one of each kind as pages use them, with none and with one figure.
func samples() map[string]drawing {
	arrests := Unit{Name: "Arrests since the first of April"}
	share := Unit{Name: "Share not yet arrested", Percent: true}
	ratio := Unit{Name: "Ratio of rates", Places: 2}
	var points []ControlPoint
	for i, v := range []float64{9, 12, 7, 10, 8, 11, 24, 9, 6, 6, 5, 6} {
		p := ControlPoint{v, 0.5, 19.2, ""}
		if i == 6 {
			p.Signal = "beyond a limit"
		}
		points = append(points, p)
	}
	var limits []FunnelLimit
	for n := 5.0; n <= 60; n += 5 {
		half := 0.9 / math.Sqrt(n)
		limits = append(limits, FunnelLimit{n, max(0, 0.4-half), min(1, 0.4+half), max(0, 0.4-1.55*half), min(1, 0.4+1.55*half)})
	}
	return map[string]drawing{
		"line": Line{Head: head("line"), Unit: arrests, Period: "Month", Periods: months,
			Series: []Series{{"Counted", 0, []float64{8, 17, 25, 34, 43, 52}, false}, {"Pace: each month alike", 0, []float64{10.6, 21.2, 31.8, 42.3, 52.9, 63.5, 74.1, 84.7, 95.3, 105.8, 116.4, 127}, true}},
			Levels: []Level{{"Ceiling", 127}}},
		"line_none":    Line{Head: head("line-none"), Unit: arrests, Period: "Month", Periods: months, Levels: []Level{{"Ceiling", 127}}},
		"line_one":     Line{Head: head("line-one"), Unit: arrests, Period: "Month", Periods: months[:1], Series: []Series{{"Counted", 0, []float64{0}, false}}},
		"control":      Control{Head: head("control"), Unit: Unit{Name: "Arrests in the month"}, Period: "Month", Periods: months, Points: points, Center: 9.5, Baseline: 6},
		"control_none": Control{Head: head("control-none"), Unit: arrests, Period: "Month"},
		"control_one":  Control{Head: head("control-one"), Unit: arrests, Period: "Month", Periods: months[:1], Points: []ControlPoint{{3, 0, 8.2, ""}}, Center: 3, Baseline: 1},
		"funnel": Funnel{Head: head("funnel"), Size: Unit{Name: "People on the scheme"}, Unit: Unit{Name: "Share arrested in the year", Percent: true}, Target: 0.4, Limits: limits,
			Areas: []Area{{"Ashby", 12, 0.42, false, "within"}, {"North Dale", 48, 0.31, false, "within"}, {"Harbour and Quayside", 55, 0.61, true, "beyond the 99.8% limit"}, {"Ashton", 12, 0.45, false, "within"}}},
		"funnel_none": Funnel{Head: head("funnel-none"), Size: arrests, Unit: share},
		"funnel_one":  Funnel{Head: head("funnel-one"), Size: arrests, Unit: share, Target: 0.4, Limits: limits, Areas: []Area{{"Ashby", 5, 0.4, false, "within"}}},
		"steps": Steps{Head: head("steps"), Time: Unit{Name: "Months since being taken on"}, Unit: share, Times: []float64{0, 3, 6, 9, 12},
			Curves: []Curve{
				{"Taken on", []Step{{1.5, 0.94, 0.88, 0.97}, {4, 0.80, 0.72, 0.87}, {8, 0.61, 0.5, 0.7}}, 12, []int{120, 101, 88, 60, 31}},
				{"Matched people who were not", []Step{{1, 0.9, 0.83, 0.95}, {3, 0.74, 0.66, 0.82}, {7, 0.5, 0.41, 0.6}}, 9, []int{120, 98, 71, 40, 0}}}},
		"steps_none": Steps{Head: head("steps-none"), Time: arrests, Unit: share},
		"steps_one":  Steps{Head: head("steps-one"), Time: arrests, Unit: share, Times: []float64{0}, Curves: []Curve{{"Taken on", nil, 2, []int{1}}}},
		"dots_forest": Dots{Head: head("forest"), Unit: ratio, Log: true, Marks: []string{"Ratio with its 95% interval"}, Lines: []Level{{"No difference", 1}},
			Rows: []DotRow{{"Fixed", []Mark{{0.72, 0.6, 0.86}}, ""}, {"Flex, by the panel's decision after a referral", []Mark{{1.1, 0.5, 2.4}}, ""}, {"Free", nil, ""}}},
		"dots_love": Dots{Head: head("love"), Unit: Unit{Name: "Standardised difference", Places: 2}, Marks: []string{"Before matching", "After matching"}, Lines: []Level{{"No difference", 0}, {"Limit", 0.1}, {"Limit", -0.1}},
			Rows: []DotRow{{"Arrests in the year before", []Mark{{1.4, 1.4, 1.4}, {0.05, 0.05, 0.05}}, ""}, {"Age", []Mark{{-0.3, -0.3, -0.3}, {0.02, 0.02, 0.02}}, ""}}},
		"dots_none": Dots{Head: head("dots-none"), Unit: ratio, Marks: []string{"Ratio"}},
		"dots_one":  Dots{Head: head("dots-one"), Unit: ratio, Log: true, Marks: []string{"Ratio"}, Rows: []DotRow{{"All", []Mark{{1, 1, 1}}, ""}}},
		"bars": Bars{Head: head("bars"), Unit: Unit{Name: "Offences each for 100 people", Places: 1}, Row: "District",
			Rows: []Bar{{Name: "Northgate", Value: 1240.5}, {Name: "Harbour and the villages to the east of the river, with the island", Value: 310}, {Name: "Dale", Text: "under 5", Hidden: true}, {Name: "Moor", Value: 0}}},
		"bars_none": Bars{Head: head("bars-none"), Unit: arrests, Row: "District"},
		"bars_one":  Bars{Head: head("bars-one"), Unit: arrests, Row: "District", Rows: []Bar{{Name: "All", Value: 0}}},
	}
}

func draw(t *testing.T, d drawing) Chart {
	t.Helper()
	c, err := d.Draw()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestDrawingsAreAsTheyWere holds each kind to its bytes, twice, since a report made again must be the same.
func TestDrawingsAreAsTheyWere(t *testing.T) {
	for name, d := range samples() {
		t.Run(name, func(t *testing.T) {
			got := draw(t, d).SVG()
			if !bytes.Equal(got, draw(t, samples()[name]).SVG()) {
				t.Fatal("the same figures gave other bytes")
			}
			path := filepath.Join("testdata", name+".svg")
			if *update {
				if err := os.WriteFile(path, append(got, '\n'), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(append(got, '\n'), want) {
				t.Errorf("%s differs: look at both, and rewrite with -update\n%s", path, got)
			}
		})
	}
}

// element is one element of a drawing with its words.
type element struct {
	name  string
	attr  map[string]string
	words string
}

func elements(t *testing.T, svg []byte) []element {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(svg))
	var out []element
	var open []int
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatalf("not well formed: %v", err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			e := element{name: x.Name.Local, attr: map[string]string{}}
			for _, a := range x.Attr {
				e.attr[a.Name.Local] = a.Value
			}
			open = append(open, len(out))
			out = append(out, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				out[open[len(open)-1]].words += string(x)
			}
		}
	}
}

// TestDrawingsSayWhatTheyAre: a reader of the page's words alone hears title and description, and nothing in a drawing is
// forbidden by the content policy.
func TestDrawingsSayWhatTheyAre(t *testing.T) {
	for name, d := range samples() {
		all := elements(t, draw(t, d).SVG())
		svg := all[0]
		if svg.name != "svg" || svg.attr["role"] != "img" || all[1].name != "title" || all[2].name != "desc" {
			t.Fatalf("%s begins with %s, %s, %s", name, all[0].name, all[1].name, all[2].name)
		}
		if svg.attr["aria-labelledby"] != all[1].attr["id"] || svg.attr["aria-describedby"] != all[2].attr["id"] || all[1].attr["id"] == "" {
			t.Errorf("%s does not point at its title and description", name)
		}
		if all[1].words != "Arrests of people on the scheme" || all[2].words != "Month by month, & beside <what> was agreed." {
			t.Errorf("%s says %q and %q", name, all[1].words, all[2].words)
		}
		for _, e := range all {
			if e.name == "script" || e.name == "style" || e.attr["style"] != "" || e.attr["onload"] != "" {
				t.Errorf("%s has %s with a style or a script of its own", name, e.name)
			}
		}
	}
}

// TestWordsStandInsideTheDrawing, reckoned with the letters of Arial, and so do all marks.
func TestWordsStandInsideTheDrawing(t *testing.T) {
	for name, d := range samples() {
		all := elements(t, draw(t, d).SVG())
		box := strings.Fields(all[0].attr["viewBox"])
		wide, high := parse(t, box[2]), parse(t, box[3])
		for _, e := range all {
			switch e.name {
			case "text":
				x, y, w := parse(t, e.attr["x"]), parse(t, e.attr["y"]), float64(utf8.RuneCountInString(e.words))*15*0.53
				switch e.attr["text-anchor"] {
				case "middle":
					x -= w / 2
				case "end":
					x -= w
				}
				if x < 0 || x+w > wide || y < 11 || y > high-3 {
					t.Errorf("%s: %q stands from %.0f to %.0f at %.0f of %g x %g", name, e.words, x, x+w, y, wide, high)
				}
			case "circle":
				if x, y := parse(t, e.attr["cx"]), parse(t, e.attr["cy"]); x < 4 || x > wide-4 || y < 4 || y > high-4 {
					t.Errorf("%s: a mark at %g, %g", name, x, y)
				}
			case "rect":
				if x, y := parse(t, e.attr["x"])+parse(t, e.attr["width"]), parse(t, e.attr["y"])+parse(t, e.attr["height"]); x > wide || y > high {
					t.Errorf("%s: a bar to %g, %g", name, x, y)
				}
			}
		}
	}
}

func parse(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestWhatIsNoFigureIsRefused(t *testing.T) {
	nan, inf, u := math.NaN(), math.Inf(1), Unit{Name: "Arrests"}
	one := []string{"Apr 2025"}
	for name, d := range map[string]drawing{
		"line":             Line{Head: head("x"), Unit: u, Periods: one, Series: []Series{{"a", 0, []float64{nan}, false}}},
		"level":            Line{Head: head("x"), Unit: u, Periods: one, Levels: []Level{{"a", inf}}},
		"beyond":           Line{Head: head("x"), Unit: u, Periods: one, Series: []Series{{"a", 1, []float64{1}, false}}},
		"many":             Line{Head: head("x"), Unit: u, Periods: one, Series: make([]Series, 5)},
		"control":          Control{Head: head("x"), Unit: u, Periods: one, Points: []ControlPoint{{1, inf, 2, ""}}},
		"points":           Control{Head: head("x"), Unit: u, Periods: one},
		"funnel":           Funnel{Head: head("x"), Target: nan},
		"size":             Funnel{Head: head("x"), Areas: []Area{{Name: "a"}}},
		"limits":           Funnel{Head: head("x"), Areas: []Area{{Name: "a", Size: 1}}},
		"steps":            Steps{Head: head("x"), Curves: []Curve{{"a", []Step{{1, nan, 0, 1}}, 2, nil}}},
		"order":            Steps{Head: head("x"), Curves: []Curve{{"a", []Step{{2, 0.5, 0, 1}, {1, 0.4, 0, 1}}, 2, nil}}},
		"at risk":          Steps{Head: head("x"), Times: []float64{1}, Curves: []Curve{{"a", nil, 2, nil}}},
		"dots":             Dots{Head: head("x"), Marks: []string{"a"}, Rows: []DotRow{{"a", []Mark{{nan, nan, nan}}, ""}}},
		"interval":         Dots{Head: head("x"), Marks: []string{"a"}, Rows: []DotRow{{"a", []Mark{{1, 2, 3}}, ""}}},
		"ratio of 0":       Dots{Head: head("x"), Log: true, Marks: []string{"a"}, Rows: []DotRow{{"a", []Mark{{0, 0, 1}}, ""}}},
		"bars":             Bars{Head: head("x"), Rows: []Bar{{Name: "a", Value: nan}}},
		"below 0":          Bars{Head: head("x"), Rows: []Bar{{Name: "a", Value: -1}}},
		"hidden":           Bars{Head: head("x"), Rows: []Bar{{Name: "a", Hidden: true}}},
		"no title":         Bars{Head: Head{"x", " ", "d"}},
		"no description":   Bars{Head: Head{"x", "t", ""}},
		"id with a quote":  Bars{Head: Head{`x"y`, "t", "d"}},
		"id with a blank ": Bars{Head: Head{"x y", "t", "d"}},
	} {
		if _, err := d.Draw(); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTablesHoldWhatIsDrawn(t *testing.T) {
	line := draw(t, samples()["line"]).Table()
	if got := strings.Join(line.Rows[5], "|"); got != "Sep 2025|52|63.5|127" {
		t.Error(got)
	}
	if got := strings.Join(line.Rows[6], "|"); !strings.HasPrefix(got, "Oct 2025|no figure|74.1|") {
		t.Error("a month to come is no 0: " + got)
	}
	for name, want := range map[string]string{
		"control": "Oct 2025|24|0.5|19.2|beyond a limit", "funnel": "North Dale|48|31%|within", "bars": "Northgate|1,240.5", "dots_forest": "Free|no figure|no figure",
		"steps": "12|61%|50% to 70%|31|no figure|no figure|no figure", "dots_love": "Age|\u22120.30|none|0.02|none",
	} {
		found := false
		for _, row := range draw(t, samples()[name]).Table().Rows {
			found = found || strings.Join(row, "|") == want
		}
		if !found {
			t.Errorf("%s: %q is not in %v", name, want, draw(t, samples()[name]).Table().Rows)
		}
	}
}

func TestTicksAreRoundAndHoldTheFigures(t *testing.T) {
	for _, x := range []struct {
		from, to float64
		want     []float64
	}{{0, 127, []float64{0, 50, 100, 150}}, {0, 1, []float64{0, 0.2, 0.4, 0.6, 0.8, 1}}, {-3.2, 4, []float64{-4, -2, 0, 2, 4}}, {0, 0, []float64{0, 0.2, 0.4, 0.6, 0.8, 1}}} {
		got, _ := ticks(x.from, x.to, 5)
		if len(got) != len(x.want) {
			t.Fatalf("%g to %g: %v", x.from, x.to, got)
		}
		for i := range got {
			if math.Abs(got[i]-x.want[i]) > 1e-9 {
				t.Errorf("%g to %g: %v", x.from, x.to, got)
			}
		}
	}
	if got, places := (Unit{}).ticks(0, 2, 5); places != 0 || len(got) != 3 {
		t.Errorf("half an arrest on an axis: %v", got)
	}
}

func TestAFigureHasItsTableAndDefinition(t *testing.T) {
	var b bytes.Buffer
	if err := Figure(draw(t, samples()["line"]), "Arrests, by the police's records up to 30 September 2025.").Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<figure", "<svg", "The figures as a table", "<caption", "up to 30 September 2025.", `<th scope="row">Apr 2025</th>`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %s", want)
		}
	}
	b.Reset()
	_ = Figure(draw(t, samples()["line_none"]), "").Render(context.Background(), &b)
	if !strings.Contains(b.String(), "No figures to draw yet") {
		t.Error(b.String())
	}
}
