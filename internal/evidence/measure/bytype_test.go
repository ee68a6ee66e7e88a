package measure

import (
	"reflect"
	"testing"
)

func offence(group string) Offence { return Offence{Known: true, Group: group} }

func TestEachEventIsOfOneType(t *testing.T) {
	results := []Result{
		{before: []Offence{offence("theft_shop"), offence("theft_shop"), offence("violence"), {}}, after: []Offence{offence("violence"), {Known: true}}},
		{before: []Offence{offence("violence"), {}, {}, {}, {}}, after: nil},
	}
	want := []TypeCount{{"violence", "Violence", 2, 1}, {"theft_shop", "Theft shop", 2, 0}, {NoGroup, "No group", 0, 1}, {NotMapped, "Not mapped", 5, 0}}
	if got := ByType(results); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

// TestFewOfATypeCannotBeWorkedOut: a single count under 5 would follow from the total, so that another is withheld with it.
func TestFewOfATypeCannotBeWorkedOut(t *testing.T) {
	before, after := Withheld([]TypeCount{{"a", "A", 40, 0}, {"b", "B", 3, 9}, {"c", "C", 12, 8}})
	if want := map[string]bool{"b": true, "c": true}; !reflect.DeepEqual(before, want) {
		t.Errorf("before: %v", before)
	}
	if len(after) != 0 {
		t.Errorf("after: %v, and a zero is no secret", after)
	}
	if before, _ = Withheld([]TypeCount{{"a", "A", 3, 0}}); !before["a"] {
		t.Error("three in all are shown by their type")
	}
}
