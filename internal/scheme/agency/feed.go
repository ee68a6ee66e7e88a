package agency

import (
	"time"
	"unicode/utf8"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
)

// Rhythm says on which days a feed comes.
type Rhythm string

// The rhythms.
const (
	Daily       Rhythm = "daily"
	WorkingDays Rhythm = "working_days" // not on weekends and bank holidays of England and Wales
)

// usualLateness is a day and two hours: yesterday's file, and time for it to be made and sent.
const usualLateness = 26 * time.Hour

// Feed is one kind of extract that one source sends, and how far it reaches.
type Feed struct {
	Source      string // the profile's source code
	Kind        string // arrests, custody_roll ...
	Title       string
	Agency      id.Agency
	Rhythm      Rhythm        // daily when not said
	LateAfter   time.Duration // 26 hours when not said
	CoversUntil civil.Instant // zero: nothing has come yet
	LearnedAt   civil.Instant // when Waymark took in the extract that reaches so far
	Run         id.ImportRun  // the run that did
	Closed      civil.NullDate
	Version     int64
}

// Late says whether more should have come by now. Days on which a feed does not come do not count. A
// closed feed is never late; one that never came is.
func (f Feed) Late(now civil.Instant) bool {
	if f.Closed.Valid {
		return false
	}
	if f.CoversUntil.IsZero() {
		return true
	}
	return f.waited(now) > f.lateAfter()
}

func (f Feed) lateAfter() time.Duration {
	if f.LateAfter <= 0 {
		return usualLateness
	}
	return f.LateAfter
}

// waited is the time since the feed's last instant, less the days on which it does not come. The file
// for Friday comes on Monday: Friday's own time counts, and Monday's, not that between.
func (f Feed) waited(now civil.Instant) time.Duration {
	waited := now.Sub(f.CoversUntil)
	if f.Rhythm != WorkingDays {
		return waited
	}
	for day := f.CoversUntil.Date(); !day.After(now.Date()); day = day.AddDays(1) {
		if civil.WorkingDay(day) {
			continue
		}
		from, to := day.Start(), day.AddDays(1).Start()
		if from.Before(f.CoversUntil) {
			from = f.CoversUntil
		}
		if to.After(now) {
			to = now
		}
		waited -= to.Sub(from)
	}
	return waited
}

func (f Feed) checked() (Feed, error) {
	f.Title = tidy(f.Title)
	if f.Rhythm == "" {
		f.Rhythm = Daily
	}
	f.LateAfter = f.lateAfter()
	var problems []fault.Field
	if f.Source == "" || f.Kind == "" {
		problems = append(problems, fault.Field{Name: "source", Text: "A feed has a source and a kind"})
	}
	if f.Title == "" || utf8.RuneCountInString(f.Title) > longestName {
		problems = append(problems, fault.Field{Name: "title", Text: "Enter a title of 120 characters or fewer"})
	}
	if f.Rhythm != Daily && f.Rhythm != WorkingDays {
		problems = append(problems, fault.Field{Name: "rhythm", Text: "Select on which days the feed comes"})
	}
	if f.LateAfter < time.Hour || f.LateAfter > 90*24*time.Hour {
		problems = append(problems, fault.Field{Name: "late_after", Text: "Late after must be between 1 hour and 90 days"})
	}
	return f, fault.InvalidFields(problems)
}
