package pages

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"waymark/internal/platform/access"
	"waymark/internal/scheme/cohort"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

// listView is a page of the cohort list with the address it stands at.
type listView struct {
	roll  cohort.Roll
	query cohort.Query
}

func (p pages) list(w http.ResponseWriter, r *server.Request) error {
	q, err := queryOf(r.URL.Query())
	if err != nil {
		return err
	}
	why := access.Because(access.DailyTasking, access.FromBoard, "cohort")
	if q.Mine {
		why = access.Because(access.Caseload, access.FromCaseload, "")
	}
	if err := r.Stand(why); err != nil {
		return err
	}
	roll, err := p.cohort.ListCohort(r.Context(), r.Actor, why, q)
	if err != nil {
		return err
	}
	v := listView{roll, q}
	page := r.Page("On the scheme")
	if roll.Pages > 1 {
		page.Title += " (page " + number(roll.Page) + " of " + number(roll.Pages) + ")"
	}
	page.SubNav = []ui.NavItem{{Label: "Everyone", Href: "/cohort", Current: !q.Mine}, {Label: "My caseload", Href: "/cohort?view=mine", Current: q.Mine}}
	return r.Render(w, http.StatusOK, cohortPage(page, v))
}

// queryOf reads the address of a list.
func queryOf(values url.Values) (cohort.Query, error) {
	q := cohort.Query{Mine: values.Get("view") == "mine", By: map[cohort.Face][]string{}, Page: 1}
	for _, f := range cohort.Faces {
		for _, v := range values[string(f)] {
			if v != "" && !slices.Contains(q.By[f], v) {
				q.By[f] = append(q.By[f], v)
			}
		}
	}
	var err error
	q.Page, err = ui.PageAsked(values)
	return q, err
}

// href is the address of a page of the list, without one of the values that are chosen when it is named.
func (v listView) href(page int, without cohort.Face, value string) string {
	q := url.Values{}
	if v.query.Mine {
		q.Set("view", "mine")
	}
	for f, chosen := range v.query.By {
		for _, c := range chosen {
			if f != without || c != value {
				q.Add(string(f), c)
			}
		}
	}
	if page > 1 {
		q.Set("page", strconv.Itoa(page))
	}
	if len(q) == 0 {
		return "/cohort"
	}
	return "/cohort?" + q.Encode()
}

// clear is the address of the list with nothing chosen.
func (v listView) clear() string {
	if v.query.Mine {
		return "/cohort?view=mine"
	}
	return "/cohort"
}

// chips are the choices made, each with the address that takes it back.
func (v listView) chips() []ui.Chip {
	var out []ui.Chip
	for _, f := range cohort.Faces {
		for _, o := range v.roll.Options[f] {
			if o.Chosen {
				out = append(out, ui.Chip{Kind: faceLabels[f], Label: o.Label, Without: v.href(1, f, o.Value)})
			}
		}
	}
	return out
}

var faceLabels = map[cohort.Face]string{
	cohort.ByDistrict: "Area", cohort.ByAgency: "Lead agency", cohort.ByOfficer: "Case manager", cohort.ByStatutory: "Statutory or not",
}

// choices offers a face's values, each with how many people it leaves.
func (v listView) choices(f cohort.Face) []ui.Choice {
	out := make([]ui.Choice, 0, len(v.roll.Options[f]))
	for _, o := range v.roll.Options[f] {
		out = append(out, ui.Choice{Value: o.Value, Label: o.Label + " (" + number(o.People) + ")"})
	}
	return out
}

// chosen gives the values of a face that are chosen.
func (v listView) chosen(f cohort.Face) string {
	if len(v.query.By[f]) == 0 {
		return ""
	}
	return v.query.By[f][0]
}

// officers are the choices of a case manager, with that of any.
func (v listView) officers() []ui.Choice {
	return append([]ui.Choice{{Value: "", Label: "Anybody"}}, v.choices(cohort.ByOfficer)...)
}

// extent says which part of the list the page shows, and how full the scheme is.
func (v listView) extent() string {
	r := v.roll
	switch {
	case r.Total == 0:
		return "Nobody"
	case r.Total == 1:
		return "1 person"
	case r.Pages == 1:
		return number(r.Total) + " people"
	}
	return "Showing " + number(r.From) + " to " + number(r.From+len(r.Rows)-1) + " of " + number(r.Total) + " people"
}

// closedWords says where those are whose records are restricted.
func (v listView) closedWords() string {
	n, words := v.roll.Closed, "restricted record"
	if n != 1 {
		words += "s"
	}
	if v.query.Narrowed() {
		return number(n) + " " + words + " cannot be shown in a list that is narrowed."
	}
	return number(n) + " " + words + " at the end of the list."
}
