package person

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"waymark/internal/method/stats"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
)

// QualityFigure is one thing that is counted of a source's records, and the list of those records.
type QualityFigure string

// The figures.
const (
	HeldFigure    QualityFigure = "held"
	AloneFigure   QualityFigure = "alone"
	ReviewFigure  QualityFigure = "review"
	BirthConflict QualityFigure = "conflict-birth"
	SexConflict   QualityFigure = "conflict-sex"
	NoForename    QualityFigure = "missing-forename"
	NoSurname     QualityFigure = "missing-surname"
	NoBirth       QualityFigure = "missing-birth"
	NoSex         QualityFigure = "missing-sex"
	NoEthnicity   QualityFigure = "missing-ethnicity"
	NoNumber      QualityFigure = "missing-number"
	NoAddress     QualityFigure = "missing-address"
)

// QualityFigures lists every figure in the order of screens.
var QualityFigures = []QualityFigure{
	HeldFigure, AloneFigure, ReviewFigure, BirthConflict, SexConflict, NoForename, NoSurname, NoBirth, NoSex, NoEthnicity, NoNumber, NoAddress,
}

// Known says whether f is one of the figures.
func (f QualityFigure) Known() bool { return slices.Contains(QualityFigures, f) }

// Conflict says whether the figure sets a source beside others.
func (f QualityFigure) Conflict() bool { return f == BirthConflict || f == SexConflict }

// Compared says whether two deliveries are set beside each other by the figure. Whether a record stands alone
// or in a review depends on what other sources sent and on what people have answered since.
func (f QualityFigure) Compared() bool {
	return f != HeldFigure && f != AloneFigure && f != ReviewFigure
}

// Share is how many of how many. Of none nothing is known.
type Share struct {
	Count int `json:"count"`
	Of    int `json:"of"`
}

// Range gives the 95% interval of the share behind what was counted, both ends from 0 to 1, by Wilson's score
// method. Of none it is from 0 to 1.
func (s Share) Range() (low, high float64) {
	i, err := stats.Wilson(stats.Share{Events: s.Count, Of: s.Of}, stats.Level95)
	if err != nil {
		return 0, 1
	}
	return max(0, i.Lower), min(1, i.Upper)
}

// Drift says how a share moved from one delivery to the next.
type Drift string

// The drifts. NoDrift is also said of what is too little to tell.
const (
	NotCompared Drift = ""
	NoDrift     Drift = "none"
	Rising      Drift = "rising"
	Falling     Drift = "falling"
)

// Moved says whether the share clearly rose or fell.
func (d Drift) Moved() bool { return d == Rising || d == Falling }

// Words says what moved, or nothing.
func (d Drift) Words() string {
	if d.Moved() {
		return string(d)
	}
	return ""
}

// driftOf compares the share of the newest delivery with that of the time before. They differ where their
// 95% ranges do not meet: a stricter rule than a test of the difference, so that few records do not shout.
func driftOf(newest, before Share) Drift {
	if newest.Of == 0 || before.Of == 0 {
		return NotCompared
	}
	low, high := newest.Range()
	oldLow, oldHigh := before.Range()
	switch {
	case low > oldHigh:
		return Rising
	case high < oldLow:
		return Falling
	}
	return NoDrift
}

// Tally is one figure of a source.
type Tally struct {
	Figure QualityFigure `json:"figure"`
	Held   Share         `json:"held"`
	Newest Share         `json:"newest_delivery"`
	Before Share         `json:"time_before"` // only of a figure that is compared
	Drift  Drift         `json:"drift"`
}

// Against is how many records of a source say otherwise than another source's records of the same person.
type Against struct {
	Source string `json:"source"`
	Name   string `json:"name"`
	Birth  int    `json:"date_of_birth"`
	Sex    int    `json:"sex"`
}

// SourceQuality is what can be said of one source's records.
type SourceQuality struct {
	Source  string        `json:"source"`
	Name    string        `json:"name"` // of the agency that sends it, or the source's code
	Feeds   []agency.Feed `json:"-"`
	Heard   civil.Instant `json:"last_heard"` // when something came that was new or reached further
	Records int           `json:"records"`
	People  int           `json:"people"` // whose they are
	Newest  Delivery      `json:"newest_delivery"`
	Before  *Delivery     `json:"time_before"` // nil: all that was ever said is the newest delivery
	Figures []Tally       `json:"figures"`     // all of QualityFigures
	Against []Against     `json:"conflicts_with"`
}

// Of gives one figure.
func (q SourceQuality) Of(f QualityFigure) Tally { return *q.figure(f) }

func (q *SourceQuality) figure(f QualityFigure) *Tally {
	return &q.Figures[slices.Index(QualityFigures, f)]
}

// against gives the place of the conflicts with another source.
func (q *SourceQuality) against(source string) *Against {
	for i := range q.Against {
		if q.Against[i].Source == source {
			return &q.Against[i]
		}
	}
	q.Against = append(q.Against, Against{Source: source})
	return &q.Against[len(q.Against)-1]
}

// Late says whether a feed of the source should have come by now.
func (q SourceQuality) Late(now civil.Instant) bool {
	return slices.ContainsFunc(q.Feeds, func(f agency.Feed) bool { return f.Late(now) })
}

// Quality is the figures of every source that has a record, by the sources' names, as they stood at an instant.
type Quality struct {
	Sources []SourceQuality `json:"sources"`
	AsOf    civil.Instant   `json:"as_of"`
	Closed  bool            `json:"with_restricted"` // people who are restricted or excluded are counted, too
}

// Find gives one source's figures, or a fault.NotFound.
func (q Quality) Find(source string) (SourceQuality, error) {
	for _, s := range q.Sources {
		if s.Source == source {
			return s, nil
		}
	}
	return SourceQuality{}, fault.New(fault.NotFound, "There is no such source.")
}

// MeasureQuality counts, source by source, what the records lack and where they contradict those of others.
// Nobody restricted or excluded is counted except for a data protection officer.
func (s *Service) MeasureQuality(ctx context.Context, by access.Actor, why access.Purpose) (Quality, error) {
	ask := access.Ask{Actor: by, Purpose: why, Action: access.QualityFigures}
	return gate.Read(ctx, s.gate, ask, measure)
}

// measure reads every source's figures. They tell of no person, so that an analyst may have them to whom no
// category of anybody is granted.
func measure(ctx context.Context, tx *gate.Tx) (Quality, error) {
	out := Quality{AsOf: tx.Now(), Closed: countsClosed(tx)}
	sources, err := deliveries(ctx, tx)
	if err != nil {
		return out, err
	}
	for _, fill := range []func(context.Context, *gate.Tx, map[string]*SourceQuality) error{nameSources, countHeld, countBefore, countPeople, countConflicts} {
		if err := fill(ctx, tx, sources); err != nil {
			return out, err
		}
	}
	for _, q := range sources {
		q.settle(sources)
		out.Sources = append(out.Sources, *q)
	}
	slices.SortFunc(out.Sources, func(a, b SourceQuality) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Source, b.Source))
	})
	return out, nil
}

// settle says of how many each figure is, what moved, and the names of other sources.
func (q *SourceQuality) settle(sources map[string]*SourceQuality) {
	for i := range q.Figures {
		c := &q.Figures[i]
		c.Held.Of, c.Newest.Of = q.Records, q.Newest.Records
		if c.Figure.Compared() {
			if q.Before != nil {
				c.Before.Of = q.Before.Records
			}
			c.Drift = driftOf(c.Newest, c.Before)
		}
	}
	for i, a := range q.Against {
		q.Against[i].Name = sources[a.Source].Name
	}
	slices.SortFunc(q.Against, func(a, b Against) int { return cmp.Compare(a.Name, b.Name) })
}

// of gives the count of one figure.
func (a *Against) of(f QualityFigure) *int {
	if f == BirthConflict {
		return &a.Birth
	}
	return &a.Sex
}

// codeWords makes a name of a source's code.
func codeWords(source string) string {
	words := []rune(strings.ReplaceAll(source, "_", " "))
	for i := range words[:min(1, len(words))] {
		words[i] = unicode.ToUpper(words[i])
	}
	return string(words)
}

// nameSources adds who sends each source, and how far its feeds reach.
func nameSources(ctx context.Context, tx *gate.Tx, sources map[string]*SourceQuality) error {
	feeds, err := agency.Feeds(ctx, tx)
	if err != nil {
		return err
	}
	agencies, err := agency.Agencies(ctx, tx)
	if err != nil {
		return err
	}
	names := map[id.Agency]string{}
	for _, a := range agencies {
		names[a.ID] = a.Name
	}
	for _, f := range feeds {
		q := sources[f.Source]
		if q == nil {
			continue
		}
		if name := names[f.Agency]; name != "" && len(q.Feeds) == 0 {
			q.Name = name
		}
		q.Feeds = append(q.Feeds, f)
		if f.LearnedAt.After(q.Heard) {
			q.Heard = f.LearnedAt
		}
	}
	return nil
}
