package demo

import (
	"context"
	"fmt"

	"waymark/internal/evidence/measure"
	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
)

// inventedWeights are round and say that they are invented: no published weight comes with Waymark.
const inventedWeights = `vintage,offence,weight,source
"Ashdale's invented weights, not for use",burglary_dwelling,400,Invented for the demonstration
"Ashdale's invented weights, not for use",burglary_other,200,Invented for the demonstration
"Ashdale's invented weights, not for use",criminal_damage,10,Invented for the demonstration
"Ashdale's invented weights, not for use",drug_possession,5,Invented for the demonstration
"Ashdale's invented weights, not for use",drug_supply,300,Invented for the demonstration
"Ashdale's invented weights, not for use",handling,50,Invented for the demonstration
"Ashdale's invented weights, not for use",public_order,10,Invented for the demonstration
"Ashdale's invented weights, not for use",robbery,700,Invented for the demonstration
"Ashdale's invented weights, not for use",theft_from_vehicle,30,Invented for the demonstration
"Ashdale's invented weights, not for use",theft_of_vehicle,100,Invented for the demonstration
"Ashdale's invented weights, not for use",theft_other,20,Invented for the demonstration
"Ashdale's invented weights, not for use",theft_person,90,Invented for the demonstration
"Ashdale's invented weights, not for use",theft_shop,10,Invented for the demonstration
"Ashdale's invented weights, not for use",violence,150,Invented for the demonstration
`

// evidence is what is measured on the last morning: what courts convicted of, offences and arrests with what they weigh;
// and a cohort that is locked.
func (l *loader) evidence() []step {
	mornings := l.county.Mornings()
	at := mornings[len(mornings)-1].At(7, 57)
	out := []step{{at, "weights of offences", func(ctx context.Context) error {
		u := measure.WeightsUpload{File: "invented_weights.csv", Content: []byte(inventedWeights), Reason: "To show how seriousness is told"}
		_, err := l.Measure.LoadWeights(ctx, l.first(access.Analyst), u)
		return err
	}}}
	for _, of := range []measure.Plan{{Source: "court", What: measure.Convictions}, {Source: "police", What: measure.Offences, Weights: "Ashdale's invented weights, not for use"},
		{Source: "police", What: measure.Arrests, Weights: "Ashdale's invented weights, not for use"}} {
		out = append(out, step{at, "measuring " + string(of.What), func(ctx context.Context) error { return l.measure(ctx, of) }})
	}
	return append(out, step{at, "locking a cohort", l.lock})
}

// measure takes the longest windows that enough people have.
func (l *loader) measure(ctx context.Context, of measure.Plan) error {
	for _, of.Windows.Months = range []int{12, 6, 3} { // of a small county too few were taken on long enough ago
		_, err := l.Measure.Evaluate(ctx, l.first(access.Analyst), of)
		if !fault.Is(err, fault.Invalid) {
			return err
		}
	}
	return nil
}

// lock freezes the cohort of four months ago, so that three months before and after can be measured, and measures it.
func (l *loader) lock(ctx context.Context) error {
	day := l.clock.Now().Date().AddMonths(-4)
	p := measure.LockPlan{Name: fmt.Sprintf("scheme-%d-%02d", day.Year(), day.Month()), AsOf: day, What: measure.Arrests, Source: "police", Months: 3, Reason: "The cohort that the board asked to follow"}
	lock, err := l.Measure.Lock(ctx, l.first(access.Coordinator), p)
	if err != nil {
		return err
	}
	_, err = l.Measure.MeasureLocked(ctx, l.first(access.Coordinator), lock.Name, lock.Version)
	return err
}
