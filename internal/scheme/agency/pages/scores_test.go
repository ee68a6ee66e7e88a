package pages

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/gate"
	"waymark/internal/scheme/agency"
)

const prints = feedsPath + "/pnc/convictions"

// withPrints is a site to which a feed of criminal records has come.
func withPrints(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	ask := access.Ask{Actor: access.SystemActor("test", "set up"), Purpose: access.Of(access.SystemOperation), Action: access.EventRelay, Run: "set up"}
	_, err := gate.Do(t.Context(), s.Gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) {
		return 0, agency.RecordFeed(ctx, tx, agency.Feed{Source: "pnc", Kind: agency.HistoryKind, Title: "PNC prints", CoversUntil: tx.Now(), Run: "R-2"})
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestDeclaringOnTheFeedsPage(t *testing.T) {
	s := withPrints(t)
	if got := s.get(t, feedsPath+"/police/arrests"); strings.Contains(got.Body, "History of sanctions") {
		t.Error("a feed of arrests offers to declare a history")
	}
	s.get(t, prints).Want(t, http.StatusOK, "History of sanctions", "Nothing is declared. No score is worked out from this feed.")
	s.post(t, prints+"/declare").Want(t, http.StatusUnprocessableEntity, "Select how far back it reaches")
	s.post(t, prints+"/declare", "strand", "convictions", "reach", "day", "whom", "in_feed", "reason", "Kept words").
		Want(t, http.StatusUnprocessableEntity, "Enter the first day", "Kept words")
	s.post(t, prints+"/declare", "strand", "convictions", "reach", "life", "whom", "in_feed", "reason", "Kept words").
		Want(t, http.StatusUnprocessableEntity, "Say where it stands", "Kept words")
	s.post(t, prints+"/declare", "strand", "convictions", "reach", "life", "from-year", "2020", "whom", "in_feed", "reason", "Kept words", "document", "Letter").
		Want(t, http.StatusUnprocessableEntity, "Leave the first day empty for the whole of a life", "2020")
	if got := s.post(t, prints+"/declare", "strand", "convictions", "reach", "day", "from-day", "1", "from-month", "2", "from-year", "2020", "whom", "in_feed", "reason", "Each print is whole",
		"document", "Letter of 2 March"); got.To != prints {
		t.Fatalf("%d %q %s", got.Status, got.To, got.Body)
	}
	page := s.get(t, prints)
	page.Want(t, http.StatusOK, "Of proceedings begun from 1 February 2020, as far as the feed reaches", "Each print is whole", "Letter of 2 March", "Ada Ashdown", "of others it says nothing")
	s.get(t, scoresPath).Want(t, http.StatusOK, "PNC prints", "Convictions. Of proceedings begun from 1 February 2020")

	end := regexp.MustCompile(prints + `/declarations/[^"]+/end`).FindString(page.Body)
	s.post(t, end, "ended_why", "").Want(t, http.StatusUnprocessableEntity, "Say why it holds no longer")
	if got := s.post(t, end, "ended_why", "Prints of June are missing"); got.To != prints {
		t.Fatalf("%d %q", got.Status, got.To)
	}
	s.post(t, end, "ended_why", "Again").Want(t, http.StatusConflict, "Prints of June are missing")
	s.get(t, scoresPath).Want(t, http.StatusOK, "No history of sanctions is declared complete")
}

func TestNamingRolesOnThePage(t *testing.T) {
	s := withPrints(t)
	s.get(t, scoresPath).Want(t, http.StatusOK, "Now: <strong>Nobody</strong>", "Police offender manager", "No history of sanctions is declared complete")
	if got := s.get(t, scoresPath); strings.Contains(got.Body, "Service worker") || strings.Contains(got.Body, "Every decision") {
		t.Error("a role that cannot be named is offered, or there is a decision")
	}
	today := []string{"from-day", "25", "from-month", "11", "from-year", "2026", "reason", "Agreed on Tuesday", "document", "Agreement, paragraph 7"}
	s.post(t, scoresPath, "roles", "offender_manager").Want(t, http.StatusUnprocessableEntity, "Enter the first day")
	s.post(t, scoresPath, append([]string{"roles", "mentor"}, today...)...).Want(t, http.StatusUnprocessableEntity, "One of these roles cannot be named")
	if got := s.post(t, scoresPath, append([]string{"roles", "offender_manager"}, today...)...); got.To != scoresPath {
		t.Fatalf("%d %q %s", got.Status, got.To, got.Body)
	}
	s.get(t, scoresPath).Want(t, http.StatusOK, "Now: <strong>Police offender manager</strong>", "Every decision", "Agreement, paragraph 7", "Ada Ashdown")
	s.post(t, scoresPath, append([]string{"roles", "coordinator"}, today...)...).Want(t, http.StatusConflict, "Scheme coordinator", "Police offender manager")
}
