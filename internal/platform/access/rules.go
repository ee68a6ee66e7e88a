package access

// The actions. A new use case is a constant and a line in rules; the matrix of routes and roles shows
// the change in review.
const (
	// One's own account and signing in.
	SignIn      Action = "sign_in"
	SetUp       Action = "set_up"
	AccountRead Action = "account.read"
	AccountEdit Action = "account.edit"

	// Agencies, teams, districts and staff.
	StaffRead    Action = "staff.read"
	StaffManage  Action = "staff.manage" // look at accounts: addresses, lock-out, visits
	StaffEdit    Action = "staff.edit"
	AgencyRead   Action = "agency.read"
	AgencyManage Action = "agency.manage" // look at what an administrator keeps: agencies, feeds, settings
	AgencyEdit   Action = "agency.edit"

	// People.
	PersonSearch    Action = "person.search"
	PersonRead      Action = "person.read"
	PersonEdit      Action = "person.edit"
	PersonRestrict  Action = "person.restrict"
	PersonLooks     Action = "person.looks"
	PersonScores    Action = "person.scores" // reoffending scores worked out here
	RestrictedList  Action = "person.restricted"
	RestrictionRead Action = "person.restriction"
	WarningList     Action = "person.warnings"
	LooksExport     Action = "person.looks_export"
	GlassBreak      Action = "glass.break"
	GlassReview     Action = "glass.review"

	// Importing and linking.
	ImportRead    Action = "import.read"
	ImportCheck   Action = "import.check"
	ImportRun     Action = "import.run"
	ImportChanges Action = "import.changes"
	ImportRefused Action = "import.refused" // the values of the rows that were refused
	ImportUndo    Action = "import.undo"
	LinkReview    Action = "link.review"
	LinkDecide    Action = "link.decide"
	LinkRun       Action = "link.run"           // weigh all records anew, and do what that finds
	ClosedReview  Action = "link.review_closed" // of records that are restricted or excluded
	ClosedDecide  Action = "link.decide_closed"

	// The quality of agencies' records.
	QualityFigures Action = "quality.figures"
	QualityList    Action = "quality.list"

	// The offence reference.
	OffenceRead Action = "offence.read"
	OffenceEdit Action = "offence.edit"

	// Selection and the scheme's cohort.
	MatrixRead       Action = "matrix.read"
	MatrixEdit       Action = "matrix.edit"
	SelectionRun     Action = "selection.run"
	SelectionFigures Action = "selection.figures"
	SelectionList    Action = "selection.list"
	SelectionExplain Action = "selection.explain"
	CohortList       Action = "cohort.list"
	CohortAdmit      Action = "cohort.admit"
	CohortEdit       Action = "cohort.edit"
	CohortFigures    Action = "cohort.figures"

	// Evidence.
	Evaluate        Action = "evidence.evaluate"
	EvidenceFigures Action = "evidence.figures"
	LabDisclose     Action = "evidence.lab_disclose" // a file of named people for the Justice Data Lab
	LabRecord       Action = "evidence.lab_record"   // what the Lab found
	SeverityRead    Action = "severity.read"
	SeverityEdit    Action = "severity.edit"
	CostRead        Action = "cost.read"
	CostEdit        Action = "cost.edit"
	SavingFigures   Action = "saving.figures"
	SavingWork      Action = "saving.work"
	FairnessRun     Action = "fairness.run"
	FairnessFigures Action = "fairness.figures"
	FairnessNote    Action = "fairness.note" // explain a difference, or say what will be done about it

	// Reports.
	ReportRead    Action = "report.read"
	ReportDrafts  Action = "report.drafts" // every pack, and what is not published
	ReportExport  Action = "report.export"
	ReportMake    Action = "report.make"
	ReportPublish Action = "report.publish"

	// Performance indicators.
	IndicatorFigures Action = "indicator.figures"
	IndicatorEdit    Action = "indicator.edit"
	IndicatorCount   Action = "indicator.count"

	// Today and tasks.
	TodayRead   Action = "today.read"
	TodayMark   Action = "today.mark"
	TaskList    Action = "task.list"
	TaskRead    Action = "task.read"
	TaskCreate  Action = "task.create"
	TaskAnswer  Action = "task.answer"
	TaskCancel  Action = "task.cancel"
	TaskOverdue Action = "task.overdue"
	TaskSuggest Action = "task.suggest"

	// Funding and posts.
	FundingRead   Action = "funding.read"
	FundingEdit   Action = "funding.edit"
	FundingCliffs Action = "funding.cliffs" // look which money is about to end

	// The delivery plan and recommendations.
	DeliveryRead   Action = "delivery.read"
	DeliveryEdit   Action = "delivery.edit"
	DeliveryStatus Action = "delivery.status" // say where something stands
	DeliveryDecide Action = "delivery.decide" // answer a recommendation

	// Oversight and running the system.
	AuditRead    Action = "audit.read"
	AuditExport  Action = "audit.export"
	AuditVerify  Action = "audit.verify"
	JobRead      Action = "job.read"
	JobEdit      Action = "job.edit"
	EventRelay   Action = "event.relay"
	NameIndexing Action = "person.index"
	DemoLoad     Action = "demo.load"
	DemoMeasure  Action = "demo.measure"
)

// caseworkers work with people on the scheme in their own right; the others reach only those who were
// assigned, referred or tasked to them.
var caseworkers = []Role{OffenderManager, ProbationPractitioner, YouthWorker, PrisonLiaison, Coordinator}

var (
	casework     = roles(caseworkers, ServiceWorker, Mentor)
	everyoneElse = []Role{Analyst, Chair, Scrutiny, DataProtection, Administrator, RecordLinker}
	everyone     = roles(casework, everyoneElse...)
)

// reportReaders read every report, drafts too.
var reportReaders = []Role{Analyst, Coordinator, Chair, DataProtection}

func roles(some []Role, more ...Role) []Role { return append(append([]Role{}, some...), more...) }

// caseworkPurposes are what a look at a person on the scheme can be for.
var caseworkPurposes = []PurposeCode{
	DailyTasking, Caseload, TaskWork, ServiceReferral, PanelReview, SelectionWork, ReleasePlanning, Safeguarding, ComplaintOrSAR, OtherPurpose,
}

const personal = Identity | Offending | Custody | Supervision | Health | Family | Plan | Contact | Tasking | Selection | Warnings | Membership | Looking | Calculated

var rules = map[Action]rule{
	SignIn:      {kind: Plain, op: Other, anyone: true, purposes: own},
	SetUp:       {kind: Plain, op: Other, anyone: true, operator: true, purposes: []PurposeCode{Administration}},
	AccountRead: {kind: Plain, op: Other, roles: everyone, purposes: own},
	AccountEdit: {kind: Plain, op: Other, roles: everyone, purposes: own},

	StaffRead:    {kind: Plain, op: Other, roles: everyone, operator: true, system: true, purposes: admin},
	StaffManage:  {kind: Plain, op: Other, roles: []Role{Administrator}, operator: true, purposes: admin},
	StaffEdit:    {kind: Plain, op: Other, roles: []Role{Administrator}, operator: true, purposes: admin},
	AgencyRead:   {kind: Plain, op: Other, roles: everyone, operator: true, system: true, purposes: admin},
	AgencyManage: {kind: Plain, op: Other, roles: []Role{Administrator}, operator: true, purposes: admin},
	AgencyEdit:   {kind: Plain, op: Other, roles: []Role{Administrator}, operator: true, purposes: admin},

	PersonSearch: {kind: List, op: Consult, roles: roles(casework, DataProtection), purposes: withOversight, wants: Identity | Membership | Warnings},
	PersonRead:   {kind: One, op: Consult, roles: roles(casework, DataProtection), purposes: withOversight, wants: personal},
	PersonScores: {kind: One, op: Consult, roles: caseworkers, purposes: caseworkPurposes,
		wants: Identity | Offending | Custody | Supervision | Membership | Calculated},
	PersonEdit: {kind: One, op: Alter, roles: caseworkers, purposes: caseworkPurposes, wants: personal},
	PersonRestrict: {kind: One, op: Alter, roles: []Role{DataProtection}, operator: true,
		purposes: []PurposeCode{Oversight}, wants: Identity},
	PersonLooks:     {kind: One, op: Consult, roles: []Role{DataProtection, Coordinator}, purposes: []PurposeCode{Oversight}, wants: Identity | Looking},
	RestrictionRead: {kind: One, op: Consult, roles: []Role{DataProtection}, purposes: []PurposeCode{Oversight}, wants: Identity},
	RestrictedList:  {kind: List, op: Consult, roles: []Role{DataProtection}, purposes: []PurposeCode{Oversight}, wants: Identity},
	WarningList:     {kind: List, op: Consult, roles: caseworkers, purposes: caseworkPurposes, wants: Identity | Warnings},
	LooksExport:     {kind: One, op: Disclose, roles: []Role{DataProtection}, purposes: []PurposeCode{Oversight}, wants: Identity | Looking},
	GlassBreak:      {kind: One, op: Consult, roles: caseworkers, purposes: caseworkPurposes, wants: Identity | Warnings, breaks: true},
	GlassReview:     {kind: One, op: Alter, roles: []Role{DataProtection}, purposes: []PurposeCode{Oversight}, wants: Identity},

	ImportRead:    {kind: Plain, op: Other, roles: []Role{Coordinator, Analyst, Administrator, DataProtection}, operator: true, purposes: importing},
	ImportCheck:   {kind: Bulk, op: Consult, roles: []Role{Coordinator, Administrator}, operator: true, system: true, purposes: importing, wants: AllCategories},
	ImportRun:     {kind: Bulk, op: Collect, roles: []Role{Coordinator, Administrator}, operator: true, system: true, purposes: importing, wants: AllCategories},
	ImportRefused: {kind: Bulk, op: Disclose, roles: []Role{Coordinator, Administrator}, operator: true, purposes: importing, wants: AllCategories},
	ImportUndo:    {kind: Bulk, op: Erase, roles: []Role{Coordinator, Administrator}, operator: true, system: true, purposes: importing, wants: AllCategories},
	ImportChanges: {kind: Bulk, op: Disclose, operator: true, purposes: importing, wants: AllCategories},
	LinkReview:    {kind: List, op: Consult, roles: []Role{RecordLinker, Coordinator}, operator: true, purposes: []PurposeCode{Linking}, wants: Identity | Membership},
	LinkDecide:    {kind: One, op: Combine, roles: []Role{RecordLinker, Coordinator}, purposes: []PurposeCode{Linking}, wants: Identity},
	LinkRun:       {kind: Bulk, op: Combine, roles: []Role{RecordLinker, Coordinator}, operator: true, system: true, purposes: []PurposeCode{Linking}, wants: Identity},
	ClosedReview:  {kind: List, op: Consult, roles: []Role{DataProtection}, purposes: []PurposeCode{Oversight}, wants: Identity | Membership},
	ClosedDecide:  {kind: One, op: Combine, roles: []Role{DataProtection}, purposes: []PurposeCode{Oversight}, wants: Identity},

	QualityFigures: {kind: Aggregate, op: Consult, roles: []Role{RecordLinker, Coordinator, DataProtection, Analyst}, operator: true,
		purposes: []PurposeCode{Linking, Oversight, FiguresForScheme}, wants: Identity},
	QualityList: {kind: List, op: Consult, roles: []Role{RecordLinker, Coordinator, DataProtection}, purposes: []PurposeCode{Linking, Oversight}, wants: Identity},

	OffenceRead: {kind: Plain, op: Other, roles: everyone, operator: true, system: true, purposes: admin},
	OffenceEdit: {kind: Plain, op: Other, roles: []Role{Administrator, Analyst, Coordinator}, operator: true, purposes: admin},

	MatrixRead:       {kind: Plain, op: Other, roles: []Role{Coordinator, Analyst, Chair, DataProtection, OffenderManager, ProbationPractitioner}, operator: true, purposes: selecting},
	MatrixEdit:       {kind: Plain, op: Other, roles: []Role{Coordinator, Analyst}, operator: true, purposes: selecting},
	SelectionRun:     {kind: Bulk, op: Combine, roles: []Role{Coordinator, Analyst}, operator: true, system: true, purposes: selecting, wants: AllCategories},
	SelectionFigures: {kind: Aggregate, op: Consult, roles: []Role{Coordinator, Analyst, Chair, DataProtection}, purposes: selecting, wants: Selection},
	SelectionList: {kind: List, op: Consult, roles: []Role{Coordinator}, operator: true, purposes: selecting,
		wants: Identity | Selection | Membership | Offending},
	SelectionExplain: {kind: One, op: Consult, roles: []Role{OffenderManager, ProbationPractitioner, YouthWorker, Coordinator}, purposes: caseworkPurposes,
		wants: Identity | Selection | Offending | Custody | Membership},
	CohortList:    {kind: List, op: Consult, roles: casework, purposes: caseworkPurposes, wants: Identity | Membership | Custody | Tasking | Warnings},
	CohortAdmit:   {kind: One, op: Alter, roles: []Role{Coordinator}, operator: true, purposes: []PurposeCode{SelectionWork, PanelReview}, wants: Identity | Membership | Selection},
	CohortEdit:    {kind: One, op: Alter, roles: []Role{Coordinator}, purposes: caseworkPurposes, wants: Identity | Membership},
	CohortFigures: {kind: Aggregate, op: Consult, roles: everyone, purposes: []PurposeCode{FiguresForScheme}, wants: Membership},

	Evaluate: {kind: Bulk, op: Combine, roles: []Role{Analyst, Coordinator}, operator: true, system: true, purposes: []PurposeCode{FiguresForScheme},
		wants: Identity | Offending | Custody | Membership},
	LabDisclose:     {kind: List, op: Disclose, roles: []Role{Analyst, Coordinator}, purposes: []PurposeCode{DataLab}, wants: Identity | Membership},
	LabRecord:       {kind: Aggregate, op: Alter, roles: []Role{Analyst, Coordinator}, operator: true, purposes: []PurposeCode{FiguresForScheme}, wants: Membership},
	EvidenceFigures: {kind: Aggregate, op: Consult, roles: []Role{Analyst, Coordinator, Chair, DataProtection}, operator: true, purposes: []PurposeCode{FiguresForScheme}, wants: Membership},

	ReportRead:    {kind: Aggregate, op: Consult, roles: roles(reportReaders, Scrutiny), operator: true, purposes: []PurposeCode{FiguresForScheme}, wants: Membership},
	ReportDrafts:  {kind: Aggregate, op: Consult, roles: reportReaders, operator: true, purposes: []PurposeCode{FiguresForScheme}, wants: Membership},
	ReportExport:  {kind: Aggregate, op: Disclose, roles: roles(reportReaders, Scrutiny), operator: true, purposes: []PurposeCode{FiguresForScheme}, wants: Membership},
	ReportMake:    {kind: Bulk, op: Combine, roles: []Role{Analyst, Coordinator}, operator: true, purposes: []PurposeCode{FiguresForScheme}, wants: Identity | Custody | Selection | Tasking | Membership},
	ReportPublish: {kind: Plain, op: Other, roles: []Role{Analyst, Coordinator}, operator: true, purposes: []PurposeCode{FiguresForScheme}},
	FairnessRun: {kind: Bulk, op: Combine, roles: []Role{Analyst, Coordinator}, operator: true, purposes: []PurposeCode{FiguresForScheme},
		wants: Identity | Offending | Custody | Membership | Selection},
	FairnessFigures: {kind: Aggregate, op: Consult, roles: []Role{Analyst, Coordinator, Chair, DataProtection}, operator: true, purposes: []PurposeCode{FiguresForScheme}, wants: Membership},
	FairnessNote:    {kind: Plain, op: Other, roles: []Role{Analyst, Coordinator, Chair, DataProtection}, purposes: []PurposeCode{FiguresForScheme}},

	SeverityRead: {kind: Plain, op: Other, roles: []Role{Analyst, Coordinator, Chair, DataProtection}, operator: true, purposes: admin},
	SeverityEdit: {kind: Plain, op: Other, roles: []Role{Analyst, Coordinator}, operator: true, purposes: admin},

	CostRead:      {kind: Plain, op: Other, roles: []Role{Analyst, Coordinator, Administrator, Chair, DataProtection}, operator: true, purposes: admin},
	CostEdit:      {kind: Plain, op: Other, roles: []Role{Analyst, Coordinator, Administrator}, operator: true, purposes: admin},
	SavingFigures: {kind: Aggregate, op: Consult, roles: []Role{Analyst, Coordinator, Chair, DataProtection}, operator: true, purposes: []PurposeCode{FiguresForScheme}, wants: Membership},
	SavingWork:    {kind: Aggregate, op: Combine, roles: []Role{Analyst, Coordinator}, operator: true, purposes: []PurposeCode{FiguresForScheme}, wants: Membership},

	IndicatorFigures: {kind: Aggregate, op: Consult, roles: []Role{Analyst, Coordinator, Chair, DataProtection}, operator: true, purposes: []PurposeCode{FiguresForScheme}, wants: Membership},
	IndicatorEdit:    {kind: Plain, op: Other, roles: []Role{Analyst, Coordinator}, operator: true, purposes: []PurposeCode{FiguresForScheme}},
	IndicatorCount: {kind: Bulk, op: Combine, roles: []Role{Analyst, Coordinator}, operator: true, system: true, purposes: []PurposeCode{FiguresForScheme},
		wants: Identity | Offending | Membership},

	TodayRead:   {kind: List, op: Consult, roles: casework, purposes: []PurposeCode{DailyTasking}, wants: Identity | Offending | Custody | Membership | Tasking | Warnings},
	TodayMark:   {kind: Plain, op: Other, roles: []Role{Coordinator}, purposes: []PurposeCode{DailyTasking}},
	TaskList:    {kind: List, op: Consult, roles: casework, purposes: []PurposeCode{TaskWork, DailyTasking}, wants: Identity | Tasking | Warnings},
	TaskRead:    {kind: One, op: Consult, roles: casework, purposes: caseworkPurposes, wants: Identity | Tasking | Warnings},
	TaskCreate:  {kind: One, op: Alter, roles: casework, purposes: caseworkPurposes, wants: Identity | Tasking},
	TaskAnswer:  {kind: One, op: Alter, roles: casework, purposes: caseworkPurposes, wants: Identity | Tasking},
	TaskCancel:  {kind: One, op: Alter, roles: casework, purposes: caseworkPurposes, wants: Identity | Tasking},
	TaskOverdue: {kind: Bulk, op: Consult, system: true, purposes: []PurposeCode{SystemOperation}, wants: Tasking},
	TaskSuggest: {kind: Plain, op: Other, roles: []Role{Coordinator, Administrator}, purposes: admin},

	FundingRead:   {kind: Plain, op: Other, roles: []Role{Coordinator, Administrator, Chair, Analyst, DataProtection}, operator: true, system: true, purposes: admin},
	FundingEdit:   {kind: Plain, op: Other, roles: []Role{Coordinator, Administrator}, operator: true, purposes: admin},
	FundingCliffs: {kind: Plain, op: Other, system: true, purposes: []PurposeCode{SystemOperation}},

	DeliveryRead:   {kind: Plain, op: Other, roles: []Role{Coordinator, Administrator, Chair, Analyst, DataProtection}, operator: true, system: true, purposes: admin},
	DeliveryEdit:   {kind: Plain, op: Other, roles: []Role{Coordinator}, purposes: admin},
	DeliveryStatus: {kind: Plain, op: Other, roles: []Role{Coordinator, Chair}, purposes: admin},
	DeliveryDecide: {kind: Plain, op: Other, roles: []Role{Chair}, purposes: admin},

	AuditRead:    {kind: Plain, op: Consult, roles: []Role{DataProtection}, operator: true, purposes: []PurposeCode{Oversight}},
	AuditExport:  {kind: Plain, op: Disclose, roles: []Role{DataProtection}, purposes: []PurposeCode{Oversight}},
	AuditVerify:  {kind: Plain, op: Other, roles: []Role{DataProtection, Administrator}, operator: true, system: true, purposes: []PurposeCode{Oversight}},
	JobRead:      {kind: Plain, op: Other, roles: []Role{Administrator}, operator: true, purposes: admin},
	JobEdit:      {kind: Plain, op: Other, roles: []Role{Administrator, Coordinator}, operator: true, purposes: admin},
	EventRelay:   {kind: Bulk, op: Other, system: true, purposes: []PurposeCode{SystemOperation}, wants: AllCategories},
	NameIndexing: {kind: Bulk, op: Consult, system: true, purposes: []PurposeCode{SystemOperation}, wants: Identity},
	DemoLoad:     {kind: Bulk, op: Collect, operator: true, purposes: []PurposeCode{SystemOperation}, wants: AllCategories},
	DemoMeasure:  {kind: Bulk, op: Consult, operator: true, purposes: []PurposeCode{SystemOperation}, wants: Identity},
}

var (
	own           = []PurposeCode{OwnAccount}
	admin         = []PurposeCode{Administration}
	importing     = []PurposeCode{Importing}
	selecting     = []PurposeCode{SelectionWork}
	withOversight = append(append([]PurposeCode{}, caseworkPurposes...), Oversight)
)

// roleCategories is the most that a role ever sees of a person it may reach.
var roleCategories = map[Role]Category{
	Coordinator:           Identity | Offending | Custody | Supervision | Plan | Contact | Tasking | Selection | Warnings | Membership | Looking | Calculated,
	OffenderManager:       Identity | Offending | Custody | Supervision | Intelligence | Plan | Contact | Tasking | Selection | Warnings | Membership | Calculated,
	ProbationPractitioner: Identity | Offending | Custody | Supervision | Plan | Contact | Tasking | Selection | Warnings | Membership | Calculated,
	YouthWorker:           Identity | Offending | Custody | Supervision | Plan | Contact | Tasking | Selection | Warnings | Membership | Calculated,
	PrisonLiaison:         Identity | Offending | Custody | Supervision | Plan | Contact | Tasking | Warnings | Membership | Calculated,
	ServiceWorker:         Identity | Custody | Health | Plan | Contact | Tasking | Warnings | Membership,
	Mentor:                Identity | Plan | Contact | Tasking | Warnings | Membership,
	Analyst:               Identity | Membership, // of a file for the Justice Data Lab alone: see roleReaches
	DataProtection:        Identity | Membership | Looking,
	RecordLinker:          Identity,
}

// RolesSeeing lists the roles that can see a category at all, in the order of screens. Of a category of
// ByAgreement they are those whom an agreement can name.
func RolesSeeing(c Category) []Role {
	var out []Role
	for _, r := range Roles {
		if roleCategories[r].Has(c) {
			out = append(out, r)
		}
	}
	return out
}

// AsksByAgreement says that an action can show what is seen by agreement alone.
func AsksByAgreement(a Action) bool { return rules[a].wants&ByAgreement != 0 }
