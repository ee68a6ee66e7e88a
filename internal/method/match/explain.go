package match

// Line is what one field adds to a weight.
type Line struct {
	Field       string
	Left, Right []string // the values compared, normalised; none where a record has none
	Level       string   // in words
	Weight      float64  // log2 of how much more often matches agree so than two different people
	Told        bool     // another field of the same thing says more, and this one therefore counts for nothing
	Share       float64  // for agreement on a value that counts by how rare it is: the share of records that have it
}

// Explanation takes a weight apart. Prior and the weights of Names and Lines add up to Weight.
type Explanation struct {
	Prior     float64 // log2 of the odds before anything is compared
	Crosswise bool    // forename and surname were compared in each other's place
	Names     float64 // what the order of the names adds
	Lines     []Line
	Weight    float64
	Objection Reason // why the pair is not joined without a person whatever its weight; "" for none
}

// Probability is that of the weight.
func (e Explanation) Probability() float64 { return Probability(e.Weight) }

// Explain takes the weight of a pair apart, field by field. It is the pair's own weight, before rivals of
// one-to-one lists and links through other records.
func (s *Scorer) Explain(p Pair) Explanation {
	x := s.c.compare(p.A, p.B)
	e := Explanation{Prior: s.prior, Crosswise: x&crossed != 0, Names: s.straight, Objection: s.objection(x, p)}
	if e.Crosswise {
		e.Names = s.swapped
	}
	e.Weight = e.Prior + e.Names
	for i, f := range s.r.spec.Fields {
		other := i
		if e.Crosswise && s.m.Fields[i].Cross != nil {
			other = s.c.forename + s.c.surname - i
		}
		at := x.level(i)
		l := Line{Field: f.Name, Left: s.r.Values(i, p.A), Right: s.r.Values(other, p.B), Level: "not in both", Weight: s.fieldWeight(i, x, p.A, p.B)}
		if at != missing {
			l.Level = levelsOf[f.Kind][at-1].words
		}
		if at == 1 && f.Kind.byValue() {
			l.Share = s.share(i, other != i, p.A, p.B)
		}
		e.Lines = append(e.Lines, l)
	}
	for _, fields := range s.together {
		e.onceTold(fields)
	}
	for _, l := range e.Lines {
		e.Weight += l.Weight
	}
	return e
}

// onceTold leaves of fields that tell of one thing only the one that says most.
func (e *Explanation) onceTold(fields []int) {
	most := fields[0]
	for _, i := range fields {
		if e.Lines[i].Weight > e.Lines[most].Weight {
			most = i
		}
	}
	for _, i := range fields {
		if l := &e.Lines[i]; i != most && l.Weight > 0 {
			l.Weight, l.Told = 0, true
		}
	}
}

// Values gives what a record has in a field, normalised, the main value first.
func (r *Records) Values(field int, rec int32) []string {
	c := &r.columns[field]
	if c.first[rec] == 0 {
		return nil
	}
	out := []string{c.words.text[c.first[rec]]}
	for _, w := range c.more[rec] {
		out = append(out, c.words.text[w])
	}
	return out
}
