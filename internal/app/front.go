package app

import (
	"net/http"

	"waymark/internal/platform/access"
	"waymark/internal/web/server"
)

// front leads to the place where the user's day begins: the first that their role opens, and for the chair the delivery
// plan, which also says which money ends.
func front(w http.ResponseWriter, r *server.Request) error {
	page := r.Page("Home")
	if len(page.Nav) == 0 {
		return r.Render(w, http.StatusOK, frontPage(page))
	}
	to := page.Nav[0].Href
	if r.Actor.Has(access.Chair) {
		to = "/delivery"
	}
	http.Redirect(w, r.Request, to, http.StatusSeeOther)
	return nil
}
