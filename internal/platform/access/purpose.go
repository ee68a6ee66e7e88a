package access

import (
	"slices"
	"strings"
)

// PurposeCode is why somebody looks: Data Protection Act 2018, section 62, asks for a justification of
// consultation and disclosure.
type PurposeCode string

// The purposes (domain.md section 8.2).
const (
	DailyTasking     PurposeCode = "daily_tasking"
	Caseload         PurposeCode = "caseload"
	TaskWork         PurposeCode = "task"
	ServiceReferral  PurposeCode = "referral"
	PanelReview      PurposeCode = "panel_review"
	SelectionWork    PurposeCode = "selection"
	ReleasePlanning  PurposeCode = "release_planning"
	Safeguarding     PurposeCode = "safeguarding"
	Linking          PurposeCode = "linking"
	ComplaintOrSAR   PurposeCode = "complaint_or_sar"
	Oversight        PurposeCode = "oversight"
	Importing        PurposeCode = "importing"
	Administration   PurposeCode = "administration"
	OtherPurpose     PurposeCode = "other"
	OwnAccount       PurposeCode = "own_account"
	SystemOperation  PurposeCode = "system_operation"
	FiguresForScheme PurposeCode = "figures"
	DataLab          PurposeCode = "justice_data_lab"
)

var purposeLabels = map[PurposeCode]string{
	DailyTasking:     "Daily tasking",
	Caseload:         "My caseload",
	TaskWork:         "A task for me or my agency",
	ServiceReferral:  "A referral to me",
	PanelReview:      "Panel review",
	SelectionWork:    "Selection",
	ReleasePlanning:  "Release planning",
	Safeguarding:     "Safeguarding",
	Linking:          "Matching records",
	ComplaintOrSAR:   "Complaint or subject access request",
	Oversight:        "Oversight of who looked and why",
	Importing:        "Importing",
	Administration:   "Administration",
	OtherPurpose:     "Another reason",
	OwnAccount:       "My own account",
	SystemOperation:  "Running the system",
	FiguresForScheme: "Figures about the scheme",
	DataLab:          "A file for the Justice Data Lab",
}

// Label gives the words for a screen.
func (p PurposeCode) Label() string { return purposeLabels[p] }

// Known says whether p is one of the purposes.
func (p PurposeCode) Known() bool { return purposeLabels[p] != "" }

// Askable lists the purposes that the page that asks for a reason offers.
var Askable = []PurposeCode{
	DailyTasking, ReleasePlanning, PanelReview, Safeguarding, ComplaintOrSAR, OtherPurpose,
}

// AskableBy lists the purposes that somebody can give for looking at a person. Oversight is the data
// protection officer's alone.
func AskableBy(by Actor) []PurposeCode {
	var out []PurposeCode
	for _, r := range casework {
		if by.Has(r) {
			out = append(out, Askable...)
			break
		}
	}
	if by.Has(DataProtection) {
		out = append(out, Oversight)
	}
	return out
}

// Basis says where a purpose was taken from.
type Basis string

// The bases: where the user stood, or what they answered.
const (
	FromBoard     Basis = "board"
	FromMeeting   Basis = "meeting"
	FromTask      Basis = "task"
	FromReferral  Basis = "referral"
	FromCaseload  Basis = "caseload"
	FromSelection Basis = "selection"
	FromQueue     Basis = "queue"
	Stated        Basis = "stated" // the user gave a reason
	FromAction    Basis = "action" // the action allows no other purpose
	FromCommand   Basis = "command"
)

var basisLabels = map[Basis]string{
	FromBoard:     "from the board",
	FromMeeting:   "from a meeting",
	FromTask:      "from a task",
	FromReferral:  "from a referral",
	FromCaseload:  "from your caseload",
	FromSelection: "from a selection",
	FromQueue:     "from a queue",
	Stated:        "you said so",
}

// Label says in words where a purpose was taken from.
func (b Basis) Label() string { return basisLabels[b] }

var basisWords = map[Basis]string{
	FromBoard: "the board", FromMeeting: "a meeting", FromTask: "a task", FromReferral: "a referral", FromCaseload: "the caseload",
	FromSelection: "a selection run", FromQueue: "a queue", Stated: "they said so", FromCommand: "the command line",
}

// Words says where somebody else's purpose was taken from, for the log.
func (b Basis) Words() string { return basisWords[b] }

// Purpose is why somebody looks, where that was taken from, and the words they gave.
type Purpose struct {
	Code   PurposeCode
	Basis  Basis
	Ref    string // the task, meeting, run ... that Basis names
	Reason string // in the user's words; required for some purposes and restricted people
}

// Because makes a purpose taken from where the user stands.
func Because(code PurposeCode, basis Basis, ref string) Purpose {
	return Purpose{Code: code, Basis: basis, Ref: ref}
}

// Of makes the purpose of an action that allows no other.
func Of(code PurposeCode) Purpose { return Purpose{Code: code, Basis: FromAction} }

// Purposes lists every purpose, by its words.
func Purposes() []PurposeCode {
	out := make([]PurposeCode, 0, len(purposeLabels))
	for p := range purposeLabels {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b PurposeCode) int { return strings.Compare(a.Label(), b.Label()) })
	return out
}
