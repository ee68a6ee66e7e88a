package risk

// The coefficients of the OGRS4 family, static form: AllReoffendingPredictorStatic.kt,
// ViolentReoffendingPredictorStatic.kt and SeriousViolentReoffendingPredictorStatic.kt at 016919c; years added to
// careers: *PredictorConstant.kt. Where there are two figures by sex, men come first. Some categories of violence
// have two parts, which are added.

// ogrs4Model is the coefficients of one predictor of the family.
type ogrs4Model struct {
	scale        Scale
	constant     float64
	age          [2][4]float64 // of age at the start of follow-up, to the powers 1 to 4
	female       float64
	first        float64    // for a first sanction
	second       float64    // for a second sanction
	sanction     float64    // for each sanction
	gap          [2]float64 // for each year between a first and a second sanction
	months       [4]float64 // of whole months free of offending, to the powers 1 to 4
	copasYears   int
	copas        [2]float64
	copasSquared [2]float64
	violence     *ogrs4Violence // nil where violent sanctions do not count
	categories   map[Category]float64
}

// ogrs4Violence is the coefficients of violent sanctions.
type ogrs4Violence struct {
	never    [2]float64
	once     float64
	sanction float64 // for each violent sanction
	rate     float64 // of the Copas rate of violent sanctions
}

var arp = ogrs4Model{
	scale:    ARP,
	constant: 5.01702292499072,
	age: [2][4]float64{
		{-0.142428460338541, 0.0011000413899151, 0.0000198538471606, -0.0000002648918335},
		{-0.0175014516689226, 0.0001625346907234, 0.0000003645241305, -0.0000000746220588},
	},
	female:       -2.95224200717183,
	first:        -3.94357049933093,
	second:       -3.06189212045904,
	sanction:     -0.0042757301284995,
	gap:          [2]float64{-0.0432051839161834, -0.0427998315841607},
	months:       [4]float64{-0.0762086223169624, 0.0016230134182902, 0.0000224473135387, -0.0000012808638685},
	copasYears:   26,
	copas:        [2]float64{1.55298303083717, 1.01980307124196},
	copasSquared: [2]float64{0.129334968245905, -0.039439197041062},
	categories: map[Category]float64{
		"BURGLARY_DOMESTIC":                    0.155944202809011,
		"BURGLARY_OTHER":                       0.2060248043228,
		"DRUNKENNESS":                          0.587490417262633,
		"DRINK_DRIVING":                        -0.264724530382273,
		"MOTORING_OFFENCES":                    -0.0439980822830184,
		"VEHICLE_RELATED_THEFT":                0.173405416410866,
		"FRAUD_AND_FORGERY":                    -0.434791453303048,
		"WELFARE_FRAUD":                        -1.15395495579948,
		"DRUG_IMPORT_EXPORT_OR_PRODUCTION":     -0.468252524851408,
		"DRUG_POSSESSION_OR_SUPPLY":            0.0204101986121863,
		"VIOLENCE_AGAINST_THE_PERSON_ABH_PLUS": -0.110075583936778,
		"VIOLENCE_AGAINST_THE_PERSON_SUB_ABH":  -0.110075583936778,
		"PUBLIC_ORDER_AND_HARRASSMENT":         0.0854410288820027,
		"WEAPONS_NON_FIREARM":                  -0.110075583936778,
		"FIREARMS_MOST_SERIOUS":                -0.110075583936778,
		"FIREARMS_OTHER":                       -0.110075583936778,
		"HANDLING_STOLEN_GOODS":                0.088414958679896,
		"CRIMINAL_DAMAGE":                      0.12167599899735,
		"ACQUISITIVE_VIOLENCE":                 -0.119211282701221,
		"OTHER_OFFENCES":                       0.0384434393037725,
		"ABSCONDING_OR_BAIL":                   0.325485504296161,
		"SEXUAL_AGAINST_CHILD":                 0.111620464721896,
		"SEXUAL_NOT_AGAINST_CHILD":             0.169969798103235,
		"THEFT_NON_MOTOR":                      0.462548123919817,
	},
}

var vrp = ogrs4Model{
	scale:    VRP,
	constant: 3.12324433235579,
	age: [2][4]float64{
		{-0.104477239763612, 0.0008606154365776, 0.000013815779629, -0.0000001960154357},
		{-0.0151569773369266, -0.0000517057104954, -0.0000007587337191, 0.0000000203053155},
	},
	female:     -1.84281451035478,
	first:      -1.90092364059771,
	second:     -1.10995084554834,
	sanction:   -0.0067658067744931,
	gap:        [2]float64{-0.0517946785377468, -0.0524808327112117},
	months:     [4]float64{-0.073627004774941, 0.0015286971037078, 0.0000095033186151, -0.0000008860433091},
	copasYears: 12,
	copas:      [2]float64{0.620598396891494, 0.507851479286236},
	violence: &ogrs4Violence{
		never:    [2]float64{-2.19912021141319, -2.8090905835064},
		once:     0.164824968220639,
		sanction: 0.0185294325031695,
		rate:     0.522272685793084,
	},
	categories: map[Category]float64{
		"BURGLARY_DOMESTIC":                    0.189290151743428,
		"BURGLARY_OTHER":                       0.152185842790808,
		"DRUNKENNESS":                          0.897225111715064,
		"DRINK_DRIVING":                        -0.0955339743007365,
		"MOTORING_OFFENCES":                    -0.184914428055833,
		"VEHICLE_RELATED_THEFT":                0.165882021264931,
		"FRAUD_AND_FORGERY":                    -0.362999252067375,
		"WELFARE_FRAUD":                        -0.987504454326342,
		"DRUG_IMPORT_EXPORT_OR_PRODUCTION":     -0.422720654391483,
		"DRUG_POSSESSION_OR_SUPPLY":            -0.0876488981693274,
		"VIOLENCE_AGAINST_THE_PERSON_ABH_PLUS": 0.109809951520084,
		"VIOLENCE_AGAINST_THE_PERSON_SUB_ABH":  0.109809951520084,
		"PUBLIC_ORDER_AND_HARRASSMENT":         0.356342355096462,
		"WEAPONS_NON_FIREARM":                  0.109809951520084,
		"FIREARMS_MOST_SERIOUS":                0.109809951520084,
		"FIREARMS_OTHER":                       0.109809951520084,
		"HANDLING_STOLEN_GOODS":                0.0120019188396128,
		"CRIMINAL_DAMAGE":                      0.371503082545136,
		"ACQUISITIVE_VIOLENCE":                 -0.0032926198476618,
		"OTHER_OFFENCES":                       0.0998951874967628,
		"ABSCONDING_OR_BAIL":                   0.351192370764659,
		"SEXUAL_AGAINST_CHILD":                 -0.930849896127774,
		"SEXUAL_NOT_AGAINST_CHILD":             -0.159028472471635,
		"THEFT_NON_MOTOR":                      0.260179775875471,
	},
}

var svrp = ogrs4Model{
	scale:    SVRP,
	constant: -0.970734555223987,
	age: [2][4]float64{
		{-0.035211251525685, -0.0002101460036267},
		{-0.0194307797540929, -0.0000241385941049},
	},
	female:     -1.55855151937225,
	first:      -2.3335499201698,
	second:     -1.36161428849118,
	sanction:   -0.0250462590018653,
	gap:        [2]float64{-0.117956562302911, -0.0402256071602197},
	months:     [4]float64{-0.0318548411238394, 0.0002165688028517, 0.0000046604929835, -0.000000152324083},
	copasYears: 12,
	copas:      [2]float64{0.936944231003216, 0.853626611755616},
	violence: &ogrs4Violence{
		never:    [2]float64{-1.5382238276355, -2.33948463970808},
		once:     -0.0013488533112443,
		sanction: 0.0141947749755811,
		rate:     0.250478471909382,
	},
	categories: map[Category]float64{
		"BURGLARY_DOMESTIC":                    0.427440297941078,
		"BURGLARY_OTHER":                       0.283654004619677,
		"DRUNKENNESS":                          -0.169817158710549,
		"DRINK_DRIVING":                        -0.0870700781552191,
		"MOTORING_OFFENCES":                    0.0805237507490763,
		"VEHICLE_RELATED_THEFT":                0.286214108247545,
		"FRAUD_AND_FORGERY":                    -0.0932918356073765,
		"WELFARE_FRAUD":                        -2.75700217295462,
		"DRUG_IMPORT_EXPORT_OR_PRODUCTION":     -0.151563625759297,
		"DRUG_POSSESSION_OR_SUPPLY":            0.196404663980207,
		"VIOLENCE_AGAINST_THE_PERSON_ABH_PLUS": 0.0032426570273524 + 0.0881806276607277,
		"VIOLENCE_AGAINST_THE_PERSON_SUB_ABH":  0.0881806276607277,
		"PUBLIC_ORDER_AND_HARRASSMENT":         -0.102680989477238,
		"WEAPONS_NON_FIREARM":                  0.316916255872188 + 0.0881806276607277,
		"FIREARMS_MOST_SERIOUS":                -0.109313634130027 + 0.0881806276607277,
		"FIREARMS_OTHER":                       0.265777493636431 + 0.0881806276607277,
		"HANDLING_STOLEN_GOODS":                0.20156598193072,
		"CRIMINAL_DAMAGE":                      0.254391121973677,
		"ACQUISITIVE_VIOLENCE":                 0.34905826404493,
		"OTHER_OFFENCES":                       0.175156031546492,
		"ABSCONDING_OR_BAIL":                   0.361929924513904,
		"SEXUAL_AGAINST_CHILD":                 -0.269534814977957,
		"SEXUAL_NOT_AGAINST_CHILD":             -0.481426313870417,
		"THEFT_NON_MOTOR":                      -0.126315026107379,
	},
}
