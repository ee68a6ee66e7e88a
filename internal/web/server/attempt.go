package server

import (
	"net/http"
	"strconv"

	"waymark/internal/platform/fault"
	"waymark/internal/web/ui"
)

// Attempt is a form that was sent: what was typed and what came of it. A zero one is a fresh form.
type Attempt struct {
	Form    ui.Form
	Version int64 // of what the form was made from, in its input "version"
	Status  int
}

// Code is the status of the page that shows the form.
func (a Attempt) Code() int {
	if a.Status == 0 {
		return http.StatusOK
	}
	return a.Status
}

// Failed says that the form was sent and not taken.
func (a Attempt) Failed() bool { return a.Status != 0 }

// Stale says that the form was made from another version than the one that is saved now.
func (a Attempt) Stale(saved int64) bool {
	return a.Status == http.StatusConflict && a.Version != saved
}

// Posted reads a form that was sent.
func (r *Request) Posted() (Attempt, error) {
	if err := r.ParseForm(); err != nil {
		return Attempt{}, fault.New(fault.Invalid, "The form could not be read.")
	}
	a := Attempt{Form: ui.Form{Values: r.PostForm}}
	text := a.Form.Value("version", "")
	if text == "" {
		return a, nil
	}
	v, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return a, fault.New(fault.Invalid, "The form could not be read.")
	}
	a.Version = v
	return a, nil
}

// Settle goes on after a change, or shows its form again when it is wrong or came too late.
func (r *Request) Settle(w http.ResponseWriter, a Attempt, err error, to, notice string, again func(Attempt) error) error {
	switch {
	case err == nil:
		return r.Redirect(w, to, notice)
	case a.Form.Failed(err):
		a.Status = http.StatusUnprocessableEntity
		return again(a)
	case fault.Is(err, fault.Conflict):
		a.Status = http.StatusConflict
		return again(a)
	}
	return err
}
