package match

import (
	"math"
)

// nearness counts how many pairs of two groups are near. Records that say the same of who somebody is count
// once, at their best: twenty cases of one court are no twenty witnesses.
type nearness struct {
	s    *Scorer
	near map[[2]uint64]bool
}

func newNearness(s *Scorer) nearness { return nearness{s, map[[2]uint64]bool{}} }

// add counts a record of the one group with a record of the other.
func (n nearness) add(one, other int32, weight float64) {
	key := [2]uint64{n.s.r.says(one), n.s.r.says(other)}
	n.near[key] = n.near[key] || weight >= n.s.r.spec.Thresholds.Break
}

// most says whether at least half are near.
func (n nearness) most() bool {
	count := 0
	for _, near := range n.near {
		if near {
			count++
		}
	}
	return 2*count >= len(n.near)
}

// says gives a number for what a record says of who somebody is, its numbers left out.
func (r *Records) says(rec int32) uint64 {
	h := uint64(14695981039346656037) // FNV-1a
	for i, f := range r.spec.Fields {
		if f.Kind != Reference && f.Kind != Shared && f.Kind != Issued {
			h = (h ^ uint64(r.columns[i].first[rec])) * 1099511628211
		}
	}
	return h
}

// Stands says how well a record fits a group: the weight of its best pair, and what speaks against joining the
// two whatever that weight, "" for nothing. It is the rule of Group, for one record.
func (s *Scorer) Stands(rec int32, group []int32) (best float64, against Reason) {
	best = math.Inf(-1)
	shares := false
	near := newNearness(s)
	for _, other := range group {
		x := Pair{min(rec, other), max(rec, other)}
		pattern := s.c.compare(x.A, x.B)
		weight := s.weigh(pattern, x.A, x.B)
		best = math.Max(best, weight)
		near.add(rec, other, weight)
		shares = shares || s.sharesNumber(pattern)
		if against == "" {
			against = s.objection(pattern, x)
		}
	}
	t := s.r.spec.Thresholds
	switch {
	case against != "":
	case best >= t.Join && (len(group) >= mostMembers || !near.most()):
		against = Chained
	case best < t.Review && shares:
		against = OneNumber
	}
	return best, against
}

// sharesNumber says whether a number of which a person has one is the same. However little else agrees,
// somebody looks: either the number is wrong or the rest is.
func (s *Scorer) sharesNumber(p pattern) bool {
	for i, f := range s.r.spec.Fields {
		if f.Strong && f.Kind == Reference && p.level(i) == digitsSame {
			return true
		}
	}
	return false
}

// Objection says why two records must not be joined without a person, whatever their weight; "" for nothing.
func (s *Scorer) Objection(p Pair) Reason { return s.objection(s.c.compare(p.A, p.B), p) }

// objection says why two records must not be joined without a person, whatever their weight.
func (s *Scorer) objection(p pattern, x Pair) Reason {
	for i, f := range s.r.spec.Fields {
		if f.Strong && f.Kind == Reference && p.level(i) > digitsSame || f.Kind == Issued && p.level(i) == issuedOther {
			return Contradictory
		}
	}
	if s.twins(p) {
		return Twins
	}
	return ""
}

// twins says whether two records may be of twins: surname and date of birth agree, both have a forename and
// these differ, and no line of an address that both have speaks against one home. A number that both share
// settles that they are no twins.
func (s *Scorer) twins(p pattern) bool {
	if s.c.forename < 0 || p&crossed != 0 || p.level(s.c.forename) < nameAlike || !agrees(p.level(s.c.surname)) {
		return false
	}
	born, home, away := false, false, false
	for i, f := range s.r.spec.Fields {
		switch l := p.level(i); {
		case l == missing:
		case f.Kind == Date && l == dateSame:
			born = true
		case f.Kind == Reference && l == digitsSame:
			return false
		case (f.Kind == Postcode || f.Kind == Text) && l == 1:
			home = true
		case f.Kind == Postcode || f.Kind == Text:
			away = true
		}
	}
	return born && (home || !away)
}
