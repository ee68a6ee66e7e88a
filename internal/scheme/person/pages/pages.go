// Package pages shows the search for people, records that may be somebody known, and warnings.
package pages

import (
	"net/http"

	"waymark/internal/platform/access"
	"waymark/internal/scheme/person"
	"waymark/internal/web/server"
)

type pages struct{ people *person.Service }

// Routes gives the addresses of the room.
func Routes(s *person.Service) []server.Route {
	return append(append(append(linkingRoutes(s), warningRoutes(s)...), qualityRoutes(s)...), server.Route{Pattern: "GET /people", Action: access.PersonSearch, Serve: pages{s}.search})
}

// search looks among those whom the user may know of. Its purpose is where the user stands, or the daily
// work; a data protection officer searches for oversight.
func (p pages) search(w http.ResponseWriter, r *server.Request) error {
	text := r.URL.Query().Get("q")
	why := r.Purpose("")
	switch {
	case r.Actor.Has(access.DataProtection):
		why = access.Of(access.Oversight)
	case why.Code == "":
		why = access.Because(access.DailyTasking, access.FromBoard, "search")
	}
	found, err := p.people.Search(r.Context(), r.Actor, why, text)
	if err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, searchPage(r.Page("Find a person"), text, found))
}
