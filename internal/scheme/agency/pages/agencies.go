package pages

import (
	"net/http"

	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

func (p pages) list(w http.ResponseWriter, r *server.Request) error {
	g, err := p.ground(r)
	if err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, agenciesPage(p.page(r, "Agencies", agenciesPath), g))
}

func (p pages) draft(w http.ResponseWriter, r *server.Request) error {
	return p.showDraft(w, r, attempt{})
}

func (p pages) showDraft(w http.ResponseWriter, r *server.Request, a attempt) error {
	if _, err := p.ground(r); err != nil {
		return err
	}
	page := p.page(r, "Add an agency", agenciesPath)
	page.Back, page.Problem = agenciesPath, a.failed()
	return r.Render(w, a.code(), newAgencyPage(page, a))
}

func typed(a attempt) agency.Agency {
	return agency.Agency{Name: a.form.Value("name", ""), Short: a.form.Value("short", ""), Kind: agency.Kind(a.form.Value("kind", "")), Version: a.version}
}

func (p pages) create(w http.ResponseWriter, r *server.Request) error {
	a, err := posted(r)
	if err != nil {
		return err
	}
	made, err := p.agencies.CreateAgency(r.Context(), r.Actor, why, typed(a))
	return settle(w, r, a, err, path(agenciesPath, string(made.ID)), made.Name+" is added.", func(a attempt) error { return p.showDraft(w, r, a) })
}

func agencyIn(r *server.Request) id.Agency { return id.Agency(r.PathValue("agency")) }

func (p pages) open(w http.ResponseWriter, r *server.Request) error {
	return p.show(w, r, attempt{}, attempt{})
}

// agencyView is one agency; edit and add are the forms of its page.
type agencyView struct {
	agency.Agency
	teams     []agency.Team
	feeds     []agency.Feed
	edit, add attempt
}

// show renders an agency's page. edit is an attempt to change it, and add one to add a team.
func (p pages) show(w http.ResponseWriter, r *server.Request, edit, add attempt) error {
	g, err := p.ground(r)
	if err != nil {
		return err
	}
	v, err := viewOf(g, agencyIn(r))
	if err != nil {
		return err
	}
	v.edit, v.add = edit.against(v.Version), add
	page := p.page(r, v.Name, agenciesPath)
	page.Back, page.Problem = agenciesPath, v.edit.failed() || add.failed()
	return r.Render(w, max(edit.code(), add.code()), agencyPage(page, v))
}

func viewOf(g agency.Ground, which id.Agency) (agencyView, error) {
	for _, a := range g.Agencies {
		if a.ID != which {
			continue
		}
		v := agencyView{Agency: a, teams: teamsOf(g, which)}
		for _, f := range g.Feeds {
			if f.Agency == which {
				v.feeds = append(v.feeds, f)
			}
		}
		return v, nil
	}
	return agencyView{}, notFound("agency")
}

func teamsOf(g agency.Ground, which id.Agency) []agency.Team {
	var out []agency.Team
	for _, t := range g.Teams {
		if t.Agency == which {
			out = append(out, t)
		}
	}
	return out
}

func (p pages) change(w http.ResponseWriter, r *server.Request) error {
	a, err := posted(r)
	if err != nil {
		return err
	}
	wanted := typed(a)
	wanted.ID = agencyIn(r)
	_, err = p.agencies.ChangeAgency(r.Context(), r.Actor, why, wanted)
	return settle(w, r, a, err, path(agenciesPath, string(wanted.ID)), "The agency is changed.", func(a attempt) error { return p.show(w, r, a, attempt{}) })
}

func (p pages) end(w http.ResponseWriter, r *server.Request) error {
	a, err := posted(r)
	if err != nil {
		return err
	}
	closed, err := p.agencies.CloseAgency(r.Context(), r.Actor, why, agencyIn(r), a.version)
	return settle(w, r, a.ending(), err, agenciesPath, closed.Name+" is closed.", func(a attempt) error { return p.show(w, r, a, attempt{}) })
}

func (p pages) addTeam(w http.ResponseWriter, r *server.Request) error {
	a, err := posted(r)
	if err != nil {
		return err
	}
	// The form stands beside the agency's own, which has a "name" already.
	t := agency.Team{Agency: agencyIn(r), Name: a.form.Value("team", "")}
	_, err = p.agencies.CreateTeam(r.Context(), r.Actor, why, t)
	return settle(w, r, a, renamed(err, "name", "team"), path(agenciesPath, string(t.Agency)), "The team is added.", func(a attempt) error { return p.show(w, r, attempt{}, a) })
}

type teamView struct {
	agency.Team
	of   agency.Agency
	edit attempt
}

func (p pages) openTeam(w http.ResponseWriter, r *server.Request) error {
	return p.showTeam(w, r, attempt{})
}

func (p pages) showTeam(w http.ResponseWriter, r *server.Request, edit attempt) error {
	g, err := p.ground(r)
	if err != nil {
		return err
	}
	of, err := viewOf(g, agencyIn(r))
	if err != nil {
		return err
	}
	for _, t := range of.teams {
		if string(t.ID) != r.PathValue("team") {
			continue
		}
		v := teamView{Team: t, of: of.Agency, edit: edit.against(t.Version)}
		page := p.page(r, t.Name, agenciesPath)
		page.Back, page.Problem = path(agenciesPath, string(t.Agency)), v.edit.failed()
		return r.Render(w, edit.code(), teamPage(page, v))
	}
	return notFound("team")
}

func (p pages) changeTeam(w http.ResponseWriter, r *server.Request) error {
	a, err := posted(r)
	if err != nil {
		return err
	}
	t := agency.Team{ID: id.Team(r.PathValue("team")), Name: a.form.Value("name", ""), Version: a.version}
	_, err = p.agencies.ChangeTeam(r.Context(), r.Actor, why, t)
	return settle(w, r, a, err, path(agenciesPath, r.PathValue("agency")), "The team is changed.", func(a attempt) error { return p.showTeam(w, r, a) })
}

func (p pages) endTeam(w http.ResponseWriter, r *server.Request) error {
	a, err := posted(r)
	if err != nil {
		return err
	}
	closed, err := p.agencies.CloseTeam(r.Context(), r.Actor, why, id.Team(r.PathValue("team")), a.version)
	return settle(w, r, a.ending(), err, path(agenciesPath, r.PathValue("agency")), closed.Name+" is closed.", func(a attempt) error { return p.showTeam(w, r, a) })
}

func kinds() []ui.Choice {
	out := []ui.Choice{{Value: "", Label: "Select"}}
	for _, k := range agency.Kinds {
		out = append(out, ui.Choice{Value: string(k), Label: k.Label()})
	}
	return out
}
