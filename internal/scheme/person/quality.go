package person

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"unicode"

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

// z95 is the point of the normal distribution that leaves 2.5% on each side.
const z95 = 1.959963984540054

// Range gives the 95% interval of the share behind what was counted, both ends from 0 to 1, by Wilson's score
// method without continuity correction (E. B. Wilson 1927; R. G. Newcombe, Statistics in Medicine 17 (1998)
// 857-872, method 3). Of none it is from 0 to 1.
func (s Share) Range() (low, high float64) {
	if s.Of == 0 {
		return 0, 1
	}
	n, p := float64(s.Of), float64(s.Count)/float64(s.Of)
	middle, half := 2*n*p+z95*z95, z95*math.Sqrt(z95*z95+4*n*p*(1-p))
	return max(0, (middle-half)/(2*(n+z95*z95))), min(1, (middle+half)/(2*(n+z95*z95)))
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

// Delivery is all that a source said which was new to Waymark in some days: records that it had not sent before,
// and new versions of others. A day's files are one delivery, and days on which little came are put together
// until there is enough to compare. A file that runs past midnight is of the day on which it began.
type Delivery struct {
	First   civil.Date    `json:"first_day"`
	Last    civil.Date    `json:"last_day"`
	Records int           `json:"records"`
	from    civil.Instant // of its first version
	said    int           // versions, of any record
}

// enoughToCompare is how many versions make a day a delivery by itself: with fewer, hardly any difference would
// show, and the day is put to the small ones beside it.
const enoughToCompare = 50

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

// conflictCount counts each record once for each figure, however many others it contradicts.
type conflictCount struct {
	sources map[string]*SourceQuality
	seen    map[seenConflict]bool
}

type seenConflict struct {
	record id.SourceRecord
	figure QualityFigure
	what   string
}

func (c conflictCount) count(s said) {
	q := c.sources[s.source]
	for f, differs := range map[QualityFigure]bool{BirthConflict: s.birth, SexConflict: s.sex} {
		if !differs {
			continue
		}
		t := q.figure(f)
		once := func(what string, n *int) {
			if k := (seenConflict{s.record, f, what}); !c.seen[k] {
				c.seen[k] = true
				*n++
			}
		}
		if s.current {
			once("held", &t.Held.Count)
			once("with "+s.other, q.against(s.other).of(f))
		}
		if s.current && !s.from.Before(q.Newest.from) {
			once("newest", &t.Newest.Count)
		}
		if q.before(s) {
			once("before", &t.Before.Count)
		}
	}
}

// before says whether a version is the last that the delivery before the newest gave of its record.
func (q *SourceQuality) before(s said) bool {
	return q.Before != nil && !s.from.Before(q.Before.from) && s.from.Before(q.Newest.from) && (s.until.IsZero() || !s.until.Before(q.Newest.from))
}

// of gives the count of one figure.
func (a *Against) of(f QualityFigure) *int {
	if f == BirthConflict {
		return &a.Birth
	}
	return &a.Sex
}

// delivered is what a run of a source said that was new: how many versions, and the first when.
type delivered struct {
	source string
	first  civil.Instant
	said   int
}

// newSource finds the newest delivery and the one before among a source's runs. Without an agency that sends
// it, a source is called by its code.
func newSource(source string, runs []delivered) *SourceQuality {
	slices.SortFunc(runs, func(a, b delivered) int { return b.first.Compare(a.first) })
	q := &SourceQuality{Source: source, Name: codeWords(source), Heard: runs[0].first}
	for _, f := range QualityFigures {
		q.Figures = append(q.Figures, Tally{Figure: f})
	}
	days := byDay(runs)
	q.Newest, days = gather(days)
	if len(days) > 0 {
		before, _ := gather(days)
		q.Before = &before
	}
	return q
}

// byDay puts the runs of a day together, the newest day first as they come.
func byDay(runs []delivered) []Delivery {
	var days []Delivery
	for _, r := range runs {
		day := r.first.Date()
		if len(days) == 0 || days[len(days)-1].First != day {
			days = append(days, Delivery{First: day, Last: day})
		}
		d := &days[len(days)-1]
		d.from, d.said = r.first, d.said+r.said
	}
	return days
}

// gather makes a delivery of the newest days, and gives the days before it.
func gather(days []Delivery) (Delivery, []Delivery) {
	d, days := days[0], days[1:]
	for len(days) > 0 && d.said < enoughToCompare && days[0].said < enoughToCompare {
		d.First, d.from, d.said = days[0].First, days[0].from, d.said+days[0].said
		days = days[1:]
	}
	return d, days
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

// QualityPage is how many records a page of a list shows.
const QualityPage = 50

// QualityQuery is a page of the records behind a figure that somebody asks for.
type QualityQuery struct {
	Source string
	Figure QualityFigure
	Newest bool   // only what came or changed in the newest delivery
	With   string // only conflicts with this source
	Page   int    // from 1; one beyond the end is the last
}

// OtherSays is what another source's record of the same person says.
type OtherSays struct {
	Source, Name, Key string
	Born              civil.Partial
	Sex               string
}

// QualityRecord is one record of a list.
type QualityRecord struct {
	Record   id.SourceRecord
	Key      string
	Who      Identity // the names, date of birth and sex that the record gives
	Person   id.Person
	Opens    bool // the reader may open the person's page
	Others   []OtherSays
	Review   id.Review // an open review about the record that the reader may open, or ""
	InClosed bool      // it stands in the queue of restricted records
}

// QualityList is a page of records.
type QualityList struct {
	Rows   []QualityRecord
	Source SourceQuality // its name, feeds and deliveries; the figures are not counted
	With   string        // the name of the other source
	Total  int
	From   int // the place of the first row, from 1
	Page   int
	Pages  int
}

// ListQuality gives a page of the records behind a figure, by the agency's own key, among people whom the actor
// may know of.
func (s *Service) ListQuality(ctx context.Context, by access.Actor, why access.Purpose, q QualityQuery) (QualityList, error) {
	if q.Page < 1 || !q.Figure.Known() || q.With != "" && !q.Figure.Conflict() {
		return QualityList{}, fault.New(fault.NotFound, "There is no such list.")
	}
	ask := access.Ask{Actor: by, Purpose: why, Action: access.QualityList}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (QualityList, error) {
		var out QualityList
		sources, err := deliveries(ctx, tx)
		if err != nil {
			return out, err
		}
		if err := nameSources(ctx, tx, sources); err != nil {
			return out, err
		}
		if sources[q.Source] == nil || q.With != "" && sources[q.With] == nil {
			return out, fault.New(fault.NotFound, "There is no such source.")
		}
		out.Source = *sources[q.Source]
		if q.With != "" {
			out.With = sources[q.With].Name
		}
		tx.Note("source", q.Source)
		tx.Note("list", string(q.Figure))
		if out.Total, err = countRecords(ctx, tx, q, out.Source.Newest); err != nil {
			return out, err
		}
		out.Pages = max(1, (out.Total+QualityPage-1)/QualityPage)
		out.Page = min(q.Page, out.Pages)
		out.From = (out.Page-1)*QualityPage + 1
		if out.Rows, err = listRecords(ctx, tx, q, out.Source.Newest, out.From-1); err != nil {
			return out, err
		}
		return out, out.fill(ctx, tx, q, sources)
	})
}

// fill discloses the people of a page and adds what stands beside each record.
func (l *QualityList) fill(ctx context.Context, tx *gate.Tx, q QualityQuery, sources map[string]*SourceQuality) error {
	people := make([]id.Person, len(l.Rows))
	for i, r := range l.Rows {
		people[i] = r.Person
	}
	slices.Sort(people)
	people = slices.Compact(people)
	if _, err := tx.Disclose(ctx, people); err != nil {
		return err
	}
	if err := tx.Need(access.Identity, people...); err != nil {
		return err
	}
	open, err := openable(ctx, tx, people)
	if err != nil {
		return err
	}
	for i := range l.Rows {
		l.Rows[i].Opens = open[l.Rows[i].Person]
	}
	if q.Figure == ReviewFigure {
		return addReviews(ctx, tx, l.Rows)
	}
	if !q.Figure.Conflict() {
		return nil
	}
	err = addOthers(ctx, tx, q, l.Rows)
	for i := range l.Rows {
		for k, o := range l.Rows[i].Others {
			l.Rows[i].Others[k].Name = sources[o.Source].Name
		}
	}
	return err
}
