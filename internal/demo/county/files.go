package county

import (
	"encoding/csv"
	"io"

	"waymark/internal/platform/civil"
)

// File is one extract that an agency delivered.
type File struct {
	Name     string        // such as "police_arrests_2026-11-25.csv"
	Feed     Feed          //
	Morning  civil.Date    // the working morning on which it came
	History  bool          // everything up to the cut, as against what changed since the file before
	CoversTo civil.Instant // nothing later is in it
	from, to int           // cuts, as London days; from is 0 for a history
}

// Mornings lists the mornings on which extracts came: that of the histories, then the working mornings
// up to the as-of day.
func (c *County) Mornings() []civil.Date {
	o := c.options
	out := make([]civil.Date, o.Mornings+1)
	out[o.Mornings] = o.AsOf
	for i := o.Mornings - 1; i >= 0; i-- {
		out[i] = civil.PreviousWorkingDay(out[i+1])
	}
	return out
}

// Files lists the delivered extracts in the order in which they came. The late feed's files stop
// LateDays before the as-of day.
func (c *County) Files() []File {
	var out []File
	mornings := c.Mornings()
	for i, morning := range mornings {
		for _, feed := range Feeds() {
			f := File{Feed: feed, Morning: morning, History: i == 0, to: morning.Days()}
			f.Name = string(feed) + "_" + morning.String() + ".csv"
			if i == 0 {
				f.Name = string(feed) + ".csv"
			} else {
				f.from = mornings[i-1].Days()
			}
			if last := c.options.AsOf.AddDays(-c.options.LateDays); feed == c.options.Late && morning.After(last) {
				if i > 0 {
					continue
				}
				f.Morning, f.to = last, last.Days()
			}
			f.CoversTo = civil.DateFromDays(f.to).At(cutHour, 0)
			out = append(out, f)
		}
	}
	return out
}

// Write streams the file's rows as CSV.
func (c *County) Write(w io.Writer, f File) error {
	return c.write(&sheet{csv: newCSV(w)}, f)
}

func (c *County) write(out *sheet, f File) error {
	switch f.Feed {
	case PolicePeople:
		c.writePeople(out, f)
	case PoliceArrests:
		c.writeArrests(out, f)
	case PoliceCharges:
		c.writeCharges(out, f)
	case CourtCases:
		c.writeCases(out, f)
	case CourtResults:
		c.writeResults(out, f)
	case ProbationAssessments:
		c.writeAssessments(out, f)
	case PrisonList:
		c.writePrison(out, f)
	case ProbationPeople:
		c.writeProbation(out, f)
	case PoliceRecords:
		c.writeRecords(out, f)
	}
	out.csv.Flush()
	return out.csv.Error()
}

// sheet writes rows until the first error, which the csv writer keeps and Write returns.
type sheet struct {
	csv   *csv.Writer
	named func(source, key string, p *person) // hears, where somebody asks, whom each row names
}

func newCSV(w io.Writer) *csv.Writer {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	return out
}

// names says whom the next row is about: the person whom the source calls by the key.
func (s *sheet) names(source, key string, p *person) {
	if s.named != nil {
		s.named(source, key, p)
	}
}

func (s *sheet) row(cells ...string) { _ = s.csv.Write(cells) }

// clockText gives hh:mm on London's clock.
func clockText(minute int) string {
	h, m := minute%1440/60, minute%60
	return string([]byte{'0' + byte(h/10), '0' + byte(h%10), ':', '0' + byte(m/10), '0' + byte(m%10)})
}

func dayText(on int) string { return day(civil.DateFromDays(on)) }
