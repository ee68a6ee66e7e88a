package demo

import (
	"context"
	"path/filepath"
	"strings"

	"waymark/examples/matrices"
	"waymark/examples/profiles"
	"waymark/internal/demo/county"
	"waymark/internal/exchange/importing"
	"waymark/internal/exchange/importing/profile"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/cohort"
	"waymark/internal/scheme/person"
	"waymark/internal/scheme/tasking"
)

// deliver brings in one file, as its agency sent it.
func (l *loader) deliver(ctx context.Context, f county.File) error {
	text, err := profiles.Find("county/" + string(f.Feed))
	if err != nil {
		return err
	}
	p, err := profile.Parse(text)
	if err != nil {
		return err
	}
	path := filepath.Join(l.folder, f.Name)
	if err := writeFile(l.county, l.folder, f); err != nil {
		return err
	}
	order := importing.Order{Profile: p, Path: path, CoversUntil: f.CoversTo}
	if _, err := l.Importing.ApplyOrder(ctx, l.by, access.Purpose{Code: access.Importing, Basis: access.FromCommand}, order, nil); err != nil {
		return err
	}
	if !l.fed[f.Feed] {
		l.fed[f.Feed] = true
		err = l.settleFeed(ctx, p)
	}
	return err
}

// settleFeed says who sends a feed and on which days, once it has come.
func (l *loader) settleFeed(ctx context.Context, p *profile.Profile) error {
	why := access.DefaultPurpose(access.AgencyRead)
	feeds, err := l.Agencies.ListFeeds(ctx, l.by, why)
	if err != nil {
		return err
	}
	for _, f := range feeds {
		if f.Source != p.Source || f.Kind != string(p.Kind.Name) {
			continue
		}
		f.Rhythm = agency.WorkingDays
		for _, a := range l.county.Partnership.Agencies {
			if a.Name == p.Agency.Name {
				f.Agency = l.agencies[a.Key]
			}
		}
		_, err = l.Agencies.ChangeFeed(ctx, l.by, why, f)
	}
	return err
}

// choose is the coordinator's run of a shipped matrix over everybody held.
func (l *loader) choose(ctx context.Context, name, source string) error {
	text, ok := matrices.Find(name)
	if !ok {
		return fault.New(fault.Internal, "the matrix %s does not ship", name)
	}
	_, err := l.Cohort.Select(ctx, l.first(access.Coordinator), access.DefaultPurpose(access.SelectionRun),
		cohort.Plan{Text: text, AsOf: civil.SomeDate(l.clock.Now().Date().AddDays(-1)), Source: source, Top: 200})
	return err
}

// admit takes somebody on as the panel decided.
func (l *loader) admit(ctx context.Context, m county.Member) error {
	p, err := l.person(ctx, m.PersonRef)
	if err != nil {
		return err
	}
	a := cohort.Admission{
		CohortType: string(m.CohortType), Statutory: cohort.Voluntary, LeadAgency: l.agencies[m.LeadAgency], LeadOfficer: l.staff[m.LeadOfficer].ID,
		District: l.districts[m.District], Started: civil.SomeDate(m.Start), Reason: m.Reason,
	}
	if m.Statutory {
		a.Statutory = cohort.UnderSupervision
	}
	_, err = l.Cohort.Admit(ctx, l.first(access.Coordinator), access.Of(access.SelectionWork), p, a)
	return err
}

// formerly takes somebody on as they were and ends it: the scheme brought its earlier people from its spreadsheets, too.
func (l *loader) formerly(ctx context.Context, f county.Former) error {
	if err := l.admit(ctx, f.Member); err != nil {
		return err
	}
	p, err := l.person(ctx, f.PersonRef)
	if err != nil {
		return err
	}
	return l.Cohort.End(ctx, l.first(access.Coordinator), access.Of(access.SelectionWork), p, f.Left, f.WhyLeft)
}

// ask makes a task at the daily meeting.
func (l *loader) ask(ctx context.Context, t county.Task) (tasking.Task, error) {
	p, err := l.person(ctx, t.PersonRef)
	if err != nil {
		return tasking.Task{}, err
	}
	what, detail := headline(t.What)
	n := tasking.New{
		Person: p, What: what, Detail: detail, Owner: tasking.Owner{Agency: l.agencies[t.Agency]}, Due: t.Due,
		Priority: tasking.Normal, Origin: tasking.Origin{Kind: tasking.FromMeeting},
	}
	if t.Staff != "" {
		n.Owner.Staff = l.staff[t.Staff].ID
	}
	if t.High {
		n.Priority = tasking.Urgent
	}
	return l.Tasking.Create(ctx, l.staff[t.AskedBy], access.Of(access.DailyTasking), n)
}

// headline keeps a long text's first sentence as what is to be done, and gives the rest as detail.
func headline(text string) (what, detail string) {
	if i := strings.IndexAny(text, ".?"); len(text) > 100 && i > 0 {
		return text[:i+1], strings.TrimSpace(text[i+1:])
	}
	return text, ""
}

// answer closes a task: whoever did it, or the coordinator who asked and wants it no longer.
func (l *loader) answer(ctx context.Context, t county.Task, made tasking.Task) error {
	ref := tasking.Ref{Person: made.Person, Task: made.ID, Version: made.Version}
	if t.State == county.TaskCancelled {
		_, err := l.Tasking.Cancel(ctx, l.staff[t.AskedBy], access.Of(access.DailyTasking), ref, t.Note)
		return err
	}
	_, err := l.Tasking.Finish(ctx, l.staff[t.ClosedBy], access.Of(access.TaskWork), ref, t.Note)
	return err
}

// warn takes over the warnings that staff had written down, each with who wrote it and when.
func (l *loader) warn(ctx context.Context) error {
	for _, w := range l.county.Warnings {
		if _, err := l.person(ctx, w.PersonRef); err != nil {
			return err
		}
	}
	return l.load(ctx, func(ctx context.Context, tx *gate.Tx) error {
		for _, w := range l.county.Warnings {
			by := l.staff[w.RecordedBy]
			n := person.NewWarning{
				Kind: person.WarningKind(w.Kind), What: w.Text, CameFrom: "The scheme's own record", AskWhom: by.Name,
				ReviewOn: civil.SomeDate(w.ReviewOn), AddedBy: by.ID, AddedAt: w.RecordedOn.At(15, 0),
			}
			if w.PersonTold {
				n.PersonTold = "Told on the day"
			}
			if _, err := person.AddWarning(ctx, tx, l.people[w.PersonRef], n); err != nil {
				return err
			}
		}
		return nil
	})
}
