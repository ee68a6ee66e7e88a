package score_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/internal/board/score"
	"waymark/internal/method/risk"
	"waymark/internal/platform/civil"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/custody"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/supervision"
)

var noon = civil.MustInstant("2026-11-25T12:00:00.000000Z")

func day(s string) civil.NullDate {
	if s == "" {
		return civil.NullDate{}
	}
	return civil.SomeDate(civil.MustDate(s))
}

func result(source, on, code, sentence string) offending.CourtResult {
	return offending.CourtResult{Source: source, Key: source + on + code, Day: day(on), OffenceCode: code, OffenceText: "Offence " + code, Disposition: offending.Guilty,
		SentenceType: offending.SentenceType(sentence), CaseRef: "C" + on}
}

func caution(source, on, code string) offending.CourtResult {
	r := result(source, on, code, "")
	r.Disposition = offending.Cautioned
	return r
}

func declared(strand agency.Strand, from, until string) agency.Declaration {
	return agency.Declaration{Source: "pnc", Kind: "convictions", Strand: strand, Whom: agency.OfEverybody, From: day(from), Until: day(until)}
}

func feed(source string) agency.Feed {
	return agency.Feed{Source: source, Kind: "convictions", Title: "Feed of " + source, CoversUntil: noon.Add(-3 * time.Hour), LateAfter: 26 * time.Hour}
}

// full is a man with a whole history: cautioned at 15, convicted twice since.
func full() score.Held {
	return score.Held{
		Now: noon, Born: civil.PartialOf(civil.MustDate("1995-05-20")), Sex: "male", Feeds: []agency.Feed{feed("pnc"), feed("court")},
		Declarations: []agency.Declaration{declared(agency.Convictions, "", ""), declared(agency.Cautions, "", "")},
		Results:      []offending.CourtResult{result("pnc", "2025-03-10", "04600", "community"), result("pnc", "2016-02-01", "00806", "fine"), caution("pnc", "2010-09-09", "04600")},
	}
}

func said(s score.Scores) string {
	var parts []string
	for _, x := range s.Scales {
		switch {
		case x.Official != nil:
			parts = append(parts, string(x.Scale)+" official")
		case x.Figured():
			parts = append(parts, string(x.Scale)+" "+x.Result.TwoYear.Percent.String())
		case x.Result != nil:
			parts = append(parts, string(x.Scale)+" refused "+string(x.Result.Refused[0].Reason))
		}
	}
	return strings.Join(parts, ", ")
}

// TestWhatIsCountedIsHandedOn: the figures are those that the published method gives for what a reader would count by
// hand: three sanctions, one of them violent, the first at 15, and follow-up from the sentence.
func TestWhatIsCountedIsHandedOn(t *testing.T) {
	got := score.Work(full())
	if len(got.Why) > 0 || len(got.Sanctions) != 3 {
		t.Fatalf("%v, %d sanctions", got.Why, len(got.Sanctions))
	}
	convicted, born := day("2025-03-10"), day("1995-05-20")
	ogrs3 := risk.ScoreOGRS3(risk.OGRS3Input{Sex: risk.Male, Born: born, Convicted: convicted, FollowUp: convicted, Sanctions: risk.Some(3), AgeFirst: risk.Some(15), Code: "04600"}, risk.OGRS3Current)
	family := risk.ScoreOGRS4(risk.OGRS4Input{Sex: risk.Male, Born: born, Convicted: convicted, FollowUp: convicted, Assessed: day("2026-11-25"), Sanctions: risk.Some(3), Violent: risk.Some(1),
		AgeFirst: risk.Some(15), Code: "04600"}, risk.OGRS4Service)
	want := fmt.Sprintf("OGRS3 %s, ARP %s, VRP %s, SVRP %s", ogrs3.TwoYear.Percent, family[0].TwoYear.Percent, family[1].TwoYear.Percent, family[2].TwoYear.Percent)
	if said(got) != want {
		t.Errorf("%s, not %s", said(got), want)
	}
	if got.Scales[4].NotHeld == "" || got.Scales[5].NotHeld == "" {
		t.Error("OVP and OGP do not say what they lack")
	}
	if !strings.HasPrefix(got.Line(), "OGRS3 "+ogrs3.TwoYear.Percent.String()+"% within two years") {
		t.Error(got.Line())
	}
	for _, i := range got.Inputs {
		if i.From == "" || i.Value == "" {
			t.Errorf("%+v does not say where it comes from", i)
		}
	}
}

// TestRefusals: each way in which a history or a person does not serve, in words, and never a figure beside them.
func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*score.Held)
		want   string
	}{
		{"nothing declared", func(h *score.Held) { h.Declarations = nil }, "no source of convictions is declared complete"},
		{"ended", func(h *score.Held) { h.Declarations[0].EndedAt = noon }, "no source of convictions is declared complete"},
		{"no cautions", func(h *score.Held) { h.Declarations = h.Declarations[:1] }, "no source of cautions is declared complete"},
		{"only the scheme's", func(h *score.Held) { h.Declarations[0].Whom = agency.OfScheme }, "no source of convictions that is declared complete covers this person"},
		{"on the scheme since the feed came", func(h *score.Held) {
			h.Declarations[0].Whom, h.OnSchemeSince = agency.OfScheme, day("2026-11-26")
		}, "covers this person"},
		{"no row", func(h *score.Held) { h.Declarations[1].Whom, h.Results = agency.OfFeed, nil }, "no source of cautions that is declared complete covers this person"},
		{"born some day", func(h *score.Held) { h.Born = civil.Partial{Year: 1995, Month: time.May} }, "known only in part"},
		{"born", func(h *score.Held) { h.Born = civil.Partial{} }, "the date of birth is not known"},
		{"sex", func(h *score.Held) { h.Sex = "not_known" }, "neither male nor female"},
		{"too short", func(h *score.Held) { h.Declarations[0].From = day("2024-11-25") }, "complete only from 25 November 2024; they were 29 then"},
		{"from the day after the tenth birthday", func(h *score.Held) { h.Declarations[0].From = day("2005-05-21") }, "they were 10 then"},
		{"ends", func(h *score.Held) { h.Declarations[1].Until = day("2026-01-01") }, "cautions are declared complete only until 1 January 2026"},
		{"feed closed", func(h *score.Held) { h.Feeds[0].Closed = day("2026-11-01") }, "complete only until 25 November 2026"},
		{"nothing came", func(h *score.Held) { h.Feeds[0].CoversUntil = civil.Instant{} }, "nothing has come from Feed of pnc yet"},
		{"a result that says nothing", func(h *score.Held) { h.Results[1].Disposition = offending.DispositionUnknown }, "(pnc, case C2016-02-01) does not say whether it is of a conviction"},
		{"withheld", func(h *score.Held) { h.Results[1].Disposition = offending.Withheld }, "does not say whether"},
		{"no day", func(h *score.Held) { h.Results[1].Day = day("") }, "has no day"},
		{"another source knows more", func(h *score.Held) { h.Results = append(h.Results, result("court", "2026-11-20", "00806", "fine")) }, "court has a conviction of 20 November 2026 (Offence 00806) that no declared source has"},
		{"the police know more", func(h *score.Held) {
			h.Charges = []offending.Charge{{Source: "police", Outcome: offending.Convicted, OutcomeDay: day("2020-01-01"), CaseRef: "X", OffenceText: "Theft"}}
		}, "police has a conviction of 1 January 2020 (Theft) that no declared source has"},
		{"no conviction", func(h *score.Held) { h.Results = h.Results[2:] }, "no conviction is held"},
		{"no code", func(h *score.Held) { h.Results[0].OffenceCode = "" }, "has no Home Office code"},
		{"which was the main one", func(h *score.Held) { h.Results = append(h.Results, result("pnc", "2025-03-10", "00806", "community")) }, "does not say which was the main one"},
		{"no sentence", func(h *score.Held) { h.Results[0].SentenceType = "" }, "the sentence of 10 March 2025 is not known"},
		{"custody without a release", func(h *score.Held) { h.Results[0].SentenceType = "custody" }, "no release from it is held"},
		{"inside", func(h *score.Held) {
			h.Results[0].SentenceType = "custody"
			h.Stays = []custody.Spell{{Received: civil.MustDate("2025-01-01")}}
		}, "in custody for the newest conviction"},
	} {
		h := full()
		c.change(&h)
		got := score.Work(h)
		if got.Calculated() || said(got) != "" {
			t.Errorf("%s: gave %s", c.name, said(got))
		}
		if !slices.ContainsFunc(got.Why, func(w string) bool { return strings.Contains(w, c.want) }) || !strings.HasPrefix(got.Line(), "Not calculated: ") {
			t.Errorf("%s: %q", c.name, got.Why)
		}
	}
}

// TestTheMethodRefuses: what passes the history's own checks may still be refused by the scale.
func TestTheMethodRefuses(t *testing.T) {
	for code, want := range map[string]string{
		"99999": "OGRS3 refused offence_code_not_mapped, ARP refused offence_code_not_mapped, VRP refused offence_code_not_mapped, SVRP refused offence_code_not_mapped",
		"T1":    "OGRS3 refused offence_code_not_5_digits, ARP refused offence_code_not_5_digits, VRP refused offence_code_not_5_digits, SVRP refused offence_code_not_5_digits",
	} {
		h := full()
		h.Results[0].OffenceCode = code
		if got := score.Work(h); said(got) != want || got.Calculated() || got.Line() != "Not calculated" {
			t.Errorf("%s: %s, %s", code, said(got), got.Line())
		}
	}
	h := full()
	h.Results[1].OffenceCode = "99999" // an earlier one: whether it was violent is not known
	got := score.Work(h)
	if s := said(got); !strings.Contains(s, "VRP refused missing_input, SVRP refused missing_input") || !got.Scales[0].Figured() || !got.Scales[1].Figured() {
		t.Errorf("%s", s)
	}
	if len(got.Notes) != 1 || !strings.Contains(got.Notes[0], "Violent sanctions are not counted") {
		t.Errorf("%q", got.Notes)
	}
}

// TestWhatChangesNothing: these histories say the same as the full one.
func TestWhatChangesNothing(t *testing.T) {
	want := said(score.Work(full()))
	for name, change := range map[string]func(*score.Held){
		"two offences of one day": func(h *score.Held) { h.Results = append(h.Results, result("pnc", "2025-03-10", "09261", "discharge")) },
		"another source tells the same day": func(h *score.Held) {
			h.Results = append(h.Results, result("court", "2025-03-10", "04600", "community"))
		},
		"acquitted": func(h *score.Held) {
			r := result("pnc", "2025-01-01", "00806", "")
			r.Disposition = offending.NotGuilty
			h.Results = append(h.Results, r)
		},
		"a code with punctuation": func(h *score.Held) { h.Results[0].OffenceCode = "046/00" },
		"a code of the source's own, mapped": func(h *score.Held) {
			h.Results[0].OffenceCode = "TH68"
			h.Meant = map[offending.Local]string{h.Results[0].Local(): "04600"}
		},
		"the police tell the same case": func(h *score.Held) {
			h.Charges = []offending.Charge{{Outcome: offending.Convicted, CaseRef: "C2016-02-01"}}
		},
		"declared from the tenth birthday": func(h *score.Held) { h.Declarations[0].From = day("2005-05-20") },
		"two periods that meet": func(h *score.Held) {
			h.Declarations[0].Until = day("2020-12-31")
			h.Declarations = append(h.Declarations, agency.Declaration{Source: "court", Kind: "convictions", Strand: agency.Convictions, Whom: agency.OfEverybody, From: day("2021-01-01")})
		},
		"covered as one of the scheme": func(h *score.Held) { h.Declarations[0].Whom, h.OnSchemeSince = agency.OfScheme, day("2026-01-01") },
		"covered by a row":             func(h *score.Held) { h.Declarations[0].Whom = agency.OfFeed },
	} {
		h := full()
		change(&h)
		if got := score.Work(h); said(got) != want || len(got.Sanctions) != 3 {
			t.Errorf("%s: %s %v, not %s", name, said(got), got.Why, want)
		}
	}
	gap := full()
	gap.Declarations[0].Until = day("2020-12-31")
	gap.Declarations = append(gap.Declarations, agency.Declaration{Source: "court", Kind: "convictions", Strand: agency.Convictions, Whom: agency.OfEverybody, From: day("2021-01-02")})
	if got := score.Work(gap); got.Calculated() || !strings.Contains(got.Why[0], "convictions are declared complete only until 31 December 2020") {
		t.Errorf("a day between two periods: %v", got.Why)
	}
}

// TestOneCaseToldTwice: two sources that give one case different days tell of one sanction; two days of one source's
// are two.
func TestOneCaseToldTwice(t *testing.T) {
	h := full()
	again := result("court", "2016-03-15", "00806", "fine") // sentenced six weeks after the conviction
	again.CaseRef = "C2016-02-01"
	h.Results = append(h.Results, again)
	h.Declarations = append(h.Declarations, agency.Declaration{Source: "court", Kind: "convictions", Strand: agency.Convictions, Whom: agency.OfEverybody})
	if got := score.Work(h); len(got.Sanctions) != 3 || len(got.Sanctions[1].Offences) != 2 || got.Sanctions[1].Day != civil.MustDate("2016-02-01") {
		t.Errorf("%d sanctions: %v", len(got.Sanctions), got.Why)
	}
	h = full()
	again.Source = "pnc"
	h.Results = append(h.Results, again)
	if got := score.Work(h); len(got.Sanctions) != 4 {
		t.Errorf("%d sanctions", len(got.Sanctions))
	}
}

// TestFollowUpBeginsWithTheRelease of the stay in which the sentence was served.
func TestFollowUpBeginsWithTheRelease(t *testing.T) {
	h := full()
	h.Results[0].SentenceType = "custody"
	h.Stays = []custody.Spell{
		{Source: "prison", Key: "later", Received: civil.MustDate("2026-02-01"), Released: day("2026-02-20")},
		{Source: "prison", Key: "served", Received: civil.MustDate("2025-01-20"), Released: day("2025-07-01")},
		{Source: "prison", Key: "before", Received: civil.MustDate("2024-01-01"), Released: day("2024-02-01")},
	}
	got := score.Work(h)
	at := slices.IndexFunc(got.Inputs, func(i score.Input) bool { return i.Name == "Start of time in the community" })
	if at < 0 || got.Inputs[at].Value != "1 July 2025, at 30: the release from custody" || got.Inputs[at].From != "prison, stay served" {
		t.Errorf("%+v %v", got.Inputs, got.Why)
	}
}

// TestALaterCautionAndALateFeedAreSaid beside the figures, which do not count them.
func TestALaterCautionAndALateFeedAreSaid(t *testing.T) {
	h := full()
	want := said(score.Work(h))
	h.Results = append(h.Results, caution("pnc", "2026-06-01", "09261"))
	h.Feeds[0].CoversUntil = noon.Add(-72 * time.Hour)
	got := score.Work(h)
	notes := strings.Join(got.Notes, " ")
	if said(got) != want || !strings.Contains(notes, "1 caution was given since then, the last on 1 June 2026") || !strings.Contains(notes, "Feed of pnc is late") {
		t.Errorf("%s, %q", said(got), notes)
	}
}

func assessment(id, tool string, scores ...supervision.Score) supervision.Assessment {
	return supervision.Assessment{Key: id, Tool: tool, Scores: scores, Day: civil.MustDate("2026-01-01")}
}

// TestTheOfficialScoreWins for its scale alone, the newest that says something.
func TestTheOfficialScoreWins(t *testing.T) {
	h := full()
	calculated := strings.SplitN(said(score.Work(h)), ", ", 2)
	h.Official = []supervision.Assessment{
		assessment("4", "OASys", supervision.Score{Name: "OGRS3, two years"}, supervision.Score{Name: "RSR", Value: "3.1"}),
		assessment("3", "OASys", supervision.Score{Name: "OGRS3, one year", Value: "40"}, supervision.Score{Name: "OGRS3, two years", Value: "60", Band: "Medium"}),
		assessment("2", "OASys", supervision.Score{Name: "OGRS3, two years", Value: "90"}, supervision.Score{Name: "OVP, two years", Band: "Low"}),
	}
	got := score.Work(h)
	if want := "OGRS3 official, " + calculated[1] + ", OVP official"; said(got) != want {
		t.Errorf("%s, not %s", said(got), want)
	}
	if o := got.Scales[0].Official; o.Assessment.Key != "3" || len(o.Scores) != 2 || o.Since.Valid {
		t.Errorf("%+v", o)
	}
	h.Official[1].Day = civil.MustDate("2025-03-09")
	if o := score.Work(h).Scales[0].Official; o.Since != day("2025-03-10") {
		t.Errorf("older than the conviction: %+v", o)
	}
	for name, want := range map[string]risk.Scale{
		"OGRS3, two years": risk.OGRS3, "OGRS": risk.OGRS3, "ogrs 4": risk.ARP, "OGRS4G": risk.ARP, "All reoffending predictor": risk.ARP, "OGRS4V": risk.VRP,
		"Violent Reoffending Predictor": risk.VRP, "Serious violent reoffending predictor": risk.SVRP, "SVRP": risk.SVRP, "OGP 2yr": risk.OGP,
	} {
		if found := score.OfficialOf([]supervision.Assessment{assessment("1", "OASys", supervision.Score{Name: name, Value: "1"})}); found[want] == nil || len(found) != 1 {
			t.Errorf("%s: %v", name, found)
		}
	}
	if found := score.OfficialOf([]supervision.Assessment{assessment("1", "OGRS3", supervision.Score{Name: "Two years", Value: "1"}), assessment("0", "OASys", supervision.Score{Name: "RSR", Value: "1"})}); found[risk.OGRS3] == nil || len(found) != 1 {
		t.Errorf("the tool's name: %v", found)
	}
}
