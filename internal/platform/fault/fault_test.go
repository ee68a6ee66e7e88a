package fault

import (
	"errors"
	"testing"
)

func TestKindAndTextSurviveWrapping(t *testing.T) {
	cause := errors.New("disk /dev/x is full")
	err := Wrap(Because(cause, Unavailable, "Try again in a minute."), "save task %s", "T1")
	if KindOf(err) != Unavailable {
		t.Errorf("kind = %v, want unavailable", KindOf(err))
	}
	if got := Text(err); got != "Try again in a minute." {
		t.Errorf("text = %q", got)
	}
	if !errors.Is(err, cause) {
		t.Error("the cause is lost")
	}
}

func TestInternalTextIsNeverShown(t *testing.T) {
	for _, err := range []error{errors.New("secret"), New(Internal, "secret"), Wrap(errors.New("secret"), "x")} {
		if got := Text(err); got != "Something went wrong. It has been recorded." {
			t.Errorf("Text(%v) = %q shows the inside", err, got)
		}
	}
}

func TestWrapNilIsNil(t *testing.T) {
	if Wrap(nil, "x") != nil {
		t.Error("Wrap(nil) is not nil")
	}
	if InvalidFields(nil) != nil {
		t.Error("InvalidFields(nil) is not nil")
	}
}

func TestFields(t *testing.T) {
	err := Wrap(InvalidFields([]Field{{"due", "Enter a date"}}), "form")
	if f := FieldsOf(err); len(f) != 1 || f[0].Name != "due" {
		t.Errorf("fields = %v", f)
	}
	if !Is(err, Invalid) || Is(nil, Internal) {
		t.Error("Is is wrong")
	}
}
