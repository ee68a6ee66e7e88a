// Package custody holds stays in custody, as agencies' records say and as daily rolls show. It must never
// take silence for a release: only a roll without the stay, or a source that says so, ends one. What a
// source says is kept beside what it said before, never over it.
package custody

import (
	"waymark/internal/platform/civil"
	"waymark/internal/platform/id"
)

// Spell is one stay in custody. As input it is what a row says; as read, the dates of rolls and the
// release join what the rows and the rolls together show.
type Spell struct {
	ID            id.Spell
	Source, Key   string
	Record        id.SourceRecord
	PersonKey     string // the source's own person id, as in the row
	Row           int64
	Hash          string // of the row's own fields, to tell changed from unchanged
	Establishment string
	Status        string // remand, sentenced ... as the profile mapped it
	Level         string // security level
	OffenceCode   string
	OffenceText   string

	// Received is the London day of reception. A roll may leave it out (the zero Date): it is then the
	// first roll with the stay.
	Received     civil.Date
	ReceivedAt   civil.Instant // zero where no time is given, or none that can be relied on
	ReceivedText string        // the reception as the row wrote it

	Released    civil.NullDate // the first day no longer inside
	ReleaseType string
	StillInside bool // the source says that the stay goes on

	ReleaseDue, SentenceExpiry, LicenceExpiry civil.NullDate

	FirstOnRoll, LastOnRoll civil.NullDate // in: as the row says; read: with the rolls applied here
	GoneFromRoll            civil.NullDate // read: the first roll without the stay, unless it came back

	Person     id.Person     // filled when read
	Run        id.ImportRun  // filled when read: of the newest version
	LearnedIn  civil.Instant // filled when read: when Waymark learned of the reception
	LearnedOut civil.Instant // filled when read: when it learned of the release; zero without one
	NewestRoll civil.NullDate
}

// InsideOn says whether the person was in custody on a day: received <= day < released, or no release
// is known.
func (s Spell) InsideOn(day civil.Date) bool {
	return !s.Received.After(day) && (!s.Released.Valid || s.Released.Date.After(day))
}

// seen is what applied rolls show of a spell.
type seen struct {
	first, last, gone civil.NullDate
	learnedOut        civil.Instant
}

// settle joins what the source's row says with what the rolls show: the later evidence holds. A release
// that a row states stands over the first roll without the stay, since it is the more exact, unless the
// stay is on a roll of that day or later.
func (s *Spell) settle(r seen) {
	stated := s.LastOnRoll
	s.FirstOnRoll, s.GoneFromRoll = earlier(s.FirstOnRoll, r.first), r.gone
	s.LastOnRoll = later(s.LastOnRoll, r.last)
	switch {
	case !r.first.Valid: // on no roll
	case !r.gone.Valid: // on the newest
		s.LastOnRoll = later(s.LastOnRoll, s.NewestRoll)
		if s.Released.Valid && !s.Released.Date.After(s.NewestRoll.Date) {
			s.Released, s.LearnedOut = civil.NullDate{}, civil.Instant{}
		}
		s.StillInside = !s.Released.Valid
	case !s.Released.Valid && (!stated.Valid || stated.Date.Before(r.gone.Date)):
		s.Released, s.LearnedOut, s.StillInside = r.gone, r.learnedOut, false
	}
}

func earlier(a, b civil.NullDate) civil.NullDate {
	if !a.Valid || b.Valid && b.Date.Before(a.Date) {
		return b
	}
	return a
}

func later(a, b civil.NullDate) civil.NullDate {
	if !a.Valid || b.Valid && b.Date.After(a.Date) {
		return b
	}
	return a
}

// Where says where somebody is as far as is known.
type Where struct {
	Inside bool
	Spell  Spell          // the stay they are in, or the last one
	AsOf   civil.NullDate // the newest roll of its source; unknown where it sends none
}

// maxGap is the longest gap, in days, over which two rolls of a source are compared. After a longer one a
// roll begins a new series, like the first: a release found over a month late could not be given a day.
const maxGap = 31

// RollReport says what a roll showed against the one before it. Without a comparison nobody is new,
// back or gone.
type RollReport struct {
	Source     string
	Day        civil.Date
	Run        id.ImportRun
	Rows       int
	Duplicates int
	Compared   bool
	New        int // on no roll of the series before
	Returned   int // on an earlier roll, not on the previous one, and here again
	Gone       int // on the previous roll and not here: released since

	// Filled by ApplyRoll alone, in the order of the keys.
	NewKeys, ReturnedKeys, GoneKeys []string
	Already                         bool // this very roll was applied before; nothing changed
}

// Release is a release that a roll showed.
type Release struct {
	RollDate   civil.Date // the first roll without the stay
	Key        string
	PersonKey  string
	AdmittedAt string // as the source wrote it
}
