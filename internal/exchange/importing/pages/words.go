package pages

import (
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"

	"waymark/internal/exchange/importing"
	"waymark/internal/exchange/importing/profile"
	"waymark/internal/exchange/importing/reader"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/job"
	"waymark/internal/scheme/person"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

// runView is a run as its page shows it to one reader.
type runView struct {
	importing.Opened
	wrong                    importing.Wrong
	form                     ui.Form
	mayRun, mayUndo, mayRead bool
}

// mostShown is how many rows of a kind a page shows; the download has all.
const mostShown = 200

// number writes a number with commas between the thousands.
func number(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// size writes a file's size.
func size(bytes int64) string {
	switch {
	case bytes < 1000:
		return number(bytes) + " bytes"
	case bytes < 1_000_000:
		return number(bytes/1000) + " kB"
	}
	return strconv.FormatFloat(float64(bytes)/1e6, 'f', 1, 64) + " MB"
}

var standColours = map[importing.Stand]string{
	importing.StandDone: "green", importing.StandUndone: "grey", importing.StandWaiting: "blue", importing.StandComing: "blue",
	importing.StandStopping: "yellow", importing.StandStopped: "yellow", importing.StandFailed: "red", importing.StandUnfinished: "orange",
	importing.StandUndoing: "purple", importing.StandHalfUndone: "orange",
}

var kindWords = map[profile.KindName]string{
	profile.People: "People", profile.Arrests: "Arrests", profile.Charges: "Charges", profile.CustodySpell: "Stays in custody",
	profile.CustodyRoll: "Daily custody roll", profile.Releases: "Releases",
	profile.CourtCases: "Court cases", profile.Convictions: "Court results", profile.Assessments: "Assessments of risk",
}

func choices(list []importing.Profile) []ui.Choice {
	out := []ui.Choice{{Value: "", Label: "Select a profile"}}
	for _, p := range list {
		out = append(out, ui.Choice{Value: p.Name, Label: p.Agency + " - " + p.Title + " (" + p.Name + ")"})
	}
	return out
}

func checkFacts(up importing.Upload, p importing.Preview) []ui.Pair {
	facts := []ui.Pair{
		{Key: "File", Value: up.FileName + ", " + size(up.Bytes)}, {Key: "Profile", Value: up.Profile + ": " + kindWords[p.Kind]},
		{Key: "Rows", Value: number(p.Rows())}, {Key: "New", Value: number(p.New)}, {Key: "Changed", Value: number(p.Changed)},
		{Key: "Unchanged", Value: number(p.Unchanged)},
	}
	gone := "Not applicable: only a daily roll shows who has left"
	if p.Roll != nil {
		gone = "Not known: the first roll of its series has nothing to be compared with"
		if p.Roll.Compared {
			gone = number(int64(p.Roll.Gone)) + " no longer on the roll"
			if len(p.GoneOf) > 0 {
				gone += ", as " + strings.Join(p.GoneOf, ", ")
			}
		}
	}
	return append(facts, ui.Pair{Key: "Gone", Value: gone}, ui.Pair{Key: "Refused", Value: number(p.Refused)},
		ui.Pair{Key: "People not held yet", Value: number(p.People)})
}

// exampleRow is a row of a preview with what it would be.
type exampleRow struct {
	importing.Example
	what string
}

func examples(p importing.Preview) []exampleRow {
	var out []exampleRow
	for _, o := range []struct {
		of   person.Outcome
		what string
	}{{person.New, "New"}, {person.Changed, "Changed"}} {
		for _, x := range p.Examples[o.of] {
			out = append(out, exampleRow{x, o.what})
		}
	}
	return out
}

func runFacts(v runView) []ui.Pair {
	facts := []ui.Pair{
		{Key: "Agency", Value: orDash(v.Agency)}, {Key: "Profile", Value: v.Profile + ": " + kindWords[v.Kind]}, {Key: "File", Value: v.FileName + ", " + size(v.Bytes)},
		{Key: "Started", Value: v.StartedAt.Long() + " by " + v.By},
	}
	if !v.EndedAt.IsZero() {
		facts = append(facts, ui.Pair{Key: "Ended", Value: v.EndedAt.Long()})
	}
	if !v.CoversUntil.IsZero() {
		facts = append(facts, ui.Pair{Key: "Reaches to", Value: v.CoversUntil.Long()})
	}
	if r := v.wrong.Roll; r != nil {
		facts = append(facts, ui.Pair{Key: "Roll", Value: rollWords(*r)})
	} else if v.RollDate.Valid {
		facts = append(facts, ui.Pair{Key: "Roll", Value: v.RollDate.Date.Long()})
	}
	if !v.UndoBegun.IsZero() {
		facts = append(facts, ui.Pair{Key: "Undo", Value: "Begun " + v.UndoBegun.Long() + " by " + v.UndoneBy + ": " + v.UndoReason})
	}
	return facts
}

func rollWords(r importing.RollReport) string {
	s := r.Day.Long() + ": "
	if !r.Compared {
		return s + "the first of its series"
	}
	return s + number(int64(r.New)) + " new stays, " + number(int64(r.Returned)) + " returned, " + number(int64(r.Gone)) + " gone since the roll before"
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// part says how much of the file is read, for the words beside the bar.
func part(v runView) string {
	if v.Work.AllUnits <= 0 {
		return number(v.Position) + " rows so far"
	}
	return number(v.Position) + " rows so far, " + strconv.FormatInt(100*v.Work.DoneUnits/v.Work.AllUnits, 10) + "% of the file"
}

// download gives all that was wrong with a run's rows as a file.
func (p pages) download(w http.ResponseWriter, r *server.Request) error {
	wrong, err := p.imports.ReadRefused(r.Context(), r.Actor, why(""), runIn(r))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="refused-`+string(runIn(r))+`.csv"`)
	out := csv.NewWriter(w)
	rows := [][]string{{"file", "row", "line", "column", "value", "rule", "text", "kept"}}
	add := func(list []reader.Refusal, kept string) {
		for _, x := range list {
			rows = append(rows, []string{plain(x.File), strconv.FormatInt(x.Row, 10), strconv.FormatInt(x.Line, 10), plain(x.Column), plain(x.Value), string(x.Rule), x.Text, kept})
		}
	}
	add(wrong.Refusals, "no")
	add(wrong.Notices, "yes")
	return out.WriteAll(rows)
}

// plain keeps a spreadsheet from reading a value of an agency's file as a formula.
func plain(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

func when(i civil.Instant) string { return i.Date().Short() + " " + i.Clock() }

// haltWords says why nothing moves, and what to do.
func haltWords(v runView) string {
	at := " after " + number(v.Position) + " rows"
	switch {
	case v.Undoing():
		return "The undo has not ended. Resume it: it goes on where it stopped."
	case v.Work.State == job.Failed:
		return "The import failed" + at + ": " + v.Work.LastError
	case !v.Kept && v.Job != "":
		return "The import stopped" + at + ", and the file is not kept here any more. Send the same file again: the import goes on where it stopped."
	case v.Job == "":
		return "The import is unfinished" + at + ". It was begun on the command line: run the same command again, or send the same file here, and it goes on where it stopped."
	}
	return "The import stopped" + at + "."
}

// rowWords says which value of which row a rule spoke about.
func rowWords(x reader.Refusal) string {
	s := "Row " + number(x.Row)
	if x.Column != "" {
		s += ", column " + x.Column
	}
	if x.Value != "" {
		s += ": “" + x.Value + "”"
	}
	return s
}
