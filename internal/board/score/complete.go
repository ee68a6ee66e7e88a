package score

import (
	"cmp"
	"fmt"
	"slices"

	"waymark/internal/method/risk"
	"waymark/internal/platform/civil"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/offending"
)

// responsible is the age of criminal responsibility: Children and Young Persons Act 1933 s.50. Before it nobody is
// sanctioned, so that a history which reaches back to it holds the whole of a life.
const responsible = 10

// rests finds the declarations in force that hold of the person, and says where there is none.
func (w *work) rests() {
	w.sources = map[feedKey][]agency.Strand{}
	inForce := map[agency.Strand]bool{}
	for _, d := range w.Declarations {
		at := slices.IndexFunc(w.Feeds, func(f agency.Feed) bool { return f.Source == d.Source && f.Kind == d.Kind })
		if !d.InForce() || at < 0 {
			continue
		}
		inForce[d.Strand] = true
		if f := w.Feeds[at]; w.covers(d, f) {
			w.out.Rests = append(w.out.Rests, Rest{d, f})
			key := feedKey{d.Source, d.Kind}
			w.sources[key] = append(w.sources[key], d.Strand)
		}
	}
	for _, s := range agency.Strands {
		switch {
		case !inForce[s]:
			w.because("no source of " + string(s) + " is declared complete")
		case !slices.ContainsFunc(w.out.Rests, func(r Rest) bool { return r.Strand == s }):
			w.because("no source of " + string(s) + " that is declared complete covers this person")
		}
	}
}

// covers says whether a declaration is about this person.
func (w *work) covers(d agency.Declaration, f agency.Feed) bool {
	switch d.Whom {
	case agency.OfEverybody:
		return true
	case agency.OfScheme:
		return w.OnSchemeSince.Valid && !f.CoversUntil.IsZero() && !w.OnSchemeSince.Date.After(f.CoversUntil.Date())
	case agency.OfFeed:
		return slices.ContainsFunc(w.Results, func(r offending.CourtResult) bool { return r.Source == d.Source })
	}
	return false
}

// person checks what the scales need of who they are.
func (w *work) person() {
	born, full := w.Born.Full()
	switch {
	case !w.Born.Known():
		w.because("the date of birth is not known")
	case !full:
		w.because("the date of birth is known only in part: " + w.Born.Long())
	}
	w.born = born
	switch w.Sex {
	case "male":
		w.sex = risk.Male
	case "female":
		w.sex = risk.Female
	default:
		w.because("the sex held is neither male nor female, and coefficients were published for no other")
	}
}

// complete checks that what was declared reaches from the age of criminal responsibility until now without a gap.
func (w *work) complete() {
	if _, full := w.Born.Full(); !full {
		return
	}
	from := w.born.AddMonths(12 * responsible)
	for _, s := range agency.Strands {
		some := slices.DeleteFunc(slices.Clone(w.out.Rests), func(r Rest) bool { return r.Strand != s })
		w.reach(s, some, from)
	}
}

// reach follows the declared periods of a strand from a day on.
func (w *work) reach(s agency.Strand, some []Rest, from civil.Date) {
	slices.SortStableFunc(some, func(a, b Rest) int { return cmp.Compare(firstDay(a), firstDay(b)) })
	known := from.Days() - 1 // the last day until which all is known
	var open *Rest
	for i, r := range some {
		if firstDay(r) > known+1 {
			break
		}
		if !r.Until.Valid && !r.Feed.Closed.Valid {
			open = &some[i]
		}
		known = max(known, lastDay(r))
	}
	switch {
	case open != nil && open.Feed.CoversUntil.IsZero():
		w.because("nothing has come from " + open.Feed.Title + " yet")
	case open != nil:
		if open.Feed.Late(w.Now) {
			w.note(open.Feed.Title + " is late: what came since " + open.Feed.CoversUntil.Long() + " is not counted.")
		}
	case known < from.Days():
		w.because(fmt.Sprintf("%s are declared complete only from %s; they were %d then, and may have been sanctioned before",
			s, civil.DateFromDays(firstDay(some[0])).Long(), civil.DateFromDays(firstDay(some[0])).Age(w.born)))
	default:
		w.because(fmt.Sprintf("%s are declared complete only until %s", s, civil.DateFromDays(known).Long()))
	}
}

func firstDay(r Rest) int {
	if !r.From.Valid {
		return civil.NewDate(1, 1, 1).Days()
	}
	return r.From.Date.Days()
}

// lastDay gives the last day a declaration holds for: an open one goes as far as its feed.
func lastDay(r Rest) int {
	switch {
	case r.Until.Valid:
		return r.Until.Date.Days()
	case r.Feed.CoversUntil.IsZero():
		return firstDay(r)
	}
	return r.Feed.CoversUntil.Date().Days()
}

// mostGaps bounds how many contradictions are named.
const mostGaps = 3

// contradictions looks for convictions that other sources know of and the declared ones do not: a history that
// lacks one is not complete, whoever declared it.
func (w *work) contradictions() {
	var counted []offending.CourtResult
	for _, s := range w.out.Sanctions {
		for _, o := range s.Offences {
			counted = append(counted, o.CourtResult)
		}
	}
	var missing []string
	for _, r := range w.Results {
		if r.Disposition == offending.Guilty && !slices.Contains(w.sources[feedKey{r.Source, agency.HistoryKind}], agency.Convictions) && !w.known(r) {
			missing = append(missing, fmt.Sprintf("%s has a conviction%s (%s) that no declared source has", r.Source, onDay(r.Happened()), r.What()))
		}
	}
	told := offending.DecidedIn(counted)
	for _, c := range w.Charges {
		if c.Outcome == offending.Convicted && !told.Tells(c) && !w.onDay(c.OutcomeDay) {
			missing = append(missing, fmt.Sprintf("%s has a conviction%s (%s) that no declared source has", c.Source, onDay(c.OutcomeDay), c.What()))
		}
	}
	for i, m := range missing {
		if i == mostGaps {
			w.because(fmt.Sprintf("%d more convictions of other sources are missing", len(missing)-mostGaps))
			return
		}
		w.because(m)
	}
}

// known says that a result of another source is among the sanctions.
func (w *work) known(r offending.CourtResult) bool {
	return w.onDay(sanctionDay(r)) || slices.ContainsFunc(w.out.Sanctions, func(s Sanction) bool { return s.tells(Offence{CourtResult: r}) })
}

func (w *work) onDay(day civil.NullDate) bool {
	return day.Valid && slices.ContainsFunc(w.out.Sanctions, func(s Sanction) bool { return s.Day == day.Date })
}

func onDay(day civil.NullDate) string {
	if !day.Valid {
		return ""
	}
	return " of " + day.Date.Long()
}
