package civil

import "time"

// BankHoliday names the bank holiday of England and Wales on d, or gives "".
//
// Source: Banking and Financial Dealings Act 1971, schedule 1, with the substitute days announced by
// proclamation: when Christmas Day, Boxing Day or New Year's Day falls on a weekend the next free
// weekday is given. Moved and extra days from 2012 on are listed in specialHolidays; earlier ones are
// not, since no scheme's working days reach back there.
func BankHoliday(d Date) string {
	if name, ok := specialHolidays[d.String()]; ok {
		return name
	}
	y := d.Year()
	easter := EasterSunday(y)
	switch d {
	case substitute(NewDate(y, time.January, 1)):
		return "New Year's Day"
	case easter.AddDays(-2):
		return "Good Friday"
	case easter.AddDays(1):
		return "Easter Monday"
	case firstMonday(y, time.May):
		return "Early May bank holiday"
	case lastMonday(y, time.May):
		return "Spring bank holiday"
	case lastMonday(y, time.August):
		return "Summer bank holiday"
	}
	return christmasHoliday(d)
}

// specialHolidays holds moved ("" = the usual day is not kept) and extra days.
var specialHolidays = map[string]string{
	"2012-05-28": "", "2012-06-04": "Spring bank holiday", "2012-06-05": "Diamond Jubilee",
	"2020-05-04": "", "2020-05-08": "Early May bank holiday",
	"2022-05-30": "", "2022-06-02": "Spring bank holiday", "2022-06-03": "Platinum Jubilee",
	"2022-09-19": "State funeral of Queen Elizabeth II",
	"2023-05-08": "Coronation of King Charles III",
}

// substitute moves a holiday that falls on a weekend to the Monday after.
func substitute(d Date) Date {
	switch d.Weekday() {
	case time.Saturday:
		return d.AddDays(2)
	case time.Sunday:
		return d.AddDays(1)
	}
	return d
}

// christmasHoliday handles the pair: whichever of the two falls on a weekend moves past the other.
func christmasHoliday(d Date) string {
	christmas := NewDate(d.Year(), time.December, 25)
	first, second := christmas, christmas.AddDays(1)
	switch christmas.Weekday() {
	case time.Friday: // Boxing Day on Saturday
		second = christmas.AddDays(3)
	case time.Saturday: // both on the weekend
		first, second = christmas.AddDays(2), christmas.AddDays(3)
	case time.Sunday: // Christmas Day's substitute comes after Boxing Day
		first = christmas.AddDays(2)
	}
	switch d {
	case first:
		return "Christmas Day"
	case second:
		return "Boxing Day"
	}
	return ""
}

func firstMonday(y int, m time.Month) Date {
	d := NewDate(y, m, 1)
	for d.Weekday() != time.Monday {
		d = d.AddDays(1)
	}
	return d
}

func lastMonday(y int, m time.Month) Date {
	d := NewDate(y, m+1, 1).AddDays(-1)
	for d.Weekday() != time.Monday {
		d = d.AddDays(-1)
	}
	return d
}

// EasterSunday gives the date of Easter in the Gregorian calendar (Meeus, Jones and Butcher's rule).
func EasterSunday(y int) Date {
	a, b, c := y%19, y/100, y%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 19*l) / 433
	n := (h + l - 7*m + 90) / 25
	p := (h + l - 7*m + 33*n + 19) % 32
	return NewDate(y, time.Month(n), p)
}

// WorkingDay says whether d is a weekday and no bank holiday in England and Wales.
func WorkingDay(d Date) bool {
	if wd := d.Weekday(); wd == time.Saturday || wd == time.Sunday {
		return false
	}
	return BankHoliday(d) == ""
}

// PreviousWorkingDay gives the last working day before d.
func PreviousWorkingDay(d Date) Date {
	for d = d.AddDays(-1); !WorkingDay(d); d = d.AddDays(-1) {
	}
	return d
}

// AddWorkingDays gives the n-th working day after d; n must not be negative.
func AddWorkingDays(d Date, n int) Date {
	for ; n > 0; n-- {
		for d = d.AddDays(1); !WorkingDay(d); d = d.AddDays(1) {
		}
	}
	return d
}
