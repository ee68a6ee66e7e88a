package report

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"waymark/internal/method/disclosure"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/staff"
)

// Service makes, keeps, publishes and opens reports.
type Service struct {
	gate  *gate.Gate
	ids   *id.Source
	usual string
}

// NewService makes the service; usual is the scheme's name where none was set on screen.
func NewService(g *gate.Gate, ids *id.Source, usual string) *Service { return &Service{g, ids, usual} }

// The events of this room.
const (
	EventMade      = "report.made"
	EventPublished = "report.published"
)

// About is the payload of the room's events, version 1.
type About struct {
	Edition id.Edition `json:"edition"`
	Pack    string     `json:"pack"`
}

func ask(by access.Actor, a access.Action) access.Ask {
	return access.Ask{Actor: by, Purpose: access.Of(access.FiguresForScheme), Action: a}
}

// drafts says whether somebody reads every edition, and not only the published ones of the public packs.
func drafts(by access.Actor) bool { return access.May(by, access.ReportDrafts) }

func readable(by access.Actor, e Edition) bool {
	p, known := PackOf(e.Pack)
	return known && (drafts(by) || p.Public && !e.Draft())
}

// Make makes a pack at a cut, and says whether that made an edition: where the same cut made before came out the same, it is
// that one. A cut must be over: of a day that is not, the figures still change.
//
// Invalid where there is no such pack, or the cut is today or later.
func (s *Service) Make(ctx context.Context, by access.Actor, pack string, cut civil.NullDate) (e Edition, made bool, err error) {
	p, known := PackOf(pack)
	if !known {
		return e, false, fault.InvalidFields([]fault.Field{{Name: "pack", Text: "Select a report"}})
	}
	run := id.New[id.Edition](s.ids)
	making := ask(by, access.ReportMake)
	making.Run = string(run)
	d, err := gate.Read(ctx, s.gate, making, func(ctx context.Context, tx *gate.Tx) (drawn, error) { return s.draw(ctx, tx, p, cut) })
	if err != nil || !d.fresh {
		return d.newest, false, err
	}
	e = d.edition
	e.ID, e.Digest = run, digestOf(d.document)
	_, err = gate.Do(ctx, s.gate, making, func(ctx context.Context, tx *gate.Tx) (bool, error) {
		e.MadeAt, e.MadeBy = tx.Now(), tx.Actor().ID
		tx.Note("edition", string(e.ID))
		if err := insertEdition(ctx, tx, e, d.document); err != nil {
			return false, err
		}
		return true, tx.Emit(ctx, EventMade, 1, About{e.ID, e.Pack})
	})
	if err == nil {
		err = e.read(d.document)
	}
	return e, true, err
}

// drawn is a document made and not kept yet, beside the newest edition of its cut; fresh where there is none that says the
// same.
type drawn struct {
	edition, newest Edition
	document        []byte
	fresh           bool
}

func (s *Service) draw(ctx context.Context, tx *gate.Tx, p Pack, cut civil.NullDate) (out drawn, err error) {
	day := tx.Today().AddDays(-1)
	if cut.Valid {
		day = cut.Date
	}
	if !day.Before(tx.Today()) {
		return out, fault.InvalidFields([]fault.Field{{Name: "cut", Text: "The cut must be a day that is over: yesterday or before"}})
	}
	out.edition = Edition{Pack: p.Key, Cut: day, Version: 1}
	d, err := documentOf(ctx, tx, p, s.usual, day)
	if err != nil {
		return out, err
	}
	was, kept, again, err := newestVersion(ctx, tx, p.Key, day)
	if err != nil {
		return out, err
	}
	if again {
		out.newest, out.edition.Version = was, was.Version+1
		d.Scheme = was.Document.Scheme // a new name is no change of figures
	}
	out.document, err = d.Bytes()
	out.fresh = !again || !bytes.Equal(kept, out.document)
	return out, err
}

// documentOf makes the document, safe beside what was published.
func documentOf(ctx context.Context, tx *gate.Tx, p Pack, usual string, cut civil.Date) (Document, error) {
	f, err := gather(ctx, tx, usual, cut)
	if err != nil {
		return Document{}, err
	}
	published, err := publishedAbout(ctx, tx, cut)
	if err != nil {
		return Document{}, err
	}
	return makeDocument(p, f, together(published))
}

// together lays editions beside each other as a reader can. Of a count that two say otherwise the newest holds.
func together(editions []Edition) disclosure.Published {
	out := disclosure.Published{Counts: map[string]int{}}
	withheld := map[string]bool{}
	for _, e := range editions {
		maps.Copy(out.Counts, e.Document.Disclosed.Counts)
		for _, k := range e.Document.Disclosed.Withheld {
			withheld[k] = true
		}
		out.Sums = append(out.Sums, e.Document.Disclosed.Sums...)
	}
	out.Withheld = slices.Sorted(maps.Keys(withheld))
	return out
}

// nearest is how many days apart the cuts of a public pack must lie: a report of one day laid beside that of the next
// tells of single people who came and went between.
const nearest = 28

// Publish gives an edition to its readers, for a reason. It cannot be taken back.
//
// Invalid without a reason; Conflict where it is published already, where another of a public pack lies too near, or
// where, laid beside what was published since it was made, it would give a withheld count away.
func (s *Service) Publish(ctx context.Context, by access.Actor, which id.Edition, reason string) error {
	reason = strings.TrimSpace(reason)
	if len(reason) < 5 {
		return fault.InvalidFields([]fault.Field{{Name: "reason", Text: "Say why it is published"}})
	}
	_, err := gate.Do(ctx, s.gate, ask(by, access.ReportPublish), func(ctx context.Context, tx *gate.Tx) (bool, error) {
		e, _, err := findEdition(ctx, tx, which)
		if err != nil {
			return false, err
		}
		if !e.Draft() {
			return false, fault.New(fault.Conflict, "This report is published already.")
		}
		if err := apart(ctx, tx, e); err != nil {
			return false, err
		}
		published, err := publishedAbout(ctx, tx, e.Cut)
		if err != nil {
			return false, err
		}
		if !safe(append(published, e)) {
			return false, fault.New(fault.Conflict, "Beside what was published since, this report would give a withheld count away. Make it again and publish that.")
		}
		if err := insertPublication(ctx, tx, which, reason); err != nil {
			return false, err
		}
		tx.Note("edition", string(which))
		return true, tx.Emit(ctx, EventPublished, 1, About{e.ID, e.Pack})
	})
	return err
}

// apart refuses a cut of a public pack that lies too near to another that was published.
func apart(ctx context.Context, tx *gate.Tx, e Edition) error {
	if p, _ := PackOf(e.Pack); !p.Public {
		return nil
	}
	all, err := listEditions(ctx, tx, mostEditions)
	if err != nil {
		return err
	}
	for _, o := range all {
		days := max(o.Cut.Sub(e.Cut), e.Cut.Sub(o.Cut))
		if o.Pack == e.Pack && !o.Draft() && days > 0 && days < nearest {
			return fault.New(fault.Conflict, "The report for %s is published. Cuts of a public report lie at least %s days apart: two so near tell of single people.",
				o.Cut.Long(), strconv.Itoa(nearest))
		}
	}
	return nil
}

// safe says whether nothing that any of the editions withholds is given away by all of them together.
func safe(editions []Edition) bool {
	return !slices.ContainsFunc(disclosure.Audit(together(editions)), func(b disclosure.Bound) bool { return !b.Safe() })
}

const mostEditions = 1000

// List gives the editions that somebody may read, the newest cut first, without their documents.
func (s *Service) List(ctx context.Context, by access.Actor) ([]Edition, error) {
	return gate.Read(ctx, s.gate, ask(by, access.ReportRead), func(ctx context.Context, tx *gate.Tx) ([]Edition, error) {
		all, err := listEditions(ctx, tx, mostEditions)
		if err != nil {
			return nil, err
		}
		all = slices.DeleteFunc(all, func(e Edition) bool { return !readable(by, e) })
		return all, nameMakers(ctx, tx, all)
	})
}

// Open gives one edition that somebody may read.
func (s *Service) Open(ctx context.Context, by access.Actor, which id.Edition) (Edition, error) {
	return s.open(ctx, by, which, access.ReportRead)
}

// Export is Open for a file that leaves Waymark.
func (s *Service) Export(ctx context.Context, by access.Actor, which id.Edition) (Edition, error) {
	return s.open(ctx, by, which, access.ReportExport)
}

func (s *Service) open(ctx context.Context, by access.Actor, which id.Edition, a access.Action) (Edition, error) {
	return gate.Read(ctx, s.gate, ask(by, a), func(ctx context.Context, tx *gate.Tx) (Edition, error) {
		e, _, err := findEdition(ctx, tx, which)
		if err != nil {
			return e, err
		}
		if !readable(by, e) {
			return Edition{}, fault.New(fault.NotFound, "There is no such report.")
		}
		tx.Note("edition", string(which))
		one := []Edition{e}
		err = nameMakers(ctx, tx, one)
		return one[0], err
	})
}

func nameMakers(ctx context.Context, tx *gate.Tx, all []Edition) error {
	members, err := staff.Names(ctx, tx)
	for i := range all {
		all[i].Maker, all[i].Publisher = members[all[i].MadeBy].Name, members[all[i].By].Name
	}
	return err
}
