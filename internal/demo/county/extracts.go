package county

// noDate is what the prison's system writes where there is no date.
const noDate = "31/12/9999"

// writePeople writes the police's register: every record in the history, then those seen again.
func (c *County) writePeople(out *sheet, f File) {
	out.row("Nominal Ref", "Surname", "Forenames", "Also known as", "DOB", "Sex", "Self defined ethnicity",
		"Officer defined ethnicity", "Nationality", "PNCID", "CRO", "Address 1", "Address 2", "Town", "Postcode",
		"Last Seen", "Last Seen Area")
	for _, r := range c.records() {
		p, ref, by := r.person, r.person.ref, police
		if r.second {
			ref, by = p.again, policeAgain
		}
		minute, where := p.lastSeen(ref, cutMinute(f.to))
		if minute == 0 || !f.History && minute < cutMinute(f.from) {
			continue
		}
		t, cro := c.taken(p, by), p.cro()
		if t.pnc == "" {
			cro = ""
		}
		out.names("police", ref, p)
		out.row(ref, t.surname, t.forenames, t.alias, t.born, t.sex, p.self, p.officer, p.nationality, t.pnc, cro,
			t.lodging, t.ward, t.town, t.postcode, dayText(minute/1440), where.at().Name)
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
		t, when := c.taken(a.of, a.register()), ""
		if now != "" {
			when = dayText(decided)
		}
		d := a.place.in()
		out.names("police", a.ref, a.of)
		out.row(a.custody, "1", a.ref, t.surname, t.forenames, t.born, t.pnc, dayText(a.day()), clockText(a.minute),
			dayText(a.offended), a.offence.code, a.offence.text, string(now), when, d.suite.name, d.Name, a.place.at().Name)
	}
}

// register says which of the police's records of the person the arrest stands on.
func (a *arrest) register() holder {
	if a.ref == a.of.again {
		return policeAgain
	}
	return police
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
	out.row("Booking No", "Prison No", "Surname", "Forenames", "DOB", "Sex", "PNCID", "Establishment", "Reception Date", "Released",
		"Release Date", "Legal Status")
	for _, p := range c.people {
		for _, x := range p.spells {
			if x.received >= f.to || !f.History && !x.moved(f.from, f.to) {
				continue
			}
			t, left, planned := c.taken(p, prison), noDate, noDate
			if x.leaves < f.to {
				left = dayText(x.leaves)
			}
			if x.plannedSince > 0 && x.plannedSince < f.to {
				planned = dayText(x.leaves)
			}
			out.names("prison", p.prisonNumber(), p)
			out.row(x.booking, p.prisonNumber(), t.surname, t.forenames, t.born, t.sex, t.pnc, x.at.name, dayText(x.received), left,
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
	out.row("CRN", "PNCID", "Surname", "Forenames", "Also known as", "DOB", "Sex", "Address 1", "Address 2", "Town", "Postcode", "Order Type", "Order Start", "Order End", "Practitioner", "Office")
	for _, p := range c.people {
		longest, changed := p.caseload(f.from, f.to)
		if longest == nil || !f.History && !changed {
			continue
		}
		t := c.taken(p, probation)
		out.names("probation", p.crn(), p)
		out.row(p.crn(), t.pnc, t.surname, t.forenames, t.alias, t.born, t.sex, t.lodging, t.ward, t.town, t.postcode, string(longest.kind), dayText(longest.start),
			dayText(longest.end), c.practitioner(p), p.home.in().Name)
	}
}

// caseload gives the order of an adult that runs longest, of those begun before the cut to, and whether any
// began since the cut from.
func (p *person) caseload(from, to int) (longest *order, changed bool) {
	for _, o := range p.orders {
		if o.youth || o.start >= to {
			continue
		}
		if longest == nil || o.end >= longest.end {
			longest = o
		}
		changed = changed || o.start >= from
	}
	return longest, changed
}
