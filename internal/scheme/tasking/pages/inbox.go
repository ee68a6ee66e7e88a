package pages

import (
	"fmt"
	"net/http"
	"net/url"

	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/scheme/tasking"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

// boxes are the lists of the inbox in the order of the screen.
var boxes = []struct {
	box   tasking.Box
	label string
}{{tasking.Mine, "Mine"}, {tasking.MyAgency, "My agency’s"}, {tasking.Asked, "Asked by me"}, {tasking.All, "All"}}

// shows are the filters of each list; name is the word in the address.
var shows = []struct {
	show        tasking.Show
	name, label string
}{{tasking.ShowOpen, "open", "Open"}, {tasking.ShowOverdue, "overdue", "Overdue"}, {tasking.ShowClosed, "done", "Done"}}

// inboxView is what the inbox shows.
type inboxView struct {
	list   tasking.Listing
	query  tasking.Query
	actor  access.Actor
	here   string // the address of this list, to come back to
	next   string // the address of the next page, or empty
	shows  []ui.NavItem
	figure string
}

func listPath(box tasking.Box, show tasking.Show, after string) string {
	v := url.Values{}
	if box != tasking.Mine {
		v.Set("view", string(box))
	}
	for _, s := range shows {
		if s.show == show && show != tasking.ShowOpen {
			v.Set("show", s.name)
		}
	}
	if after != "" {
		v.Set("after", after)
	}
	if len(v) == 0 {
		return "/tasks"
	}
	return "/tasks?" + v.Encode()
}

// queryOf reads the address of a list; what it does not say is mine and open.
func queryOf(v url.Values) (tasking.Query, error) {
	q := tasking.Query{Box: tasking.Mine, Show: tasking.ShowOpen, After: v.Get("after")}
	if view := v.Get("view"); view != "" {
		q.Box = tasking.Box(view)
	}
	name := v.Get("show")
	if name == "" {
		return q, nil
	}
	for _, s := range shows {
		if s.name == name {
			q.Show = s.show
			return q, nil
		}
	}
	return q, fault.New(fault.NotFound, "There is no such list.")
}

func (p pages) inbox(w http.ResponseWriter, r *server.Request) error {
	q, err := queryOf(r.URL.Query())
	if err != nil {
		return err
	}
	why := access.Because(access.TaskWork, access.FromTask, "")
	l, err := p.tasks.List(r.Context(), r.Actor, why, q)
	if err != nil {
		return err
	}
	if err := r.Stand(why); err != nil {
		return err
	}
	page := r.Page("Tasks")
	page.SubNav = tabs(q, l.Counts)
	v := inboxView{list: l, query: q, actor: r.Actor, here: listPath(q.Box, q.Show, q.After), figure: figure(q, l)}
	if l.Next != "" {
		v.next = listPath(q.Box, q.Show, l.Next)
	}
	for _, s := range shows {
		v.shows = append(v.shows, ui.NavItem{Label: s.label, Href: listPath(q.Box, s.show, ""), Current: s.show == q.Show})
	}
	return r.Render(w, http.StatusOK, inboxPage(page, v))
}

func tabs(q tasking.Query, c tasking.Counts) []ui.NavItem {
	counts := map[tasking.Box]int{tasking.Mine: c.Mine, tasking.MyAgency: c.Agency, tasking.Asked: c.Asked}
	out := make([]ui.NavItem, 0, len(boxes))
	for _, b := range boxes {
		out = append(out, ui.NavItem{Label: b.label, Href: listPath(b.box, q.Show, ""), Current: b.box == q.Box, Count: counts[b.box]})
	}
	return out
}

// figure says how many tasks the list has, where that is known without counting the whole scheme.
func figure(q tasking.Query, l tasking.Listing) string {
	c := l.Counts
	pair := map[tasking.Box][2]int{tasking.Mine: {c.Mine, c.MineOverdue}, tasking.MyAgency: {c.Agency, c.AgencyOverdue}, tasking.Asked: {c.Asked, c.AskedOverdue}}
	n, known := pair[q.Box]
	switch {
	case known && q.Show != tasking.ShowClosed:
		return fmt.Sprintf("%d open, %d overdue", n[0], n[1])
	case l.Next != "" || q.After != "":
		return fmt.Sprintf("%s on this page", tasks(len(l.Rows)))
	}
	return tasks(len(l.Rows))
}

func tasks(n int) string {
	if n == 1 {
		return "1 task"
	}
	return fmt.Sprintf("%d tasks", n)
}

// nothing is what an empty list says.
func nothing(q tasking.Query) string {
	switch q.Show {
	case tasking.ShowOverdue:
		return "Nothing here is overdue."
	case tasking.ShowClosed:
		return "Nothing here was closed in the last 7 days."
	}
	return "There are no open tasks here."
}

// onward names the link to the next page: open tasks go by when they are due, closed ones back in time.
func onward(q tasking.Query) string {
	if q.Show == tasking.ShowClosed {
		return "Older"
	}
	return "Due later"
}
