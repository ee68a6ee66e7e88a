package county

import (
	"fmt"
	"math"
	"slices"

	"waymark/internal/platform/civil"
)

// An adult under supervision is assessed three weeks after the order begins, and every year while it runs. The list
// reaches three years back.
const (
	firstAssessed  = 21
	assessedEvery  = 365
	assessedMonths = 36
)

// writeAssessments writes probation's assessments of risk up to the cut; an increment holds those made since the
// file before. The figures are invented: they rise with how often somebody is arrested and come from no formula
// of any tool.
func (c *County) writeAssessments(out *sheet, f File) {
	out.row("Assessment ID", "CRN", "Surname", "Forenames", "DOB", "PNCID", "Assessment Type", "Version", "Date Completed", "OGRS3 1yr", "OGRS3 2yr",
		"OGRS3 Band", "OVP 2yr", "OVP Band", "RSR", "RSR Band", "RoSH", "Previous Convictions")
	first := c.options.AsOf.AddMonths(-assessedMonths).Days()
	for _, p := range c.people {
		for _, o := range p.orders {
			if o.youth || p.supervisedBefore(o) {
				continue
			}
			for n, on := 1, o.start+firstAssessed; on < o.end && on < f.to; n, on = n+1, on+assessedEvery {
				if on >= max(first, f.from) {
					out.names("probation", p.crn(), p)
					out.row(c.assessed(p, o, n, on)...)
				}
			}
		}
	}
}

// supervisedBefore says that the person was under another order when this one began: the assessments under that
// one go on.
func (p *person) supervisedBefore(o *order) bool {
	return slices.ContainsFunc(p.orders, func(x *order) bool { return !x.youth && x.event < o.event && x.end > o.start })
}

// assessed gives the n-th assessment under an order. One in forty could not be scored.
func (c *County) assessed(p *person, o *order, n, on int) []string {
	t := c.taken(p, probation)
	row := []string{fmt.Sprintf("%06d-%d-%d", scatter(p.index, 224737), o.event, n), p.crn(), t.surname, t.forenames, t.born, t.pnc, "OASys", "4.0", dayText(on)}
	convicted := 0
	for _, a := range p.arrests {
		if day, ok := a.chargedBy(on); ok {
			if result, _ := a.resultBy(day, on); result == "Guilty plea" || result == "Found guilty" {
				convicted++
			}
		}
	}
	if (p.index+n)%40 == 0 {
		return append(row, "", "", "", "", "", "", "", "", fmt.Sprint(convicted))
	}
	age := civil.DateFromDays(on).Age(p.born)
	likely := 1 - math.Exp(-(0.25 + 0.55*p.rate + 0.12*float64(convicted)))
	two := min(97, max(3, int(100*likely)-max(0, age-25)/2))
	violence := max(1, two*(30+p.index%40)/100)
	serious := violence * 9
	return append(row, fmt.Sprint(two*7/10), fmt.Sprint(two), riskBand(two), fmt.Sprint(violence), riskBand(violence*3/2),
		fmt.Sprintf("%d.%02d", serious/100, serious%100), seriousBand(serious), harm(violence), fmt.Sprint(convicted))
}

// riskBand gives the band of a chance in per cent, by the edges in use for OGRS3.
func riskBand(percent int) string {
	switch {
	case percent >= 90:
		return "Very high"
	case percent >= 75:
		return "High"
	case percent >= 50:
		return "Medium"
	}
	return "Low"
}

// seriousBand gives the band of RSR in hundredths of a per cent: medium from 3, high from 6.9.
func seriousBand(hundredths int) string {
	switch {
	case hundredths >= 690:
		return "High"
	case hundredths >= 300:
		return "Medium"
	}
	return "Low"
}

func harm(violence int) string {
	switch {
	case violence >= 55:
		return "High"
	case violence >= 25:
		return "Medium"
	}
	return "Low"
}
