package pages

import (
	"bytes"
	"context"
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"waymark/examples/offences"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/gate"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/person"
	"waymark/internal/testkit"
	"waymark/internal/testkit/pagetest"
	"waymark/internal/web/server"
)

var (
	analyst = access.Actor{Kind: access.Staff, ID: "S-ann", Name: "Ann Ash", Roles: []access.Role{access.Analyst}}
	officer = access.Actor{Kind: access.Staff, ID: "S-anna", Name: "Anna Ashdown", Roles: []access.Role{access.OffenderManager}}
	nobody  = access.Actor{}
)

type site struct {
	*testkit.World
	offences *offending.Service
	browser  *pagetest.Browser
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{World: testkit.NewWorld(t, testkit.SQLite(t))}
	s.offences = offending.NewService(s.Gate)
	v := pagetest.VisitsOf(analyst, officer)
	srv := server.New(server.Settings{SchemeName: "Northshire", Visits: v, Clock: s.Clock, IDs: s.IDs, Log: s.Log})
	srv.Add(Routes(s.offences)...)
	h, err := srv.Handler()
	if err != nil {
		t.Fatal(err)
	}
	s.browser = pagetest.New(h)
	return s
}

// load fills the reference with the one that ships.
func (s *site) load(t *testing.T) {
	t.Helper()
	text, _ := offences.Find("england-and-wales")
	f, err := offending.ReadReference(bytes.NewReader(text), "england-and-wales.csv")
	if err != nil {
		t.Fatal(err)
	}
	why := access.Purpose{Code: access.Administration, Basis: access.FromCommand}
	if _, err := s.offences.LoadReference(t.Context(), access.OperatorActor("test", "test"), why, f, false); err != nil {
		t.Fatal(err)
	}
}

// records stores arrests that name their offence in several ways.
func (s *site) records(t *testing.T) {
	t.Helper()
	ask := access.Ask{Actor: access.SystemActor("test", "test"), Purpose: access.Of(access.SystemOperation), Action: access.EventRelay, Run: "R"}
	_, err := gate.Do(t.Context(), s.Gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) {
		taken, err := person.TakeIn(ctx, tx, "R", []person.Incoming{{Source: "police", Key: "1", Hash: "1", Identity: person.Identity{Name: person.Name{Surname: "Invented", Forenames: "Ada"}}}})
		if err != nil {
			return 0, err
		}
		var in []offending.Arrest
		for i, offence := range [][2]string{{"034/01", "Robbery"}, {"", "Street robbery"}, {"", "STREET ROBBERY"}, {"XB7", "Local byelaw <b>"}} {
			key := string(rune('a' + i))
			in = append(in, offending.Arrest{Source: "police", Key: key, Record: taken[0].Record, Hash: key, Day: civil.MustDate("2026-06-01"),
				OffenceCode: offence[0], OffenceText: offence[1], Outcome: offending.Charged})
		}
		_, err = offending.AddArrests(ctx, tx, "R", in)
		return 0, err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// hidden gives the hidden inputs of a page, as a browser would send them back.
func hidden(a answer) url.Values {
	out := url.Values{}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="(\w+)" value="([^"]*)"`).FindAllStringSubmatch(a.Body, -1) {
		out.Set(m[1], m[2])
	}
	return out
}

func with(v url.Values, pairs ...string) url.Values {
	out := url.Values{}
	for k, x := range v {
		out[k] = x
	}
	for i := 0; i < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}

func TestTheReferenceIsEmptyAndThenFiltered(t *testing.T) {
	s := newSite(t)
	s.records(t)
	s.send(t, officer, "/offences", nil).Want(t, 200, "The reference is empty", "4 arrests and 0 charges name an offence").Lacks(t, "Add an offence")
	s.load(t)
	first := s.send(t, analyst, "/offences", nil).Want(t, 200, "63 codes", "Codes after these", "Add an offence", "3 arrests and 0 charges")
	first.Lacks(t, "Codes before these", "Driving while disqualified")
	s.send(t, analyst, "/offences?from=50", nil).Want(t, 200, "Driving while disqualified", "Codes before these").Lacks(t, "Codes after these")
	s.send(t, analyst, "/offences?q=028%2F03&group=", nil).Want(t, 200, "1 of 63 codes", "Burglary dwelling, Neighbourhood crime, Acquisitive")
	s.send(t, analyst, "/offences?group=breach&q=order", nil).Want(t, 200, "3 of 63", "Breach of a restraining order").Lacks(t, "Theft from a shop")
	s.send(t, analyst, "/offences?q=zzz&from=x", nil).Want(t, 200, "No code fits")
}

func TestMappingWhatASourceCallsAnOffence(t *testing.T) {
	s := newSite(t)
	s.records(t)
	s.load(t)
	s.send(t, officer, "/offences/unmapped", nil).Want(t, 403)
	s.send(t, analyst, "/offences/unmapped", nil).Want(t, 200, "“street robbery”", "Code XB7", "Local byelaw <b>", "by=text&name=street+robbery")
	const path = "/offences/unmapped/map"
	address := path + "?source=police&by=text&name=Street+Robbery"
	s.send(t, officer, address, nil).Want(t, 403)
	fresh := s.send(t, analyst, address, nil).Want(t, 200, "2 arrests and 0 charges, of 1 person", "Not mapped: it counts in no group", "Robbery (03401): Robbery, Neighbourhood crime", "See what it would move").Lacks(t, "Save this change")
	form := with(hidden(fresh), "code", "03401", "reason", "Same offence", "do", "preview")
	looked := s.send(t, analyst, path, form).Want(t, 200, "What this would move", "It concerns 2 arrests and 0 charges, of 1 person", "Save this change", ">Same offence</textarea>")
	s.send(t, analyst, path, with(form, "reason", "")).Want(t, 422, "Enter why", "Error: ").Lacks(t, "Save this change")
	s.send(t, analyst, path, with(form, "code", "another", "typed", "99999")).Want(t, 422, "Enter a code that the reference has")
	s.send(t, officer, path, with(form, "do", "save")).Want(t, 403)
	if got := s.send(t, analyst, path, with(hidden(looked), "code", "another", "typed", "034/01", "reason", "Same offence", "do", "save")); got.Status != 303 || got.To != "/offences/unmapped" {
		t.Fatalf("%d %s %s", got.Status, got.To, got.Body)
	}
	s.send(t, analyst, "/offences/unmapped", nil).Want(t, 200, "The offence is mapped.").Lacks(t, "street robbery")
	s.send(t, analyst, path, with(form, "do", "save")).Want(t, 409, "Somebody changed this mapping after you opened it")
	s.send(t, analyst, "/offences/03401", nil).Want(t, 200, "Mapped to it", "“street robbery”", "from police")
	mapped := s.send(t, analyst, address, nil).Want(t, 200, "Counted as", "None: take the mapping away")
	s.send(t, analyst, path, with(hidden(mapped), "code", "nothing", "reason", "Wrong", "do", "preview")).Want(t, 200, "Not mapped", "Save this change")
	s.send(t, analyst, path, with(hidden(mapped), "code", "nothing", "reason", "Wrong", "do", "save")).Want(t, 303)
	s.send(t, analyst, "/offences/unmapped", nil).Want(t, 200, "street robbery", "The mapping is taken away.")
	s.send(t, analyst, path+"?source=police&by=text&name=never", nil).Want(t, 404)
}

func TestChangingWhatACodeMeans(t *testing.T) {
	s := newSite(t)
	s.records(t)
	s.load(t)
	s.send(t, officer, "/offences/03401", nil).Want(t, 200, "No known beginning", "last checked 26 November 2026").Lacks(t, "Change what it means")
	fresh := s.send(t, analyst, "/offences/034-01", nil).Want(t, 200, "Change what it means", `value="robbery; neighbourhood_crime; acquisitive; violence"`)
	form := with(hidden(fresh), "title", "Robbery", "class", "Robbery", "groups", "robbery", "source", "Board", "reason", "Agreed", "checked-day", "25", "checked-month", "11", "checked-year", "2026",
		"from-day", "1", "from-month", "5", "from-year", "2026", "do", "preview")
	s.send(t, analyst, "/offences/03401", form).Want(t, 200, "What this would move", "Robbery, Neighbourhood crime, Acquisitive, Violence", "Save this change")
	for field, wrong := range map[string][2]string{"title": {"", "Enter a title"}, "reason": {" ", "Enter why you change it"}, "groups": {"Big Crime", "Groups must be"}, "from-day": {"31", "Date must be"},
		"from-month": {"x", "Date must be"}, "checked-year": {"", "Date must be"}, "to-year": {"2020", "Date must be"}} {
		bad := with(form, field, wrong[0], "from-month", "2")
		if field != "from-day" {
			bad = with(form, field, wrong[0])
		}
		s.send(t, analyst, "/offences/03401", bad).Want(t, 422, wrong[1], "There is a problem").Lacks(t, "Save this change")
	}
	s.send(t, officer, "/offences/03401", with(form, "do", "save")).Want(t, 403)
	s.send(t, analyst, "/offences/03401", with(form, "do", "save")).Want(t, 303)
	s.send(t, analyst, "/offences/03401", with(form, "do", "save")).Want(t, 409, "Somebody changed this offence after you opened it")
	now := s.send(t, analyst, "/offences/03401", nil).Want(t, 200, "From 1 May 2026", "What it means from which day", "Agreed")
	s.send(t, analyst, "/offences/03401?line=0001-01-01", nil).Want(t, 200, `name="seen_from" value="0001-01-01"`)
	s.send(t, analyst, "/offences/03401", with(form, "title", "Robbery, all", "seen", hidden(now).Get("seen"), "seen_from", hidden(now).Get("seen_from"), "do", "save")).Want(t, 303)
	s.send(t, analyst, "/offences/03401", nil).Want(t, 200, "Robbery, all", "What was said before")
	s.send(t, analyst, "/offences/99999", nil).Want(t, 404)
}

func TestAddingAnOffence(t *testing.T) {
	s := newSite(t)
	s.load(t)
	s.send(t, officer, "/offences/new", nil).Want(t, 403)
	s.send(t, analyst, "/offences/new", nil).Want(t, 200, "Add an offence", `name="checked-day"`)
	form := url.Values{"code": {"xb-7"}, "title": {"Local byelaw"}, "class": {"Byelaws"}, "groups": {""}, "source": {"Council"}, "reason": {"New"}, "checked-day": {"25"}, "checked-month": {"11"}, "checked-year": {"2026"}, "do": {"preview"}}
	s.send(t, analyst, "/offences/new", form).Want(t, 200, "Nothing: no arrest, charge or court result that is held names this offence")
	s.send(t, analyst, "/offences/new", with(form, "code", "  ")).Want(t, 422, "Enter a code")
	s.send(t, analyst, "/offences/new", with(form, "code", "03401", "do", "save")).Want(t, 409, "has a line from that day already")
	s.send(t, analyst, "/offences/new", with(form, "do", "save")).Want(t, 303)
	s.send(t, analyst, "/offences/XB7", nil).Want(t, 200, "Local byelaw", "No group")
	if got := s.send(t, nobody, "/offences", nil); got.Status != 303 || !strings.HasPrefix(got.To, "/sign-in") {
		t.Errorf("somebody not signed in gets %d %q", got.Status, got.To)
	}
}

type answer = pagetest.Answer

// send makes a request as somebody; a form makes it a POST.
func (s *site) send(t *testing.T, by access.Actor, path string, form url.Values) answer {
	t.Helper()
	a := s.browser.Send(t, string(by.ID), path, form)
	a.Body = html.UnescapeString(a.Body)
	return a
}
