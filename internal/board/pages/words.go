package pages

import (
	"slices"
	"strconv"
	"strings"

	"waymark/internal/board"
	"waymark/internal/scheme/cohort"
	"waymark/internal/scheme/custody"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/person"
	"waymark/internal/scheme/supervision"
	"waymark/internal/web/ui"
)

func number(n int) string { return strconv.Itoa(n) }

// scores lists an assessment's scores, and what its tool counted.
func scores(a supervision.Assessment) []ui.Pair {
	var out []ui.Pair
	for _, s := range a.Scores {
		out = append(out, ui.Pair{Key: s.Name, Value: strings.TrimSpace(s.Value + " " + s.Band)})
	}
	for _, c := range a.Counts {
		out = append(out, ui.Pair{Key: c.Name, Value: strconv.FormatInt(c.Count, 10)})
	}
	return out
}

func born(s board.Sheet) string { return s.Card.DateOfBirth.Long() }

// whereWords says where somebody is, as far as is known. Without custody records it says nothing.
func whereWords(s board.Sheet) string {
	if !s.KnowsWhere {
		return ""
	}
	return placeWords(s.Where, s.Feeds)
}

func placeWords(w custody.Where, feeds []board.Feed) string {
	late := lateWords(feeds, "custody")
	switch {
	case w.Inside:
		words := "In custody"
		if w.Spell.Establishment != "" {
			words += ", " + w.Spell.Establishment
		}
		return words + " since " + w.Spell.Received.Long() + late
	case noCustodyFeed(feeds):
		return "Custody not known: no source is held"
	}
	return "Not in custody, as far as is known" + late
}

func noCustodyFeed(feeds []board.Feed) bool {
	for _, f := range feeds {
		if strings.HasPrefix(f.Kind, "custody") {
			return false
		}
	}
	return true
}

// lateWords says that a source is late: what happened since is not known.
func lateWords(feeds []board.Feed, kind string) string {
	for _, f := range feeds {
		if f.IsLate && strings.HasPrefix(f.Kind, kind) {
			return "; not known since " + f.CoversUntil.Long()
		}
	}
	return ""
}

func feedWords(f board.Feed) string {
	if f.IsLate {
		return "not known since " + f.CoversUntil.DayClock() + ", " + f.CoversUntil.Date().Long()
	}
	return "covers until " + f.CoversUntil.DayClock() + ", " + f.CoversUntil.Date().Long()
}

func sinceWords(d board.Day) string {
	if d.Marked {
		return "Since the last meeting, " + d.Since.Long()
	}
	return "Since the working day before, " + d.Since.Long()
}

func leadWords(d board.Directory, e cohort.Episode) string {
	words := d.Agencies[e.LeadAgency]
	if e.LeadOfficer != "" {
		words = d.Staff[e.LeadOfficer] + ", " + words
	}
	return words
}

// schemeWords says how somebody is on the scheme; the cohort's name may say already whether it is by law.
func schemeWords(e cohort.Episode) string {
	name, statutory := cohort.CohortLabel(e.CohortType), cohort.StatutoryLabels[e.Statutory]
	if strings.Contains(strings.ToLower(name), strings.ToLower(statutory)) {
		return name
	}
	return name + ", " + strings.ToLower(statutory)
}

func overview(s board.Sheet) []ui.Pair {
	var out []ui.Pair
	if s.Episode.ID != "" {
		out = append(out,
			ui.Pair{Key: "On the scheme", Value: schemeWords(s.Episode) + ", since " + s.Episode.Started.Long()},
			ui.Pair{Key: "Registration ends", Value: s.Episode.RegistrationEnds.Long()},
			ui.Pair{Key: "Lead", Value: leadWords(s.Directory, s.Episode)})
	}
	if s.KnowsWhere {
		out = append(out, ui.Pair{Key: "Where now", Value: placeWords(s.Where, s.Feeds)})
	}
	return out
}

func identity(s board.Sheet) []ui.Pair {
	out := []ui.Pair{{Key: "Date of birth", Value: s.Identity.DateOfBirth.Long()}, {Key: "Sex", Value: orNot(person.SexLabel(s.Identity.Sex))},
		{Key: "Ethnicity, self-defined", Value: orNot(person.EthnicityLabel(s.EthnicitySelf))}, {Key: "Ethnicity, officer-defined", Value: orNot(person.EthnicityLabel(s.EthnicityOfficer))}}
	if len(s.Aliases) > 0 {
		names := make([]string, len(s.Aliases))
		for i, n := range s.Aliases {
			names[i] = strings.TrimSpace(n.Forenames + " " + n.Surname)
		}
		out = append(out, ui.Pair{Key: "Aliases", Value: strings.Join(names, "; ")})
	}
	for _, n := range s.Numbers {
		out = append(out, ui.Pair{Key: numberWords(n), Value: n.Value})
	}
	for _, a := range s.Addresses {
		out = append(out, ui.Pair{Key: "Address", Value: strings.Trim(a.Lines+", "+a.Postcode, ", ")})
	}
	return out
}

// filtered says that the timeline's choice is to be seen: something is chosen, or cannot be read.
func filtered(f board.Filter, form ui.Form) bool {
	return len(form.Errors) > 0 || len(f.Kinds) > 0 || f.Source != "" || f.From.Valid || f.Until.Valid
}

// sources offers the sources held, each once.
func sources(feeds []board.Feed) []ui.Choice {
	out := []ui.Choice{{Value: "", Label: "All"}}
	for _, f := range feeds {
		c := ui.Choice{Value: f.Source, Label: strings.ToUpper(f.Source[:1]) + f.Source[1:]}
		if !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// numberWords names a number: an agency's own by the agency's feed.
func numberWords(n person.Number) string {
	label := n.Kind.Label()
	switch {
	case n.Kind == person.OwnKey && n.Issuer != "":
		return strings.ToUpper(n.Issuer[:1]) + n.Issuer[1:] + " reference"
	case n.Issuer != "":
		return label + " (" + n.Issuer + ")"
	}
	return label
}

func listingWords(l cohort.Listing) string {
	words := l.Scored.Score.String() + " points, "
	if l.Scored.Beyond {
		words += "as many as the last of the " + number(l.Run.Top) + " listed"
	} else {
		words += "rank " + number(l.Scored.Rank) + " of the " + number(l.Run.Top) + " listed"
	}
	if l.Scored.List == cohort.Young {
		words += ", under 18"
	}
	return words + ", records to " + l.Run.AsOf.Long()
}

func orNot(s string) string {
	if s == "" {
		return "Not known"
	}
	return s
}

func chosen(f board.Filter, k board.EntryKind) bool {
	for _, c := range f.Kinds {
		if c == k {
			return true
		}
	}
	return false
}

func chargedOn(c offending.Charge) string {
	if !c.Day.Valid {
		return "on a day that is not known"
	}
	return c.Day.Date.Long()
}

// resultOn gives the day of a charge's result, where the source says it.
func resultOn(c offending.Charge) string {
	if !c.OutcomeDay.Valid {
		return ""
	}
	return " " + c.OutcomeDay.Date.Long()
}

// decidedOn gives the day of a court's result, where the source says it.
func decidedOn(r offending.CourtResult) string {
	if !r.DayKnown() {
		return ""
	}
	return " " + r.Happened().Date.Long()
}

// detailsOf gives what a court's result says besides, as the end of a sentence.
func detailsOf(r offending.CourtResult) string {
	if words := r.Details(); words != "" {
		return ". " + words
	}
	return ""
}

// awaitsCourt says that a charge has no result yet.
func awaitsCourt(c offending.Charge) bool { return c.Outcome == offending.Charged }
