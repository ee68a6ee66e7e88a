package county

// CountyName is the invented county's name.
const CountyName = "Ashdale"

// District is a part of the county with its own panel, wards and custody suite.
type District struct {
	Key   string // stable within the county, such as "harrowmere"
	Name  string
	Wards []Ward
	share float64 // of people and of arrests
	suite suite
}

// Ward is the area that crime and addresses are counted by. A district's first ward is its centre, with
// the shops, the pubs and the station: arrests gather there.
type Ward struct {
	Name     string
	Postcode string // the district part, such as "QX3 2"
	share    float64
}

// suite is a police custody suite; several districts share one.
type suite struct{ code, name string }

var (
	bridgeStreet = suite{"HM", "Bridge Street, Harrowmere"}
	tannery      = suite{"KW", "Tannery Road, Kestwick"}
	quayside     = suite{"PS", "Quayside, Port Sallow"}
)

// districts of Ashdale. Shares are uneven on purpose: the county town has a third of the people and
// nearly half of the arrests, as county towns do.
var districts = []District{
	{"harrowmere", "Harrowmere", []Ward{
		{"Harrowmere Central", "QX1 1", 1.0}, {"Canonsgate", "QX1 2", 1.2}, {"Thirlwell", "QX1 3", 2.2},
		{"Lockside", "QX1 4", 1.8}, {"Netherfold", "QX1 5", 1.5}, {"St Osyn's", "QX1 6", 0.8},
		{"Larkhill Rise", "QX1 7", 0.6}, {"Copperas Lane", "QX1 8", 1.6}}, 0.38, bridgeStreet},
	{"kestwick", "Kestwick", []Ward{
		{"Kestwick Town", "QX2 1", 1.0}, {"Fuller's Moor", "QX2 2", 1.7}, {"Ravelstone", "QX2 3", 1.3},
		{"Dunnow", "QX2 4", 0.7}, {"Weirside", "QX2 5", 1.1}}, 0.19, tannery},
	{"wexbourne", "Wexbourne", []Ward{
		{"Wexbourne Market", "QX3 1", 1.0}, {"Potterscombe", "QX3 2", 1.5}, {"Abbot's Reach", "QX3 3", 0.8},
		{"Marlpit", "QX3 4", 1.4}}, 0.14, bridgeStreet},
	{"brackenholt", "Brackenholt", []Ward{
		{"Brackenholt Centre", "QX4 1", 1.0}, {"Coldharbour Row", "QX4 2", 1.3}, {"Pitsworth", "QX4 3", 1.6},
		{"Tollgate End", "QX4 4", 0.8}}, 0.12, tannery},
	{"port-sallow", "Port Sallow", []Ward{
		{"Sallow Harbour", "QX5 1", 1.0}, {"Ropewalk", "QX5 2", 1.5}, {"Eastcliffe Parade", "QX5 3", 1.2},
		{"Saltings", "QX5 4", 0.9}}, 0.13, quayside},
	{"ashdale-vale", "Ashdale Vale", []Ward{
		{"Vale Cross", "QX6 1", 1.0}, {"Upper Ashdale", "QX6 2", 0.6}, {"Hollinbeck", "QX6 3", 0.7},
		{"Swinside", "QX6 4", 0.5}}, 0.04, quayside},
}

// streets that any town could have.
var streets = list(`Mill_Lane Station_Road Church_Street Victoria_Terrace Alder_Close Beech_Grove Canal_Row Duke_Street Elm_Court
 Foundry_Street Gasworks_Lane Hawthorn_Avenue Inkerman_Street Jubilee_Crescent Kiln_Road Linden_Walk Meadow_View Northgate
 Orchard_Way Priory_Road Quarry_Bank Rowan_Drive School_Lane Tanyard_Hill Union_Street Viaduct_Road Weavers_Court Yew_Tree_Road
 Albert_Road Brook_Street Cobden_Street Drovers_Way Ferry_Lane Glebe_Road Heron_Close Ivy_Bank`)

// postcodeEnd are the letters that may end a postcode.
const postcodeEnd = "ABDEFGHJLNPQRSTUWXYZ"

// place is a ward of the county by number.
type place struct{ district, ward int }

func (p place) in() *District { return &districts[p.district] }
func (p place) at() *Ward     { return &districts[p.district].Wards[p.ward] }

func home(c *chance) place {
	d := weighted(c, districtShares)
	return place{d, weighted(c, wardShares[d])}
}

// arrestPlace says where somebody with that home is arrested: most often near home, otherwise in the
// town centre, sometimes in another district.
func arrestPlace(c *chance, from place) place {
	u := c.Float64()
	switch {
	case u < 0.45:
		return from
	case u < 0.70:
		return place{from.district, 0}
	case u < 0.86:
		return place{from.district, weighted(c, wardShares[from.district])}
	}
	d := weighted(c, districtShares)
	if c.hit(0.5) {
		return place{d, 0}
	}
	return place{d, weighted(c, wardShares[d])}
}

var districtShares, wardShares = shares()

func shares() (ds []float64, ws [][]float64) {
	for _, d := range districts {
		ds = append(ds, d.share)
		var w []float64
		for _, ward := range d.Wards {
			w = append(w, ward.share)
		}
		ws = append(ws, w)
	}
	return ds, ws
}

// establishment is a prison, with whom it takes.
type establishment struct{ key, name string }

var (
	stonemarch   = establishment{"prison-stonemarch", "HMP Stonemarch"}           // local: remand and short sentences, men
	wexmoor      = establishment{"prison-wexmoor", "HMP Wexmoor"}                 // training: men with a year or more to serve
	larkmead     = establishment{"prison-larkmead", "HMP/YOI Larkmead"}           // under 22
	hollinGrange = establishment{"prison-hollin-grange", "HMP/YOI Hollin Grange"} // women
)

var establishments = []establishment{stonemarch, wexmoor, larkmead, hollinGrange}
