package importing

import (
	"context"
	"encoding/hex"

	"waymark/internal/exchange/importing/profile"
	"waymark/internal/exchange/importing/reader"
	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/custody"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/person"
	"waymark/internal/scheme/supervision"
)

// Preview is what a file would do, were it brought in now.
type Preview struct {
	File    string
	Profile string
	Kind    profile.KindName
	Counts
	People   int64 // records of people that are not held yet
	Refusals []RuleCount
	Notices  []RuleCount
	Examples map[person.Outcome][]Example // of what is new and what changed

	Roll    *RollReport
	Already bool     // this very roll is in: it would change nothing
	GoneOf  []string // a few of the stays that would end
}

// RuleCount is one rule that rows break, with a few of them.
type RuleCount struct {
	Rule     reader.Rule
	Text     string
	Rows     int64
	Examples []reader.Refusal
}

// Example is one row of a file.
type Example struct {
	Row  int64  `json:"row"`
	Key  string `json:"key"`
	Name string `json:"name"`
}

// fewExamples is how many rows a preview shows of each sort.
const fewExamples = 5

// mostReleaseRows bounds a list of releases that is checked, which is looked at whole, since several of
// its rows may be of one stay.
const mostReleaseRows = 200_000

// Check says what a file would do and changes nothing. It reads the whole file in one look, and goes by
// the same rules as Apply. A file that Apply would refuse whole, it refuses in the same words.
func (s *Service) Check(ctx context.Context, by access.Actor, why access.Purpose, o Order) (Preview, error) {
	if !applied[o.Profile.Kind.Name] {
		return Preview{}, fault.New(fault.Invalid, "files of kind %s cannot be applied yet", o.Profile.Kind.Name)
	}
	file, err := open(o)
	if err != nil {
		return Preview{}, err
	}
	defer func() { _ = file.Close() }()
	rows, err := reader.Open(file, o.Profile, s.options(o, 0, nil))
	if err != nil {
		return Preview{}, err
	}
	ask := access.Ask{Actor: by, Purpose: why, Action: access.ImportCheck, Run: "check:" + hex.EncodeToString(file.sum[:8])}
	return gate.Read(ctx, s.gate, ask, func(inner context.Context, tx *gate.Tx) (Preview, error) {
		c := &check{tx: tx, order: o, rows: rows, seen: map[string]string{}, met: map[string]bool{},
			out: Preview{File: o.name(), Profile: o.Profile.Name, Kind: o.Profile.Kind.Name, Examples: map[person.Outcome][]Example{}}}
		if o.Profile.Kind.Roll {
			return c.out, c.roll(inner)
		}
		for {
			if err := ctx.Err(); err != nil {
				return c.out, fault.Because(err, fault.Unavailable, "stopped")
			}
			more, err := c.batch(inner)
			if err != nil || !more {
				return c.out, err
			}
		}
	})
}

// check is one Check at work. seen holds what the file said of each key so far, so that a key that comes
// again in a later batch is judged against the file and not against the database.
type check struct {
	tx    *gate.Tx
	order Order
	rows  *reader.Reader
	seen  map[string]string
	met   map[string]bool // people of the file
	out   Preview
}

func (c *check) batch(ctx context.Context) (more bool, err error) {
	most := rowsOf(c.order.Profile)
	if c.order.Profile.Kind.Name == profile.Releases {
		most = mostReleaseRows
	}
	b, err := nextBatch(c.order.Profile, c.rows, most)
	if err != nil || b.last == 0 {
		return false, err
	}
	c.out.Refused += b.refused
	records, err := c.people(ctx, b.items)
	if err != nil {
		return false, err
	}
	outcomes, err := c.foresee(ctx, b.items, records)
	if err != nil {
		return false, err
	}
	for i, o := range outcomes {
		it := b.items[i]
		if o == custody.NoStay {
			r := noStay(it)
			r.File = c.order.name()
			b.refusals = append(b.refusals, r)
		}
		c.out.add(o)
		c.example(o, it)
	}
	c.out.Refusals = tally(c.out.Refusals, b.refusals)
	c.out.Notices = tally(c.out.Notices, b.notices)
	return true, nil
}

// people counts the records that are not held, and gives each row's record, made up where there is none.
func (c *check) people(ctx context.Context, items []item) ([]id.SourceRecord, error) {
	in := make([]person.Incoming, len(items))
	for i, it := range items {
		in[i] = it.who
	}
	records, err := person.Records(ctx, c.tx, in)
	for i, r := range in {
		if err == nil && records[i] == "" {
			if !c.met[r.Key] {
				c.out.People++
			}
			records[i] = id.SourceRecord("new:" + r.Key)
		}
		c.met[r.Key] = true
	}
	return records, err
}

// foresee says what would become of each row.
func (c *check) foresee(ctx context.Context, items []item, records []id.SourceRecord) ([]person.Outcome, error) {
	taken := make([]person.TakenIn, len(items))
	for i, r := range records {
		taken[i].Record = r
	}
	var out []person.Outcome
	var err error
	switch c.order.Profile.Kind.Name {
	case profile.Releases:
		return custody.PreviewReleases(ctx, c.tx, recorded(items, taken, spellOf))
	case profile.CustodySpell:
		out, err = custody.PreviewSpells(ctx, c.tx, recorded(items, taken, spellOf))
	case profile.Arrests:
		out, err = offending.PreviewArrests(ctx, c.tx, recorded(items, taken, arrestOf))
	case profile.Charges:
		out, err = offending.PreviewCharges(ctx, c.tx, recorded(items, taken, chargeOf))
	case profile.Convictions:
		out, err = offending.PreviewResults(ctx, c.tx, recorded(items, taken, resultOf))
	case profile.CourtCases:
		out, err = offending.PreviewCases(ctx, c.tx, recorded(items, taken, caseOf))
	case profile.Assessments:
		out, err = supervision.PreviewAssessments(ctx, c.tx, recorded(items, taken, assessmentOf))
	default:
		in := make([]person.Incoming, len(items))
		for i, it := range items {
			in[i] = it.who
		}
		out, err = person.Preview(ctx, c.tx, in)
	}
	for i := range out {
		k, hash := items[i].said()
		if before, again := c.seen[k]; again {
			if out[i] = person.Changed; before == hash {
				out[i] = person.Unchanged
			}
		}
		c.seen[k] = hash
	}
	return out, err
}

func (c *check) example(o person.Outcome, it item) {
	if (o == person.New || o == person.Changed) && len(c.out.Examples[o]) < fewExamples {
		c.out.Examples[o] = append(c.out.Examples[o], exampleOf(it))
	}
}

func exampleOf(it item) Example {
	e := Example{Row: it.row, Key: it.who.Key, Name: person.Card{Surname: it.who.Identity.Surname, Forenames: it.who.Identity.Forenames}.FullName()}
	e.Key, _ = it.said()
	return e
}

// roll looks at a daily roll, which is read whole as when it is applied.
func (c *check) roll(ctx context.Context) error {
	p := c.order.Profile
	day, b, err := readRoll(p, c.rows)
	if err != nil {
		return err
	}
	records, err := c.people(ctx, b.items)
	if err != nil {
		return err
	}
	taken := make([]person.TakenIn, len(b.items))
	for i, r := range records {
		taken[i].Record = r
	}
	read := c.rows.Counts()
	report, err := custody.PreviewRoll(ctx, c.tx, p.Source, day, recorded(b.items, taken, spellOf), int(read.Rows), int(read.Duplicates))
	if err != nil {
		return err
	}
	c.out.Counts, c.out.Roll, c.out.Already = rollCounts(report, b), rollReport(report), report.Already
	c.out.Refusals, c.out.Notices = tally(nil, b.refusals), tally(nil, b.notices)
	c.out.GoneOf = report.GoneKeys[:min(fewExamples, len(report.GoneKeys))]
	fresh := map[string]person.Outcome{}
	for _, k := range report.NewKeys {
		fresh[k] = person.New
	}
	for _, k := range report.ReturnedKeys {
		fresh[k] = person.Changed
	}
	for _, it := range b.items {
		c.example(fresh[it.spell.Key], it)
	}
	return nil
}

// tally adds what was wrong with rows to the counts of the rules, in the order in which the rules came up.
func tally(counts []RuleCount, in []reader.Refusal) []RuleCount {
	place := map[reader.Rule]int{}
	for i, c := range counts {
		place[c.Rule] = i
	}
	for _, r := range in {
		at, there := place[r.Rule]
		if !there {
			at = len(counts)
			place[r.Rule] = at
			counts = append(counts, RuleCount{Rule: r.Rule, Text: r.Text})
		}
		counts[at].Rows++
		if len(counts[at].Examples) < fewExamples {
			counts[at].Examples = append(counts[at].Examples, r)
		}
	}
	return counts
}
