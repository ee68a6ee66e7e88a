package main

import (
	"errors"
	"fmt"

	"waymark/internal/evidence/measure"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/clock"
	"waymark/internal/platform/fault"
)

type cohortCommand struct {
	Lock   cohortLockCommand   `cmd:"" help:"Freeze who is on the scheme on a day, with what each had had in the months before."`
	Show   cohortShowCommand   `cmd:"" help:"Show a locked cohort and what has come of it since."`
	Verify cohortVerifyCommand `cmd:"" help:"Say whether a locked cohort is as it was locked, and whether records still give its baseline."`
}

type cohortLockCommand struct {
	Name    string `arg:"" help:"Small letters, digits and hyphens, as cohort-2026. Locked again it is a further version."`
	AsOf    string `help:"The day. Default: today." placeholder:"DATE"`
	Measure string `help:"The unit that is counted: arrests, offences, charges, convictions or admissions." enum:"arrests,offences,charges,convictions,admissions" default:"arrests"`
	Source  string `help:"Whose records count." default:"police"`
	Months  int    `help:"Months of the baseline, and of the window after." default:"12"`
	Why     string `help:"Why it is locked, or what is corrected." required:"" placeholder:"WORDS"`
}

// Run locks and says what was locked.
func (c cohortLockCommand) Run(e *env) error {
	day := clock.System{}.Now().Date()
	if c.AsOf != "" {
		var err error
		if day, err = civil.ParseDate(c.AsOf); err != nil {
			return fault.New(fault.Invalid, "--as-of must be a day like 2026-11-26")
		}
	}
	a, err := e.open()
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	l, err := a.Measure.Lock(e.ctx, e.operator, measure.LockPlan{Name: c.Name, AsOf: day, What: measure.What(c.Measure), Source: c.Source, Months: c.Months, Reason: c.Why})
	if err != nil {
		return err
	}
	before := 0
	for _, m := range l.Members {
		before += m.Before
	}
	_, err = fmt.Fprintf(e.out, "Locked %s, version %d: %d people on the scheme on %s, with %d %s in the %d months before. Digest %s.\n",
		l.Name, l.Version, len(l.Members), l.AsOf.Long(), before, l.What, l.Months, l.Digest)
	return err
}

type cohortShowCommand struct {
	Name    string `arg:"" help:"The name under which it was locked."`
	Version int    `help:"Default: the newest." placeholder:"N"`
}

// lockReport is a locked cohort in figures.
type lockReport struct {
	Name     string            `json:"name"`
	Version  int               `json:"version"`
	AsOf     string            `json:"as_of"`
	Measure  measure.What      `json:"measure"`
	Source   string            `json:"source"`
	Months   int               `json:"months"`
	People   int               `json:"people"`
	Before   int               `json:"before"`
	Digest   string            `json:"digest"`
	Whole    bool              `json:"as_locked"`
	Differ   int               `json:"people_whose_records_give_another_baseline"`
	Covers   string            `json:"records_cover_to"`
	StillOn  int               `json:"still_on_the_scheme"`
	Live     int               `json:"on_the_scheme"`
	Joined   int               `json:"joined_since"`
	After    *measure.Total    `json:"after"`
	Expected *measure.Expected `json:"expected_with_nothing_done"`
	Warning  string            `json:"warning"`
}

// Run prints the figures as JSON.
func (c cohortShowCommand) Run(e *env) error {
	l, err := showLock(e, c.Name, c.Version)
	if err != nil {
		return err
	}
	return indented(e.out, lockReport{Name: l.Name, Version: l.Version, AsOf: l.AsOf.String(), Measure: l.What, Source: l.Source, Months: l.Months, People: len(l.Members),
		Before: l.Before, Digest: l.Digest, Whole: l.Whole, Differ: l.Differ, Covers: l.Covers.Until.AddDays(-1).String(), StillOn: l.StillOn, Live: l.Live, Joined: l.Joined, After: l.After, Expected: l.Expected, Warning: bareWarning})
}

func showLock(e *env, name string, version int) (measure.Locked, error) {
	a, err := e.open()
	if err != nil {
		return measure.Locked{}, err
	}
	defer func() { _ = a.Close() }()
	return a.Measure.Show(e.ctx, e.operator, name, version)
}

type cohortVerifyCommand struct {
	Name    string `arg:"" help:"The name under which it was locked."`
	Version int    `help:"Default: the newest." placeholder:"N"`
}

// Run says whether the lock is whole; one that is not ends with the code for what was tampered with.
func (c cohortVerifyCommand) Run(e *env) error {
	l, err := showLock(e, c.Name, c.Version)
	if err != nil {
		return err
	}
	if !l.Whole {
		return errors.Join(fault.New(fault.Invalid, "The members of %s, version %d, are not those that were locked: their digest is not %s.", l.Name, l.Version, l.Digest), errTampered)
	}
	_, err = fmt.Fprintf(e.out, "%s, version %d, is as it was locked. Of %d of its %d people the records now give another baseline; the locked one stands.\n", l.Name, l.Version, l.Differ, len(l.Members))
	return err
}
