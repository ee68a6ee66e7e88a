package offending

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// Service is what people do with the reference of offences.
type Service struct{ gate *gate.Gate }

// NewService makes the service.
func NewService(g *gate.Gate) *Service { return &Service{gate: g} }

func read[T any](ctx context.Context, s *Service, by access.Actor, f func(context.Context, *gate.Tx, *Reference) (T, error)) (T, error) {
	ask := access.Ask{Actor: by, Purpose: access.DefaultPurpose(access.OffenceRead), Action: access.OffenceRead}
	return gate.Read(ctx, s.gate, ask, withReference(f))
}

func edit[T any](ctx context.Context, s *Service, by access.Actor, why access.Purpose, f func(context.Context, *gate.Tx, *Reference) (T, error)) (T, error) {
	return gate.Do(ctx, s.gate, access.Ask{Actor: by, Purpose: why, Action: access.OffenceEdit}, withReference(f))
}

// keep lets f look as somebody who keeps the reference: what sources call offences is free text, which may
// be of one person alone, so it is not for everybody.
func keep[T any](ctx context.Context, s *Service, by access.Actor, f func(context.Context, *gate.Tx, *Reference) (T, error)) (T, error) {
	ask := access.Ask{Actor: by, Purpose: access.DefaultPurpose(access.OffenceEdit), Action: access.OffenceEdit}
	return gate.Read(ctx, s.gate, ask, withReference(f))
}

// withReference hands f the reference as it stands.
func withReference[T any](f func(context.Context, *gate.Tx, *Reference) (T, error)) func(context.Context, *gate.Tx) (T, error) {
	return func(ctx context.Context, tx *gate.Tx) (T, error) {
		r, err := ReferenceAt(ctx, tx, tx.Now())
		if err != nil {
			var none T
			return none, err
		}
		return f(ctx, tx, r)
	}
}

// Counts says what became of the rows of a reference file.
type Counts struct {
	New       int `json:"new"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"`
	Refused   int `json:"refused"`
}

// LoadReference brings a reference file in; with check it only says what that would do. A line that the
// file does not name stays as it is.
func (s *Service) LoadReference(ctx context.Context, by access.Actor, why access.Purpose, f ReferenceFile, check bool) (Counts, error) {
	plan := func(r *Reference) (c Counts, add []Offence, replace []id.Offence) {
		c.Refused = f.Rows - len(f.Offences)
		for _, o := range f.Offences {
			i := slices.IndexFunc(r.codes[o.Code], func(x Offence) bool { return x.From == o.From })
			switch {
			case i < 0:
				c.New++
			case r.codes[o.Code][i].same(o):
				c.Unchanged++
				continue
			default:
				c.Changed++
				replace = append(replace, r.codes[o.Code][i].ID)
			}
			add = append(add, o)
		}
		return c, add, replace
	}
	if check {
		return read(ctx, s, by, func(_ context.Context, _ *gate.Tx, r *Reference) (Counts, error) {
			c, _, _ := plan(r)
			return c, nil
		})
	}
	return edit(ctx, s, by, why, func(ctx context.Context, tx *gate.Tx, r *Reference) (Counts, error) {
		c, add, replace := plan(r)
		if len(add) == 0 {
			return c, nil
		}
		if err := replaceOffences(ctx, tx, replace); err != nil {
			return c, err
		}
		if err := insertOffences(ctx, tx, add); err != nil {
			return c, err
		}
		return c, tx.Emit(ctx, ReferenceLoaded, 1, c)
	})
}

// The events of the reference.
const (
	ReferenceLoaded = "offence.loaded"
	OffenceChanged  = "offence.changed"
	OffenceMapped   = "offence.mapped"
)

// Search narrows the list of offences.
type Search struct {
	Group string
	Text  string // part of a code, title or class
	From  int    // how many to leave out, for the next page
}

// PageSize is how many offences a page of the list shows.
const PageSize = 50

// Listing is a page of the reference as it holds today.
type Listing struct {
	Offences []Offence
	Found    int
	Held     int
	Groups   []string
	Unmapped Tally
}

// List gives the offences that hold today.
func (s *Service) List(ctx context.Context, by access.Actor, q Search) (Listing, error) {
	return read(ctx, s, by, func(ctx context.Context, tx *gate.Tx, r *Reference) (Listing, error) {
		out := Listing{Held: len(r.codes), Groups: r.groupNames(tx.Today())}
		for _, o := range r.at(tx.Today()) {
			if q.admits(o) {
				if out.Found >= q.From && out.Found < q.From+PageSize {
					out.Offences = append(out.Offences, o)
				}
				out.Found++
			}
		}
		unmapped, err := unmappedOf(ctx, tx, r)
		for _, u := range unmapped {
			out.Unmapped.add(u.Tally)
		}
		return out, err
	})
}

func (q Search) admits(o Offence) bool {
	if q.Group != "" && !slices.Contains(o.Groups, q.Group) {
		return false
	}
	in := strings.ToLower(o.Code + " " + o.Title + " " + o.Class)
	for _, w := range strings.Fields(strings.ToLower(q.Text)) {
		if !strings.Contains(in, w) && !strings.Contains(in, strings.ToLower(normalCode(w))) {
			return false
		}
	}
	return true
}

func (r *Reference) groupNames(day civil.Date) []string {
	var out []string
	for _, o := range r.at(day) {
		for _, g := range o.Groups {
			if !slices.Contains(out, g) {
				out = append(out, g)
			}
		}
	}
	slices.Sort(out)
	return out
}

// Entry is one code with all its lines.
type Entry struct {
	Code     string
	Now      Offence   // what holds today
	Lines    []Offence // what holds, newest first
	Earlier  []Offence // what was replaced, newest change first
	Mappings []Mapping
	Groups   []string // every group of the reference, to choose from
	Today    civil.Date
}

// Open gives one code.
func (s *Service) Open(ctx context.Context, by access.Actor, code string) (Entry, error) {
	return read(ctx, s, by, func(ctx context.Context, tx *gate.Tx, r *Reference) (Entry, error) {
		out := Entry{Code: normalCode(code), Today: tx.Today(), Groups: r.groupNames(tx.Today())}
		var there bool
		if out.Now, there = r.meaning(out.Code, tx.Today()); !there {
			return out, fault.New(fault.NotFound, "There is no such offence.")
		}
		out.Lines = slices.Clone(r.codes[out.Code])
		slices.Reverse(out.Lines)
		out.Mappings = r.mappedTo(out.Code)
		all, err := linesOf(ctx, tx, out.Code)
		for _, o := range all {
			if !o.Replaced.IsZero() {
				out.Earlier = append(out.Earlier, o)
			}
		}
		return out, err
	})
}

// Groups gives every group of the reference to somebody who may add an offence.
func (s *Service) Groups(ctx context.Context, by access.Actor) ([]string, error) {
	return keep(ctx, s, by, func(_ context.Context, tx *gate.Tx, r *Reference) ([]string, error) {
		return r.groupNames(tx.Today()), nil
	})
}

// Tally counts records.
type Tally struct{ Arrests, Charges, Results, People int }

// Records gives how many there are of all kinds.
func (t Tally) Records() int { return t.Arrests + t.Charges + t.Results }

func (t *Tally) add(u Tally) {
	t.Arrests += u.Arrests
	t.Charges += u.Charges
	t.Results += u.Results
}

func (t *Tally) count(table string, n int) {
	switch table {
	case charges.table:
		t.Charges += n
	case results.table:
		t.Results += n
	default:
		t.Arrests += n
	}
}

// Unmapped is an offence that records name and the reference does not know.
type Unmapped struct {
	Local   Local
	Example string // as a record writes it
	Tally
}

// Unmapped gives what the reference does not know, the most frequent first.
func (s *Service) Unmapped(ctx context.Context, by access.Actor) ([]Unmapped, error) {
	return keep(ctx, s, by, unmappedOf)
}

func unmappedOf(ctx context.Context, tx *gate.Tx, r *Reference) ([]Unmapped, error) {
	all, err := forms(ctx, tx)
	if err != nil {
		return nil, err
	}
	found := map[Local]*Unmapped{}
	for _, f := range all {
		l := f.local()
		if _, known := r.codeOf(l); known || l.Name == "" {
			continue
		}
		u, there := found[l]
		if !there {
			u = &Unmapped{Local: l}
			found[l] = u
		}
		if words := strings.TrimSpace(f.text); u.Example == "" || words < u.Example && words != "" {
			u.Example = words
		}
		u.count(f.table, f.records)
	}
	out := make([]Unmapped, 0, len(found))
	for _, u := range found {
		out = append(out, *u)
	}
	slices.SortFunc(out, func(a, b Unmapped) int {
		return cmp.Or(cmp.Compare(b.Records(), a.Records()), cmp.Compare(a.Local.Source, b.Local.Source), cmp.Compare(a.Local.Name, b.Local.Name))
	})
	return out, nil
}
