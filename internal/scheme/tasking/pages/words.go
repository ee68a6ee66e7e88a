package pages

import (
	"net/url"
	"strings"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
	"waymark/internal/scheme/tasking"
	"waymark/internal/web/ui"
)

// bar is the identity bar of the person whom a task is about.
type bar struct {
	card person.Card
	why  ui.Why
}

// Bar gives the bar.
func (b bar) Bar() ui.Component {
	born := b.card.DateOfBirth.Long()
	if !b.card.DateOfBirth.Known() {
		born = "not known"
	}
	return ui.IdentityBar(ui.IdentityProps{Name: b.card.FullName(), Number: b.card.Number, Born: born, Why: b.why})
}

func personPath(p id.Person) string { return "/people/" + url.PathEscape(string(p)) }

func taskPath(p id.Person, t id.Task) string {
	return personPath(p) + "/tasks/" + url.PathEscape(string(t))
}

func deedPath(t tasking.Task, deed string) string { return taskPath(t.Person, t.ID) + "/" + deed }

// dueWords says when a task is due, as it is read on a day.
func dueWords(t tasking.Task, today civil.Date) string {
	day := t.Due.Long()
	switch t.Due.Sub(today) {
	case 0:
		day = "Today"
	case 1:
		day = "Tomorrow"
	case -1:
		day = "Yesterday"
	}
	if t.DueTime != "" {
		return day + " by " + t.DueTime
	}
	return day
}

// who names somebody who did a step, with their agency if they have one.
func who(d tasking.Directory, s tasking.Step) string {
	if s.ByAgency == "" {
		return d.Staff(s.By)
	}
	return d.Owner(tasking.Owner{Agency: s.ByAgency, Staff: s.By})
}

// happened says what a step was.
func happened(d tasking.Directory, s tasking.Step) string {
	by := who(d, s)
	switch s.Kind {
	case tasking.StepCreated:
		return by + " asked " + d.Owner(s.To)
	case tasking.StepTaken:
		return by + " took it on"
	case tasking.StepTransferred:
		return by + " passed it on from " + d.Owner(s.From) + " to " + d.Owner(s.To)
	case tasking.StepDone:
		return by + " marked it as done"
	case tasking.StepCancelled:
		return by + " cancelled it"
	}
	return by
}

// newestFirst turns a history round.
func newestFirst(steps []tasking.Step) []tasking.Step {
	out := make([]tasking.Step, len(steps))
	for i, s := range steps {
		out[len(steps)-1-i] = s
	}
	return out
}

// paragraphs splits what somebody typed at its line ends.
func paragraphs(s string) []string {
	var out []string
	for _, line := range strings.Split(s, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

var stateColours = map[tasking.State]string{
	tasking.Open: "blue", tasking.InProgress: "turquoise", tasking.Done: "green", tasking.Cancelled: "grey",
}
