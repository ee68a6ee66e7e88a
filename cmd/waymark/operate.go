package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"waymark/internal/app"
	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
)

type serveCommand struct {
	Listen    string `help:"Address and port to listen on." default:"127.0.0.1:8080" env:"WAYMARK_LISTEN"`
	PublicURL string `help:"The address that people type, when TLS ends before Waymark." env:"WAYMARK_PUBLIC_URL" placeholder:"https://..."`
}

// stopWithin is how long requests under way may take when the server is asked to stop.
const stopWithin = 20 * time.Second

// Run serves until the process is asked to stop.
func (c serveCommand) Run(e *env) error {
	listener, err := net.Listen("tcp", e.config.Listen)
	if err != nil {
		return err
	}
	a, err := e.open()
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer func() { _ = a.Close() }()
	link, err := a.Staff.SetUpLink(e.ctx, e.operator)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	fmt.Fprintf(e.out, "Waymark serves %s at %s\n", e.config.SchemeName, e.config.PublicURL)
	if link != "" {
		fmt.Fprintf(e.out, "Nobody can sign in yet. Set up the first administrator, once, at:\n  %s/set-up?link=%s\n", e.config.PublicURL, link)
	}
	return e.serve(a, listener)
}

// serve answers requests and does the jobs until the process is asked to stop.
func (e *env) serve(a *app.App, listener net.Listener) error {
	handler, err := a.Handler()
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 5 * time.Minute, IdleTimeout: 2 * time.Minute}
	go a.Jobs.Serve(e.ctx, 2)
	go a.KeepReady(e.ctx)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-e.ctx.Done():
	}
	return shutDown(server)
}

type migrateCommand struct {
	AppRole string `help:"PostgreSQL role of the running application: it is given what it needs and no more." env:"WAYMARK_APP_ROLE" placeholder:"ROLE"`
}

// Run migrates as the owner of the schema.
func (c migrateCommand) Run(e *env) error {
	d, err := db.Open(e.ctx, e.config.Database)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	n, err := d.Migrate(e.ctx)
	if err != nil {
		return err
	}
	if err := d.Grant(e.ctx, c.AppRole); err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.out, "%d migrations applied; the database is up to date.\n", n)
	return err
}

type auditCommand struct {
	Verify verifyCommand `cmd:"" help:"Recompute the whole log's seal."`
	Seal   sealCommand   `cmd:"" help:"Seal now what was written since the last time."`
}

type verifyCommand struct {
	JSON bool `help:"Print the report as JSON." name:"json"`
}

// Run verifies the log and ends with exit code 5 when it does not hold.
func (c verifyCommand) Run(e *env) error {
	a, err := e.open()
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	r, err := a.VerifyAudit(e.ctx, e.operator, e.why(access.Oversight))
	if err != nil {
		return err
	}
	if c.JSON {
		err = json.NewEncoder(e.out).Encode(r)
	} else {
		_, err = fmt.Fprintf(e.out, "%d entries, %d sealed, %d not yet sealed, %d heads\nnewest root %s\n", r.Entries, r.Sealed, r.Unsealed, r.Heads, r.Root)
		for _, p := range r.Problems {
			fmt.Fprintf(e.out, "PROBLEM entry %d: %s\n", p.Entry, p.Text)
		}
	}
	if len(r.Problems) > 0 {
		return errors.Join(err, errTampered)
	}
	return err
}

type sealCommand struct{}

// Run seals.
func (sealCommand) Run(e *env) error {
	a, err := e.open()
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	n, err := a.Seal(e.ctx)
	if err == nil {
		_, err = fmt.Fprintf(e.out, "%d entries sealed.\n", n)
	}
	return err
}
