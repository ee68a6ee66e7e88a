package pages

import (
	"fmt"
	"strconv"
	"strings"

	"waymark/internal/evidence/measure"
	"waymark/internal/web/chart"
	"waymark/internal/web/ui"
)

func isLock(e measure.Evaluation) bool { return e.Plan.Index == measure.DayOfLock }

func whoWords(e measure.Evaluation) string {
	if isLock(e) {
		return "Locked"
	}
	return "Ever taken on"
}

func measuredWho(e measure.Evaluation) string {
	if isLock(e) {
		return "Everybody who was on the scheme on the day of the lock, whatever became of them since. What they had before is as it was locked. The share without an event is of the records as they are now."
	}
	return "Everybody ever taken on, whether or not they stayed. Who lacks one of the windows is left out, whether or not anything happened to them."
}

func figures(e measure.Evaluation) []ui.Pair {
	t := e.All
	out := []ui.Pair{
		{Key: whoWords(e), Value: strconv.Itoa(e.TakenOn)},
		{Key: "Measured", Value: strconv.Itoa(t.People)},
		{Key: "Left out: the data do not cover both windows", Value: strconv.Itoa(e.Left.NotCovered)},
		{Key: "Before", Value: strconv.Itoa(t.Before)},
		{Key: "After", Value: strconv.Itoa(t.After)},
		{Key: "Breach and recall before, counted apart", Value: few(t.AttentionBefore)},
		{Key: "Breach and recall after, counted apart", Value: few(t.AttentionAfter)},
	}
	if e.Plan.Counting.Matures {
		out = append(out, ui.Pair{Key: "Without a day of the offence, in neither window", Value: few(t.Undated)})
	}
	if t.Unclear > 0 {
		out = append(out, ui.Pair{Key: "Court results that do not say what was decided, in neither window", Value: few(t.Unclear)})
	}
	return append(out,
		ui.Pair{Key: "Days at liberty before", Value: strconv.Itoa(t.LibertyDaysBefore)},
		ui.Pair{Key: "Days at liberty after", Value: strconv.Itoa(t.LibertyDaysAfter)},
		ui.Pair{Key: "A year at liberty, before", Value: rate(t.PerYearBefore)},
		ui.Pair{Key: "A year at liberty, after", Value: rate(t.PerYearAfter)},
		ui.Pair{Key: "Rate at liberty, after to before", Value: ratio(t.AtLiberty)},
		ui.Pair{Key: "People with fewer after than before", Value: few(t.Fewer)},
		ui.Pair{Key: "People with more", Value: few(t.More)},
		ui.Pair{Key: "People never at liberty after", Value: few(t.NeverAtLiberty)},
	)
}

// maturing says where figures still grow.
func maturing(e measure.Evaluation) string {
	if !e.Plan.Counting.Matures {
		return ""
	}
	words := "Records tell of an offence later than it was committed, and courts decide later still: the last months read too low."
	if e.Maturing == 0 {
		return words + " Of everybody measured the time after ended six months or more before the records do."
	}
	return fmt.Sprintf("%s Of %s of the %d measured the time after ended less than six months before the records do: their counts after may still grow.", words, few(e.Maturing), e.All.People)
}

func definitions(e measure.Evaluation) []ui.Pair {
	out := []ui.Pair{{Key: whatWords[e.Plan.What], Value: unitWords(e)}}
	if left := e.Plan.Counting.LeftOut; len(left) > 0 {
		out = append(out, ui.Pair{Key: "Left out", Value: strings.Join(left, ", ") + ": these begin only after the first window does, or end well before the last, and would look like a rise or a fall."})
	}
	return append(out,
		ui.Pair{Key: "Breach and recall", Value: whatWords[e.Plan.What] + " for nothing but breach of an order or licence, recall or failing to appear, as the reference of offences groups them. Being on a scheme itself brings these about, so that they are in none of the other figures."},
		ui.Pair{Key: "Before and after", Value: fmt.Sprintf("The %d calendar months up to the index day, and the %d from that day on.", e.Plan.Months, e.Plan.Months)},
		ui.Pair{Key: "Index day", Value: indexWords(e)},
		ui.Pair{Key: "Who is measured", Value: measuredWho(e)},
		ui.Pair{Key: "Days at liberty", Value: "The days of a window less those in custody, by any source; stays that overlap count once."},
		ui.Pair{Key: "Rate at liberty, after to before", Value: "Events a day at liberty, within people (conditional Poisson, with an error that holds where one person's events come in clusters). It is of the bare change, whatever that comes from."},
		ui.Pair{Key: "Type", Value: "The leading group that the reference of offences gives an offence, so that each is of one type. “Not mapped” are those that the reference does not know."},
		ui.Pair{Key: "Share without an event", Value: "Kaplan-Meier: everybody counts for as long as the records follow them, whether or not anything happened. The interval is of 95%, by Greenwood's error on the log-log scale. While under 5 have had one it is not shown."},
		ui.Pair{Key: "Others", Value: "Everybody else whom the same source knows, in the same windows, month by month."},
		ui.Pair{Key: "Few", Value: "Under 5 is written so: of fewer somebody could be told. “Withheld” is what would give such a count away."},
	)
}

// unitWords says what is counted, as it was when it was measured.
func unitWords(e measure.Evaluation) string {
	c := e.Plan.Counting
	if c.Counts == "" { // measured before units were kept
		return "By the day of the arrest, or of the reception into custody."
	}
	return c.Counts + " Counted by: " + strings.ToLower(c.Dated[:1]) + c.Dated[1:] + " From: " + strings.Join(c.Records, ", ") + "."
}

func indexWords(e measure.Evaluation) string {
	if e.Plan.Index == "" {
		return measure.FirstTakenOn.Words()
	}
	return e.Plan.Index.Words()
}

// typeRow is one line of the table by type, in words.
type typeRow struct{ title, before, after string }

func typeRows(types []measure.TypeCount) []typeRow {
	before, after := measure.Withheld(types)
	words := func(n int, hidden bool) string {
		if hidden && n >= 5 {
			return "withheld"
		}
		if hidden {
			return "under 5"
		}
		return strconv.Itoa(n)
	}
	var out []typeRow
	for _, t := range types {
		out = append(out, typeRow{t.Title, words(t.Before, before[t.Type]), words(t.After, after[t.Type])})
	}
	return out
}

// binRow is one line of the table of others with as many before, in words.
type binRow struct{ span, cohort, others, after string }

// binRows hides how many of the cohort few are, and what would give that away beside how many are measured.
func binRows(s measure.Standard) []binRow {
	types := []measure.TypeCount{{Type: "outside", Before: s.Outside}}
	for _, b := range s.Bins {
		types = append(types, measure.TypeCount{Type: span(b), Before: b.Cohort})
	}
	var out []binRow
	for i, r := range typeRows(types)[1:] {
		b := s.Bins[i]
		out = append(out, binRow{span(b), r.before, whole(b.Others), decimal(b.MeanAfter, 2)})
	}
	return out
}

// markRow is one line of the table of time to the first event, in words.
type markRow struct{ days, atRisk, without, throughout string }

func markRows(f *measure.Follow) []markRow {
	var out []markRow
	for _, m := range f.Marks {
		share := "too few to say"
		if m.AtRisk >= 5 && few(m.Events) != "under 5" {
			share = fmt.Sprintf("%s%% (%s%% to %s%%)", decimal(100*m.Without, 1), decimal(100*m.Lower, 1), decimal(100*m.Upper, 1))
		}
		out = append(out, markRow{strconv.Itoa(m.Days), few(m.AtRisk), share, hadOf(m.Had, m.Whole)})
	}
	return out
}

// hadOf says of how many followed throughout had an event, where neither is of a few.
func hadOf(had, whole int) string {
	if whole == 0 {
		return "nobody was followed so long"
	}
	if had > 0 && had < 5 || whole-had > 0 && whole-had < 5 {
		return few(whole) + " followed; too few to say"
	}
	return fmt.Sprintf("%d of %d", had, whole)
}

func followed(what measure.What, f *measure.Follow) string {
	words := fmt.Sprintf("%d people were followed from the index day to their first after it, or to where the records end; %s had one. ", f.People, few(f.Events))
	if f.Median == nil {
		return words + "Fewer than half were seen to have one, so that there is no median time."
	}
	return words + "Half had one within " + decimal(*f.Median, 0) + " days."
}

// curve draws the share without an event; false where there is nothing to draw.
func curve(e measure.Evaluation) (chart.Chart, bool) {
	f := e.Time
	if f == nil || len(f.Curve) < 2 {
		return chart.Chart{}, false
	}
	until := float64(f.Curve[len(f.Curve)-1].Days)
	line := chart.Curve{Name: "Everybody followed", Until: until}
	for _, p := range f.Curve {
		line.Steps = append(line.Steps, chart.Step{Time: float64(p.Days), Value: p.Without, Lower: p.Lower, Upper: p.Upper})
	}
	times := []float64{}
	for _, m := range f.Marks {
		if float64(m.Days) <= until && m.AtRisk >= 5 {
			times, line.AtRisk = append(times, float64(m.Days)), append(line.AtRisk, m.AtRisk)
		}
	}
	got, err := chart.Steps{
		Head:   chart.Head{ID: "first-event", Title: "Share without one, by days from the index day", Desc: followed(e.Plan.What, f)},
		Time:   chart.Unit{Name: "Days from the index day"},
		Unit:   chart.Unit{Name: "Share without one", Percent: true},
		Curves: []chart.Curve{line}, Times: times,
	}.Draw()
	return got, err == nil
}
