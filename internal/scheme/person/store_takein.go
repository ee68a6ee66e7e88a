package person

import (
	"context"
	"fmt"
	"math"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// TakeIn stores a batch of agencies' records in the order given, and links each new one by the first
// linking step. A record that said the same before changes nothing; one that says something new gets a
// new version beside the old. What must be asked of a person goes to the review queue. It uses few
// statements a batch, however many records the batch has.
func TakeIn(ctx context.Context, tx *gate.Tx, run id.ImportRun, in []Incoming) ([]TakenIn, error) {
	if err := tx.Need(access.Identity); err != nil {
		return nil, err
	}
	b, err := newBatch(ctx, tx, run, in)
	if err != nil {
		return nil, err
	}
	out := make([]TakenIn, len(in))
	for i := range in {
		out[i] = b.take(in[i])
	}
	return out, b.write(ctx)
}

// Preview says what TakeIn would do with each record, and writes nothing.
func Preview(ctx context.Context, tx *gate.Tx, in []Incoming) ([]Outcome, error) {
	if err := tx.Need(access.Identity); err != nil {
		return nil, err
	}
	held, err := heldRecords(ctx, tx, in)
	if err != nil {
		return nil, err
	}
	out := make([]Outcome, len(in))
	for i, r := range in {
		h, there := held[recordKey{r.Source, r.Key}]
		switch {
		case !there:
			out[i] = New
			held[recordKey{r.Source, r.Key}] = heldRecord{hash: r.Hash}
		case r.Mention || h.hash == r.Hash:
			out[i] = Unchanged
		default:
			out[i] = Changed
		}
	}
	return out, nil
}

type recordKey struct{ source, key string }

// heldRecord is a source record that is stored, with its newest version.
type heldRecord struct {
	id     id.SourceRecord
	n      int
	hash   string
	person id.Person
}

// batch is one TakeIn at work: what is held, who is near, and the rows to write.
type batch struct {
	tx   *gate.Tx
	run  id.ImportRun
	held map[recordKey]heldRecord

	near      *nearby
	asks      []asking
	outdated  []any // records whose version before is no longer current
	people    []id.Person
	subjects  []gate.Subject
	rows      map[string][][]any
	refreshed []refresh
	next      int64 // the next number for a record or an address
}

type refresh struct {
	person id.Person
	record id.SourceRecord
	who    Identity
}

func newBatch(ctx context.Context, tx *gate.Tx, run id.ImportRun, in []Incoming) (*batch, error) {
	held, err := heldRecords(ctx, tx, in)
	if err != nil {
		return nil, err
	}
	b := &batch{tx: tx, run: run, held: held, rows: map[string][][]any{}}
	var fresh []Incoming
	news := map[recordKey]bool{}
	for _, r := range in {
		k := recordKey{r.Source, r.Key}
		h, there := held[k]
		if !there && !news[k] {
			fresh = append(fresh, r)
		}
		news[k] = news[k] || !there || !r.Mention && h.hash != r.Hash
	}
	if err := b.takeNumbers(ctx, in, news); err != nil {
		return nil, err
	}
	if len(fresh) > 0 {
		b.near, err = findNear(ctx, tx, fresh)
	}
	return b, err
}

// takeNumbers takes as many numbers as the batch may need for the records of which something is new.
func (b *batch) takeNumbers(ctx context.Context, in []Incoming, news map[recordKey]bool) (err error) {
	n := 0
	for _, r := range in {
		if news[recordKey{r.Source, r.Key}] {
			n += 1 + len(r.Addresses)
		}
	}
	if n > 0 {
		b.next, err = db.TakeNumbers(ctx, b.tx, "record_number", n)
	}
	return err
}

// number gives a short id, greater in the order of text than the long ones that records had at first.
func (b *batch) number() string {
	b.next++
	return fmt.Sprintf("R%08d", b.next-1)
}

func (b *batch) take(in Incoming) TakenIn {
	k := recordKey{in.Source, in.Key}
	h, there := b.held[k]
	switch {
	case there && (in.Mention || h.hash == in.Hash):
		return TakenIn{Record: h.id, Person: h.person, Outcome: Unchanged}
	case there:
		h.n, h.hash = h.n+1, in.Hash
		b.held[k] = h
		b.addVersion(h, in)
		b.refreshed = append(b.refreshed, refresh{h.person, h.id, in.Identity})
		return TakenIn{Record: h.id, Person: h.person, Outcome: Changed}
	}
	return b.takeNew(k, in)
}

func (b *batch) takeNew(k recordKey, in Incoming) TakenIn {
	h := heldRecord{id: id.SourceRecord(b.number()), n: 1, hash: in.Hash}
	rec, fits := b.near.fits(in)
	v := Decide(fits, b.near.model.thresholds().Review)
	h.person = v.Person
	var weight, model any
	if v.Person != "" {
		weight, model = hundredths(v.Weight), b.near.model.N
	}
	if v.Person == "" {
		h.person = gate.NewID[id.Person](b.tx)
		b.addPerson(h, in)
	}
	b.held[k] = h
	b.add("source_record", string(h.id), in.Source, in.Key, string(b.run), in.Row)
	b.addVersion(h, in)
	b.add("person_link", string(h.id), string(h.id), string(h.person), b.tx.Now(), nil, string(v.Rule), string(b.run), "", weight, model)
	b.near.remember(h.person, rec, keysOf(in.Identity, in.Numbers))
	if len(v.Ask) > 0 {
		b.asks = append(b.asks, asking{h, v})
	}
	return TakenIn{Record: h.id, Person: h.person, Outcome: New, Linked: v.Rule, Review: len(v.Ask) > 0}
}

// hundredths gives a weight as it is stored.
func hundredths(weight float64) int64 { return int64(math.Round(100 * weight)) }

func (b *batch) add(table string, values ...any) { b.rows[table] = append(b.rows[table], values) }

func (b *batch) addPerson(h heldRecord, in Incoming) {
	w := in.Identity
	b.people = append(b.people, h.person)
	b.subjects = append(b.subjects, gate.Subject{District: in.District})
	b.add("person", string(h.person), w.Surname, w.Forenames, w.Key(), w.DateOfBirth, w.Sex, w.Gender, w.EthnicitySelf, w.EthnicityOfficer,
		w.Nationality, w.Language, w.InterpreterNeeded, string(h.id), false, b.tx.Now())
}

func (b *batch) addVersion(h heldRecord, in Incoming) {
	w := in.Identity
	if h.n > 1 {
		b.outdated = append(b.outdated, string(h.id))
	}
	b.add("source_identity", string(h.id), h.n, true, string(b.run), in.Row, in.Hash, b.tx.Now(), w.Surname, w.Forenames, w.Key(), w.DateOfBirth,
		w.Sex, w.Gender, w.EthnicitySelf, w.EthnicityOfficer, w.Nationality, w.Language, w.InterpreterNeeded, string(in.District))
	for _, n := range in.Numbers {
		b.add("source_number", string(h.id), string(n.Kind), n.Issuer, n.Value, string(b.run))
	}
	for _, a := range in.Aliases {
		b.add("source_alias", string(h.id), a.Surname, a.Forenames, string(b.run))
	}
	for _, a := range in.Addresses {
		b.add("address", b.number(), string(h.id), nil, a.Kind, a.Lines, a.Postcode, nil, nil, string(b.run), b.tx.Now())
	}
}

// asking is a question to be put to a person.
type asking struct {
	record heldRecord
	v      Verdict
}

// askAll opens the reviews. What was asked before of the same two people is not asked again for each further
// record of theirs.
func (b *batch) askAll(ctx context.Context) error {
	fresh := map[id.Person]bool{}
	for _, p := range b.people {
		fresh[p] = true
	}
	var linked []id.Person
	for _, a := range b.asks {
		if !fresh[a.record.person] {
			linked = append(linked, a.record.person)
		}
	}
	asked, err := askedBefore(ctx, b.tx, linked)
	if err != nil {
		return err
	}
	for _, a := range b.asks {
		b.ask(a, asked)
	}
	return nil
}

func (b *batch) ask(a asking, asked map[twoPeople]bool) {
	review, holder := "", a.record.person
	for _, q := range a.v.Ask {
		pair := pairOf(holder, q.Person)
		if q.Person == holder || asked[pair] {
			continue
		}
		asked[pair] = true
		if review == "" {
			review = string(gate.NewID[id.Review](b.tx))
			b.add("link_review", review, string(a.record.id), string(holder), string(q.Rule), string(b.run), "OPEN", b.tx.Now())
		}
		b.add("link_candidate", review, string(q.Person), string(q.Rule))
	}
}

// columnsOf lists, for each table in the order of writing, the columns of the rows gathered.
var columnsOf = []struct{ table, columns, conflict string }{
	{"person", "id, surname, forenames, sort_key, date_of_birth, sex, gender, ethnicity_self, ethnicity_officer, nationality, language, interpreter, main_record, edited, created_at", ""},
	{"source_record", "id, source, key, run, row_no", ""},
	{"source_identity", "record, n, current, run, row_no, hash, learned_at, surname, forenames, name_key, date_of_birth, sex, gender, ethnicity_self, ethnicity_officer, nationality, language, interpreter, district", ""},
	{"source_number", "record, kind, issuer, value, run", "ON CONFLICT DO NOTHING"},
	{"source_alias", "record, surname, forenames, run", "ON CONFLICT DO NOTHING"},
	{"address", "id, record, person, kind, lines, postcode, from_day, to_day, run, learned_at", ""},
	{"person_link", "id, record, person, starts, ends, rule, run, decision, weight, model", ""},
	{"link_review", "id, record, person, why, run, state, opened_at", ""},
	{"link_candidate", "review, person, why", ""},
}

func (b *batch) write(ctx context.Context) error {
	if err := b.askAll(ctx); err != nil {
		return err
	}
	if err := b.tx.CreatedMany(ctx, b.people, b.subjects); err != nil {
		return err
	}
	err := db.InChunks(b.outdated, func(part []any) error {
		args := append([]any{false}, part...)
		_, err := b.tx.ExecContext(ctx, `UPDATE source_identity SET current = $1 WHERE current AND record IN (`+db.Marks(2, len(part))+`)`, args...)
		return err
	})
	if err != nil {
		return err
	}
	b.onlyNewestIsCurrent()
	for _, t := range columnsOf {
		if err := db.InsertRows(ctx, b.tx, t.table, strings.Split(t.columns, ", "), b.rows[t.table], t.conflict); err != nil {
			return fmt.Errorf("store %s: %w", t.table, err)
		}
	}
	return b.refresh(ctx)
}

// onlyNewestIsCurrent looks after records that a batch holds more than once.
func (b *batch) onlyNewestIsCurrent() {
	last := map[any]int{}
	for i, row := range b.rows["source_identity"] {
		if before, twice := last[row[0]]; twice {
			b.rows["source_identity"][before][2] = false
		}
		last[row[0]] = i
	}
}

// refresh shows what the main record now says, unless somebody edited the person here.
func (b *batch) refresh(ctx context.Context) error {
	for _, r := range b.refreshed {
		w := r.who
		_, err := b.tx.ExecContext(ctx, `UPDATE person SET surname = $3, forenames = $4, sort_key = $5, date_of_birth = $6, sex = $7, gender = $8,
ethnicity_self = $9, ethnicity_officer = $10, nationality = $11, language = $12, interpreter = $13, version = version + 1
WHERE id = $1 AND main_record = $2 AND NOT edited`, string(r.person), string(r.record), w.Surname, w.Forenames, w.Key(), w.DateOfBirth,
			w.Sex, w.Gender, w.EthnicitySelf, w.EthnicityOfficer, w.Nationality, w.Language, w.InterpreterNeeded)
		if err != nil {
			return err
		}
	}
	return nil
}
