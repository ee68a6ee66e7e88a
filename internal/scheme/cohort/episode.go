package cohort

import (
	"context"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/staff"
)

// Statutory says whether somebody is under supervision by law.
type Statutory string

// The three; post-statutory is somebody kept on after their order ended.
const (
	UnderSupervision Statutory = "STATUTORY"
	Voluntary        Statutory = "NON_STATUTORY"
	AfterSupervision Statutory = "POST_STATUTORY"
)

// StatutoryLabels are the words for screens.
var StatutoryLabels = map[Statutory]string{UnderSupervision: "Statutory", Voluntary: "Non-statutory", AfterSupervision: "Post-statutory"}

// CohortTypes are those seen in real schemes (domain.md 1.3), in the order of screens.
var CohortTypes = []struct{ Code, Label string }{
	{"IOM_STAT", "IOM, statutory"}, {"IOM_NONSTAT", "IOM, non-statutory"}, {"HCC", "High crime causer"}, {"PPO_STAT", "Prolific or priority, statutory"},
	{"PPO_NONSTAT", "Prolific or priority, non-statutory"}, {"DIP", "Drug interventions"}, {"DYO", "Deter young offenders"}, {"OHR", "Other high risk"},
}

// CohortLabel gives the words for a cohort type.
func CohortLabel(code string) string {
	for _, t := range CohortTypes {
		if t.Code == code {
			return t.Label
		}
	}
	return code
}

// registrationMonths is how long a registration lasts before the panel looks again (Cheshire East).
const registrationMonths = 12

// UsualCapacity holds until a scheme sets its own (setting "capacity").
const UsualCapacity = 300

// Episode is one time on the scheme.
type Episode struct {
	ID               id.Episode
	Person           id.Person
	CohortType       string
	Statutory        Statutory
	LeadAgency       id.Agency
	LeadOfficer      id.Staff
	District         id.District
	Started          civil.Date
	RegistrationEnds civil.Date
	Version          int64
}

// Admission is what the panel decided on taking somebody on.
type Admission struct {
	Run         id.SelectionRun // the run that listed them, or empty
	CohortType  string
	Statutory   Statutory
	LeadAgency  id.Agency
	LeadOfficer id.Staff
	District    id.District
	Started     civil.NullDate // today when not given
	Reason      string
}

func (a Admission) check(agencies []agency.Agency, members map[id.Staff]staff.Member) error {
	var wrong []fault.Field
	add := func(name, text string) { wrong = append(wrong, fault.Field{Name: name, Text: text}) }
	if CohortLabel(a.CohortType) == a.CohortType {
		add("cohort_type", "Select the cohort")
	}
	if StatutoryLabels[a.Statutory] == "" {
		add("statutory", "Select whether they are under supervision")
	}
	var lead agency.Agency
	for _, g := range agencies {
		if g.ID == a.LeadAgency {
			lead = g
		}
	}
	if lead.ID == "" {
		add("lead_agency", "Select the lead agency")
	} else if a.Statutory == UnderSupervision && lead.Kind != agency.Probation && lead.Kind != agency.YouthJustice {
		add("lead_agency", "Somebody under supervision is led by probation or youth justice")
	}
	if m, ok := members[a.LeadOfficer]; a.LeadOfficer != "" && (!ok || m.Agency != a.LeadAgency) {
		add("lead_officer", "Select an officer of the lead agency")
	}
	if len(strings.TrimSpace(a.Reason)) < 5 {
		add("reason", "Say why the panel decided so")
	}
	return fault.InvalidFields(wrong)
}

// Admit takes somebody on: the panel's decision with its reason, a registration of twelve months, and
// reach for the lead officer and agency, in one transaction.
func (s *Service) Admit(ctx context.Context, by access.Actor, why access.Purpose, p id.Person, a Admission) (Episode, error) {
	ask := access.Ask{Actor: by, Purpose: why, Action: access.CohortAdmit, Subjects: []id.Person{p}}
	return gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Episode, error) { return admit(ctx, tx, p, a) })
}

func admit(ctx context.Context, tx *gate.Tx, p id.Person, a Admission) (Episode, error) {
	if err := tx.Need(access.Membership, p); err != nil {
		return Episode{}, err
	}
	agencies, err := agency.Agencies(ctx, tx)
	if err != nil {
		return Episode{}, err
	}
	members, err := staff.Names(ctx, tx)
	if err != nil {
		return Episode{}, err
	}
	if err := a.check(agencies, members); err != nil {
		return Episode{}, err
	}
	started := tx.Today()
	if a.Started.Valid {
		started = a.Started.Date
	}
	e := Episode{ID: gate.NewID[id.Episode](tx), Person: p, CohortType: a.CohortType, Statutory: a.Statutory, LeadAgency: a.LeadAgency, LeadOfficer: a.LeadOfficer,
		District: a.District, Started: started, RegistrationEnds: started.AddMonths(registrationMonths), Version: 1}
	decision := gate.NewID[id.Decision](tx)
	if err := insertDecision(ctx, tx, decision, p, a.Run, "ADMIT", a.Reason); err != nil {
		return e, err
	}
	if err := insertEpisode(ctx, tx, e, decision); err != nil {
		if fault.Is(err, fault.Conflict) {
			return e, fault.Because(err, fault.Conflict, "They are on the scheme already.")
		}
		return e, err
	}
	return e, open(ctx, tx, e)
}

// open lets the people who work with somebody reach them, and tells of it.
func open(ctx context.Context, tx *gate.Tx, e Episode) error {
	subject, err := tx.SubjectOf(ctx, e.Person)
	if err != nil {
		return err
	}
	subject.OnScheme = true
	if e.District != "" {
		subject.District = e.District
	}
	if err := tx.SetSubject(ctx, e.Person, subject); err != nil {
		return err
	}
	if err := tx.SetReach(ctx, e.Person, gate.Reach{Holder: access.HolderAgency(e.LeadAgency), Via: access.ViaAgreement, Ref: string(e.ID)}); err != nil {
		return err
	}
	if e.LeadOfficer != "" {
		if err := tx.SetReach(ctx, e.Person, gate.Reach{Holder: access.HolderStaff(e.LeadOfficer), Via: access.ViaCaseload, Ref: string(e.ID)}); err != nil {
			return err
		}
	}
	return tx.Emit(ctx, Admitted, 1, Membership{Episode: e.ID, Lead: e.LeadAgency}, e.Person)
}

// Refuse keeps the panel's decision not to take somebody on now, with its reason.
func (s *Service) Refuse(ctx context.Context, by access.Actor, why access.Purpose, p id.Person, run id.SelectionRun, reason string) error {
	ask := access.Ask{Actor: by, Purpose: why, Action: access.CohortAdmit, Subjects: []id.Person{p}}
	_, err := gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (id.Decision, error) {
		if len(strings.TrimSpace(reason)) < 5 {
			return "", fault.InvalidFields([]fault.Field{{Name: "reason", Text: "Say why the panel decided so"}})
		}
		decision := gate.NewID[id.Decision](tx)
		if err := insertDecision(ctx, tx, decision, p, run, "NOT_NOW", reason); err != nil {
			return "", err
		}
		return decision, tx.Emit(ctx, NotAdmitted, 1, Membership{}, p)
	})
	return err
}

// End ends somebody's time on the scheme on a day, with the panel's reason: who worked with them for its sake reaches them
// no more. What was done stays, and they may be taken on again.
func (s *Service) End(ctx context.Context, by access.Actor, why access.Purpose, p id.Person, on civil.Date, reason string) error {
	ask := access.Ask{Actor: by, Purpose: why, Action: access.CohortAdmit, Subjects: []id.Person{p}}
	_, err := gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (id.Episode, error) {
		found, err := activeEpisodes(ctx, tx, []id.Person{p})
		if err != nil {
			return "", err
		}
		e, there := found[p]
		if !there {
			return "", fault.New(fault.Conflict, "They are not on the scheme.")
		}
		var wrong []fault.Field
		if on.Before(e.Started) || on.After(tx.Today()) {
			wrong = append(wrong, fault.Field{Name: "ended", Text: "The day must not be before they were taken on, nor after today"})
		}
		if len(strings.TrimSpace(reason)) < 5 {
			wrong = append(wrong, fault.Field{Name: "reason", Text: "Say why the panel decided so"})
		}
		if err := fault.InvalidFields(wrong); err != nil {
			return "", err
		}
		if err := endEpisode(ctx, tx, e, on, strings.TrimSpace(reason)); err != nil {
			return "", err
		}
		return e.ID, closeReach(ctx, tx, e)
	})
	return err
}

// closeReach ends the reach that an episode gave, and tells of it.
func closeReach(ctx context.Context, tx *gate.Tx, e Episode) error {
	subject, err := tx.SubjectOf(ctx, e.Person)
	if err != nil {
		return err
	}
	subject.OnScheme = false
	if err := tx.SetSubject(ctx, e.Person, subject); err != nil {
		return err
	}
	for _, via := range []access.Via{access.ViaAgreement, access.ViaCaseload} {
		if err := tx.EndReach(ctx, e.Person, via, string(e.ID)); err != nil {
			return err
		}
	}
	return tx.Emit(ctx, Ended, 1, Membership{Episode: e.ID, Lead: e.LeadAgency}, e.Person)
}

// The events of this room.
const (
	Admitted    = "cohort.admitted"
	NotAdmitted = "cohort.not_admitted"
	Ended       = "cohort.ended"
)

// Membership is the payload of the room's events, version 1.
type Membership struct {
	Episode id.Episode `json:"episode,omitempty"`
	Lead    id.Agency  `json:"lead,omitempty"`
}

// EpisodesOf gives the time on the scheme that people have now.
func EpisodesOf(ctx context.Context, tx *gate.Tx, people []id.Person) (map[id.Person]Episode, error) {
	if err := tx.Need(access.Membership, people...); err != nil {
		return nil, err
	}
	return activeEpisodes(ctx, tx, people)
}

// Lead is who leads somebody's time on the scheme.
type Lead struct {
	Agency  id.Agency
	Officer id.Staff
}

// LeadOf gives who leads somebody, for whoever may give work about them; an empty Lead is nobody.
func LeadOf(ctx context.Context, tx *gate.Tx, p id.Person) (Lead, error) {
	if err := tx.Need(access.Tasking, p); err != nil {
		return Lead{}, err
	}
	found, err := activeEpisodes(ctx, tx, []id.Person{p})
	return Lead{found[p].LeadAgency, found[p].LeadOfficer}, err
}
