package person

import (
	"slices"
	"strings"

	"waymark/internal/method/match"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/id"
)

// matchFields is what of two records is compared, in the order in which screens show it. PNC ids, CRNs and
// prison numbers are one to a person; a CRO number, a custody reference or a court case is not.
var matchFields = []match.Field{
	{Name: "forename", Kind: match.Forename}, {Name: "surname", Kind: match.Surname}, {Name: "birth", Kind: match.Date},
	{Name: "sex", Kind: match.Code}, {Name: "address", Kind: match.Text, Together: "home"}, {Name: "postcode", Kind: match.Postcode, Together: "home"},
	{Name: "pnc", Kind: match.Reference, Strong: true}, {Name: "cro", Kind: match.Shared}, {Name: "crn", Kind: match.Reference, Strong: true},
	{Name: "prison", Kind: match.Reference, Strong: true}, {Name: "custody", Kind: match.Shared}, {Name: "case", Kind: match.Shared},
	{Name: "own", Kind: match.Issued},
}

var fieldLabels = map[string]string{"forename": "Forenames", "surname": "Surname", "birth": "Date of birth", "sex": "Sex", "address": "Address",
	"postcode": "Postcode", "pnc": "PNC id", "cro": "CRO number", "crn": "CRN", "prison": "Prison number", "custody": "Custody reference",
	"case": "Court case", "own": "Agency's own number"}

// fieldOf says in which field a kind of number is compared. An agency's own numbers, and a youth reference with
// its issuer, are compared among themselves.
var fieldOf = map[NumberKind]string{PNCID: "pnc", CRO: "cro", CRN: "crn", PrisonNumber: "prison", CustodyRef: "custody", CourtCase: "case",
	YouthRef: "own", OwnKey: "own"}

var fieldPlace = func() map[string]int {
	out := map[string]int{}
	for i, f := range matchFields {
		out[f.Name] = i
	}
	return out
}()

// thresholds are the weights at which records are joined, part and are put to a reviewer. By a model that was
// learnt that is where a match is as likely as not; before, where nearly the same counts for nothing, lower.
func (m *LinkModel) thresholds() match.Thresholds {
	t := match.DefaultThresholds
	if m.Learnt() {
		t.Review = 0
	}
	return t
}

// pairsEach is how many candidates a record has on average in a run over all: twice as many find nothing more in
// the county.
const pairsEach = 25

// newSpec gives what is compared, for records of people.
func newSpec(t match.Thresholds) *match.Spec {
	spec := &match.Spec{Fields: matchFields, Thresholds: t, Budget: match.DefaultBudget}
	spec.Budget.Each = pairsEach
	for _, rule := range []string{"pnc", "cro", "crn", "prison", "custody", "case", "birth", "names", "surname:sound", "forename:sound", "birth:monthday", "postcode"} {
		if b, err := match.ParseBlock(rule, matchFields); err == nil {
			spec.Blocks = append(spec.Blocks, b)
		}
	}
	return spec
}

// said is what one record says of who somebody is.
type said struct {
	record    id.SourceRecord
	person    id.Person
	source    string
	key       string
	who       Identity
	numbers   []Number
	aliases   []Name
	addresses []Address
}

// values gives what a record says by field, as matchFields has them.
func (s said) values() [][]string {
	out := make([][]string, len(matchFields))
	add := func(field, value string) {
		if value != "" {
			out[fieldPlace[field]] = append(out[fieldPlace[field]], value)
		}
	}
	for _, n := range append([]Name{s.who.Name}, s.aliases...) {
		add("forename", n.Forenames)
		add("surname", n.Surname)
	}
	add("birth", s.who.DateOfBirth.String())
	if s.who.Sex != "not_known" && s.who.Sex != "not_specified" {
		add("sex", s.who.Sex)
	}
	for _, a := range s.addresses {
		add("address", a.Lines)
		add("postcode", a.Postcode)
	}
	for _, n := range append(ownNumber(s.source, s.key), s.numbers...) {
		switch {
		case fieldOf[n.Kind] == "own":
			add("own", string(n.Kind)+" "+n.Issuer+":"+n.Value)
		case n.Issuer != "":
			add(fieldOf[n.Kind], n.Issuer+" "+n.Value)
		default:
			add(fieldOf[n.Kind], n.Value)
		}
	}
	return out
}

// The people whom a scheme's area may bring are taken to be at least so many, and the shares of names to be
// these, before a model was learnt from the records themselves: a fairly common forename and surname, so that
// nobody is joined for a rare name that only seems so.
const (
	leastPeople  = 10_000
	usualShare   = 0.005
	surnameShare = 0.002
	maleShare    = 0.85
	femaleShare  = 0.15
	homeShare    = 0.001
)

func usual(field, value string) float64 {
	switch {
	case field == "forename":
		return usualShare
	case field == "surname":
		return surnameShare
	case field == "sex" && value == "female":
		return femaleShare
	case field == "sex":
		return maleShare
	case field == "address" || field == "postcode":
		return homeShare
	}
	return 0
}

// beyond tells a builder of the records that are held besides those it was given, as the model in force knows
// them.
func (m *LinkModel) beyond(b *match.Builder, held int) {
	if m.Learnt() {
		more := max(held, m.Records)
		b.Beyond(more, func(field int, value string) int {
			return m.common[matchFields[field].Name][value] * more / max(m.Records, 1)
		})
		return
	}
	more := max(held, leastPeople)
	b.Beyond(more, func(field int, value string) int { return int(usual(matchFields[field].Name, value) * float64(more)) })
}

// LinkModel is a version of what was learnt of how the records of one person agree.
type LinkModel struct {
	N         int // 0: nothing was learnt yet
	Records   int
	LearntAt  civil.Instant
	AdoptedAt civil.Instant
	model     *match.Model
	common    match.Common
}

// Learnt says whether the model was learnt from records, or is what is believed before.
func (m *LinkModel) Learnt() bool { return m.N > 0 }

// scorer weighs the records that were built under the model.
func (m *LinkModel) scorer(r *match.Records) (*match.Scorer, error) {
	if m.model == nil {
		return match.NewScorer(r, match.StartModel(r).Cautious())
	}
	return match.NewScorer(r, m.model)
}

// keysOf gives the keys by which a record is found among those that are held: whoever shares one is compared.
func keysOf(who Identity, numbers []Number) []string {
	var out []string
	for _, n := range []Name{who.Name, {Surname: who.Forenames, Forenames: who.Surname}} {
		if key := n.Key(); key != "" {
			out = append(out, "name "+key)
		}
	}
	if birth := who.DateOfBirth.String(); birth != "" {
		key := who.Key()
		out = append(out, "birth "+birth, "near name "+start(key, 3)+strings.ToLower(start(who.Forenames, 1))+start(birth, 4), "near birth "+birth[min(4, len(birth)):]+start(key, 2))
	}
	for _, n := range numbers {
		out = append(out, "number "+n.Value)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// start gives the first letters of a text: letters as the databases count them, not bytes.
func start(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// valuesOf parts keys by their kind, for asking the database.
func valuesOf(keys map[string]bool, kind string) []string {
	var out []string
	for k := range keys {
		if v, ok := strings.CutPrefix(k, kind+" "); ok {
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return out
}
