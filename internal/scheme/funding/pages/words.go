package pages

import (
	"waymark/internal/method/cost"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/scheme/funding"
)

// wholePounds writes an amount to the pound: an outlook is no nearer than that.
func wholePounds(p cost.Pence) string { return funding.Pounds(p.Per(100) * 100) }

func amountWords(p funding.Period) string {
	words := p.AmountWords()
	if !p.Amount.Known {
		words = "amount not known"
	}
	if !p.Agreed {
		words += ", bid for"
	}
	return words
}

// endWords says when the money ends, where the tag beside it does not say so already.
func endWords(l funding.Line, today civil.Date) string {
	if c := l.Cliff(today); c == funding.NoEnd || c == funding.NotAgreed {
		return ""
	}
	return l.CliffWords(today)
}

// missing asks for both days.
func (v costView) missing() error {
	var wrong []fault.Field
	if !v.from.Valid {
		wrong = append(wrong, fault.Field{Name: "from", Text: "Enter the first day"})
	}
	if !v.until.Valid {
		wrong = append(wrong, fault.Field{Name: "until", Text: "Enter the last day"})
	}
	return fault.InvalidFields(wrong)
}

// next proposes the terms that follow on from a period: the same money from the day after it.
func next(p funding.Period) funding.Terms {
	t := funding.DraftOf(funding.Line{Periods: []funding.Period{p}}).Terms
	if p.Until.Valid {
		t.From = civil.SomeDate(p.Until.Date.AddDays(1))
	}
	t.Until, t.Agreed = civil.NullDate{}, false
	return t
}
