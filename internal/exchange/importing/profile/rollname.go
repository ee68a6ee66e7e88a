package profile

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"waymark/internal/platform/civil"
)

// NamePattern finds a roll's day in its file name: "DOC_*_{yyyymmdd}.csv*", where * stands for
// anything and the braces hold a date layout.
type NamePattern struct {
	text   string
	match  *regexp.Regexp
	layout Layout
}

// ParseNamePattern reads a pattern.
func ParseNamePattern(text string) (*NamePattern, error) {
	before, rest, ok := strings.Cut(text, "{")
	inner, after, ok2 := strings.Cut(rest, "}")
	if !ok || !ok2 || strings.ContainsAny(after, "{}") || strings.ContainsAny(before, "}") {
		return nil, fmt.Errorf("file name pattern %q needs one date in braces, like roll_{yyyymmdd}.csv*", text)
	}
	l, err := ParseLayout(inner)
	if err != nil {
		return nil, err
	}
	if !l.HasDay() || l.HasTime() {
		return nil, fmt.Errorf("file name pattern %q: the braces must hold a whole day and no time", text)
	}
	glob := func(s string) string { return strings.ReplaceAll(regexp.QuoteMeta(s), `\*`, `.*`) }
	re, err := regexp.Compile(`(?is)^` + glob(before) + `(` + l.shape() + `)` + glob(after) + `$`)
	if err != nil {
		return nil, fmt.Errorf("file name pattern %q: %w", text, err)
	}
	return &NamePattern{text, re, l}, nil
}

// shape gives a regular expression for what the layout could match.
func (l Layout) shape() string {
	var b strings.Builder
	for _, p := range l.parts {
		switch p.token {
		case literal:
			b.WriteString(regexp.QuoteMeta(p.text))
		case monthName:
			b.WriteString(`[a-z]{3,9}`)
		default:
			fmt.Fprintf(&b, `[0-9]{%d,%d}`, p.min, p.max)
		}
	}
	return b.String()
}

// String gives the pattern as it was written.
func (n *NamePattern) String() string { return n.text }

// Find gives the day in a file's name; folders before the name do not count.
func (n *NamePattern) Find(fileName string) (civil.Date, bool) {
	m := n.match.FindStringSubmatch(path.Base(strings.ReplaceAll(fileName, `\`, "/")))
	if m == nil {
		return civil.Date{}, false
	}
	st, ok := n.layout.Parse(m[1])
	if !ok {
		return civil.Date{}, false
	}
	return st.Date(), true
}
