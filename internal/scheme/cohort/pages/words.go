package pages

import (
	"strconv"
	"strings"

	"waymark/internal/method/matrix"
	"waymark/internal/scheme/cohort"
	"waymark/internal/web/ui"
)

func number(n int) string { return strconv.Itoa(n) }

// runFacts says what a run rests on.
func runFacts(s cohort.Selection) []ui.Pair {
	source := s.Source
	if source == "" {
		source = "All sources held"
	}
	return []ui.Pair{
		{Key: "Matrix", Value: s.Title + ", version " + s.Version}, {Key: "As of", Value: s.AsOf.Long()}, {Key: "Source", Value: source},
		{Key: "Records as known", Value: s.DataCut.Long()}, {Key: "People looked at", Value: number(s.Population)},
		{Key: "With anything counted", Value: number(s.Listable)},
	}
}

func cohortChoices() []ui.Choice {
	out := []ui.Choice{{Value: "", Label: "Choose"}}
	for _, t := range cohort.CohortTypes {
		out = append(out, ui.Choice{Value: t.Code, Label: t.Label})
	}
	return out
}

func statutoryChoices() []ui.Choice {
	out := []ui.Choice{{Value: "", Label: "Choose"}}
	for _, s := range []cohort.Statutory{cohort.UnderSupervision, cohort.Voluntary, cohort.AfterSupervision} {
		out = append(out, ui.Choice{Value: string(s), Label: cohort.StatutoryLabels[s]})
	}
	return out
}

func agencyChoices(e cohort.Explained) []ui.Choice {
	out := []ui.Choice{{Value: "", Label: "Choose"}}
	for _, a := range e.Agencies {
		out = append(out, ui.Choice{Value: string(a.ID), Label: a.Name})
	}
	return out
}

func officerChoices(e cohort.Explained) []ui.Choice {
	names := map[string]string{}
	for _, a := range e.Agencies {
		names[string(a.ID)] = a.Name
	}
	out := []ui.Choice{{Value: "", Label: "Nobody yet"}}
	for _, m := range e.Officers {
		out = append(out, ui.Choice{Value: string(m.ID), Label: m.Name + ", " + names[string(m.Agency)]})
	}
	return out
}

func districtChoices(e cohort.Explained) []ui.Choice {
	out := []ui.Choice{{Value: "", Label: "Not known"}}
	for _, d := range e.Districts {
		out = append(out, ui.Choice{Value: string(d.ID), Label: d.Name})
	}
	return out
}

// lineWords says what one record is.
func lineWords(e cohort.Explained, l matrix.Line) string {
	if int(l.Ref) >= len(e.Records) {
		return l.Kind
	}
	r := e.Records[l.Ref]
	words := r.What
	if r.Outcome != "" {
		words += ", " + r.Outcome
	}
	return words + " (" + r.Source + " " + r.Key + ")"
}

// groupWords says which groups of offences a record counts in.
func groupWords(l matrix.Line) string {
	switch {
	case l.Group != "":
		return strings.ReplaceAll(strings.ReplaceAll(l.Group, ",", ", "), "_", " ")
	case strings.HasPrefix(l.Kind, "custody"):
		return ""
	}
	return "Not in the reference"
}

// subTotals says what each part of the score adds up to.
func subTotals(e cohort.Explained) []ui.Pair {
	out := make([]ui.Pair, 0, len(e.Score.SubTotals))
	for _, s := range e.Score.SubTotals {
		value := s.Points.String()
		if !s.Held {
			value = string(matrix.StateNotHeld)
		}
		records := 0
		for _, f := range e.Score.Factors {
			if f.SubTotal == s.Name {
				records += f.Count
			}
		}
		if records > 0 {
			value += " (" + plural(records, "record") + ")"
		}
		out = append(out, ui.Pair{Key: "Sub-total: " + s.Name, Value: value})
	}
	return out
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return number(n) + " " + word + "s"
}

func factorPoints(f matrix.FactorExplanation) string {
	if f.State == matrix.StateNotHeld || f.State == matrix.StateUnknown {
		return string(f.State)
	}
	return f.Points.String()
}

func missingWords(kinds []string) string {
	return strings.ReplaceAll(strings.Join(kinds, ", "), "_", " ")
}

// absorbedWords says that people of the list turned out to be others of it.
func absorbedWords(n int) string {
	if n == 1 {
		return "One place is left out: since the run, its records turned out to be of somebody else on the list. A new run counts them together."
	}
	return number(n) + " places are left out: since the run, their records turned out to be of others on the list. A new run counts them together."
}
