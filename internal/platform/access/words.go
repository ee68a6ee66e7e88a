package access

import "strings"

// actionWords says in words what somebody did, for the page that shows who looked.
var actionWords = map[Action]string{
	SignIn: "Signed in or tried to", SetUp: "Set the installation up", AccountRead: "Opened their own account", AccountEdit: "Changed their own account",
	StaffRead: "Looked at staff", StaffManage: "Looked at accounts", AgencyManage: "Looked at how the scheme is set up", StaffEdit: "Changed staff", AgencyRead: "Looked at agencies", AgencyEdit: "Changed agencies",

	PersonSearch: "Searched for people", PersonRead: "Opened the person's page", PersonEdit: "Changed the record", PersonRestrict: "Restricted the record, or changed that", RestrictionRead: "Looked at the restriction",
	PersonScores: "Looked at scores worked out here", PersonLooks: "Looked at who looked", RestrictedList: "Listed the restricted records", WarningList: "Listed warnings to look at again", LooksExport: "Exported who looked",
	GlassBreak: "Broke the glass on a restricted record", GlassReview: "Answered a breaking of the glass",

	ImportRead: "Looked at imports", ImportCheck: "Checked a file before import", ImportRun: "Imported a file", ImportChanges: "Took out what an import changed",
	ImportRefused: "Looked at the values of refused rows", ImportUndo: "Took an import back",
	Evaluate: "Measured what changed for a cohort", LabDisclose: "Made a file for the Justice Data Lab", LabRecord: "Recorded what the Justice Data Lab found",
	EvidenceFigures: "Looked at figures of what changed",
	SeverityRead:    "Looked at weights of offences", SeverityEdit: "Changed weights of offences",
	CostRead: "Looked at cost tables", CostEdit: "Changed cost tables",
	ReportRead: "Looked at reports", ReportDrafts: "Looked at drafts of reports", ReportExport: "Took a report out as a file", ReportMake: "Made a report", ReportPublish: "Published a report",
	IndicatorFigures: "Looked at performance indicators", IndicatorEdit: "Changed a performance indicator", IndicatorCount: "Counted a performance indicator",
	FairnessRun: "Counted whether groups are treated alike", FairnessFigures: "Looked at figures of fairness", FairnessNote: "Answered a difference between groups",
	LinkReview: "Listed records that may be one person's", LinkDecide: "Decided whose a record is",
	LinkRun:      "Weighed all records against each other",
	ClosedReview: "Listed closed records that may be one person's", ClosedDecide: "Decided whose a closed record is",
	QualityFigures: "Looked at the quality of records", QualityList: "Listed records for their quality",
	OffenceRead: "Looked at the offence reference", OffenceEdit: "Changed the offence reference",

	MatrixRead: "Looked at matrices and runs", MatrixEdit: "Changed a matrix", SelectionRun: "Ran a selection over everybody", SelectionFigures: "Looked at figures of a selection",
	SelectionList: "Opened the list of a selection", SelectionExplain: "Opened why they are listed",
	CohortList: "Listed the people on the scheme", CohortAdmit: "Decided on taking them on", CohortEdit: "Changed their time on the scheme", CohortFigures: "Looked at figures of the scheme",

	SavingFigures: "Looked at figures of savings", SavingWork: "Worked out a saving",

	TodayRead: "Looked at today's board", TodayMark: "Marked the end of the meeting", TaskList: "Listed tasks", TaskRead: "Opened a task", TaskCreate: "Prepared or gave a task",
	TaskAnswer: "Answered a task", TaskCancel: "Cancelled a task", TaskOverdue: "Looked for overdue tasks", TaskSuggest: "Changed what is suggested for tasks",

	FundingRead: "Looked at posts and funding", FundingEdit: "Changed posts and funding", FundingCliffs: "Looked which money is about to end",
	DeliveryRead: "Looked at the delivery plan or recommendations", DeliveryEdit: "Changed the delivery plan or recommendations",
	DeliveryStatus: "Said where something promised stands", DeliveryDecide: "Answered a recommendation",

	AuditRead: "Searched the audit log", AuditExport: "Exported from the audit log", AuditVerify: "Verified the audit log", JobRead: "Looked at jobs", JobEdit: "Changed jobs",
	EventRelay: "Passed events on", NameIndexing: "Read names for the search", DemoLoad: "Made the invented county", DemoMeasure: "Compared linkage in the invented county with its truth",
}

// Words says in words what somebody did. An action that is new and has none yet is named by its code.
func (a Action) Words() string {
	if w := actionWords[a]; w != "" {
		return w
	}
	return strings.ReplaceAll(string(a), ".", ": ")
}

var outcomeWords = map[Outcome]string{
	Allowed: "Allowed", Refused: "Refused", Withheld: "Restricted", Absent: "Out of reach", ReasonAsked: "Reason asked", Failed: "Failed",
}

// Words says in words what became of an ask.
func (o Outcome) Words() string { return outcomeWords[o] }
