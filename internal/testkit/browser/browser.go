// Package browser drives a real browser in tests: pages are looked at as people meet them, and worked
// with the keyboard alone. It must never be imported by the program itself.
package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Widths at which every page is looked at: a desk's screen and a telephone.
const (
	Desk  = 1280
	Phone = 390
)

// Browser is one window with its own cookies.
type Browser struct {
	t    testing.TB
	ctx  context.Context
	base string
	axe  string
}

// Open starts Chromium with an empty profile on a server's address. Without Chromium the test is skipped,
// or fails where CI=true.
func Open(t testing.TB, base string) *Browser {
	t.Helper()
	path := find()
	if path == "" {
		missing(t, "Chromium is not installed")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.Flag("no-sandbox", os.Geteuid() == 0))
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(func() { cancel(); stop() })
	if err := chromedp.Do(ctx); err != nil { // the browser lives as long as the context of its first step
		t.Fatalf("Chromium does not start: %v", err)
	}
	b := &Browser{t: t, ctx: ctx, base: strings.TrimSuffix(base, "/"), axe: axeSource(t)}
	b.Width(Desk)
	return b
}

func find() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

func missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s, and this is CI", what)
	}
	t.Skipf("%s", what)
}

// axeSource reads the accessibility checker that `make assets` installed.
func axeSource(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if text, err := os.ReadFile(filepath.Join(dir, "node_modules", "axe-core", "axe.min.js")); err == nil {
			return string(text)
		}
	}
	missing(t, "axe-core is not installed: run `make assets`")
	return ""
}

// do runs steps with a limit, so that a test that waits for what never comes says where.
func do[T any](b *Browser, what string, a chromedp.Action[T]) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	got, err := chromedp.Run(ctx, a)
	if err != nil {
		b.t.Fatalf("%s: %v\n%s", what, err, b.where())
	}
	return got
}

// where says what page the browser stands on, for the message of a failure.
func (b *Browser) where() string {
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + "\n" + document.body.innerText.slice(0, 1500)`))
	if err != nil {
		return err.Error()
	}
	return text
}

// Width makes the window as wide as a device, and as tall as its page is looked at.
func (b *Browser) Width(px int64) {
	b.t.Helper()
	do(b, "resize", chromedp.EmulateViewport(px, 900))
}

// Go opens a path and gives the status of the answer.
func (b *Browser) Go(path string) int {
	b.t.Helper()
	return int(do(b, "open "+path, chromedp.NavigateResponse(b.base+path)).Status)
}

// Path gives the path and query that the browser stands on.
func (b *Browser) Path() string {
	b.t.Helper()
	return strings.TrimPrefix(do(b, "location", chromedp.Location()), b.base)
}

// Text gives the words of the page's main part.
func (b *Browser) Text() string {
	b.t.Helper()
	return Eval[string](b, `(document.querySelector("main") || document.body).innerText`)
}

// Sees fails unless the page's main part has the words.
func (b *Browser) Sees(words ...string) {
	b.t.Helper()
	text := b.Text()
	for _, w := range words {
		if !strings.Contains(text, w) {
			b.t.Fatalf("the page does not say %q\n%s", w, b.where())
		}
	}
}

// Eval gives the value of a script.
func Eval[T any](b *Browser, script string) T {
	b.t.Helper()
	return do(b, "script", chromedp.Evaluate[T](script))
}

// Links gives the paths of this server that the page leads to.
func (b *Browser) Links() []string {
	b.t.Helper()
	return Eval[[]string](b, `[...document.querySelectorAll("a[href]")].filter(a => a.origin === location.origin).map(a => a.pathname + a.search)`)
}

// Shot saves a picture of the whole page where WAYMARK_SHOTS names a folder; otherwise it does nothing.
func (b *Browser) Shot(name string) {
	b.t.Helper()
	dir := os.Getenv("WAYMARK_SHOTS")
	if dir == "" {
		return
	}
	picture := do(b, "picture", chromedp.FullScreenshot(100))
	if err := os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o600); err != nil {
		b.t.Error(err)
	}
}

// Overflow gives by how many pixels the page is wider than the window.
func (b *Browser) Overflow() int {
	b.t.Helper()
	return Eval[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`)
}

// Violations runs axe with the rules of WCAG 2.2 AA and its good practice, and gives what it finds.
func (b *Browser) Violations() []string {
	b.t.Helper()
	Eval[any](b, b.axe+`; null`)
	script := `axe.run(document, {resultTypes: ["violations"]}).then(r => JSON.stringify(r.violations.map(v =>
		v.id + ": " + v.help + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 200)).join(" | "))))`
	text := do(b, "axe", chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	var out []string
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		b.t.Fatal(err)
	}
	return out
}

// mostTabs is how far a keyboard user may be from what they want before we say it cannot be reached.
const mostTabs = 400

// tabTo moves the focus with the Tab key until the focused element fits the script, a condition on `e`.
func (b *Browser) tabTo(what, condition string) {
	b.t.Helper()
	here := `(e => e && (` + condition + `))(document.activeElement)`
	for range mostTabs {
		if Eval[bool](b, `!!`+here) {
			return
		}
		do(b, "Tab", chromedp.KeyEvent(kb.Tab))
	}
	b.t.Fatalf("the Tab key does not reach %s\n%s", what, b.where())
}

func quoted(s string) string {
	text, _ := json.Marshal(s)
	return string(text)
}

// words is the script for what an element is called by a reader of the screen: its label, or its own words.
const words = `((e.labels && e.labels[0] ? e.labels[0].innerText : "") || e.getAttribute("aria-label") || e.innerText || e.value || "").trim().replace(/\s+/g, " ")`

// Press reaches a link or a button by Tab and presses Enter, then waits for the page that comes.
func (b *Browser) Press(name string) {
	b.t.Helper()
	b.tabTo("the link or button "+name, `["A", "BUTTON", "SUMMARY"].includes(e.tagName) && `+words+`.startsWith(`+quoted(name)+`)`)
	b.leave(kb.Enter)
}

// leave presses a key that opens another page, and waits for it.
func (b *Browser) leave(key string) {
	b.t.Helper()
	Eval[any](b, `window.stale = true; null`)
	do(b, "key", chromedp.KeyEvent(key))
	for range 300 {
		ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
		fresh, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`!window.stale && document.readyState === "complete"`))
		cancel()
		if err == nil && fresh {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	b.t.Fatalf("no new page came\n%s", b.where())
}

// Open opens a <details> by the keyboard.
func (b *Browser) Open(name string) {
	b.t.Helper()
	b.tabTo("the part "+name, `e.tagName === "SUMMARY" && `+words+`.startsWith(`+quoted(name)+`)`)
	do(b, "Enter", chromedp.KeyEvent(kb.Enter))
}

// Type reaches a field by its label and types into it, over what stood there.
func (b *Browser) Type(label, text string) {
	b.t.Helper()
	b.tabTo("the field "+label, `["INPUT", "TEXTAREA"].includes(e.tagName) && `+words+`.startsWith(`+quoted(label)+`)`)
	Eval[any](b, `document.activeElement.select(); null`)
	do(b, "type", chromedp.KeyEvent(text))
}

// Attach reaches a file field by its label and puts a file into it, as the system's own dialog does, which is
// outside the page.
func (b *Browser) Attach(label, path string) {
	b.t.Helper()
	b.tabTo("the file field "+label, `e.type === "file" && `+words+`.startsWith(`+quoted(label)+`)`)
	do(b, "attach", chromedp.SetUploadFiles("#"+Eval[string](b, `document.activeElement.id`), []string{path}))
}

// Choose reaches a radio button, a checkbox or a list by its label. A list takes the option of those
// words by typing them, as a keyboard user does.
func (b *Browser) Choose(label, option string) {
	b.t.Helper()
	b.tabTo("the list "+label, `e.tagName === "SELECT" && `+words+`.startsWith(`+quoted(label)+`)`)
	do(b, "type", chromedp.KeyEvent(option))
	if got := Eval[string](b, `document.activeElement.selectedOptions[0].innerText.trim()`); !strings.HasPrefix(got, option) {
		b.t.Fatalf("the list %s stands at %q, not at %q", label, got, option)
	}
}

// Tick reaches a radio button or checkbox by its label and ticks it. Radio buttons of a group are reached
// by Tab and moved through with the arrow keys.
func (b *Browser) Tick(label string) {
	b.t.Helper()
	fits := `e.type && ["radio", "checkbox"].includes(e.type) && ` + words + `.startsWith(` + quoted(label) + `)`
	group := fmt.Sprintf(`e.type && (%s || e.type === "radio" && [...document.getElementsByName(e.name)].some(e => %s))`, fits, fits)
	b.tabTo("the choice "+label, group)
	do(b, "Space", chromedp.KeyEvent(" "))
	for range 60 {
		if Eval[bool](b, `(e => !!(`+fits+`) && e.checked)(document.activeElement)`) {
			return
		}
		do(b, "arrow", chromedp.KeyEvent(kb.ArrowDown))
	}
	b.t.Fatalf("the choice %s was not reached", label)
}
