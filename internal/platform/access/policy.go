package access

import (
	"waymark/internal/platform/id"
)

// Restriction is how closely a record is held (nDelius: limited access offender).
type Restriction string

// The levels: RESTRICTED off the allow-list is a stub; EXCLUDED off it is absent.
const (
	Unrestricted Restriction = "NONE"
	Restricted   Restriction = "RESTRICTED"
	Excluded     Restriction = "EXCLUDED"
)

// Via says how somebody came by reach of a person.
type Via string

// The ways. Allow is the allow-list of a restricted or excluded record: it lifts the restriction and
// gives no reach by itself.
const (
	ViaCaseload  Via = "caseload"
	ViaAgreement Via = "agreement"
	ViaTask      Via = "task"
	ViaReferral  Via = "referral"
	ViaMeeting   Via = "meeting"
	ViaAllow     Via = "allow"
)

// Facts is what the policy knows about one person: the gate's own two tables, with only those reaches
// that the actor holds now.
type Facts struct {
	Known       bool
	District    id.District
	OnScheme    bool
	Restriction Restriction
	Contact     string // whom to call about a restricted record
	Reach       []Via
}

func (f Facts) reaches(v Via) bool {
	for _, r := range f.Reach {
		if r == v {
			return true
		}
	}
	return false
}

// Ask is one question to the policy.
type Ask struct {
	Actor    Actor
	Purpose  Purpose
	Action   Action
	Subjects []id.Person
	Run      string // of a bulk action: which run
	Agreed   Agreed // filled by the gate
}

// Agreed says for which categories of ByAgreement the partnership's agreement names each role now.
type Agreed map[Role]Category

// most is all that a role ever sees: of what is seen by agreement alone, what it names the role for.
func (a Ask) most(r Role) Category { return roleCategories[r] &^ (ByAgreement &^ a.Agreed[r]) }

// Outcome is what the policy says of one person, or of the ask as a whole.
type Outcome string

// The outcomes. Withheld is a restricted record off the allow-list: that it exists may be known.
const (
	Allowed     Outcome = "allowed"
	Refused     Outcome = "refused"
	Withheld    Outcome = "withheld"
	Absent      Outcome = "absent"
	ReasonAsked Outcome = "reason_asked"
	Failed      Outcome = "failed" // set by the gate when the work broke
)

// Verdict is the policy's answer, with why in a code for the audit log. Who is withheld may still have a
// Grant: the warnings that staff must know for their safety, and nothing else.
type Verdict struct {
	Outcome Outcome
	Why     string
	Grant   Category
	Contact string
}

// Judge answers for the ask as a whole, before any person is looked at.
func Judge(ask Ask) Verdict {
	r, known := rules[ask.Action]
	switch {
	case !known:
		return Verdict{Outcome: Refused, Why: "unknown action"}
	case ask.Actor.Kind == "" || ask.Actor.ID == "" && ask.Actor.Kind != Visitor:
		return Verdict{Outcome: Refused, Why: "no actor"}
	case !mayActor(ask.Actor, r):
		return Verdict{Outcome: Refused, Why: "role"}
	case r.kind == One && len(ask.Subjects) == 0:
		return Verdict{Outcome: Refused, Why: "no subject"}
	case r.kind != One && len(ask.Subjects) > 0:
		return Verdict{Outcome: Refused, Why: "subjects not expected"}
	case r.kind == Bulk && ask.Run == "":
		return Verdict{Outcome: Refused, Why: "no run"}
	}
	return judgePurpose(ask, r)
}

// judgePurpose wants a purpose that the action allows, and words where the purpose is "another reason".
func judgePurpose(ask Ask, r rule) Verdict {
	grant := r.wants & categoriesOf(ask)
	if ask.Purpose.Code == "" {
		return Verdict{Outcome: ReasonAsked, Why: "no purpose", Grant: grant}
	}
	for _, p := range r.purposes {
		if p != ask.Purpose.Code {
			continue
		}
		if p == OtherPurpose && ask.Purpose.Reason == "" {
			return Verdict{Outcome: ReasonAsked, Why: "words needed", Grant: grant}
		}
		return Verdict{Outcome: Allowed, Grant: grant}
	}
	if r.kind == One {
		return Verdict{Outcome: ReasonAsked, Why: "purpose does not fit", Grant: grant}
	}
	return Verdict{Outcome: Refused, Why: "purpose does not fit"}
}

func categoriesOf(ask Ask) Category {
	switch ask.Actor.Kind {
	case Operator, System:
		return AllCategories
	case Staff:
		var set Category
		for _, r := range ask.Actor.Roles {
			set |= ask.most(r)
		}
		return set
	}
	return 0
}

// JudgePerson answers for one person, once Judge has allowed the ask.
func JudgePerson(ask Ask, f Facts) Verdict {
	r := rules[ask.Action]
	grant := r.wants & grantFor(ask, f)
	switch {
	case r.kind == Bulk:
		return Verdict{Outcome: Allowed, Grant: grant}
	case !f.Known:
		return Verdict{Outcome: Absent, Why: "not known"}
	case hidden(ask, f):
		return Verdict{Outcome: Absent, Why: "excluded"}
	case grant == 0:
		return Verdict{Outcome: Absent, Why: "out of reach"}
	case f.Restriction == Restricted && !unlocked(ask, f) && !r.breaks:
		return Verdict{Outcome: Withheld, Why: "restricted", Contact: f.Contact, Grant: grant & Warnings}
	case r.kind == One && f.Restriction != Unrestricted && ask.Purpose.Reason == "" && ask.Actor.Kind == Staff && ask.Purpose.Code != Oversight:
		return Verdict{Outcome: ReasonAsked, Why: "restricted record"}
	}
	return Verdict{Outcome: Allowed, Grant: grant}
}

// hidden says that the person must be absent for this actor, counts and ranks included.
func hidden(ask Ask, f Facts) bool { return f.Restriction == Excluded && !unlocked(ask, f) }

// unlocked says that a restriction does not hold this actor back: the allow-list, the data protection
// officer for oversight, and the command line of the server, whose every use is in the log.
func unlocked(ask Ask, f Facts) bool {
	if f.reaches(ViaAllow) || ask.Actor.Kind == Operator || ask.Actor.Kind == System {
		return true
	}
	return ask.Actor.Has(DataProtection) && ask.Purpose.Code == Oversight
}

// grantFor gives the categories that the actor's roles give for this person and purpose. Nothing
// means out of reach.
func grantFor(ask Ask, f Facts) Category {
	if ask.Actor.Kind != Staff {
		return categoriesOf(ask)
	}
	var set Category
	for _, r := range ask.Actor.Roles {
		if roleReaches(ask, r, f) {
			set |= ask.most(r)
		}
	}
	return set
}

// roleReaches is the heart of the policy: whom each role can reach.
func roleReaches(ask Ask, r Role, f Facts) bool {
	switch r {
	case Coordinator:
		switch ask.Purpose.Code {
		case SelectionWork, Linking:
			return true // the pool, too: those who were scored and not referred
		case DataLab:
			return inDistrict(ask.Actor, f) // those who have left, too
		}
		return f.OnScheme && inDistrict(ask.Actor, f)
	case OffenderManager, ProbationPractitioner, YouthWorker, PrisonLiaison:
		return f.OnScheme && (inDistrict(ask.Actor, f) || reached(f)) || reachedByWork(f)
	case ServiceWorker, Mentor:
		return reached(f)
	case Analyst:
		return ask.Purpose.Code == DataLab && inDistrict(ask.Actor, f)
	case DataProtection:
		return ask.Purpose.Code == Oversight
	case RecordLinker:
		return ask.Purpose.Code == Linking
	}
	return false
}

func inDistrict(a Actor, f Facts) bool {
	if len(a.Districts) == 0 {
		return true
	}
	for _, d := range a.Districts {
		if d == f.District {
			return true
		}
	}
	return false
}

func reached(f Facts) bool {
	for _, v := range f.Reach {
		if v != ViaAllow {
			return true
		}
	}
	return false
}

// reachedByWork lets a caseworker see somebody off the scheme whom they were given work about.
func reachedByWork(f Facts) bool {
	return f.reaches(ViaTask) || f.reaches(ViaReferral) || f.reaches(ViaCaseload) || f.reaches(ViaMeeting)
}

// Explain gives the purpose that the actor's own work with a person explains, or none.
func Explain(f Facts) Purpose {
	switch {
	case f.reaches(ViaCaseload):
		return Because(Caseload, FromCaseload, "")
	case f.reaches(ViaTask):
		return Because(TaskWork, FromTask, "")
	case f.reaches(ViaReferral):
		return Because(ServiceReferral, FromReferral, "")
	}
	return Purpose{}
}
