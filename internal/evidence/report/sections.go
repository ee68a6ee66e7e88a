package report

// sections are all subjects by their keys. What a room does not bring yet has its place here all the same and says that it
// is not held.
var sections = map[string]section{
	"scheme": schemeSection, "people": peopleSection, "districts": districtSection, "change": changeSection, "risks": riskSection,
	"tasks": taskSection, "feeds": feedSection, "selection": selectionSection, "young": youngSection, "one-page": onePageSection, "indicators": indicatorSection, "money": moneySection, "fairness": fairnessSection, "next": nextSection,

	"victims":  notHeld("Victims", "Waymark holds nothing about victims yet. Who was harmed, whether they were told, and how they fare, cannot be said from here."),
	"families": notHeld("Families", "Waymark holds nothing about families and children yet."),
	"contact":  notHeld("Appointments and visits", "Appointments, visits and drug tests are not held yet."),
	"services": notHeld("Services", "Places in services, waiting times and who stayed are not held yet."),
	"colours":  notHeld("Colours", "Red, amber and green are not held yet."),
	"voice":    notHeld("What people on the scheme say", "What people on the scheme said is not held yet."),
}

// notHeld makes a section for what Waymark does not hold.
func notHeld(title, why string) section {
	return func(*maker) Section { return Section{Title: title, NotHeld: why} }
}
