package agency

import (
	"context"
	"database/sql"
	"slices"

	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

const districtColumns = `d.id, d.name, d.opened, d.closed, d.version`

func scanDistrict(rows *sql.Rows) (District, error) {
	var d District
	var ident string
	err := rows.Scan(&ident, &d.Name, &d.Opened, &d.Closed, &d.Version)
	d.ID, d.Active = id.District(ident), !d.Closed.Valid
	return d, err
}

type areaRow struct {
	id       string
	district id.District
	area     string
}

func scanArea(rows *sql.Rows) (areaRow, error) {
	var a areaRow
	var district string
	err := rows.Scan(&a.id, &district, &a.area)
	a.district = id.District(district)
	return a, err
}

// Districts gives every district by name, the closed ones too, with the areas that lie in each now. It
// holds no person.
func Districts(ctx context.Context, tx *gate.Tx) ([]District, error) {
	all, err := gate.Kept(ctx, tx, "districts", []string{"district", "district_area"}, func() ([]District, error) { return readDistricts(ctx, tx) })
	return slices.Clone(all), err
}

func readDistricts(ctx context.Context, tx *gate.Tx) ([]District, error) {
	out, err := list(ctx, tx, scanDistrict, `SELECT `+districtColumns+` FROM district d ORDER BY d.name_key, d.id`)
	if err != nil {
		return nil, err
	}
	areas, err := list(ctx, tx, scanArea, `SELECT id, district, area FROM district_area WHERE ends IS NULL ORDER BY area_key`)
	of := map[id.District][]string{}
	for _, a := range areas {
		of[a.district] = append(of[a.district], a.area)
	}
	for i := range out {
		out[i].Areas = of[out[i].ID]
	}
	return out, err
}

// DistrictOf gives the district in which an area or ward lies now, whatever the case of its letters; a
// district's own name counts as an area of it. It holds no person.
func DistrictOf(ctx context.Context, tx *gate.Tx, area string) (id.District, bool, error) {
	found, ok, err := first(list(ctx, tx, scanArea, `SELECT id, district, area FROM district_area WHERE area_key = $1 AND ends IS NULL`, fold(area)))
	if err != nil || ok {
		return found.district, ok, err
	}
	d, ok, err := first(list(ctx, tx, scanDistrict, `SELECT `+districtColumns+` FROM district d WHERE d.name_key = $1 AND d.closed IS NULL`, fold(area)))
	return d.ID, ok, err
}

// Areas knows the district of every area: for imports, which ask for many.
type Areas struct{ of map[string]id.District }

// District gives the district of an area, as DistrictOf does.
func (a Areas) District(area string) (id.District, bool) {
	d, ok := a.of[fold(area)]
	return d, ok
}

// AllAreas reads every area with its district once. It holds no person.
func AllAreas(ctx context.Context, tx *gate.Tx) (Areas, error) {
	out := Areas{of: map[string]id.District{}}
	districts, err := Districts(ctx, tx)
	if err != nil {
		return out, err
	}
	for _, d := range districts {
		if d.Active {
			out.of[fold(d.Name)] = d.ID
		}
	}
	for _, d := range districts { // after the names, since an area that was entered wins
		for _, a := range d.Areas {
			out.of[fold(a)] = d.ID
		}
	}
	return out, nil
}

func districtByID(ctx context.Context, tx *gate.Tx, which id.District) (District, error) {
	d, ok, err := first(list(ctx, tx, scanDistrict, `SELECT `+districtColumns+` FROM district d WHERE d.id = $1`, string(which)))
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "There is no such district.")
	}
	if err != nil {
		return d, err
	}
	areas, err := areasOf(ctx, tx, which)
	for _, a := range areas {
		d.Areas = append(d.Areas, a.area)
	}
	return d, err
}

func areasOf(ctx context.Context, tx *gate.Tx, which id.District) ([]areaRow, error) {
	return list(ctx, tx, scanArea, `SELECT id, district, area FROM district_area WHERE district = $1 AND ends IS NULL ORDER BY area_key`, string(which))
}

// AddDistrict opens a district with its areas. It holds no person.
func AddDistrict(ctx context.Context, tx *gate.Tx, d District) (District, error) {
	d, err := d.checked()
	if err != nil {
		return d, err
	}
	if d.ID == "" {
		d.ID = gate.NewID[id.District](tx)
	}
	d.Opened, d.Version, d.Active = tx.Today(), 1, true
	_, err = tx.ExecContext(ctx, `INSERT INTO district (id, name, name_key, opened, closed, version) VALUES ($1, $2, $3, $4, NULL, 1)`,
		string(d.ID), d.Name, fold(d.Name), d.Opened)
	if err != nil {
		return d, taken(err, "a district")
	}
	if err := setAreas(ctx, tx, d); err != nil {
		return d, err
	}
	return d, emit(ctx, tx, DistrictOpened, d.ID)
}

func changeDistrict(ctx context.Context, tx *gate.Tx, d District) error {
	res, err := tx.ExecContext(ctx, `UPDATE district SET name = $3, name_key = $4, version = version + 1 WHERE id = $1 AND version = $2 AND closed IS NULL`,
		string(d.ID), d.Version, d.Name, fold(d.Name))
	if err != nil {
		return taken(err, "a district")
	}
	if err := one(res); err != nil {
		return err
	}
	return setAreas(ctx, tx, d)
}

// setAreas ends the areas that are no longer named and begins the new ones: which district an area lay
// in at an earlier time stays known.
func setAreas(ctx context.Context, tx *gate.Tx, d District) error {
	now, err := areasOf(ctx, tx, d.ID)
	if err != nil {
		return err
	}
	wanted := map[string]bool{}
	for _, a := range d.Areas {
		wanted[fold(a)] = true
	}
	for _, a := range now {
		if wanted[fold(a.area)] {
			delete(wanted, fold(a.area))
			continue
		}
		if _, err := tx.ExecContext(ctx, `UPDATE district_area SET ends = $2 WHERE id = $1`, a.id, tx.Now()); err != nil {
			return err
		}
	}
	for _, a := range d.Areas {
		if !wanted[fold(a)] {
			continue
		}
		if err := addArea(ctx, tx, d.ID, a); err != nil {
			return err
		}
	}
	return nil
}

func addArea(ctx context.Context, tx *gate.Tx, d id.District, area string) error {
	_, elsewhere, err := first(list(ctx, tx, scanArea, `SELECT id, district, area FROM district_area WHERE area_key = $1 AND ends IS NULL`, fold(area)))
	if err != nil {
		return err
	}
	if elsewhere {
		return fault.InvalidFields([]fault.Field{{Name: "areas", Text: area + " is already in another district"}})
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO district_area (id, district, area, area_key, starts, ends) VALUES ($1, $2, $3, $4, $5, NULL)`,
		gate.NewID[string](tx), string(d), area, fold(area), tx.Now())
	return err
}

func closeDistrict(ctx context.Context, tx *gate.Tx, which id.District, version int64) error {
	res, err := tx.ExecContext(ctx, `UPDATE district SET closed = $3, version = version + 1 WHERE id = $1 AND version = $2 AND closed IS NULL`,
		string(which), version, tx.Today())
	if err != nil {
		return err
	}
	if err := one(res); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE district_area SET ends = $2 WHERE district = $1 AND ends IS NULL`, string(which), tx.Now())
	return err
}
