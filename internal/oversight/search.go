package oversight

import (
	"bytes"
	"context"
	"encoding/csv"
	"strconv"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/audit"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// Found is one page of a search of the log. It names people by their ids only: who they are is another look.
type Found struct {
	Entries   []audit.Entry
	Subjects  map[int64][]id.Person
	Next      int64
	Directory Directory
}

// searchAsk is a look at a person's log where the search is for one person, so that it stands in theirs.
func searchAsk(by access.Actor, p id.Person, all, one access.Action) access.Ask {
	if p == "" {
		return access.Ask{Actor: by, Purpose: access.DefaultPurpose(all), Action: all}
	}
	return access.Ask{Actor: by, Purpose: access.DefaultPurpose(one), Action: one, Subjects: []id.Person{p}}
}

// SearchLog gives the entries that fit, newest first.
func (s *Service) SearchLog(ctx context.Context, by access.Actor, f audit.Filter) (Found, error) {
	if !access.May(by, access.AuditRead) { // the looks at one person are open to more roles than the search is
		f.Person = ""
	}
	return readLog(ctx, s.gate, searchAsk(by, f.Person, access.AuditRead, access.PersonLooks), func(ctx context.Context, tx *gate.Tx) (Found, error) {
		var out Found
		var err error
		if out.Directory, err = directoryOf(ctx, tx); err != nil {
			return out, err
		}
		f.Limit = looksAtOnce + 1
		if out.Entries, err = entries(ctx, tx, f); err != nil {
			return out, err
		}
		if len(out.Entries) > looksAtOnce {
			out.Entries = out.Entries[:looksAtOnce]
			out.Next = out.Entries[looksAtOnce-1].Seq
		}
		out.Subjects, err = audit.SubjectsFor(ctx, tx, out.Entries)
		return out, err
	})
}

func entries(ctx context.Context, tx *gate.Tx, f audit.Filter) ([]audit.Entry, error) {
	if f.Person == "" {
		return audit.List(ctx, tx, f)
	}
	if err := tx.Need(access.Looking, f.Person); err != nil {
		return nil, err
	}
	return looksAt(ctx, tx, f.Person, f)
}

// mostExported bounds one export, so that it fits in a spreadsheet and in memory.
const mostExported = 50_000

// exportColumns are the columns of the export.
var exportColumns = []string{"entry", "at", "actor", "actor_name", "agency", "action", "action_words", "operation", "outcome", "why", "purpose", "basis", "basis_ref",
	"reason", "categories", "run", "request", "people"}

// ExportLog gives the entries that fit as CSV, newest first. An export that would not hold all is refused.
func (s *Service) ExportLog(ctx context.Context, by access.Actor, f audit.Filter) ([]byte, error) {
	return readLog(ctx, s.gate, searchAsk(by, f.Person, access.AuditExport, access.LooksExport), func(ctx context.Context, tx *gate.Tx) ([]byte, error) {
		d, err := directoryOf(ctx, tx)
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		if err := w.Write(exportColumns); err != nil {
			return nil, err
		}
		n := 0
		for f.Limit = 1000; ; {
			page, err := entries(ctx, tx, f)
			if err != nil {
				return nil, err
			}
			if n += len(page); n > mostExported {
				return nil, fault.New(fault.Invalid, "More than %d entries fit. Narrow the search, by its days for one.", mostExported)
			}
			if err := writeEntries(ctx, tx, w, d, page); err != nil {
				return nil, err
			}
			if len(page) < f.Limit {
				break
			}
			f.Before = page[len(page)-1].Seq
		}
		w.Flush()
		tx.Note("rows", strconv.Itoa(n))
		return b.Bytes(), w.Error()
	})
}

func writeEntries(ctx context.Context, tx *gate.Tx, w *csv.Writer, d Directory, page []audit.Entry) error {
	subjects, err := audit.SubjectsFor(ctx, tx, page)
	if err != nil {
		return err
	}
	for _, e := range page {
		people := make([]string, len(subjects[e.Seq]))
		for i, p := range subjects[e.Seq] {
			people[i] = string(p)
		}
		row := []string{strconv.FormatInt(e.Seq, 10), e.At.String(), string(e.Actor), d.Staff(e.Actor), d.Agency(e.Agency), string(e.Action), e.Action.Words(),
			string(e.Operation), string(e.Outcome), e.Detail["why"], string(e.Purpose), string(e.Basis), e.BasisRef, e.Reason, e.Categories, e.Run, e.Request,
			strings.Join(people, " ")}
		for i := range row {
			row[i] = plain(row[i])
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	return nil
}

// plain keeps a spreadsheet from taking what somebody typed for a formula.
func plain(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
