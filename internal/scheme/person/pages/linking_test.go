package pages

import (
	"context"
	"fmt"
	"net/url"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
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
	s.send(t, lin, path, nil).Want(t, 200, "Is this the same person?", "Side by side", "Nearly the same", ">Different<", "2003/0012345N", "2004/0099999Q",
		"12 Mill Lane, Ashdale, NX1 1AA", "1 agency&#39;s record", "The same person as Ada Marsh", "Not a match", "Not sure", `name="version" value="1"`)
	s.send(t, lin, path, nil).Lacks(t, "n the scheme", "Undo")
	s.send(t, cora, path, nil).Want(t, 200, "Not on the scheme")
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
	s.send(t, lin, path, nil).Want(t, 200, "Where it is now: ada jane march", "also move the 1 other record that it stands with now")
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
	s.send(t, dee, "/linking-closed/"+path, nil).Want(t, 200, "Ada Marsh", "Restricted", `action="/linking-closed/`+path+`"`)
	s.send(t, dee, "/linking-closed/"+path, url.Values{"version": {"1"}, "answer": {string(s.taken[0].Person)}, "reason": {"One woman"}}).Want(t, 409, "Restrict both alike first")
	s.send(t, dee, "/linking", nil).Want(t, 403)
}

// TestAWeightIsTakenApart: the page says how far each field speaks for it, and what forbids joining.
func TestAWeightIsTakenApart(t *testing.T) {
	s := newSite(t, twoAdas()...)
	s.send(t, lin, "/linking/"+string(s.theReview(t).ID), nil).Want(t, 200, "What speaks for it, and what against", "Nothing was learnt from the records here yet",
		"police BP1, the nearest of their records", "The details agree, but two numbers of which a person has one do not", "two records taken by chance", "PNC id", "different", "1 record in", "wm-bar--for", "wm-bar--against")
}

// TestAnswersLeadToTheNext: whoever works through the queue need not go back to the list.
func TestAnswersLeadToTheNext(t *testing.T) {
	other := incoming("prison", "X78", "March", "Ada", "1985-07")
	s := newSite(t, append(twoAdas(), other)...)
	got, err := s.people.ListReviews(t.Context(), lin, person.Ordinary, person.ToDecide, "")
	if err != nil || len(got.Rows) != 2 {
		t.Fatalf("%d reviews, %v", len(got.Rows), err)
	}
	one, two := "/linking/"+string(got.Rows[0].ID), "/linking/"+string(got.Rows[1].ID)
	s.send(t, lin, one, nil).Want(t, 200, "Keep the answer and go to the next", `href="`+two+`"`)
	if got := s.send(t, lin, one, url.Values{"version": {"1"}, "answer": {"NOT_A_MATCH"}, "reason": {"Other eyes"}}); got.Status != 303 || got.To != two {
		t.Fatalf("%d to %q", got.Status, got.To)
	}
	s.send(t, lin, two, nil).Want(t, 200, "The record stays where it is. This is the next record.", "Keep the answer<")
}

// TestDisagreementIsKept: who sees an answer otherwise says so beside it, and others find it under its own list.
func TestDisagreementIsKept(t *testing.T) {
	s := newSite(t, twoAdas()...)
	path := "/linking/" + string(s.theReview(t).ID)
	if got := s.send(t, lin, path, url.Values{"version": {"1"}, "answer": {"NOT_A_MATCH"}, "reason": {"Other eyes"}}); got.Status != 303 {
		t.Fatalf("%d %s", got.Status, got.Body)
	}
	own := url.Values{"version": {"2"}, "dissent": {"MATCH"}, "dissent_reason": {"The same tattoo"}}
	s.send(t, lin, path+"/dissent", own).Want(t, 409, "The answer is your own")
	s.send(t, cora, path+"/dissent", url.Values{"version": {"2"}, "dissent": {"NOT_A_MATCH"}, "dissent_reason": {"So do I"}}).Want(t, 422, "Select another answer than the one that stands")
	s.send(t, cora, path+"/dissent", url.Values{"version": {"2"}}).Want(t, 422, "Select how you see it", "Say in a few words why you see it otherwise")
	if got := s.send(t, cora, path+"/dissent", own); got.Status != 303 {
		t.Fatalf("%d %s", got.Status, got.Body)
	}
	s.send(t, cora, path+"/dissent", own).Want(t, 409, "You have said already")
	s.send(t, lin, path, nil).Want(t, 200, "Is this the same person?", "Seen otherwise", "Cora Cedar: The same person. The same tattoo", "Lin Larch: Not a match")
	s.send(t, lin, "/linking?view=disputed", nil).Want(t, 200, "1 answer is seen otherwise", "Is it Ada Marsh", "Ada &lt;Jane&gt; March", path)
	if got := s.send(t, lin, path+"/undo", url.Values{"version": {"2"}, "undo_reason": {"Cora is right"}}); got.Status != 303 {
		t.Fatalf("%d %s", got.Status, got.Body)
	}
	s.send(t, lin, "/linking?view=disputed", nil).Want(t, 200, "Nobody sees an answer otherwise.")
}

// TestAMatchSeenOtherwiseNamesNobodyBeside: the record stands with whom it matched.
func TestAMatchSeenOtherwiseNamesNobodyBeside(t *testing.T) {
	s := newSite(t, twoAdas()...)
	path := "/linking/" + string(s.theReview(t).ID)
	if got := s.send(t, lin, path, url.Values{"version": {"1"}, "answer": {string(s.taken[0].Person)}, "reason": {"Same tattoo"}}); got.Status != 303 {
		t.Fatalf("%d %s", got.Status, got.Body)
	}
	s.send(t, lin, path, nil).Want(t, 200, "Is this the same person?", "The record is now theirs.")
	if got := s.send(t, cora, path+"/dissent", url.Values{"version": {"2"}, "dissent": {"NOT_A_MATCH"}, "dissent_reason": {"Other eyes"}}); got.Status != 303 {
		t.Fatalf("%d %s", got.Status, got.Body)
	}
	list := s.send(t, lin, "/linking?view=disputed", nil)
	list.Want(t, 200, "1 answer is seen otherwise", "It was answered whose it is.", path)
	list.Lacks(t, "Is it ?")
}

// TestARecordIsAskedAboutByHand parts a record that was linked by itself, and puts it back.
func TestARecordIsAskedAboutByHand(t *testing.T) {
	s := newSite(t, append(twoAdas(), incoming("probation", "Y9", "march", "ada jane", "1985-07-25"))...)
	march := s.taken[1].Person
	if s.taken[2].Person != march {
		t.Fatalf("%+v", s.taken)
	}
	s.send(t, anna, "/linking-ask", nil).Want(t, 403)
	s.send(t, lin, "/linking-ask", nil).Want(t, 200, "Ask about a record")
	s.send(t, lin, "/linking-ask", url.Values{}).Want(t, 422, "Enter the number of a record")
	s.send(t, lin, "/linking-ask", url.Values{"number": {"Z0"}}).Want(t, 422, "No record has this number")
	s.send(t, lin, "/linking-ask", url.Values{"number": {"Y9"}, "other": {"X77"}}).Want(t, 422, "Both are one person")
	asked := s.send(t, lin, "/linking-ask", url.Values{"number": {"Y9"}})
	if asked.Status != 303 {
		t.Fatalf("%d %s", asked.Status, asked.Body)
	}
	s.send(t, lin, "/linking", nil).Want(t, 200, "Does it belong with the records it stands with?")
	s.send(t, lin, asked.To, nil).Want(t, 200, "Does this record belong here?", "Somebody asked", "It belongs here: leave it where it is", "Somebody else: give it a person of its own")
	s.send(t, lin, asked.To, url.Values{"version": {"1"}, "answer": {"NOT_A_MATCH"}, "reason": {"Other eyes"}}).Want(t, 422, "Select whose record it is")
	if got := s.send(t, lin, asked.To, url.Values{"version": {"1"}, "answer": {"ON_ITS_OWN"}, "reason": {"Other eyes"}}); got.Status != 303 {
		t.Fatalf("%d %s", got.Status, got.Body)
	}
	alone := s.holder(t, "Y9")
	if alone == march || alone == s.taken[0].Person {
		t.Fatalf("it is %s's", alone)
	}
	s.send(t, lin, asked.To, nil).Want(t, 200, "Undo this answer")
	if got := s.send(t, lin, asked.To+"/undo", url.Values{"version": {"2"}, "undo_reason": {"It was her"}}); got.Status != 303 {
		t.Fatalf("%d %s", got.Status, got.Body)
	}
	if now := s.holder(t, "Y9"); now != march {
		t.Fatalf("after undo it is %s's", now)
	}
	both := s.send(t, lin, "/linking-ask", url.Values{"number": {"X77"}, "other": {"BP1"}})
	s.send(t, lin, both.To, nil).Want(t, 200, "Is this the same person?", "The same person as Ada Marsh")
}

// holder gives whose a record is.
func (s *site) holder(t *testing.T, key string) (p id.Person) {
	t.Helper()
	err := s.DB.View(t.Context(), func(q db.Queryer) error {
		return q.QueryRowContext(t.Context(), `SELECT l.person FROM source_record r JOIN v_person_of_record l ON l.record = r.id WHERE r.key = $1`, key).Scan(&p)
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestARunIsLookedAtBeforeItIsApplied goes through a run on its pages.
func TestARunIsLookedAtBeforeItIsApplied(t *testing.T) {
	var in []person.Incoming
	for i := range 30 { // thirty people whom police and probation know alike, and one pair with a letter between them
		surname := string(rune('A'+i%26)) + "shdown" + string(rune('a'+i/26)) + string(rune('a'+i%7))
		born := fmt.Sprintf("19%02d-0%d-1%d", 60+i, 1+i%9, i%10)
		in = append(in, incoming("police", fmt.Sprint("P", i), surname, "Ada", born), incoming("probation", fmt.Sprint("Q", i), surname, "Ada", born))
	}
	in = append(in, incoming("prison", "X1", "Ashdownab", "Ada", "1960-01-10"))
	s := newSite(t, in...)
	s.send(t, anna, "/linking-runs", nil).Want(t, 403)
	s.send(t, lin, "/linking-runs", nil).Want(t, 200, "Weigh all records anew", "There was no run yet.", "Nothing was learnt from the records here yet")
	run, _, err := s.people.Relink(t.Context(), access.OperatorActor("test", "test"), false, nil)
	if err != nil {
		t.Fatal(err)
	}
	path := "/linking-runs/" + string(run.ID)
	s.send(t, lin, "/linking-runs", nil).Want(t, 200, "Ready to look at: 61 records", path)
	page := s.send(t, lin, path, nil)
	page.Want(t, 200, "Apply the run", "Discard it", "To join", `name="version" value="2"`)
	s.send(t, lin, path+"?what=ASK", nil).Want(t, 200, "To ask")
	s.send(t, lin, path+"?what=WHIM", nil).Want(t, 404)
	s.send(t, lin, "/linking-runs", nil).Lacks(t, "Begin a run")
	s.send(t, lin, "/linking-runs", url.Values{}).Want(t, 409, "There is a problem", "waits to be looked at")
	s.send(t, lin, path, url.Values{"version": {"1"}, "do": {"apply"}}).Want(t, 409, "Somebody changed this run after you opened it.", "Apply the run")
	s.send(t, lin, path, url.Values{"version": {"2"}}).Want(t, 422)
	if got := s.send(t, lin, path, url.Values{"version": {"2"}, "do": {"discard"}}); got.Status != 303 {
		t.Fatalf("%d %s", got.Status, got.Body)
	}
	s.send(t, lin, path, nil).Want(t, 200, "The run is over. What it had not done is left.", "Discarded: 61 records")
}
