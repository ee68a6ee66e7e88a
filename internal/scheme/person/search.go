package person

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/clock"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// Service is what people do with the record of a person.
type Service struct {
	gate    *gate.Gate
	clock   clock.Clock
	movers  []mover
	hangers []Hanger

	mu    sync.Mutex
	names []named
	read  civil.Instant
	wake  func() // tells the job runner that there is work
}

// NewService makes the service.
func NewService(g *gate.Gate, c clock.Clock) *Service { return &Service{gate: g, clock: c} }

// named is a name in memory, for finding candidates only: what is shown is read again, within the scope.
type named struct {
	person            id.Person
	surname, forename string // normalised
	birth             civil.Partial
}

// namesHold is how long the names in memory are taken to be whole.
const namesHold = 30 * time.Second

// Hit is one person found, and how.
type Hit struct {
	Person   id.Person
	Stub     bool
	Contact  string
	Card     Card
	How      string
	Warnings []Warning // of a stub
}

// Found is the answer to a search: at most mostHits people.
type Found struct {
	Hits []Hit
	More bool
}

const mostHits = 50

// Search finds people by name (typos, sound-alikes, the wrong way round), date of birth or any number,
// among those whom the actor may know of for the purpose.
func (s *Service) Search(ctx context.Context, by access.Actor, why access.Purpose, text string) (Found, error) {
	q := parseQuery(text)
	if q.empty() {
		return Found{}, nil
	}
	names, err := s.held(ctx)
	if err != nil {
		return Found{}, err
	}
	ask := access.Ask{Actor: by, Purpose: why, Action: access.PersonSearch}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Found, error) {
		matches, err := numbered(ctx, tx, text)
		if err != nil {
			return Found{}, err
		}
		matches = append(matches, q.match(names)...)
		return show(ctx, tx, matches)
	})
}

// show keeps those within the scope, in order, and reads what may be shown of them.
func show(ctx context.Context, tx *gate.Tx, matches []sighting) (Found, error) {
	slices.SortStableFunc(matches, func(a, b sighting) int { return a.rank - b.rank })
	how := map[id.Person]string{}
	var order []id.Person
	for _, m := range matches {
		if how[m.person] == "" {
			how[m.person] = m.how
			order = append(order, m.person)
		}
	}
	allowed, err := inScope(ctx, tx, order, mostHits+1)
	if err != nil {
		return Found{}, err
	}
	out := Found{More: len(allowed) > mostHits}
	shown, err := tx.Disclose(ctx, allowed[:min(mostHits, len(allowed))])
	if err != nil {
		return out, err
	}
	var visible []id.Person
	for _, p := range shown {
		if !p.Stub {
			visible = append(visible, p.Person)
		}
	}
	cards, err := Cards(ctx, tx, visible)
	if err != nil {
		return out, err
	}
	warnings, err := StubWarnings(ctx, tx, shown)
	for _, p := range shown {
		h := Hit{Person: p.Person, Stub: p.Stub, Contact: p.Contact, Card: cards[p.Person], Warnings: warnings[p.Person]}
		if !p.Stub {
			h.How = how[p.Person]
		}
		out.Hits = append(out.Hits, h)
	}
	return out, err
}

// StubOf looks whether somebody is a stub to the actor, as a list of one: the page that stands in the place
// of a restricted record needs whom to call and the warnings. Somebody out of scope is not found.
func StubOf(ctx context.Context, tx *gate.Tx, p id.Person) (Hit, error) {
	allowed, err := inScope(ctx, tx, []id.Person{p}, 1)
	if err != nil {
		return Hit{}, err
	}
	shown, err := tx.Disclose(ctx, allowed)
	if err != nil {
		return Hit{}, err
	}
	if len(shown) == 0 {
		return Hit{}, fault.New(fault.NotFound, "There is no such record.")
	}
	warnings, err := StubWarnings(ctx, tx, shown)
	return Hit{Person: p, Stub: shown[0].Stub, Contact: shown[0].Contact, Warnings: warnings[p]}, err
}

// held gives the names in memory, read again when they are old.
func (s *Service) held(ctx context.Context) ([]named, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	if s.names != nil && now.Sub(s.read) < namesHold {
		return s.names, nil
	}
	ask := access.Ask{Actor: access.SystemActor("names", "search"), Purpose: access.DefaultPurpose(access.NameIndexing), Action: access.NameIndexing, Run: "names"}
	names, err := gate.Read(ctx, s.gate, ask, allNames)
	if err == nil {
		s.names, s.read = names, now
	}
	return names, err
}

// forgetNames has the names read again: whose they are has changed.
func (s *Service) forgetNames() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.names = nil
}

// sighting is a candidate: the lower its rank, the nearer.
type sighting struct {
	person id.Person
	rank   int
	how    string
}

// query is what somebody typed: words of a name, and perhaps a date of birth.
type query struct {
	words []string
	birth civil.Partial
}

func (q query) empty() bool { return len(q.words) == 0 && !q.birth.Known() }

func parseQuery(text string) query {
	var q query
	for _, word := range strings.Fields(text) {
		if b, ok := readBirth(word); ok {
			q.birth = b
			continue
		}
		if n := Normalise(word); n != "" {
			q.words = append(q.words, n)
		}
	}
	return q
}

// readBirth reads 25/07/1985, 1985-07-25 or a year.
func readBirth(word string) (civil.Partial, bool) {
	if parts := strings.Split(word, "/"); len(parts) == 3 && len(parts[2]) == 4 {
		pad := func(s string) string { return strings.Repeat("0", max(0, 2-len(s))) + s }
		word = parts[2] + "-" + pad(parts[1]) + "-" + pad(parts[0])
	}
	b, err := civil.ParsePartial(word)
	return b, err == nil && b.Known()
}

func (q query) fitsBirth(b civil.Partial) bool {
	if !q.birth.Known() {
		return true
	}
	return b.Known() && strings.HasPrefix(b.String(), q.birth.String())
}

func (q query) match(names []named) []sighting {
	var out []sighting
	for _, n := range names {
		if !q.fitsBirth(n.birth) {
			continue
		}
		if rank, how := q.rank(n); rank > 0 {
			out = append(out, sighting{n.person, rank, how})
		}
	}
	return out
}

// rank says how near a name is to the words: 0 for not at all.
func (q query) rank(n named) (int, string) {
	switch len(q.words) {
	case 0:
		return 5, "same date of birth"
	case 1:
		return rankOne(q.words[0], n)
	}
	first, last := strings.Join(q.words[:len(q.words)-1], " "), q.words[len(q.words)-1]
	if rank, how := rankTwo(first, last, n); rank > 0 {
		return rank, how
	}
	if rank, _ := rankTwo(last, first, n); rank > 0 {
		return rank + 1, "the other way round"
	}
	return 0, ""
}

func rankOne(w string, n named) (int, string) {
	switch {
	case n.surname == w || n.forename == w:
		return 1, "same name"
	case strings.HasPrefix(n.surname, w):
		return 2, "begins so"
	case strings.HasPrefix(n.forename, w):
		return 3, "begins so"
	case len(w) > 3 && near(n.surname, w):
		return apart(n.surname, w), "sounds or looks alike"
	}
	return 0, ""
}

// apart ranks names that are near: a slip of the pen before what only sounds alike.
func apart(name, w string) int { return 5 + 2*min(distance(name, w, 2), 3) }

func rankTwo(forename, surname string, n named) (int, string) {
	f, s := n.forename, n.surname
	switch {
	case f == forename && s == surname:
		return 1, "same name"
	case strings.HasPrefix(s, surname) && strings.HasPrefix(f, forename):
		return 2, "begins so"
	case near(s, surname) && (near(f, forename) || strings.HasPrefix(f, forename)):
		return apart(s, surname), "sounds or looks alike"
	}
	return 0, ""
}
