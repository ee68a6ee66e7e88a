package pages

import (
	"net/http"
	"net/url"
	"strconv"

	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/staff"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

const (
	staffPath   = "/admin/staff"
	staffOnPage = 50
)

var administering = access.Of(access.Administration)

func (p pages) manageRoutes() []server.Route {
	look, edit := access.StaffManage, access.StaffEdit
	return []server.Route{
		{Pattern: "GET /admin/staff", Action: look, Serve: p.list},
		{Pattern: "GET /admin/staff/invite", Action: look, Serve: p.draft},
		{Pattern: "POST /admin/staff", Action: edit, Serve: p.invite},
		{Pattern: "GET /admin/staff/{staff}", Action: look, Serve: p.open},
		{Pattern: "GET /admin/staff/{staff}/change", Action: look, Serve: p.editForm},
		{Pattern: "POST /admin/staff/{staff}", Action: edit, Serve: p.change},
		{Pattern: "POST /admin/staff/{staff}/link", Action: edit, Serve: p.newLink},
		{Pattern: "POST /admin/staff/{staff}/unlock", Action: edit, Serve: p.deed("They can try again at once.", func(p pages, r *server.Request, d deed) error {
			_, err := p.staff.Unlock(r.Context(), r.Actor, administering, d.who)
			return err
		})},
		{Pattern: "POST /admin/staff/{staff}/sign-out", Action: edit, Serve: p.deed("They are signed out everywhere.", func(p pages, r *server.Request, d deed) error {
			_, err := p.staff.EndVisits(r.Context(), r.Actor, administering, d.who)
			return err
		})},
		{Pattern: "POST /admin/staff/{staff}/reset", Action: edit, Serve: p.deed("Their second factor is taken away. They set up a new one when they next sign in.", func(p pages, r *server.Request, d deed) error {
			_, err := p.staff.ResetSecondFactor(r.Context(), r.Actor, administering, d.who)
			return err
		})},
		{Pattern: "POST /admin/staff/{staff}/suspend", Action: edit, Serve: p.deed("The account is suspended.", func(p pages, r *server.Request, d deed) error {
			_, err := p.staff.Suspend(r.Context(), r.Actor, administering, d.who, d.version, d.reason)
			return named(err, "suspend_reason")
		})},
		{Pattern: "POST /admin/staff/{staff}/restore", Action: edit, Serve: p.deed("The account works again.", func(p pages, r *server.Request, d deed) error {
			_, err := p.staff.Restore(r.Context(), r.Actor, administering, d.who, d.version)
			return err
		})},
		{Pattern: "POST /admin/staff/{staff}/close", Action: edit, Serve: p.deed("The account is closed.", func(p pages, r *server.Request, d deed) error {
			_, err := p.staff.CloseMember(r.Context(), r.Actor, administering, d.who, d.version, d.reason)
			return named(err, "close_reason")
		})},
	}
}

// listView is a page of the list of staff.
type listView struct {
	staff.Roll
	choice      staff.Choice
	form        ui.Form
	total       int
	first, last int
	before      string
	after       string
}

func (p pages) list(w http.ResponseWriter, r *server.Request) error {
	q := r.URL.Query()
	c := staff.Choice{Agency: id.Agency(q.Get("agency")), Role: access.Role(q.Get("role")), State: staff.State(q.Get("state"))}
	roll, err := p.staff.Manage(r.Context(), r.Actor, administering, c)
	if err != nil {
		return err
	}
	v := listView{Roll: roll, choice: c, form: ui.Form{Values: q}, total: len(roll.Staff)}
	v.turn(q)
	return r.Render(w, http.StatusOK, staffPage(p.page(r, "Staff"), v))
}

// turn cuts the list to the page that the address asks for.
func (v *listView) turn(q url.Values) {
	n, err := strconv.Atoi(q.Get("page"))
	pages := max(1, (v.total+staffOnPage-1)/staffOnPage)
	if err != nil {
		n = 1
	}
	n = min(max(n, 1), pages)
	v.first = (n - 1) * staffOnPage
	v.last = min(v.first+staffOnPage, v.total)
	v.Staff = v.Staff[v.first:v.last]
	address := func(n int) string {
		next := url.Values{}
		for _, k := range []string{"agency", "role", "state"} {
			if q.Get(k) != "" {
				next.Set(k, q.Get(k))
			}
		}
		next.Set("page", strconv.Itoa(n))
		return staffPath + "?" + next.Encode()
	}
	if n > 1 {
		v.before = address(n - 1)
	}
	if n < pages {
		v.after = address(n + 1)
	}
}

// page begins a page of the section.
func (p pages) page(r *server.Request, title string) ui.Page {
	page := r.Page(title)
	page.SubNav = p.sections(r.Actor, staffPath)
	return page
}

func memberPath(who id.Staff) string { return staffPath + "/" + url.PathEscape(string(who)) }

func memberIn(r *server.Request) id.Staff { return id.Staff(r.PathValue("staff")) }

func (p pages) draft(w http.ResponseWriter, r *server.Request) error {
	f := ui.Form{}
	if of := r.URL.Query().Get("agency"); of != "" {
		f.Values = url.Values{"agency": {of}}
	}
	return p.showDraft(w, r, http.StatusOK, f)
}

func (p pages) showDraft(w http.ResponseWriter, r *server.Request, status int, f ui.Form) error {
	roll, err := p.staff.Manage(r.Context(), r.Actor, administering, staff.Choice{})
	if err != nil {
		return err
	}
	page := p.page(r, "Invite somebody")
	page.Back, page.Problem = staffPath, len(f.Errors) > 0
	return r.Render(w, status, invitePage(page, f, placesOf(roll.Directory, staff.Member{})))
}

// typedMember reads a member from a form.
func typedMember(f ui.Form) staff.Member {
	m := staff.Member{Name: f.Value("name", ""), Title: f.Value("title", ""), Email: f.Value("email", ""), Agency: id.Agency(f.Value("agency", ""))}
	for _, v := range f.Values["roles"] {
		m.Roles = append(m.Roles, access.Role(v))
	}
	for _, v := range f.Values["teams"] {
		m.Teams = append(m.Teams, id.Team(v))
	}
	for _, v := range f.Values["districts"] {
		m.Districts = append(m.Districts, id.District(v))
	}
	return m
}

func (p pages) invite(w http.ResponseWriter, r *server.Request) error {
	f, err := posted(r)
	if err != nil {
		return err
	}
	made, err := p.staff.Invite(r.Context(), r.Actor, administering, typedMember(f))
	if err != nil {
		if f.Failed(err) {
			return p.showDraft(w, r, http.StatusUnprocessableEntity, f)
		}
		return err
	}
	return p.showLink(w, r, made)
}

// showLink shows a one-time link, this once: only its hash is kept.
func (p pages) showLink(w http.ResponseWriter, r *server.Request, made staff.Invited) error {
	page := p.page(r, "One-time link")
	page.Back = memberPath(made.Member.ID)
	return r.Render(w, http.StatusOK, linkPage(page, made.Member, p.site+"/join?link="+url.QueryEscape(made.Token)))
}

func (p pages) newLink(w http.ResponseWriter, r *server.Request) error {
	made, err := p.staff.NewLink(r.Context(), r.Actor, administering, memberIn(r))
	if err != nil {
		if fault.Is(err, fault.Conflict) {
			return p.show(w, r, http.StatusConflict, ui.Form{Errors: []fault.Field{{Text: fault.Text(err)}}})
		}
		return err
	}
	return p.showLink(w, r, made)
}

func (p pages) open(w http.ResponseWriter, r *server.Request) error {
	return p.show(w, r, http.StatusOK, ui.Form{})
}

func (p pages) show(w http.ResponseWriter, r *server.Request, status int, f ui.Form) error {
	d, err := p.staff.ManageMember(r.Context(), r.Actor, administering, memberIn(r))
	if err != nil {
		return err
	}
	page := p.page(r, d.Name)
	page.Back, page.Problem = staffPath, len(f.Errors) > 0
	return r.Render(w, status, memberPage(page, f, d, d.ID == r.Actor.ID))
}

// editView is the form of a member. Nobody changes their own place in the scheme: own leaves that out.
type editView struct {
	staff.Desk
	places places
	own    bool
	stale  []ui.Moved
	late   bool
}

func (p pages) editForm(w http.ResponseWriter, r *server.Request) error {
	return p.showEdit(w, r, http.StatusOK, ui.Form{}, 0)
}

// showEdit renders the form. seen is the version that a refused form was made from, or zero.
func (p pages) showEdit(w http.ResponseWriter, r *server.Request, status int, f ui.Form, seen int64) error {
	d, err := p.staff.ManageMember(r.Context(), r.Actor, administering, memberIn(r))
	if err != nil {
		return err
	}
	v := editView{Desk: d, places: placesOf(d.Directory, d.Member), own: d.ID == r.Actor.ID}
	if seen != 0 && seen != d.Version {
		v.late, f.Errors = true, nil
		v.stale = memberMoved(d, typedMember(f), v.own)
	}
	page := p.page(r, "Change "+d.Name)
	page.Back, page.Problem = memberPath(d.ID), v.late || len(f.Errors) > 0
	return r.Render(w, status, changePage(page, f, v))
}

func (p pages) change(w http.ResponseWriter, r *server.Request) error {
	f, version, err := versioned(r)
	if err != nil {
		return err
	}
	m := typedMember(f)
	m.ID, m.Version = memberIn(r), version
	if m.ID == r.Actor.ID {
		d, err := p.staff.ManageMember(r.Context(), r.Actor, administering, m.ID)
		if err != nil {
			return err
		}
		m.Agency, m.Roles, m.Teams, m.Districts = d.Agency, d.Roles, d.Member.Teams, d.Member.Districts
	}
	_, err = p.staff.ChangeMember(r.Context(), r.Actor, administering, m)
	switch {
	case err == nil:
		return r.Redirect(w, memberPath(m.ID), "The account is changed.")
	case f.Failed(err):
		return p.showEdit(w, r, http.StatusUnprocessableEntity, f, 0)
	case fault.Is(err, fault.Conflict):
		f.Errors = []fault.Field{{Text: fault.Text(err)}}
		return p.showEdit(w, r, http.StatusConflict, f, version)
	}
	return err
}

func versioned(r *server.Request) (ui.Form, int64, error) {
	f, err := posted(r)
	if err != nil {
		return f, 0, err
	}
	v, err := strconv.ParseInt(f.Value("version", ""), 10, 64)
	if err != nil {
		err = fault.New(fault.Invalid, "The form could not be read.")
	}
	return f, v, err
}

// deed is one thing done to an account from its page.
type deed struct {
	who     id.Staff
	version int64
	reason  string
}

func (p pages) deed(notice string, do func(pages, *server.Request, deed) error) server.Handler {
	return func(w http.ResponseWriter, r *server.Request) error {
		f, version, err := versioned(r)
		if err != nil {
			return err
		}
		d := deed{memberIn(r), version, f.Value("suspend_reason", "") + f.Value("close_reason", "")} // a form has one of them
		err = do(p, r, d)
		switch {
		case err == nil:
			return r.Redirect(w, memberPath(d.who), notice)
		case f.Failed(err):
			return p.show(w, r, http.StatusUnprocessableEntity, f)
		case fault.Is(err, fault.Conflict):
			f.Errors = []fault.Field{{Text: fault.Text(err)}}
			return p.show(w, r, http.StatusConflict, f)
		}
		return err
	}
}

// named gives the fault of a reason the name of its input: the page has two.
func named(err error, input string) error {
	fields := fault.FieldsOf(err)
	if len(fields) == 0 {
		return err
	}
	out := make([]fault.Field, len(fields))
	for i, f := range fields {
		out[i] = fault.Field{Name: input, Text: f.Text}
	}
	return fault.InvalidFields(out)
}
