package pages

import (
	"waymark/internal/evidence/report"
	"waymark/internal/evidence/report/print"
	"waymark/internal/web/chart"
	"waymark/internal/web/ui"
)

// listing is what the list shows.
type listing struct {
	form  ui.Form
	packs []shelf
	may   bool
}

// shelf is one pack's editions, the newest cut first.
type shelf struct {
	Pack     report.Pack
	Editions []report.Edition
}

// byPack puts editions on the shelves of their packs; a pack without any has none.
func byPack(all []report.Edition) []shelf {
	var out []shelf
	for _, p := range report.Packs {
		s := shelf{Pack: p}
		for _, e := range all {
			if e.Pack == p.Key {
				s.Editions = append(s.Editions, e)
			}
		}
		if len(s.Editions) > 0 {
			out = append(out, s)
		}
	}
	return out
}

// opened is what an edition's page shows.
type opened struct {
	form       ui.Form
	edition    report.Edition
	charts     map[string]chart.Chart
	mayPublish bool
	behind     print.Links
}

func packChoices() []ui.Choice {
	var out []ui.Choice
	for _, p := range report.Packs {
		out = append(out, ui.Choice{Value: p.Key, Label: p.Title})
	}
	return out
}

// state says in words what an edition is.
func state(e report.Edition) string {
	words := "Draft, made "
	if !e.Draft() {
		words = "Published " + e.At.Date().Long() + ". Made "
	}
	words += e.MadeAt.Long()
	if e.Maker != "" {
		words += " by " + e.Maker
	}
	return words + "."
}

// version says which version of its cut an edition is, where there are several.
func version(e report.Edition) string {
	if e.Version == 1 {
		return ""
	}
	return "Version " + number(e.Version) + ": the records behind this cut had changed."
}

var formats = []struct {
	format      print.Format
	file, label string
}{
	{print.HTML, "report.html", "Web page"}, {print.PDF, "report.pdf", "PDF"}, {print.XLSX, "report.xlsx", "Spreadsheet (XLSX)"}, {print.CSV, "report-csv.zip", "Tables (CSV)"},
}

func formatOf(file string) (print.Format, bool) {
	for _, f := range formats {
		if f.file == file {
			return f.format, true
		}
	}
	return "", false
}

// download says how a format is offered: a PDF only where the server can print one.
func download(f print.Format) bool { return f != print.PDF || print.CanPrint() }
