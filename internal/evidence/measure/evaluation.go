package measure

import (
	"context"
	"slices"
	"strconv"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/cohort"
	"waymark/internal/scheme/staff"
)

// Evaluation is what changed for everybody ever taken on, as figures: stored, so that whoever may see figures and
// nobody's records sees the same as the analyst, and next year's reader the same as today's.
type Evaluation struct {
	ID     id.Evaluation
	MadeAt civil.Instant
	MadeBy id.Staff
	Maker  string
	Plan   EvaluationPlan
	Figures
}

// EvaluationPlan says what was measured.
type EvaluationPlan struct {
	What     What      `json:"measure"`
	Months   int       `json:"months"`
	Source   string    `json:"source"`
	From     string    `json:"data_from"` // first and last day that the data cover
	To       string    `json:"data_to"`
	Index    IndexRule `json:"index_day,omitempty"`
	Counting Counting  `json:"counting"`
}

// Figures is what came out.
type Figures struct {
	All      Total     `json:"all"`
	Expected *Expected `json:"expected"`
	Left     Left      `json:"left_out"`
	TakenOn  int       `json:"taken_on"` // everybody ever taken on
	// Maturing is of those measured how many have a window after that ended so lately that records still come.
	Maturing      int          `json:"maturing"`
	ByType        []TypeCount  `json:"by_type"`
	Seriousness   *Seriousness `json:"seriousness,omitempty"`
	Time          *Follow      `json:"time_to_first_event"`
	TimeAtLiberty *Follow      `json:"time_to_first_event_at_liberty"`
}

// figures gives what came out of a measurement.
func (o Outcome) figures(takenOn int) Figures {
	return Figures{All: Add(o.Results, false), Expected: o.Expected, Left: o.Left, TakenOn: takenOn, Maturing: o.Maturing, ByType: ByType(o.Results), Seriousness: o.Seriousness, Time: o.Time, TimeAtLiberty: o.TimeAtLiberty}
}

// fewestPeople is of how many people figures are shown: of fewer somebody could be told.
const fewestPeople = 10

// EventEvaluated says that an evaluation was made.
const EventEvaluated = "evidence.evaluated"

// Evaluate measures everybody ever taken on, by the day on which they first were, and keeps the figures.
func (s *Service) Evaluate(ctx context.Context, by access.Actor, p Plan) (Evaluation, error) {
	why := access.Of(access.FiguresForScheme)
	e := Evaluation{ID: id.New[id.Evaluation](s.ids)}
	if p.Source == "" {
		return e, fault.InvalidFields([]fault.Field{{Name: "count", Text: "Select what is counted"}})
	}
	ask := access.Ask{Actor: by, Purpose: why, Action: access.Evaluate, Run: string(e.ID)}
	starts, err := gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) ([]Index, error) {
		var out []Index
		err := cohort.EachStart(ctx, tx, func(p id.Person, started civil.Date) error {
			out = append(out, Index{Row: len(out) + 1, Person: p, Day: started})
			return nil
		})
		return out, err
	})
	if err != nil {
		return e, err
	}
	p.Index = starts
	out, err := s.BeforeAfter(ctx, by, why, p)
	if err != nil {
		return e, err
	}
	if len(out.Results) < fewestPeople {
		return e, fault.New(fault.Invalid, "Both windows of only %d of the %d people taken on lie inside what the data cover, from %s to %s. Figures need %d.",
			len(out.Results), len(starts), out.Data.From.Long(), out.Data.Until.AddDays(-1).Long(), fewestPeople)
	}
	e.Plan = EvaluationPlan{p.What, p.Windows.Months, out.Source, out.Data.From.String(), out.Data.Until.AddDays(-1).String(), FirstTakenOn, out.Counting}
	e.Figures = out.figures(len(starts))
	_, err = gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) {
		e.MadeAt, e.MadeBy = tx.Now(), tx.Actor().ID
		tx.Note("people", strconv.Itoa(len(out.Results)))
		if err := insertEvaluation(ctx, tx, e); err != nil {
			return 0, err
		}
		return 0, tx.Emit(ctx, EventEvaluated, 1, struct {
			Evaluation id.Evaluation `json:"evaluation"`
		}{e.ID})
	})
	return e, err
}

// Countable is one thing of one source that can be measured.
type Countable struct {
	What   What
	Source string
	Title  string // of the feed that brings it
}

// Evaluations gives those kept, newest first, and what can be measured.
func (s *Service) Evaluations(ctx context.Context, by access.Actor) (all []Evaluation, can []Countable, err error) {
	ask := access.Ask{Actor: by, Purpose: access.Of(access.FiguresForScheme), Action: access.EvidenceFigures}
	all, err = gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) ([]Evaluation, error) {
		feeds, err := agency.Feeds(ctx, tx)
		if err != nil {
			return nil, err
		}
		can = countable(feeds)
		out, err := newestEvaluations(ctx, tx, 50)
		if err != nil {
			return nil, err
		}
		return out, nameMakers(ctx, tx, out)
	})
	return all, can, err
}

// countable gives what the feeds bring that can be measured, each source once.
func countable(feeds []agency.Feed) []Countable {
	var out []Countable
	for _, what := range Whats {
		for _, f := range feeds {
			again := func(c Countable) bool { return c.What == what && c.Source == f.Source }
			if slices.Contains(feedKinds[f.Kind], what) && !slices.ContainsFunc(out, again) {
				out = append(out, Countable{what, f.Source, f.Title})
			}
		}
	}
	return out
}

// Open gives one.
func (s *Service) Open(ctx context.Context, by access.Actor, e id.Evaluation) (Evaluation, error) {
	ask := access.Ask{Actor: by, Purpose: access.Of(access.FiguresForScheme), Action: access.EvidenceFigures}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Evaluation, error) {
		found, err := findEvaluation(ctx, tx, e)
		if err != nil {
			return found, err
		}
		one := []Evaluation{found}
		err = nameMakers(ctx, tx, one)
		return one[0], err
	})
}

func nameMakers(ctx context.Context, tx *gate.Tx, all []Evaluation) error {
	members, err := staff.Names(ctx, tx)
	for i := range all {
		all[i].Maker = members[all[i].MadeBy].Name
	}
	return err
}
