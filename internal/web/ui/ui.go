// Package ui is what pages are made of: the layout, the components of the GOV.UK Design System that
// Waymark uses, forms that keep what was typed, and sending a page whole or not at all. It knows no room
// and reads nothing about people: pages hand it finished words.
package ui

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
)

// Component is a piece of a page.
type Component = templ.Component

// PersonBar is the identity bar of the person a page is about; the board room fills it.
type PersonBar interface{ Bar() Component }

// Page is what the layout needs.
type Page struct {
	Title      string
	SchemeName string
	Demo       bool
	Nav        []NavItem
	User       *User
	Notice     string
	Back       string // address of the page before
	Person     PersonBar
	SubNav     []NavItem
	Problem    bool // a form failed: the title says so
	Wide       bool
}

// NavItem is one link of a navigation. Count is a badge when not zero.
type NavItem struct {
	Label, Href string
	Current     bool
	Count       int
}

// User is who is signed in, in words.
type User struct{ Name, Role, Agency string }

// Choice is one radio, checkbox or option.
type Choice struct{ Value, Label, Hint string }

// Form is a posted form: what was typed and what is wrong with it.
type Form struct {
	Values url.Values
	Errors []fault.Field
}

// Value gives what was typed, or the fallback on a fresh form.
func (f Form) Value(name, fallback string) string {
	if f.Values == nil {
		return fallback
	}
	return f.Values.Get(name)
}

// Has says whether a value was chosen among several.
func (f Form) Has(name, value string) bool {
	for _, v := range f.Values[name] {
		if v == value {
			return true
		}
	}
	return false
}

// Error gives what is wrong with an input, or "".
func (f Form) Error(name string) string {
	for _, e := range f.Errors {
		if e.Name == name {
			return e.Text
		}
	}
	return ""
}

// Date reads a date typed as day, month and year in name-day, name-month and name-year.
func (f Form) Date(name string) (civil.NullDate, []fault.Field) {
	part := func(p string) string { return strings.TrimSpace(f.Values.Get(name + "-" + p)) }
	d, m, y := part("day"), part("month"), part("year")
	if d == "" && m == "" && y == "" {
		return civil.NullDate{}, nil
	}
	day, errD := strconv.Atoi(d)
	month, errM := strconv.Atoi(m)
	year, errY := strconv.Atoi(y)
	if errD != nil || errM != nil || errY != nil || len(y) != 4 {
		return civil.NullDate{}, []fault.Field{{Name: name, Text: "Date must be a day, a month and a year like 27 3 2026"}}
	}
	got := civil.NewDate(year, time.Month(month), day)
	if got.Day() != day || int(got.Month()) != month || got.Year() != year {
		return civil.NullDate{}, []fault.Field{{Name: name, Text: "Date must be a real date"}}
	}
	return civil.SomeDate(got), nil
}

// Failed fills the form's errors from an error of the service, and says whether it was one that the
// user can mend in the form.
func (f *Form) Failed(err error) bool {
	if !fault.Is(err, fault.Invalid) {
		return false
	}
	f.Errors = fault.FieldsOf(err)
	if len(f.Errors) == 0 {
		f.Errors = []fault.Field{{Name: "", Text: fault.Text(err)}}
	}
	return true
}

func count(n int) string { return strconv.Itoa(n) }

func title(p Page) string {
	name := p.SchemeName
	if name == "" {
		name = "Waymark"
	}
	if p.Problem {
		return "Error: " + p.Title + " - " + name
	}
	return p.Title + " - " + name
}

func describedBy(id, hint, problem string) string {
	var parts []string
	if hint != "" {
		parts = append(parts, id+"-hint")
	}
	if problem != "" {
		parts = append(parts, id+"-error")
	}
	return strings.Join(parts, " ")
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Render sends a component as a page. It is written to a buffer first, so that a page that fails never
// goes out half.
func Render(w http.ResponseWriter, r *http.Request, status int, c Component) error {
	b := buffers.Get().(*bytes.Buffer)
	defer func() {
		b.Reset()
		buffers.Put(b)
	}()
	if err := c.Render(r.Context(), b); err != nil {
		return fault.Wrap(err, "render a page")
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, err := w.Write(b.Bytes())
	return err
}
