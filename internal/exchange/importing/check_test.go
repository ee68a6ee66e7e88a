package importing_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"waymark/internal/exchange/importing"
	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/custody"
	"waymark/internal/scheme/person"
)

// TestCheckAndApplyAgree looks at each sample before it is brought in, and again after.
func TestCheckAndApplyAgree(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for _, f := range []struct{ profile, file string }{
			{"british/police_people", "police_people.csv"}, {"british/police_arrests", "police_arrests.csv"}, {"british/police_charges", "police_charges.csv"}, {"british/police_custody", "police_custody.csv"},
			{"british/prison_releases", "prison_releases.csv"}, {"british/prison_list", "prison_list_2026-03-26.csv"},
			{"british/prison_list", "prison_list_2026-03-27.csv"}, {"british/prison_releases", "prison_releases.csv"}, {"british/police_people", "police_people.csv"},
			{"british/court_results", "court_results.csv"}, {"british/assessments", "assessments.csv"}, {"british/court_results", "court_results.csv"}, {"british/assessments", "assessments.csv"},
		} {
			rows := w.number(t, `SELECT (SELECT COUNT(*) FROM source_identity) + (SELECT COUNT(*) FROM arrest) + (SELECT COUNT(*) FROM charge) + (SELECT COUNT(*) FROM custody_spell) + (SELECT COUNT(*) FROM court_result) + (SELECT COUNT(*) FROM assessment) + (SELECT COUNT(*) FROM import_run)`)
			records := w.number(t, `SELECT COUNT(*) FROM source_record`)
			seen := w.check(t, f.profile, sample(f.file))
			if n := w.number(t, `SELECT (SELECT COUNT(*) FROM source_identity) + (SELECT COUNT(*) FROM arrest) + (SELECT COUNT(*) FROM charge) + (SELECT COUNT(*) FROM custody_spell) + (SELECT COUNT(*) FROM court_result) + (SELECT COUNT(*) FROM assessment) + (SELECT COUNT(*) FROM import_run)`); n != rows {
				t.Errorf("%s: the check wrote something", f.file)
			}
			r := w.apply(t, f.profile, sample(f.file))
			if seen.Counts != r.Counts {
				t.Errorf("%s: checked %+v, applied %+v", f.file, seen.Counts, r.Counts)
			}
			if n := w.number(t, `SELECT COUNT(*) FROM source_record`) - records; n != seen.People {
				t.Errorf("%s: %d records foreseen, %d made", f.file, seen.People, n)
			}
			if (seen.Roll == nil) != (r.Roll == nil) || seen.Roll != nil && *seen.Roll != *r.Roll {
				t.Errorf("%s: roll %+v, applied %+v", f.file, seen.Roll, r.Roll)
			}
			refused := int64(0)
			for _, rule := range seen.Refusals {
				refused += rule.Rows
				if x := rule.Examples[0]; x.File != f.file || x.Row == 0 || x.Rule != rule.Rule || x.Text == "" {
					t.Errorf("%s: %+v", f.file, x)
				}
			}
			if refused != r.Refused {
				t.Errorf("%s: %d refusals foreseen, %d refused", f.file, refused, r.Refused)
			}
		}
		if p := w.check(t, "british/prison_list", sample("prison_list_2026-03-27.csv")); !p.Already {
			t.Errorf("the roll that is in: %+v", p)
		}
	})
}

func TestCheckShowsWhoIsGoneAndFewExamples(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.apply(t, "british/prison_list", sample("prison_list_2026-03-26.csv"))
		p := w.check(t, "british/prison_list", sample("prison_list_2026-03-27.csv"))
		if !slices.Equal(p.GoneOf, []string{"A9002ZZ|2025-11-03", "A9005ZZ|2025-11-06"}) || p.Roll.Gone != 2 {
			t.Errorf("gone: %v, %+v", p.GoneOf, p.Roll)
		}
		if x := p.Examples[person.New]; len(x) != 1 || x[0].Key != "A9013ZZ|2026-03-26" || x[0].Name != "Rufus MOTHERING-HALE" {
			t.Errorf("new: %+v", x)
		}
		if x := w.check(t, "british/police_people", sample("police_people.csv")).Examples[person.New]; len(x) != 5 {
			t.Errorf("%d examples", len(x))
		}
		if n := w.number(t, `SELECT COUNT(*) FROM audit_entry WHERE action = 'import.check' AND operation = 'CONSULT' AND run LIKE 'check:%'`); n != 2 {
			t.Errorf("%d checks are in the log", n)
		}
		stale := importing.Order{Profile: spec(t, "british/prison_list"), Path: sample("prison_list_2026-03-26.csv"), Name: "prison_list_2026-03-20.csv"}
		if _, err := w.imports.Check(t.Context(), operator, why, stale); !fault.Is(err, fault.Invalid) {
			t.Errorf("a roll older than the newest: %v", err)
		}
		analyst := access.Actor{Kind: access.Staff, ID: "S-ann", Roles: []access.Role{access.Analyst}}
		if _, err := w.imports.Check(t.Context(), analyst, why, stale); !fault.Is(err, fault.Denied) {
			t.Errorf("an analyst checks a file: %v", err)
		}
	})
}

// TestKeysThatComeAgain judges a key that comes again far below against the file, not the database.
func TestKeysThatComeAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		lines := []string{"police_person_id,surname,forename,dob,sex,ethnicity"}
		for range 1100 {
			lines = append(lines, "X1,Brearley,Alva,1980-02-03,Female,Other")
		}
		lines = append(lines, "X1,Brearley,Alva,1980-02-04,Female,Other", "X1,Brearley,Alva,1980-02-03,Female,Other")
		path := w.write(t, "again.csv", lines...)
		seen := w.check(t, "broward/police_people", path)
		if r := w.apply(t, "broward/police_people", path); r.Counts != seen.Counts || r.New != 1 || r.Changed != 2 || seen.People != 1 {
			t.Errorf("checked %+v, applied %+v", seen.Counts, r.Counts)
		}
	})
}

const releasesHeader = "Prison No\tSurname\tForenames\tDOB\tReleasing Prison\tReception Date\tRelease Due\tReleased\tRelease Type\tRelease Address"

func (w *world) stays(t *testing.T, key string) []custody.Spell {
	t.Helper()
	return do(t, w, func(ctx context.Context, tx *gate.Tx) ([]custody.Spell, error) {
		var out []custody.Spell
		err := custody.EachReception(ctx, tx, func(_ id.Person, s custody.Spell) error {
			if s.PersonKey == key {
				out = append(out, s)
			}
			return nil
		})
		return out, err
	})
}

func TestReleasesEndStays(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.apply(t, "british/prison_list", sample("prison_list_2026-03-26.csv"))
		path := w.write(t, "releases.csv", releasesHeader,
			"A9000ZZ\tFERNWHISTLE\tOttoline\t05/07/1988\tHMP Wealdmoor\t\t02/04/2026\t02/04/2026 09:10\tLicence\tNo fixed abode",
			"A9001ZZ\tQUILLMARSH\tBarnabus\t27/09/1980\tHMP Wealdmoor\t02/11/2025\t08/12/2026\t\tLicence\tNo fixed abode",
			"A8000ZZ\tHOLLOWBANK\tDulcie\t01/02/1990\tHMP Wealdmoor\t05/01/2026\t09/12/2026\t\tLicence\tNo fixed abode",
			"A8001ZZ\tTWELVETREES\tPip\t01/02/1991\tHMP Wealdmoor\t\t10/12/2026\t\tLicence\tNo fixed abode")
		r := w.apply(t, "british/prison_releases", path)
		if r.Changed != 2 || r.New != 1 || r.Refused != 1 || len(r.Refusals) != 1 || r.Refusals[0].Rule != importing.NoStayRule || r.Refusals[0].Row != 4 {
			t.Fatalf("%+v", r)
		}
		left := w.stays(t, "A9000ZZ")
		if len(left) != 1 || left[0].Released.String() != "2026-04-02" || left[0].ReleaseDue.String() != "2026-04-02" || left[0].StillInside || left[0].ReleaseType != "Licence" {
			t.Errorf("left: %+v", left)
		}
		if due := w.stays(t, "A9001ZZ"); len(due) != 1 || due[0].Released.Valid || due[0].ReleaseDue.String() != "2026-12-08" || due[0].Status != "Remand" {
			t.Errorf("due: %+v", due)
		}
		if fresh := w.stays(t, "A8000ZZ"); len(fresh) != 1 || fresh[0].Key != "A8000ZZ|2026-01-05" || fresh[0].ReleaseDue.String() != "2026-12-09" {
			t.Errorf("a stay that only the list knows: %+v", fresh)
		}
		if again := w.apply(t, "british/prison_releases", path); again.Unchanged != 3 || again.Refused != 1 {
			t.Errorf("again: %+v", again.Counts)
		}
		w.apply(t, "british/prison_list", sample("prison_list_2026-03-27.csv"))
		if due := w.stays(t, "A9001ZZ"); due[0].ReleaseDue.String() != "2026-12-08" {
			t.Errorf("a roll that says the same of the stay took the date away: %+v", due[0])
		}
	})
}

func TestPeopleGetTheirDistrict(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		districts := do(t, w, func(ctx context.Context, tx *gate.Tx) (map[string]id.District, error) {
			out := map[string]id.District{}
			for name, areas := range map[string][]string{"North": {"QX1", "Beat 1"}, "Harbour": {"QX2 2", "Quay"}} {
				d, err := agency.AddDistrict(ctx, tx, agency.District{Name: name, Areas: areas})
				out[name] = d.ID
				if err != nil {
					return out, err
				}
			}
			return out, nil
		})
		count := func(d string) int64 {
			return w.number(t, `SELECT COUNT(*) FROM access_subject WHERE district = $1`, string(districts[d]))
		}
		w.apply(t, "british/police_people", sample("police_people.csv"))
		if count("North") != 2 || count("Harbour") != 1 { // by postcode: QX1 1AA, QX2 2AA
			t.Errorf("by postcode: %d in the north, %d at the harbour", count("North"), count("Harbour"))
		}
		w.apply(t, "british/police_arrests", sample("police_arrests.csv"))
		unplaced := func(where string) int64 {
			return w.number(t, `SELECT COUNT(*) FROM access_subject s JOIN v_person_of_record l ON l.person = s.person JOIN arrest a ON a.record = l.record WHERE a.area = $1 AND s.district = ''`, where)
		}
		if unplaced("Harbour") != 0 || unplaced("Beat 1") != 0 || unplaced("Beat 2") == 0 {
			t.Errorf("by the arrest's area: %d, %d and %d are without a district", unplaced("Harbour"), unplaced("Beat 1"), unplaced("Beat 2"))
		}
		lines := []string{"Nominal Ref,Surname,Forename 1,Forename 2,Forename 3,DOB,Sex,PNCID,Address 1,Address 2,Town,Postcode",
			"N700100,Fernwhistle,Ottoline,,,05/07/1988,F,2019/0811111F,9 Invented Row,,Quay,"}
		w.apply(t, "british/police_people", w.write(t, "moved.csv", lines...))
		home := func() int64 {
			return w.number(t, `SELECT COUNT(*) FROM access_subject s JOIN v_person_of_record l ON l.person = s.person JOIN source_record r ON r.id = l.record WHERE r.key = 'N700100' AND s.district = $1`, string(districts["Harbour"]))
		}
		if home() != 1 {
			t.Error("who moved is still in the old district")
		}
		do(t, w, func(ctx context.Context, tx *gate.Tx) (int, error) {
			_, err := tx.ExecContext(ctx, `UPDATE access_subject SET on_scheme = $1`, true)
			return 0, err
		})
		lines[1] = strings.Replace(lines[1], "Quay,", "Wealdham,QX1 1AA", 1)
		w.apply(t, "british/police_people", w.write(t, "back.csv", lines...))
		if home() != 1 {
			t.Error("an import moved somebody on the scheme out of the district that the panel decided")
		}
	})
}
