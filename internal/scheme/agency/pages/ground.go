package pages

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

func (p pages) districts(w http.ResponseWriter, r *server.Request) error {
	g, err := p.ground(r)
	if err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, districtsPage(p.page(r, "Districts", districtsPath), g))
}

func (p pages) draftDistrict(w http.ResponseWriter, r *server.Request) error {
	return p.showDistrictDraft(w, r, attempt{})
}

func (p pages) showDistrictDraft(w http.ResponseWriter, r *server.Request, a attempt) error {
	if _, err := p.ground(r); err != nil {
		return err
	}
	page := p.page(r, "Add a district", districtsPath)
	page.Back, page.Problem = districtsPath, a.failed()
	return r.Render(w, a.code(), newDistrictPage(page, a))
}

func typedDistrict(a attempt) agency.District {
	return agency.District{Name: a.form.Value("name", ""), Areas: strings.Split(a.form.Value("areas", ""), "\n"), Version: a.version}
}

func (p pages) createDistrict(w http.ResponseWriter, r *server.Request) error {
	a, err := posted(r)
	if err != nil {
		return err
	}
	made, err := p.agencies.CreateDistrict(r.Context(), r.Actor, why, typedDistrict(a))
	return settle(w, r, a, err, districtsPath, made.Name+" is added.", func(a attempt) error { return p.showDistrictDraft(w, r, a) })
}

type districtView struct {
	agency.District
	edit attempt
}

func (p pages) openDistrict(w http.ResponseWriter, r *server.Request) error {
	return p.showDistrict(w, r, attempt{})
}

func (p pages) showDistrict(w http.ResponseWriter, r *server.Request, edit attempt) error {
	g, err := p.ground(r)
	if err != nil {
		return err
	}
	for _, d := range g.Districts {
		if string(d.ID) != r.PathValue("district") {
			continue
		}
		v := districtView{d, edit.against(d.Version)}
		page := p.page(r, d.Name, districtsPath)
		page.Back, page.Problem = districtsPath, v.edit.failed()
		return r.Render(w, edit.code(), districtPage(page, v))
	}
	return notFound("district")
}

func (p pages) changeDistrict(w http.ResponseWriter, r *server.Request) error {
	a, err := posted(r)
	if err != nil {
		return err
	}
	wanted := typedDistrict(a)
	wanted.ID = id.District(r.PathValue("district"))
	_, err = p.agencies.ChangeDistrict(r.Context(), r.Actor, why, wanted)
	return settle(w, r, a, err, districtsPath, "The district is changed.", func(a attempt) error { return p.showDistrict(w, r, a) })
}

func (p pages) endDistrict(w http.ResponseWriter, r *server.Request) error {
	a, err := posted(r)
	if err != nil {
		return err
	}
	closed, err := p.agencies.CloseDistrict(r.Context(), r.Actor, why, id.District(r.PathValue("district")), a.version)
	return settle(w, r, a.ending(), err, districtsPath, closed.Name+" is closed.", func(a attempt) error { return p.showDistrict(w, r, a) })
}

// lines writes areas one a line, as the form has them.
func lines(areas []string) string { return strings.Join(areas, "\n") }

// feedRow is one feed with what a list says of it.
type feedRow struct {
	agency.Feed
	from string
	late bool
}

func feedRows(g agency.Ground, now civil.Instant) []feedRow {
	out := make([]feedRow, len(g.Feeds))
	for i, f := range g.Feeds {
		out[i] = feedRow{f, g.AgencyName(f.Agency), f.Late(now)}
	}
	return out
}

func (p pages) feeds(w http.ResponseWriter, r *server.Request) error {
	g, err := p.ground(r)
	if err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, feedsPage(p.page(r, "Feeds", feedsPath), feedRows(g, r.Now())))
}

type feedView struct {
	feedRow
	agencies []ui.Choice
	declared declared
	feedAttempts
}

// feedAttempts is what was tried on a feed's page, one thing at a time.
type feedAttempts struct {
	edit, declare, end attempt
	ending             id.Declaration // which declaration end was about
}

// endForm gives the form that ends a declaration: as it was sent, or a fresh one.
func (a feedAttempts) endForm(which id.Declaration) ui.Form {
	if a.ending == which {
		return a.end.form
	}
	return ui.Form{}
}

// tried gives the form that was sent, for the errors and the status of the page.
func (a feedAttempts) tried() attempt {
	for _, t := range []attempt{a.declare, a.end} {
		if t.failed() {
			return t
		}
	}
	return a.edit
}

func (p pages) openFeed(w http.ResponseWriter, r *server.Request) error {
	return p.showFeed(w, r, feedAttempts{})
}

func (p pages) showFeed(w http.ResponseWriter, r *server.Request, tried feedAttempts) error {
	g, err := p.ground(r)
	if err != nil {
		return err
	}
	for _, f := range feedRows(g, r.Now()) {
		if f.Source != r.PathValue("source") || f.Kind != r.PathValue("kind") {
			continue
		}
		tried.edit = tried.edit.against(f.Version)
		v := feedView{feedRow: f, agencies: senders(g, f.Agency), declared: declaredOf(g, f.Feed), feedAttempts: tried}
		page := p.page(r, f.Title, feedsPath)
		page.Back, page.Problem = feedsPath, v.tried().failed()
		return r.Render(w, v.tried().code(), feedPage(page, v))
	}
	return notFound("feed")
}

// senders offers the open agencies, and the one that a feed has even when it was closed since.
func senders(g agency.Ground, now id.Agency) []ui.Choice {
	out := []ui.Choice{{Value: "", Label: "Not known"}}
	for _, a := range g.Agencies {
		if a.Active || a.ID == now {
			out = append(out, ui.Choice{Value: string(a.ID), Label: a.Name})
		}
	}
	return out
}

func rhythms() []ui.Choice {
	return []ui.Choice{{Value: string(agency.Daily), Label: rhythmWords[agency.Daily]}, {Value: string(agency.WorkingDays), Label: rhythmWords[agency.WorkingDays]}}
}

var rhythmWords = map[agency.Rhythm]string{agency.Daily: "Every day", agency.WorkingDays: "On working days"}

func hours(d time.Duration) string { return strconv.Itoa(int(d / time.Hour)) }

func (p pages) changeFeed(w http.ResponseWriter, r *server.Request) error {
	a, err := posted(r)
	if err != nil {
		return err
	}
	f := agency.Feed{Source: r.PathValue("source"), Kind: r.PathValue("kind"), Title: a.form.Value("title", ""), Agency: id.Agency(a.form.Value("agency", "")),
		Rhythm: agency.Rhythm(a.form.Value("rhythm", "")), Version: a.version}
	n, wrong := strconv.Atoi(strings.TrimSpace(a.form.Value("late_after", "")))
	if wrong != nil || n < 1 || n > 24*90 {
		err = fault.InvalidFields([]fault.Field{{Name: "late_after", Text: "Enter whole hours between 1 and 2,160 (90 days)"}})
	} else {
		f.LateAfter = time.Duration(n) * time.Hour
		_, err = p.agencies.ChangeFeed(r.Context(), r.Actor, why, f)
	}
	return settle(w, r, a, err, feedsPath, "The feed is changed.", func(a attempt) error { return p.showFeed(w, r, feedAttempts{edit: a}) })
}

func (p pages) endFeed(w http.ResponseWriter, r *server.Request) error {
	a, err := posted(r)
	if err != nil {
		return err
	}
	closed, err := p.agencies.CloseFeed(r.Context(), r.Actor, why, r.PathValue("source"), r.PathValue("kind"), a.version)
	return settle(w, r, a.ending(), err, feedsPath, closed.Title+" is ended.", func(a attempt) error { return p.showFeed(w, r, feedAttempts{edit: a}) })
}

// covers says how far a feed reaches.
func covers(f feedRow) string {
	if f.CoversUntil.IsZero() {
		return "Nothing has come yet"
	}
	return f.CoversUntil.Long()
}

func (p pages) scheme(w http.ResponseWriter, r *server.Request) error {
	return p.showScheme(w, r, attempt{})
}

func (p pages) showScheme(w http.ResponseWriter, r *server.Request, a attempt) error {
	g, err := p.ground(r)
	if err != nil {
		return err
	}
	if a.status == http.StatusConflict { // settings have no version: what the form was made from stands in it
		a.stale, a.form.Errors = true, nil
	}
	page := p.page(r, "Scheme settings", schemePath)
	page.Problem = a.failed()
	return r.Render(w, a.code(), schemePage(page, g.Scheme, p.usual, a))
}

func (p pages) changeScheme(w http.ResponseWriter, r *server.Request) error {
	a, err := posted(r)
	if err != nil {
		return err
	}
	seen := agency.Scheme{Name: a.form.Value("seen_name", ""), Capacity: a.form.Value("seen_capacity", "")}
	_, err = p.agencies.ChangeScheme(r.Context(), r.Actor, why, seen, agency.Scheme{Name: a.form.Value("name", ""), Capacity: a.form.Value("capacity", "")})
	return settle(w, r, a, err, schemePath, "The settings are changed.", func(a attempt) error { return p.showScheme(w, r, a) })
}

// renamed gives the faults of one input the name that it has in a form beside others.
func renamed(err error, from, to string) error {
	fields := fault.FieldsOf(err)
	if len(fields) == 0 {
		return err
	}
	out := make([]fault.Field, len(fields))
	for i, f := range fields {
		if f.Name == from {
			f.Name = to
		}
		out[i] = f
	}
	return fault.InvalidFields(out)
}
