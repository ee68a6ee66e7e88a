// Package board is what people look at across rooms: today, a person's page, the identity bar. It reads
// through the rooms' own functions and owns nothing about people; it must never show a category that was
// not granted, and a feed that is late reads as not known, never as nothing happened.
package board

import (
	"context"
	"slices"
	"time"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/cohort"
	"waymark/internal/scheme/custody"
	"waymark/internal/scheme/funding"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/person"
	"waymark/internal/scheme/staff"
	"waymark/internal/scheme/tasking"
)

// Service reads across rooms.
type Service struct{ gate *gate.Gate }

// NewService makes the service.
func NewService(g *gate.Gate) *Service { return &Service{gate: g} }

// View narrows today's board.
type View string

// The views.
const (
	Mine     View = "mine"
	MyAgency View = "agency"
	All      View = "all"
)

// Day is today's board.
type Day struct {
	Since     civil.Instant // the last meeting, or the start of the working day before
	Marked    bool          // Since is a meeting that somebody marked
	Now       civil.Instant
	Feeds     []Feed
	People    []News // of the page
	Total     int    // people with news, on all pages
	Page      int
	Pages     int
	OnScheme  int               // people the view covers, with or without news
	Funding   []funding.Warning // for those who see to it: money that is about to end
	Directory Directory
}

// Feed is how far a source reaches, and whether it is late.
type Feed struct {
	agency.Feed
	IsLate bool
}

// News is what came in about one person.
type News struct {
	Person  id.Person
	Stub    bool
	Contact string
	Warned  []person.Warning // of a stub
	Card    person.Card
	Episode cohort.Episode
	Where   custody.Where
	Arrests []offending.Arrest
	Charges []offending.Charge
	Results []offending.CourtResult
	Ins     []custody.Spell // receptions learned of since
	Outs    []custody.Spell // releases learned of since
	Tasks   []tasking.Task  // open
}

// Directory is the names of agencies and staff.
type Directory struct {
	Agencies map[id.Agency]string
	Staff    map[id.Staff]string
}

// DayPage is how many people a page of the board shows.
const DayPage = 50

// Today gives what Waymark learned since the last meeting about people on the scheme: a page of them, by name.
// Of a page beyond the end it gives the last.
func (s *Service) Today(ctx context.Context, by access.Actor, view View, page int) (Day, error) {
	if page < 1 {
		return Day{}, fault.New(fault.Invalid, "There is no such page of the board.")
	}
	ask := access.Ask{Actor: by, Purpose: access.Because(access.DailyTasking, access.FromBoard, string(view)), Action: access.TodayRead}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Day, error) {
		d := Day{Now: tx.Now(), Page: page}
		var err error
		if d.Since, d.Marked, err = since(ctx, tx); err != nil {
			return d, err
		}
		if d.Directory, err = directory(ctx, tx); err != nil {
			return d, err
		}
		if d.Feeds, err = feeds(ctx, tx); err != nil {
			return d, err
		}
		if access.May(by, access.FundingEdit) {
			if d.Funding, err = funding.Warnings(ctx, tx); err != nil {
				return d, err
			}
		}
		return d, d.gather(ctx, tx, view)
	})
}

// since gives where the board begins: the last marked meeting, or 09:00 on the working day before, so that
// Monday's board holds the weekend.
func since(ctx context.Context, tx *gate.Tx) (civil.Instant, bool, error) {
	at, err := lastMeeting(ctx, tx)
	if err != nil || !at.IsZero() {
		return at, true, err
	}
	return civil.PreviousWorkingDay(tx.Today()).At(9, 0), false, nil
}

func directory(ctx context.Context, tx *gate.Tx) (Directory, error) {
	d := Directory{Agencies: map[id.Agency]string{}, Staff: map[id.Staff]string{}}
	agencies, err := agency.Agencies(ctx, tx)
	if err != nil {
		return d, err
	}
	for _, a := range agencies {
		d.Agencies[a.ID] = a.Name
	}
	members, err := staff.Names(ctx, tx)
	for who, m := range members {
		d.Staff[who] = m.Name
	}
	return d, err
}

func feeds(ctx context.Context, tx *gate.Tx) ([]Feed, error) {
	all, err := agency.Feeds(ctx, tx)
	out := make([]Feed, 0, len(all))
	for _, f := range all {
		if !f.Closed.Valid && f.Kind != "people" {
			out = append(out, Feed{f, f.Late(tx.Now())})
		}
	}
	return out, err
}

// gather finds who of the view has news, discloses those of the page, and reads what may be shown of each.
func (d *Day) gather(ctx context.Context, tx *gate.Tx, view View) error {
	by := ledBy(tx, view)
	var err error
	if d.OnScheme, err = cohort.CountLed(ctx, tx, by); err != nil {
		return err
	}
	until := tx.Now().Add(time.Microsecond) // what was learned at this very instant is shown
	var found []id.Person
	if tx.Granted(access.Offending) {
		if found, err = offending.PeopleWithNews(ctx, tx, d.Since, until); err != nil {
			return err
		}
	}
	if tx.Granted(access.Custody) {
		more, err := custody.PeopleWithNews(ctx, tx, d.Since, until)
		if err != nil {
			return err
		}
		found = append(found, more...)
	}
	slices.Sort(found)
	if found, err = cohort.AmongLed(ctx, tx, by, slices.Compact(found)); err != nil {
		return err
	}
	return d.fill(ctx, tx, d.cut(found), until)
}

func ledBy(tx *gate.Tx, view View) cohort.LedBy {
	switch view {
	case Mine:
		return cohort.LedBy{Officer: tx.Actor().ID}
	case MyAgency:
		return cohort.LedBy{Agency: tx.Actor().Agency}
	}
	return cohort.LedBy{}
}

// cut gives those of the page, and keeps how many people and pages there are.
func (d *Day) cut(found []id.Person) []id.Person {
	d.Total = len(found)
	d.Pages = max(1, (d.Total+DayPage-1)/DayPage)
	d.Page = min(d.Page, d.Pages)
	return found[(d.Page-1)*DayPage : min(d.Page*DayPage, d.Total)]
}

func (d *Day) fill(ctx context.Context, tx *gate.Tx, people []id.Person, until civil.Instant) error {
	shown, err := tx.Disclose(ctx, people)
	if err != nil {
		return err
	}
	var visible []id.Person
	for _, p := range shown {
		if !p.Stub {
			visible = append(visible, p.Person)
		}
	}
	facts, err := readNews(ctx, tx, visible, d.Since, until)
	if err != nil {
		return err
	}
	warnings, err := person.StubWarnings(ctx, tx, shown)
	if err != nil {
		return err
	}
	for _, p := range shown {
		n := News{Person: p.Person, Stub: p.Stub, Contact: p.Contact, Warned: warnings[p.Person]}
		if !p.Stub {
			n = *facts[p.Person]
		}
		d.People = append(d.People, n)
	}
	return nil
}

func readNews(ctx context.Context, tx *gate.Tx, people []id.Person, from, until civil.Instant) (map[id.Person]*News, error) {
	out := make(map[id.Person]*News, len(people))
	for _, p := range people {
		out[p] = &News{Person: p}
	}
	cards, err := person.Cards(ctx, tx, people)
	if err != nil {
		return nil, err
	}
	episodes, err := cohort.EpisodesOf(ctx, tx, people)
	if err != nil {
		return nil, err
	}
	open, err := tasking.OpenFor(ctx, tx, people)
	if err != nil {
		return nil, err
	}
	for p, n := range out {
		n.Card, n.Episode, n.Tasks = cards[p], episodes[p], open[p]
	}
	return out, readFacts(ctx, tx, granted(tx, access.Offending, people), granted(tx, access.Custody, people), from, until, out)
}

func granted(tx *gate.Tx, c access.Category, people []id.Person) []id.Person {
	var out []id.Person
	for _, p := range people {
		if tx.May(c, p) {
			out = append(out, p)
		}
	}
	return out
}

func readFacts(ctx context.Context, tx *gate.Tx, withOffending, withCustody []id.Person, from, until civil.Instant, out map[id.Person]*News) error {
	if len(withOffending) > 0 {
		arrests, err := offending.LearnedBetween(ctx, tx, withOffending, from, until)
		if err != nil {
			return err
		}
		for _, a := range arrests {
			out[a.Person].Arrests = append(out[a.Person].Arrests, a)
		}
		charges, err := offending.ChargesLearnedBetween(ctx, tx, withOffending, from, until)
		if err != nil {
			return err
		}
		if err := readResults(ctx, tx, withOffending, from, until, out); err != nil {
			return err
		}
		for _, c := range charges {
			if n := out[c.Person]; !offending.DecidedIn(n.Results).Tells(c) { // one result, not two
				n.Charges = append(n.Charges, c)
			}
		}
	}
	if len(withCustody) == 0 {
		return nil
	}
	spells, err := custody.LearnedBetween(ctx, tx, withCustody, from, until)
	if err != nil {
		return err
	}
	for _, x := range spells {
		n := out[x.Person]
		if !x.LearnedIn.Before(from) {
			n.Ins = append(n.Ins, x)
		}
		if !x.LearnedOut.IsZero() && !x.LearnedOut.Before(from) {
			n.Outs = append(n.Outs, x)
		}
	}
	where, err := custody.WhereNow(ctx, tx, withCustody)
	for p, w := range where {
		out[p].Where = w
	}
	return err
}

func readResults(ctx context.Context, tx *gate.Tx, people []id.Person, from, until civil.Instant, out map[id.Person]*News) error {
	results, err := offending.ResultsLearnedBetween(ctx, tx, people, from, until)
	for _, r := range results {
		out[r.Person].Results = append(out[r.Person].Results, r)
	}
	return err
}

// Mark says that the daily meeting has ended: the board begins anew.
func (s *Service) Mark(ctx context.Context, by access.Actor) error {
	ask := access.Ask{Actor: by, Purpose: access.DefaultPurpose(access.TodayMark), Action: access.TodayMark}
	_, err := gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) { return 0, insertMeeting(ctx, tx) })
	return err
}
