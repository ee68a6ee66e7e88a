package pages

import (
	"context"
	"net/url"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/person"
	"waymark/internal/scheme/staff"
	"waymark/internal/testkit"
	"waymark/internal/testkit/pagetest"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

const police = id.Agency("A-police")

var (
	lin  = access.Actor{Kind: access.Staff, ID: "S-lin", Name: "Lin Larch", Agency: police, Roles: []access.Role{access.RecordLinker}}
	cora = access.Actor{Kind: access.Staff, ID: "S-cora", Name: "Cora Cedar", Agency: police, Roles: []access.Role{access.Coordinator}}
	anna = access.Actor{Kind: access.Staff, ID: "S-anna", Name: "Anna Ashdown", Agency: police, Roles: []access.Role{access.OffenderManager}}
	dee  = access.Actor{Kind: access.Staff, ID: "S-dee", Name: "Dee Dogwood", Agency: police, Roles: []access.Role{access.DataProtection}}
)

type site struct {
	*testkit.World
	people  *person.Service
	browser *pagetest.Browser
	visits  pagetest.Visits
	taken   []person.TakenIn
}

func newSite(t *testing.T, records ...person.Incoming) *site {
	t.Helper()
	s := &site{World: testkit.NewWorld(t, testkit.SQLite(t)), visits: pagetest.VisitsOf(lin, cora, anna, dee)}
	s.people = person.NewService(s.Gate, s.Clock)
	s.do(t, func(ctx context.Context, tx *gate.Tx) error {
		if _, err := agency.AddAgency(ctx, tx, agency.Agency{ID: police, Name: "Northshire Police", Short: "Police", Kind: agency.Police}); err != nil {
			return err
		}
		for _, a := range []access.Actor{lin, cora, anna, dee} {
			m := staff.Member{ID: a.ID, Name: a.Name, Email: string(a.ID) + "@example.org", Agency: a.Agency, Roles: a.Roles}
			if _, err := staff.AddMember(ctx, tx, m); err != nil {
				return err
			}
		}
		var err error
		s.taken, err = person.TakeIn(ctx, tx, "R1", records)
		return err
	})
	srv := server.New(server.Settings{
		SchemeName: "Northshire", Demo: true, Visits: s.visits, Clock: s.Clock, IDs: s.IDs, Log: s.Log,
		Describe: func(_ context.Context, by access.Actor) ui.User {
			return ui.User{Name: by.Name, Role: by.Roles[0].Label()}
		},
	})
	srv.Add(Routes(s.people)...)
	h, err := srv.Handler()
	if err != nil {
		t.Fatal(err)
	}
	s.browser = pagetest.New(h)
	return s
}

func (s *site) do(t *testing.T, f func(context.Context, *gate.Tx) error) {
	t.Helper()
	ask := access.Ask{Actor: access.SystemActor("test", "set up"), Purpose: access.Of(access.SystemOperation), Action: access.EventRelay, Run: "set up"}
	if _, err := gate.Do(t.Context(), s.Gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) { return 0, f(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

func incoming(source, key, surname, forenames, born string) person.Incoming {
	b, err := civil.ParsePartial(born)
	if err != nil {
		panic(err)
	}
	return person.Incoming{Source: source, Key: key, Hash: key, Identity: person.Identity{Name: person.Name{Surname: surname, Forenames: forenames}, DateOfBirth: b, Sex: "Female"}}
}

// twoAdas is one held person and a record near her, with numbers and addresses to compare; all invented.
func twoAdas() []person.Incoming {
	held := incoming("police", "BP1", "Marsh", "Ada", "1985-07-25")
	held.Numbers = []person.Number{{Kind: person.PNCID, Value: "2003/0012345N"}}
	held.Aliases = []person.Name{{Surname: "Moss", Forenames: "Ada"}}
	held.Addresses = []person.Address{{Kind: "home", Lines: "3 Mill Lane, Ashdale", Postcode: "NX1 1AA"}}
	near := incoming("prison", "X77", "March", "Ada <Jane>", "1985-07-25")
	near.Numbers = []person.Number{{Kind: person.PNCID, Value: "2004/0099999Q"}, {Kind: person.PrisonNumber, Value: "A1234BC"}}
	near.Addresses = []person.Address{{Kind: "home", Lines: "12 Mill Lane, Ashdale", Postcode: "NX1 1AA"}}
	return []person.Incoming{held, near}
}

type answer = pagetest.Answer

// send makes a request as somebody; a form makes it a POST.
func (s *site) send(t *testing.T, by access.Actor, path string, form url.Values) answer {
	t.Helper()
	return s.browser.Send(t, string(by.ID), path, form)
}
