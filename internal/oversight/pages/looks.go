package pages

import (
	"net/http"
	"strconv"

	"waymark/internal/platform/access"
	"waymark/internal/web/server"
)

// before reads where a page of a list begins; the first page has no number.
func before(r *server.Request) int64 {
	n, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	return max(n, 0)
}

func (p pages) looks(w http.ResponseWriter, r *server.Request) error {
	who := personIn(r)
	l, err := p.oversight.OpenLooks(r.Context(), r.Actor, who, before(r))
	if err != nil {
		return err
	}
	page := r.Page("Who looked and why")
	page.Back, page.Person, page.Wide = "/people/"+string(who), bar{l.Card}, true
	return r.Render(w, http.StatusOK, looksPage(page, who, l, access.May(r.Actor, access.LooksExport)))
}
