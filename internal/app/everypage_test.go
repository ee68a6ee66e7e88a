package app_test

import (
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"waymark/internal/app"
	"waymark/internal/demo/county"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/clock"
	"waymark/internal/platform/config"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/staff"
	"waymark/internal/testkit"
	"waymark/internal/testkit/browser"
)

// demoDay is the morning on which tests look at the county.
var demoDay = civil.NewDate(2026, 11, 25)

// ashdale serves a small county as the demonstration makes it.
func ashdale(t *testing.T, address string, people int) *place {
	t.Helper()
	o := county.Defaults(demoDay)
	return ashdaleAt(t, address, people, demoDay, o.Late, o.LateDays)
}

// ashdaleAt serves it on another morning, with another feed behind.
func ashdaleAt(t *testing.T, address string, people int, day civil.Date, late county.Feed, behind int) *place {
	t.Helper()
	cfg, err := config.Config{Database: address, DataDir: t.TempDir()}.Check()
	if err != nil {
		t.Fatal(err)
	}
	o := county.Defaults(day)
	o.People, o.Late, o.LateDays = people, late, behind
	if err := app.MakeDemo(t.Context(), cfg, testkit.Log(t), o, operator, nil); err != nil {
		t.Fatal(err)
	}
	c := clock.At(day.At(8, 45))
	a, err := app.OpenAt(t.Context(), cfg, testkit.Log(t), c, id.NewSource(c.Now))
	if err != nil {
		t.Fatal(err)
	}
	h, err := a.Handler()
	if err != nil {
		t.Fatal(err)
	}
	p := &place{app: a, clock: c, server: httptest.NewServer(h)}
	t.Cleanup(func() { p.server.Close(); _ = a.Close() })
	return p
}

// oneOfEach gives somebody of every role, the lead of most people first where it matters.
func (p *place) oneOfEach(t *testing.T) map[access.Role]staff.Member {
	t.Helper()
	members, err := p.app.Staff.ListMembers(t.Context(), operator, access.DefaultPurpose(access.StaffRead))
	if err != nil {
		t.Fatal(err)
	}
	out := map[access.Role]staff.Member{}
	for _, m := range members {
		for _, r := range m.Roles {
			if _, ok := out[r]; !ok {
				out[r] = m
			}
		}
	}
	return out
}

var (
	anID  = regexp.MustCompile(`[0-9A-HJKMNP-TV-Z]{26}|[0-9a-f]{16,}`)
	aCode = regexp.MustCompile(`=[^&]*`)
	aFile = regexp.MustCompile(`\.(csv|html|pdf|xlsx|zip)$`)
	aRef  = regexp.MustCompile(`^/offences/[0-9A-Z]{3,6}\b|^/admin/feeds/.*`)
)

// shape makes one of a page's many addresses: ids and the values of its query are left out.
func shape(path string) string {
	return aCode.ReplaceAllString(anID.ReplaceAllString(aRef.ReplaceAllString(path, "/reference/*"), "*"), "=*")
}

// mostPages bounds the crawl of one role; a role that meets more distinct pages than that is a defect in
// shape, not a reason to walk on.
const mostPages = 120

// TestEveryPageInABrowser follows, as each role, every link that Waymark shows it, and looks at each kind
// of page once: the answer is no error, axe finds nothing at a desk's or a telephone's width, and nothing
// sticks out at the side of a telephone.
func TestEveryPageInABrowser(t *testing.T) {
	d, address := testkit.SQLiteURL(t)
	_ = d.Close()
	p := ashdale(t, address, 1500)
	checked := map[string]bool{}
	b := browser.Open(t, p.server.URL)
	b.Go("/sign-in")
	look(t, b, "sign-in", checked)
	members := p.oneOfEach(t)
	for _, r := range access.Roles {
		t.Run(string(r), func(t *testing.T) { crawl(t, browser.Open(t, p.server.URL), members[r], string(r), checked) })
	}
}

func crawl(t *testing.T, b *browser.Browser, as staff.Member, role string, checked map[string]bool) {
	b.Go("/sign-in")
	b.Press("Act as " + as.Name)
	queue, seen := []string{b.Path()}, map[string]bool{}
	for len(queue) > 0 && len(seen) < mostPages {
		path := queue[0]
		queue = queue[1:]
		kind := shape(path)
		if seen[kind] {
			continue
		}
		seen[kind] = true
		if status := b.Go(path); status >= 400 {
			t.Errorf("the link to %s answers %d", path, status)
			continue
		}
		if strings.HasPrefix(b.Path(), "/sign-in") {
			t.Fatalf("%s leads to signing in", path)
		}
		look(t, b, kind, checked)
		for _, l := range b.Links() {
			if i := strings.IndexByte(l, '#'); i >= 0 {
				l = l[:i]
			}
			if file, _, _ := strings.Cut(l, "?"); aFile.MatchString(file) {
				continue
			}
			if !seen[shape(l)] && !slices.Contains(queue, l) {
				queue = append(queue, l)
			}
		}
	}
	if len(seen) == mostPages {
		t.Errorf("%s meets more than %d kinds of page", role, mostPages)
	}
	t.Logf("%s: %d kinds of page", role, len(seen))
}

// look checks a page at both widths. Kinds that were looked at as another role are only checked for width:
// the parts that differ by role are links, which the crawl follows.
func look(t *testing.T, b *browser.Browser, kind string, checked map[string]bool) {
	t.Helper()
	name := strings.Trim(strings.NewReplacer("/", "_", "?", "-", "&", "-", "=", "", "*", "x").Replace(kind), "_")
	for _, width := range []int64{browser.Phone, browser.Desk} {
		b.Width(width)
		if over := b.Overflow(); over > 0 {
			t.Errorf("%s at %d: %d pixels stick out at the side", kind, width, over)
		}
		if checked[kind] {
			continue
		}
		for _, v := range b.Violations() {
			t.Errorf("%s at %d: %s", kind, width, v)
		}
		b.Shot(name + map[int64]string{browser.Phone: "_phone", browser.Desk: ""}[width])
	}
	checked[kind] = true
}
