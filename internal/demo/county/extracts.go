package county

// noDate is what the prison's system writes where there is no date.
const noDate = "31/12/9999"

// writePeople writes the police's register: every record in the history, then those seen again.
func (c *County) writePeople(out *sheet, f File) {
	out.row("Nominal Ref", "Surname", "Forenames", "Also known as", "DOB", "Sex", "Self defined ethnicity",
		"Officer defined ethnicity", "Nationality", "PNCID", "CRO", "Address 1", "Address 2", "Town", "Postcode",
		"Last Seen", "Last Seen Area")
	for _, r := range c.records() {
		p, ref := r.person, r.person.ref
		if r.second {
			ref = p.again
		}
		minute, where := p.lastSeen(ref, cutMinute(f.to))
		if minute == 0 || !f.History && minute < cutMinute(f.from) {
			continue
		}
		g := given{p.surname, p.forenames(), p.birth()}
		if r.second { // the desk did not find the first record because the name it was given differed
			x := p.arrests[p.againFrom].slip
			if x == slipNone {
				x = slipShortName
			}
			g = p.as(x, false)
		}
		pnc, cro := p.policeNumbers(ref)
		ward, town := p.town()
		out.row(ref, g.surname, g.forenames, p.alias(), g.born, p.sex, p.self, p.officer, p.nationality, pnc, cro,
			p.lodging, ward, town, p.postcode, dayText(minute/1440), where.at().Name)
	}
}

// lastSeen gives the last arrest under the reference before the cut; 0 when there is none.
func (p *person) lastSeen(ref string, cut int) (minute int, where place) {
	if ref == p.ref && p.seen > 0 {
		minute, where = p.seen*1440, p.seenAt
	}
	for _, a := range p.arrests {
		if a.ref == ref && a.minute < cut {
			minute, where = a.minute, a.place
		}
	}
	return minute, where
}

// writeArrests writes arrests up to the cut; an increment also repeats those whose outcome changed.
func (c *County) writeArrests(out *sheet, f File) {
	out.row("Arrest Ref", "Offence No", "Nominal Ref", "Surname", "Forenames", "DOB", "PNCID", "Arrest Date", "Arrest Time",
		"Offence Date", "Offence Code", "Offence", "Disposal", "Disposal Date", "Custody Suite", "District", "Beat")
	from, to := cutMinute(f.from), cutMinute(f.to)
	for _, a := range c.arrests {
		if a.minute >= to {
			break
		}
		now, decided := a.outcomeAt(to)
		if !f.History && a.minute < from {
			if before, _ := a.outcomeAt(from); before == now {
				continue
			}
		}
		g, when := a.of.as(a.slip, false), ""
		if now != "" {
			when = dayText(decided)
		}
		pnc, _ := a.of.policeNumbers(a.ref)
		d := a.place.in()
		out.row(a.custody, "1", a.ref, g.surname, g.forenames, g.born, pnc, dayText(a.day()), clockText(a.minute),
			dayText(a.offended), a.offence.code, a.offence.text, string(now), when, d.suite.name, d.Name, a.place.at().Name)
	}
}

// decisionHour is when the day's later decisions are on the system.
const decisionHour = 18

// outcomeAt gives the outcome known at the cut and its day; none while the person is still detained.
func (a *arrest) outcomeAt(cut int) (outcome, int) {
	switch {
	case a.dealt >= cut:
		return "", 0
	case a.first == a.last || a.decided*1440+decisionHour*60 >= cut:
		return a.first, a.dealt / 1440
	}
	return a.last, a.decided
}

// writePrison writes stays in prison: the history holds all that touch the exported years, an increment
// receptions, sentences and releases since the file before. A day's movements are on the next morning's list.
func (c *County) writePrison(out *sheet, f File) {
	out.row("Booking No", "Prison No", "Surname", "Forenames", "DOB", "Establishment", "Reception Date", "Released",
		"Release Date", "Legal Status")
	for _, p := range c.people {
		for _, x := range p.spells {
			if x.received >= f.to || !f.History && !x.moved(f.from, f.to) {
				continue
			}
			g, left, planned := p.as(x.slip, true), noDate, noDate
			if x.leaves < f.to {
				left = dayText(x.leaves)
			}
			if x.plannedSince > 0 && x.plannedSince < f.to {
				planned = dayText(x.leaves)
			}
			out.row(x.booking, p.prisonNumber(), g.surname, g.forenames, g.born, x.at.name, dayText(x.received), left,
				planned, x.status(f.to))
		}
	}
}

// moved says whether the stay began, was decided on or ended from the one cut to the other.
func (x *spell) moved(from, to int) bool {
	within := func(on int) bool { return on >= from && on < to }
	return within(x.received) || within(x.sentenced) || within(x.plannedSince) || within(x.leaves)
}

func (x *spell) status(cut int) string {
	switch {
	case x.recall:
		return "Recall"
	case x.sentenced > 0 && x.sentenced < cut:
		return "Sentenced"
	}
	return "Remand"
}

// inside says whether the person is in prison at the cut.
func (p *person) inside(cut int) bool {
	for _, x := range p.spells {
		if x.received < cut && x.leaves >= cut {
			return true
		}
	}
	return false
}

// writeProbation writes adults known to probation, one row a person with the order that runs longest of
// those begun before the cut; an increment holds those whose latest order began since the file before.
func (c *County) writeProbation(out *sheet, f File) {
	out.row("CRN", "PNCID", "Surname", "Forenames", "DOB", "Order Type", "Order Start", "Order End", "Practitioner", "Office")
	for _, p := range c.people {
		first, longest, changed := p.caseload(f.from, f.to)
		if longest == nil || !f.History && !changed {
			continue
		}
		g, number := p.as(first.slip, true), p.pnc()
		if first.short {
			number = p.pncShort()
		}
		out.row(p.crn(), number, g.surname, g.forenames, g.born, string(longest.kind), dayText(longest.start),
			dayText(longest.end), c.practitioner(p), p.home.in().Name)
	}
}

// caseload gives an adult's first order and the one that runs longest, of those begun before the cut to,
// and whether any began since the cut from.
func (p *person) caseload(from, to int) (first, longest *order, changed bool) {
	for _, o := range p.orders {
		if o.youth || o.start >= to {
			continue
		}
		if first == nil {
			first = o
		}
		if longest == nil || o.end >= longest.end {
			longest = o
		}
		changed = changed || o.start >= from
	}
	return first, longest, changed
}
