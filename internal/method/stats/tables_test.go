package stats

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// references are the checks against the tables.
var references = map[string]func(*testing.T){
	"PaceOfIndicators":                      referencePaceOfIndicators,
	"PoolsOfTheTables":                      referencePoolsOfTheTables,
	"FunnelsOfTheTable":                     referenceFunnelsOfTheTable,
	"CusumOfTheTable":                       referenceCusumOfTheTable,
	"ChartsOfTheTable":                      referenceChartsOfTheTable,
	"StatisticsOfTheSeed":                   referenceStatisticsOfTheSeed,
	"RateRegressionsOfTheReferenceTable":    referenceRateRegressionsOfTheReferenceTable,
	"DaysAbsentOfTheReferenceTable":         referenceDaysAbsentOfTheReferenceTable,
	"HighScoresInBroward":                   referenceHighScoresInBroward,
	"ArrestsOfCaliforniaMen":                referenceArrestsOfCaliforniaMen,
	"PropensitiesOfTheTable":                referencePropensitiesOfTheTable,
	"MatchingOfTheReferenceTable":           referenceMatchingOfTheReferenceTable,
	"PairsOfTheTable":                       referencePairsOfTheTable,
	"JobProgrammeAgainstItsExperiment":      referenceJobProgrammeAgainstItsExperiment,
	"PropensityOfTheJobProgramme":           referencePropensityOfTheJobProgramme,
	"RatesOfTheReferenceTable":              referenceRatesOfTheReferenceTable,
	"ProportionsOfTheReferenceTable":        referenceProportionsOfTheReferenceTable,
	"PairedRatesOfTheReferenceTable":        referencePairedRatesOfTheReferenceTable,
	"McNemarOfJuvenilePairs":                referenceMcNemarOfJuvenilePairs,
	"PublishedIntervalsOfTheJusticeDataLab": referencePublishedIntervalsOfTheJusticeDataLab,
	"ReturnsFromIowaPrisons":                referenceReturnsFromIowaPrisons,
	"KaplanMeierOfTheReferenceTable":        referenceKaplanMeierOfTheReferenceTable,
	"KaplanMeierCurvesOfTheTables":          referenceKaplanMeierCurvesOfTheTables,
	"LogRankOfTheReferenceTable":            referenceLogRankOfTheReferenceTable,
	"CoxOfTheReferenceTable":                referenceCoxOfTheReferenceTable,
	"SurvivalOfReleases":                    referenceSurvivalOfReleases,
	"CoxOfReleases":                         referenceCoxOfReleases,
	"TimeToRearrestInBroward":               referenceTimeToRearrestInBroward,
	"SpellsAtLibertyInBroward":              referenceSpellsAtLibertyInBroward,
	"WeibullOfReleases":                     referenceWeibullOfReleases,
}

// heldTables are the tables of reference values whose every row must be held against a figure of ours.
var heldTables = []string{
	"numbers/rates_reference.csv", "numbers/survival_reference.csv", "numbers/km_curve_fin.csv", "numbers/jdl_interval_check.csv",
	"numbers/psm_reference.csv", "numbers/lalonde_pairs.csv", "numbers/lalonde_propensity.csv", "numbers/rtm_counts.csv",
	"numbers/rtm_normal.csv", "numbers/funnel_limits.csv", "numbers/cusum_published.csv", "numbers/spc_reference.csv",
	"survival-matching/answers/crime1_poisson.csv", "survival-matching/answers/iowa_rates_by_year.csv",
	"survival-matching/answers/juvenile_transfer_mcnemar.csv", "survival-matching/answers/kaplan_meier.csv",
	"survival-matching/answers/logrank.csv", "survival-matching/answers/nsw_benchmarks.csv", "survival-matching/answers/nsw_psid1_att.csv",
	"survival-matching/answers/nsw_psid1_propensity.csv", "survival-matching/answers/nsw_psid1_propensity_coef.csv",
	"survival-matching/answers/recid_cox.csv", "survival-matching/answers/recid_weibull.csv",
	"broward/visible/answers/km_rearrest_R.csv", "broward/visible/answers/logrank_R.csv", "broward/visible/answers/cox_R.csv",
	"broward/visible/answers/logit_propublica_R.csv", "broward/visible/answers/km_liberty_spells_day730_R.csv",
}

// sourceTables are what the reference values were worked out from; a check must have read each.
var sourceTables = []string{
	"numbers/before_after_synthetic.csv", "numbers/rossi.csv", "numbers/lalonde.csv", "numbers/quine.csv", "numbers/monthly_counts.csv",
	"numbers/np_chart_counts.csv", "survival-matching/data/crime1.csv", "survival-matching/data/iowa_releases.csv.gz",
	"survival-matching/data/juvenile_transfer_pairs.csv", "survival-matching/data/nsw_dehejia_wahba_experimental.csv",
	"survival-matching/data/nsw_dehejia_wahba_psid1.csv", "survival-matching/data/nsw_experimental.csv",
	"survival-matching/data/nsw_psid1.csv", "survival-matching/data/recid.csv",
}

// elsewhere are the tables that are not statistics: which room answers for them, and why not this one.
var elsewhere = map[string]string{
	"ogrs3_cases_visible.csv":        "method/risk: cases of a score",
	"ogrs3_coefficients.csv":         "method/risk: coefficients of a score",
	"ogrs3_computed_visible.csv":     "method/risk: cases of a score",
	"ogrs3_offence_groups.csv":       "method/risk: coefficients of a score",
	"ogrs4_cases_visible.csv":        "method/risk: cases of a score",
	"ogrs4_coefficients.csv":         "method/risk: coefficients of a score",
	"ovp_cases.csv":                  "method/risk: cases of a score",
	"ogp_cases.csv":                  "method/risk: cases of a score",
	"ovp_ogp_points.csv":             "method/risk: points of a score",
	"other_scales_points.csv":        "method/risk: points of scores",
	"offence_codes.csv":              "scheme/offending: the offence reference",
	"offence_classes.csv":            "scheme/offending: the offence reference",
	"severity_css.csv":               "method/severity: weights of seriousness",
	"severity_cases.csv":             "method/severity: arithmetic of seriousness",
	"unit_costs.csv":                 "method/cost: prices, held there row by row",
	"police_investigation_costs.csv": "method/cost: prices, held there row by row",
	"gdp_deflator.csv":               "method/cost: price years, held there row by row",
	"deflator_cases.csv":             "method/cost: arithmetic of price years, held there row by row",
	"vfm_cases.csv":                  "method/cost: arithmetic of savings, held there row by row",
	"seed_arithmetic.csv":            "method/cost for money, method/indicator for target and pace: arithmetic of a published claim; its statistical lines are held here",
	"indicator_cases.csv":            "method/indicator: ceilings and pace; its Poisson probability is held here",
	"national_indicators.csv":        "method/indicator: definitions, held word by word",
	"proven_reoffending_cases.csv":   "method/indicator: a rule of dates",
	"peterborough_interim.csv":       "evidence: published figures, nothing to work out",
	"jdl_results.csv":                "method/indicator/jdl: published results, their wording",
	"jdl_spec.csv":                   "method/indicator/jdl: a list of requirements",
	"selection_numbers.csv":          "method/matrix: what was found of selection matrices, nothing to work out",
}

// TestEveryTableIsHeld runs the checks, says of each table how many rows were held and how far off the worst was,
// and fails on a table, or a row of one, that nobody checks.
func TestEveryTableIsHeld(t *testing.T) {
	sharedPath(t, "numbers")
	for name, check := range references {
		t.Run(name, check)
	}
	if t.Failed() || t.Skipped() {
		return
	}
	for _, path := range heldTables {
		rows, e := len(readTable(t, path).rows), ledger[path]
		t.Logf("%-62s %4d of %4d rows, worst %.1e relative, %.1e where it is rounded", path, len(e.rows), rows, e.relative, e.absolute)
		if len(e.rows) != rows {
			t.Errorf("%s: %d of %d rows were held against a figure of ours", path, len(e.rows), rows)
		}
	}
	for _, path := range sourceTables {
		if ledger[path] == nil {
			t.Errorf("%s: no check reads it", path)
		}
	}
	for _, folder := range []string{"numbers", "survival-matching"} {
		everyTable(t, folder, func(path string) {
			_, other := elsewhere[strings.TrimPrefix(path, "numbers/")]
			if !other && !slices.Contains(heldTables, path) && !slices.Contains(sourceTables, path) {
				t.Errorf("%s: nobody checks this table. Check it here, or say in elsewhere whose it is", path)
			}
		})
	}
}

func everyTable(t *testing.T, folder string, see func(path string)) {
	t.Helper()
	root := sharedPath(t, folder)
	seen := 0
	err := fs.WalkDir(os.DirFS(root), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && (strings.HasSuffix(path, ".csv") || strings.HasSuffix(path, ".csv.gz")) {
			seen++
			see(filepath.ToSlash(filepath.Join(folder, path)))
		}
		return err
	})
	if err != nil || seen == 0 {
		t.Fatalf("%s has %d tables (%v)", folder, seen, err)
	}
}
