package match

// missing is the level of a field that one record does not have: it says nothing either way.
const missing uint8 = 0

// The levels of names, from the surest. What a level is worth is estimated from the data.
const (
	nameSame    uint8 = iota + 1
	nameSlip          // one letter off, or Jaro-Winkler at least 0.92
	nameClose         // Jaro-Winkler at least 0.88
	nameForm          // a nickname, one of two surnames, one of several forenames, or a name given as an alias
	nameInitial       // one is the initial of the other
	nameAlike         // Jaro-Winkler at least 0.7, or the same Soundex code
	nameOther
)

// The levels of dates of birth.
const (
	dateSame    uint8 = iota + 1
	dateSwapped       // day and month the wrong way round
	dateSlip          // one digit off, or two neighbours swapped
	dateYear          // the same day and month in another year
	datePart          // the same year with the same day or month; or the same year and month where no day is known
	dateNear          // within a year; or years no more than one apart where no more is known
	dateAge           // within five years
	dateOther
)

// The levels of texts: lines of an address, places, e-mail addresses.
const (
	textSame  uint8 = iota + 1 // spaces apart
	textSlip                   // one letter off, or Jaro-Winkler at least 0.92; of an e-mail, also the same name elsewhere
	textClose                  // Jaro-Winkler at least 0.85; or all words of one are in the other
	textOther
)

// The levels of house numbers, telephone numbers and references.
const (
	digitsSame uint8 = iota + 1
	digitsSlip       // one character off, or two neighbours swapped
	digitsOther
)

// The levels of postcodes.
const (
	postSame uint8 = iota + 1
	postSlip       // one character off, or two neighbours swapped
	postArea       // the same outward part, as of LS1 4AP; of others, the same but for the last two characters
	postOther
)

// The levels of codes.
const (
	codeSame uint8 = iota + 1
	codeOther
)

// The levels of issued numbers.
const (
	issuedSame uint8 = iota + 1
	issuedOther
)

// level is what one level means, and what is expected before the data say otherwise: the share of true matches
// that stands at it, and roughly that of two different people.
type level struct {
	words string
	m, u  float64
}

var nameLevels = []level{{"the same", 0.80, 0.003}, {"one letter off", 0.07, 0.002}, {"nearly the same", 0.03, 0.001},
	{"another form of the name", 0.03, 0.001}, {"an initial", 0.01, 0.001}, {"alike", 0.02, 0.03}, {"different", 0.04, 0.962}}

var numberLevels = []level{{"the same", 0.86, 0.0001}, {"one character off", 0.06, 0.0001}, {"different", 0.08, 0.9998}}

var levelsOf = map[Kind][]level{
	Forename: nameLevels, Surname: nameLevels,
	Date: {{"the same", 0.86, 0.0001}, {"day and month swapped", 0.01, 0.0001}, {"one digit off", 0.05, 0.001}, {"another year", 0.02, 0.002},
		{"the year and one part the same", 0.02, 0.001}, {"within a year", 0.01, 0.03}, {"within five years", 0.01, 0.1}, {"different", 0.02, 0.8658}},
	Text:  {{"the same", 0.80, 0.01}, {"one letter off", 0.08, 0.002}, {"alike", 0.04, 0.003}, {"different", 0.08, 0.985}},
	Email: {{"the same", 0.80, 0.0001}, {"one letter off", 0.08, 0.0001}, {"alike", 0.04, 0.0003}, {"different", 0.08, 0.9995}},
	House: {{"the same", 0.86, 0.015}, {"one character off", 0.06, 0.2}, {"different", 0.08, 0.785}},
	Phone: numberLevels, Reference: numberLevels,
	Postcode: {{"the same", 0.80, 0.001}, {"one character off", 0.06, 0.01}, {"the same area", 0.06, 0.03}, {"different", 0.08, 0.959}},
	Code:     {{"the same", 0.94, 0.4}, {"different", 0.06, 0.6}},
	Shared:   {{"shared", 0.9, 0.001}, {"not shared", 0.1, 0.999}},
	Issued:   {{"the same", 0.5, 0.5}, {"different, of one issuer", 0.5, 0.5}},
}

// byValue says whether agreement on a rare value counts more than on a common one.
func (k Kind) byValue() bool {
	return k != Date && k != Phone && k != Email && k != Reference && k != Issued
}
