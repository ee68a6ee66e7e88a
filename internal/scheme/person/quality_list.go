package person

import (
	"context"
	"slices"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

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
