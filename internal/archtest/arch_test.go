// Package archtest holds the rules of the house as tests: who may import whom, where SQL may stand,
// who may ask for the time. A rule that fails says the rule's own words. It reads the source with
// go/parser, so that a change is seen whatever go test has cached.
package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const root = "../.."

// file is one Go file of the program, tests apart.
type file struct {
	path    string // internal/scheme/person/store.go
	pkg     string // internal/scheme/person
	imports []string
	ast     *ast.File
	fset    *token.FileSet
	text    string
}

// source reads every Go file of the repository that is ours to judge.
func source(t *testing.T, tests bool) []file {
	t.Helper()
	var out []file
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".") && d.Name() != "..") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_templ.go") || strings.HasSuffix(path, "_test.go") != tests {
			return nil
		}
		f, err := read(path)
		if err == nil {
			out = append(out, f)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) == 0 {
		t.Fatal("no source was found")
	}
	return out
}

func read(path string) (file, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return file{}, err
	}
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, path, text, parser.ParseComments)
	if err != nil {
		return file{}, err
	}
	rel, _ := filepath.Rel(root, path)
	f := file{path: filepath.ToSlash(rel), pkg: filepath.ToSlash(filepath.Dir(rel)), ast: tree, fset: fset, text: string(text)}
	for _, i := range tree.Imports {
		name, _ := strconv.Unquote(i.Path.Value)
		f.imports = append(f.imports, strings.TrimPrefix(name, "waymark/"))
	}
	return f, nil
}

func in(pkg, room string) bool { return pkg == room || strings.HasPrefix(pkg, room+"/") }

// platformOrder: each may import the ones before it.
var platformOrder = [][]string{
	{"fault", "civil"}, {"clock", "id", "config"}, {"db"}, {"access"}, {"audit", "event"}, {"gate"}, {"job"},
}

func platformLevel(pkg string) int {
	name := strings.TrimPrefix(pkg, "internal/platform/")
	for level, rooms := range platformOrder {
		for _, r := range rooms {
			if name == r || strings.HasPrefix(name, r+"/") {
				return level
			}
		}
	}
	return -1
}

func TestPlatformImportsNoOtherFloor(t *testing.T) {
	for _, f := range source(t, false) {
		if !in(f.pkg, "internal/platform") {
			continue
		}
		for _, i := range f.imports {
			if !strings.HasPrefix(i, "internal/") {
				continue
			}
			if !in(i, "internal/platform") {
				t.Errorf("%s imports %s: platform imports no other floor", f.path, i)
			} else if platformLevel(i) > platformLevel(f.pkg) {
				t.Errorf("%s imports %s: inside platform the order is %v", f.path, i, platformOrder)
			}
		}
	}
}

func TestMethodIsPure(t *testing.T) {
	for _, f := range source(t, false) {
		if !in(f.pkg, "internal/method") {
			continue
		}
		for _, i := range f.imports {
			ours := strings.HasPrefix(i, "internal/") && !in(i, f.pkg)
			if ours && i != "internal/platform/civil" && i != "internal/platform/fault" {
				t.Errorf("%s imports %s: method imports only platform/civil and platform/fault", f.path, i)
			}
			if i == "database/sql" || i == "net/http" || i == "os" {
				t.Errorf("%s imports %s: methods are pure functions on plain values", f.path, i)
			}
		}
	}
}

// schemeOrder: a room imports only rooms of earlier steps.
var schemeOrder = [][]string{
	{"agency"}, {"staff"}, {"person"}, {"offending", "custody", "supervision", "contact", "pathway", "victim", "voice", "funding", "delivery"},
	{"cohort"}, {"status", "plan", "tasking", "transfer"}, {"meeting"},
}

func schemeStep(pkg string) int {
	name := strings.SplitN(strings.TrimPrefix(pkg, "internal/scheme/"), "/", 2)[0]
	for step, rooms := range schemeOrder {
		for _, r := range rooms {
			if r == name {
				return step
			}
		}
	}
	return -1
}

func isPages(pkg string) bool { return strings.HasSuffix(pkg, "/pages") }

func roomOf(pkg string) string { return strings.TrimSuffix(pkg, "/pages") }

func TestSchemeRoomsImportOnlyEarlierOnes(t *testing.T) {
	for _, f := range source(t, false) {
		if !in(f.pkg, "internal/scheme") {
			continue
		}
		if schemeStep(f.pkg) < 0 {
			t.Errorf("%s: give the room a place in archtest's order of scheme rooms", f.path)
		}
		for _, i := range f.imports {
			switch {
			case in(i, "internal/platform"), in(i, "internal/method"), i == "internal/scheme", !strings.HasPrefix(i, "internal/"), in(i, roomOf(f.pkg)):
			case in(i, "internal/scheme") && !isPages(i) && schemeStep(i) < schemeStep(f.pkg):
			case isPages(f.pkg) && in(i, "internal/web"):
			default:
				t.Errorf("%s imports %s: scheme rooms import platform, method and earlier scheme rooms; only their pages import web", f.path, i)
			}
		}
	}
}

func TestPagesKnowOnlyTheirRoomAndWeb(t *testing.T) {
	for _, f := range source(t, false) {
		if !isPages(f.pkg) {
			continue
		}
		for _, i := range f.imports {
			if i == "database/sql" || i == "internal/platform/gate" || i == "internal/platform/db" {
				t.Errorf("%s imports %s: pages never import gate, db or database/sql", f.path, i)
			}
			if isPages(i) && i != f.pkg {
				t.Errorf("%s imports %s: pages never import another room's pages", f.path, i)
			}
		}
	}
}

// readsScores are the only ones that may know of scores worked out here: the page that shows them, and the command.
var readsScores = map[string][]string{
	"internal/method/risk": {"internal/method/risk", "internal/board/score", "internal/board/pages", "cmd/waymark"},
	"internal/board/score": {"internal/board", "internal/board/pages"},
}

// TestCalculatedScoresDecideNothing: no code that selects, takes on, tasks, colours or measures can see one.
func TestCalculatedScoresDecideNothing(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range source(t, false) {
		for _, i := range f.imports {
			may, watched := readsScores[i]
			if !watched {
				continue
			}
			seen[i] = true
			if !slices.Contains(may, f.pkg) {
				t.Errorf("%s imports %s: a score worked out here is shown and decides nothing; only %v may know of it", f.path, i, may)
			}
		}
	}
	if len(seen) != len(readsScores) {
		t.Errorf("the rule watches %d packages and met %d", len(readsScores), len(seen))
	}
}

func TestWebKnowsNoRoom(t *testing.T) {
	for _, f := range source(t, false) {
		if !in(f.pkg, "internal/web") {
			continue
		}
		for _, i := range f.imports {
			if strings.HasPrefix(i, "internal/") && !in(i, "internal/web") && !in(i, "internal/platform") || i == "internal/platform/gate" || i == "internal/platform/db" {
				t.Errorf("%s imports %s: web knows no room and never reaches the database", f.path, i)
			}
		}
	}
}

func TestOnlyCommandsImportApp(t *testing.T) {
	for _, f := range source(t, false) {
		for _, i := range f.imports {
			if in(i, "internal/app") && !in(f.pkg, "cmd") && !in(f.pkg, "internal/app") && !in(f.pkg, "bench") {
				t.Errorf("%s imports %s: only cmd and end-to-end tests import app", f.path, i)
			}
			if in(i, "internal/testkit") && !in(f.pkg, "internal/testkit") {
				t.Errorf("%s imports %s: only tests import testkit", f.path, i)
			}
		}
	}
}

func TestSQLStandsOnlyInStores(t *testing.T) {
	for _, f := range source(t, false) {
		if in(f.pkg, "internal/platform") || in(f.pkg, "internal/testkit") || in(f.pkg, "bench") {
			continue
		}
		store := strings.HasPrefix(filepath.Base(f.path), "store")
		for _, i := range f.imports {
			if i == "database/sql" && !store {
				t.Errorf("%s imports database/sql: SQL stands only in store*.go", f.path)
			}
		}
		if store {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if ok && lit.Kind == token.STRING && looksLikeSQL.MatchString(lit.Value) {
				t.Errorf("%s: %s: SQL stands only in store*.go", f.fset.Position(lit.Pos()), lit.Value[:min(60, len(lit.Value))])
			}
			return true
		})
	}
}

var looksLikeSQL = regexp.MustCompile("^[`\"](SELECT\\s.*\\sFROM\\s|INSERT INTO\\s|UPDATE\\s+\\w+\\s+SET\\s|DELETE FROM\\s)")

// timeAllowed names who may ask the machine for the time or for chance.
var timeAllowed = []string{"internal/platform/clock", "internal/platform/id", "internal/testkit", "internal/demo", "cmd", "bench"}

func TestOnlyClockAndIDAskForTimeAndChance(t *testing.T) {
	for _, f := range source(t, false) {
		allowed := false
		for _, room := range timeAllowed {
			allowed = allowed || in(f.pkg, room)
		}
		if allowed {
			continue
		}
		for _, i := range f.imports {
			if strings.HasPrefix(i, "math/rand") || i == "crypto/rand" {
				t.Errorf("%s imports %s: chance comes from platform/id", f.path, i)
			}
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Name == "Now" {
				if x, ok := sel.X.(*ast.Ident); ok && x.Name == "time" {
					t.Errorf("%s: time.Now: the time comes from platform/clock, by constructor", f.fset.Position(n.Pos()))
				}
			}
			return true
		})
	}
}

// TestExportedTxFunctionsAskForTheirCategory looks for Need (or the declaring functions of the gate) in
// every exported function of a room that takes a *gate.Tx.
func TestExportedTxFunctionsAskForTheirCategory(t *testing.T) {
	for _, f := range source(t, false) {
		if !in(f.pkg, "internal/scheme") || exemptFromNeed[f.pkg] {
			continue
		}
		for _, d := range f.ast.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || !fn.Name.IsExported() || fn.Body == nil || !takesTx(fn) {
				continue
			}
			if !calls(fn.Body, "Need") && !calls(fn.Body, "Include") && !calls(fn.Body, "Disclose") && !strings.Contains(docOf(fn), "no person") {
				t.Errorf("%s: %s takes a *gate.Tx and does not begin with tx.Need(category, people...); if it touches no person's data its comment says \"no person\"", f.path, fn.Name.Name)
			}
		}
	}
}

// exemptFromNeed are rooms that hold nothing about people on the scheme.
var exemptFromNeed = map[string]bool{"internal/scheme/agency": true, "internal/scheme/staff": true}

func takesTx(fn *ast.FuncDecl) bool {
	for _, p := range fn.Type.Params.List {
		star, ok := p.Type.(*ast.StarExpr)
		if !ok {
			continue
		}
		if sel, ok := star.X.(*ast.SelectorExpr); ok && sel.Sel.Name == "Tx" {
			return true
		}
	}
	return false
}

func docOf(fn *ast.FuncDecl) string {
	if fn.Doc == nil {
		return ""
	}
	return strings.Join(strings.Fields(fn.Doc.Text()), " ")
}

func calls(body *ast.BlockStmt, name string) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Name == name {
			found = true
		}
		return !found
	})
	return found
}

// forbiddenInPages is what templ lets through unescaped, and inline code, which the content policy forbids.
var forbiddenInPages = regexp.MustCompile(`(?i)\bformaction=|xlink:href=|\bstyle=|templ\.Raw|templ\.JSFuncCall|templ\.JSUnsafe|<script[^>]*>[^<]|\bon[a-z]+=\{|\bsrc=\{`)

func TestTemplatesUseNothingUnsafe(t *testing.T) {
	err := filepath.WalkDir(filepath.Join(root, "internal"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".templ") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for n, line := range strings.Split(string(text), "\n") {
			if m := forbiddenInPages.FindString(line); m != "" && !strings.Contains(line, "ui.AssetPath") && !strings.Contains(line, "AssetPath(") {
				t.Errorf("%s:%d: %s: templ does not escape this, or the content policy forbids it", path, n+1, m)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestTablesBelongToOneRoom maps each table to the room that its migration names and looks for other
// rooms' tables in stores.
func TestTablesBelongToOneRoom(t *testing.T) {
	owner := tableOwners(t)
	for _, f := range source(t, false) {
		if in(f.pkg, "internal/platform") || in(f.pkg, "internal/testkit") || !strings.HasPrefix(filepath.Base(f.path), "store") {
			continue
		}
		for table, room := range owner {
			if room == f.pkg || room == "internal/platform" && (table == "access_subject" || table == "access_reach" || table == "setting") || strings.HasPrefix(table, "v_") {
				continue
			}
			if regexp.MustCompile(`(?i)\b(FROM|JOIN|INTO|UPDATE)\s+` + table + `\b`).MatchString(f.text) {
				t.Errorf("%s names the table %s of %s: a room's SQL names only its own tables, views, and the gate's two", f.path, table, room)
			}
		}
	}
}

func tableOwners(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "internal/platform/db/migrations/*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no migrations: %v", err)
	}
	roomLine := regexp.MustCompile(`(?m)^-- room: (\S+)`)
	create := regexp.MustCompile(`(?i)CREATE (?:TABLE|VIEW) (?:IF NOT EXISTS )?(\w+)`)
	owner := map[string]string{}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		m := roomLine.FindStringSubmatch(string(text))
		if m == nil {
			t.Errorf("%s does not say `-- room: NAME` in its first line", path)
			continue
		}
		for _, c := range create.FindAllStringSubmatch(string(text), -1) {
			owner[c[1]] = "internal/" + m[1]
		}
	}
	return owner
}

// TestNothingNamesTheWorkplace keeps machine paths and registry hosts out of the repository.
func TestNothingNamesTheWorkplace(t *testing.T) {
	bad := regexp.MustCompile(`(?i)([" (=]/` + "wo" + `rk/)|https?://[a-z.]*(pro` + `xy|regi` + `stry)\.`)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		made := []string{"node_modules", ".git", ".bin", "bin", "dist", "work"} // none of it is in the repository
		if d.IsDir() && slices.Contains(made, d.Name()) {
			return filepath.SkipDir
		}
		if d.IsDir() || d.Name() == ".git" || strings.HasSuffix(path, ".png") || strings.HasSuffix(path, ".sum") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if m := bad.Find(text); m != nil {
			t.Errorf("%s names %q", path, m)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestMigrationsHaveTheirOwnNumbers: two rooms built at the same time easily take the same one, and then no
// database can be brought up to date. NAME.sqlite.sql and NAME.postgres.sql are one migration.
func TestMigrationsHaveTheirOwnNumbers(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root, "internal/platform/db/migrations/*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no migrations: %v", err)
	}
	named := map[string]string{}
	for _, f := range files {
		number, name, _ := strings.Cut(filepath.Base(f), "_")
		name = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, ".sql"), ".sqlite"), ".postgres")
		if other, taken := named[number]; taken && other != name {
			t.Errorf("migration %s is both %s and %s", number, other, name)
		}
		named[number] = name
	}
}
