package county

import "fmt"

// checkLetters are the letters of PNC and CRO check characters: the two-digit year followed by the
// serial, modulo 23, picks one. I, O and S are left out.
const checkLetters = "ZABCDEFGHJKLMNPQRTUVWXY"

// scatter spreads indexes over 999,983 (a prime) numbers without meeting twice, so that numbers do not
// betray the order in which the generator worked.
func scatter(index, step int) int { return index * step % 999983 }

// pncSerial lies above seven million; real serials stay far below.
func (p *person) pncSerial() int { return 7000000 + scatter(p.index, 7919) }

// pnc gives the PNC id in the long form, 2019/7012345X, or nothing where there is none.
func (p *person) pnc() string {
	if !p.hasPNC {
		return ""
	}
	year, serial := p.opened.Year(), p.pncSerial()
	return fmt.Sprintf("%04d/%07d%c", year, serial, pncCheck(year, serial))
}

// pncShort gives the form with a two-digit year and no leading zeros.
func (p *person) pncShort() string {
	if !p.hasPNC {
		return ""
	}
	year, serial := p.opened.Year(), p.pncSerial()
	return fmt.Sprintf("%02d/%d%c", year%100, serial, pncCheck(year, serial))
}

func pncCheck(year, serial int) byte { return checkLetters[(year%100*10000000+serial)%23] }
func croCheck(year, serial int) byte { return checkLetters[(year%100*1000000+serial)%23] }

// cro gives the criminal record office number, 512345/19X, or nothing. Serials lie above half a million.
func (p *person) cro() string {
	if !p.hasPNC || !p.hasCRO || p.charges == 0 {
		return ""
	}
	year, serial := p.opened.Year(), 500000+p.index
	return fmt.Sprintf("%06d/%02d%c", serial, year%100, croCheck(year, serial))
}

// prisonNumber gives a prison number. Real ones begin with A or G; these begin with Q.
func (p *person) prisonNumber() string {
	n := scatter(p.index, 104729)
	return fmt.Sprintf("Q%04d%c%c", n%10000, 'A'+n/10000%26, 'A'+n/260000)
}

// crn gives the probation case reference; the letter Q is used by no probation area.
func (p *person) crn() string { return fmt.Sprintf("Q%06d", scatter(p.index, 350377)) }

// defendantID gives the number under which the court's system has the person.
func (p *person) defendantID() string { return fmt.Sprintf("D%06d", scatter(p.index, 611953)) }
