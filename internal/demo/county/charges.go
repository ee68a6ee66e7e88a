package county

// courtDays is how long a charge waits for its result.
const courtDays = 70

// writeCharges writes one charge for each arrest that ended in one; an increment also repeats those whose
// result is new. A charge counts from the day it was decided on.
func (c *County) writeCharges(out *sheet, f File) {
	out.row("Charge Ref", "Arrest Ref", "Nominal Ref", "Surname", "Forenames", "DOB", "PNCID", "Charged", "Offence Date",
		"Offence Code", "Offence", "Result", "Result Date", "Beat", "District", "Case URN")
	for _, a := range c.arrests {
		day, ok := a.chargedBy(f.to)
		if !ok {
			continue
		}
		result, on := a.resultBy(day, f.to)
		if known, before := a.chargedBy(f.from); !f.History && before {
			if was, _ := a.resultBy(known, f.from); was == result {
				continue
			}
		}
		t, when := c.taken(a.of, a.register()), ""
		if on > 0 {
			when = dayText(on)
		}
		out.names("police", a.ref, a.of)
		out.row(a.custody+"/1", a.custody, a.ref, t.surname, t.forenames, t.born, t.pnc, dayText(day), dayText(a.offended),
			a.offence.code, a.offence.text, result, when, a.place.at().Name, a.place.in().Name, a.urn())
	}
}

// chargedBy says whether the arrest had ended in a charge by the cut, and on which day.
func (a *arrest) chargedBy(cut int) (int, bool) {
	now, day := a.outcomeAt(cutMinute(cut))
	return day, now == charged
}

// resultBy gives what the court made of a charge of that day, as known at the cut; 0 is no day yet. Most
// plead guilty, and whoever was sent to prison meanwhile was found guilty of something.
func (a *arrest) resultBy(day, cut int) (result string, on int) {
	on = day + courtDays + a.minute%60
	if on >= cut {
		return "Awaiting court", 0
	}
	for _, x := range a.of.spells {
		if x.sentenced >= day && x.sentenced <= on {
			return "Guilty plea", on
		}
	}
	switch n := a.minute / 60 % 20; {
	case n < 13:
		return "Guilty plea", on
	case n < 15:
		return "Found guilty", on
	case n < 18:
		return "Discontinued", on
	}
	return "Not guilty", on
}
