// Package fault is Waymark's one error type: a kind that a page or a command can act on, a text
// that is safe to show to anyone, field errors for a form, and a wrapped cause for the log.
// It must never carry a person's name or number in its text.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what a caller can do about an error.
type Kind int

// The kinds. Anything that is not a fault is Internal and its text is never shown.
const (
	Internal        Kind = iota // a defect or a broken machine
	Invalid                     // the input is wrong; Fields says where
	NotFound                    // no such thing, or none this actor may know of
	Conflict                    // somebody changed it first, or it exists already
	Denied                      // the policy refuses
	NeedsReason                 // allowed once a reason is given
	Unauthenticated             // not signed in
	TooMany                     // slow down
	Unavailable                 // try again later
)

var kindNames = [...]string{"internal", "invalid", "not found", "conflict", "denied", "needs reason", "unauthenticated", "too many", "unavailable"}

func (k Kind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return "internal"
	}
	return kindNames[k]
}

// Field is one thing wrong with one named input.
type Field struct{ Name, Text string }

// Error is the one error type. Text is safe to show; Cause is for the log.
type Error struct {
	Kind   Kind
	Text   string
	Fields []Field
	Cause  error
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Text)
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "; %s: %s", f.Name, f.Text)
	}
	if e.Cause != nil {
		if b.Len() > 0 {
			b.WriteString(": ")
		}
		b.WriteString(e.Cause.Error())
	}
	return b.String()
}

// Unwrap gives the cause to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Cause }

// New makes an error of a kind with a text that is safe to show.
func New(k Kind, format string, args ...any) *Error {
	return &Error{Kind: k, Text: fmt.Sprintf(format, args...)}
}

// Wrap adds one line of context to err and keeps its kind, safe text and fields. Wrap(nil) is nil.
func Wrap(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf(format+": %w", append(args, err)...)
}

// Because makes an error of a kind with a safe text and a cause for the log.
func Because(cause error, k Kind, format string, args ...any) *Error {
	return &Error{Kind: k, Text: fmt.Sprintf(format, args...), Cause: cause}
}

// InvalidFields makes an Invalid error from field errors, or nil when there are none.
func InvalidFields(fields []Field) error {
	if len(fields) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Text: "There is a problem", Fields: fields}
}

// KindOf gives the kind of the first fault in err's chain; Internal when there is none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Is says whether err is a fault of kind k.
func Is(err error, k Kind) bool { return err != nil && KindOf(err) == k }

// FieldsOf gives the field errors of the first fault in err's chain.
func FieldsOf(err error) []Field {
	var e *Error
	if errors.As(err, &e) {
		return e.Fields
	}
	return nil
}

// Text gives what may be shown to a user. An internal error says nothing of its cause.
func Text(err error) string {
	var e *Error
	if errors.As(err, &e) && e.Kind != Internal && e.Text != "" {
		return e.Text
	}
	return "Something went wrong. It has been recorded."
}
