package measure

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"waymark/internal/platform/civil"
	"waymark/internal/scheme/offending"
)

// told writes a record in short: its kind, source and key, day, day of the offence, offence, what it follows, its case.
func told(by offending.RecordKind, source, key, on, committed, code, follows, ref string) offending.Told {
	t := offending.Told{By: by, Source: source, Key: key, Code: code, Follows: follows, CaseRef: ref}
	if on != "" {
		t.Day = civil.SomeDate(day(on))
	}
	if committed != "" {
		t.OffenceDate = civil.SomeDate(day(committed))
	}
	return t
}

func decided(t offending.Told, as offending.Disposition) offending.Told {
	t.Disposition = as
	return t
}

func TestEachUnitCountsWhatItSays(t *testing.T) {
	const a, c, r, k = offending.ArrestRecord, offending.ChargeRecord, offending.ResultRecord, offending.CaseRecord
	for name, x := range map[string]struct {
		what   What
		source string
		told   []offending.Told
		want   string // days of events, how many have none, how many results say nothing
	}{
		"arrests by their own day": {Arrests, "police", []offending.Told{told(a, "police", "1", "2026-02-01", "2026-01-05", "X", "", ""), told(a, "jail", "2", "2026-02-02", "", "X", "", "")}, "2026-02-01 0 0"},
		"one offence, arrested twice": {Offences, "police", []offending.Told{told(a, "police", "1", "2026-02-01", "2026-01-05", "X", "", ""), told(a, "police", "2", "2026-03-01", "2026-01-05", "X", "", "")},
			"2026-01-05 0 0"},
		"one offence, by an arrest, a charge and a result of two agencies": {Offences, "police", []offending.Told{told(a, "police", "1", "2026-02-01", "2026-01-05", "X", "", ""),
			told(c, "police", "C", "2026-02-03", "2026-01-05", "x", "", ""), told(r, "court", "R", "2026-06-01", "2026-01-05", "X", "", "")}, "2026-01-05 0 0"},
		"charged with another offence than arrested for": {Offences, "police", []offending.Told{told(a, "police", "1", "2026-02-01", "2026-01-05", "ROB", "", ""),
			told(c, "police", "C", "2026-02-03", "2026-01-05", "THEFT", "1", "")}, "2026-01-05 0 0"},
		"charged with one of two": {Offences, "police", []offending.Told{told(a, "police", "1", "2026-02-01", "2026-01-05", "X", "", ""),
			told(c, "police", "C", "2026-02-03", "2025-12-24", "X", "1", "")}, "2026-01-05 2025-12-24 0 0"},
		"two offences of one day": {Offences, "police", []offending.Told{told(a, "police", "1", "2026-02-01", "2026-01-05", "X", "", ""), told(a, "police", "2", "2026-02-01", "2026-01-05", "Y", "", "")},
			"2026-01-05 2026-01-05 0 0"},
		"a day that only the arrest has":   {Offences, "police", []offending.Told{told(a, "police", "1", "2026-02-01", "2026-01-05", "X", "", ""), told(c, "police", "C", "2026-02-03", "", "Y", "1", "")}, "2026-01-05 0 0"},
		"no day of the offence":            {Offences, "police", []offending.Told{told(a, "police", "1", "2026-02-01", "", "X", "", ""), told(a, "police", "2", "2026-02-09", "", "X", "", "")}, "2 0"},
		"a court that is not joined":       {Offences, "police", []offending.Told{told(r, "other", "R", "2026-02-01", "2026-01-05", "X", "", "")}, "0 0"},
		"a case tells of no offence":       {Offences, "court", []offending.Told{told(k, "court", "K", "2026-02-01", "2026-01-05", "X", "", "")}, "0 0"},
		"charges, each one":                {Charges, "police", []offending.Told{told(c, "police", "1", "2026-02-01", "2026-01-05", "X", "", ""), told(c, "police", "2", "2026-02-01", "2026-01-05", "X", "", ""), told(a, "police", "3", "2026-02-01", "2026-01-05", "X", "", "")}, "2026-01-05 2026-01-05 0 0"},
		"convictions, and no other result": {Convictions, "court", []offending.Told{decided(told(r, "court", "1", "2026-06-01", "2026-01-05", "X", "", ""), offending.Guilty), decided(told(r, "court", "2", "2026-06-01", "2026-01-06", "X", "", ""), offending.NotGuilty), decided(told(r, "court", "3", "2026-06-01", "2026-01-06", "X", "", ""), offending.Withheld), decided(told(r, "court", "4", "2026-06-01", "2026-01-06", "X", "", ""), offending.DispositionUnknown)}, "2026-01-05 0 1"},
		"a conviction dated by its case":   {Convictions, "court", []offending.Told{decided(told(r, "court", "1", "2026-06-01", "", "", "", "K1"), offending.Guilty), told(k, "court", "2", "", "2026-01-05", "", "", "K1")}, "2026-01-05 0 0"},
		"a case of two days dates nothing": {Convictions, "court", []offending.Told{decided(told(r, "court", "1", "2026-06-01", "", "", "", "K1"), offending.Guilty), told(k, "court", "2", "", "2026-01-05", "", "", "K1"), told(k, "court", "3", "", "2026-01-06", "", "", "K1")}, "1 0"},
	} {
		slices.Reverse(x.told) // records come in no order
		counter := counter{what: x.what, source: x.source, joined: map[string]bool{"court": x.what == Offences}, groups: offending.NewGrouping(&offending.Reference{})}
		events, apart := counter.events(x.told)
		got := ""
		for _, e := range events {
			got += e.Day.String() + " "
		}
		if got += fmt.Sprint(apart.undated, " ", apart.unclear); got != x.want {
			t.Errorf("%s: %s, want %s", name, got, x.want)
		}
	}
}

// TestAnOffenceIsKnownByAllItsRecords: an index event is found by whichever record of the offence a file names.
func TestAnOffenceIsKnownByAllItsRecords(t *testing.T) {
	c := counter{what: Offences, source: "police", groups: offending.NewGrouping(&offending.Reference{})}
	events, _ := c.events([]offending.Told{told(offending.ArrestRecord, "police", "A1", "2026-02-01", "2026-01-05", "X", "", ""), told(offending.ArrestRecord, "police", "A2", "2026-02-09", "2026-01-05", "Y", "", ""),
		told(offending.ChargeRecord, "police", "C1", "2026-02-03", "2026-01-05", "Y", "A1", "")})
	if len(events) != 1 {
		t.Fatalf("%+v", events)
	}
	for _, key := range []string{"A1", "A2", "C1"} {
		if !events[0].is(key) {
			t.Errorf("it is not known as %s: %+v", key, events[0])
		}
	}
	if events[0].is("") || events[0].is("A3") {
		t.Error("it is known by what no record has")
	}
}

func TestEveryUnitSaysWhatItCounts(t *testing.T) {
	for _, w := range Whats {
		c := w.counting([]string{"arrests of police"}, nil)
		if !strings.HasSuffix(c.Counts, ".") || !strings.HasSuffix(c.Dated, ".") || c.Matures != (w == Offences || w == Charges || w == Convictions) {
			t.Errorf("%s: %+v", w, c)
		}
	}
}

// TestRecordsThatSetInOrStopMidwayAreNotRead: a source or a kind that begins within the windows would look like a rise, and
// one that ends within them like a fall.
func TestRecordsThatSetInOrStopMidwayAreNotRead(t *testing.T) {
	const a, c, r = offending.ArrestRecord, offending.ChargeRecord, offending.ResultRecord
	reach := func(by offending.RecordKind, source, first, last string) offending.Reach {
		return offending.Reach{By: by, Source: source, First: day(first), Last: day(last)}
	}
	for name, x := range map[string]struct {
		reaches []offending.Reach
		read    string // "" where it is refused
	}{
		"alone":                   {[]offending.Reach{reach(a, "police", "2024-01-05", "2026-10-30")}, "arrests of police"},
		"over all":                {[]offending.Reach{reach(a, "police", "2024-01-05", "2026-10-30"), reach(r, "court", "2023-01-01", "2026-10-20")}, "arrests of police, court results of court"},
		"sets in":                 {[]offending.Reach{reach(a, "police", "2024-01-05", "2026-10-30"), reach(r, "court", "2025-06-01", "2026-10-30")}, "arrests of police"},
		"stops":                   {[]offending.Reach{reach(a, "police", "2024-01-05", "2026-10-30"), reach(r, "court", "2023-01-01", "2026-04-01")}, "arrests of police"},
		"one kind of another":     {[]offending.Reach{reach(a, "police", "2024-01-05", "2026-10-30"), reach(a, "jail", "2023-01-01", "2026-10-30"), reach(c, "jail", "2025-12-01", "2026-10-30")}, "arrests of police, arrests of jail"},
		"a kind of its own":       {[]offending.Reach{reach(a, "police", "2024-01-05", "2026-10-30"), reach(c, "police", "2025-12-01", "2026-10-30")}, "arrests of police"},
		"a kind of its own stops": {[]offending.Reach{reach(a, "police", "2024-01-05", "2026-10-30"), reach(c, "police", "2024-01-05", "2026-01-01")}, "arrests of police"},
		"none reaches over all":   {[]offending.Reach{reach(a, "police", "2024-01-05", "2026-01-01"), reach(c, "police", "2025-12-01", "2026-10-30")}, ""},
	} {
		m := &measuring{plan: Plan{Source: "police", What: Offences, Windows: Windows{Months: 12}, Data: Span{day("2024-01-01"), day("2026-11-01")}}, reaches: x.reaches,
			counter: counter{what: Offences}, people: []Index{{Day: day("2025-01-02")}, {Day: day("2025-10-25")}}, covered: []bool{true, true}}
		err := m.join(t.Context(), nil)
		if got := strings.Join(m.out.Counting.Records, ", "); (err != nil) != (x.read == "") || err == nil && got != x.read {
			t.Errorf("%s: read %q, want %q, %v", name, got, x.read, err)
		}
		for _, r := range x.reaches {
			at := offending.Told{By: r.By, Source: r.Source}
			if err == nil && m.counter.counts(at) != strings.Contains(x.read, recordWords[r.By]+" of "+r.Source) {
				t.Errorf("%s: %s of %s", name, r.By, r.Source)
			}
		}
	}
}
