package measure

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"waymark/internal/method/severity"
	"waymark/internal/scheme/offending"
)

// Seriousness is what the events of some people weigh, before and after, by one vintage of weights.
type Seriousness struct {
	Vintage    string      `json:"vintage"`
	Source     string      `json:"source"`
	Digest     string      `json:"digest"`
	Before     Weighed     `json:"before"`
	After      Weighed     `json:"after"`
	WithoutOne []Unweighed `json:"without_a_weight"` // the most first
	People     Succeeded   `json:"people"`
}

// Weighed is what the events of one window weigh. Total leaves out those that have no weight: where there are any, it is a
// least figure.
type Weighed struct {
	Events  int      `json:"events"`
	Weighed int      `json:"with_a_weight"`
	Total   float64  `json:"total_weight"`
	Mean    *float64 `json:"mean_weight"` // of those with a weight; nil where there are none
}

// Unweighed is how many events there were of an offence that has no weight.
type Unweighed struct {
	Offence string `json:"offence"` // the reference's title
	Before  int    `json:"before"`
	After   int    `json:"after"`
}

// Succeeded counts people by whether their offending became less frequent or less serious: success as Cheshire East's
// Navigate counted it. Mixed is of those who succeeded: the one became less and the other more.
type Succeeded struct {
	People       int `json:"people"`
	Succeeded    int `json:"less_often_or_less_serious"`
	LessOften    int `json:"less_often"`
	LessSerious  int `json:"less_serious"`
	Mixed        int `json:"mixed"`
	NotSucceeded int `json:"neither"`
	NoBaseline   int `json:"none_before"`
	NotKnown     int `json:"not_known"`
}

// offenceOf gives an offence of the reference as events have it.
func offenceOf(o offending.Offence) Offence {
	out := Offence{Known: true, Code: o.Code, Title: o.Title}
	if len(o.Groups) > 0 {
		out.Group = o.Groups[0]
	}
	return out
}

// weigh gives the name by which a table has an offence: its code, or else its title, or else its leading group. Where it
// has none, the name is that of the offence itself.
func weigh(t severity.Table, o Offence) (name string, has bool) {
	for _, name := range []string{o.Code, o.Title, o.Group, strings.ReplaceAll(o.Group, "_", " ")} {
		if name == "" {
			continue
		}
		if _, has := t.Find(name); has {
			return name, true
		}
	}
	switch {
	case !o.Known:
		return typeTitle(NotMapped), false // what a source calls it may be of one person alone
	case o.Title != "":
		return o.Title, false
	}
	return o.Code, false
}

// weighAll weighs what happened to people.
func weighAll(w Weights, t severity.Table, results []Result) (*Seriousness, error) {
	out := &Seriousness{Vintage: w.Vintage, Source: w.Source, Digest: w.Digest}
	all := map[string]*Unweighed{}
	both := [2]map[string]int{{}, {}}
	var changes []severity.Change
	for _, r := range results {
		before, after := counted(t, r.before, both[0]), counted(t, r.after, both[1])
		b, err := t.Score(before)
		if err != nil {
			return nil, err
		}
		a, err := t.Score(after)
		if err != nil {
			return nil, err
		}
		change, err := severity.Compare(severity.Period{Score: b, DaysAtLiberty: r.Liberty}, severity.Period{Score: a, DaysAtLiberty: r.LibertyAfter})
		if err != nil {
			return nil, err
		}
		changes = append(changes, change)
	}
	for i, counts := range both {
		s, err := t.Score(counts)
		if err != nil {
			return nil, err
		}
		*[]*Weighed{&out.Before, &out.After}[i] = weighed(s)
		for _, line := range s.NotWeighed {
			if all[line.Offence] == nil {
				all[line.Offence] = &Unweighed{Offence: line.Offence}
			}
			*[]*int{&all[line.Offence].Before, &all[line.Offence].After}[i] = line.Count
		}
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		out.WithoutOne = append(out.WithoutOne, *all[name])
	}
	slices.SortStableFunc(out.WithoutOne, func(a, b Unweighed) int { return cmp.Compare(b.Before+b.After, a.Before+a.After) })
	out.People = succeeded(severity.Summarise(changes))
	return out, nil
}

// counted counts offences by the names by which a table has them, and adds them to a whole.
func counted(t severity.Table, offences []Offence, whole map[string]int) map[string]int {
	out := map[string]int{}
	for _, o := range offences {
		name, _ := weigh(t, o)
		out[name]++
		whole[name]++
	}
	return out
}

func weighed(s severity.Score) Weighed {
	out := Weighed{Events: s.Offences, Weighed: s.Weighed, Total: s.Total()}
	if mean, ok := s.Mean(); ok {
		out.Mean = &mean
	}
	return out
}

func succeeded(s severity.Summary) Succeeded {
	return Succeeded{People: s.People, Succeeded: s.Succeeded, LessOften: s.LessFrequent, LessSerious: s.LessSerious, Mixed: s.Mixed,
		NotSucceeded: s.NotSucceeded, NoBaseline: s.NoBaseline, NotKnown: s.NotKnown}
}
