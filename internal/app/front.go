package app

import (
	"net/http"

	"waymark/internal/web/server"
)

// front leads to the place where the user's day begins: the first that their role opens.
func front(w http.ResponseWriter, r *server.Request) error {
	page := r.Page("Home")
	if len(page.Nav) == 0 {
		return r.Render(w, http.StatusOK, frontPage(page))
	}
	http.Redirect(w, r.Request, page.Nav[0].Href, http.StatusSeeOther)
	return nil
}
