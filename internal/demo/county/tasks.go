package county

import (
	"cmp"
	"fmt"
	"slices"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
)

// TaskState is where a task stands.
type TaskState string

// The states.
const (
	TaskOpen      TaskState = "OPEN"
	TaskDone      TaskState = "DONE"
	TaskCancelled TaskState = "CANCELLED"
)

// Task is one thing asked of an agency, and mostly of a person in it, at a daily tasking meeting.
type Task struct {
	PersonRef string
	What      string
	High      bool          // to be done before anything else
	AskedBy   string        // key of a member of staff
	AskedAt   civil.Instant // at the morning meeting
	Agency    string        // key of the agency asked
	Staff     string        // key of the person asked, or empty for the agency's inbox
	Due       civil.Date
	State     TaskState
	ClosedAt  civil.Instant // zero while open
	ClosedBy  string        // key
	Note      string        // the line left when it was closed
}

// taskDays is how far back the tasks reach.
const taskDays = 42

// task writes the tasks that six weeks of mornings left behind: each follows from an arrest, a reception
// or a release of somebody on the scheme, asked at the next working morning's meeting. Nothing is asked
// for what came in on the as-of morning, which is for the user to do.
func (c *County) task(members []*person) {
	ch := newChance(c.options.Seed)
	for i, p := range members {
		ch.begin(streamTasks, uint64(p.index))
		m := &c.Cohort[i]
		for _, a := range p.arrests {
			if what := c.afterArrest(ch, m, a); what.PersonRef != "" {
				c.Tasks = append(c.Tasks, what)
			}
		}
		for _, x := range p.spells {
			if t := c.ask(ch, m, x.received, "prison", "See on reception: cell share, medication, and who should know"); t.PersonRef != "" {
				t.Agency = x.at.key
				c.assign(&t)
				c.Tasks = append(c.Tasks, t)
			}
			if t := c.ask(ch, m, x.leaves, "treatment", "Meet at the gate or ring before noon: script, first appointment, place to sleep"); t.PersonRef != "" {
				c.Tasks = append(c.Tasks, t)
			}
		}
	}
	slices.SortStableFunc(c.Tasks, func(a, b Task) int {
		return cmp.Or(cmp.Compare(a.AskedAt.Micros(), b.AskedAt.Micros()), cmp.Compare(a.PersonRef, b.PersonRef))
	})
}

// afterArrest asks for what follows an arrest.
func (c *County) afterArrest(ch *chance, m *Member, a *arrest) Task {
	about := fmt.Sprintf("%s on %s", a.offence.text, civil.DateFromDays(a.day()).Long())
	switch u := ch.Float64(); {
	case u < 0.30:
		return c.ask(ch, m, a.day(), m.LeadAgency, "See today about the arrest and say whether the colour should change. "+about)
	case u < 0.45:
		return c.ask(ch, m, a.day(), "police", "Home visit this week. "+about)
	case u < 0.60:
		return c.ask(ch, m, a.day(), "treatment", "Was there a drug test on arrest, and is the next appointment kept? "+about)
	case u < 0.70:
		return c.ask(ch, m, a.day(), "housing", "Is the tenancy safe? "+about)
	case u < 0.78:
		return c.ask(ch, m, a.day(), "health", "Was liaison and diversion seen in the custody suite? "+about)
	}
	return Task{}
}

// ask makes a task for what happened that day, or the zero Task when no meeting could have asked for it.
func (c *County) ask(ch *chance, m *Member, on int, agency, what string) Task {
	asOf := c.options.AsOf
	meeting := civil.AddWorkingDays(civil.DateFromDays(on), 1)
	if !meeting.Before(asOf) || asOf.Sub(meeting) > taskDays || meeting.Before(m.Start) || !ch.hit(0.75) {
		return Task{}
	}
	t := Task{
		PersonRef: m.PersonRef, What: what, High: ch.hit(0.2), AskedAt: meeting.At(9, ch.between(5, 25)), Agency: agency,
		AskedBy: c.withRole(access.Coordinator)[ch.IntN(2)].Key, Due: civil.AddWorkingDays(meeting, ch.between(1, 5)), State: TaskOpen,
	}
	if ch.hit(0.8) {
		c.assign(&t)
		if agency == m.LeadAgency {
			t.Staff = m.LeadOfficer
		}
	}
	c.settle(ch, &t, meeting)
	return t
}

// assign gives the task to somebody of the agency who works with people, chosen by what the person's
// reference says so that the same person meets the same worker.
func (c *County) assign(t *Task) {
	var fit []Staff
	for _, s := range c.Partnership.Staff {
		if s.Agency == t.Agency && works(s) {
			fit = append(fit, s)
		}
	}
	if len(fit) == 0 {
		return
	}
	last := t.PersonRef[len(t.PersonRef)-1]
	t.Staff = fit[int(last)%len(fit)].Key
	if t.State != TaskOpen {
		t.ClosedBy = t.Staff
	}
}

func works(s Staff) bool {
	return slices.ContainsFunc(s.Roles, func(r access.Role) bool {
		return slices.Contains([]access.Role{access.OffenderManager, access.ProbationPractitioner, access.YouthWorker, access.PrisonLiaison, access.ServiceWorker}, r)
	})
}

var doneNotes = []string{
	"Done. Engaging, next appointment kept free.", "Seen. Not pleased, but came.", "Rang twice, no answer; letter left.",
	"Spoke to mother, will pass it on.", "Done.", "Seen at the suite before release.", "Moved to next week with the case manager.",
	"Script restarted, first dose today.", "Nothing new. No change proposed.", "Tenancy safe for now; arrears plan agreed.",
}

// settle closes most of the older tasks and leaves some late.
func (c *County) settle(ch *chance, t *Task, meeting civil.Date) {
	asOf := c.options.AsOf
	closes := civil.AddWorkingDays(meeting, ch.IntN(5))
	note := one(ch, doneNotes)
	switch u := ch.Float64(); {
	case closes.Before(asOf) && u < 0.84:
		t.State, t.Note = TaskDone, note
	case closes.Before(asOf) && u < 0.89:
		t.State, t.Note = TaskCancelled, "No longer needed: back in prison or dealt with elsewhere"
	default:
		return
	}
	t.ClosedAt, t.ClosedBy = closes.At(ch.between(10, 16), ch.between(0, 59)), t.Staff
	if t.ClosedBy == "" {
		t.ClosedBy = c.withRole(access.Coordinator)[0].Key
	}
}
