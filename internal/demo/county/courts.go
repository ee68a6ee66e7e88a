package county

import (
	"fmt"
	"strings"
)

// courtSystemMonths is how far back the court's new system reaches: of older cases only the police tell.
const courtSystemMonths = 24

const courtName = "Ashdale Magistrates' Court"

// writeCases writes the court's cases, one for each charge; an increment also repeats those that ended since.
func (c *County) writeCases(out *sheet, f File) {
	out.row("Case URN", "Defendant ID", "Surname", "Forenames", "DOB", "Gender", "Address", "Postcode", "PNCID", "Court", "Case Opened", "Arrest Date", "Offence Date",
		"Offence Code", "Offence", "Status")
	status := func(day, cut int, a *arrest) string {
		if _, on := a.resultBy(day, cut); on > 0 {
			return "Concluded"
		}
		return "Active"
	}
	c.tried(f.to, func(a *arrest, day int) {
		now := status(day, f.to, a)
		if known, before := a.chargedBy(f.from); !f.History && before && status(known, f.from, a) == now {
			return
		}
		out.row(append(c.defendant(out, a), courtName, dayText(day), dayText(a.day()), dayText(a.offended), a.offence.code, a.offence.text, now)...)
	})
}

// writeResults writes what the court decided; an increment holds what it decided since the file before.
func (c *County) writeResults(out *sheet, f File) {
	out.row("Case URN", "Defendant ID", "Surname", "Forenames", "DOB", "Gender", "Address", "Postcode", "PNCID", "Court", "Offence Seq", "Offence Date", "Offence Code", "Offence",
		"Verdict", "Verdict Date", "Result Code", "Result Text", "Custody Term", "Supervision Term")
	c.tried(f.to, func(a *arrest, day int) {
		result, on := a.resultBy(day, f.to)
		if on == 0 || !f.History && on < f.from {
			return
		}
		s := sentence{}
		if result == "Guilty plea" || result == "Found guilty" {
			s = a.sentence(day, on)
		}
		out.row(append(c.defendant(out, a), courtName, "1", dayText(a.offended), a.offence.code, a.offence.text, result, dayText(on), s.code, s.text, s.custody, s.supervision)...)
	})
}

// tried hands over each arrest that had ended in a charge by the cut, with the day, as far as the court's system
// reaches back.
func (c *County) tried(cut int, f func(a *arrest, day int)) {
	first := c.CourtSince().Days()
	for _, a := range c.arrests {
		if day, ok := a.chargedBy(cut); ok && day >= first {
			f(a, day)
		}
	}
}

// defendant gives the case's number and whom it is about, as the court has them, under a number of its own.
func (c *County) defendant(out *sheet, a *arrest) []string {
	t, number := c.taken(a.of, court), a.of.defendantID()
	out.names("court", number, a.of)
	return []string{a.urn(), number, t.surname, t.forenames, t.born, t.sex, strings.Trim(t.lodging+", "+t.town, ", "), t.postcode, t.pnc}
}

// urn gives the case's unique reference number; no police force has the number 99.
func (a *arrest) urn() string {
	part := strings.Split(a.custody, "/")
	return "99" + part[0] + part[2] + part[1]
}

// sentence is what the court ordered.
type sentence struct{ code, text, custody, supervision string }

// sentence gives the sentence of a conviction by its day: prison or supervision that began since the charge, or
// else a fine or a discharge.
func (a *arrest) sentence(charged, on int) sentence {
	for _, x := range a.of.spells {
		if x.sentenced >= charged && x.sentenced <= on {
			term := termText(2 * (x.leaves - x.sentenced))
			return sentence{"IMP", "Imprisonment", term, ""}
		}
	}
	for _, o := range a.of.orders {
		if o.prison != nil || o.start < charged || o.start > on {
			continue
		}
		term := termText(o.end - o.start)
		if o.kind == suspendedOrder {
			return sentence{"SUSP", string(o.kind), "", term}
		}
		return sentence{"COEW", string(o.kind), "", term}
	}
	if a.minute%10 < 6 {
		return sentence{"FO", fmt.Sprintf("Fine of £%d", 40+20*(a.minute%17)), "", ""}
	}
	return sentence{"CD", "Conditional discharge for 12 months", "", ""}
}

func termText(days int) string {
	if days < 90 {
		return fmt.Sprintf("%d weeks", max(1, days/7))
	}
	return fmt.Sprintf("%d months", days/30)
}
