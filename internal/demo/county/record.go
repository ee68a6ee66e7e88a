package county

import (
	"fmt"

	"waymark/internal/platform/civil"
)

// writeRecords writes the criminal records of those on the scheme, as the police look them up when somebody is taken
// on: every caution of their lives, and every conviction of a case that began before the court's new system did. The
// convictions since are the court's. An increment holds the cautions given since the file before.
func (c *County) writeRecords(out *sheet, f File) {
	out.row("Record Item", "Nominal Ref", "Surname", "Forenames", "DOB", "PNCID", "Offence Date", "Offence Code", "Offence", "Disposal", "Disposal Date",
		"Result Code", "Result Text", "Custody Term", "Supervision Term", "Case URN")
	for _, m := range c.Cohort {
		p, t := m.person, c.taken(m.person, police)
		for i, a := range p.whole.arrests {
			disposal, s, on := c.sanction(a, p.whole, f.to)
			if disposal == "" {
				continue
			}
			if before, _, _ := c.sanction(a, p.whole, f.from); !f.History && before != "" {
				continue
			}
			urn := ""
			if a.custody != "" && disposal == convicted { // of a case in the exported years
				urn = a.urn()
			}
			out.names("police", p.ref, p)
			out.row(fmt.Sprintf("%s/%d", p.ref, i+1), p.ref, t.surname, t.forenames, t.born, t.pnc, dayText(a.offended), a.offence.code, a.offence.text, disposal, dayText(on),
				s.code, s.text, s.custody, s.supervision, urn)
		}
	}
}

const convicted, cautioned = "Convicted", "Cautioned"

// sanction says what the record holds of an arrest at the cut: nothing, a caution, or the conviction of a case that
// is too old for the court's system.
func (c *County) sanction(a *arrest, whole *person, cut int) (disposal string, s sentence, on int) {
	switch now, day := a.outcomeAt(cutMinute(cut)); {
	case now == caution:
		return cautioned, sentence{}, day
	case now == charged && day < c.CourtSince().Days():
		as := *a
		as.of = whole // whose sentences are all there
		if result, on := as.resultBy(day, cut); result == "Guilty plea" || result == "Found guilty" {
			return convicted, as.sentence(day, on), on
		}
	}
	return "", sentence{}, 0
}

// CourtSince is the first day of the court's new system: it holds the cases begun since.
func (c *County) CourtSince() civil.Date { return c.options.AsOf.AddMonths(-courtSystemMonths) }
