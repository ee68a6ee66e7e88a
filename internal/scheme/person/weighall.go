package person

import (
	"context"
	"fmt"
	"slices"

	"waymark/internal/method/match"
	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

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
