package pages

import (
	"context"
	"net/url"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/gate"
	"waymark/internal/scheme/person"
)

// onScheme puts the first person taken in on the scheme, so that caseworkers reach them.
func (s *site) onScheme(t *testing.T, restriction access.Restriction) string {
	t.Helper()
	s.do(t, func(ctx context.Context, tx *gate.Tx) error {
		return tx.SetSubject(ctx, s.taken[0].Person, gate.Subject{OnScheme: true, Restriction: restriction, Contact: "Call Dee."})
	})
	return "/people/" + string(s.taken[0].Person) + "/warnings"
}

func goodWarning() url.Values {
	return url.Values{"kind": {"DOG"}, "what": {"Loose dog <big>. Ring first."}, "came_from": {"Housing visit"}, "ask_whom": {"Housing officer"},
		"person_told": {"Yes, at the visit"}, "review_on-day": {"1"}, "review_on-month": {"12"}, "review_on-year": {"2026"}}
}

func TestAWarningIsAddedLookedAtAndEnded(t *testing.T) {
	s := newSite(t, twoAdas()...)
	path := s.onScheme(t, access.Unrestricted)
	s.send(t, anna, "/warnings", nil).Want(t, 200, "No warning is due within four weeks")
	s.send(t, anna, path, nil).Want(t, 200, "There is no warning about them.", "Add a warning", "Ada Marsh")
	for field, c := range map[string]struct{ value, says string }{
		"kind": {"", "Select what the warning is about"}, "what": {" ", "Enter what staff must know"}, "came_from": {"", "Enter where it came from"},
		"ask_whom": {"", "Enter whom to ask about it"}, "review_on-year": {"2025", "must be in the future"}, "review_on-day": {"32", "Date must be a real date"},
		"review_on-month": {"", "Date must be a day, a month and a year"},
	} {
		form := goodWarning()
		form.Set(field, c.value)
		s.send(t, anna, path, form).Want(t, 422, c.says, "Error: Warnings about", "Housing")
	}
	if got := s.send(t, anna, path, goodWarning()); got.Status != 303 || got.To != path {
		t.Fatalf("%d %s", got.Status, got.Body)
	}
	s.send(t, anna, path, nil).Want(t, 200, "Loose dog &lt;big&gt;. Ring first.", "Housing officer", "Yes, at the visit", "Look again by 1 December 2026", "25 November 2026 by Anna Ashdown")
	s.send(t, cora, "/warnings", nil).Want(t, 200, "Loose dog", path, "Ada Marsh")
	sheet, err := s.people.OpenWarnings(t.Context(), anna, access.Because(access.DailyTasking, access.FromBoard, ""), s.taken[0].Person)
	if err != nil || len(sheet.Warnings) != 1 {
		t.Fatal(err)
	}
	one := path + "/" + string(sheet.Warnings[0].ID)
	s.Clock.Set(sheet.Today.AddDays(10).At(9, 0))
	s.send(t, anna, "/warnings", nil).Want(t, 200, "Overdue: it should have been looked at again by 1 December 2026")
	s.send(t, anna, one, url.Values{"version": {"1"}, "answer": {"keep"}}).Want(t, 422, "Enter the day by which", `href="#review_on"`)
	s.send(t, anna, one, url.Values{"version": {"1"}, "answer": {"keep"}, "review_on-day": {"1"}, "review_on-month": {"1"}, "review_on-year": {"2030"}}).Want(t, 422, "within a year")
	if got := s.send(t, anna, one, url.Values{"version": {"1"}, "answer": {"keep"}, "review_on-day": {"1"}, "review_on-month": {"6"}, "review_on-year": {"2027"}}); got.Status != 303 {
		t.Fatalf("%d %s", got.Status, got.Body)
	}
	s.send(t, anna, path, nil).Want(t, 200, "Look again by 1 June 2027")
	s.send(t, cora, "/warnings", nil).Lacks(t, "Loose dog")
	s.send(t, anna, one, url.Values{"version": {"1"}, "answer": {"end"}, "reason": {"The dog is gone"}}).Want(t, 409, "Somebody looked at this warning after you opened it.", "The dog is gone")
	s.send(t, anna, one, url.Values{"version": {"2"}, "answer": {"end"}}).Want(t, 422, "Say why the warning is ended")
	if got := s.send(t, anna, one, url.Values{"version": {"2"}, "answer": {"end"}, "reason": {"The dog is gone"}}); got.Status != 303 {
		t.Fatalf("%d %s", got.Status, got.Body)
	}
	s.send(t, anna, path, nil).Want(t, 200, "Ended: Dog", "The dog is gone")
	s.send(t, anna, path, nil).Lacks(t, "Or end it, because")
	s.send(t, anna, path+"/none", url.Values{"version": {"1"}, "answer": {"end"}, "reason": {"Not there"}}).Want(t, 404)
}

func TestWhoMayWarn(t *testing.T) {
	s := newSite(t, twoAdas()...)
	path := s.onScheme(t, access.Unrestricted)
	s.send(t, lin, "/warnings", nil).Want(t, 403)
	s.send(t, lin, path, nil).Want(t, 403)
	s.send(t, lin, path, goodWarning()).Want(t, 403)
	s.send(t, dee, path, nil).Want(t, 403)
	s.send(t, anna, "/warnings", nil).Want(t, 200)
	s.send(t, anna, path, goodWarning()).Want(t, 303)
	s.onScheme(t, access.Restricted)
	s.send(t, anna, "/warnings", nil).Lacks(t, "Loose dog", "Ada Marsh")
	got := s.send(t, anna, path, nil)
	got.Want(t, 403, "Call Dee.")
	got.Lacks(t, "Ada Marsh")
	s.onScheme(t, access.Excluded)
	s.send(t, anna, path, nil).Want(t, 404)
	s.send(t, anna, "/people/"+string(s.taken[1].Person)+"/warnings", nil).Want(t, 404)
	if len(person.WarningKinds) != len(kindChoices())-1 {
		t.Error("a kind is not offered")
	}
}
