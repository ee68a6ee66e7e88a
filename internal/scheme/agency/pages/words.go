package pages

import (
	"strings"
	"time"

	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/web/ui"
)

func closedAgencies(g agency.Ground) int {
	n := 0
	for _, a := range g.Agencies {
		if !a.Active {
			n++
		}
	}
	return n
}

func openTeams(g agency.Ground, which id.Agency) int {
	n := 0
	for _, t := range teamsOf(g, which) {
		if t.Active {
			n++
		}
	}
	return n
}

// kindMoved compares the kinds in words.
func kindMoved(v agencyView) ui.Moved {
	m := v.edit.moved("Kind", "kind", string(v.Kind))
	return ui.Moved{Label: m.Label, Now: agency.Kind(m.Now).Label(), Yours: agency.Kind(m.Yours).Label()}
}

// areasMoved compares the areas whatever the line ends and the spare space.
func areasMoved(v districtView) ui.Moved {
	m := v.edit.moved("Areas", "areas", lines(v.Areas))
	return ui.Moved{Label: m.Label, Now: strings.Join(v.Areas, ", "), Yours: strings.Join(strings.FieldsFunc(m.Yours, func(r rune) bool { return r == '\n' || r == '\r' }), ", ")}
}

func feedMoved(v feedView) []ui.Moved {
	from, rhythm := v.edit.moved("Agency", "agency", string(v.Agency)), v.edit.moved("Comes", "rhythm", string(v.Rhythm))
	name := func(which string) string {
		for _, c := range v.agencies {
			if c.Value == which {
				return c.Label
			}
		}
		return which
	}
	return []ui.Moved{
		v.edit.moved("Title", "title", v.Title),
		{Label: from.Label, Now: name(from.Now), Yours: name(from.Yours)},
		{Label: rhythm.Label, Now: rhythmWords[agency.Rhythm(rhythm.Now)], Yours: rhythmWords[agency.Rhythm(rhythm.Yours)]},
		v.edit.moved("Late after, in hours", "late_after", hours(v.LateAfter)),
	}
}

func hoursWords(d time.Duration) string {
	if d == time.Hour {
		return "1 hour"
	}
	return hours(d) + " hours"
}

func senderWords(f feedRow) string {
	if f.from == "" {
		return "Agency not known"
	}
	return f.from
}
