package person

import "waymark/internal/platform/id"

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

func (c conflictCount) count(s telling) {
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
func (q *SourceQuality) before(s telling) bool {
	return q.Before != nil && !s.from.Before(q.Before.from) && s.from.Before(q.Newest.from) && (s.until.IsZero() || !s.until.Before(q.Newest.from))
}
