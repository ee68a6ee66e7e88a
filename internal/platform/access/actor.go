// Package access says who may see what of whom, and why: actors, purposes, actions, categories, and
// the policy that judges them. It is a table and pure functions over facts that the gate fetches; it
// never touches a database and never decides by anything but the actor and the gate's own facts.
package access

import (
	"slices"

	"waymark/internal/platform/id"
)

// Role is what a member of staff does on the scheme.
type Role string

// The roles (domain.md section 12, with the record linker and the administrator).
const (
	OffenderManager       Role = "offender_manager"
	ProbationPractitioner Role = "probation_practitioner"
	YouthWorker           Role = "youth_justice_worker"
	PrisonLiaison         Role = "prison_liaison"
	ServiceWorker         Role = "service_worker"
	Mentor                Role = "mentor"
	Coordinator           Role = "coordinator"
	Analyst               Role = "analyst"
	Chair                 Role = "strategic_chair"
	Scrutiny              Role = "scrutiny_member"
	DataProtection        Role = "data_protection_officer"
	Administrator         Role = "administrator"
	RecordLinker          Role = "record_linker"
)

// Roles lists every role in the order in which screens show them.
var Roles = []Role{
	OffenderManager, ProbationPractitioner, YouthWorker, PrisonLiaison, ServiceWorker, Mentor, Coordinator,
	Analyst, Chair, Scrutiny, DataProtection, Administrator, RecordLinker,
}

var roleLabels = map[Role]string{
	OffenderManager:       "Police offender manager",
	ProbationPractitioner: "Probation practitioner",
	YouthWorker:           "Youth justice worker",
	PrisonLiaison:         "Prison liaison officer",
	ServiceWorker:         "Service worker",
	Mentor:                "Mentor",
	Coordinator:           "Scheme coordinator",
	Analyst:               "Analyst",
	Chair:                 "Chair of the strategic group",
	Scrutiny:              "Scrutiny member",
	DataProtection:        "Data protection officer",
	Administrator:         "Administrator",
	RecordLinker:          "Record linker",
}

// Label gives the words for a screen.
func (r Role) Label() string { return roleLabels[r] }

// Known says whether r is one of the roles.
func (r Role) Known() bool { return roleLabels[r] != "" }

// ActorKind says what sort of thing acts.
type ActorKind string

// The kinds of actor.
const (
	Staff    ActorKind = "staff"    // somebody signed in
	Operator ActorKind = "operator" // somebody at the command line of the server
	System   ActorKind = "system"   // a job; Cause names what set it off
	Visitor  ActorKind = "visitor"  // not signed in: sign-in attempts only
)

// Actor is who asks. It is made by the sign-in, the command line or the job runner, never from a form.
type Actor struct {
	Kind      ActorKind
	ID        id.Staff // for an operator or a job, its name
	Name      string
	Agency    id.Agency
	Roles     []Role
	Teams     []id.Team
	Districts []id.District // empty: the whole scheme
	Cause     string        // for a system actor: the event, job or command it acts for
}

// SystemActor makes the actor of a job, naming its cause.
func SystemActor(name, cause string) Actor {
	return Actor{Kind: System, ID: id.Staff("system:" + name), Name: name, Cause: cause}
}

// OperatorActor makes the actor of a command line, known by the operating system's user name.
func OperatorActor(name, cause string) Actor {
	return Actor{Kind: Operator, ID: id.Staff("operator:" + name), Name: name, Cause: cause}
}

// Has says whether the actor holds role r.
func (a Actor) Has(r Role) bool { return slices.Contains(a.Roles, r) }

// Holders gives the names under which somebody may have been given reach: oneself, one's teams and
// one's agency.
func (a Actor) Holders() []string {
	out := make([]string, 0, 2+len(a.Teams))
	out = append(out, HolderStaff(a.ID))
	for _, t := range a.Teams {
		out = append(out, HolderTeam(t))
	}
	if a.Agency != "" {
		out = append(out, HolderAgency(a.Agency))
	}
	return out
}

// HolderStaff, HolderTeam and HolderAgency name who holds a reach.
func HolderStaff(s id.Staff) string { return "staff:" + string(s) }

// HolderTeam names a team as holder of a reach.
func HolderTeam(t id.Team) string { return "team:" + string(t) }

// HolderAgency names an agency as holder of a reach.
func HolderAgency(a id.Agency) string { return "agency:" + string(a) }
