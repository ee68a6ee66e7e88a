package funding

import (
	"cmp"
	"slices"

	"waymark/internal/method/cost"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/staff"
)

// live gives the days until a line was closed: what was promised for later is not spent.
func (l Line) live() days {
	if !l.Closed.Valid {
		return days{civil.NewDate(1, 1, 1), farAway}
	}
	return days{civil.NewDate(1, 1, 1), l.Closed.Date.AddDays(1)}
}

// Share is the money of some days: agreed, bid for, and what the same would cost on days for which nobody pays.
type Share struct {
	Agreed  cost.Pence `json:"agreed"`
	Bid     cost.Pence `json:"bid_for"`
	Missing cost.Pence `json:"missing"`
}

// NotSecured is what has been found for nobody yet: bid for, or missing.
func (s Share) NotSecured() cost.Pence { return s.Bid + s.Missing }

func (s Share) plus(t Share) Share {
	return Share{s.Agreed + t.Agreed, s.Bid + t.Bid, s.Missing + t.Missing}
}

// byFunder gives a line's money in some days. What is missing stands with the funder who paid last, at the rate of that
// period, from today on: a day that has passed can no longer be paid for. Setting up is paid once, and never missing.
func (l Line) byFunder(d days, today civil.Date) map[string]Share {
	out := map[string]Share{}
	d = d.meet(l.live())
	for i, p := range l.Periods {
		s := Share{}
		if p.Agreed {
			s.Agreed = p.within(d)
		} else {
			s.Bid = p.within(d)
		}
		if gap := (days{p.span().until, farAway}); l.Cost != SetUp && l.Renewal.Status != NotWanted {
			if i+1 < len(l.Periods) {
				gap.until = l.Periods[i+1].From
			}
			s.Missing = p.charge(d.meet(gap).meet(days{today, farAway}))
		}
		out[p.Funder] = out[p.Funder].plus(s)
	}
	return out
}

// unknownIn says whether days of a line are paid by an amount that is not known.
func (l Line) unknownIn(d days) bool {
	d = d.meet(l.live())
	return slices.ContainsFunc(l.Periods, func(p Period) bool { return !p.Amount.Known && !d.meet(p.span()).empty() })
}

// YearsAhead is how many financial years the outlook has: this one and the next three.
const YearsAhead = 4

// YearRow is one funder or agency in every year.
type YearRow struct {
	Name  string  `json:"name"`
	Years []Share `json:"years"`
}

// Outlook is what is funded this financial year and the next three.
type Outlook struct {
	First    int       `json:"first_year"` // in which the first financial year begins
	ByFunder []YearRow `json:"by_funder"`
	ByAgency []YearRow `json:"by_agency"`
	Total    []Share   `json:"total"`
	Lacking  []string  `json:"no_amount"` // lines that are in no sum, or in part
}

// outlook adds lines up by year.
func outlook(lines []Line, d staff.Directory, today civil.Date) Outlook {
	o := Outlook{First: civil.FinancialYear(today), Total: make([]Share, YearsAhead)}
	funders, agencies := map[string][]Share{}, map[string][]Share{}
	add := func(rows map[string][]Share, name string, year int, s Share) {
		if rows[name] == nil {
			rows[name] = make([]Share, YearsAhead)
		}
		rows[name][year] = rows[name][year].plus(s)
	}
	for _, l := range lines {
		for year := range YearsAhead {
			span := days{civil.FinancialYearStart(o.First + year), civil.FinancialYearStart(o.First + year + 1)}
			for funder, s := range l.byFunder(span, today) {
				add(funders, funder, year, s)
				add(agencies, d.AgencyName(l.Agency), year, s)
				o.Total[year] = o.Total[year].plus(s)
			}
		}
		if l.unknownIn(days{civil.FinancialYearStart(o.First), civil.FinancialYearStart(o.First + YearsAhead)}) {
			o.Lacking = append(o.Lacking, l.Title)
		}
	}
	o.ByFunder, o.ByAgency = rowsOf(funders), rowsOf(agencies)
	return o
}

// rowsOf gives the rows in which there is any money, by name.
func rowsOf(of map[string][]Share) []YearRow {
	var out []YearRow
	for name, years := range of {
		if slices.ContainsFunc(years, func(s Share) bool { return s != Share{} }) {
			out = append(out, YearRow{name, years})
		}
	}
	slices.SortFunc(out, func(a, b YearRow) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// Sum is an amount that may lack a part.
type Sum struct {
	Pence   cost.Pence `json:"pounds"`
	Lacking bool       `json:"partly_unknown"` // it is at least this much; 0 is then not known
}

func (s *Sum) add(p cost.Pence, lacking bool) {
	s.Pence, s.Lacking = s.Pence+p, s.Lacking || lacking
}

// Words writes a sum: "£84,000", "at least £84,000", "not known".
func (s Sum) Words() string {
	switch {
	case s.Lacking && s.Pence == 0:
		return "not known"
	case s.Lacking:
		return "at least " + Pounds(s.Pence)
	}
	return Pounds(s.Pence)
}

// LineCost is what one line cost.
type LineCost struct {
	Line   id.Funding `json:"line"`
	Title  string     `json:"title"`
	Agency id.Agency  `json:"agency"`
	Sum
}

// AgencyCost is what the lines of an agency cost.
type AgencyCost struct {
	Agency id.Agency `json:"agency"`
	Name   string    `json:"name"`
	Sum
}

// Cost is the running cost of the scheme between two days, as evidence has it: additional running cost alone, agreed
// money alone, pro rata by days.
type Cost struct {
	From  civil.Date `json:"from"`
	Until civil.Date `json:"until"` // the day after the last
	Sum
	ByAgency   []AgencyCost `json:"by_agency"`
	Lines      []LineCost   `json:"lines"`
	Unknown    []string     `json:"no_amount"`           // of the sum: lines of which the amount, in part or all, is not known
	Bid        []string     `json:"not_agreed"`          // money in these days that is only bid for, and not in the sum
	Mainstream Sum          `json:"left_out_mainstream"` // borne without the scheme, too
	SetUp      Sum          `json:"left_out_set_up"`     // paid once
}

// runningCost adds up what lines cost in days.
func runningCost(lines []Line, d staff.Directory, span days) Cost {
	out := Cost{From: span.from, Until: span.until}
	by := map[id.Agency]*AgencyCost{}
	for _, l := range lines {
		in := l.costIn(span.meet(l.live()))
		switch l.Cost {
		case Mainstream:
			out.Mainstream.add(in.Pence, in.Lacking)
			continue
		case SetUp:
			out.SetUp.add(in.Pence, in.Lacking)
			continue
		}
		if in.bid {
			out.Bid = append(out.Bid, l.Title)
		}
		if !in.paid {
			continue
		}
		if in.Lacking {
			out.Unknown = append(out.Unknown, l.Title)
		}
		if by[l.Agency] == nil {
			by[l.Agency] = &AgencyCost{Agency: l.Agency, Name: d.AgencyName(l.Agency)}
		}
		by[l.Agency].add(in.Pence, in.Lacking)
		out.add(in.Pence, in.Lacking)
		out.Lines = append(out.Lines, LineCost{l.ID, l.Title, l.Agency, in.Sum})
	}
	for _, a := range by {
		out.ByAgency = append(out.ByAgency, *a)
	}
	slices.SortFunc(out.ByAgency, func(a, b AgencyCost) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// inDays is what a line cost in some days: agreed money, and whether any was agreed or bid for.
type inDays struct {
	Sum
	paid, bid bool
}

func (l Line) costIn(d days) (out inDays) {
	for _, p := range l.Periods {
		if d.meet(p.span()).empty() {
			continue
		}
		if !p.Agreed {
			out.bid = true
			continue
		}
		out.paid = true
		out.add(p.within(d), !p.Amount.Known)
	}
	return out
}
