package person

import (
	"slices"

	"waymark/internal/platform/civil"
)

// Delivery is all that a source said which was new to Waymark in some days: records that it had not sent before,
// and new versions of others. A day's files are one delivery, and days on which little came are put together
// until there is enough to compare. A file that runs past midnight is of the day on which it began.
type Delivery struct {
	First   civil.Date    `json:"first_day"`
	Last    civil.Date    `json:"last_day"`
	Records int           `json:"records"`
	from    civil.Instant // of its first version
	said    int           // versions, of any record
}

// enoughToCompare is how many versions make a day a delivery by itself: with fewer, hardly any difference would
// show, and the day is put to the small ones beside it.
const enoughToCompare = 50

// delivered is what a run of a source said that was new: how many versions, and the first when.
type delivered struct {
	source string
	first  civil.Instant
	said   int
}

// newSource finds the newest delivery and the one before among a source's runs. Without an agency that sends
// it, a source is called by its code.
func newSource(source string, runs []delivered) *SourceQuality {
	slices.SortFunc(runs, func(a, b delivered) int { return b.first.Compare(a.first) })
	q := &SourceQuality{Source: source, Name: codeWords(source), Heard: runs[0].first}
	for _, f := range QualityFigures {
		q.Figures = append(q.Figures, Tally{Figure: f})
	}
	days := byDay(runs)
	q.Newest, days = gather(days)
	if len(days) > 0 {
		before, _ := gather(days)
		q.Before = &before
	}
	return q
}

// byDay puts the runs of a day together, the newest day first as they come.
func byDay(runs []delivered) []Delivery {
	var days []Delivery
	for _, r := range runs {
		day := r.first.Date()
		if len(days) == 0 || days[len(days)-1].First != day {
			days = append(days, Delivery{First: day, Last: day})
		}
		d := &days[len(days)-1]
		d.from, d.said = r.first, d.said+r.said
	}
	return days
}

// gather makes a delivery of the newest days, and gives the days before it.
func gather(days []Delivery) (Delivery, []Delivery) {
	d, days := days[0], days[1:]
	for len(days) > 0 && d.said < enoughToCompare && days[0].said < enoughToCompare {
		d.First, d.from, d.said = days[0].First, days[0].from, d.said+days[0].said
		days = days[1:]
	}
	return d, days
}
