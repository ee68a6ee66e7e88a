package county

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

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
		c.afterRoutine(ch, m)
		for _, a := range p.arrests {
			c.afterArrest(ch, m, a)
		}
		for _, x := range p.spells {
			c.ask(ch, m, x.received, x.at.key, "See on reception: cell share, medication, and who should know")
			c.ask(ch, m, x.leaves, "treatment", "Meet at the gate or ring before noon: script, first appointment, place to sleep")
		}
	}
	slices.SortStableFunc(c.Tasks, func(a, b Task) int {
		return cmp.Or(cmp.Compare(a.AskedAt.Micros(), b.AskedAt.Micros()), cmp.Compare(a.PersonRef, b.PersonRef))
	})
}

// routine are the tasks that no event sets off.
var routine = []struct{ agency, what string }{
	{"probation", "Not seen for two weeks: when is the next appointment?"},
	{"police", "Unannounced visit before the weekend"},
	{"council", "Housing application: what is still missing?"},
	{"treatment", "Missed two sessions: offer the evening clinic"},
	{"voluntary", "Match with a mentor before release"},
	{"housing", "Neighbour complaint: speak to both sides"},
	{"health", "Register with a doctor"},
}

func (c *County) afterRoutine(ch *chance, m *Member) {
	if ch.hit(0.35) {
		r := one(ch, routine)
		c.ask(ch, m, c.options.AsOf.Days()-ch.between(2, taskDays), r.agency, r.what)
	}
}

// afterArrest asks for what follows an arrest; after one in six nothing is asked.
func (c *County) afterArrest(ch *chance, m *Member, a *arrest) {
	about := fmt.Sprintf("%s on %s", a.offence.text, civil.DateFromDays(a.day()).Long())
	switch u := ch.Float64(); {
	case u < 0.32:
		c.ask(ch, m, a.day(), m.LeadAgency, "See today about the arrest and say whether the colour should change. "+about)
	case u < 0.48:
		c.ask(ch, m, a.day(), "police", "Home visit this week. "+about)
	case u < 0.64:
		c.ask(ch, m, a.day(), "treatment", "Was there a drug test on arrest, and is the next appointment kept? "+about)
	case u < 0.75:
		c.ask(ch, m, a.day(), "housing", "Is the tenancy safe? "+about)
	case u < 0.84:
		c.ask(ch, m, a.day(), "health", "Was liaison and diversion seen in the custody suite? "+about)
	}
}

// ask adds a task for what happened that day, unless no meeting within the six weeks could have asked.
func (c *County) ask(ch *chance, m *Member, on int, agency, what string) {
	asOf := c.options.AsOf
	meeting := civil.AddWorkingDays(civil.DateFromDays(on), 1)
	if !meeting.Before(asOf) || asOf.Sub(meeting) > taskDays || meeting.Before(m.Start) || c.protected(m.PersonRef) {
		return
	}
	t := Task{
		PersonRef: m.PersonRef, What: what, High: ch.hit(0.2), AskedAt: meeting.At(9, ch.between(5, 25)), Agency: agency,
		AskedBy: c.withRole(access.Coordinator)[ch.IntN(2)].Key, Due: civil.AddWorkingDays(meeting, ch.between(1, 5)), State: TaskOpen,
	}
	switch {
	case ch.hit(0.2): // left in the agency's inbox
	case agency == m.LeadAgency:
		t.Staff = m.LeadOfficer
	default:
		t.Staff = c.worker(agency, m.PersonRef)
	}
	c.settle(ch, &t, meeting)
	c.Tasks = append(c.Tasks, t)
}

// protected says that a record is closed to most, and is not spoken of at a meeting.
func (c *County) protected(ref string) bool {
	return slices.ContainsFunc(c.Restrictions, func(r Restriction) bool { return r.PersonRef == ref })
}

// worker finds somebody of the agency who works with people. The last digit of the person's reference
// decides, so that the same person meets the same worker.
func (c *County) worker(agency, ref string) string {
	var fit []Staff
	for _, s := range c.Partnership.Staff {
		if s.Agency == agency && works(s) {
			fit = append(fit, s)
		}
	}
	return fit[int(ref[len(ref)-1])%len(fit)].Key
}

func works(s Staff) bool {
	return slices.ContainsFunc(s.Roles, func(r access.Role) bool {
		return slices.Contains([]access.Role{access.OffenderManager, access.ProbationPractitioner, access.YouthWorker, access.PrisonLiaison, access.ServiceWorker}, r)
	})
}

// doneNotes are lines that any agency could have left.
var doneNotes = strings.Split(`Done. Engaging, next appointment kept free.|Seen. Not pleased, but came.|Rang twice, no answer; letter left.|Spoke to mother, will pass it on.|Done.|Moved to next week with the case manager.|Nothing new. No change proposed.|Seen. Asked for help with money; passed to the council.|Out when called; neighbour says back on Thursday.`, "|")

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
		t.ClosedBy = c.worker(t.Agency, t.PersonRef)
	}
}
