package funding

import (
	"context"
	"strconv"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// Warning is an end that is near, or has passed.
type Warning struct {
	Line  id.Funding
	Title string
	Cliff Cliff
	Words string // when it ends
}

// Warnings gives the lines whose money ends within nine months, ended or was never agreed, the most pressing first. It
// holds no person.
func Warnings(ctx context.Context, tx *gate.Tx) ([]Warning, error) {
	return WarningsAt(ctx, tx, tx.Today())
}

// WarningsAt is Warnings as seen on a day: for reports at a cut. It holds no person.
func WarningsAt(ctx context.Context, tx *gate.Tx, day civil.Date) ([]Warning, error) {
	lines, err := allLines(ctx, tx)
	if err != nil {
		return nil, err
	}
	bySoonest(lines, day)
	var out []Warning
	for _, l := range lines {
		if c := l.Cliff(day); c.Pressing() && l.Renewal.Status != NotWanted {
			out = append(out, Warning{l.ID, l.Title, c, l.CliffWords(day)})
		}
	}
	return out, nil
}

// WarningWords says how much money is about to end, and which ends first of what has not yet; "" for none.
func WarningWords(all []Warning) string {
	if len(all) == 0 {
		return ""
	}
	none, next := 0, ""
	for _, w := range all {
		if w.Cliff == Ended || w.Cliff == NotAgreed {
			none++
		} else if next == "" {
			next = " Next: " + w.Title + ". " + w.Words + "."
		}
	}
	out := strconv.Itoa(len(all)) + " posts or streams of money are not funded nine months from now"
	if len(all) == 1 {
		out = "1 post or stream of money is not funded nine months from now"
	}
	if none > 0 {
		out += ", " + strconv.Itoa(none) + " of them not today"
	}
	return out + "." + next
}

// WarningWords is WarningWords of the register, in a look of its own.
func (s *Service) WarningWords(ctx context.Context, by access.Actor) (string, error) {
	all, err := read(ctx, s, by, Warnings)
	return WarningWords(all), err
}
