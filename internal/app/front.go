package app

import (
	"net/http"

	"waymark/internal/web/server"
)

func front(w http.ResponseWriter, r *server.Request) error {
	return r.Render(w, http.StatusOK, frontPage(r.Page("Home")))
}
