package tasking

import (
	"context"
	"strings"
	"time"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
)

// Service is the use cases of tasking.
type Service struct{ gate *gate.Gate }

// NewService makes the service.
func NewService(g *gate.Gate) *Service { return &Service{gate: g} }

// resultFor is how long an owner keeps reach of the person after the task was closed, so that they can
// see what came of it.
const resultFor = 14 * 24 * time.Hour

// Create asks for something.
func (s *Service) Create(ctx context.Context, by access.Actor, why access.Purpose, n New) (Task, error) {
	ask := access.Ask{Actor: by, Purpose: why, Action: access.TaskCreate, Subjects: []id.Person{n.Person}}
	return gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Task, error) { return Create(ctx, tx, n) })
}

// CreateSuggested asks for what the scheme suggests for an origin, in one press: the suggested words and
// day, of the owner whom the caller names (the lead agency and officer).
func (s *Service) CreateSuggested(ctx context.Context, by access.Actor, why access.Purpose, p id.Person, from Origin, owner Owner) (Task, error) {
	ask := access.Ask{Actor: by, Purpose: why, Action: access.TaskCreate, Subjects: []id.Person{p}}
	return gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Task, error) {
		n, err := Suggest(ctx, tx, p, from, owner)
		if err != nil {
			return Task{}, err
		}
		return Create(ctx, tx, n)
	})
}

// Create writes a task in the caller's transaction, gives its owner reach of the person, and says so.
func Create(ctx context.Context, tx *gate.Tx, n New) (Task, error) {
	if err := tx.Need(access.Tasking, n.Person); err != nil {
		return Task{}, err
	}
	n = n.tidy()
	dir, err := directoryOf(ctx, tx)
	if err != nil {
		return Task{}, err
	}
	wrong := n.check(tx.Now())
	if n.Owner.Agency != "" {
		wrong = append(wrong, dir.checkOwner("owner", n.Owner)...)
	}
	if err := fault.InvalidFields(wrong); err != nil {
		return Task{}, err
	}
	by := tx.Actor()
	t := Task{
		ID: gate.NewID[id.Task](tx), Person: n.Person, What: n.What, Detail: n.Detail, Owner: n.Owner, OwnerSince: tx.Now(),
		Due: n.Due, DueTime: n.DueTime, Priority: n.Priority, State: Open, Origin: n.Origin,
		CreatedAt: tx.Now(), CreatedBy: by.ID, CreatedAgency: by.Agency, Version: 1,
	}
	if err := insertTask(ctx, tx, t); err != nil {
		return Task{}, err
	}
	return t, record(ctx, tx, t, StepCreated, Owner{}, "")
}

// record writes a step, gives or ends reach by it, and emits its event.
func record(ctx context.Context, tx *gate.Tx, t Task, kind StepKind, from Owner, line string) error {
	by := tx.Actor()
	step := Step{Task: t.ID, At: tx.Now(), By: by.ID, ByAgency: by.Agency, Kind: kind, From: from, To: t.Owner, Line: line}
	if err := insertStep(ctx, tx, step); err != nil {
		return err
	}
	if err := reach(ctx, tx, t, from); err != nil {
		return err
	}
	tx.Note("task", string(t.ID))
	return emit(ctx, tx, eventOf[kind], t, from)
}

// reach keeps the owner's reach of the person: while the task is theirs, and for resultFor after it was
// closed. An owner who passed it on loses it at once.
func reach(ctx context.Context, tx *gate.Tx, t Task, from Owner) error {
	if from.Agency != "" && from.holder() != t.Owner.holder() {
		if err := tx.EndReach(ctx, t.Person, access.ViaTask, string(t.ID)); err != nil {
			return err
		}
	}
	r := gate.Reach{Holder: t.Owner.holder(), Via: access.ViaTask, Ref: string(t.ID), Starts: t.OwnerSince}
	if !t.IsOpen() {
		r.Ends = t.ClosedAt.Add(resultFor)
	}
	return tx.SetReach(ctx, t.Person, r)
}

// Ref names a task as a page knew it: its person and the version it was shown with.
type Ref struct {
	Person  id.Person
	Task    id.Task
	Version int
}

// change loads a task, lets f change it, and writes it with its step, event and reach.
func (s *Service) change(ctx context.Context, by access.Actor, why access.Purpose, action access.Action, ref Ref, v Verb,
	f func(context.Context, *gate.Tx, *Task) (StepKind, string, error)) (Task, error) {
	ask := access.Ask{Actor: by, Purpose: why, Action: action, Subjects: []id.Person{ref.Person}}
	return gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Task, error) {
		if err := tx.Need(access.Tasking, ref.Person); err != nil {
			return Task{}, err
		}
		t, err := findTask(ctx, tx, ref.Person, ref.Task)
		if err != nil {
			return Task{}, err
		}
		if t.Version != ref.Version {
			return Task{}, errStale(nil)
		}
		if err := t.check(by, v); err != nil {
			return Task{}, err
		}
		from := t.Owner
		kind, line, err := f(ctx, tx, &t)
		if err != nil {
			return Task{}, err
		}
		if err := updateTask(ctx, tx, t); err != nil {
			return Task{}, err
		}
		t.Version++
		return t, record(ctx, tx, t, kind, from, line)
	})
}

// Take says that the actor is doing the task: it is theirs from now on.
func (s *Service) Take(ctx context.Context, by access.Actor, why access.Purpose, ref Ref) (Task, error) {
	return s.change(ctx, by, why, access.TaskAnswer, ref, Take, func(_ context.Context, tx *gate.Tx, t *Task) (StepKind, string, error) {
		t.State = InProgress
		if t.Owner.Staff != by.ID {
			t.Owner, t.OwnerSince = Owner{Agency: t.Owner.Agency, Staff: by.ID}, tx.Now()
		}
		return StepTaken, "", nil
	})
}

// Finish says that the task is done, with a line of what came of it if there is something to say.
func (s *Service) Finish(ctx context.Context, by access.Actor, why access.Purpose, ref Ref, outcome string) (Task, error) {
	return s.change(ctx, by, why, access.TaskAnswer, ref, Finish, func(_ context.Context, tx *gate.Tx, t *Task) (StepKind, string, error) {
		t.Outcome = strings.TrimSpace(outcome)
		t.close(Done, by.ID, tx.Now())
		return StepDone, t.Outcome, checkLine("outcome", t.Outcome)
	})
}

// PassOn gives the task to another agency or person, with a line to them if wanted. It is open again.
func (s *Service) PassOn(ctx context.Context, by access.Actor, why access.Purpose, ref Ref, to Owner, line string) (Task, error) {
	return s.change(ctx, by, why, access.TaskAnswer, ref, Pass, func(ctx context.Context, tx *gate.Tx, t *Task) (StepKind, string, error) {
		line := strings.TrimSpace(line)
		dir, err := directoryOf(ctx, tx)
		if err != nil {
			return "", "", err
		}
		wrong := dir.checkOwner("owner", to)
		if to == t.Owner {
			wrong = []fault.Field{{Name: "owner", Text: "Select somebody other than who has the task now"}}
		}
		if err := fault.InvalidFields(wrong); err != nil {
			return "", "", err
		}
		t.Owner, t.OwnerSince, t.State = to, tx.Now(), Open
		return StepTransferred, line, checkLine("line", line)
	})
}

// Cancel says that the task is no longer wanted, and why.
func (s *Service) Cancel(ctx context.Context, by access.Actor, why access.Purpose, ref Ref, reason string) (Task, error) {
	return s.change(ctx, by, why, access.TaskCancel, ref, Cancel, func(_ context.Context, tx *gate.Tx, t *Task) (StepKind, string, error) {
		t.CancelReason = strings.TrimSpace(reason)
		if t.CancelReason == "" {
			return "", "", fault.InvalidFields([]fault.Field{{Name: "reason", Text: "Enter why the task is cancelled"}})
		}
		t.close(Cancelled, by.ID, tx.Now())
		return StepCancelled, t.CancelReason, checkLine("reason", t.CancelReason)
	})
}

func (t *Task) close(s State, by id.Staff, at civil.Instant) {
	t.State, t.ClosedBy, t.ClosedAt = s, by, at
}

// Record is one task as its page shows it.
type Record struct {
	Task      Task
	Steps     []Step
	Card      person.Card
	Directory Directory
	Now       civil.Instant
	Why       access.Purpose
}

// Open looks at one task.
func (s *Service) Open(ctx context.Context, by access.Actor, why access.Purpose, p id.Person, t id.Task) (Record, error) {
	ask := access.Ask{Actor: by, Purpose: why, Action: access.TaskRead, Subjects: []id.Person{p}}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Record, error) {
		r := Record{Now: tx.Now(), Why: tx.Purpose()}
		if err := tx.Need(access.Tasking, p); err != nil {
			return r, err
		}
		tx.Note("task", string(t))
		var err error
		if r.Task, err = findTask(ctx, tx, p, t); err != nil {
			return r, err
		}
		if r.Steps, err = listSteps(ctx, tx, t); err != nil {
			return r, err
		}
		r.Card, r.Directory, err = around(ctx, tx, p)
		return r, err
	})
}

// Draft is what the form of a new task begins with.
type Draft struct {
	New       New
	Card      person.Card
	Directory Directory
	Why       access.Purpose
}

// Prepare gives the form of a new task: the scheme's suggestion for its origin, and whom it can go to.
func (s *Service) Prepare(ctx context.Context, by access.Actor, why access.Purpose, p id.Person, from Origin, owner Owner) (Draft, error) {
	ask := access.Ask{Actor: by, Purpose: why, Action: access.TaskCreate, Subjects: []id.Person{p}}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Draft, error) {
		d := Draft{Why: tx.Purpose()}
		var err error
		if d.New, err = Suggest(ctx, tx, p, from, owner); err != nil {
			return d, err
		}
		d.Card, d.Directory, err = around(ctx, tx, p)
		return d, err
	})
}

// around gives what a page about a task shows beside it.
func around(ctx context.Context, tx *gate.Tx, p id.Person) (person.Card, Directory, error) {
	cards, err := person.Cards(ctx, tx, []id.Person{p})
	if err != nil {
		return person.Card{}, Directory{}, err
	}
	dir, err := directoryOf(ctx, tx)
	return cards[p], dir, err
}
