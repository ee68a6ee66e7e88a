package offending

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"waymark/internal/platform/access"
	"waymark/internal/platform/audit"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/testkit"
)

var (
	analyst  = access.Actor{Kind: access.Staff, ID: "S-ann", Roles: []access.Role{access.Analyst}}
	officer  = access.Actor{Kind: access.Staff, ID: "S-anna", Roles: []access.Role{access.OffenderManager}}
	operator = access.OperatorActor("test", "import offences")
	because  = access.Purpose{Code: access.Administration, Basis: access.FromCommand}
)

const reference = header + `02803,Burglary in a dwelling,Burglary,burglary_dwelling;neighbourhood_crime,,,Home Office,2026-11-26
03401,Robbery,Robbery,robbery;neighbourhood_crime,,,Home Office,2026-11-26
04600,Theft from a shop,Theft,theft_shop,,,Home Office,2026-11-26
`

type room struct {
	*testkit.World
	service *Service
}

func newRoom(t *testing.T, d *db.DB) *room {
	t.Helper()
	w := testkit.NewWorld(t, d)
	return &room{w, NewService(w.Gate)}
}

func (r *room) load(t *testing.T, text string, check bool) Counts {
	t.Helper()
	f, err := ReadReference(strings.NewReader(text), "ref.csv")
	if err != nil {
		t.Fatal(err)
	}
	r.Clock.Advance(time.Minute)
	c, err := r.service.LoadReference(t.Context(), operator, because, f, check)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// records stores arrests and charges for the reference to be held against.
func (r *room) records(t *testing.T) {
	t.Helper()
	rs := known(t, r.World, "1", "2")
	do(t, r.World, func(ctx context.Context, tx *gate.Tx) (int, error) {
		_, err := AddArrests(ctx, tx, "R", []Arrest{
			arrestOf(rs[0], "A1", "2026-03-01", "028/03", "Burglary"), arrestOf(rs[0], "A2", "2026-06-01", "028/03", "Burglary dwelling"),
			arrestOf(rs[0], "A3", "2026-06-01", "", "Street robbery"), arrestOf(rs[1], "A4", "2026-06-02", "", "STREET  ROBBERY"),
			arrestOf(rs[1], "A5", "2026-06-02", "XX99", "Local byelaw"), arrestOf(rs[1], "A6", "2026-06-02", "", ""),
		})
		if err == nil {
			_, err = AddCharges(ctx, tx, "R", []Charge{chargeOf(rs[0], "C1", "2026-06-05", "", "Street robbery"), chargeOf(rs[0], "C2", "2026-06-05", "02803", "")})
		}
		return 0, err
	})
}

func TestLoadingTheReference(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		if got := r.load(t, reference, true); got != (Counts{New: 3}) {
			t.Errorf("check: %+v", got)
		}
		if got := r.load(t, reference, false); got != (Counts{New: 3}) {
			t.Errorf("first: %+v", got)
		}
		cut := r.Clock.Now()
		if got := r.load(t, reference, false); got != (Counts{Unchanged: 3}) {
			t.Errorf("again: %+v", got)
		}
		changed := strings.Replace(reference, "theft_shop", "theft_shop;acquisitive", 1) + "1,,,,,,,\n05400,Handling,Handling,,2001-01-01,,Home Office,2026-11-26\n"
		if got := r.load(t, changed, false); got != (Counts{New: 1, Changed: 1, Unchanged: 2, Refused: 1}) {
			t.Errorf("changed: %+v", got)
		}
		e, err := r.service.Open(t.Context(), officer, "046/00")
		if err != nil || e.Now.Groups[1] != "acquisitive" || len(e.Earlier) != 1 || len(e.Earlier[0].Groups) != 1 || e.Now.Reason != "Loaded from ref.csv" || e.Now.ChangedBy != operator.ID {
			t.Errorf("%+v, %v", e, err)
		}
		then := do(t, r.World, func(ctx context.Context, tx *gate.Tx) (string, error) {
			old, err := ReferenceAt(ctx, tx, cut)
			return old.Groups(NewLocal("x", "04600", ""), cut.Date()), err
		})
		if then != "theft_shop" {
			t.Errorf("at the earlier instant it said %q", then)
		}
		f, _ := ReadReference(strings.NewReader(reference), "ref.csv")
		if _, err := r.service.LoadReference(t.Context(), officer, access.DefaultPurpose(access.OffenceEdit), f, false); !fault.Is(err, fault.Denied) {
			t.Errorf("an offender manager loads it: %v", err)
		}
		if _, err := r.service.Open(t.Context(), officer, "99999"); !fault.Is(err, fault.NotFound) {
			t.Errorf("an unknown code: %v", err)
		}
	})
}

func (r *room) unmapped(t *testing.T) string {
	t.Helper()
	all, err := r.service.Unmapped(t.Context(), analyst)
	if err != nil {
		t.Fatal(err)
	}
	s := ""
	for _, u := range all {
		s += fmt.Sprintf("%s/%s (%s) %d+%d; ", u.Local.Source, u.Local.Name, u.Example, u.Arrests, u.Charges)
	}
	return s
}

func moved(m Moves) string {
	s := ""
	for _, x := range m.Moves {
		s += fmt.Sprintf("%v>%v %d+%d; ", x.Before.Groups, x.After.Groups, x.Arrests, x.Charges)
	}
	return s + fmt.Sprintf("same %d+%d of %d", m.Same.Arrests, m.Same.Charges, m.Total.People)
}

func TestUnmappedOffencesAreShownAndMapped(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		r.records(t)
		if got := r.unmapped(t); got != "police/02803 (Burglary) 2+1; police/street robbery (STREET  ROBBERY) 2+1; police/XX99 (Local byelaw) 1+0; " {
			t.Errorf("before: %s", got)
		}
		r.load(t, reference, false)
		if got := r.unmapped(t); got != "police/street robbery (STREET  ROBBERY) 2+1; police/XX99 (Local byelaw) 1+0; " {
			t.Errorf("with the reference: %s", got)
		}
		street := NewLocal("police", "", "Street robbery")
		e, err := r.service.OpenLocal(t.Context(), analyst, street)
		if err != nil || e.Arrests != 2 || e.Charges != 1 || e.People != 2 || len(e.Suggestions) == 0 || e.Suggestions[0].Code != "03401" {
			t.Errorf("%+v, %v", e, err)
		}
		m := MapChange{Local: street, Code: "034/01", Reason: "Same offence"}
		if got, err := r.service.PreviewMapping(t.Context(), analyst, m); err != nil || moved(got) != ">robbery,neighbourhood_crime 2+1; same 0+0 of 2" {
			t.Errorf("preview: %s, %v", moved(got), err)
		}
		if _, err := r.service.Unmapped(t.Context(), officer); !fault.Is(err, fault.Denied) {
			t.Errorf("an offender manager reads what sources wrote: %v", err)
		}
		if err := r.service.Map(t.Context(), officer, m); !fault.Is(err, fault.Denied) {
			t.Errorf("an offender manager maps: %v", err)
		}
		if err := r.service.Map(t.Context(), analyst, m); err != nil {
			t.Fatal(err)
		}
		if got := r.unmapped(t); got != "police/XX99 (Local byelaw) 1+0; " {
			t.Errorf("mapped: %s", got)
		}
		if err := r.service.Map(t.Context(), analyst, m); !fault.Is(err, fault.Conflict) {
			t.Errorf("mapped over what was not seen: %v", err)
		}
		e, err = r.service.OpenLocal(t.Context(), analyst, street)
		if err != nil || e.Mapping.Code != "03401" || e.Mapping.ChangedBy != analyst.ID || !e.Known {
			t.Errorf("%+v, %v", e, err)
		}
		r.Clock.Advance(time.Minute)
		if err := r.service.Map(t.Context(), analyst, MapChange{Local: street, Reason: "Wrong", Seen: e.Mapping.ID}); err != nil {
			t.Fatal(err)
		}
		if got := r.unmapped(t); !strings.Contains(got, "street robbery") {
			t.Errorf("taken away: %s", got)
		}
		for name, wrong := range map[string]MapChange{"no such code": {Local: street, Code: "99999", Reason: "x"}, "no reason": {Local: street, Code: "03401"}, "nothing": {Local: street, Reason: "x"}} {
			if err := r.service.Map(t.Context(), analyst, wrong); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := r.service.Map(t.Context(), analyst, MapChange{Local: NewLocal("police", "", "never"), Code: "03401", Reason: "x"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("what no record names: %v", err)
		}
		r.expectLog(t)
	})
}

// expectLog looks for the change, the refusal and the event.
func (r *room) expectLog(t *testing.T) {
	t.Helper()
	err := r.DB.View(t.Context(), func(q db.Queryer) error {
		for _, f := range []audit.Filter{{Actor: analyst.ID, Outcome: access.Allowed}, {Actor: officer.ID, Outcome: access.Refused}} {
			got, err := audit.List(t.Context(), q, f)
			if err != nil || len(got) == 0 || got[0].Action != access.OffenceEdit {
				t.Errorf("%+v is not in the log: %v, %v", f, got, err)
			}
		}
		var n int
		err := q.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM event WHERE kind = $1`, OffenceMapped).Scan(&n)
		if n != 2 {
			t.Errorf("%d events of mapping", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestChangingAnOffenceFromADayOn(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		r.records(t)
		r.load(t, reference, false)
		e, err := r.service.Open(t.Context(), analyst, "02803")
		if err != nil {
			t.Fatal(err)
		}
		c := Change{Offence: e.Now}
		c.From, c.Groups, c.Reason = civil.MustDate("2026-05-01"), []string{"burglary_dwelling"}, "New definition"
		got, err := r.service.PreviewChange(t.Context(), analyst, c)
		if err != nil || moved(got) != "burglary_dwelling,neighbourhood_crime>burglary_dwelling 1+1; same 1+0 of 1" {
			t.Errorf("preview: %s, %v", moved(got), err)
		}
		r.Clock.Advance(time.Minute)
		if err := r.service.ChangeOffence(t.Context(), analyst, c); err != nil {
			t.Fatal(err)
		}
		if err := r.service.ChangeOffence(t.Context(), analyst, c); !fault.Is(err, fault.Conflict) {
			t.Errorf("changed over what was not seen: %v", err)
		}
		e, err = r.service.Open(t.Context(), analyst, "02803")
		if err != nil || len(e.Lines) != 2 || e.Lines[0].From != c.From || len(e.Earlier) != 0 || e.Now.Reason != "New definition" {
			t.Errorf("%+v, %v", e, err)
		}
		correction := Change{Offence: e.Now, Seen: e.Now.ID}
		correction.Title, correction.Reason = "Burglary, dwelling", "Spelling"
		r.Clock.Advance(time.Minute)
		if err := r.service.ChangeOffence(t.Context(), analyst, correction); err != nil {
			t.Fatal(err)
		}
		e, err = r.service.Open(t.Context(), analyst, "02803")
		if err != nil || len(e.Lines) != 2 || e.Now.Title != "Burglary, dwelling" || len(e.Earlier) != 1 || e.Earlier[0].Replaced.IsZero() {
			t.Errorf("%+v, %v", e, err)
		}
		for field, wrong := range map[string]func(*Change){
			"code": func(c *Change) { c.Code = "-" }, "title": func(c *Change) { c.Title = " " }, "class": func(c *Change) { c.Class = "" },
			"source": func(c *Change) { c.Source = "" }, "reason": func(c *Change) { c.Reason = "" },
			"to": func(c *Change) { c.To = civil.SomeDate(c.From.AddDays(-1)) },
		} {
			bad := c
			wrong(&bad)
			if err := r.service.ChangeOffence(t.Context(), analyst, bad); !fault.Is(err, fault.Invalid) || fault.FieldsOf(err)[0].Name != field {
				t.Errorf("%s: %v", field, err)
			}
		}
	})
}

func TestTheListIsFilteredAndSaysWhatIsUnmapped(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		r.records(t)
		r.load(t, reference, false)
		for _, c := range []struct {
			q    Search
			want string
		}{
			{Search{}, "02803 03401 04600 "}, {Search{Group: "neighbourhood_crime"}, "02803 03401 "}, {Search{Text: "theft SHOP"}, "04600 "},
			{Search{Text: "034/01"}, "03401 "}, {Search{Text: "robbery", Group: "theft_shop"}, ""}, {Search{From: 2}, "04600 "},
		} {
			got, err := r.service.List(t.Context(), officer, c.q)
			codes := ""
			for _, o := range got.Offences {
				codes += o.Code + " "
			}
			if err != nil || codes != c.want || got.Held != 3 || got.Unmapped != (Tally{Arrests: 3, Charges: 1}) || len(got.Groups) != 4 {
				t.Errorf("%+v: %s, %+v, %v", c.q, codes, got, err)
			}
		}
	})
}
