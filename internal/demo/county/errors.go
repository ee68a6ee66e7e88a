package county

// holder is an agency that keeps a record of a person under a number of its own.
type holder int

// The holders. The police hold some people twice.
const (
	police holder = iota
	policeAgain
	prison
	probation
	court
)

// errorRates are the shares of one agency's records of people in which a thing is wrong, missing or written in
// another way. Each is drawn for itself, so that a record may have several; of those of the date of birth, at
// most one.
//
// Agencies publish no such figures, so most of the rates are our assumption: that the police, who take
// fingerprints and copy from the PNC, are best; that a prison copies a warrant; that probation writes what
// people are called; and that a court types what it is read. Where a source gives a figure or a shape it is
// named. The benchmark sets for linkage (the Ministry of Justice's for Splink, FEBRL's) have far more errors
// than any register: they are made to be hard.
type errorRates struct {
	typed    float64 // one slip of the keyboard in the first forename or the surname
	sounding float64 // a name spelt in another way that sounds the same, of names that can be
	short    float64 // the short form of a forename or the long form of a short one, of names that have one
	dropped  float64 // without the middle name, of those who have one
	initial  float64 // only the middle name's first letter, of those who have one
	split    float64 // a double-barrelled surname without its hyphen, or half of it, or an apostrophe left out
	swapped  float64 // forename and surname in each other's place
	former   float64 // the surname from before a marriage, of those who changed it
	alias    float64 // the other of the two surnames as an alias, of those who changed it

	birthSwapped float64 // day and month swapped
	birthDigit   float64 // a digit wrong
	birthFirst   float64 // 1 January of the year
	birthMissing float64

	sexWrong, sexMissing float64
	oldAddress           float64
	pncMissing           float64 // of those who have one
	pncTyped             float64 // one digit wrong, of those given: the check letter shows it
	pncOthers            float64 // somebody else's, of those given, as of a co-defendant: nothing shows it
	pncShort             float64 // in its short form, 19/7012345X
}

// ratesOf says how often. The court's dates of birth differ from the police's in 1.3% and its sex in 2.2%,
// as they do between a real court and its police: 83 and 147 of 6,638 cases in Broward County, Florida
// (ProPublica's data of 2016). That most records outside the police have no PNC id is an assumption, in line
// with the weight that the ministry's matching of its own systems (hmpps-person-match) lays on name, date of
// birth and postcode.
var ratesOf = [...]errorRates{
	police: {
		typed: 0.008, sounding: 0.005, short: 0.010, dropped: 0.08, initial: 0.00, split: 0.10, swapped: 0.001, former: 0.30, alias: 0.60,
		birthSwapped: 0.001, birthDigit: 0.002, birthFirst: 0.001, sexWrong: 0.001, oldAddress: 0.15, pncTyped: 0.0005,
	},
	policeAgain: { // taken at the desk in a hurry, before anybody compared fingerprints
		typed: 0.15, sounding: 0.10, short: 0.25, dropped: 0.50, initial: 0.00, split: 0.30, swapped: 0.02, former: 0.50, alias: 0.10,
		birthSwapped: 0.04, birthDigit: 0.10, birthFirst: 0.03, sexWrong: 0.002, oldAddress: 0.50, pncMissing: 0.50,
	},
	prison: {
		typed: 0.020, sounding: 0.015, short: 0.015, dropped: 0.15, initial: 0.02, split: 0.25, swapped: 0.003, former: 0.35, alias: 0.50,
		birthSwapped: 0.003, birthDigit: 0.006, birthFirst: 0.003, birthMissing: 0.002, sexWrong: 0.0005, sexMissing: 0.005,
		pncMissing: 0.60, pncTyped: 0.003, pncOthers: 0.001,
	},
	probation: {
		typed: 0.020, sounding: 0.015, short: 0.080, dropped: 0.40, initial: 0.10, split: 0.25, swapped: 0.004, former: 0.30, alias: 0.30,
		birthSwapped: 0.004, birthDigit: 0.008, birthFirst: 0.002, birthMissing: 0.002, sexWrong: 0.003, sexMissing: 0.020, oldAddress: 0.10,
		pncMissing: 0.55, pncTyped: 0.003, pncOthers: 0.001, pncShort: 1.0 / 12,
	},
	court: {
		typed: 0.030, sounding: 0.020, short: 0.020, dropped: 0.20, initial: 0.05, split: 0.25, swapped: 0.006, former: 0.40,
		birthSwapped: 0.003, birthDigit: 0.008, birthFirst: 0.001, birthMissing: 0.001, sexWrong: 0.015, sexMissing: 0.007, oldAddress: 0.25,
		pncMissing: 0.65, pncTyped: 0.003, pncOthers: 0.001,
	},
}

// Shares of people, all our assumption.
const (
	policeTwice     = 0.012  // of those arrested more than once: recorded a second time; about 0.5% of all nominals
	womenRenamed    = 0.12   // have changed their surname on marriage since somebody recorded them
	menRenamed      = 0.005  //
	doubleBarrelled = 0.015  // have a surname of two
	twins           = 0.003  // are the second of twins, both known to the police
	sameNameParent  = 0.003  // bear the name of a parent, or child, at the same address
	namesakes       = 0.0006 // bear the name and have the date of birth of somebody else
)

// A slip of the keyboard puts in, leaves out, replaces (by a neighbour on the keyboard) or swaps a letter, in the
// proportions that FEBRL's generator uses for forenames (Australian National University, dsgen: 0.05, 0.15, 0.35
// and 0.05).
var slipShares = []float64{0.05, 0.15, 0.35, 0.05}
