package funding

import (
	"slices"
	"strconv"
	"strings"

	"waymark/internal/method/cost"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/staff"
)

// Terms is the money of a period as somebody types it.
type Terms struct {
	Funder string
	From   civil.NullDate
	Until  civil.NullDate
	Amount string // pounds: "84,000", "£84000.50"; empty: not known
	Per    Per
	Agreed bool
}

// Draft is a line as somebody types it.
type Draft struct {
	Title     string
	Kind      Kind
	Agency    id.Agency
	Team      id.Team
	Place     string
	WTE       string // "0.5"; empty: not known
	Cost      CostKind
	Serves    Serves
	Districts []id.District
	Service   string
	Owner     id.Staff
	Risk      string
	Renewal   Renewal
	Terms     Terms // of its last period
	Reason    string
	Unread    []fault.Field // what could not be read of the form, such as a date
}

// DraftOf gives a line as its form shows it.
func DraftOf(l Line) Draft {
	d := Draft{
		Title: l.Title, Kind: l.Kind, Agency: l.Agency, Team: l.Team, Place: l.Place, Cost: l.Cost, Serves: l.Serves, Districts: l.Districts,
		Service: l.Service, Owner: l.Owner, Risk: l.Risk, Renewal: l.Renewal,
	}
	if l.WTE > 0 {
		d.WTE = l.WTEWords()
	}
	p := l.Last()
	d.Terms = Terms{Funder: p.Funder, From: civil.SomeDate(p.From), Until: p.Until, Per: p.Per, Agreed: p.Agreed}
	if p.Amount.Known {
		d.Terms.Amount = strings.TrimPrefix(Pounds(p.Amount.Pence), "£")
	}
	return d
}

// period reads what was typed of a period. after is the last day of the one before, which it must follow.
func (t Terms) period(after civil.NullDate) (Period, []fault.Field) {
	p := Period{Funder: tidy(t.Funder), From: t.From.Date, Until: t.Until, Per: t.Per, Agreed: t.Agreed}
	wrong := within("funder", p.Funder, longestName, "Enter who pays")
	switch {
	case !t.From.Valid:
		wrong = append(wrong, fault.Field{Name: "from", Text: "Enter the first day of the money"})
	case after.Valid && !p.From.After(after.Date):
		wrong = append(wrong, fault.Field{Name: "from", Text: "The first day must be after " + after.Date.Long() + ", the last day of the period before"})
	case t.Until.Valid && t.Until.Date.Before(p.From):
		wrong = append(wrong, fault.Field{Name: "until", Text: "The last day must not be before the first"})
	}
	switch {
	case t.Per != PerYear && t.Per != PerPeriod:
		wrong = append(wrong, fault.Field{Name: "per", Text: "Select what the amount is for"})
	case t.Per == PerPeriod && !t.Until.Valid:
		wrong = append(wrong, fault.Field{Name: "per", Text: "Without a last day the amount must be for a year"})
	}
	if text := strings.NewReplacer("£", "", ",", "", " ", "").Replace(t.Amount); text != "" {
		pence, err := cost.ParsePounds(text)
		if err != nil {
			wrong = append(wrong, fault.Field{Name: "amount", Text: "Enter the amount in pounds, like 84,000 or 84000.50, or leave it empty where it is not known"})
		}
		p.Amount = Money{pence, err == nil}
	}
	return p, wrong
}

// mostWTE bounds a whole-time equivalent, in hundredths.
const mostWTE = 100_00

func parseWTE(text string) (int, []fault.Field) {
	if text = strings.TrimSpace(text); text == "" {
		return 0, nil
	}
	x, err := strconv.ParseFloat(text, 64)
	n := int(x*100 + 0.5)
	if err != nil || !(x > 0) || n > mostWTE || n < 1 {
		return 0, []fault.Field{{Name: "wte", Text: "Enter the whole-time equivalent as a number like 1 or 0.5, up to 100"}}
	}
	return n, nil
}

// line reads a draft into a line, with a period in place of old's last one; old is empty for a new line. Where anything
// is wrong, the line is as much as could be read.
func (d Draft) line(old Line, names staff.Directory) (Line, []fault.Field) {
	l := Line{
		ID: old.ID, Title: tidy(d.Title), Kind: d.Kind, Agency: d.Agency, Team: d.Team, Place: tidy(d.Place), Cost: d.Cost, Serves: d.Serves,
		Owner: d.Owner, Risk: strings.TrimSpace(d.Risk), Renewal: d.Renewal, Closed: old.Closed, Version: old.Version,
	}
	l.Renewal.Action = strings.TrimSpace(l.Renewal.Action)
	if l.Renewal.Status == "" {
		l.Renewal.Status = NotStarted
	}
	if l.Serves == InDistricts {
		l.Districts = slices.Clone(d.Districts)
		slices.Sort(l.Districts)
	}
	if l.Serves == OfService {
		l.Service = tidy(d.Service)
	}
	wrong := slices.Clone(d.Unread)
	var more []fault.Field
	l.WTE, more = parseWTE(d.WTE)
	wrong = append(wrong, more...)
	wrong = append(wrong, l.check(old, names)...)
	var after civil.NullDate
	l.Periods = slices.Clone(old.Periods)
	if n := len(l.Periods); n > 0 {
		l.Periods = l.Periods[:n-1]
		if n > 1 {
			after = l.Periods[n-2].Until
		}
	}
	p, more := d.Terms.period(after)
	l.Periods = append(l.Periods, p)
	return l, once(append(wrong, more...))
}

// once keeps the first problem of each field: a date that could not be read is not also missing.
func once(wrong []fault.Field) []fault.Field {
	seen := map[string]bool{}
	return slices.DeleteFunc(wrong, func(f fault.Field) bool {
		again := seen[f.Name]
		seen[f.Name] = true
		return again
	})
}

// check says what is wrong with a line, its money apart. What old names and is closed since may stay.
func (l Line) check(old Line, names staff.Directory) []fault.Field {
	wrong := within("title", l.Title, longestName, "Enter the title of the post, or what is paid for")
	wrong = append(wrong, within("place", l.Place, longestName, "")...)
	wrong = append(wrong, within("risk", l.Risk, longestText, "Enter what is lost when the money ends")...)
	wrong = append(wrong, within("renewal_action", l.Renewal.Action, longestText, "")...)
	add := func(bad bool, field, text string) {
		if bad {
			wrong = append(wrong, fault.Field{Name: field, Text: text})
		}
	}
	add(!slices.Contains(Kinds, l.Kind), "kind", "Select whether it is a post")
	add(l.Agency != old.Agency && !names.OpenAgency(l.Agency) || l.Agency == "", "agency", "Select the agency that employs or runs it")
	add(l.Team != "" && !slices.ContainsFunc(names.Teams, func(t team) bool { return t.ID == l.Team && t.Agency == l.Agency }), "team", "Select a team of the same agency")
	add(!slices.Contains(CostKinds, l.Cost), "cost", "Select what sort of cost it is")
	add(!slices.Contains(ServesAll, l.Serves), "serves", "Select whom it serves")
	add(l.Serves == InDistricts && len(l.Districts) == 0, "districts", "Select the districts")
	add(!known(l.Districts, names), "districts", "Select districts of the scheme")
	add(l.Owner != old.Owner && !names.Staff[l.Owner].Active || l.Owner == "", "owner", "Select who sees to its money")
	add(!slices.Contains(RenewalStatuses, l.Renewal.Status), "renewal_status", "Select how far renewing it has come")
	if l.Serves == OfService {
		wrong = append(wrong, within("service", l.Service, longestName, "Enter the name of the service")...)
	}
	return wrong
}

func known(districts []id.District, names staff.Directory) bool {
	for _, d := range districts {
		if !slices.ContainsFunc(names.Districts, func(x district) bool { return x.ID == d }) {
			return false
		}
	}
	return true
}

func tidy(s string) string { return strings.Join(strings.Fields(s), " ") }
