package importing

import (
	"encoding/hex"
	"strings"

	"waymark/internal/exchange/importing/profile"
	"waymark/internal/exchange/importing/reader"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/scheme/custody"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/person"
	"waymark/internal/scheme/supervision"
)

// item is one good row, taken out of the reader: the person it names and what it says of them.
type item struct {
	row    int64
	line   int64
	who    person.Incoming
	areas  []string // where the row places the person, the nearest first
	arrest offending.Arrest
	charge offending.Charge
	spell  custody.Spell
	result *offending.CourtResult
	kase   *offending.CourtCase
	risk   *supervision.Assessment
	covers civil.Instant // how far this row brings the feed
}

// numberFields are the numbers that a row may carry.
var numberFields = []struct {
	field profile.Field
	kind  person.NumberKind
}{
	{profile.PNCID, person.PNCID}, {profile.CRO, person.CRO}, {profile.CRN, person.CRN}, {profile.PrisonNumber, person.PrisonNumber},
	{profile.YouthRef, person.YouthRef}, {profile.CustodyRef, person.CustodyRef},
}

// mapRow takes a row's values out of the reader, which fills it again. A number that breaks its rule is
// left out and noticed; the row is kept.
func mapRow(p *profile.Profile, r *reader.Row) (item, []reader.Refusal) {
	sum := r.Digest()
	hash := hex.EncodeToString(sum[:8]) // it is compared with one row's only: 64 bits are plenty
	it := item{row: r.Number, line: r.Line, areas: areas(r), who: person.Incoming{Source: p.Source, Key: r.PersonKey, Row: r.Number, Hash: hash, Mention: p.Kind.Name != profile.People}}
	if it.who.Key == "" {
		it.who.Key = person.RowKey(string(p.Kind.Name), r.Key)
	}
	it.who.Identity = identity(r)
	for _, alias := range r.List(profile.Aliases) {
		it.who.Aliases = append(it.who.Aliases, splitName(alias))
	}
	if lines, postcode := r.Text(profile.Address), r.Text(profile.Postcode); lines != "" || postcode != "" {
		it.who.Addresses = []person.Address{{Kind: "HOME", Lines: lines, Postcode: strings.ToUpper(postcode)}}
	}
	notices := numbers(p, r, &it.who)
	switch p.Kind.Name {
	case profile.CustodySpell, profile.CustodyRoll:
		it.spell = spell(p, r, hash)
		it.covers = it.spell.Received.Start()
		if left := startOf(it.spell.Released); left.After(it.covers) {
			it.covers = left
		}
	case profile.Releases:
		it.spell = release(p, r, hash)
		it.covers = startOf(it.spell.Released)
	case profile.Arrests:
		it.arrest = arrest(p, r, hash)
		it.covers = it.arrest.At
		if it.covers.IsZero() {
			it.covers = it.arrest.Day.Start()
		}
	case profile.Charges:
		it.charge = charge(p, r, hash)
		it.covers = it.charge.At
		if it.covers.IsZero() && it.charge.Day.Valid {
			it.covers = it.charge.Day.Date.Start()
		}
	default:
		it.fromCourt(p, r, hash)
	}
	return it, notices
}

// fromCourt takes what courts and assessments say.
func (it *item) fromCourt(p *profile.Profile, r *reader.Row, hash string) {
	if ref := r.Text(profile.CaseRef); ref != "" && p.Kind.Name != profile.Assessments { // who shares a case may be one person
		it.who.Numbers = append(it.who.Numbers, person.Number{Kind: person.CourtCase, Issuer: p.Source, Value: ref})
	}
	switch p.Kind.Name {
	case profile.Convictions:
		x := courtResult(p, r, hash)
		it.result, it.covers = &x, coversCourt(x)
	case profile.CourtCases:
		x := courtCase(p, r, hash)
		it.kase, it.covers = &x, latest(x.Opened, x.ArrestDate, x.OffenceDate)
	case profile.Assessments:
		x := assessment(p, r, hash)
		it.risk, it.covers = &x, x.Day.Start()
	}
}

// said gives the key and the digest of what the row says of the person, as its room stores it.
func (it *item) said() (key, hash string) {
	switch {
	case it.result != nil:
		return it.result.Key, it.result.Hash
	case it.kase != nil:
		return it.kase.Key, it.kase.Hash
	case it.risk != nil:
		return it.risk.Key, it.risk.Hash
	case it.arrest.Key != "":
		return it.arrest.Key, it.arrest.Hash
	case it.charge.Key != "":
		return it.charge.Key, it.charge.Hash
	case it.spell.Key != "":
		return it.spell.Key, it.spell.Hash
	}
	return it.who.Key, it.who.Hash
}

func identity(r *reader.Row) person.Identity {
	name := person.Name{Surname: r.Text(profile.Surname), Forenames: strings.TrimSpace(r.Text(profile.Forenames) + " " + r.Text(profile.MiddleNames))}
	if name.Surname == "" && name.Forenames == "" {
		name = splitName(r.Text(profile.FullName))
	}
	return person.Identity{
		Name: name, DateOfBirth: r.Partial(profile.DateOfBirth), Sex: r.Text(profile.Sex), Gender: r.Text(profile.Gender),
		EthnicitySelf: r.Text(profile.EthnicitySelf), EthnicityOfficer: r.Text(profile.EthnicityOfficer),
		Nationality: r.Text(profile.Nationality), Language: r.Text(profile.Language),
	}
}

// splitName reads "SURNAME, Forenames" or "Forenames Surname".
func splitName(s string) person.Name {
	if surname, forenames, ok := strings.Cut(s, ","); ok {
		return person.Name{Surname: strings.TrimSpace(surname), Forenames: strings.TrimSpace(forenames)}
	}
	words := strings.Fields(s)
	if len(words) == 0 {
		return person.Name{}
	}
	return person.Name{Surname: words[len(words)-1], Forenames: strings.Join(words[:len(words)-1], " ")}
}

func numbers(p *profile.Profile, r *reader.Row, who *person.Incoming) []reader.Refusal {
	var notices []reader.Refusal
	for _, f := range numberFields {
		raw := r.Text(f.field)
		if raw == "" {
			continue
		}
		value, err := person.NormaliseNumber(f.kind, raw)
		if err != nil {
			notices = append(notices, reader.Refusal{Row: r.Number, Line: r.Line, Column: f.field.String(), Field: f.field.String(), Value: raw,
				Rule: "number.check", Text: fault.Text(err) + "; the row was kept without it"})
			continue
		}
		issuer := ""
		if f.kind == person.YouthRef || f.kind == person.CustodyRef {
			issuer = p.Source
		}
		who.Numbers = append(who.Numbers, person.Number{Kind: f.kind, Issuer: issuer, Value: value})
	}
	return notices
}

func spell(p *profile.Profile, r *reader.Row, hash string) custody.Spell {
	s := custody.Spell{
		Source: p.Source, Key: r.Key, PersonKey: r.PersonKey, Row: r.Number, Hash: hash, Establishment: r.Text(profile.Establishment),
		Status: r.Text(profile.CustodyStatus), Level: r.Text(profile.CustodyLevel), OffenceCode: r.Text(profile.OffenceCode), OffenceText: r.Text(profile.OffenceText),
		Released: r.Day(profile.Released), ReleaseType: r.Text(profile.ReleaseType), StillInside: r.Open(profile.Released),
		ReleaseDue: r.Day(profile.ReleaseDue), SentenceExpiry: r.Day(profile.SentenceExpiry), LicenceExpiry: r.Day(profile.LicenceExpiry),
		FirstOnRoll: r.Day(profile.FirstSeen), LastOnRoll: r.Day(profile.LastSeen),
	}
	if m, ok := r.Moment(profile.Received); ok {
		s.Received = m.Day
		s.ReceivedText = r.Canonical(profile.Received)
		if m.HasTime && m.Trusted {
			s.ReceivedAt = m.At
		}
	}
	return s
}

func arrest(p *profile.Profile, r *reader.Row, hash string) offending.Arrest {
	a := offending.Arrest{
		Source: p.Source, Key: r.Key, Row: r.Number, Hash: hash, OffenceDate: r.Day(profile.OffenceDate), OffenceCode: r.Text(profile.OffenceCode),
		OffenceText: r.Text(profile.OffenceText), Degree: r.Text(profile.OffenceDegree), Outcome: outcome(r),
		Area: r.Text(profile.Area), CaseRef: r.Text(profile.CaseRef),
	}
	if m, ok := r.Moment(profile.ArrestedAt); ok {
		a.Day = m.Day
		if m.HasTime && m.Trusted {
			a.At = m.At
		}
	}
	return a
}

func charge(p *profile.Profile, r *reader.Row, hash string) offending.Charge {
	c := offending.Charge{
		Source: p.Source, Key: r.Key, Row: r.Number, Hash: hash, ArrestRef: r.Text(profile.ArrestRef), OffenceDate: r.Day(profile.OffenceDate),
		OffenceCode: r.Text(profile.OffenceCode), OffenceText: r.Text(profile.OffenceText), Degree: r.Text(profile.OffenceDegree),
		Outcome: outcome(r), OutcomeDay: r.Day(profile.OutcomeAt), Area: r.Text(profile.Area), CaseRef: r.Text(profile.CaseRef),
	}
	if m, ok := r.Moment(profile.ChargedAt); ok {
		c.Day = civil.SomeDate(m.Day)
		if m.HasTime && m.Trusted {
			c.At = m.At
		}
	}
	return c
}

func outcome(r *reader.Row) offending.Outcome {
	if o := offending.Outcome(r.Text(profile.Outcome)); o != "" {
		return o
	}
	return offending.OutcomeUnknown
}
