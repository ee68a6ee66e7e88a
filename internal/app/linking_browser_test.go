package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"waymark/internal/platform/access"
	"waymark/internal/testkit"
	"waymark/internal/testkit/browser"
)

// nominal is an invented person as the police have them.
type nominal struct{ surname, forename, born string }

// nominals makes people of whom no two are near each other.
func nominals(n int) []nominal {
	starts := []string{"Quill", "Thimble", "Bramble", "Oddle", "Pebble", "Wobble", "Fern", "Gristle"}
	ends := []string{"marsh", "wick", "snap", "thorpe", "croft", "ton", "whistle", "dale"}
	forenames := []string{"Barnabus", "Jessamy", "Crispian", "Wilhelma", "Peregrine", "Tabitha", "Ottoline", "Leopold", "Hesper", "Ignatius", "Rowena"}
	var out []nominal
	for i := range n {
		out = append(out, nominal{starts[i%8] + ends[(i/8+i)%8], forenames[i%11],
			fmt.Sprintf("%02d/%02d/%d", 1+i*7%28, 1+i*5%12, 1961+i*3%40)})
	}
	return out
}

// slips gives some of the people by place, each with a letter left out of the surname.
func slips(people []nominal, places ...int) map[int]nominal {
	out := map[int]nominal{}
	for _, i := range places {
		p := people[i]
		p.surname = p.surname[:4] + p.surname[5:]
		out[i] = p
	}
	return out
}

// policeFile writes the police's list of people.
func policeFile(t *testing.T, people []nominal) string {
	t.Helper()
	text := "Nominal Ref,Surname,Forename 1,Forename 2,Forename 3,Also known as,DOB,Sex,Self defined ethnicity,Officer defined ethnicity,Nationality,PNCID,CRO,Address 1,Address 2,Town,Postcode\n"
	for i, p := range people {
		text += fmt.Sprintf("N%06d,%s,%s,,,,%s,U,,,,,,%d Invented Row,,Wealdham,QX%d %dAA\n", i, p.surname, p.forename, p.born, i+1, i%9+1, i%8+1)
	}
	return written(t, "nominals.csv", text)
}

// prisonFile writes the prison's list of everybody held: every second of the police's people as the police have
// them, and of those named by place somebody with a slip.
func prisonFile(t *testing.T, name string, people []nominal, slips map[int]nominal) string {
	t.Helper()
	text := "Prison No,Surname,Forename(s),DOB,PNC No,Establishment,Reception Date,Legal Status,Category,Main Offence,CRD/ARD,SED,LED\n"
	for i, p := range people {
		slip, wrong := slips[i]
		switch {
		case wrong:
			p = slip
		case i%2 == 1:
			continue
		}
		text += fmt.Sprintf("A%04dZZ,%s,%s,%s,,HMP Wealdmoor,01/11/2025,Sentenced,B,Theft,,,\n", i, strings.ToUpper(p.surname), p.forename, p.born)
	}
	return written(t, name, text)
}

func written(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// sound fails when axe finds something on the page at either width, or something sticks out of a telephone.
func sound(t *testing.T, b *browser.Browser) {
	t.Helper()
	b.Width(browser.Phone)
	if over := b.Overflow(); over > 0 {
		t.Errorf("%s: %d pixels stick out at the side", b.Path(), over)
	}
	clean(t, b)
	b.Width(browser.Desk)
	clean(t, b)
}

// work has the server's jobs done that are due.
func (p *place) work(t *testing.T) {
	t.Helper()
	if err := p.app.Jobs.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.clock.Advance(time.Minute)
}

// TestLinkingByKeyboard takes two agencies' files from the import page to people, in a browser and by the keyboard
// alone: questions are read side by side and answered, an answer is undone, and a run over all records is looked
// at and applied.
func TestLinkingByKeyboard(t *testing.T) {
	d, address := testkit.SQLiteURL(t)
	_ = d.Close()
	p := serve(t, address)
	members := p.demoPlace(t)
	people := nominals(48)
	first := slips(people, 3, 11, 19)

	b := atScreen(t, p, members[access.Coordinator])
	p.bringInByKeyboard(t, b, "Wealdshire Police - Police force: nominals", policeFile(t, people))
	p.bringInByKeyboard(t, b, "HMP Wealdmoor - Prison: everybody held", prisonFile(t, "prison_list_2026-03-26.csv", people, first))
	answerAndUndo(t, b, people[3], first[3])
	p.bringIn(t, "british/prison_list", prisonFile(t, "prison_list_2026-03-27.csv", people, slips(people, 3, 11, 19, 27, 35)))
	p.runByKeyboard(t, b, people[27])
	p.logHolds(t)
}

// bringInByKeyboard sends a file, looks at what it would do, and brings it in.
func (p *place) bringInByKeyboard(t *testing.T, b *browser.Browser, profile, path string) {
	t.Helper()
	b.Press("Imports")
	sound(t, b)
	b.Press("Bring a file in")
	sound(t, b)
	b.Choose("How to read it", profile)
	b.Attach("File", path)
	b.Press("Check the file")
	b.Sees("What "+filepath.Base(path)+" would do", "Rows")
	sound(t, b)
	b.Press("Bring it in")
	b.Sees("Waiting")
	p.work(t)
	b.Press("Look again")
	b.Sees("Done")
	sound(t, b)
}

// answerAndUndo answers the questions that the prison's slips asked, and takes the last answer back.
func answerAndUndo(t *testing.T, b *browser.Browser, held, slip nominal) {
	t.Helper()
	b.Press("Matching records")
	b.Sees("3 records wait for an answer", "Is it "+held.forename+" "+held.surname)
	sound(t, b)
	b.Press(slip.forename + " " + strings.ToUpper(slip.surname))
	b.Sees("Is this the same person?", "Side by side", "Nearly the same", "What speaks for it, and what against", "two records taken by chance")
	sound(t, b)
	b.Press("Keep the answer and go to the next") // with nothing said
	b.Sees("There is a problem", "Select whose record it is", "Say in a few words why you decide so")
	sound(t, b)
	b.Tick("The same person as " + held.forename + " " + held.surname)
	b.Type("Why you decide so", "The prison left a letter out: the same photograph")
	b.Press("Keep the answer and go to the next")
	b.Sees("The record is now theirs. This is the next record.")
	b.Press("Next record, without an answer to this one")
	b.Tick("Not sure")
	b.Type("Why you decide so", "Nobody at the prison answered")
	b.Press("Keep the answer and go to the next")
	b.Sees("Your answer is kept.")
	b.Tick("The same person as")
	b.Type("Why you decide so", "The officer in the case knows only one")
	b.Press("Keep the answer")
	b.Sees("The record is now theirs.", "Is this the same person?", "Test Scheme coordinator: the same person as", "The officer in the case knows only one")
	sound(t, b)
	b.Open("Undo this answer")
	b.Type("Why you undo it", "Other fingerprints")
	b.Press("Undo")
	b.Sees("The answer is undone.", "the review is open again", "Undone by Test Scheme coordinator", "Other fingerprints", "Whose record is it?")
	sound(t, b)
	b.Press("Back")
	b.Sees("1 record waits for an answer")
	b.Press("Decided")
	b.Sees("Undone", "The same person", "Not sure")
	sound(t, b)
}

// runByKeyboard weighs all records, looks at each sort of what would be done, and applies it.
func (p *place) runByKeyboard(t *testing.T, b *browser.Browser, joined nominal) {
	t.Helper()
	b.Press("Matching records")
	b.Press("Weigh all records anew")
	b.Sees("There was no run yet.", "Nothing was learnt from the records here yet.")
	sound(t, b)
	b.Press("Begin a run")
	b.Sees("All records are being weighed.", "Weighing")
	sound(t, b)
	p.work(t)
	b.Press("Look again")
	b.Sees("Ready to look at", "weighed with model 1")
	sound(t, b)
	for _, list := range []string{"To part", "To ask", "No longer asked", "To join"} {
		b.Press(list)
		sound(t, b)
	}
	b.Sees(joined.forename+" "+joined.surname, "The details agree")
	b.Press("Apply the run")
	b.Sees("What the run found is being done.", "Being applied")
	p.work(t)
	b.Press("Look again")
	b.Sees("Applied", "Done: ")
	sound(t, b)
	b.Press("Side by side")
	b.Sees("A run over all records: the same person as", "Undo this answer")
	sound(t, b)
	b.Press("Back")
	b.Press("Weigh all records anew")
	b.Sees("Applied", "New records are weighed by model 1")
	sound(t, b)
}
