// Command waymark is the whole of Waymark: the server, the importer, the selection and the tools of its
// operator. Commands that go from file to file touch no database; all others act as operator:NAME and
// every look at a person is in the audit log.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"os/user"
	"syscall"

	"github.com/alecthomas/kong"

	"waymark/internal/app"
	"waymark/internal/platform/access"
	"waymark/internal/platform/config"
	"waymark/internal/platform/fault"
)

// version is set by the build.
var version = "dev"

// The exit codes, so that a script can tell what happened.
const (
	exitOK       = 0
	exitProblem  = 1 // something went wrong
	exitUsage    = 2 // the words of the command are off
	exitRefused  = 3 // the input was refused; nothing was applied
	exitDenied   = 4 // the policy refuses
	exitTampered = 5 // audit verify or cohort verify found a problem
)

type commandLine struct {
	Database  string `help:"sqlite:PATH or postgres://USER@HOST/NAME. Default: a file in your data directory." env:"WAYMARK_DATABASE" placeholder:"URL"`
	DataDir   string `help:"Folder for uploads that wait. Default: beside the database." env:"WAYMARK_DATA_DIR" placeholder:"DIR"`
	Scheme    string `help:"The scheme's name, as pages show it." env:"WAYMARK_SCHEME" placeholder:"NAME"`
	Reason    string `help:"Why you do this; kept in the audit log." placeholder:"WORDS"`
	LogFormat string `help:"text or json." enum:"text,json" default:"text" env:"WAYMARK_LOG_FORMAT"`
	Quiet     bool   `short:"q" help:"No progress, only results and errors."`

	Demo     demoCommand     `cmd:"" help:"Make an invented county to try everything on, and serve it."`
	Serve    serveCommand    `cmd:"" help:"Serve the pages."`
	Import   importCommand   `cmd:"" help:"Bring agencies' extracts in."`
	Link     linkCommand     `cmd:"" help:"Find which records in one file, or in two, are about one person. From file to file."`
	Relink   relinkCommand   `cmd:"" help:"Learn from all records held, weigh them anew, and say what would be joined, parted or asked."`
	Select   selectCommand   `cmd:"" help:"Score everybody by a matrix and list the highest."`
	Risk     riskCommand     `cmd:"" help:"Work out reoffending scores from published coefficients. From file to file."`
	Analyse  analyseCommand  `cmd:"" help:"Work out rates, survival, regressions, matched comparisons and charts of any CSV file. From file to file."`
	Cost     costCommand     `cmd:"" help:"Price offences before and after: saving, mix, break-even, from tables you give. From file to file."`
	Quality  qualityCommand  `cmd:"" help:"Say, source by source, what records lack, where they contradict others, and what moved."`
	Cohort   cohortCommand   `cmd:"" help:"Lock a cohort with its baseline, and show what came of it."`
	Funding  fundingCommand  `cmd:"" help:"Say which money ends when, what is secured, and what the scheme cost to run."`
	Evaluate evaluateCommand `cmd:"" help:"Measure what changed for a cohort."`
	Report   reportCommand   `cmd:"" help:"Make a report at a cut, and write it as a web page, PDF, spreadsheet or CSV."`
	Fairness fairnessCommand `cmd:"" help:"Count, step by step, whether people of each ethnicity, sex, age and district are treated alike."`
	Staff    staffCommand    `cmd:"" help:"Keep accounts: invite, suspend, unlock, reset a lost second factor."`
	Migrate  migrateCommand  `cmd:"" help:"Bring the database up to date."`
	Audit    auditCommand    `cmd:"" help:"Prove that the log of who looked is whole."`
	Version  versionCommand  `cmd:"" help:"Print the version."`

	Indicators indicatorsCommand `cmd:"" help:"Print the performance indicators: each figure beside its target, its pace and how sure it is."`
}

// env is what a command needs besides its own flags.
type env struct {
	ctx      context.Context
	config   config.Config
	operator access.Actor
	reason   string
	quiet    bool
	out, err io.Writer
	log      *slog.Logger
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, out, errOut io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var line commandLine
	exited := -1
	parser, err := kong.New(&line, kong.Name("waymark"), kong.Writers(out, errOut), kong.Exit(func(code int) { exited = code }),
		kong.Description("Find the few people who cause most of the crime, work with them together, and show what changed.\n\n"+
			"Begin with `waymark demo --serve`: an invented county to try everything on."),
		kong.UsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		fmt.Fprintln(errOut, err)
		return exitProblem
	}
	parsed, err := parser.Parse(twoIDs(args))
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintf(errOut, "waymark: %v\nTry `waymark --help`.\n", err)
		return exitUsage
	}
	e, err := line.environment(ctx, parsed.Command(), out, errOut)
	if err == nil {
		err = parsed.Run(e)
	}
	return report(err, errOut)
}

func (l *commandLine) environment(ctx context.Context, command string, out, errOut io.Writer) (*env, error) {
	var handler slog.Handler = slog.NewTextHandler(errOut, &slog.HandlerOptions{Level: slog.LevelInfo})
	if l.LogFormat == "json" {
		handler = slog.NewJSONHandler(errOut, nil)
	}
	given := config.Config{Database: l.Database, DataDir: l.DataDir, SchemeName: l.Scheme, Listen: l.Serve.Listen, PublicURL: l.Serve.PublicURL}
	var err error
	if command == "demo" {
		given, err = l.Demo.settings(given)
	}
	cfg, wrong := given.Check()
	err = errors.Join(err, wrong)
	return &env{ctx: ctx, config: cfg, operator: access.OperatorActor(userName(), "waymark "+command), reason: l.Reason,
		quiet: l.Quiet, out: out, err: errOut, log: slog.New(handler)}, err
}

func userName() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "unknown"
}

// errTampered ends `audit verify` when the log does not hold, and `cohort verify` when a lock does not.
var errTampered = errors.New("what is kept is not what was kept")

func report(err error, errOut io.Writer) int {
	if err == nil {
		return exitOK
	}
	fmt.Fprintf(errOut, "waymark: %v\n", err)
	switch {
	case errors.Is(err, errTampered):
		return exitTampered
	case fault.Is(err, fault.Invalid):
		return exitRefused
	case fault.Is(err, fault.Denied), fault.Is(err, fault.NeedsReason):
		return exitDenied
	}
	return exitProblem
}

// open opens the application on the configured database, brought up to date.
func (e *env) open() (*app.App, error) { return app.Open(e.ctx, e.config, e.log) }

// why is the purpose of a command, with the operator's words.
func (e *env) why(code access.PurposeCode) access.Purpose {
	return access.Purpose{Code: code, Basis: access.FromCommand, Reason: e.reason}
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(e *env) error {
	_, err := fmt.Fprintln(e.out, "waymark", version)
	return err
}
