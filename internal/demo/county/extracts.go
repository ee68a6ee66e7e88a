package county

import "strconv"

// noDate is what the prison's system writes where there is no date.
const noDate = "31/12/9999"

// writePeople writes the police's register: every record in the history, then those seen again.
func (c *County) writePeople(out *sheet, f File) {
	out.row("Person Ref", "PNC ID", "CRO No", "Surname", "Forenames", "DOB", "Sex", "Ethnicity Self", "Ethnicity Officer",
		"Nationality", "Alias Surname", "Alias Forenames", "Address", "Postcode", "Last Seen", "Last Seen Area")
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
		out.row(ref, p.pnc(), p.cro(), g.surname, g.forenames, g.born, p.sex, p.self, p.officer, p.nationality,
			p.aliasSurname, p.aliasForename, p.address, p.postcode, dayText(minute/1440), where.at().Name)
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
	out.row("Custody Ref", "Person Ref", "Surname", "Forenames", "DOB", "Arrested", "Offence Date", "HO Code", "Offence",
		"Outcome", "Outcome Date", "Custody Suite", "District", "Ward")
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
		d := a.place.in()
		out.row(a.custody, a.ref, g.surname, g.forenames, g.born, minuteText(a.minute), dayText(a.offended), a.offence.code,
			a.offence.text, string(now), when, d.suite.name, d.Name, a.place.at().Name)
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
	out.row("Booking No", "Prison No", "Surname", "Forenames", "DOB", "Establishment", "Received", "Released",
		"Planned Release", "Status")
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
		return "RECALL"
	case x.sentenced > 0 && x.sentenced < cut:
		return "SENTENCED"
	}
	return "REMAND"
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

// writeProbation writes adults' orders: all that touch the exported years, then those begun since.
func (c *County) writeProbation(out *sheet, f File) {
	out.row("CRN", "Event No", "PNC ID", "Surname", "Forenames", "DOB", "Order Type", "Start", "End", "Practitioner", "Office")
	for _, p := range c.people {
		for _, o := range p.orders {
			if o.youth || o.start >= f.to || !f.History && o.start < f.from {
				continue
			}
			g, number := p.as(o.slip, true), p.pnc()
			if o.short {
				number = p.pncShort()
			}
			out.row(p.crn(), strconv.Itoa(o.event), number, g.surname, g.forenames, g.born, string(o.kind), dayText(o.start),
				dayText(o.end), c.practitioner(p), p.home.in().Name)
		}
	}
}
