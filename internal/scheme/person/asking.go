package person

import (
	"context"
	"slices"

	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// AskByHand opens a review that no weight asked for: whether the record with a number, an agency's own or any
// other, is of whoever has another number; or, with no other, whether it belongs with the records with which it
// stands. Whatever is found outside the actor's scope is not found.
func (s *Service) AskByHand(ctx context.Context, by access.Actor, q Queue, number, other string) (id.Review, error) {
	pair, err := s.findPair(ctx, by, q, number, other)
	if err != nil {
		return "", err
	}
	people := []id.Person{pair.holder}
	if pair.other != "" {
		people = append(people, pair.other)
	}
	ask := access.Ask{Actor: by, Purpose: q.purpose("by hand"), Action: q.deciding(), Subjects: people}
	return gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (id.Review, error) {
		if err := tx.Need(access.Identity, people...); err != nil {
			return "", err
		}
		now, err := holdersOf(ctx, tx, []id.SourceRecord{pair.record})
		if err != nil {
			return "", err
		}
		if now[pair.record] != pair.holder {
			return "", errMovedOn
		}
		var asked []Question
		if pair.other != "" {
			asked = []Question{{pair.other, AskedByHand}}
		}
		return openReview(ctx, tx, pair.record, pair.holder, AskedByHand, ReviewOpen, asked)
	})
}

// askedPair is a record and the two people whom a question by hand is about.
type askedPair struct {
	record        id.SourceRecord
	holder, other id.Person
}

// findPair finds what two numbers name.
func (s *Service) findPair(ctx context.Context, by access.Actor, q Queue, number, other string) (askedPair, error) {
	ask := access.Ask{Actor: by, Purpose: q.purpose("by hand"), Action: q.reading()}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (askedPair, error) {
		var out askedPair
		records, err := recordsNumbered(ctx, tx, q, number)
		if err != nil {
			return out, err
		}
		others, err := recordsNumbered(ctx, tx, q, other)
		if err != nil {
			return out, err
		}
		if wrong := out.pick(number, other, records, others); len(wrong) > 0 {
			return out, fault.InvalidFields(wrong)
		}
		people := []id.Person{out.holder}
		if out.other != "" {
			people = append(people, out.other)
		}
		_, err = tx.Disclose(ctx, people)
		return out, err
	})
}

// numberedRecord is a record that a number names, and whose it is.
type numberedRecord struct {
	record id.SourceRecord
	holder id.Person
}

// pick says which record and people are meant, or what is wrong with the numbers.
func (a *askedPair) pick(number, other string, records, others []numberedRecord) (wrong []fault.Field) {
	switch {
	case number == "":
		return []fault.Field{{Name: "number", Text: "Enter the number of a record"}}
	case len(records) == 0:
		return []fault.Field{{Name: "number", Text: "No record has this number"}}
	case severalPeople(records):
		return []fault.Field{{Name: "number", Text: "Records of several people have this number. Enter the agency's own number of one"}}
	}
	a.record, a.holder = records[0].record, records[0].holder
	switch {
	case other == "":
	case len(others) == 0:
		return []fault.Field{{Name: "other", Text: "No record has this number"}}
	case severalPeople(others):
		return []fault.Field{{Name: "other", Text: "Records of several people have this number. Enter the agency's own number of one"}}
	case others[0].holder == a.holder:
		return []fault.Field{{Name: "other", Text: "Both are one person's already. Leave this empty to ask whether the first record belongs with the others"}}
	default:
		a.other = others[0].holder
	}
	return nil
}

func severalPeople(records []numberedRecord) bool {
	return slices.ContainsFunc(records, func(r numberedRecord) bool { return r.holder != records[0].holder })
}
