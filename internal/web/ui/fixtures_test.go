package ui

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"waymark/internal/platform/fault"
)

// example is one of the examples that GOV.UK Frontend ships with a component.
type example struct {
	Name string
	HTML string
}

// shipped gives the HTML of a component's example from the npm package.
func shipped(t *testing.T, component, name string) string {
	t.Helper()
	path := filepath.Join("..", "..", "..", "node_modules", "govuk-frontend", "dist", "govuk", "components", component, "fixtures.json")
	text, err := os.ReadFile(path)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip("govuk-frontend is not installed: run `make assets`")
	}
	var all struct{ Fixtures []example }
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all.Fixtures, func(e example) bool { return e.Name == name })
	if i < 0 {
		t.Fatalf("%s has no example %q", component, name)
	}
	return all.Fixtures[i].HTML
}

var (
	tag   = regexp.MustCompile(`<(/?)([a-z0-9]+)([^>]*)>`)
	class = regexp.MustCompile(`class="([^"]*)"`)
	role  = regexp.MustCompile(` (role="[^"]*"|data-module="[^"]*")`)
)

// skeleton gives the elements of a piece of HTML in their order, each with what the style sheets and scripts
// of the frontend go by: its component classes, role and module. How large a legend or a label is shown, how
// wide a field, are choices of a page.
func skeleton(html string) []string {
	var out []string
	for _, m := range tag.FindAllStringSubmatch(html, -1) {
		element := m[1] + m[2]
		if c := class.FindStringSubmatch(m[3]); c != nil {
			names := slices.DeleteFunc(strings.Fields(c[1]), func(n string) bool {
				return strings.HasSuffix(n, "__legend--m") || strings.Contains(n, "--width-") || strings.HasPrefix(n, "govuk-!-")
			})
			slices.Sort(names)
			element += "." + strings.Join(names, ".")
		}
		for _, r := range role.FindAllStringSubmatch(m[3], -1) {
			element += "[" + r[1] + "]"
		}
		out = append(out, element)
	}
	return out
}

func made(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestComponentsAreThoseOfTheFrontend holds our components to the examples of the npm package that the
// style sheets come from, so that an upgrade that changes a component is seen.
func TestComponentsAreThoseOfTheFrontend(t *testing.T) {
	wrong := Form{Errors: []fault.Field{{Name: "a", Text: "Enter it"}, {Name: "b", Text: "Enter that"}}}
	for _, x := range []struct {
		component, name string
		ours            templ.Component
	}{
		{"button", "default", Button("Save and continue")},
		{"tag", "default", Tag("", "Alpha")},
		{"tag", "red", Tag("red", "Late")},
		{"input", "default", Input(Form{}, InputProps{Name: "a", Label: "Number"})},
		{"input", "with hint text", Input(Form{}, InputProps{Name: "a", Label: "Number", Hint: "Two letters"})},
		{"input", "with error message", Input(wrong, InputProps{Name: "a", Label: "Number"})},
		{"input", "with error and hint", Input(wrong, InputProps{Name: "a", Label: "Number", Hint: "Two letters"})},
		{"textarea", "default", Textarea(Form{}, InputProps{Name: "a", Label: "Detail"})},
		{"textarea", "with error message", Textarea(wrong, InputProps{Name: "a", Label: "Detail"})},
		{"select", "default", Select(Form{}, "a", "Label", "", "2", []Choice{{Value: "1"}, {Value: "2"}, {Value: "3"}})},
		{"radios", "default", Radios(Form{}, "a", "Have you?", "", "", []Choice{{Value: "1"}, {Value: "2"}})},
		{"radios", "with fieldset and error message", Radios(wrong, "a", "Have you?", "", "", []Choice{{Value: "1"}, {Value: "2"}})},
		{"checkboxes", "small", Checkboxes(Form{}, "a", "What?", "", nil, []Choice{{Value: "1"}, {Value: "2"}, {Value: "3"}})},
		{"error-summary", "default", ErrorSummary(wrong.Errors)},
		{"pagination", "default", Pagination(2, 3, pageAddress)},
		{"pagination", "with many pages", Pagination(10, 40, pageAddress)},
		{"pagination", "first page", Pagination(1, 3, pageAddress)},
		{"pagination", "last page", Pagination(3, 3, pageAddress)},
	} {
		got, want := skeleton(made(t, x.ours)), skeleton(shipped(t, x.component, x.name))
		if !slices.Equal(got, want) {
			t.Errorf("%s, %s:\n ours  %s\n theirs %s", x.component, x.name, strings.Join(got, " "), strings.Join(want, " "))
		}
	}
}

func pageAddress(n int) string { return "/list?page=" + count(n) }

// TestPagesShown: what stands between the first, the last and those near is one gap.
func TestPagesShown(t *testing.T) {
	for _, x := range []struct {
		page, pages int
		want        []int
	}{
		{1, 2, []int{1, 2}}, {1, 9, []int{1, 2, 3, 0, 9}}, {5, 9, []int{1, 0, 3, 4, 5, 6, 7, 0, 9}}, {9, 9, []int{1, 0, 7, 8, 9}}, {4, 6, []int{1, 2, 3, 4, 5, 6}},
	} {
		if got := pagesShown(x.page, x.pages); !slices.Equal(got, x.want) {
			t.Errorf("page %d of %d: %v, not %v", x.page, x.pages, got, x.want)
		}
	}
	if got := made(t, Pagination(1, 1, pageAddress)); got != "" {
		t.Errorf("one page has a pagination: %s", got)
	}
}
