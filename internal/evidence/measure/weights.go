package measure

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"waymark/internal/method/severity"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/staff"
)

// Weights is a table of what offences weigh: one vintage, as the user loaded it.
type Weights struct {
	ID       id.WeightTable
	Vintage  string
	Source   string
	Count    int // offences with a weight
	Unnamed  int // rows of which the file does not know the offence
	File     string
	Digest   string
	Reason   string
	LoadedBy id.Staff
	Loader   string
	LoadedAt civil.Instant

	WithdrawnAt     civil.Instant // zero: it is offered
	WithdrawnBy     id.Staff
	Withdrawer      string
	WithdrawnReason string
}

// Withdrawn says that it is not to be used any more.
func (w Weights) Withdrawn() bool { return !w.WithdrawnAt.IsZero() }

// MostWeightBytes bounds a file of weights.
const MostWeightBytes = 4 << 20

// The events of tables of weights.
const (
	EventWeightsLoaded    = "evidence.severity_table_loaded"
	EventWeightsWithdrawn = "evidence.severity_table_withdrawn"
)

type weightsEvent struct {
	Table id.WeightTable `json:"severity_table"`
}

func weightsAsk(by access.Actor, do access.Action) access.Ask {
	return access.Ask{Actor: by, Purpose: access.DefaultPurpose(do), Action: do}
}

// WeightsUpload is a file to be kept as tables of weights, one for each vintage that it has.
type WeightsUpload struct {
	File    string // its name
	Content []byte
	Reason  string
}

const longestReason = 500

// read reads the tables of a file. The error is fault.Invalid and names everything that is wrong by line and column.
func (u WeightsUpload) read() ([]severity.Table, error) {
	var wrong []fault.Field
	if n := utf8.RuneCountInString(u.Reason); n < 5 || n > longestReason {
		wrong = append(wrong, fault.Field{Name: "reason", Text: "Say in a few words why you load it"})
	}
	if len(u.Content) == 0 {
		wrong = append(wrong, fault.Field{Name: "file", Text: "Select a file"})
	}
	if err := fault.InvalidFields(wrong); err != nil {
		return nil, err
	}
	tables, err := severity.Read(bytes.NewReader(u.Content))
	if err == nil {
		return tables, nil
	}
	for _, f := range fault.FieldsOf(err) {
		wrong = append(wrong, fault.Field{Name: "file", Text: u.File + ", " + f.Name + " " + f.Text})
	}
	if len(wrong) == 0 {
		wrong = append(wrong, fault.Field{Name: "file", Text: u.File + ": " + fault.Text(err)})
	}
	return nil, fault.InvalidFields(wrong)
}

// content writes a table as CSV that reads as the same table.
func content(t severity.Table) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"vintage", "group", "offence", "weight", "label_confidence", "source"})
	for _, name := range t.Offences() {
		x, _ := t.Find(name)
		_ = w.Write([]string{t.Vintage, x.Group, x.Offence, x.Printed, x.Confidence, x.Source})
	}
	w.Flush()
	return b.String()
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// LoadWeights keeps the tables of a file, all of them or none. A vintage that is there already is refused unless it is the
// very same, which changes nothing: vintages are never overwritten. It gives those that are new.
func (s *Service) LoadWeights(ctx context.Context, by access.Actor, u WeightsUpload) ([]Weights, error) {
	u.Reason = strings.TrimSpace(u.Reason)
	tables, err := u.read()
	if err != nil {
		return nil, err
	}
	return gate.Do(ctx, s.gate, weightsAsk(by, access.SeverityEdit), func(ctx context.Context, tx *gate.Tx) ([]Weights, error) {
		var out []Weights
		for _, t := range tables {
			w, fresh, err := loadOne(ctx, tx, u, t)
			if err != nil {
				return nil, err
			}
			if fresh {
				out = append(out, w)
			}
		}
		return out, nil
	})
}

func loadOne(ctx context.Context, tx *gate.Tx, u WeightsUpload, t severity.Table) (w Weights, fresh bool, err error) {
	text := content(t)
	w = Weights{ID: gate.NewID[id.WeightTable](tx), Vintage: t.Vintage, Source: strings.Join(t.Sources, "; "), Count: len(t.Offences()), Unnamed: t.Unnamed,
		File: u.File, Digest: digestOf(text), Reason: u.Reason, LoadedBy: tx.Actor().ID, LoadedAt: tx.Now()}
	if w.Count == 0 {
		return w, false, fault.InvalidFields([]fault.Field{{Name: "file", Text: u.File + ": the vintage " + t.Vintage + " has no weight of a named offence"}})
	}
	held, err := findWeights(ctx, tx, t.Vintage)
	switch {
	case err == nil && held.Digest == w.Digest && !held.Withdrawn():
		return held, false, nil
	case err == nil && held.Withdrawn():
		return w, false, fault.InvalidFields([]fault.Field{{Name: "file", Text: "The vintage " + t.Vintage + " was withdrawn: give what is mended another name"}})
	case err == nil:
		return w, false, fault.InvalidFields([]fault.Field{{Name: "file", Text: "The vintage " + t.Vintage + " is loaded with other weights: it is never overwritten, so give this one another name"}})
	case !fault.Is(err, fault.NotFound):
		return w, false, err
	}
	if err := insertWeights(ctx, tx, w, text); err != nil {
		return w, false, err
	}
	tx.Note("severity_table", string(w.ID))
	return w, true, tx.Emit(ctx, EventWeightsLoaded, 1, weightsEvent{w.ID})
}

// WithdrawWeights says of a table that it is not to be used any more, and why. What was weighed by it stays.
func (s *Service) WithdrawWeights(ctx context.Context, by access.Actor, vintage, reason string) error {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n < 5 || n > longestReason {
		return fault.InvalidFields([]fault.Field{{Name: "reason", Text: "Say in a few words why it must not be used"}})
	}
	_, err := gate.Do(ctx, s.gate, weightsAsk(by, access.SeverityEdit), func(ctx context.Context, tx *gate.Tx) (int, error) {
		w, err := findWeights(ctx, tx, vintage)
		if err != nil {
			return 0, err
		}
		w.WithdrawnBy, w.WithdrawnAt, w.WithdrawnReason = tx.Actor().ID, tx.Now(), reason
		if err := withdrawWeights(ctx, tx, w); err != nil {
			return 0, err
		}
		tx.Note("severity_table", string(w.ID))
		return 0, tx.Emit(ctx, EventWeightsWithdrawn, 1, weightsEvent{w.ID})
	})
	return err
}

// AllWeights gives every table of weights, newest first, those withdrawn as well.
func (s *Service) AllWeights(ctx context.Context, by access.Actor) ([]Weights, error) {
	return gate.Read(ctx, s.gate, weightsAsk(by, access.SeverityRead), func(ctx context.Context, tx *gate.Tx) ([]Weights, error) {
		out, err := allWeights(ctx, tx)
		if err != nil {
			return nil, err
		}
		return out, nameLoaders(ctx, tx, out)
	})
}

// OpenedWeights is a table with its weights, and how the offences of the reference find theirs.
type OpenedWeights struct {
	Weights
	Lines   []severity.Weight
	Found   int                 // offences of the reference that have a weight
	Without []offending.Offence // those that have none
}

// OpenWeights gives a table. One whose weights were changed outside Waymark is fault.Conflict.
func (s *Service) OpenWeights(ctx context.Context, by access.Actor, vintage string) (OpenedWeights, error) {
	return gate.Read(ctx, s.gate, weightsAsk(by, access.SeverityRead), func(ctx context.Context, tx *gate.Tx) (OpenedWeights, error) {
		w, t, err := weightsIn(ctx, tx, vintage)
		if err != nil {
			return OpenedWeights{}, err
		}
		one := []Weights{w}
		if err := nameLoaders(ctx, tx, one); err != nil {
			return OpenedWeights{}, err
		}
		out := OpenedWeights{Weights: one[0]}
		for _, name := range t.Offences() {
			x, _ := t.Find(name)
			out.Lines = append(out.Lines, x)
		}
		reference, err := offending.ReferenceAt(ctx, tx, tx.Now())
		if err != nil {
			return out, err
		}
		for _, o := range reference.On(tx.Today()) {
			if _, has := weigh(t, offenceOf(o)); has {
				out.Found++
			} else {
				out.Without = append(out.Without, o)
			}
		}
		return out, nil
	})
}

func nameLoaders(ctx context.Context, tx *gate.Tx, all []Weights) error {
	members, err := staff.Names(ctx, tx)
	for i := range all {
		all[i].Loader, all[i].Withdrawer = members[all[i].LoadedBy].Name, members[all[i].WithdrawnBy].Name
	}
	return err
}

// weightsIn reads a vintage, and refuses what is no longer what was loaded.
func weightsIn(ctx context.Context, tx *gate.Tx, vintage string) (Weights, severity.Table, error) {
	w, err := findWeights(ctx, tx, vintage)
	if err != nil {
		return w, severity.Table{}, err
	}
	text, err := weightsText(ctx, tx, w.ID)
	if err != nil {
		return w, severity.Table{}, err
	}
	tables, err := severity.Read(strings.NewReader(text))
	if err != nil || len(tables) != 1 || digestOf(text) != w.Digest {
		return w, severity.Table{}, fault.New(fault.Conflict, "The weights %s are no longer what was loaded: they were changed outside Waymark. Nothing is weighed by them.", vintage)
	}
	return w, tables[0], nil
}
