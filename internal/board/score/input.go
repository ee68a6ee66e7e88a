package score

import (
	"fmt"
	"slices"
	"strings"

	"waymark/internal/method/risk"
	"waymark/internal/platform/civil"
	"waymark/internal/scheme/custody"
)

// current finds the newest conviction and all that is counted from it, or says why there is none.
func (w *work) current() {
	at := slices.IndexFunc(w.out.Sanctions, func(s Sanction) bool { return s.Conviction })
	if at < 0 {
		w.because("no conviction is held")
		return
	}
	s := w.out.Sanctions[at]
	main, clear := mainOffence(s)
	if !clear {
		w.because("the conviction of " + s.Day.Long() + " is of offences that weigh differently, and the record does not say which was the main one")
		return
	}
	if main.Code == "" {
		w.because("the conviction of " + s.Day.Long() + " (" + main.What() + ") has no Home Office code")
		return
	}
	w.now = &occasion{s, main}
	w.first = w.out.Sanctions[len(w.out.Sanctions)-1]
	w.total = len(w.out.Sanctions) - at
	if at > 0 {
		w.note(fmt.Sprintf("%s since then, the last on %s, and not counted: the scales look at the newest conviction.", times(at, "caution was", "cautions were"), w.out.Sanctions[0].Day.Long()))
	}
	if slices.ContainsFunc(w.Stays, func(s custody.Spell) bool { return s.InsideOn(w.today) }) {
		w.note("They are in custody now. The scales are about time in the community.")
	}
	w.countViolent(at)
	start, from := w.started()
	if len(w.out.Why) == 0 {
		w.inputs(start, from)
	}
}

func times(n int, one, many string) string {
	if n == 1 {
		return "1 " + one + " given"
	}
	return fmt.Sprintf("%d %s given", n, many)
}

// countViolent counts the sanctions that count as violent, where the code of every offence is known.
func (w *work) countViolent(from int) {
	n := 0
	for _, s := range w.out.Sanctions[from:] {
		violent, known := s.Violent()
		if !known {
			w.note("Violent sanctions are not counted: the published list has no group for an offence of " + s.Day.Long() + ".")
			return
		}
		if violent {
			n++
		}
	}
	w.violent = risk.Some(n)
}

// started finds the start of time in the community: the day of the sentence, or, after a sentence of custody, the
// first release from the stay in which it was served.
func (w *work) started() (words, from string) {
	main := w.now.main
	sentenced := main.SentenceDate
	if !sentenced.Valid {
		sentenced = civil.SomeDate(w.now.Day)
	}
	switch main.SentenceType {
	case "custody":
		return w.released(sentenced.Date)
	case "", "not_known", "deferred":
		w.because("the sentence of " + sentenced.Date.Long() + " is not known, so that the start of time in the community is not either")
		return "", ""
	}
	w.followUp = sentenced
	return "the day of the sentence (" + strings.ToLower(main.SentenceType.Label()) + ")", main.Record()
}

func (w *work) released(sentenced civil.Date) (words, from string) {
	stays := slices.Clone(w.Stays)
	slices.SortFunc(stays, func(a, b custody.Spell) int { return a.Received.Sub(b.Received) })
	for _, s := range stays {
		switch {
		case s.Received.After(sentenced.AddDays(1)) || s.Released.Valid && !s.Released.Date.After(sentenced):
		case s.Released.Valid && !s.Released.Date.After(w.today):
			w.followUp = s.Released
			return "the release from custody", s.Source + ", stay " + s.Key
		default:
			w.because("they are in custody for the newest conviction: the scales begin with the release")
			return "", ""
		}
	}
	w.because("the sentence of " + sentenced.Long() + " was custody, and no release from it is held")
	return "", ""
}

// inputs says what the scales go by.
func (w *work) inputs(start, from string) {
	main := w.now.main
	who := "the person’s record"
	add := func(name, value, from string) { w.out.Inputs = append(w.out.Inputs, Input{name, value, from}) }
	add("Sex", strings.ToUpper(w.sex.String()[:1])+w.sex.String()[1:], who)
	add("Date of birth", w.born.Long(), who)
	add("Current conviction", fmt.Sprintf("%s, at %d: %s", w.now.Day.Long(), w.now.Day.Age(w.born), main.What()), main.Record())
	add("Home Office code", codeWords(main), main.Record())
	add("Start of time in the community", fmt.Sprintf("%s, at %d: %s", w.followUp.Date.Long(), w.followUp.Date.Age(w.born), start), from)
	add("Sanctions, the current one counted", fmt.Sprint(w.total), "the list below")
	add("First sanction", fmt.Sprintf("%s, at %d", w.first.Day.Long(), w.first.Day.Age(w.born)), w.first.Offences[0].Record())
	violent := "not counted"
	if n, known := w.violent.Get(); known {
		violent = fmt.Sprint(n)
	}
	add("Of them for violence", violent, "the list below; only VRP and SVRP")
	add("Months without an offence counted until", w.today.Long(), "the day of this page; only ARP, VRP and SVRP")
}

func codeWords(o Offence) string {
	words := o.Code
	if o.Known.Group != "" {
		words += ", OGRS3 group: " + o.Known.Group
	}
	if o.Known.Category != "" {
		words += "; OGRS4 category: " + strings.ToLower(strings.ReplaceAll(string(o.Known.Category), "_", " "))
	}
	return words
}
