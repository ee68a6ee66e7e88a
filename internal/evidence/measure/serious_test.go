package measure

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"waymark/internal/method/severity"
)

const someWeights = "vintage,offence,weight,source\nV,028,400,S\nV,Theft from a shop,10,S\nV,robbery,700,S\nV,criminal damage,20,S\n"

func table(t *testing.T, text string) severity.Table {
	t.Helper()
	all, err := severity.Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return all[0]
}

// TestAnOffenceFindsItsWeight by its code, or else its title, or else its group; and what a source calls one that the
// reference does not know is told to nobody.
func TestAnOffenceFindsItsWeight(t *testing.T) {
	w := table(t, someWeights)
	for _, c := range []struct {
		o    Offence
		name string
		has  bool
	}{
		{Offence{Known: true, Code: "028", Title: "Theft from a shop", Group: "robbery"}, "028", true},
		{Offence{Known: true, Code: "046", Title: "Theft from a shop", Group: "robbery"}, "Theft from a shop", true},
		{Offence{Known: true, Code: "034", Title: "Robbery of a person", Group: "robbery"}, "robbery", true},
		{Offence{Known: true, Code: "058", Title: "Damage", Group: "criminal_damage"}, "criminal damage", true},
		{Offence{Known: true, Code: "099", Title: "Something else"}, "Something else", false},
		{Offence{}, "Not mapped", false},
	} {
		if name, has := weigh(w, c.o); name != c.name || has != c.has {
			t.Errorf("%+v: %s, %v", c.o, name, has)
		}
	}
}

func TestSeriousnessBeforeAndAfter(t *testing.T) {
	shop, burglary, other := Offence{Known: true, Title: "Theft from a shop"}, Offence{Known: true, Code: "028"}, Offence{Known: true, Title: "Something else"}
	got, err := weighAll(Weights{Vintage: "V", Source: "S"}, table(t, someWeights), []Result{
		{before: []Offence{burglary, burglary}, after: []Offence{shop, shop, shop}, Liberty: 100, LibertyAfter: 100}, // less serious, more often: mixed
		{before: []Offence{shop, shop}, after: []Offence{shop}, Liberty: 100, LibertyAfter: 100},                     // less often
		{before: []Offence{shop}, after: []Offence{burglary, burglary}, Liberty: 100, LibertyAfter: 100},             // neither
		{before: nil, after: []Offence{shop}, Liberty: 100, LibertyAfter: 100},                                       // nothing before
		{before: []Offence{shop}, after: []Offence{other}, Liberty: 100, LibertyAfter: 100},                          // as often, and of no known weight
	})
	if err != nil {
		t.Fatal(err)
	}
	if got.Before.Total != 840 || got.Before.Weighed != 6 || *got.Before.Mean != 140 || got.After.Total != 850 || got.After.Events != 8 || got.After.Weighed != 7 {
		t.Errorf("%+v, %+v", got.Before, got.After)
	}
	if want := []Unweighed{{"Something else", 0, 1}}; !reflect.DeepEqual(got.WithoutOne, want) {
		t.Errorf("without a weight: %+v", got.WithoutOne)
	}
	if people := fmt.Sprintf("%+v", got.People); people != "{People:5 Succeeded:2 LessOften:1 LessSerious:1 Mixed:1 NotSucceeded:1 NoBaseline:1 NotKnown:1}" {
		t.Error(people)
	}
}

// TestWeightsReadAsTheyWereLoaded: what is kept of a table reads as the same table.
func TestWeightsReadAsTheyWereLoaded(t *testing.T) {
	first := table(t, "vintage,group,offence,weight,label_confidence,source\n\"V, 1\",G,\"a \"\"b\"\", c\",7.576,sure,\"S; T\"\n\"V, 1\",G,no name,3,unlabelled,S\n")
	again := table(t, content(first))
	x, _ := again.Find(`a "b", c`)
	if again.Vintage != "V, 1" || x.Printed != "7.576" || x.Group != "G" || x.Source != "S; T" || content(again) != content(first) {
		t.Errorf("%+v", again)
	}
}
