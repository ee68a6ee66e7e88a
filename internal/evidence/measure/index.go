package measure

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
)

// IndexRule says which day parts before from after.
type IndexRule string

// The rules.
const (
	FirstTakenOn IndexRule = "first_taken_on"
	DayOfLock    IndexRule = "day_of_lock"
	DayOfFile    IndexRule = "day_of_file"
	OneDay       IndexRule = "one_day_for_all"
)

const namedEvent = " Where the file names the event that led to it, counts are given with that event and without it, and it is never the first event after."

// Words says the rule in words.
func (r IndexRule) Words() string {
	return map[IndexRule]string{
		FirstTakenOn: "The day on which somebody was first taken on. It belongs to the time after. What led to their being taken on is in the time before: no event is left out.",
		DayOfLock:    "The day for which the cohort was locked, one for all. It belongs to the time after. No event is left out.",
		DayOfFile:    "The day that the file gives for each person. It belongs to the time after." + namedEvent,
		OneDay:       "One day for all. It belongs to the time after." + namedEvent,
	}[r]
}

// Rule gives the rule of a file.
func (f IndexFile) Rule() IndexRule {
	if f.HasDay {
		return DayOfFile
	}
	return OneDay
}

// IndexFile is what a file of index dates says.
type IndexFile struct {
	IDHeader string // of the first column
	HasDay   bool
	HasGroup bool
	HasEvent bool
	Rows     []Index
}

// mostRows bounds an index file.
const mostRows = 1_000_000

// ReadIndex reads a CSV file: the source's own id in the first column, and by name index_date (unless one day holds
// for all), index_event (the source's key of the event that led here) and group. Other columns are passed over. The
// error is fault.Invalid and names the row and the rule; a person twice is refused.
func ReadIndex(in io.Reader, name string, all civil.NullDate) (IndexFile, error) {
	r := csv.NewReader(in)
	r.ReuseRecord = true
	header, err := r.Read()
	if err != nil {
		return IndexFile{}, fault.Because(err, fault.Invalid, "%s has no header", name)
	}
	at := map[string]int{}
	for i, h := range header {
		at[strings.ToLower(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff")))] = i
	}
	f := IndexFile{IDHeader: strings.TrimPrefix(header[0], "\ufeff")}
	_, f.HasDay = at["index_date"]
	_, f.HasGroup = at["group"]
	_, f.HasEvent = at["index_event"]
	if !f.HasDay && !all.Valid {
		return f, fault.New(fault.Invalid, "%s has no column index_date, and no day was given for all", name)
	}
	seen := map[string]int{}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return f, nil
		}
		line, _ := r.FieldPos(0)
		if err != nil {
			return f, fault.Because(err, fault.Invalid, "%s, line %d is no row of CSV", name, line)
		}
		x := Index{Row: line, Key: strings.TrimSpace(row[0]), Day: all.Date}
		if x.Key == "" {
			return f, fault.New(fault.Invalid, "%s, line %d: %s is empty", name, line, f.IDHeader)
		}
		if before, twice := seen[x.Key]; twice {
			return f, fault.New(fault.Invalid, "%s, line %d: %s stands in line %d already", name, line, x.Key, before)
		}
		seen[x.Key] = line
		if f.HasDay {
			if x.Day, err = civil.ParseDate(strings.TrimSpace(row[at["index_date"]])); err != nil {
				return f, fault.New(fault.Invalid, "%s, line %d: index_date must be a day like 2026-11-26, and is %.20q", name, line, row[at["index_date"]])
			}
		}
		if f.HasGroup {
			x.Group = strings.Clone(row[at["group"]])
		}
		if f.HasEvent {
			x.Event = strings.Clone(strings.TrimSpace(row[at["index_event"]]))
		}
		x.Key = strings.Clone(x.Key)
		if f.Rows = append(f.Rows, x); len(f.Rows) > mostRows {
			return f, fault.New(fault.Invalid, "%s has more than %d rows", name, mostRows)
		}
	}
}

// Write writes results as CSV, in the order of the file, with the columns of the answers that others publish: counts
// before and after, those without the index event where the file names it, days in custody and at liberty. With a
// baseline the counts are named by their months.
func Write(out io.Writer, f IndexFile, what What, w Windows, results []Result) error {
	c := csv.NewWriter(out)
	header := []string{f.IDHeader}
	if f.HasDay {
		header = append(header, "index_date")
	}
	if f.HasGroup {
		header = append(header, "group")
	}
	if w.Baseline > 0 {
		header = append(header, fmt.Sprintf("%s_%dm_before", what, w.Baseline), fmt.Sprintf("%s_%dm_before", what, w.Months), fmt.Sprintf("%s_%dm_after", what, w.Months))
	} else {
		header = append(header, string(what)+"_before", string(what)+"_after")
	}
	if f.HasEvent {
		header = append(header, string(what)+"_before_excl_index", string(what)+"_after_excl_index")
	}
	if err := c.Write(append(header, "custody_days_before", "custody_days_after", "liberty_days_before", "liberty_days_after")); err != nil {
		return err
	}
	for _, r := range results {
		row := []string{r.Key}
		if f.HasDay {
			row = append(row, r.Day.String())
		}
		if f.HasGroup {
			row = append(row, r.Group)
		}
		if w.Baseline > 0 {
			row = append(row, fmt.Sprint(r.Baseline))
		}
		row = append(row, fmt.Sprint(r.Before), fmt.Sprint(r.After))
		if f.HasEvent {
			row = append(row, fmt.Sprint(r.BeforeExcl), fmt.Sprint(r.AfterExcl))
		}
		if err := c.Write(append(row, fmt.Sprint(r.Custody), fmt.Sprint(r.CustodyAfter), fmt.Sprint(r.Liberty), fmt.Sprint(r.LibertyAfter))); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}
