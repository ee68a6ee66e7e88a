package person

import (
	"context"
	"database/sql"
	"fmt"
	"math"

	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// decidedSince says whether somebody has decided since a run began about the people or records of what it would do.
// An id's order is the order of time.
func decidedSince(ctx context.Context, tx *gate.Tx, r LinkRun, p Proposal) (bool, error) {
	args := []any{string(r.ID), string(p.From), string(p.To), string(p.Record), string(p.Other)}
	const which = `d.id > $1 AND d.run = '' AND d.answer <> 'NOT_SURE' AND (d.from_person IN ($2, $3) OR d.to_person IN ($2, $3) OR d.record IN ($4, $5)
OR EXISTS (SELECT 1 FROM link_candidate c WHERE c.review = d.review AND c.person IN ($2, $3)))`
	var n int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM link_decision d WHERE `+which, args...).Scan(&n)
	return n > 0, db.Translate(err)
}

func insertProposals(ctx context.Context, tx *gate.Tx, run id.LinkRun, all []Proposal) error {
	var rows, records [][]any
	for _, p := range all {
		rows = append(rows, []any{string(run), p.N, string(p.What), string(p.Record), string(p.From), string(p.To), string(p.Other), hundredths(p.Weight), string(p.Why), "PROPOSED", string(p.Review)})
		for _, r := range p.Records {
			if r != p.Record {
				records = append(records, []any{string(run), p.N, string(r)})
			}
		}
	}
	err := db.InsertRows(ctx, tx, "link_proposal", []string{"run", "n", "what", "record", "from_person", "to_person", "other", "weight", "why", "state", "review"}, rows, "")
	if err != nil {
		return err
	}
	return db.InsertRows(ctx, tx, "link_proposal_record", []string{"run", "n", "record"}, records, "")
}

// nextProposals gives the proposals of a run that nothing was done about yet, in their order.
func nextProposals(ctx context.Context, tx *gate.Tx, run id.LinkRun, limit int) ([]Proposal, error) {
	var out []Proposal
	err := each(ctx, tx, `SELECT n, what, record, from_person, to_person, other, weight, why, review FROM link_proposal WHERE run = $1 AND state = 'PROPOSED' ORDER BY n LIMIT $2`,
		[]any{string(run), limit}, func(rows *sql.Rows) error {
			p, err := scanProposal(rows)
			out = append(out, p)
			return err
		})
	for i := range out {
		if err != nil || out[i].What == Put || out[i].What == Drop {
			continue
		}
		var more []id.SourceRecord
		more, err = column[id.SourceRecord](ctx, tx, `SELECT record FROM link_proposal_record WHERE run = $1 AND n = $2 ORDER BY record`, string(run), out[i].N)
		out[i].Records = append([]id.SourceRecord{out[i].Record}, more...)
	}
	return out, err
}

func scanProposal(rows *sql.Rows, more ...any) (Proposal, error) {
	var p Proposal
	var weight int64
	err := rows.Scan(append([]any{&p.N, &p.What, &p.Record, &p.From, &p.To, &p.Other, &weight, &p.Why, &p.Review}, more...)...)
	p.Weight = math.Round(float64(weight)) / 100
	return p, err
}

// settleProposal keeps what became of a proposal.
func settleProposal(ctx context.Context, tx *gate.Tx, run id.LinkRun, n int, review id.Review, left string) error {
	state := "DONE"
	if left != "" {
		state = "LEFT"
	}
	_, err := tx.ExecContext(ctx, `UPDATE link_proposal SET state = $3, left_why = $4, review = $5 WHERE run = $1 AND n = $2`, string(run), n, state, left, string(review))
	return err
}

// proposalScope is the condition for a proposal that a queue shows to the actor, as within is for a review: of the
// people as the run found them, and of whoever has its records now.
func proposalScope(tx *gate.Tx, q Queue, next int) (string, []any, int) {
	one, args, next := tx.Scope().SQL("p.from_person", next)
	two, more, next := tx.Scope().SQL("p.to_person", next)
	now, yet, next := tx.Scope().SQL("l.person", next)
	const holders = `FROM person_link l WHERE l.ends IS NULL AND l.record IN (p.record, p.other)`
	closed := `(EXISTS (SELECT 1 FROM access_subject s WHERE s.person IN (p.from_person, p.to_person) AND s.restriction <> 'NONE')
OR EXISTS (SELECT 1 ` + holders + ` AND EXISTS (SELECT 1 FROM access_subject s WHERE s.person = l.person AND s.restriction <> 'NONE')))`
	if q != Closed {
		closed = "NOT " + closed
	}
	where := closed + ` AND ` + one + ` AND (p.to_person = '' OR ` + two + `) AND NOT EXISTS (SELECT 1 ` + holders + ` AND NOT (` + now + `))`
	return where, append(append(args, more...), yet...), next
}

// RunCounts is how many proposals of each sort a run has, of those that a queue shows the actor.
type RunCounts struct {
	Join, Part, Put, Drop int
	Done, Left            int
}

func (c RunCounts) all() int { return c.Join + c.Part + c.Put + c.Drop }

func countProposals(ctx context.Context, tx *gate.Tx, q Queue, run id.LinkRun) (RunCounts, error) {
	var c RunCounts
	where, args, next := proposalScope(tx, q, 1)
	err := each(ctx, tx, `SELECT p.what, p.state, COUNT(*) FROM link_proposal p WHERE `+where+fmt.Sprintf(` AND p.run = $%d GROUP BY p.what, p.state`, next), append(args, string(run)), func(rows *sql.Rows) error {
		var what What
		var state string
		var n int
		err := rows.Scan(&what, &state, &n)
		switch what {
		case Join:
			c.Join += n
		case Part:
			c.Part += n
		case Put:
			c.Put += n
		case Drop:
			c.Drop += n
		}
		switch state {
		case "DONE":
			c.Done += n
		case "LEFT":
			c.Left += n
		}
		return err
	})
	return c, err
}

// listProposals gives a part of a run's proposals of one sort, after one.
func listProposals(ctx context.Context, tx *gate.Tx, q Queue, run id.LinkRun, what What, after, limit int) ([]Proposed, error) {
	var out []Proposed
	where, args, next := proposalScope(tx, q, 1)
	err := each(ctx, tx, `SELECT p.n, p.what, p.record, p.from_person, p.to_person, p.other, p.weight, p.why, p.review, p.state, p.left_why FROM link_proposal p WHERE `+where+
		fmt.Sprintf(` AND p.run = $%d AND p.what = $%d AND p.n > $%d ORDER BY p.n LIMIT $%d`, next, next+1, next+2, next+3),
		append(args, string(run), string(what), after, limit), func(rows *sql.Rows) error {
			var x Proposed
			var err error
			x.Proposal, err = scanProposal(rows, &x.State, &x.LeftWhy)
			out = append(out, x)
			return err
		})
	return out, err
}
