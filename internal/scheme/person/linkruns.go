package person

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"waymark/internal/method/match"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/platform/job"
	"waymark/internal/scheme/staff"
)

// The jobs of runs over all records.
const (
	WeighJob   = "linking.weigh"
	ApplyJob   = "linking.apply"
	NightlyJob = "linking.nightly"
)

type runTask struct {
	Run id.LinkRun `json:"run"`
}

// Waking has the job runner told when there is work.
func (s *Service) Waking(wake func()) { s.wake = wake }

// Jobs gives the room's handlers by the kind of job.
func (s *Service) Jobs() map[string]job.Handler {
	return map[string]job.Handler{WeighJob: s.weighJob, ApplyJob: s.applyJob}
}

func runAsk(by access.Actor, run id.LinkRun) access.Ask {
	p := access.Purpose{Code: access.Linking, Basis: access.FromAction, Ref: string(run)}
	return access.Ask{Actor: by, Purpose: p, Action: access.LinkRun, Run: cmp.Or(string(run), "to be begun")}
}

func runner(run *job.Run) access.Actor { return access.SystemActor("linking", "job "+string(run.ID)) }

// StartRun has all records weighed by a job. There is one run at a time: one that waits to be looked at must be
// applied or discarded first.
func (s *Service) StartRun(ctx context.Context, by access.Actor) (LinkRun, error) {
	out, err := gate.Do(ctx, s.gate, runAsk(by, ""), func(ctx context.Context, tx *gate.Tx) (LinkRun, error) {
		r, err := beginRun(ctx, tx)
		if err != nil {
			return r, err
		}
		r.Job, err = putRun(ctx, tx, WeighJob, r)
		if err != nil {
			return r, err
		}
		return r, insertRun(ctx, tx, r)
	})
	if err == nil && s.wake != nil {
		s.wake()
	}
	return out, err
}

func beginRun(ctx context.Context, tx *gate.Tx) (LinkRun, error) {
	if err := giveUpLost(ctx, tx, tx.Now().Add(-mostWeighing)); err != nil {
		return LinkRun{}, err
	}
	r := LinkRun{ID: gate.NewID[id.LinkRun](tx), State: RunWeighing, StartedBy: tx.Actor().ID, StartedAt: tx.Now(), Version: 1}
	tx.Note("run", string(r.ID))
	tx.Note("what", "start")
	return r, nil
}

func putRun(ctx context.Context, tx *gate.Tx, kind string, r LinkRun) (id.Job, error) {
	return job.Put(ctx, tx, gate.NewID[id.Job](tx), tx.Now(), job.Order{Kind: kind, Args: runTask{r.ID}, Key: kind + ":" + string(r.ID)})
}

// Relink weighs all records and, if it is told to, does what it finds, at once and without a job: for the
// command line. A run that waits to be looked at is then the one that is applied. It gives the run and what it
// would do, or did.
func (s *Service) Relink(ctx context.Context, by access.Actor, apply bool, tell func(done, all int64)) (LinkRun, RunCounts, error) {
	run, err := s.waitingRun(ctx, by)
	if err != nil {
		return run, RunCounts{}, err
	}
	if run.ID == "" || !apply {
		if run, err = s.weighNow(ctx, by); err != nil {
			return run, RunCounts{}, err
		}
	}
	if apply {
		if run.State != RunApplying {
			if err := s.moveRun(ctx, by, run.ID, 0, RunReady, RunApplying, ""); err != nil {
				return run, RunCounts{}, err
			}
		}
		if err := s.applyAll(ctx, by, run.ID, tell); err != nil {
			return run, RunCounts{}, err
		}
	}
	return s.runWithCounts(ctx, by, run.ID)
}

// waitingRun gives the run that waits to be looked at, or was being applied, if there is one.
func (s *Service) waitingRun(ctx context.Context, by access.Actor) (LinkRun, error) {
	return gate.Read(ctx, s.gate, runAsk(by, ""), func(ctx context.Context, tx *gate.Tx) (LinkRun, error) {
		runs, err := newestRuns(ctx, tx, 1)
		if err != nil || len(runs) == 0 || runs[0].State != RunReady && runs[0].State != RunApplying {
			return LinkRun{}, err
		}
		return runs[0], nil
	})
}

func (s *Service) weighNow(ctx context.Context, by access.Actor) (LinkRun, error) {
	run, err := gate.Do(ctx, s.gate, runAsk(by, ""), func(ctx context.Context, tx *gate.Tx) (LinkRun, error) {
		r, err := beginRun(ctx, tx)
		if err != nil {
			return r, err
		}
		return r, insertRun(ctx, tx, r)
	})
	if err != nil {
		return run, err
	}
	if err := s.weigh(ctx, by, run.ID); err != nil {
		return run, s.failRun(ctx, by, run.ID, err)
	}
	return run, nil
}

func (s *Service) runWithCounts(ctx context.Context, by access.Actor, run id.LinkRun) (LinkRun, RunCounts, error) {
	var c RunCounts
	r, err := gate.Read(ctx, s.gate, runAsk(by, run), func(ctx context.Context, tx *gate.Tx) (LinkRun, error) {
		for _, q := range []Queue{Ordinary, Closed} {
			some, err := countProposals(ctx, tx, q, run)
			if err != nil {
				return LinkRun{}, err
			}
			c = RunCounts{c.Join + some.Join, c.Part + some.Part, c.Put + some.Put, c.Drop + some.Drop, c.Done + some.Done, c.Left + some.Left}
		}
		return findRun(ctx, tx, run)
	})
	return r, c, err
}

// ApplyRun has a job do what a run found. DiscardRun leaves it undone.
func (s *Service) ApplyRun(ctx context.Context, by access.Actor, run id.LinkRun, version int64) error {
	err := s.moveRun(ctx, by, run, version, RunReady, RunApplying, ApplyJob)
	if err == nil && s.wake != nil {
		s.wake()
	}
	return err
}

// DiscardRun is described with ApplyRun. It also stops a run that is at work: what was done of it stays done.
func (s *Service) DiscardRun(ctx context.Context, by access.Actor, run id.LinkRun, version int64) error {
	return s.moveRun(ctx, by, run, version, "", RunDiscarded, "")
}

// moveRun moves a run from one state to another, from "" from any that is not over, at the version that a form was made from (0 for any), and has a
// job go on with it.
func (s *Service) moveRun(ctx context.Context, by access.Actor, run id.LinkRun, version int64, from, to LinkRunState, then string) error {
	_, err := gate.Do(ctx, s.gate, runAsk(by, run), func(ctx context.Context, tx *gate.Tx) (int, error) {
		tx.Note("what", string(to))
		r, err := findRun(ctx, tx, run)
		if err != nil {
			return 0, err
		}
		if from == "" && r.Over() || from != "" && r.State != from || version != 0 && version != r.Version {
			return 0, fault.New(fault.Conflict, "Somebody changed this run after you opened it. Look at it again.")
		}
		r.State = to
		if r.Over() {
			r.EndedBy, r.EndedAt = tx.Actor().ID, tx.Now()
		}
		if then != "" {
			if r.Job, err = putRun(ctx, tx, then, r); err != nil {
				return 0, err
			}
		}
		return 0, updateRun(ctx, tx, r)
	})
	return err
}

func (s *Service) weighJob(ctx context.Context, run *job.Run) error {
	var t runTask
	if err := json.Unmarshal(run.Args, &t); err != nil {
		return err
	}
	err := s.weigh(ctx, runner(run), t.Run)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) { // trying again would not help
		if failed := s.failRun(ctx, runner(run), t.Run, nil); !fault.Is(failed, fault.Conflict) {
			return failed
		}
		return nil
	}
	return err
}

func (s *Service) applyJob(ctx context.Context, run *job.Run) error {
	var t runTask
	if err := json.Unmarshal(run.Args, &t); err != nil {
		return err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	return s.applyAll(ctx, runner(run), t.Run, func(done, all int64) {
		if err := run.Progress(ctx, done, all); err != nil && ctx.Err() == nil {
			stop(err)
		}
	})
}

// Nightly weighs all records when the day's files are in. What it finds waits for somebody to look; where it
// finds nothing, what was learnt is adopted.
func (s *Service) Nightly(ctx context.Context, run *job.Run) error {
	by := runner(run)
	r, counts, err := s.Relink(ctx, by, false, nil)
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid) {
		return nil // one waits to be looked at, or there is nothing to weigh
	}
	if err == nil && counts.all() == 0 {
		if err = s.moveRun(ctx, by, r.ID, 0, RunReady, RunApplying, ""); err == nil {
			err = s.applyAll(ctx, by, r.ID, nil)
		}
	}
	return err
}

// failRun keeps that a run failed, and gives why.
func (s *Service) failRun(ctx context.Context, by access.Actor, run id.LinkRun, why error) error {
	if err := s.moveRun(context.WithoutCancel(ctx), by, run, 0, RunWeighing, RunFailed, ""); err != nil {
		return err
	}
	return why
}

// mostWeighing is how long a run may weigh before it is taken for lost, as when its process was ended.
const mostWeighing = 2 * time.Hour

// fewestRecords is with how many records a model can be learnt.
const fewestRecords = 20

// weigh reads all records, learns a model from them, weighs them and keeps what it would do.
func (s *Service) weigh(ctx context.Context, by access.Actor, run id.LinkRun) error {
	got, err := gate.Read(ctx, s.gate, runAsk(by, run), readStanding)
	if err != nil {
		return err
	}
	if got.records.Len() < fewestRecords {
		return fault.New(fault.Invalid, "There are too few records to learn from: %d of at least %d.", got.records.Len(), fewestRecords)
	}
	out, err := match.Run(ctx, got.records, nil, got.before)
	if err != nil {
		return err
	}
	all := propose(got.standing, out.Grouped, out.Scorer)
	m := &LinkModel{Records: got.records.Len(), model: out.Model, common: got.records.Common(max(5, got.records.Len()/5000))}
	_, err = gate.Do(ctx, s.gate, runAsk(by, run), func(ctx context.Context, tx *gate.Tx) (int, error) {
		r, err := findRun(ctx, tx, run)
		if err != nil {
			return 0, err
		}
		if r.State != RunWeighing {
			return 0, fault.New(fault.Conflict, "The run is over.")
		}
		if err := insertModel(ctx, tx, m); err != nil {
			return 0, err
		}
		if err := insertProposals(ctx, tx, run, all); err != nil {
			return 0, err
		}
		r.State, r.Model, r.Records, r.People, r.Candidates = RunReady, m.N, m.Records, len(got.people), out.Candidates
		groups := map[int32]bool{}
		for _, g := range out.Group {
			groups[g] = true
		}
		r.Joined = len(groups)
		tx.Note("records", fmt.Sprint(r.Records))
		return 0, updateRun(ctx, tx, r)
	})
	return err
}

// standingNow is how all records stand, ready to be weighed.
type standingNow struct {
	standing
	records *match.Records
	before  match.Before
}

func readStanding(ctx context.Context, tx *gate.Tx) (standingNow, error) {
	var out standingNow
	if err := tx.Need(access.Identity); err != nil {
		return out, err
	}
	b := match.NewBuilder(newSpec((&LinkModel{N: 1}).thresholds()))
	var holders []id.Person // in the order of adding
	err := eachSaid(ctx, tx, func(x said) error {
		holders = append(holders, x.person)
		return b.Add(false, string(x.record), x.values())
	})
	if err != nil {
		return out, err
	}
	if out.records, err = b.Build(); err != nil {
		return out, err
	}
	shown, err := shownRecords(ctx, tx)
	if err != nil {
		return out, err
	}
	out.place(holders, shown)
	if out.closed, err = closedPeople(ctx, tx); err != nil {
		return out, err
	}
	if out.asked, err = allAsked(ctx, tx); err != nil {
		return out, err
	}
	if out.waiting, err = waitingReviews(ctx, tx); err != nil {
		return out, err
	}
	out.before.Same, err = answersBetween(ctx, tx, func(r id.SourceRecord) (int32, bool) { return out.records.Find(false, string(r)) })
	return out, err
}

// place fills whose each record is, by place.
func (n *standingNow) place(holders []id.Person, shown map[id.SourceRecord]bool) {
	n.people = slices.Clone(holders)
	slices.Sort(n.people)
	n.people = slices.Compact(n.people)
	at := make(map[id.Person]int32, len(n.people))
	n.standing.shown = make([]int32, len(n.people))
	for i, p := range n.people {
		at[p], n.standing.shown[i] = int32(i), -1
	}
	for i := range int32(n.records.Len()) {
		record, person := id.SourceRecord(n.records.ID(i)), at[holders[n.records.Added(i)]]
		n.standing.records = append(n.standing.records, record)
		n.person = append(n.person, person)
		if shown[record] {
			n.standing.shown[person] = i
		}
	}
	n.before.Group = n.person
}

// applyAll does what a run found, one thing at a time: each stands or is left by itself, so that the run can be
// stopped and go on. Then the model that was learnt is adopted.
func (s *Service) applyAll(ctx context.Context, by access.Actor, run id.LinkRun, tell func(done, all int64)) error {
	_, counts, err := s.runWithCounts(ctx, by, run)
	if err != nil {
		return err
	}
	done, all := int64(counts.Done+counts.Left), int64(counts.all())
	for {
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		some, err := gate.Read(ctx, s.gate, runAsk(by, run), func(ctx context.Context, tx *gate.Tx) ([]Proposal, error) {
			return nextProposals(ctx, tx, run, 100)
		})
		if err != nil {
			return err
		}
		if len(some) == 0 {
			break
		}
		for len(some) > 0 {
			n := together(some)
			if err := s.applySome(ctx, by, run, some[:n]); err != nil {
				return err
			}
			some, done = some[n:], done+int64(n)
		}
		if tell != nil {
			tell(done, all)
		}
	}
	s.forgetNames()
	_, err = gate.Do(ctx, s.gate, runAsk(by, run), func(ctx context.Context, tx *gate.Tx) (int, error) {
		r, err := findRun(ctx, tx, run)
		if err != nil || r.State == RunApplied {
			return 0, err
		}
		if err := adopt(ctx, tx, r.Model); err != nil {
			return 0, err
		}
		r.State, r.EndedBy, r.EndedAt = RunApplied, tx.Actor().ID, tx.Now()
		return 0, updateRun(ctx, tx, r)
	})
	return err
}

// together says how many proposals from the first are one question: those about one record.
func together(some []Proposal) int {
	n := 1
	for some[0].What == Put && n < len(some) && n < mostAsked && some[n].What == Put && some[n].Record == some[0].Record {
		n++
	}
	return n
}

// applySome does one thing that a run found. What a room refuses is put to a person instead.
func (s *Service) applySome(ctx context.Context, by access.Actor, run id.LinkRun, some []Proposal) error {
	_, err := gate.Do(ctx, s.gate, runAsk(by, run), func(ctx context.Context, tx *gate.Tx) (int, error) { return 0, s.apply(ctx, tx, run, some) })
	if !fault.Is(err, fault.Conflict) {
		return err
	}
	refused := err
	_, err = gate.Do(ctx, s.gate, runAsk(by, run), func(ctx context.Context, tx *gate.Tx) (int, error) {
		review := id.Review("")
		if !errors.Is(refused, errMovedOn) {
			if review, err = askInstead(ctx, tx, some[0]); err != nil {
				return 0, err
			}
		}
		return 0, settleAll(ctx, tx, run, some, review, leftWords(refused))
	})
	return err
}

// leftWords says why something was left. What a room refuses it for is not for everybody who sees the run.
func leftWords(refused error) string {
	if errors.Is(refused, errMovedOn) {
		return fault.Text(refused)
	}
	return "Something that is kept of the two speaks against it: a person must look."
}

// askInstead puts what could not be done to a person, unless they are asked already.
func askInstead(ctx context.Context, tx *gate.Tx, p Proposal) (id.Review, error) {
	people := []id.Person{p.From}
	var ask []Question
	if p.To != "" {
		people, ask = append(people, p.To), []Question{{p.To, p.Why}}
	}
	if err := tx.Include(ctx, people...); err != nil {
		return "", err
	}
	ask, err := notAsked(ctx, tx, p.From, ask)
	if err != nil || len(ask) == 0 && p.To != "" {
		return "", err
	}
	return openReview(ctx, tx, p.Record, p.From, p.Why, ReviewOpen, ask)
}

func (s *Service) apply(ctx context.Context, tx *gate.Tx, run id.LinkRun, some []Proposal) error {
	r, err := findRun(ctx, tx, run)
	if err != nil {
		return err
	}
	if r.State != RunApplying {
		return fault.New(fault.Invalid, "The run is over.")
	}
	first := some[0]
	if first.What == Drop {
		if err := tx.Include(ctx, first.From, first.To); err != nil {
			return err
		}
		if err := setReviewState(ctx, tx, string(first.Review), ReviewOpen, ReviewWithdrawn); err != nil {
			return err
		}
		return settleProposal(ctx, tx, run, first.N, first.Review, "")
	}
	if err := unchanged(ctx, tx, r, some); err != nil {
		return err
	}
	people := []id.Person{first.From}
	var ask []Question
	for _, p := range some {
		if p.To != "" {
			people, ask = append(people, p.To), append(ask, Question{p.To, p.Why})
		}
	}
	if err := tx.Include(ctx, people...); err != nil {
		return err
	}
	state := ReviewDecided
	if first.What == Put {
		state = ReviewOpen
		if ask, err = notAsked(ctx, tx, first.From, ask); err != nil {
			return err
		}
		if len(ask) == 0 && first.To != "" { // somebody asked since
			return settleAll(ctx, tx, run, some, "", "")
		}
	} else if err := stillOpen(ctx, tx, people); err != nil {
		return err
	}
	review, err := openReview(ctx, tx, first.Record, first.From, first.Why, state, ask)
	if err != nil {
		return err
	}
	if first.What != Put {
		if err := s.applyMove(ctx, tx, r, review, first); err != nil {
			return err
		}
	}
	return settleAll(ctx, tx, run, some, review, "")
}

func settleAll(ctx context.Context, tx *gate.Tx, run id.LinkRun, some []Proposal, review id.Review, left string) error {
	for _, p := range some {
		if err := settleProposal(ctx, tx, run, p.N, review, left); err != nil {
			return err
		}
	}
	return nil
}

// notAsked leaves out those with whom somebody stands in a review already.
func notAsked(ctx context.Context, tx *gate.Tx, p id.Person, ask []Question) ([]Question, error) {
	asked, err := askedBefore(ctx, tx, []id.Person{p})
	return slices.DeleteFunc(ask, func(q Question) bool { return asked[pairOf(p, q.Person)] }), err
}

// stillOpen refuses to do anything by itself to somebody who was restricted or excluded since the run weighed them.
func stillOpen(ctx context.Context, tx *gate.Tx, people []id.Person) error {
	for _, p := range people {
		subject, err := tx.SubjectOf(ctx, p)
		if err != nil {
			return err
		}
		if subject.Restriction != access.Unrestricted {
			return fault.New(fault.Conflict, "A person must look first.")
		}
	}
	return nil
}

var errMovedOn = fault.New(fault.Conflict, "Somebody decided about these records since.")

// unchanged refuses what no longer stands as the run found it, and what somebody has decided about since: an answer
// stands above every weight.
func unchanged(ctx context.Context, tx *gate.Tx, r LinkRun, some []Proposal) error {
	for _, p := range some {
		decided, err := decidedSince(ctx, tx, r, p)
		if err != nil {
			return err
		}
		if decided {
			return errMovedOn
		}
		records := p.Records
		if p.What == Put {
			records = []id.SourceRecord{p.Record}
		}
		now, err := holdersOf(ctx, tx, records)
		if err != nil {
			return err
		}
		for _, r := range records {
			if now[r] != p.From {
				return errMovedOn
			}
		}
		if p.To == "" {
			continue
		}
		alive, err := survivors(ctx, tx, []id.Person{p.To})
		if err != nil {
			return err
		}
		if alive[p.To] != p.To {
			return errMovedOn
		}
	}
	return nil
}

// applyMove moves records as a run found, with a decision that nobody made: it can be undone like any other.
func (s *Service) applyMove(ctx context.Context, tx *gate.Tx, r LinkRun, review id.Review, p Proposal) error {
	d := Decision{ID: gate.NewID[id.Decision](tx), Review: review, Record: p.Record, From: p.From, To: p.To, Answer: Match, Run: r.ID, At: tx.Now(),
		Reason: fmt.Sprintf("A run over all records, with model %d: weight %.1f.", r.Model, p.Weight)}
	if p.To == "" {
		var err error
		d.Answer = OnItsOwn
		if d.To, err = s.standAlone(ctx, tx, p.Record, p.From); err != nil {
			return err
		}
	}
	which := func(record string) bool { return slices.Contains(p.Records, id.SourceRecord(record)) }
	links, err := linksOf(ctx, tx, d.From)
	if err != nil {
		return err
	}
	_, kept := split(links, func(l link) bool { return which(l.record) })
	d.Whole = len(kept) == 0
	if err := insertDecision(ctx, tx, d); err != nil {
		return err
	}
	how := relinking{rule: LinkedByRun, weight: hundredths(p.Weight), model: r.Model}
	if err := s.move(ctx, tx, d, how, which); err != nil {
		return err
	}
	return tx.Emit(ctx, EventLinkDecided, 1, LinkAnswered{review, d.ID, d.Answer, d.From, d.To}, d.From, d.To)
}

// RunSheet is a run with what it would do, as far as the actor may know of the people.
type RunSheet struct {
	LinkRun
	Counts RunCounts
	Rows   []Proposed
	More   bool
	After  int
	Staff  map[id.Staff]string
}

// Proposed is a proposal in a list.
type Proposed struct {
	Proposal
	State     string
	LeftWhy   string
	FromCard  Card
	ToCard    Card
	OfRecord  recordName
	OtherName recordName
}

// Says gives what a record of the proposal says, for a list.
func (n recordName) Says() (source, key, name string, born civil.Partial) {
	return n.source, n.key, n.who.Full(), n.who.DateOfBirth
}

// LinkRuns gives the newest runs over all records, newest first, and the model in force.
func (s *Service) LinkRuns(ctx context.Context, by access.Actor, q Queue) ([]LinkRun, *LinkModel, error) {
	var model *LinkModel
	ask := access.Ask{Actor: by, Purpose: q.purpose("runs"), Action: q.reading()}
	runs, err := gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) ([]LinkRun, error) {
		if _, err := tx.Disclose(ctx, nil); err != nil {
			return nil, err
		}
		var err error
		if model, err = modelInForce(ctx, tx); err != nil {
			return nil, err
		}
		return newestRuns(ctx, tx, 20)
	})
	return runs, model, err
}

// OpenRun gives a run with a part of what it would do of one sort.
func (s *Service) OpenRun(ctx context.Context, by access.Actor, q Queue, run id.LinkRun, what What, after int) (RunSheet, error) {
	ask := access.Ask{Actor: by, Purpose: q.purpose(string(run)), Action: q.reading()}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (RunSheet, error) {
		var out RunSheet
		var err error
		if out.LinkRun, err = findRun(ctx, tx, run); err != nil {
			return out, err
		}
		if out.Counts, err = countProposals(ctx, tx, q, run); err != nil {
			return out, err
		}
		if out.Rows, err = listProposals(ctx, tx, q, run, what, after, reviewsAtOnce+1); err != nil {
			return out, err
		}
		if len(out.Rows) > reviewsAtOnce {
			out.Rows, out.More = out.Rows[:reviewsAtOnce], true
			out.After = out.Rows[reviewsAtOnce-1].N
		}
		if err := nameProposals(ctx, tx, out.Rows); err != nil {
			return out, err
		}
		members, err := staff.Names(ctx, tx)
		out.Staff = map[id.Staff]string{out.StartedBy: members[out.StartedBy].Name, out.EndedBy: members[out.EndedBy].Name}
		return out, err
	})
}

func nameProposals(ctx context.Context, tx *gate.Tx, rows []Proposed) error {
	var people []id.Person
	var records []id.SourceRecord
	for _, p := range rows {
		people, records = append(people, p.From), append(records, p.Record, p.Other)
		if p.To != "" {
			people = append(people, p.To)
		}
	}
	cards, err := disclosedCards(ctx, tx, people)
	if err != nil {
		return err
	}
	names, err := recordNames(ctx, tx, records)
	for i := range rows {
		p := &rows[i]
		p.FromCard, p.ToCard, p.OfRecord, p.OtherName = cards[p.From], cards[p.To], names[p.Record], names[p.Other]
	}
	return err
}

// UndoRun takes back all that a run joined and parted, the newest first, each by itself: what somebody has decided
// about again since is left, and counted. The questions that the joins were kept with are not asked again.
func (s *Service) UndoRun(ctx context.Context, by access.Actor, run id.LinkRun, why string, tell func(done, all int64)) (undone, left int, err error) {
	if err := fault.InvalidFields(checkReason("reason", why, "Say in a few words why it is undone")); err != nil {
		return 0, 0, err
	}
	decisions, err := gate.Read(ctx, s.gate, runAsk(by, run), func(ctx context.Context, tx *gate.Tx) ([]Decision, error) {
		r, err := findRun(ctx, tx, run)
		if err != nil {
			return nil, err
		}
		if !r.Over() {
			return nil, fault.New(fault.Conflict, "The run is under way. Stop it first.")
		}
		return decisionsOfRun(ctx, tx, run)
	})
	if err != nil {
		return 0, 0, err
	}
	for _, d := range decisions {
		if err := ctx.Err(); err != nil {
			return undone, left, err
		}
		_, err := gate.Do(ctx, s.gate, runAsk(by, run), func(ctx context.Context, tx *gate.Tx) (int, error) {
			r, err := anyReview(ctx, tx, d.Review)
			if err != nil {
				return 0, err
			}
			if err := tx.Include(ctx, d.From, d.To); err != nil {
				return 0, err
			}
			if err := s.undo(ctx, tx, r, d, strings.TrimSpace(why)); err != nil {
				return 0, err
			}
			return 0, setReviewState(ctx, tx, string(d.Review), ReviewOpen, ReviewWithdrawn)
		})
		switch {
		case fault.Is(err, fault.Conflict):
			left++
		case err != nil:
			return undone, left, err
		default:
			undone++
		}
		if tell != nil {
			tell(int64(undone+left), int64(len(decisions)))
		}
	}
	s.forgetNames()
	return undone, left, nil
}
