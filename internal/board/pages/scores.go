package pages

import (
	"net/http"
	"strconv"
	"strings"

	"waymark/internal/board"
	"waymark/internal/board/score"
	"waymark/internal/method/risk"
	"waymark/internal/platform/access"
	"waymark/internal/platform/id"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

func (p pages) scores(w http.ResponseWriter, r *server.Request) error {
	who := id.Person(r.PathValue("person"))
	s, err := p.board.OpenScores(r.Context(), r.Actor, r.Purpose(who), who)
	if err != nil {
		return err
	}
	page := r.Page("Scores of " + s.Card.FullName())
	page.Back = "/people/" + string(who)
	page.Person = scoresBar{s, r.Why(who, s.Why)}
	return r.Render(w, http.StatusOK, scoresPage(page, s.Scores))
}

// scoresBar is the identity bar above somebody's scores.
type scoresBar struct {
	s   board.ScoreSheet
	why ui.Why
}

func (b scoresBar) Bar() ui.Component {
	var tags []ui.Choice
	if b.s.Card.Restriction != access.Unrestricted {
		tags = append(tags, ui.Choice{Value: "red", Label: "Restricted record"})
	}
	return ui.IdentityBar(ui.IdentityProps{
		Name: b.s.Card.FullName(), Number: b.s.Card.Number, Born: b.s.Card.DateOfBirth.Long(), Where: placeWords(b.s.Where, b.s.Feeds), Why: b.why, Tags: tags,
	})
}

// anyOfficial says that some scale has an official score.
func anyOfficial(s score.Scores) bool {
	for _, x := range s.Scales {
		if x.Official != nil {
			return true
		}
	}
	return false
}

// figurePairs says what a scale gives.
func figurePairs(r *risk.Result) []ui.Pair {
	var out []ui.Pair
	if r.OneYear != nil {
		out = append(out, ui.Pair{Key: "Within one year", Value: r.OneYear.Percent.String() + "%"})
	}
	return append(out, ui.Pair{Key: "Within two years", Value: r.TwoYear.Percent.String() + "%"},
		ui.Pair{Key: "Band", Value: r.Band.Label() + " (" + edgeWords(r.Scale) + ")"})
}

// ruleWords says what the rule is and where it and its weights come from.
func ruleWords(r *risk.Result) []string {
	info, _ := r.Rule.Info()
	return []string{"Rule " + string(r.Rule) + ": " + info.Words + ".", "Source: " + info.Source + "."}
}

// noticeWords begins a sentence with the fixed words.
func noticeWords() string { return strings.ToUpper(risk.Notice[:1]) + risk.Notice[1:] }

func startOf(s score.Scores) string {
	for _, i := range s.Inputs {
		if i.Name == "Start of time in the community" {
			day, _, _ := strings.Cut(i.Value, ",")
			return day
		}
	}
	return ""
}

// edgeWords says where a scale's bands begin.
func edgeWords(s risk.Scale) string {
	e := s.Edges()
	text := func(hundredths int) string { return strconv.FormatFloat(float64(hundredths)/100, 'f', -1, 64) + "%" }
	return "medium from " + text(e[0]) + ", high from " + text(e[1]) + ", very high from " + text(e[2])
}

// termValue writes a figure of a term: whole where it is, else to five places.
func termValue(x float64) string {
	text := strconv.FormatFloat(x, 'f', 5, 64)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// inputNames says in words what the columns of a file are called for the command line.
var inputNames = strings.NewReplacer("date_of_birth", "date of birth", "date_of_conviction", "day of the conviction", "date_start_followup", "start of time in the community",
	"total_sanctions", "sanctions", "violent_sanctions", "violent sanctions", "age_first_sanction", "age at the first sanction", "ho_code", "Home Office code",
	"assessment_date", "day of this page", "ogrs3_group", "offence group")

func refusalWords(r risk.Refusal) string { return inputNames.Replace(r.String()) }

func offenceWords(o score.Offence) string {
	words := o.What()
	if o.Code != "" {
		words += " (" + o.Code + ")"
	}
	if !o.Mapped {
		words += ", not on the published list"
	}
	return words
}

// violentWords says whether a sanction counts as violent.
func violentWords(s score.Sanction) string {
	violent, known := s.Violent()
	switch {
	case !known:
		return "Not known"
	case violent:
		return "Yes"
	}
	return "No"
}

// restWords says which declaration a score rests on.
func restWords(r score.Rest) string {
	words := r.Feed.Title + ": " + strings.ToLower(r.Strand.Label()) + ", of a whole life"
	if r.From.Valid {
		words = r.Feed.Title + ": " + strings.ToLower(r.Strand.Label()) + ", of proceedings begun from " + r.From.Date.Long()
	}
	if r.Until.Valid {
		return words + " until " + r.Until.Date.Long()
	}
	return words + ", as far as the feed reaches (" + r.Feed.CoversUntil.Long() + ")"
}

// termWeight writes a coefficient in full: some are too small for five places.
func termWeight(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// figures says how the sum becomes a chance.
func figures(r *risk.Result) []string {
	var out []string
	for _, f := range []*risk.Figure{r.OneYear, r.TwoYear} {
		if f == nil {
			continue
		}
		years := "Within one year: "
		if f.Years == 2 {
			years = "Within two years: "
		}
		line := years + "log-odds " + termValue(f.Slope) + " × " + termValue(r.Sum) + " + " + termValue(f.Shift) + " = " + termValue(f.LogOdds)
		out = append(out, line+", a probability of "+termValue(f.Probability)+", shown as "+f.Percent.String()+"%.")
	}
	return out
}
