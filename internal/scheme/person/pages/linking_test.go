package pages

import (
	"context"
	"net/url"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
)

// theReview gives the one open review.
func (s *site) theReview(t *testing.T) person.Waiting {
	t.Helper()
	got, err := s.people.ListReviews(t.Context(), lin, person.Ordinary, person.ToDecide, "")
	if err != nil || len(got.Rows) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	return got.Rows[0]
}

// firstReview gives the oldest open review.
func (s *site) firstReview(t *testing.T) id.Review {
	t.Helper()
	got, err := s.people.ListReviews(t.Context(), lin, person.Ordinary, person.ToDecide, "")
	if err != nil || len(got.Rows) == 0 {
		t.Fatalf("%+v, %v", got, err)
	}
	return got.Rows[0].ID
}

func TestTheQueue(t *testing.T) {
	empty := newSite(t)
	empty.send(t, lin, "/linking", nil).Want(t, 200, "No record waits for an answer.")
	empty.send(t, lin, "/linking?view=unsure", nil).Want(t, 200, "There is none of which somebody was not sure.")
	empty.send(t, lin, "/linking?view=decided", nil).Want(t, 200, "Nothing has been decided.")
	empty.send(t, lin, "/linking?view=whim", nil).Want(t, 404)
	s := newSite(t, twoAdas()...)
	s.send(t, lin, "/linking", nil).Want(t, 200, "1 record waits for an answer", "Ada &lt;Jane&gt; March", "Is it Ada Marsh, born 25 July 1985?", "prison X77", "/linking/"+string(s.theReview(t).ID)+`"`)
	for _, path := range []string{"/linking", "/linking/" + string(s.theReview(t).ID), "/linking-closed"} {
		s.send(t, anna, path, nil).Want(t, 403, "You cannot open this")
	}
	s.send(t, lin, "/linking-closed", nil).Want(t, 403)
	s.send(t, lin, "/linking/none", nil).Want(t, 404)
	s.send(t, lin, "/linking/none", url.Values{"version": {"1"}}).Want(t, 404)
	if got := s.send(t, access.Actor{ID: "S-nobody"}, "/linking", nil); got.Status != 303 {
		t.Errorf("somebody not signed in gets %d", got.Status)
	}
}

func TestAReviewIsDecidedAndUndone(t *testing.T) {
	s := newSite(t, twoAdas()...)
	r := s.theReview(t)
	path, ada := "/linking/"+string(r.ID), string(s.taken[0].Person)
	s.send(t, lin, path, nil).Want(t, 200, "Is this the same person?", "Beside Ada Marsh", "Nearly the same", ">Different<", "2003/0012345N", "2004/0099999Q",
		"12 Mill Lane, Ashdale, NX1 1AA", "1 agency&#39;s record.", "The same person as Ada Marsh", "Not a match", "Not sure", `name="version" value="1"`)
	s.send(t, lin, path, nil).Lacks(t, "on the scheme", "Undo")
	s.send(t, cora, path, nil).Want(t, 200, "not on the scheme")
	s.send(t, lin, path, url.Values{"version": {"1"}, "answer": {ada}, "reason": {" "}}).Want(t, 422, "Say in a few words why you decide so", "Error: Is this the same person?", `value="`+ada+`" checked`)
	s.send(t, lin, path, url.Values{"version": {"1"}, "reason": {"They look alike"}}).Want(t, 422, "Select whose record it is", "They look alike", `href="#answer"`)
	s.send(t, lin, path, url.Values{"version": {"x"}}).Want(t, 422)
	if got := s.send(t, lin, path, url.Values{"version": {"1"}, "answer": {ada}, "reason": {"Same tattoo & address"}}); got.Status != 303 || got.To != path {
		t.Fatalf("%d to %q: %s", got.Status, got.To, got.Body)
	}
	s.send(t, lin, path, nil).Want(t, 200, "The record is now theirs.", "Lin Larch: the same person as Ada Marsh", "Same tattoo &amp; address", "Undo this answer", `name="version" value="2"`)
	s.send(t, lin, "/linking?view=decided", nil).Want(t, 200, "The same person", "As Ada Marsh.", "Same tattoo &amp; address", "Lin Larch")
	s.send(t, lin, "/linking", nil).Want(t, 200, "No record waits for an answer.")
	s.send(t, cora, path, url.Values{"version": {"1"}, "answer": {"NOT_A_MATCH"}, "reason": {"Other eyes"}}).Want(t, 409, "Somebody answered this review after you opened it.", "What you sent was not done")
	s.send(t, cora, path+"/undo", url.Values{"version": {"2"}}).Want(t, 422, "Say in a few words why you undo it")
	if got := s.send(t, cora, path+"/undo", url.Values{"version": {"2"}, "undo_reason": {"Other eyes"}}); got.Status != 303 {
		t.Fatalf("%d %s", got.Status, got.Body)
	}
	s.send(t, cora, path, nil).Want(t, 200, "The answer is undone.", "Undone by Cora Cedar", "Other eyes", "Keep the answer")
	s.send(t, lin, "/linking", nil).Want(t, 200, "1 record waits for an answer")
	s.send(t, lin, "/linking?view=decided", nil).Want(t, 200, ">Undone<")
}

func TestNotSureHasItsOwnList(t *testing.T) {
	s := newSite(t, twoAdas()...)
	path := "/linking/" + string(s.theReview(t).ID)
	if got := s.send(t, lin, path, url.Values{"version": {"1"}, "answer": {"NOT_SURE"}, "reason": {"No photograph"}}); got.Status != 303 {
		t.Fatalf("%d %s", got.Status, got.Body)
	}
	s.send(t, lin, path, nil).Want(t, 200, "Your answer is kept.", "Lin Larch: Not sure", "Keep the answer")
	s.send(t, lin, "/linking", nil).Want(t, 200, "No record waits for an answer.", "Not sure")
	s.send(t, lin, "/linking?view=unsure", nil).Want(t, 200, "Ada &lt;Jane&gt; March")
}

func TestWhatStandsTogetherCanMoveTogether(t *testing.T) {
	s := newSite(t, append(twoAdas(), incoming("probation", "Y", "march", "ada jane", "1985-07-25"))...)
	if s.taken[1].Person != s.taken[2].Person {
		t.Fatalf("%+v", s.taken)
	}
	path := "/linking/" + string(s.firstReview(t))
	s.send(t, lin, path, nil).Want(t, 200, "Where the record is now: ada jane march", "also move the 1 other record that it stands with now")
	if got := s.send(t, lin, path, url.Values{"version": {"1"}, "answer": {string(s.taken[0].Person)}, "whole": {"yes"}, "reason": {"One woman"}}); got.Status != 303 {
		t.Fatalf("%d %s", got.Status, got.Body)
	}
	s.send(t, lin, path, nil).Want(t, 200, "with every record that stood with it")
}

func TestARestrictedRecordIsTheOfficersOnly(t *testing.T) {
	s := newSite(t, twoAdas()...)
	path := string(s.theReview(t).ID)
	s.do(t, func(ctx context.Context, tx *gate.Tx) error {
		return tx.SetSubject(ctx, id.Person(s.taken[1].Person), gate.Subject{Restriction: access.Restricted, Contact: "Call Dee."})
	})
	for _, by := range []access.Actor{lin, cora} {
		list := s.send(t, by, "/linking", nil)
		list.Want(t, 200, "No record waits for an answer.")
		list.Lacks(t, "Marsh", "March", "Call Dee.")
		one := s.send(t, by, "/linking/"+path, nil)
		one.Want(t, 404)
		one.Lacks(t, "Marsh", "March", "Call Dee.")
	}
	s.send(t, dee, "/linking-closed", nil).Want(t, 200, "Matching restricted records", "Ada &lt;Jane&gt; March", "/linking-closed/"+path)
	s.send(t, dee, "/linking-closed/"+path, nil).Want(t, 200, "Beside Ada Marsh", `action="/linking-closed/`+path+`"`)
	s.send(t, dee, "/linking-closed/"+path, url.Values{"version": {"1"}, "answer": {string(s.taken[0].Person)}, "reason": {"One woman"}}).Want(t, 409, "Restrict both alike first")
	s.send(t, dee, "/linking", nil).Want(t, 403)
}
