package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"waymark/internal/app"
	"waymark/internal/demo/county"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/clock"
	"waymark/internal/platform/config"
	"waymark/internal/platform/fault"
)

type demoCommand struct {
	People  int    `help:"People known to the police." default:"30000"`
	Seed    uint64 `help:"Another seed makes another county." default:"1"`
	Years   int    `help:"Years of arrests." default:"5"`
	AsOf    string `help:"The morning the county is looked at. Default: this morning." placeholder:"YYYY-MM-DD"`
	Fresh   bool   `help:"Throw away the demonstration that is there, and make it anew."`
	Serve   bool   `help:"Serve it when it is made."`
	Linkage bool   `help:"Say how linking records did beside the truth, between each two agencies."`
	Files   string `help:"Write the agencies' files into this folder, with truth.csv, which says who is who; make no database." placeholder:"FOLDER"`
	Listen  string `help:"Address and port to serve on; only this machine is let in without a password." default:"127.0.0.1:8080"`
}

// settings names a database of its own for the demonstration, unless one was given.
func (c demoCommand) settings(given config.Config) (config.Config, error) {
	var err error
	given.Listen, given.PublicURL = c.Listen, ""
	if given.Database == "" {
		given.Database, err = config.DemoDatabase()
	}
	if given.SchemeName == "" {
		given.SchemeName = county.CountyName + " Integrated Offender Management"
	}
	return given, err
}

// Run makes the county where it is not there yet, and serves it if asked.
func (c demoCommand) Run(e *env) error {
	o, err := c.options()
	if err != nil {
		return err
	}
	if c.Files != "" {
		return c.writeFiles(e, o)
	}
	made, err := c.there(e)
	if err != nil {
		return err
	}
	if made {
		fmt.Fprintf(e.out, "The demonstration in %s is as you left it. To make it anew: waymark demo --fresh\n", e.config.Database)
	} else if err := c.make(e, o); err != nil {
		return err
	}
	if !made || c.Linkage {
		if err := c.measure(e); err != nil {
			return err
		}
	}
	if !c.Serve {
		return nil
	}
	return c.serve(e)
}

func (c demoCommand) writeFiles(e *env, o county.Options) error {
	if err := app.WriteDemoFiles(o, c.Files); err != nil {
		return fault.Because(err, fault.Unavailable, "The files could not be written to %s.", c.Files)
	}
	_, err := fmt.Fprintf(e.out, "Wrote what %s's agencies would send by %s to %s; %s there says who is who. Everyone in it is invented.\n",
		county.CountyName, o.AsOf.Long(), c.Files, county.TruthFile)
	return err
}

// measure says how linking did: in two lines, and with Linkage between each two agencies.
func (c demoCommand) measure(e *env) error {
	a, err := e.open()
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	l, err := a.MeasureDemo(e.ctx, e.operator)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.out, "Linkage against the known truth, in pairs of records of one person: precision %.4f, recall %.4f; %d joined, %d joined wrongly.\n",
		l.Precision(), l.Recall(), l.Joined, l.Wrong)
	fmt.Fprintf(e.out, "%d more wait in review: recall %.4f if all were answered right. %d were not seen.\n", l.Asked, l.RecallAsked(), l.Missed)
	if !c.Linkage {
		return nil
	}
	t := tabwriter.NewWriter(e.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "between\tand\tprecision\trecall\twith review\tjoined\twrongly\tin review\tnot seen")
	for _, b := range l.Between {
		fmt.Fprintf(t, "%s\t%s\t%.4f\t%.4f\t%.4f\t%d\t%d\t%d\t%d\n", b.One, b.Other, b.Precision(), b.Recall(), b.RecallAsked(), b.Joined, b.Wrong, b.Asked, b.Missed)
	}
	return t.Flush()
}

func (c demoCommand) options() (county.Options, error) {
	now := clock.System{}.Now()
	asOf := now.Date()
	if now.Before(asOf.At(8, 0)) { // this morning's files are not all in yet
		asOf = asOf.AddDays(-1)
	}
	if c.AsOf != "" {
		var err error
		if asOf, err = civil.ParseDate(c.AsOf); err != nil {
			return county.Options{}, fault.Because(err, fault.Invalid, "--as-of must be a day like 2026-11-25")
		}
	}
	o := county.Defaults(asOf)
	o.Seed, o.People, o.Years = c.Seed, c.People, c.Years
	return o, o.Check()
}

// there says whether the database holds a demonstration; with Fresh the file goes first.
func (c demoCommand) there(e *env) (bool, error) {
	path, file := strings.CutPrefix(e.config.Database, "sqlite:")
	if _, err := os.Stat(path); file && errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	a, err := e.open()
	if err != nil {
		return false, err
	}
	made, err := a.IsDemo(e.ctx)
	if err = errors.Join(err, a.Close()); err != nil || !made || !c.Fresh {
		return made, err
	}
	if !file {
		return false, fault.New(fault.Invalid, "--fresh throws a file away; empty the PostgreSQL database yourself, or name another")
	}
	return false, errors.Join(removeDatabase(path), os.RemoveAll(e.config.DataDir))
}

// removeDatabase removes a SQLite database with the files beside it.
func removeDatabase(path string) error {
	for _, end := range []string{"", "-wal", "-shm", "-migrate", "-looks", "-looks-wal", "-looks-shm"} {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// make makes the county. A file gets its name when it is whole, so that a demonstration cut off half way
// is never opened as one.
func (c demoCommand) make(e *env, o county.Options) error {
	cfg, unfinished := e.config, ""
	path, file := strings.CutPrefix(e.config.Database, "sqlite:")
	if _, err := os.Stat(path); file && errors.Is(err, fs.ErrNotExist) {
		unfinished = path + ".making"
		cfg.Database = "sqlite:" + unfinished
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), removeDatabase(unfinished)); err != nil {
			return err
		}
	}
	if err := app.MakeDemo(e.ctx, cfg, e.log, o, e.operator, e.steps()); err != nil {
		return err
	}
	if unfinished != "" {
		if err := errors.Join(os.Rename(unfinished, path), removeDatabase(unfinished)); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(e.out, "Made %s as it stands on %s in %s: %d people known, %d on the scheme at most. Everyone in it is invented.\n",
		county.CountyName, o.AsOf.Long(), e.config.Database, o.People, min(o.Scheme, o.People/20))
	return err
}

// steps shows how far the making is, on a terminal.
func (e *env) steps() func(done, all int) {
	if e.quiet || !term.IsTerminal(int(os.Stderr.Fd())) {
		return nil
	}
	var bar *progressbar.ProgressBar
	return func(done, all int) {
		if bar == nil {
			bar = progressbar.Default(int64(all), "four weeks of "+county.CountyName)
		}
		_ = bar.Set(done)
	}
}

// serve serves the demonstration; where the usual port is taken, on another.
func (c demoCommand) serve(e *env) error {
	listener, err := net.Listen("tcp", e.config.Listen)
	if err != nil && c.Listen == "127.0.0.1:8080" {
		listener, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		return err
	}
	e.config.Listen = listener.Addr().String()
	e.config.PublicURL = "http://" + e.config.Listen
	a, err := e.open()
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer func() { _ = a.Close() }()
	if err := e.signIns(e.ctx, a); err != nil {
		return errors.Join(err, listener.Close())
	}
	return e.serve(a, listener)
}

// signIns prints whom a newcomer can act as: one of each role.
func (e *env) signIns(ctx context.Context, a *app.App) error {
	members, err := a.Staff.ListMembers(ctx, e.operator, access.DefaultPurpose(access.StaffRead))
	if err != nil {
		return err
	}
	fmt.Fprintf(e.out, "\nOpen %s in a browser and choose who to be; no password is asked on this machine. For example:\n", e.config.PublicURL)
	table := tabwriter.NewWriter(e.out, 0, 4, 2, ' ', 0)
	for _, r := range access.Roles {
		for _, m := range members {
			if m.Active && slices.Contains(m.Roles, r) {
				fmt.Fprintf(table, "  %s\t%s\n", m.Name, r.Label())
				break
			}
		}
	}
	return table.Flush()
}
