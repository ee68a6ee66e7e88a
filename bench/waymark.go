package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// waymark is what is needed to drive the pages as a user does, found on the pages themselves.
type waymark struct {
	base, cookie, owner string
	people, names       []string // of those on the scheme
}

var (
	coordinator = regexp.MustCompile(`name="staff" value="([^"]+)"[^>]*>\s*<button[^>]*>Act<span[^>]*> ?as [^<]*Scheme coordinator`)
	personLink  = regexp.MustCompile(`href="/people/([^"/]+)">([^<]+)</a>`)
	ownerOption = regexp.MustCompile(`<option value="(agency:[^"]+)"`)
)

// signIn signs in as the demonstration's coordinator, stands on the list of those on the scheme, so that a
// look at one of them has its purpose, and notes who they are.
func signIn(base string) (*waymark, error) {
	w := &waymark{base: base}
	page, err := w.get("/sign-in")
	if err != nil {
		return nil, err
	}
	staff := coordinator.FindStringSubmatch(page)
	if staff == nil {
		return nil, errors.New("the role picker offers no scheme coordinator")
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.PostForm(base+"/sign-in/as", url.Values{"staff": {staff[1]}})
	if err != nil {
		return nil, err
	}
	_ = res.Body.Close()
	for _, c := range res.Cookies() {
		w.cookie = c.Name + "=" + c.Value
	}
	for page := 1; len(w.people) < 200; page++ { // each page of the list shows fifty
		list, err := w.get("/cohort?page=" + strconv.Itoa(page))
		if err != nil {
			return nil, err
		}
		for _, m := range personLink.FindAllStringSubmatch(list, -1) {
			if _, err := w.get("/people/" + m[1]); err == nil { // not a restricted record, whose page says whom to call
				w.people, w.names = append(w.people, m[1]), append(w.names, html.UnescapeString(m[2]))
			}
		}
		if !strings.Contains(list, `rel="next"`) {
			break
		}
	}
	if len(w.people) < 50 {
		return nil, fmt.Errorf("only %d people of the list of those on the scheme can be opened", len(w.people))
	}
	form, err := w.get("/people/" + w.people[0] + "/tasks/new")
	if err != nil {
		return nil, err
	}
	owner := ownerOption.FindStringSubmatch(form)
	if owner == nil {
		return nil, errors.New("the form for a task offers no agency")
	}
	w.owner = html.UnescapeString(owner[1])
	return w, nil
}

func (w *waymark) get(path string) (string, error) {
	req, err := http.NewRequest("GET", w.base+path, nil)
	if err != nil {
		return "", err
	}
	req.Header.Set("Cookie", w.cookie)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", path, res.Status)
	}
	return string(text), err
}

// fill draws somebody on the scheme, and the first three letters of a surname for the search.
func (w *waymark) fill(r *rand.Rand) *strings.Replacer {
	i := r.IntN(len(w.people))
	words := strings.Fields(w.names[i])
	surname := words[len(words)-1]
	due := time.Now().AddDate(0, 0, 7)
	return strings.NewReplacer("{id}", w.people[i], "{q}", url.QueryEscape(surname[:min(3, len(surname))]), "{name}", url.QueryEscape(w.names[i]),
		"{owner}", url.QueryEscape(w.owner), "{day}", strconv.Itoa(due.Day()), "{month}", strconv.Itoa(int(due.Month())), "{year}", strconv.Itoa(due.Year()))
}

// imported is what an import of one of the kit's files did.
type imported struct {
	rows, peak float64
	took       time.Duration
}

// importFile brings one of the kit's files in through the command line and holds it to taking every row.
func importFile(o options, database, profile, file string) (imported, error) {
	r, err := runCommand("", o.waymark, "--quiet", "--database", "sqlite:"+database, "import", "--profile", profile, file, "--json")
	if err != nil {
		return imported{}, err
	}
	var got struct{ Rows, New, Refused int64 }
	if err := json.Unmarshal([]byte(r.out), &got); err != nil {
		return imported{}, fmt.Errorf("what the import printed: %w", err)
	}
	if got.New != got.Rows || got.Rows == 0 {
		return imported{}, fmt.Errorf("%s: of %d rows %d were new and %d refused", filepath.Base(file), got.Rows, got.New, got.Refused)
	}
	return imported{float64(got.Rows), r.peak, r.took}, nil
}

// selection is what a selection of 200 took: the whole command, and its parts as it tells them itself. A
// server has read before; scoring and keeping are the same in it.
type selection struct {
	county                           string
	whole, reading, scoring, keeping float64 // seconds
	peak                             float64 // MB
}

var parts = regexp.MustCompile(`reading ([0-9.]+) s, scoring ([0-9.]+) s, keeping ([0-9.]+) s`)

// selectTop runs a selection over what was imported three times and gives the median of each part.
func selectTop(o options, database string) (selection, error) {
	var all [4][]float64
	peak := 0.0
	for range 3 {
		r, err := runCommand("", o.waymark, "--quiet", "--database", "sqlite:"+database, "select", "--matrix", "arrests-24m", "--as-of", "2026-07-01", "--top", "200", "--source", "police", "--timed")
		if err != nil {
			return selection{}, err
		}
		if lines := strings.Count(r.out, "\n"); lines != 201 {
			return selection{}, fmt.Errorf("the selection printed %d lines", lines)
		}
		told := parts.FindStringSubmatch(r.err)
		if told == nil {
			return selection{}, fmt.Errorf("the selection did not say how long it took: %s", r.err)
		}
		all[0], peak = append(all[0], r.took.Seconds()), max(peak, r.peak)
		for i, text := range told[1:] {
			seconds, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return selection{}, err
			}
			all[i+1] = append(all[i+1], seconds)
		}
	}
	for _, a := range all {
		slices.Sort(a)
	}
	return selection{o.county, all[0][1], all[1][1], all[2][1], all[3][1], peak}, nil
}
