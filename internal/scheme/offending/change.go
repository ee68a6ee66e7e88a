package offending

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// Move is how many records a change takes from some groups to others; empty: not mapped.
type Move struct {
	Before, After Meaning
	Tally
}

// Meaning is what a record is counted as.
type Meaning struct {
	Known  bool
	Groups string // with commas
}

// Moves is what a change of the reference would do to the records held.
type Moves struct {
	Moves []Move // those whose groups change, the most first
	Same  Tally  // those it concerns and leaves where they are
	Total Tally  // all that it concerns
}

func (r *Reference) counted(l Local, day civil.Date) Meaning {
	o, known := r.Find(l, day)
	return Meaning{known, strings.Join(o.Groups, GroupSeparator)}
}

// moves compares what two states of the reference say of the records that a change concerns.
func moves(ctx context.Context, tx *gate.Tx, before, after *Reference, concerns func(Local) bool) (Moves, error) {
	var out Moves
	all, err := forms(ctx, tx)
	if err != nil {
		return out, err
	}
	found := map[[2]Meaning]*Move{}
	people := map[id.Person]bool{}
	for _, f := range all {
		l := f.local()
		if !concerns(l) {
			continue
		}
		if err := f.countPeople(ctx, tx, people); err != nil {
			return out, err
		}
		err := f.eachDay(ctx, tx, func(day civil.NullDate, n int) {
			out.Total.count(f.table, n)
			was, is := before.counted(l, day.Date), after.counted(l, day.Date)
			if was == is {
				out.Same.count(f.table, n)
				return
			}
			k := [2]Meaning{was, is}
			if found[k] == nil {
				found[k] = &Move{Before: was, After: is}
			}
			found[k].count(f.table, n)
		})
		if err != nil {
			return out, err
		}
	}
	out.Total.People = len(people)
	for _, m := range found {
		out.Moves = append(out.Moves, *m)
	}
	slices.SortFunc(out.Moves, func(a, b Move) int {
		return cmp.Or(cmp.Compare(b.Records(), a.Records()), cmp.Compare(a.Before.Groups, b.Before.Groups), cmp.Compare(a.After.Groups, b.After.Groups))
	})
	return out, nil
}

// Change sets what a code means from a day on. Seen is the line that holds from that very day, as the user
// saw it, or empty where there was none.
type Change struct {
	Offence
	Seen id.Offence
}

func (c Change) checked() (Change, error) {
	var wrong []fault.Field
	c.Code = normalCode(c.Code)
	c.Title, c.Class, c.Source, c.Reason = strings.TrimSpace(c.Title), strings.TrimSpace(c.Class), strings.TrimSpace(c.Source), strings.TrimSpace(c.Reason)
	if !codePattern.MatchString(c.Code) {
		wrong = append(wrong, fault.Field{Name: "code", Text: "Enter a code of up to 20 letters and digits"})
	}
	for _, f := range []struct {
		name, value, words string
		most               int
	}{
		{"title", c.Title, "Enter a title", 300}, {"class", c.Class, "Enter a class", 200},
		{"source", c.Source, "Enter where this stands", 300}, {"reason", c.Reason, "Enter why you change it", 500},
	} {
		if n := utf8.RuneCountInString(f.value); n == 0 || n > f.most {
			wrong = append(wrong, fault.Field{Name: f.name, Text: f.words})
		}
	}
	if c.To.Valid && c.To.Date.Before(c.From) {
		wrong = append(wrong, fault.Field{Name: "to", Text: "The day it was closed must not be before the day it holds from"})
	}
	return c, fault.InvalidFields(wrong)
}

// PreviewChange says what a change would move, and writes nothing.
func (s *Service) PreviewChange(ctx context.Context, by access.Actor, c Change) (Moves, error) {
	c, err := c.checked()
	if err != nil {
		return Moves{}, err
	}
	return keep(ctx, s, by, func(ctx context.Context, tx *gate.Tx, r *Reference) (Moves, error) {
		after := r.with(c.Offence)
		return moves(ctx, tx, r, after, func(l Local) bool {
			code, known := after.codeOf(l)
			return known && code == c.Code
		})
	})
}

// ChangeOffence sets what a code means from a day on. What it meant before that day stays; what was said of
// that very day is kept as replaced.
func (s *Service) ChangeOffence(ctx context.Context, by access.Actor, c Change) error {
	c, err := c.checked()
	if err != nil {
		return err
	}
	_, err = edit(ctx, s, by, access.DefaultPurpose(access.OffenceEdit), func(ctx context.Context, tx *gate.Tx, r *Reference) (int, error) {
		var held id.Offence
		for _, o := range r.codes[c.Code] {
			if o.From == c.From {
				held = o.ID
			}
		}
		if held != c.Seen {
			return 0, fault.New(fault.Conflict, "Somebody changed this offence after you opened it, or it has a line from that day already. Look at it again.")
		}
		if held != "" {
			if err := replaceOffences(ctx, tx, []id.Offence{held}); err != nil {
				return 0, err
			}
		}
		if err := insertOffences(ctx, tx, []Offence{c.Offence}); err != nil {
			return 0, err
		}
		tx.Note("offence", c.Code)
		return 1, tx.Emit(ctx, OffenceChanged, 1, struct {
			Code string `json:"code"`
		}{c.Code})
	})
	return err
}

// LocalEntry is an offence as a source names it, with what it is mapped to and what it could be.
type LocalEntry struct {
	Unmapped
	Mapping     Mapping // empty: none was made
	Now         Offence // what it means today, by a mapping or by its own code
	Known       bool
	Suggestions []Offence
}

// OpenLocal gives an offence as a source names it.
func (s *Service) OpenLocal(ctx context.Context, by access.Actor, l Local) (LocalEntry, error) {
	return keep(ctx, s, by, func(ctx context.Context, tx *gate.Tx, r *Reference) (LocalEntry, error) {
		return localEntry(ctx, tx, r, l)
	})
}

func localEntry(ctx context.Context, tx *gate.Tx, r *Reference, l Local) (LocalEntry, error) {
	out := LocalEntry{Unmapped: Unmapped{Local: l}, Mapping: r.mapped[l]}
	out.Now, out.Known = r.Find(l, tx.Today())
	all, err := forms(ctx, tx)
	if err != nil {
		return out, err
	}
	people := map[id.Person]bool{}
	for _, f := range all {
		if f.local() != l {
			continue
		}
		if out.Example == "" {
			out.Example = strings.TrimSpace(f.text)
		}
		out.count(f.table, f.records)
		if err := f.countPeople(ctx, tx, people); err != nil {
			return out, err
		}
	}
	out.People = len(people)
	if out.Records() == 0 && out.Mapping.ID == "" {
		return out, fault.New(fault.NotFound, "No record names such an offence.")
	}
	words := out.Example
	if words == "" && !l.ByCode {
		words = l.Name
	}
	out.Suggestions = r.suggest(words, tx.Today(), 6)
	return out, nil
}

// MapChange maps a source's name to a code of the reference; an empty code takes the mapping away. Seen is
// the mapping that the user saw, or empty.
type MapChange struct {
	Local  Local
	Code   string
	Reason string
	Seen   string
}

func (m MapChange) checked(r *Reference) (MapChange, error) {
	var wrong []fault.Field
	m.Code, m.Reason = normalCode(m.Code), strings.TrimSpace(m.Reason)
	if _, known := r.codes[m.Code]; !known && (m.Code != "" || m.Seen == "") {
		wrong = append(wrong, fault.Field{Name: "code", Text: "Enter a code that the reference has"})
	}
	if n := utf8.RuneCountInString(m.Reason); n == 0 || n > 500 {
		wrong = append(wrong, fault.Field{Name: "reason", Text: "Enter why"})
	}
	return m, fault.InvalidFields(wrong)
}

// PreviewMapping says what a mapping would move, and writes nothing.
func (s *Service) PreviewMapping(ctx context.Context, by access.Actor, m MapChange) (Moves, error) {
	return keep(ctx, s, by, func(ctx context.Context, tx *gate.Tx, r *Reference) (Moves, error) {
		m, err := m.checked(r)
		if err != nil {
			return Moves{}, err
		}
		return moves(ctx, tx, r, r.withMapping(m.Local, m.Code), func(l Local) bool { return l == m.Local })
	})
}

// Map sets a mapping or takes it away.
func (s *Service) Map(ctx context.Context, by access.Actor, m MapChange) error {
	_, err := edit(ctx, s, by, access.DefaultPurpose(access.OffenceEdit), func(ctx context.Context, tx *gate.Tx, r *Reference) (int, error) {
		m, err := m.checked(r)
		if err != nil {
			return 0, err
		}
		if _, err := localEntry(ctx, tx, r, m.Local); err != nil {
			return 0, err
		}
		held := r.mapped[m.Local].ID
		if held != m.Seen {
			return 0, fault.New(fault.Conflict, "Somebody changed this mapping after you opened it. Look at it again.")
		}
		if held != "" {
			if err := replaceMapping(ctx, tx, held); err != nil {
				return 0, err
			}
		}
		if m.Code != "" {
			if err := insertMapping(ctx, tx, Mapping{Local: m.Local, Code: m.Code, Reason: m.Reason}); err != nil {
				return 0, err
			}
		}
		tx.Note("offence", m.Code)
		return 1, tx.Emit(ctx, OffenceMapped, 1, struct {
			Source string `json:"source"`
			Code   string `json:"code"`
		}{m.Local.Source, m.Code})
	})
	return err
}
