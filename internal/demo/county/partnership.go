package county

import (
	"fmt"
	"strings"

	"waymark/internal/platform/access"
)

// AgencyKind is what sort of body an agency is.
type AgencyKind string

// The kinds of agency.
const (
	Police       AgencyKind = "police"
	Probation    AgencyKind = "probation"
	Prison       AgencyKind = "prison"
	YouthJustice AgencyKind = "youth_justice"
	Council      AgencyKind = "council"
	Treatment    AgencyKind = "treatment"
	Housing      AgencyKind = "housing"
	Health       AgencyKind = "health"
	Voluntary    AgencyKind = "voluntary"
	Coordination AgencyKind = "coordination"
)

// Partnership is the scheme: who is in it.
type Partnership struct {
	Name      string
	Capacity  int
	Districts []District
	Agencies  []Agency
	Teams     []Team
	Staff     []Staff
}

// Agency is a partner. Key is stable within the county, such as "police".
type Agency struct {
	Key, Name string
	Short     string // as in a narrow column
	Kind      AgencyKind
	Phone     string
}

// Team is a part of an agency.
type Team struct{ Key, Agency, Name string }

// Staff is somebody who works for an agency and signs in.
type Staff struct {
	Key, Name, Title     string
	Email, Phone, Mobile string
	Agency, Team         string // keys
	Roles                []access.Role
	Districts            []string // keys; none means the whole county
}

func agencies() []Agency {
	list := []Agency{
		{Key: "coordination", Name: "Ashdale Integrated Offender Management Unit", Short: "IOM Unit", Kind: Coordination},
		{Key: "police", Name: "Ashdale Police", Short: "Police", Kind: Police},
		{Key: "probation", Name: "Ashdale Probation Delivery Unit", Short: "Probation", Kind: Probation},
		{Key: "youth-justice", Name: "Ashdale Youth Justice Service", Short: "Youth justice", Kind: YouthJustice},
		{Key: "council", Name: "Ashdale County Council", Short: "Council", Kind: Council},
		{Key: "treatment", Name: "Lanternway Drug and Alcohol Recovery", Short: "Lanternway", Kind: Treatment},
		{Key: "housing", Name: "Millrace Vale Homes", Short: "Millrace Vale", Kind: Housing},
		{Key: "health", Name: "Ashdale Vale Community Health Trust", Short: "Health Trust", Kind: Health},
		{Key: "voluntary", Name: "Second Footing Mentors", Short: "Second Footing", Kind: Voluntary},
	}
	for _, e := range establishments {
		list = append(list, Agency{Key: e.key, Name: e.name, Short: strings.TrimPrefix(strings.TrimPrefix(e.name, "HMP/YOI "), "HMP "), Kind: Prison})
	}
	for i := range list {
		list[i].Phone = fmt.Sprintf("01632 960%03d", 100+i)
	}
	return list
}

func teams() []Team {
	return []Team{
		{"team-coordination", "coordination", "Coordination"},
		{"team-police-north", "police", "Offender management north"},
		{"team-police-south", "police", "Offender management south"},
		{"team-probation-north", "probation", "Harrowmere and Wexbourne office"},
		{"team-probation-south", "probation", "Kestwick and coast office"},
		{"team-youth", "youth-justice", "Court and community"},
		{"team-community-safety", "council", "Community safety"},
		{"team-recovery", "treatment", "Criminal justice recovery"},
		{"team-tenancy", "housing", "Tenancy support"},
		{"team-liaison", "health", "Liaison and diversion"},
		{"team-mentors", "voluntary", "Mentors"},
	}
}

// post is a line of the staff list: name, title, team or agency, role and districts.
type post struct {
	name, title, agency, team string
	role                      access.Role
	districts                 string
}

const (
	north = "harrowmere wexbourne ashdale-vale"
	south = "kestwick brackenholt port-sallow"
)

// posts are the scheme's people: names made up to sound like nobody in particular.
var posts = []post{
	{"Gwen Applegarth", "Scheme coordinator", "coordination", "team-coordination", access.Coordinator, ""},
	{"Idris Fairweather", "Deputy coordinator", "coordination", "team-coordination", access.Coordinator, ""},
	{"Nalini Quickthorn", "Performance analyst", "coordination", "team-coordination", access.Analyst, ""},
	{"Bartek Inkpen", "System administrator", "coordination", "team-coordination", access.Administrator, ""},
	{"Odette Marchbanks", "Records officer", "coordination", "team-coordination", access.RecordLinker, ""},
	{"Honor Stillwater", "Assistant chief constable, chair of the strategic group", "police", "", access.Chair, ""},
	{"Kofi Larkspur", "Offender manager, PC", "police", "team-police-north", access.OffenderManager, north},
	{"Maureen Thistlewood", "Offender manager, PC", "police", "team-police-north", access.OffenderManager, north},
	{"Tomasz Ferriby-Vane", "Offender manager, DC", "police", "team-police-north", access.OffenderManager, north},
	{"Saffron Underhill", "Offender manager, PC", "police", "team-police-north", access.OffenderManager, north},
	{"Hamza Penhallow", "Offender management sergeant", "police", "team-police-south", access.OffenderManager, south},
	{"Dilys Crossbeam", "Offender manager, PC", "police", "team-police-south", access.OffenderManager, south},
	{"Errol Winterbourne", "Offender manager, DC", "police", "team-police-south", access.OffenderManager, south},
	{"Anjali Copperfield", "Probation officer", "probation", "team-probation-north", access.ProbationPractitioner, north},
	{"Rhodri Meadowcroft", "Probation officer", "probation", "team-probation-north", access.ProbationPractitioner, north},
	{"Patience Oakenshaw", "Probation services officer", "probation", "team-probation-north", access.ProbationPractitioner, north},
	{"Lucan Featherstone-Bright", "Probation officer", "probation", "team-probation-north", access.ProbationPractitioner, north},
	{"Zofia Harbottle", "Probation officer", "probation", "team-probation-north", access.ProbationPractitioner, north},
	{"Winston Mallowdale", "Senior probation officer", "probation", "team-probation-south", access.ProbationPractitioner, south},
	{"Yasmin Thornquist", "Probation officer", "probation", "team-probation-south", access.ProbationPractitioner, south},
	{"Fergus Dovecote", "Probation services officer", "probation", "team-probation-south", access.ProbationPractitioner, south},
	{"Marisol Eastlight", "Probation officer", "probation", "team-probation-south", access.ProbationPractitioner, south},
	{"Caspian Rooke", "Prison liaison officer", "prison-stonemarch", "", access.PrisonLiaison, ""},
	{"Blessing Hawksmere", "Prison liaison officer", "prison-wexmoor", "", access.PrisonLiaison, ""},
	{"Petra Longstaffe", "Prison liaison officer", "prison-larkmead", "", access.PrisonLiaison, ""},
	{"Sunniva Greengrass", "Prison liaison officer", "prison-hollin-grange", "", access.PrisonLiaison, ""},
	{"Tariq Bellwether", "Youth justice worker", "youth-justice", "team-youth", access.YouthWorker, north},
	{"Clementine Ashplant", "Youth justice worker", "youth-justice", "team-youth", access.YouthWorker, south},
	{"Hester Wainscott", "Community safety officer", "council", "team-community-safety", access.ServiceWorker, ""},
	{"Ravi Pennyfeather", "Housing options officer", "council", "team-community-safety", access.ServiceWorker, ""},
	{"Councillor Maud Silverwood", "Chair of the community safety scrutiny panel", "council", "", access.Scrutiny, ""},
	{"Councillor Jolyon Peverell-Akande", "Member of the community safety scrutiny panel", "council", "", access.Scrutiny, ""},
	{"Seraphina Locke-Mbeki", "Data protection officer", "council", "", access.DataProtection, ""},
	{"Declan Sparrowhawk", "Recovery worker", "treatment", "team-recovery", access.ServiceWorker, north},
	{"Imelda Catchpole-Roy", "Recovery worker", "treatment", "team-recovery", access.ServiceWorker, south},
	{"Noor Summerhayes", "Prescribing nurse", "treatment", "team-recovery", access.ServiceWorker, ""},
	{"Gethin Stonechat", "Tenancy support officer", "housing", "team-tenancy", access.ServiceWorker, ""},
	{"Lorcan Tidewell", "Liaison and diversion practitioner", "health", "team-liaison", access.ServiceWorker, ""},
	{"Bronagh Merriweather", "Mentor coordinator", "voluntary", "team-mentors", access.ServiceWorker, ""},
	{"Isidore Babbington", "Volunteer mentor", "voluntary", "team-mentors", access.Mentor, north},
	{"Philippa Goldcrest", "Volunteer mentor", "voluntary", "team-mentors", access.Mentor, south},
	{"Amadou Whistler", "Volunteer mentor", "voluntary", "team-mentors", access.Mentor, ""},
}

func partnership(o Options) Partnership {
	out := Partnership{
		Name: "Ashdale Integrated Offender Management", Capacity: o.Scheme + o.Scheme/15,
		Districts: districts, Agencies: agencies(), Teams: teams(),
	}
	for i, p := range posts {
		words := strings.Fields(strings.ToLower(strings.TrimPrefix(p.name, "Councillor ")))
		key := strings.Join(words, ".")
		out.Staff = append(out.Staff, Staff{
			Key: key, Name: p.name, Title: p.title, Email: key + "@" + p.agency + ".ashdale.example",
			Phone: fmt.Sprintf("01632 960%03d", 200+i), Mobile: fmt.Sprintf("07700 900%03d", 200+i),
			Agency: p.agency, Team: p.team, Roles: []access.Role{p.role}, Districts: strings.Fields(p.districts),
		})
	}
	return out
}

// courtTeam are practitioners outside the scheme: they appear in probation's extract only.
var courtTeam = []string{
	"Alban Fothergill-Reed", "Beatrix Nightjar", "Cosmo Heddle", "Dervla Swansong", "Ezekiel Tarn", "Fenella Brightwater",
	"Gulshan Marlowe-Finch", "Hector Oldacre", "Ivana Cobblestone", "Jethro Kittiwake", "Kalinda Foxglove", "Leopold Sandpiper",
}

// practitioner names who supervises the person: the lead officer of somebody on the scheme, otherwise
// one of the court team.
func (c *County) practitioner(p *person) string {
	if name := c.officers[p]; name != "" {
		return name
	}
	return courtTeam[p.index%len(courtTeam)]
}
