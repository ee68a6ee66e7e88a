package cohort

import (
	"cmp"
	"context"
	"slices"

	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/person"
	"waymark/internal/scheme/staff"
)

// RollPage is how many people a page of the cohort list shows.
const RollPage = 50

// Face is one way by which the cohort list can be narrowed.
type Face string

// The faces, in the order of screens: the caseload by area comes first (Sunderland asked for it).
const (
	ByDistrict  Face = "district"
	ByAgency    Face = "agency"
	ByOfficer   Face = "officer"
	ByStatutory Face = "statutory"
)

// Faces lists every face.
var Faces = []Face{ByDistrict, ByAgency, ByOfficer, ByStatutory}

// NoValue is the value of a face for those of whom it is not known or not given.
const NoValue = "none"

// Query is a page of the cohort list that somebody asks for.
type Query struct {
	Mine bool              // only the actor's own caseload
	By   map[Face][]string // values chosen; a face without any narrows nothing
	Page int               // from 1; one beyond the end is the last
}

// mostChosen bounds the values chosen of one face: there are fewer officers than that.
const mostChosen = 500

// Narrowed says whether anything is chosen.
func (q Query) Narrowed() bool {
	for _, values := range q.By {
		if len(values) > 0 {
			return true
		}
	}
	return false
}

func (q Query) check() error {
	if q.Page < 1 {
		return fault.New(fault.Invalid, "There is no such page of the list.")
	}
	for f, values := range q.By {
		if !slices.Contains(Faces, f) || len(values) > mostChosen {
			return fault.New(fault.Invalid, "The list cannot be narrowed like that.")
		}
	}
	return nil
}

// Row is one line of the cohort list; a stub says only whom to call.
type Row struct {
	Person   id.Person
	Stub     bool
	Contact  string
	Warnings []person.Warning // of a stub
	Card     person.Card
	Episode  Episode
	Lead     string // the agency's short name
	Officer  string
}

// Option is one value of a face, with how many it would leave under what is chosen by the other faces.
type Option struct {
	Value, Label string
	People       int
	Chosen       bool
}

// Roll is a page of the cohort as somebody may see it. Every number is counted within the actor's scope.
type Roll struct {
	Rows     []Row
	Options  map[Face][]Option
	Total    int // people that the list has, on all its pages
	Closed   int // restricted records: at the end of the whole list, and in no narrowed one
	From     int // the place of the first row, from 1
	Page     int
	Pages    int
	Capacity int
}

// ListCohort gives a page of those on the scheme, by name. Somebody whose record is a stub to the actor stands
// at the end, and in no list that is narrowed: place and filter would tell their name, area and lead.
func (s *Service) ListCohort(ctx context.Context, by access.Actor, why access.Purpose, q Query) (Roll, error) {
	if err := q.check(); err != nil {
		return Roll{}, err
	}
	ask := access.Ask{Actor: by, Purpose: why, Action: access.CohortList}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Roll, error) {
		if err := tx.Need(access.Membership); err != nil {
			return Roll{}, err
		}
		var out Roll
		by := LedBy{}
		if q.Mine {
			by.Officer = tx.Actor().ID
		}
		members, err := openMembers(ctx, tx, by, nil)
		if err != nil {
			return out, err
		}
		closed, err := closedMembers(ctx, tx, by, nil)
		if err != nil {
			return out, err
		}
		names, err := namesOfFaces(ctx, tx)
		if err != nil {
			return out, err
		}
		out.offer(members, q, names)
		people := out.cut(members, closed, q)
		if out.Rows, err = rowsOf(ctx, tx, people); err != nil {
			return out, err
		}
		for i, r := range out.Rows {
			out.Rows[i].Lead, out.Rows[i].Officer = names[ByAgency].short[string(r.Episode.LeadAgency)], names[ByOfficer].named[string(r.Episode.LeadOfficer)]
		}
		out.Capacity, err = capacityOf(ctx, tx)
		return out, err
	})
}

// member is somebody within the scope as far as the list is put in order and narrowed by it.
type member struct {
	person id.Person
	order  string
	value  map[Face]string
}

// fits says whether a choice leaves them in, whatever is chosen by one of the faces.
func (m member) fits(q Query, but Face) bool {
	for f, chosen := range q.By {
		if f != but && len(chosen) > 0 && !slices.Contains(chosen, m.value[f]) {
			return false
		}
	}
	return true
}

// cut gives those of the page that is asked for, and keeps how many people and pages there are.
func (r *Roll) cut(members []member, closed []id.Person, q Query) []id.Person {
	members = slices.DeleteFunc(members, func(m member) bool { return !m.fits(q, "") })
	people := byName(members)
	r.Closed = len(closed)
	if !q.Narrowed() {
		people = append(people, closed...)
	}
	r.Total = len(people)
	r.Pages = max(1, (r.Total+RollPage-1)/RollPage)
	r.Page = min(q.Page, r.Pages)
	r.From = (r.Page-1)*RollPage + 1
	return people[r.From-1 : min(r.From-1+RollPage, r.Total)]
}

// byName gives people in the order of their names.
func byName(members []member) []id.Person {
	slices.SortFunc(members, func(a, b member) int { return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.person, b.person)) })
	out := make([]id.Person, len(members))
	for i, m := range members {
		out[i] = m.person
	}
	return out
}

// offer gives the values by which the list can be narrowed further. One that is chosen stays, were nobody left.
func (r *Roll) offer(members []member, q Query, names map[Face]faceNames) {
	r.Options = map[Face][]Option{}
	for _, f := range Faces {
		people := map[string]int{}
		for _, chosen := range q.By[f] {
			people[chosen] = 0
		}
		for _, m := range members {
			if m.fits(q, f) {
				people[m.value[f]]++
			}
		}
		for value, n := range people {
			r.Options[f] = append(r.Options[f], Option{Value: value, Label: names[f].of(value), People: n, Chosen: slices.Contains(q.By[f], value)})
		}
		slices.SortFunc(r.Options[f], func(a, b Option) int {
			return cmp.Or(cmp.Compare(last(a.Value), last(b.Value)), cmp.Compare(a.Label, b.Label), cmp.Compare(a.Value, b.Value))
		})
	}
}

// last puts those of whom a value is not known behind the others.
func last(value string) int {
	if value == NoValue {
		return 1
	}
	return 0
}

// faceNames are the words for the values of a face.
type faceNames struct {
	named map[string]string
	short map[string]string // of agencies, as in a column
	none  string
}

func (n faceNames) of(value string) string {
	switch {
	case value == NoValue:
		return n.none
	case n.named[value] == "":
		return "No longer listed"
	}
	return n.named[value]
}

// namesOfFaces reads the names of districts, agencies and staff.
func namesOfFaces(ctx context.Context, tx *gate.Tx) (map[Face]faceNames, error) {
	out := map[Face]faceNames{
		ByDistrict: {named: map[string]string{}, none: "Not known"}, ByAgency: {named: map[string]string{}, short: map[string]string{}, none: "Nobody"},
		ByOfficer: {named: map[string]string{}, none: "Nobody yet"}, ByStatutory: {named: map[string]string{}, none: "Not known"},
	}
	for s, label := range StatutoryLabels {
		out[ByStatutory].named[string(s)] = label
	}
	districts, err := agency.Districts(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, d := range districts {
		out[ByDistrict].named[string(d.ID)] = d.Name
	}
	agencies, err := agency.Agencies(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, a := range agencies {
		out[ByAgency].named[string(a.ID)], out[ByAgency].short[string(a.ID)] = a.Name, a.Short
	}
	members, err := staff.Names(ctx, tx)
	for s, m := range members {
		out[ByOfficer].named[string(s)] = m.Name
	}
	return out, err
}

// rowsOf discloses people and fills what may be shown of each, but for the names of who leads them.
func rowsOf(ctx context.Context, tx *gate.Tx, people []id.Person) ([]Row, error) {
	shown, err := tx.Disclose(ctx, people)
	if err != nil {
		return nil, err
	}
	visible := make([]id.Person, 0, len(people))
	for _, p := range shown {
		if !p.Stub {
			visible = append(visible, p.Person)
		}
	}
	cards, err := person.Cards(ctx, tx, visible)
	if err != nil {
		return nil, err
	}
	episodes, err := EpisodesOf(ctx, tx, visible)
	if err != nil {
		return nil, err
	}
	warnings, err := person.StubWarnings(ctx, tx, shown)
	if err != nil {
		return nil, err
	}
	rows := make([]Row, len(shown))
	for i, p := range shown {
		rows[i] = Row{Person: p.Person, Stub: p.Stub, Contact: p.Contact, Warnings: warnings[p.Person], Card: cards[p.Person], Episode: episodes[p.Person]}
	}
	return rows, nil
}

func capacityOf(ctx context.Context, q db.Queryer) (int, error) {
	value, err := db.Setting(ctx, q, "capacity")
	n := 0
	for _, r := range value {
		if r < '0' || r > '9' {
			return UsualCapacity, err
		}
		n = n*10 + int(r-'0')
	}
	if n == 0 {
		n = UsualCapacity
	}
	return n, err
}
