package offending

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/testkit"
)

// TestWhatRecordsTell: of each kind of record its current versions, for everybody and for some, and how far they reach.
func TestWhatRecordsTell(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		people := known(t, w, "1", "2")
		kinds := []RecordKind{ArrestRecord, ChargeRecord, ResultRecord, CaseRecord}
		do(t, w, func(ctx context.Context, tx *gate.Tx) (int, error) {
			for _, a := range []Arrest{arrestOf(people[0], "A1", "2026-01-10", "X", ""), arrestOf(people[0], "A1", "2026-01-09", "X", ""), arrestOf(people[1], "A2", "2026-03-01", "Y", "")} {
				a.CaseRef = "c/1"
				if _, err := AddArrests(ctx, tx, "run", []Arrest{a}); err != nil {
					return 0, err
				}
			}
			charge := chargeOf(people[0], "C1", "2026-01-12", "X", "")
			charge.OffenceDate = someDay("2026-01-05")
			if _, err := AddCharges(ctx, tx, "run", []Charge{charge}); err != nil {
				return 0, err
			}
			result := CourtResult{Source: "court", Key: "R1", Record: people[0].Record, Hash: "r", SentenceDate: someDay("2026-06-01"), ChargeRef: "C1", Disposition: Guilty}
			if _, err := AddResults(ctx, tx, "run", []CourtResult{result}); err != nil {
				return 0, err
			}
			_, err := AddCases(ctx, tx, "run", []CourtCase{{Source: "court", Key: "K1", Record: people[0].Record, Hash: "k", CaseRef: "c 1", OffenceDate: someDay("2026-01-05")}})
			return 0, err
		})
		const want = "arrest A1 2026-01-09 - [] [C1] ; charge C1 2026-01-12 2026-01-05 [A-C1] [] ; court_case K1 2026-01-05 2026-01-05 [] [C1] ; court_result R1 2026-06-01 - [C1] [] convicted"
		line := func(t Told) string {
			day := func(s string) string {
				if s == "" {
					return "-"
				}
				return s
			}
			return strings.TrimSpace(fmt.Sprintf("%s %s %s %s [%s] [%s] %s", t.By, t.Key, day(t.Day.String()), day(t.OffenceDate.String()), t.Follows, t.CaseRef, t.Disposition))
		}
		joined := func(lines []string) string {
			slices.Sort(lines)
			return strings.Join(lines, " ; ")
		}
		do(t, w, func(ctx context.Context, tx *gate.Tx) (int, error) {
			var of, all []string
			err := EachToldOf(ctx, tx, kinds, []id.Person{people[0].Person}, func(x Told) error {
				if x.Person != people[0].Person {
					t.Errorf("%s is of %s", x.Key, x.Person)
				}
				of = append(of, line(x))
				return nil
			})
			if err != nil {
				return 0, err
			}
			if got := joined(of); got != want {
				t.Errorf("of one\n%s\nwant\n%s", got, want)
			}
			err = EachTold(ctx, tx, kinds, func(x Told) error {
				if x.Record == people[0].Record {
					all = append(all, line(x))
				} else if x.Key != "A2" {
					t.Errorf("%+v is whose?", x)
				}
				return nil
			})
			if got := joined(all); got != want {
				t.Errorf("of all\n%s", got)
			}
			reaches, wrong := Reaches(ctx, tx, kinds)
			if got := fmt.Sprint(reaches); wrong != nil || got != "[{arrest police 2026-01-09 2026-03-01} {charge police 2026-01-12 2026-01-12} {court_case court 2026-01-05 2026-01-05} {court_result court 2026-06-01 2026-06-01}]" {
				t.Errorf("they reach %s, %v", got, wrong)
			}
			return 0, err
		})
	})
}
