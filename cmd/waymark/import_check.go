package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"waymark/internal/exchange/importing"
	"waymark/internal/scheme/person"
)

// checked is what a file would do, as scripts read it.
type checked struct {
	Check   bool   `json:"check"`
	File    string `json:"file"`
	Profile string `json:"profile"`
	Kind    string `json:"kind"`
	Rows    int64  `json:"rows"`
	importing.Counts
	People          int64               `json:"people_not_held"`
	Gone            *int                `json:"gone"` // null where nobody can be gone: only a roll shows that
	AlreadyApplied  bool                `json:"already_applied"`
	NewExamples     []importing.Example `json:"new_examples"`
	ChangedExamples []importing.Example `json:"changed_examples"`
	GoneExamples    []string            `json:"gone_examples"`
	RefusedBy       []rule              `json:"refused_by"`
	NoticedBy       []rule              `json:"noticed_by"`
	*roll
}

type rule struct {
	Rule     string    `json:"rule"`
	Text     string    `json:"text"`
	Count    int64     `json:"count"`
	Examples []refusal `json:"examples"`
}

func printPreview(e *env, p importing.Preview, machine bool) error {
	if machine {
		return json.NewEncoder(e.out).Encode(newChecked(p))
	}
	fmt.Fprintf(e.out, "%s would bring %d rows: %d new, %d changed, %d unchanged, %d refused; %d people are not held yet\n",
		p.File, p.Rows(), p.New, p.Changed, p.Unchanged, p.Refused, p.People)
	switch {
	case p.Already:
		fmt.Fprintf(e.out, "  the roll of %s is in already: it would change nothing\n", p.Roll.Day.Long())
	case p.Roll != nil && p.Roll.Compared:
		fmt.Fprintf(e.out, "  roll of %s: %d new stays, %d returned, %d gone%s\n", p.Roll.Day.Long(), p.Roll.New, p.Roll.Returned, p.Roll.Gone, asIn(p.GoneOf))
	case p.Roll != nil:
		fmt.Fprintf(e.out, "  roll of %s: the first of its series, with nothing to compare it with\n", p.Roll.Day.Long())
	default:
		fmt.Fprintln(e.out, "  gone: not applicable; only a daily roll shows who has left")
	}
	for _, o := range []person.Outcome{person.New, person.Changed} {
		for _, x := range p.Examples[o] {
			fmt.Fprintf(e.out, "  %s: row %d, %s, %s\n", o, x.Row, x.Key, x.Name)
		}
	}
	printRules(e, "refused", p.Refusals)
	printRules(e, "kept with a notice", p.Notices)
	return nil
}

func printRules(e *env, what string, rules []importing.RuleCount) {
	for _, r := range rules {
		fmt.Fprintf(e.out, "  %s, %d by %s: %s\n", what, r.Rows, r.Rule, r.Text)
		for _, x := range r.Examples {
			fmt.Fprintf(e.out, "    row %d, column %s: %q\n", x.Row, x.Column, x.Value)
		}
	}
}

func asIn(keys []string) string {
	if len(keys) == 0 {
		return ""
	}
	return ", as " + strings.Join(keys, ", ")
}

func newChecked(p importing.Preview) checked {
	out := checked{Check: true, File: p.File, Profile: p.Profile, Kind: string(p.Kind), Rows: p.Rows(), Counts: p.Counts, People: p.People,
		AlreadyApplied: p.Already, NewExamples: orNone(p.Examples[person.New]), ChangedExamples: orNone(p.Examples[person.Changed]),
		GoneExamples: orNone(p.GoneOf), RefusedBy: rules(p.Refusals), NoticedBy: rules(p.Notices), roll: newRoll(p.Roll)}
	if p.Roll != nil {
		out.Rows += p.Roll.Duplicates
		out.Gone = out.roll.Gone
	}
	return out
}

func orNone[T any](in []T) []T {
	if in == nil {
		return []T{}
	}
	return in
}

func rules(in []importing.RuleCount) []rule {
	out := make([]rule, len(in))
	for i, r := range in {
		out[i] = rule{string(r.Rule), r.Text, r.Rows, refusals(r.Examples)}
	}
	return out
}
