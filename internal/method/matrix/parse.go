package matrix

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/BurntSushi/toml"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
)

// The bounds of a matrix. With them no single fact can give more than a thousand million points, so
// that Points cannot overflow within one factor's arithmetic.
const (
	maxText    = 64 << 10
	maxFactors = 100
	maxBands   = 100
	maxPoints  = 100_000
	maxPerUnit = 100
	maxTimes   = 100
	maxMonths  = 1200
	maxDays    = 36525
)

var (
	namePattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	keyPattern  = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	// reserved are the columns before the factors' own in a list.
	reserved = []string{"rank", "source_ids", "score", "tied"}
)

// Parse reads a matrix from TOML and refuses everything it does not know or that cannot be meant:
// unknown and doubled keys, impossible windows, negative caps, bands that do not rise. The error is
// fault.Invalid, and its Fields name factor, key and rule for each thing wrong.
func Parse(text []byte) (*Spec, error) {
	if len(text) > maxText {
		return nil, fault.New(fault.Invalid, "A matrix file must be smaller than 1 MB")
	}
	var keys map[string]any
	if _, err := toml.Decode(string(text), &keys); err != nil {
		field := fault.Field{Name: "file", Text: "is not TOML"}
		var at toml.ParseError
		if errors.As(err, &at) {
			field = fault.Field{Name: fmt.Sprintf("line %d", at.Position.Line), Text: at.Message}
		}
		return nil, fault.InvalidFields([]fault.Field{field})
	}
	var wrong []fault.Field
	m := readSpec(newTable("", keys, &wrong))
	if err := fault.InvalidFields(wrong); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text)
	m.Digest = hex.EncodeToString(sum[:])
	return m, nil
}

func readSpec(t *table) *Spec {
	m := &Spec{
		Name: t.mustText("name"), Title: t.mustText("title"), Version: t.mustText("version"),
		Description: t.text("description"), RuleSource: t.mustText("rule_source"), Owner: t.mustText("owner"),
		EffectiveTo: t.date("effective_to"), AsOf: t.date("as_of"), AdultsOnly: t.boolean("adults_only", true),
	}
	if m.Name != "" && !namePattern.MatchString(m.Name) {
		t.refuse("name", "must be small letters, digits and single hyphens")
	}
	if from := t.date("effective_from"); from != nil {
		m.EffectiveFrom = *from
	} else if t.keys["effective_from"] == nil {
		t.refuse("effective_from", "is missing")
	}
	if m.EffectiveTo != nil && m.EffectiveTo.Before(m.EffectiveFrom) {
		t.refuse("effective_to", "must not be before effective_from")
	}
	m.Ties = readTies(t)
	factors := t.list("factor", maxFactors, func(i int, keys map[string]any) string {
		if key, ok := keys["key"].(string); ok && keyPattern.MatchString(key) {
			return "factor " + key
		}
		return fmt.Sprintf("factor number %d", i+1)
	})
	if t.keys["factor"] == nil {
		t.refuse("factor", "is missing: a matrix has at least one")
	}
	seen := map[string]bool{}
	for _, ft := range factors {
		f := readFactor(ft)
		if seen[f.Key] && f.Key != "" {
			ft.refuse("key", "is used by an earlier factor")
		}
		seen[f.Key] = true
		m.Factors = append(m.Factors, f)
	}
	t.finish()
	return m
}

func readTies(t *table) []TieRule {
	words := t.texts("ties")
	if words == nil {
		return []TieRule{LatestEvent, LowestID}
	}
	var ties []TieRule
	for _, w := range words {
		rule := TieRule(w)
		if rule != LatestEvent && rule != MostEvents && rule != LowestID {
			t.refuse("ties", "%q must be one of %s, %s, %s", w, LatestEvent, MostEvents, LowestID)
		}
		if slices.Contains(ties, LowestID) {
			t.refuse("ties", "%s decides every tie, so nothing can come after it", LowestID)
		}
		ties = append(ties, rule)
	}
	if !slices.Contains(ties, LowestID) {
		ties = append(ties, LowestID)
	}
	return ties
}

func readFactor(t *table) Factor {
	f := Factor{
		Key: t.mustText("key"), Title: t.mustText("title"), SubTotal: t.mustText("subtotal"),
		Kinds: t.texts("kinds"), Take: Take(t.choice("take", string(TakeAll), string(TakeLatest))),
		Groups: readFilter(t, "groups"), Outcomes: readFilter(t, "outcomes"),
		Areas: readFilter(t, "areas"), Sources: readFilter(t, "sources"),
	}
	if f.Key != "" && !keyPattern.MatchString(f.Key) {
		t.refuse("key", "must be small letters, digits and single underscores, beginning with a letter")
	}
	if slices.Contains(reserved, f.Key) {
		t.refuse("key", "%q is the name of another column", f.Key)
	}
	if t.keys["kinds"] == nil {
		t.refuse("kinds", "is missing")
	}
	if w := t.sub("window", t.place+", window"); w != nil {
		f.Window = readWindow(w, true)
		w.finish()
	} else if t.keys["window"] == nil {
		t.refuse("window", "is missing")
	}
	readPoints(t, &f)
	readRecency(t, &f)
	if n, ok := t.hundredths("cap", maxPoints); ok {
		most := Points(n) * perHundredth
		f.Cap = &most
		if n == 0 {
			t.refuse("cap", "must be above 0")
		} else if !f.Ranks() {
			t.refuse("cap", "has no use for a factor that gives no points")
		}
	}
	t.finish()
	return f
}

func readFilter(t *table, key string) Filter {
	f := Filter{Include: t.texts(key), Exclude: t.texts("exclude_" + key)}
	for _, code := range f.Exclude {
		if slices.Contains(f.Include, code) {
			t.refuse("exclude_"+key, "%q is included and excluded", code)
		}
	}
	return f
}

func readWindow(t *table, everAllowed bool) Window {
	w := Window{Months: t.whole("months", maxMonths), Days: t.whole("days", maxDays), From: t.date("from"), To: t.date("to")}
	ways := 0
	for _, key := range []string{"months", "days", "from"} {
		if t.keys[key] != nil {
			ways++
		}
	}
	rule := "must be one of months, days, or from with or without to"
	if everAllowed {
		w.Ever = t.boolean("ever", false)
		rule = "must be one of months, days, from with or without to, or ever = true"
		if t.keys["ever"] != nil {
			ways++
			if !w.Ever {
				t.refuse("ever", "must be true or left out")
			}
		}
	}
	if ways != 1 || t.keys["to"] != nil && t.keys["from"] == nil {
		t.refuse("span", "%s", rule)
	}
	if w.From != nil && w.To != nil && w.To.Before(*w.From) {
		t.refuse("to", "must not be before from")
	}
	return w
}

func readPoints(t *table, f *Factor) {
	each, isEach := t.hundredths("points", maxPoints)
	unit, isUnit := t.hundredths("points_per_unit", maxPerUnit)
	on := t.choice("bands_on", "value", "count")
	bands := t.list("bands", maxBands, func(i int, _ map[string]any) string { return fmt.Sprintf("%s, band %d", t.place, i+1) })
	ways := 0
	for _, key := range []string{"points", "points_per_unit", "bands"} {
		if t.keys[key] != nil {
			ways++
		}
	}
	if ways != 1 {
		t.refuse("points", "a factor needs exactly one of points, points_per_unit and bands")
	}
	if t.keys["bands_on"] != nil && t.keys["bands"] == nil {
		t.refuse("bands_on", "has no use without bands")
	}
	switch {
	case isEach:
		f.Mode, f.Points = Each, Points(each)*perHundredth
	case isUnit:
		f.Mode, f.Points = PerUnit, Points(unit)*perHundredth
	default:
		f.Mode, f.Bands = ValueBands, readBands(bands, on)
		if on == "count" {
			f.Mode = CountBands
			if f.Take == TakeLatest {
				t.refuse("take", "latest leaves at most one fact, so there is nothing to count in bands")
			}
		}
	}
}

func readBands(tables []*table, on string) []Band {
	var bands []Band
	for i, bt := range tables {
		from, hasFrom := bt.hundredths("from", maxValue)
		points, hasPoints := bt.hundredths("points", maxPoints)
		b := Band{From: from, Points: Points(points) * perHundredth}
		if !hasFrom && bt.keys["from"] == nil {
			bt.refuse("from", "is missing")
		}
		if !hasPoints && bt.keys["points"] == nil {
			bt.refuse("points", "is missing")
		}
		if on == "count" && hasFrom && (from < 100 || from%100 != 0) {
			bt.refuse("from", "must be a whole number from 1 for bands on count")
		}
		if i > 0 && hasFrom && from <= bands[i-1].From {
			bt.refuse("from", "must be above the from of the band before")
		}
		// More events, or a higher reading, must never count for less.
		if i > 0 && hasPoints && b.Points < bands[i-1].Points {
			bt.refuse("points", "must not be below the points of the band before")
		}
		bt.finish()
		bands = append(bands, b)
	}
	return bands
}

func readRecency(t *table, f *Factor) {
	tables := t.list("recency", maxBands, func(i int, _ map[string]any) string { return fmt.Sprintf("%s, recency %d", t.place, i+1) })
	if tables != nil && f.Mode == CountBands {
		t.refuse("recency", "has no use for bands on count, which do not weigh single facts")
	}
	for _, rt := range tables {
		r := Recency{Window: readWindow(rt, false)}
		times, ok := rt.hundredths("times", maxTimes)
		if !ok && rt.keys["times"] == nil {
			rt.refuse("times", "is missing")
		}
		r.Times = times
		if r.Window.covers(f.Window) {
			rt.refuse("span", "must be shorter than the factor's window")
		} else if f.Window.outside(r.Window) {
			rt.refuse("span", "must lie inside the factor's window")
		}
		for _, earlier := range f.Recency {
			if earlier.Window.covers(r.Window) {
				rt.refuse("span", "never applies, since an earlier recency covers it")
			}
		}
		rt.finish()
		f.Recency = append(f.Recency, r)
	}
}

// covers says whether w holds all of v on every as-of day, where that can be told from the text alone.
func (w Window) covers(v Window) bool {
	switch {
	case w.Months > 0 && v.Months > 0:
		return w.Months >= v.Months
	case w.Days > 0 && v.Days > 0:
		return w.Days >= v.Days
	case w.From != nil && v.From != nil:
		return !w.From.After(*v.From) && (w.To == nil || v.To != nil && !v.To.After(*w.To))
	}
	return false
}

// outside says whether v lies outside w on every as-of day, where that can be told.
func (w Window) outside(v Window) bool {
	before := func(a, b *civil.Date) bool { return a != nil && b != nil && a.Before(*b) }
	return before(w.To, v.From) || before(v.To, w.From)
}
