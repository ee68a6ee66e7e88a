package fairness

// Plain is a table as it may be printed: words alone, with small counts hidden.
type Plain struct {
	Title string     `json:"title"`
	Note  string     `json:"note"`
	Head  []string   `json:"head"`
	Rows  [][]string `json:"rows"` // none where Waymark does not hold what it is about
	Keys  []Key      `json:"-"`    // of the rows that are compared; empty ones of the others
}

// Plains gives a run's tables by one trait as they may be printed, in the order of the way of a person. With a run of the
// year before, its index stands beside.
func (r Run) Plains(by Trait, before *Run) []Plain {
	t, _ := r.Table(by)
	var out []Plain
	for _, s := range t.Steps {
		out = append(out, r.plain(by, s, before))
	}
	return out
}

func (r Run) plain(by Trait, s Step, before *Run) Plain {
	p := Plain{Title: StepLabels[s.Key], Note: r.Definition(s.Key)}
	switch {
	case s.Kind == NotHeld:
		return p
	case s.Key == Outcome && r.OutcomeMonths == 0:
		p.Note = "Not known: too few people have been on the scheme long enough, or the records do not reach far enough."
		return p
	case s.Key == Enforcement && !r.Grouped:
		p.Note = "Not known: no reference of offences says which arrests are for breach or recall."
		return p
	}
	compared := s.Key != Pool && s.Kind != Times
	p.Head = append([]string{TraitLabels[by]}, heads[headOf(s)]...)
	if compared && before != nil {
		p.Head = append(p.Head, "Index to "+before.To.Long())
	}
	for _, row := range append(append([]Row{}, s.Rows...), s.All) {
		k := Key{s.Key, by, row.Code}
		label := row.Label
		if row.Reference && compared {
			label += " (compared with)"
		}
		cells := append([]string{label}, row.cells(s)...)
		if compared && before != nil {
			cells = append(cells, before.indexText(k))
		}
		if row.Index == nil {
			k = Key{}
		}
		p.Rows, p.Keys = append(p.Rows, cells), append(p.Keys, k)
	}
	return p
}

func (r Run) indexText(k Key) string {
	f, _ := r.Find(k)
	return f.Row.Index.Text()
}

// headOf says which columns a step has.
func headOf(s Step) string {
	if s.Key == Pool {
		return string(Pool)
	}
	return string(s.Kind)
}

var heads = map[string][]string{
	string(Pool):     {"People", "Share"},
	string(Shares):   {"People", "Of", "Share", "Index (95% interval)", "Difference in points", "In words"},
	string(Alike):    {"Taken on", "Expected", "Index (95% interval)", "In words"},
	string(Times):    {"People", "Years on the scheme"},
	string(Rates):    {"Arrests", "People", "Years at liberty", "A year", "Index (95% interval)", "In words"},
	string(Expected): {"People", "Before", "After", "Expected after", "Index (95% interval)", "In words"},
}

// cells gives a row's words under the head of its step.
func (r Row) cells(s Step) []string {
	said := r.Why
	if r.Index != nil {
		said = r.Index.Short()
	}
	percent := figureText(r.Percent, 1)
	if percent != "" {
		percent += "%"
	}
	switch headOf(s) {
	case string(Pool):
		return []string{countText(r.N), percent}
	case string(Shares):
		return []string{countText(r.N), countText(r.Of), percent, r.Index.Text(), r.Difference.Text(), said}
	case string(Alike):
		return []string{countText(r.N), figureText(r.Expected, 1), r.Index.Text(), said}
	case string(Times):
		return []string{countText(r.N), figureText(r.Years, 1)}
	case string(Rates):
		return []string{countText(r.N), countText(r.Of), figureText(r.Years, 1), figureText(r.PerYear, 2), r.Index.Text(), said}
	}
	return []string{countText(r.Of), countText(r.Before), countText(r.N), figureText(r.Expected, 1), r.Index.Text(), said}
}
