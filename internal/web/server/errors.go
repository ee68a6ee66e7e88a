package server

import (
	"net/http"
	"net/url"

	"waymark/internal/platform/fault"
	"waymark/internal/web/ui"
)

var statusOf = map[fault.Kind]int{
	fault.Invalid: http.StatusUnprocessableEntity, fault.NotFound: http.StatusNotFound, fault.Conflict: http.StatusConflict,
	fault.Denied: http.StatusForbidden, fault.NeedsReason: http.StatusForbidden, fault.Unauthenticated: http.StatusUnauthorized,
	fault.TooMany: http.StatusTooManyRequests, fault.Unavailable: http.StatusServiceUnavailable, fault.Internal: http.StatusInternalServerError,
}

// failed turns an error into a page, in one place for all.
func (s *Server) failed(w *recorder, r *Request, err error) {
	kind := fault.KindOf(err)
	level := s.set.Log.Info
	if kind == fault.Internal || kind == fault.Unavailable {
		level = s.set.Log.Error
	}
	level("request failed", "pattern", r.route.Pattern, "request", r.ID, "kind", kind.String(), "error", err)
	if w.wrote {
		return // too late for a page: the connection ends with what was sent
	}
	if renderErr := s.errorPage(w, r, kind, err); renderErr != nil {
		s.set.Log.Error("an error page could not be shown", "request", r.ID, "error", renderErr)
		http.Error(w, fault.Text(err), statusOf[kind])
	}
}

func (s *Server) errorPage(w http.ResponseWriter, r *Request, kind fault.Kind, err error) error {
	switch kind {
	case fault.Unauthenticated:
		to := "/"
		if r.Method == http.MethodGet {
			to = r.URL.RequestURI()
		}
		http.Redirect(w, r.Request, "/sign-in?to="+url.QueryEscape(to), http.StatusSeeOther)
		return nil
	case fault.NeedsReason:
		return s.reasonPage(w, r, nil)
	case fault.NotFound:
		return r.Render(w, statusOf[kind], ui.NotFoundPage(r.Page("Not found")))
	case fault.Denied:
		return r.Render(w, statusOf[kind], ui.NotAllowedPage(r.Page("You cannot open this"), fault.Text(err)))
	}
	return r.Render(w, statusOf[kind], ui.ProblemPage(r.Page("There is a problem"), fault.Text(err), r.ID))
}

// reasonPage asks why, and comes back to where the user was going.
func (s *Server) reasonPage(w http.ResponseWriter, r *Request, problems []fault.Field) error {
	to := r.URL.RequestURI()
	if r.Method != http.MethodGet {
		to = Local(refererPath(r))
	}
	return s.askReason(w, r, r.PathValue("person"), to, problems, http.StatusForbidden)
}

func refererPath(r *Request) string {
	u, err := url.Parse(r.Referer())
	if err != nil {
		return "/"
	}
	return u.RequestURI()
}
