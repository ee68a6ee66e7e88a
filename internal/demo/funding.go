package demo

import (
	"context"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/scheme/funding"
)

// money is a line of the county's register. Its days are counted in months from the as-of morning; a last day of
// openEnd has no end known.
type money struct {
	title, agency, place, wte, funder, amount, risk string
	cost                                            funding.CostKind
	serves                                          funding.Serves
	service, districts                              string
	from, until                                     int
	per                                             funding.Per
	bid                                             bool
	renewal                                         string
	due                                             int // days from the as-of morning; 0: no day
	status                                          funding.RenewalStatus
	further                                         *money // the period that it was renewed for
}

const openEnd = 999

const commissioner = "Ashdale Police and Crime Commissioner"

// register is the county's posts and funding: ends at 2, 5 and 8 months, one that has passed, and one of each other sort.
// The amounts are invented; those of the first two and of the third are of the size that Derbyshire published.
var register = []money{
	{title: "Prison liaison constable, HMP Stonemarch", agency: "police", place: "HMP Stonemarch", wte: "1", funder: commissioner, amount: "42,000", cost: funding.Additional,
		serves: funding.OfAgency, from: -22, until: 2, per: funding.PerYear, risk: "Nobody tells the scheme of receptions and releases at Stonemarch; people are met at the gate by chance.",
		renewal: "Bid to the commissioner's office for the year from April", due: 12, status: funding.Asked},
	{title: "Prison tracker, HMP Wexmoor", agency: "prison-wexmoor", place: "HMP Wexmoor", wte: "1", funder: commissioner, amount: "42,000", cost: funding.Additional,
		serves: funding.WholeScheme, from: -19, until: 5, per: funding.PerYear, risk: "Release dates come late or not at all, so that nothing is ready on the day.",
		renewal: "Write the case with the governor", due: -6, status: funding.NotStarted},
	{title: "Probation officer for people without an order", agency: "probation", wte: "1", funder: "Community Safety Fund", amount: "82,000", cost: funding.Additional,
		serves: funding.InDistricts, districts: north, from: -16, until: 8, per: funding.PerPeriod, risk: "Nobody works with people whom probation does not supervise in the north.",
		renewal: "Ask the fund's board in January", due: 60, status: funding.NotStarted},
	{title: "Two probation services officers, south", agency: "probation", wte: "2", funder: "Community Safety Fund", amount: "55,000", cost: funding.Additional,
		serves: funding.InDistricts, districts: south, from: -32, until: -8, per: funding.PerYear, risk: "Appointments in the south fall from two a week to one.",
		renewal: "Bid to the commissioner", status: funding.Refused},
	{title: "Criminal justice recovery workers", agency: "treatment", wte: "3", funder: "Ashdale County Council, public health", amount: "126,000", cost: funding.Additional,
		serves: funding.OfService, service: "Lanternway drop-in", from: -10, until: 16, per: funding.PerYear, risk: "No place on the day of release.", status: funding.NotStarted},
	{title: "Scheme coordinator", agency: "coordination", wte: "1", funder: "Ashdale County Council", amount: "58,400", cost: funding.Additional,
		serves: funding.WholeScheme, from: -40, until: openEnd, per: funding.PerYear, risk: "Nobody runs selection and the meetings.", status: funding.NotStarted},
	{title: "Deputy coordinator", agency: "coordination", wte: "0.6", funder: "Ashdale County Council", amount: "28,350.50", cost: funding.Additional,
		serves: funding.WholeScheme, from: -20, until: -8, per: funding.PerYear, risk: "No cover for the coordinator.", status: funding.Promised,
		further: &money{funder: commissioner, amount: "29,000", until: 14, per: funding.PerYear}},
	{title: "Offender managers, seven constables", agency: "police", wte: "7", funder: "Ashdale Police", cost: funding.Mainstream,
		serves: funding.OfAgency, from: -40, until: openEnd, per: funding.PerYear, risk: "They are part of the force's establishment.", status: funding.NotStarted},
	{title: "Mentors' expenses and training", agency: "voluntary", funder: "Second Footing Mentors, donations", cost: funding.Additional,
		serves: funding.WholeScheme, from: -20, until: 20, per: funding.PerYear, risk: "Mentors travel at their own cost, and stop.", status: funding.NotStarted},
	{title: "Moving the scheme's records to Waymark", agency: "coordination", funder: commissioner, amount: "18,000", cost: funding.SetUp,
		serves: funding.WholeScheme, from: -3, until: 4, per: funding.PerPeriod, risk: "Nothing: it is paid once.", status: funding.NotWanted},
	{title: "Housing link worker", agency: "housing", wte: "1", funder: "Rough Sleeping Fund", amount: "37,500", cost: funding.Additional, bid: true,
		serves: funding.WholeScheme, from: 4, until: 16, per: funding.PerYear, risk: "People leave prison to no address.", renewal: "Answer the fund's questions", due: 20, status: funding.Asked},
}

// funding enters the register as the coordinator did on the first morning.
func (l *loader) funding(first civil.Date) []step {
	mornings := l.county.Mornings()
	today := mornings[len(mornings)-1]
	return []step{{first.At(6, 15), "posts and funding", func(ctx context.Context) error {
		for _, m := range register {
			if err := l.fund(ctx, m, today); err != nil {
				return err
			}
		}
		return nil
	}}}
}

func (l *loader) fund(ctx context.Context, m money, today civil.Date) error {
	by := l.first(access.Coordinator)
	d := funding.Draft{
		Title: m.title, Kind: funding.Post, Agency: l.agencies[m.agency], Place: m.place, WTE: m.wte, Cost: m.cost, Serves: m.serves, Service: m.service,
		Owner: by.ID, Risk: m.risk, Renewal: funding.Renewal{Action: m.renewal, Status: m.status}, Terms: m.terms(monthOf(today.AddMonths(m.from)), today),
	}
	if m.wte == "" {
		d.Kind = funding.Stream
	}
	if m.due != 0 {
		d.Renewal.Due = civil.SomeDate(today.AddDays(m.due))
	}
	for _, key := range strings.Fields(m.districts) {
		d.Districts = append(d.Districts, l.districts[key])
	}
	line, err := l.Funding.Add(ctx, by, d)
	if err != nil || m.further == nil {
		return err
	}
	next := m.further.terms(civil.SomeDate(d.Terms.Until.Date.AddDays(1)), today)
	return l.Funding.Renew(ctx, by, line.ID, line.Version, next, nil, "Agreed by the strategic group in March.")
}

// terms gives the money of a line from a day on.
func (m money) terms(from civil.NullDate, today civil.Date) funding.Terms {
	t := funding.Terms{Funder: m.funder, From: from, Amount: m.amount, Per: m.per, Agreed: !m.bid}
	if m.until != openEnd {
		t.Until = civil.SomeDate(monthOf(today.AddMonths(m.until)).Date.AddMonths(1).AddDays(-1))
	}
	return t
}

// north and south are the county's districts by key.
const (
	north = "harrowmere wexbourne ashdale-vale"
	south = "kestwick brackenholt port-sallow"
)

// monthOf gives the first day of a day's month: money begins on one, and ends on the day before one.
func monthOf(d civil.Date) civil.NullDate { return civil.SomeDate(d.AddDays(1 - d.Day())) }
