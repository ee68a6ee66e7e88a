package person

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// The conditions of the figures stand once, for what is counted and for the lists: r is a source's record, i
// the version of what it says that is looked at, l the link to whose it is.
const (
	fromRecords = ` FROM source_record r JOIN person_link l ON l.record = r.id AND l.ends IS NULL JOIN source_identity i ON i.record = r.id`

	// otherRecords are what other sources' records of the same person say now.
	otherRecords = `person_link ol JOIN source_record o ON o.id = ol.record JOIN source_identity oi ON oi.record = o.id AND oi.current`
	ofThePerson  = `ol.person = l.person AND ol.ends IS NULL AND o.source <> r.source`

	noSex    = `('', 'not_known', 'not_specified')`
	national = `sn.kind IN ('pnc_id', 'cro', 'crn', 'prison_number')`
	place    = `(ad.lines <> '' OR ad.postcode <> '')`
)

// conflict is how a figure sets records beside each other: by which column, and when two values contradict.
type conflict struct{ column, differ string }

var conflicts = map[QualityFigure]conflict{
	// Of two dates of birth that are not whole one may be the beginning of the other.
	BirthConflict: {"date_of_birth", `i.date_of_birth <> '' AND oi.date_of_birth <> '' AND substr(i.date_of_birth, 1, length(oi.date_of_birth)) <> oi.date_of_birth
AND substr(oi.date_of_birth, 1, length(i.date_of_birth)) <> i.date_of_birth`},
	SexConflict: {"sex", `LOWER(i.sex) <> LOWER(oi.sex) AND LOWER(i.sex) NOT IN ` + noSex + ` AND LOWER(oi.sex) NOT IN ` + noSex},
}

// suspects finds the few people of whom something was ever said in two ways, by one look at all versions, so
// that their records alone are set beside each other.
func suspects(columns ...string) string {
	var twice []string
	for _, c := range columns {
		twice = append(twice, fmt.Sprintf(`MIN(CASE WHEN ai.%[1]s <> '' THEN ai.%[1]s END) <> MAX(CASE WHEN ai.%[1]s <> '' THEN ai.%[1]s END)`, c))
	}
	return `l.person IN (SELECT al.person FROM person_link al JOIN source_identity ai ON ai.record = al.record
WHERE al.ends IS NULL GROUP BY al.person HAVING ` + strings.Join(twice, " OR ") + `)`
}

// where is the condition for a record that contradicts what another source says, or one source when more narrows
// it to that.
func (c conflict) where(more string) string {
	return suspects(c.column) + ` AND EXISTS (SELECT 1 FROM ` + otherRecords + ` WHERE ` + ofThePerson + ` AND ` + c.differ + more + `)`
}

// The queries inside these conditions stand by themselves, so that a database asks each once and not for each record.
var figureConditions = map[QualityFigure]string{
	HeldFigure: `1 = 1`,
	AloneFigure: `l.person IN (SELECT al.person FROM person_link al JOIN source_record ar ON ar.id = al.record
WHERE al.ends IS NULL GROUP BY al.person HAVING MIN(ar.source) = MAX(ar.source))`,
	BirthConflict: conflicts[BirthConflict].where(""),
	SexConflict:   conflicts[SexConflict].where(""),
	NoForename:    `i.forenames = ''`,
	NoSurname:     `i.surname = ''`,
	NoBirth:       `length(i.date_of_birth) < 10`,
	NoSex:         `LOWER(i.sex) IN ` + noSex,
	NoEthnicity:   `i.ethnicity_self = '' AND UPPER(i.ethnicity_officer) IN ('', 'IC9')`,
	NoNumber:      `r.id NOT IN (SELECT sn.record FROM source_number sn WHERE ` + national + `)`,
	NoAddress:     `r.id NOT IN (SELECT ad.record FROM address ad WHERE ad.record IS NOT NULL AND ` + place + `)`,
}

// beforeConditions are those that read otherwise of a version that is no longer current: numbers and addresses
// stay with a record once they were sent, and an earlier version had those that came with it or before.
var beforeConditions = map[QualityFigure]string{
	NoNumber: `NOT EXISTS (SELECT 1 FROM source_number sn JOIN source_identity w ON w.record = sn.record AND w.run = sn.run AND w.n <= i.n
WHERE sn.record = r.id AND ` + national + `)`,
	NoAddress: `NOT EXISTS (SELECT 1 FROM address ad WHERE ad.record = r.id AND ad.learned_at <= i.learned_at AND ` + place + `)`,
}

// countsClosed says whether the actor's figures and lists have those who are restricted or excluded, too: a
// data protection officer's, for oversight.
func countsClosed(tx *gate.Tx) bool {
	return access.May(tx.Actor(), access.ClosedReview) && tx.Purpose().Code == access.Oversight
}

// countable is the condition for whose records are counted. A stub must not be counted for what it hides, so
// that the restricted are left out like the excluded.
func countable(tx *gate.Tx) string {
	if countsClosed(tx) {
		return `1 = 1`
	}
	return `l.person NOT IN (SELECT s.person FROM access_subject s WHERE s.restriction <> 'NONE')`
}

// reviewOpen is the condition for an open review that the actor may know of, as in the queue of reviews.
func reviewOpen(tx *gate.Tx) string {
	if countsClosed(tx) {
		return `v.state = 'OPEN'`
	}
	return `v.state = 'OPEN' AND v.id NOT IN (SELECT x.review FROM v_review_person x JOIN access_subject s ON s.person = x.person WHERE s.restriction <> 'NONE')`
}

func conditionOf(tx *gate.Tx, f QualityFigure) string {
	if f == ReviewFigure {
		return `r.id IN (SELECT v.record FROM link_review v WHERE ` + reviewOpen(tx) + `)`
	}
	return figureConditions[f]
}

// deliveries gives every source that has a record which is counted, with its two newest deliveries.
func deliveries(ctx context.Context, tx *gate.Tx) (map[string]*SourceQuality, error) {
	runs := map[string][]delivered{}
	err := each(ctx, tx, `SELECT r.source, MIN(i.learned_at), COUNT(*)`+fromRecords+` WHERE `+countable(tx)+` GROUP BY r.source, i.run`, nil, func(rows *sql.Rows) error {
		var d delivered
		err := rows.Scan(&d.source, &d.first, &d.said)
		runs[d.source] = append(runs[d.source], d)
		return err
	})
	out := make(map[string]*SourceQuality, len(runs))
	for source, list := range runs {
		out[source] = newSource(source, list)
	}
	return out, err
}

// binding gathers the arguments of one statement.
type binding struct{ args []any }

func (b *binding) add(v any) string {
	b.args = append(b.args, v)
	return fmt.Sprintf("$%d", len(b.args))
}

// inNewest is the condition for a version that came with its source's newest delivery.
func (b *binding) inNewest(sources map[string]*SourceQuality) string {
	var out []string
	for _, source := range slices.Sorted(maps.Keys(sources)) {
		out = append(out, `r.source = `+b.add(source)+` AND i.learned_at >= `+b.add(sources[source].Newest.from))
	}
	return "(" + strings.Join(out, " OR ") + ")"
}

// sums gives a column for each figure: how many rows fit its condition.
func sums(figures []QualityFigure, condition func(QualityFigure) string) string {
	var columns strings.Builder
	for _, f := range figures {
		columns.WriteString(`, SUM(CASE WHEN ` + condition(f) + ` THEN 1 ELSE 0 END)`)
	}
	return columns.String()
}

// countHeld counts what is held now, and of that what came with the newest delivery.
func countHeld(ctx context.Context, tx *gate.Tx, sources map[string]*SourceQuality) error {
	if len(sources) == 0 {
		return nil
	}
	var b binding
	newest := `CASE WHEN ` + b.inNewest(sources) + ` THEN 1 ELSE 0 END`
	figures := which(func(f QualityFigure) bool { return !f.Conflict() })
	columns := sums(figures, func(f QualityFigure) string { return conditionOf(tx, f) })
	text := `SELECT r.source, ` + newest + `, COUNT(*)` + columns + fromRecords + ` AND i.current WHERE ` + countable(tx) + ` GROUP BY 1, 2`
	return eachCount(ctx, tx, text, b.args, len(figures)+2, func(source string, n []int) {
		q, isNewest, of, n := sources[source], n[0] == 1, n[1], n[2:]
		q.Records += of
		if isNewest {
			q.Newest.Records = of
		}
		for i, f := range figures {
			c := q.figure(f)
			c.Held.Count += n[i]
			if isNewest {
				c.Newest.Count = n[i]
			}
		}
	})
}

// countBefore counts the delivery before the newest as it was then: the last version that it gave of each record.
func countBefore(ctx context.Context, tx *gate.Tx, sources map[string]*SourceQuality) error {
	var b binding
	var before []string
	for _, source := range slices.Sorted(maps.Keys(sources)) {
		if q := sources[source]; q.Before != nil {
			newest := b.add(q.Newest.from)
			before = append(before, `r.source = `+b.add(source)+` AND i.learned_at >= `+b.add(q.Before.from)+` AND i.learned_at < `+newest+
				` AND NOT EXISTS (SELECT 1 FROM source_identity x WHERE x.record = i.record AND x.n = i.n + 1 AND x.learned_at < `+newest+`)`)
		}
	}
	if len(before) == 0 {
		return nil
	}
	figures := which(func(f QualityFigure) bool { return f.Compared() && !f.Conflict() })
	columns := sums(figures, func(f QualityFigure) string { return cmp.Or(beforeConditions[f], figureConditions[f]) })
	text := `SELECT r.source, COUNT(*)` + columns + fromRecords + ` WHERE ` + countable(tx) + ` AND (` + strings.Join(before, " OR ") + `) GROUP BY 1`
	return eachCount(ctx, tx, text, b.args, len(figures)+1, func(source string, n []int) {
		q := sources[source]
		q.Before.Records = n[0]
		for i, f := range figures {
			q.figure(f).Before.Count = n[i+1]
		}
	})
}

// which gives the figures that fit, in order.
func which(fits func(QualityFigure) bool) []QualityFigure {
	return slices.DeleteFunc(slices.Clone(QualityFigures), func(f QualityFigure) bool { return !fits(f) })
}

// countPeople counts whose the records of each source are.
func countPeople(ctx context.Context, tx *gate.Tx, sources map[string]*SourceQuality) error {
	text := `SELECT r.source, COUNT(DISTINCT l.person)` + fromRecords + ` AND i.current WHERE ` + countable(tx) + ` GROUP BY 1`
	return eachCount(ctx, tx, text, nil, 1, func(source string, n []int) { sources[source].People = n[0] })
}

// telling is a version of a record that contradicts what another source says now.
type telling struct {
	source, other string
	record        id.SourceRecord
	current       bool
	from, until   civil.Instant // until is zero for one that is current
	birth, sex    bool
}

// countConflicts goes through the versions, of old and now, that contradict another source: they are few.
func countConflicts(ctx context.Context, tx *gate.Tx, sources map[string]*SourceQuality) error {
	birth, sex := conflicts[BirthConflict], conflicts[SexConflict]
	text := `SELECT r.source, o.source, r.id, i.current, i.learned_at, (SELECT x.learned_at FROM source_identity x WHERE x.record = i.record AND x.n = i.n + 1),
CASE WHEN ` + birth.differ + ` THEN 1 ELSE 0 END, CASE WHEN ` + sex.differ + ` THEN 1 ELSE 0 END` + fromRecords + ` CROSS JOIN ` + otherRecords + `
WHERE ` + ofThePerson + ` AND ` + countable(tx) + ` AND ` + suspects(birth.column, sex.column) + ` AND (` + birth.differ + ` OR ` + sex.differ + `)`
	c := conflictCount{sources: sources, seen: map[seenConflict]bool{}}
	return each(ctx, tx, text, nil, func(rows *sql.Rows) error {
		var s telling
		var birth, sex int
		if err := rows.Scan(&s.source, &s.other, &s.record, &s.current, &s.from, &s.until, &birth, &sex); err != nil {
			return err
		}
		s.birth, s.sex = birth == 1, sex == 1
		c.count(s)
		return nil
	})
}

// eachCount hands every source's numbers to f.
func eachCount(ctx context.Context, tx *gate.Tx, text string, args []any, numbers int, f func(source string, n []int)) error {
	n := make([]int, numbers)
	var source string
	into := []any{&source}
	for i := range n {
		into = append(into, &n[i])
	}
	return each(ctx, tx, text, args, func(rows *sql.Rows) error {
		err := rows.Scan(into...)
		if err == nil {
			f(source, n)
		}
		return err
	})
}

// where gives the condition for a list, with its arguments.
func (q QualityQuery) where(tx *gate.Tx, newest Delivery) (string, []any) {
	scope, args, _ := tx.Scope().SQL("l.person", 1)
	b := binding{args}
	where := []string{scope, countable(tx), `r.source = ` + b.add(q.Source)}
	if q.Newest {
		where = append(where, `i.learned_at >= `+b.add(newest.from))
	}
	if c, ok := conflicts[q.Figure]; ok && q.With != "" {
		where = append(where, c.where(` AND o.source = `+b.add(q.With)))
	} else {
		where = append(where, conditionOf(tx, q.Figure))
	}
	return strings.Join(where, " AND "), b.args
}

func countRecords(ctx context.Context, tx *gate.Tx, q QualityQuery, newest Delivery) (n int, err error) {
	where, args := q.where(tx, newest)
	err = tx.QueryRowContext(ctx, `SELECT COUNT(*)`+fromRecords+` AND i.current WHERE `+where, args...).Scan(&n)
	return n, db.Translate(err)
}

// listRecords gives a page of a list, by the source's own keys.
func listRecords(ctx context.Context, tx *gate.Tx, q QualityQuery, newest Delivery, after int) ([]QualityRecord, error) {
	where, args := q.where(tx, newest)
	b := binding{args}
	text := `SELECT r.id, r.key, l.person, i.surname, i.forenames, i.date_of_birth, i.sex` + fromRecords + ` AND i.current
WHERE ` + where + ` ORDER BY r.key, r.id LIMIT ` + b.add(QualityPage) + ` OFFSET ` + b.add(after)
	var out []QualityRecord
	err := each(ctx, tx, text, b.args, func(rows *sql.Rows) error {
		var r QualityRecord
		err := rows.Scan(&r.Record, &r.Key, &r.Person, &r.Who.Surname, &r.Who.Forenames, &r.Who.DateOfBirth, &r.Who.Sex)
		out = append(out, r)
		return err
	})
	return out, err
}

// openable says whose page the actor may open: those whom a search would show them.
func openable(ctx context.Context, tx *gate.Tx, people []id.Person) (map[id.Person]bool, error) {
	why := access.Of(access.DailyTasking)
	if tx.Purpose().Code == access.Oversight {
		why = tx.Purpose()
	}
	search := access.ScopeFor(access.Ask{Actor: tx.Actor(), Purpose: why, Action: access.PersonSearch}, tx.Now())
	out := map[id.Person]bool{}
	err := db.InChunks(people, func(part []id.Person) error {
		scope, args, next := search.SQL("p.id", 1)
		return each(ctx, tx, `SELECT p.id FROM person p WHERE `+scope+` AND p.id IN (`+db.Marks(next, len(part))+`)`, append(args, db.Texts(part)...), func(rows *sql.Rows) error {
			var p id.Person
			err := rows.Scan(&p)
			out[p] = true
			return err
		})
	})
	return out, err
}

// at gives the places of records in a page.
func at(rows []QualityRecord) (map[id.SourceRecord]*QualityRecord, []any) {
	out, args := make(map[id.SourceRecord]*QualityRecord, len(rows)), make([]any, len(rows))
	for i := range rows {
		out[rows[i].Record], args[i] = &rows[i], string(rows[i].Record)
	}
	return out, args
}

// addOthers fills in what other sources say otherwise.
func addOthers(ctx context.Context, tx *gate.Tx, q QualityQuery, page []QualityRecord) error {
	if len(page) == 0 {
		return nil
	}
	records, args := at(page)
	text := `SELECT r.id, o.source, o.key, oi.date_of_birth, oi.sex` + fromRecords + ` AND i.current CROSS JOIN ` + otherRecords + `
WHERE ` + ofThePerson + ` AND r.id IN (` + db.Marks(1, len(args)) + `) AND ` + conflicts[q.Figure].differ
	if q.With != "" {
		b := binding{args}
		text += ` AND o.source = ` + b.add(q.With)
		args = b.args
	}
	return each(ctx, tx, text+` ORDER BY o.source, o.key`, args, func(rows *sql.Rows) error {
		var r id.SourceRecord
		var o OtherSays
		err := rows.Scan(&r, &o.Source, &o.Key, &o.Born, &o.Sex)
		records[r].Others = append(records[r].Others, o)
		return err
	})
}

// addReviews fills in the oldest open review about each record, where the actor may open it.
func addReviews(ctx context.Context, tx *gate.Tx, page []QualityRecord) error {
	if len(page) == 0 {
		return nil
	}
	records, args := at(page)
	text := `SELECT v.record, v.id, EXISTS (SELECT 1 FROM v_review_person x JOIN access_subject s ON s.person = x.person WHERE x.review = v.id AND s.restriction <> 'NONE')
FROM link_review v WHERE ` + reviewOpen(tx) + ` AND v.record IN (` + db.Marks(1, len(args)) + `) ORDER BY v.id DESC`
	return each(ctx, tx, text, args, func(rows *sql.Rows) error {
		var record id.SourceRecord
		var review id.Review
		var closed bool
		if err := rows.Scan(&record, &review, &closed); err != nil {
			return err
		}
		queue := Ordinary
		if closed {
			queue = Closed
		}
		if access.May(tx.Actor(), queue.reading()) {
			records[record].Review, records[record].InClosed = review, closed
		}
		return nil
	})
}
