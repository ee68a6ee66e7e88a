package indicator

import (
	method "waymark/internal/method/indicator"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/id"
)

// Reading is what was counted of a version on a day.
type Reading struct {
	ID        id.IndicatorReading
	Indicator string
	Version   int
	MadeAt    civil.Instant
	MadeBy    id.Staff
	Maker     string
	Counted
}

// Counted is what came out, as it is kept.
type Counted struct {
	DataFrom  civil.Date          `json:"data_from"`
	Cut       civil.Date          `json:"data_to"` // the last day that the records cover
	Records   string              `json:"records"` // which were read, in words
	People    int                 `json:"people"`
	Locked    int                 `json:"locked"` // of a locked cohort: how many it is of,
	Still     int                 `json:"still"`  // how many of them are on the scheme,
	Joined    int                 `json:"joined"` // and how many came since
	Months    []Month             `json:"months"` // those that are over: before the period and in it
	SoFar     int                 `json:"so_far"` // in the period up to the cut, the month that runs included
	Baseline  *int                `json:"baseline"`
	Hit       int                 `json:"people_with_one"`
	Events    int                 `json:"events"` // of people followed
	Attention int                 `json:"breach_and_recall"`
	Undated   int                 `json:"undated"`
	Proven    *method.Reoffending `json:"proven"`
	Whole     civil.NullDate      `json:"whole_from"` // when the result of everybody followed can be whole
	Areas     []Area              `json:"areas"`
	Expected  *Expected           `json:"expected"`
}

// Month is one month that is over: its first day, what was counted in it and of how many people.
type Month struct {
	From   civil.Date `json:"from"`
	Count  int        `json:"count"`
	People int        `json:"people"`
}

// Area is one district of those counted: who lives where now decides.
type Area struct {
	District id.District `json:"district"` // "" where it is not known
	Name     string      `json:"name"`
	People   int         `json:"people"`
	Hit      int         `json:"people_with_one"`
	Events   int         `json:"events"`
}

// Expected is what others with as many before went on to have: it stands beside every fall since the period began.
type Expected struct {
	Months   int      `json:"months"` // before and after the first day of the period
	People   int      `json:"people"`
	Before   int      `json:"before"`
	After    int      `json:"after"`
	Change   *float64 `json:"change_percent"`
	Compared *float64 `json:"change_percent_of_those_compared,omitempty"` // nil where everybody can be compared
	Expected *float64 `json:"expected_change_percent"`
	Ratio    *float64 `json:"ratio_to_expected"` // with its 95% interval
	Lower    *float64 `json:"lower"`
	Upper    *float64 `json:"upper"`
}

// before gives the months before the first day of the period.
func (c Counted) before(from civil.Date) []Month {
	for i, m := range c.Months {
		if !m.From.Before(from) {
			return c.Months[:i]
		}
	}
	return c.Months
}

// Within gives the months of the period that are over.
func (c Counted) Within(from civil.Date) []Month { return c.Months[len(c.before(from)):] }

func sum(months []Month) int {
	n := 0
	for _, m := range months {
		n += m.Count
	}
	return n
}
