package report

import "waymark/internal/scheme/tasking"

// number gives a figure that counts work or records and not people: it needs no disclosure control.
func (m *maker) number(n int, means string) Cell {
	return Cell{Kind: Count, Value: float64(n), Means: m.defined(means)}
}

func (m *maker) allTasks() (all tasking.Load) {
	for _, l := range m.tasks {
		all.Open += l.Open
		all.Overdue += l.Overdue
		all.Done += l.Done
		all.Late += l.Late
	}
	return all
}

func (m *maker) taskCells(l tasking.Load) []Cell {
	return []Cell{m.number(l.Open, "tasks-open"), m.number(l.Overdue, "tasks-overdue"), m.number(l.Done, "tasks-done"), m.number(l.Late, "tasks-late")}
}

func taskSection(m *maker) Section {
	s := Section{Title: "Tasks between agencies"}
	if len(m.tasks) == 0 {
		s.NotHeld = "No task had been given by this day."
		return s
	}
	t := Table{Key: "tasks", Caption: "Tasks by agency, " + m.cut.Long(), Columns: []string{"Agency", "Open", "Overdue", "Done in 28 days", "Of these late"}}
	for _, l := range m.tasks {
		t.Rows = append(t.Rows, Row{Name: m.directory.AgencyName(l.Agency), Cells: m.taskCells(l)})
	}
	t.Rows = append(t.Rows, Row{Name: All, Cells: m.taskCells(m.allTasks())})
	s.Tables = []Table{t}
	return s
}

// lateFeeds counts the feeds that had not come in time by the end of the cut.
func (m *maker) lateFeeds() (late, all int) {
	for _, f := range m.feeds {
		if f.Closed.Valid {
			continue
		}
		all++
		if f.Late(m.at) {
			late++
		}
	}
	return late, all
}

func feedSection(m *maker) Section {
	s := Section{Title: "What the figures rest on"}
	if len(m.feeds) == 0 {
		s.NotHeld = "No agency had sent anything by this day."
		return s
	}
	t := Table{Key: "feeds", Caption: "What agencies send, at the end of " + m.cut.Long(), Columns: []string{"Feed", "Agency", "Covers up to", "In time"}}
	for _, f := range m.feeds {
		until, intime := m.notHeld("feed-cover"), "yes"
		if !f.CoversUntil.IsZero() {
			until = m.words(f.CoversUntil.Long(), "feed-cover")
		}
		switch {
		case f.Closed.Valid:
			intime = "closed"
		case f.Late(m.at):
			intime = "late"
		}
		from := m.directory.AgencyName(f.Agency)
		if from == "" {
			from = f.Source
		}
		t.Rows = append(t.Rows, Row{Name: f.Title, Cells: []Cell{m.words(from, "feed-cover"), until, m.words(intime, "feed-late")}})
	}
	s.Tables = []Table{t}
	return s
}

func selectionSection(m *maker) Section {
	s := Section{Title: "How people are chosen", Says: []Sentence{
		{"A published scoring matrix lists people; a panel decides on each, with a reason. A score never decides by itself.", nil}}}
	if len(m.runs) == 0 {
		s.NotHeld = "No selection had been run by this day."
		return s
	}
	t := Table{Key: "selection", Caption: "The newest selections", Columns: []string{"Matrix", "As of", "People looked at", "With anything counted", "Places on the list"}}
	for _, r := range m.runs {
		id := "selection/" + string(r.ID) + "/"
		looked := m.count(id+"looked", "looked-at", r.Population)
		t.Rows = append(t.Rows, Row{Name: r.Title + ", version " + r.Version, Cells: []Cell{
			m.day(r.AsOf, "as-of"), looked, m.among(id+"counted", "listable", r.Listable, looked), m.number(r.Top, "top")}})
	}
	s.Tables = []Table{t}
	return s
}

func (m *maker) riskRows() []Row {
	late, feeds := m.lateFeeds()
	tasks := m.allTasks()
	return []Row{
		{Name: "People whose registration ran out", Cells: []Cell{m.of("run-out", m.cut, "run-out", runOut(m.cut)), m.on(m.cut)}},
		{Name: "Tasks overdue", Cells: []Cell{m.number(tasks.Overdue, "tasks-overdue"), m.number(tasks.Open, "tasks-open")}},
		{Name: "Agencies' feeds that are late", Cells: []Cell{m.number(late, "feed-late"), m.number(feeds, "feed-late")}},
	}
}

func riskSection(m *maker) Section {
	return Section{Title: "Risks", Says: []Sentence{
		{"What could make the scheme fail people, or its figures mislead. Figures rest on what agencies send: where a feed is late, what happened since is not known.", nil}},
		Tables: []Table{{Key: "risks", Caption: "Risks on " + m.cut.Long(), Columns: []string{"Risk", "How many", "Of"}, Rows: m.riskRows()}}}
}
