package score

import (
	"slices"
	"strings"

	"waymark/internal/method/risk"
	"waymark/internal/platform/civil"
	"waymark/internal/scheme/supervision"
)

// Official is an imported score by one of the scales: the newest that gives a figure or a band.
type Official struct {
	Scores     []supervision.Score
	Assessment supervision.Assessment
	Since      civil.NullDate // the newest conviction that is held, where it came after the assessment
}

// OfficialOf gives, of assessments that are newest first, the score that stands by each scale.
func OfficialOf(all []supervision.Assessment) map[risk.Scale]*Official {
	out := map[risk.Scale]*Official{}
	for _, a := range all {
		for _, s := range a.Scores {
			scale := scaleNamed(a, s)
			if scale == "" || strings.TrimSpace(s.Value+s.Band) == "" {
				continue
			}
			switch held := out[scale]; {
			case held == nil:
				out[scale] = &Official{Scores: []supervision.Score{s}, Assessment: a}
			case held.Assessment.ID == a.ID && held.Assessment.Key == a.Key:
				held.Scores = append(held.Scores, s)
			}
		}
	}
	return out
}

// scaleNamed finds the scale in what a source calls a score, or else in the name of its tool. An OGRS without a
// number is taken for OGRS3, which had the name alone in use: better that ours gives way once too often.
func scaleNamed(a supervision.Assessment, s supervision.Score) risk.Scale {
	for _, name := range []string{s.Name, a.Tool + " " + a.ToolVersion} {
		if scale := scaleIn(name); scale != "" {
			return scale
		}
	}
	return ""
}

func scaleIn(name string) risk.Scale {
	words := strings.FieldsFunc(strings.ToUpper(name), func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') })
	has := func(some ...string) bool {
		return slices.ContainsFunc(some, func(w string) bool { return slices.Contains(words, w) })
	}
	switch {
	case has("SVRP"), has("SERIOUS") && has("VIOLENT") && has("REOFFENDING"):
		return risk.SVRP
	case has("VRP", "OGRS4V"), has("VIOLENT") && has("REOFFENDING"):
		return risk.VRP
	case has("ARP", "OGRS4G", "OGRS4"), has("OGRS") && has("4"), has("ALL") && has("REOFFENDING"):
		return risk.ARP
	case has("OGRS3", "OGRS"):
		return risk.OGRS3
	case has("OVP"):
		return risk.OVP
	case has("OGP"):
		return risk.OGP
	}
	return ""
}
