package civil

import "testing"

func TestFinancialYears(t *testing.T) {
	for day, want := range map[string]string{"2026-03-31": "2025-26", "2026-04-01": "2026-27", "2026-12-31": "2026-27", "1999-04-01": "1999-00"} {
		if got := FinancialYearLabel(FinancialYear(MustDate(day))); got != want {
			t.Errorf("%s is in %s, want %s", day, got, want)
		}
	}
	if got := FinancialYearStart(2028).Sub(FinancialYearStart(2027)); got != 366 {
		t.Errorf("2027-28 has %d days", got)
	}
}
