package county

// offence is a Home Office code with the county's own short words for it.
type offence struct {
	code, text string
	weight     [5]float64 // how often, by persona
	gravity    float64    // 0 to 1: pushes towards charge, remand and prison
	hour       float64    // the middle of the day it is committed in
	minAge     int
	menOnly    bool
	warrant    bool // there is a charge already: it goes before a court, not to a charging decision
}

// The personas: what somebody tends to be arrested for.
const (
	acquisitive = iota
	violent
	drugs
	driver
	mixed
)

var personaShares = []float64{0.20, 0.38, 0.10, 0.14, 0.18}

// offences is the county's mix: common assault, shop theft, public order and possession lead it, as
// they lead arrests everywhere in England and Wales. The test against the published code list proves
// that each code exists and is in use.
var offences = []offence{
	{"10501", "Common assault and battery", [5]float64{3, 22, 2, 2, 10}, 0.25, 20, 0, false, false},
	{"00806", "Assault occasioning actual bodily harm", [5]float64{1, 11, 1, 1, 4}, 0.45, 21, 0, false, false},
	{"00801", "Wounding or inflicting grievous bodily harm", [5]float64{0.3, 3, 0.6, 0.2, 1}, 0.75, 22, 0, false, false},
	{"00501", "Wounding with intent", [5]float64{0.1, 1, 0.4, 0, 0.3}, 0.98, 22, 0, false, false},
	{"00873", "Assault on an emergency worker", [5]float64{1.5, 4, 0.5, 1, 3}, 0.45, 22, 0, false, false},
	{"10433", "Resisting or obstructing a constable", [5]float64{1, 2, 1, 1, 2}, 0.15, 21, 0, false, false},
	{"00877", "Intentional strangulation", [5]float64{0.1, 1.5, 0.1, 0, 0.3}, 0.75, 22, 16, false, false},
	{"00867", "Controlling or coercive behaviour", [5]float64{0, 1.2, 0, 0, 0.2}, 0.5, 18, 16, false, false},
	{"00301", "Threats to kill", [5]float64{0.1, 1.3, 0.1, 0, 0.4}, 0.55, 20, 0, false, false},
	{"19594", "Harassment", [5]float64{0.4, 4, 0.1, 0.2, 1.4}, 0.2, 17, 14, false, false},
	{"00865", "Stalking involving fear of violence", [5]float64{0, 1, 0, 0, 0.2}, 0.55, 17, 16, false, false},
	{"00831", "Breach of a restraining order", [5]float64{0.4, 3.2, 0.2, 0.1, 1.2}, 0.5, 17, 16, false, false},
	{"06639", "Breach of a non-molestation order", [5]float64{0.1, 1.3, 0.1, 0, 0.4}, 0.4, 17, 16, false, false},
	{"06698", "Breach of a criminal behaviour order", [5]float64{2, 0.8, 0.3, 0.1, 1.5}, 0.4, 14, 14, false, false},
	{"00826", "Bladed article in a public place", [5]float64{0.9, 2, 1.4, 0.3, 1.2}, 0.5, 20, 0, false, false},
	{"00811", "Offensive weapon in a public place", [5]float64{0.6, 1.4, 0.8, 0.3, 0.8}, 0.4, 20, 0, false, false},
	{"06601", "Affray", [5]float64{0.2, 2, 0.2, 0.1, 0.8}, 0.4, 23, 0, false, false},
	{"12511", "Fear or provocation of violence", [5]float64{0.8, 4, 0.4, 0.4, 2.4}, 0.18, 22, 0, false, false},
	{"12509", "Intentional harassment, alarm or distress", [5]float64{1, 3.6, 0.4, 0.4, 2.4}, 0.1, 22, 0, false, false},
	{"14101", "Drunk and disorderly", [5]float64{1.2, 3.6, 0.3, 0.6, 3}, 0.05, 23.5, 16, false, false},
	{"01908", "Rape of a woman aged 16 or over", [5]float64{0, 1.2, 0.1, 0, 0.3}, 0.95, 23, 14, true, false},
	{"02005", "Sexual assault on a female", [5]float64{0.1, 1.3, 0.1, 0.1, 0.5}, 0.6, 21, 12, true, false},
	{"14900", "Criminal damage of £5,000 or less", [5]float64{2, 5, 0.6, 1, 4}, 0.12, 20, 0, false, false},
	{"05602", "Arson not endangering life", [5]float64{0.2, 0.4, 0, 0.1, 0.5}, 0.6, 21, 0, false, false},
	{"04600", "Theft from a shop", [5]float64{30, 1.6, 1.5, 0.6, 9}, 0.25, 14, 0, false, false},
	{"02803", "Burglary in a dwelling", [5]float64{7, 0.6, 0.6, 0.6, 1.6}, 0.85, 15, 0, false, false},
	{"03002", "Burglary in a building other than a dwelling", [5]float64{6, 0.4, 0.4, 0.6, 1.5}, 0.6, 2, 0, false, false},
	{"04510", "Theft from a motor vehicle", [5]float64{4, 0.2, 0.3, 0.8, 1}, 0.4, 3, 0, false, false},
	{"04801", "Theft of a motor vehicle", [5]float64{2, 0.2, 0.3, 3, 0.7}, 0.55, 2, 0, false, false},
	{"13001", "Taking a motor vehicle without consent", [5]float64{1.2, 0.3, 0.2, 4, 0.8}, 0.4, 1, 0, false, false},
	{"12600", "Interfering with a motor vehicle", [5]float64{1.6, 0.1, 0.1, 0.8, 0.5}, 0.25, 3, 0, false, false},
	{"04400", "Theft of a pedal cycle", [5]float64{2, 0.1, 0.2, 0.2, 0.6}, 0.25, 13, 0, false, false},
	{"03900", "Theft from the person", [5]float64{1.6, 0.2, 0.2, 0.1, 0.4}, 0.5, 16, 0, false, false},
	{"03401", "Robbery", [5]float64{2.2, 1, 0.9, 0.3, 0.8}, 0.9, 20, 0, false, false},
	{"04910", "Other theft", [5]float64{4, 1, 0.5, 0.5, 2}, 0.25, 14, 0, false, false},
	{"05400", "Handling stolen goods", [5]float64{2.2, 0.2, 0.6, 0.7, 0.6}, 0.35, 14, 0, false, false},
	{"03300", "Going equipped to steal", [5]float64{1.7, 0.1, 0.1, 0.5, 0.4}, 0.4, 3, 0, false, false},
	{"05340", "Fraud by false representation", [5]float64{1.6, 0.3, 0.5, 0.3, 2.2}, 0.35, 14, 16, false, false},
	{"05325", "Making off without payment", [5]float64{0.9, 0.2, 0.1, 0.8, 0.6}, 0.15, 18, 0, false, false},
	{"18501", "On enclosed premises for an unlawful purpose", [5]float64{0.8, 0.1, 0.1, 0.1, 0.3}, 0.2, 3, 0, false, false},
	{"09261", "Possession of cannabis", [5]float64{1.6, 1.2, 14, 3, 3}, 0.08, 17, 0, false, false},
	{"09250", "Possession of cocaine", [5]float64{0.4, 0.7, 7, 1.2, 1}, 0.15, 23, 0, false, false},
	{"09251", "Possession of heroin", [5]float64{1.8, 0.1, 4, 0.2, 0.4}, 0.15, 15, 0, false, false},
	{"09254", "Possession of crack cocaine", [5]float64{1.4, 0.1, 4, 0.1, 0.4}, 0.15, 16, 0, false, false},
	{"09281", "Possession of cannabis with intent to supply", [5]float64{0.2, 0.2, 8, 0.4, 0.5}, 0.5, 18, 0, false, false},
	{"09270", "Possession of cocaine with intent to supply", [5]float64{0.1, 0.1, 8, 0.2, 0.3}, 0.85, 18, 0, false, false},
	{"09271", "Possession of heroin with intent to supply", [5]float64{0.3, 0, 6, 0, 0.2}, 0.85, 16, 0, false, false},
	{"80302", "Driving with excess alcohol", [5]float64{0.4, 1, 0.5, 26, 3}, 0.12, 0.5, 16, false, false},
	{"80313", "Driving over the limit for a specified drug", [5]float64{0.5, 0.4, 3, 14, 1.4}, 0.12, 21, 16, false, false},
	{"80701", "Driving while disqualified", [5]float64{0.9, 0.3, 0.8, 7, 0.8}, 0.4, 17, 17, false, false},
	{"08301", "Absconding while on bail", [5]float64{3, 0.7, 0.6, 0.6, 1}, 0.3, 10, 0, false, true},
	{"99700", "Recall, breach or warrant", [5]float64{2.6, 1, 0.8, 0.4, 1}, 0.3, 10, 0, false, true},
}

var personaWeights = func() (w [5][]float64) {
	for persona := range w {
		for _, o := range offences {
			w[persona] = append(w[persona], o.weight[persona])
		}
	}
	return w
}()

// offenceFor draws what somebody of that persona, age and sex is arrested for.
func offenceFor(c *chance, persona, age int, woman bool) *offence {
	for {
		o := &offences[weighted(c, personaWeights[persona])]
		if age >= o.minAge && !(woman && o.menOnly) {
			return o
		}
	}
}
