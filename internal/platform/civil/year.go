package civil

import "fmt"

// FinancialYear gives the calendar year in which the financial year of a day began: it runs from 1 April to 31 March.
func FinancialYear(d Date) int {
	if d.Before(FinancialYearStart(d.Year())) {
		return d.Year() - 1
	}
	return d.Year()
}

// FinancialYearStart gives the first day of the financial year that begins in a calendar year.
func FinancialYearStart(year int) Date { return NewDate(year, 4, 1) }

// FinancialYearLabel writes a financial year as "2026-27".
func FinancialYearLabel(year int) string { return fmt.Sprintf("%d-%02d", year, (year+1)%100) }
