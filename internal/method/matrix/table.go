package matrix

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
)

// table reads one TOML table key by key and remembers what was asked for, so that what is left over
// is an unknown key. Every error names the place, the key and the rule, and reading goes on: an
// author sees all that is wrong at once.
type table struct {
	place string // "" for the matrix itself, "factor arrests" ...
	keys  map[string]any
	asked map[string]bool
	wrong *[]fault.Field
}

func newTable(place string, keys map[string]any, wrong *[]fault.Field) *table {
	return &table{place: place, keys: keys, asked: map[string]bool{}, wrong: wrong}
}

// refuse records that a key breaks a rule.
func (t *table) refuse(key, rule string, args ...any) {
	name := key
	if t.place != "" {
		name = t.place + ", " + key
	}
	*t.wrong = append(*t.wrong, fault.Field{Name: name, Text: fmt.Sprintf(rule, args...)})
}

func (t *table) get(key string) (any, bool) {
	t.asked[key] = true
	v, ok := t.keys[key]
	return v, ok
}

// finish refuses the keys nobody asked for.
func (t *table) finish() {
	var left []string
	for k := range t.keys {
		if !t.asked[k] {
			left = append(left, k)
		}
	}
	slices.Sort(left)
	for _, k := range left {
		t.refuse(k, "is not a key known here")
	}
}

// text reads an optional text.
func (t *table) text(key string) string {
	v, ok := t.get(key)
	if !ok {
		return ""
	}
	s, isText := v.(string)
	if s = strings.TrimSpace(s); !isText || s == "" {
		t.refuse(key, "must be a text in quotes, not empty")
	}
	return s
}

// mustText reads a text that has to be there.
func (t *table) mustText(key string) string {
	if _, ok := t.keys[key]; !ok {
		t.refuse(key, "is missing")
	}
	return t.text(key)
}

// choice reads one of a few words; the first is the default.
func (t *table) choice(key string, words ...string) string {
	if _, ok := t.get(key); !ok {
		return words[0]
	}
	s := t.text(key)
	if s != "" && !slices.Contains(words, s) {
		t.refuse(key, "must be one of %s", strings.Join(words, ", "))
	}
	return s
}

// texts reads an optional list of different texts.
func (t *table) texts(key string) []string {
	v, ok := t.get(key)
	if !ok {
		return nil
	}
	list, isList := v.([]any)
	if !isList || len(list) == 0 {
		t.refuse(key, "must be a list of texts, not empty")
		return nil
	}
	var out []string
	for _, v := range list {
		s, isText := v.(string)
		switch {
		case !isText || s == "" || s != strings.TrimSpace(s):
			t.refuse(key, "must hold only texts in quotes, without blanks around them")
		case slices.Contains(out, s):
			t.refuse(key, "holds %q twice", s)
		default:
			out = append(out, s)
		}
	}
	return out
}

// boolean reads true or false.
func (t *table) boolean(key string, otherwise bool) bool {
	v, ok := t.get(key)
	if !ok {
		return otherwise
	}
	b, isBool := v.(bool)
	if !isBool {
		t.refuse(key, "must be true or false")
	}
	return b
}

// whole reads an optional whole number from 1 to most; 0 when there is none.
func (t *table) whole(key string, most int64) int {
	v, ok := t.get(key)
	if !ok {
		return 0
	}
	n, isInt := v.(int64)
	if !isInt || n < 1 || n > most {
		t.refuse(key, "must be a whole number from 1 to %d", most)
		return 0
	}
	return int(n)
}

// hundredths reads an optional number with at most two decimals, from 0 to most, times 100.
func (t *table) hundredths(key string, most int64) (int64, bool) {
	v, ok := t.get(key)
	if !ok {
		return 0, false
	}
	text := "not a number"
	switch n := v.(type) {
	case int64:
		text = strconv.FormatInt(n, 10)
	case float64:
		if !math.IsNaN(n) && !math.IsInf(n, 0) {
			// The shortest text that reads back as n is what the author wrote.
			text = strconv.FormatFloat(n, 'f', -1, 64)
		}
	}
	if strings.HasPrefix(text, "-") {
		t.refuse(key, "must not be negative")
		return 0, false
	}
	n, err := parseHundredths(text)
	if err != nil || n > most*100 {
		t.refuse(key, "must be a number from 0 to %d with at most two decimals", most)
		return 0, false
	}
	return n, true
}

// date reads an optional day, written without quotes.
func (t *table) date(key string) *civil.Date {
	v, ok := t.get(key)
	if !ok {
		return nil
	}
	d, isTime := v.(time.Time)
	// The TOML package marks a bare day by the name of its location.
	if !isTime || d.Location().String() != "date-local" || d.Year() < 1900 || d.Year() > 2200 {
		t.refuse(key, "must be a date like 2026-03-27, without quotes, from 1900 to 2200")
		return nil
	}
	day := civil.NewDate(d.Year(), d.Month(), d.Day())
	return &day
}

// sub reads an optional table.
func (t *table) sub(key, place string) *table {
	v, ok := t.get(key)
	if !ok {
		return nil
	}
	m, isTable := v.(map[string]any)
	if !isTable {
		t.refuse(key, "must be a table like { months = 12 }")
		return nil
	}
	return newTable(place, m, t.wrong)
}

// list reads an optional list of tables; each gets a place made from its number.
func (t *table) list(key string, most int, place func(i int, keys map[string]any) string) []*table {
	v, ok := t.get(key)
	if !ok {
		return nil
	}
	maps, isTables := v.([]map[string]any)
	if items, isList := v.([]any); isList {
		isTables = true
		for _, item := range items {
			m, isTable := item.(map[string]any)
			isTables = isTables && isTable
			maps = append(maps, m)
		}
	}
	if !isTables || len(maps) == 0 || len(maps) > most {
		t.refuse(key, "must be a list of 1 to %d tables", most)
		return nil
	}
	out := make([]*table, len(maps))
	for i, m := range maps {
		out[i] = newTable(place(i, m), m, t.wrong)
	}
	return out
}
