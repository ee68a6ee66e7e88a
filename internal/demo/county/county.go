// Package county makes Ashdale: an invented English county with its people, five years of arrests,
// prison spells and probation orders, the partnership that works with them, and the extracts its
// agencies would send. It is what `waymark demo` loads and what tests with a known shape use.
//
// Nothing in it is real. Places, agencies, prisons and people are invented; postcodes use the area QX,
// which the post office has not given out; telephone numbers come from the ranges Ofcom keeps for drama
// (01632 960000 to 960999 and 07700 900000 to 900999); e-mail addresses end in .example (RFC 2606).
// Reference numbers have the right form and check letter and lie where none has been issued. Offence
// codes are the Home Office's, since they are facts that a scoring method needs.
//
// The same seed, number of people, years and as-of day give the same bytes. Every person has a stream
// of chance of their own, so the county does not depend on the order of work. The package must never
// read a clock, a database or a file; whoever loads it into Waymark goes through the same import as an
// agency's own files.
//
// # Files
//
// County.Files lists what the agencies delivered: one history a feed, then one increment a feed and
// working morning. All files are UTF-8, comma separated, with CRLF line ends and a heading row; days are
// dd/mm/yyyy, times hh:mm on London's clock; unknown is an empty cell. Where they can, columns have the
// names that the profiles under examples/profiles/british expect.
//
//	police_people    people. Nominal Ref (key), Surname, Forenames, Also known as, DOB, Sex,
//	                 Self defined ethnicity, Officer defined ethnicity, Nationality, PNCID, CRO, Address 1,
//	                 Address 2, Town, Postcode, Last Seen, Last Seen Area
//	police_arrests   arrests, one offence each. Arrest Ref and Offence No (the key; always offence 1),
//	                 Nominal Ref, Surname, Forenames, DOB, PNCID, Arrest Date, Arrest Time, Offence Date,
//	                 Offence Code (Home Office, five digits), Offence, Disposal, Disposal Date,
//	                 Custody Suite, District, Beat (the ward)
//	police_charges   charges, one for each arrest that ended in one. Charge Ref (key), Arrest Ref, Nominal
//	                 Ref, Surname, Forenames, DOB, PNCID, Charged, Offence Date, Offence Code, Offence,
//	                 Result, Result Date, Beat, District, Case URN
//	prison_list      stays. Booking No (key), Prison No, Surname, Forenames, DOB, Sex, PNCID, Establishment,
//	                 Reception Date, Released, Release Date (planned), Legal Status
//	probation_people people. CRN (key), PNCID, Surname, Forenames, Also known as, DOB, Sex, Address 1, Address 2,
//	                 Town, Postcode, Order Type, Order Start, Order End, Practitioner, Office
//	court_cases      cases of the last two years. Case URN (key), Defendant ID, Surname, Forenames, DOB,
//	                 Gender, Address, Postcode, PNCID, Court, Case Opened, Arrest Date, Offence Date, Offence Code, Offence, Status
//	court_results    what the court decided of them. Case URN and Offence Seq (the key), Defendant ID,
//	                 Surname, Forenames, DOB, Gender, Address, Postcode, PNCID, Court, Offence Date, Offence Code, Offence,
//	                 Verdict, Verdict Date, Result Code, Result Text, Custody Term, Supervision Term
//	probation_assessments  assessments of adults under supervision. Assessment ID (key), CRN, Surname,
//	                 Forenames, DOB, PNCID, Assessment Type, Version, Date Completed, OGRS3 1yr, OGRS3 2yr,
//	                 OGRS3 Band, OVP 2yr, OVP Band, RSR, RSR Band, RoSH, Previous Convictions
//	police_records   criminal records of those on the scheme: cautions of a whole life, and convictions of cases
//	                 older than the court's system. Record Item (key), Nominal Ref, Surname, Forenames, DOB, PNCID, Offence Date, Offence Code,
//	                 Offence, Disposal, Disposal Date, Result Code, Result Text, Custody Term, Supervision Term, Case URN
//
// A police DOB may be partial: mm/yyyy, yyyy or empty. Sex is M, F or U. Self defined ethnicity is a 16+1
// code (NS for not stated), the officer's IC1 to IC6 and IC9. Released and Release Date hold 31/12/9999
// for "none": still inside, no date set. Disposal is Charged, NFA, Caution, Community resolution, Bailed
// or Released under investigation, and empty while the person is still detained; when it changes, the row
// is sent again on the next morning. Result is Awaiting court, Guilty plea, Found guilty, Not guilty or
// Discontinued, and is sent again likewise. Legal Status is Remand, Sentenced or Recall. A prison or probation
// row counts from the morning after the day it tells of. Order Type is
// "Community order", "Suspended sentence order" or "Custodial sentence and licence"; a person is
// supervised while Order Start <= day <= Order End. Young people's orders are in no file: Member says who
// has one.
//
// # Errors, and the truth
//
// Each agency has a person as it took them down: all rows of one record (one number of an agency's own) say the
// same, and differ from other agencies' by slips, spellings, short forms, names before marriage, wrong dates of birth,
// old addresses and PNC ids left out, at the rates that errors.go lists with their sources. The police hold some
// people twice; twins, children named like a parent and strangers with one name and date of birth look like one
// person and are two. County.Truth says which invented human each record is.
package county

import (
	"slices"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
)

// Feed names one agency's extract.
type Feed string

// The feeds, in the order in which an importer should take them.
const (
	PolicePeople    Feed = "police_people"
	PoliceArrests   Feed = "police_arrests"
	PoliceCharges   Feed = "police_charges"
	PrisonList      Feed = "prison_list"
	ProbationPeople Feed = "probation_people"

	CourtCases           Feed = "court_cases"
	CourtResults         Feed = "court_results"
	ProbationAssessments Feed = "probation_assessments"
	PoliceRecords        Feed = "police_records"
)

// Feeds lists every feed in importing order.
func Feeds() []Feed {
	return []Feed{PolicePeople, PoliceArrests, PoliceCharges, PrisonList, ProbationPeople, CourtCases, CourtResults, ProbationAssessments, PoliceRecords}
}

// Options says which county to make. Begin with Defaults and change what matters.
type Options struct {
	Seed     uint64
	People   int        // nominals known to the police, 100 to 500,000
	Years    int        // years of arrests before AsOf, 3 to 10
	AsOf     civil.Date // the morning on which the county is looked at; nothing later is known
	Scheme   int        // people on the scheme; cut to one nominal in twenty
	Mornings int        // working mornings up to AsOf that come as increments of their own, 1 to 20
	Late     Feed       // the feed that is behind, or "" for none
	LateDays int        // how many days before AsOf its last file came
	Errors   float64    // how common errors in agencies' records are beside the usual rates: 0 for none, 1 as usual, to 3
}

// Defaults gives the county that `waymark demo` shows.
func Defaults(asOf civil.Date) Options {
	return Options{
		Seed: 1, People: 30000, Years: 5, AsOf: asOf, Scheme: 300, Mornings: 3,
		Late: ProbationPeople, LateDays: 5, Errors: 1,
	}
}

// Check says what is wrong with the options.
func (o Options) Check() error {
	switch {
	case o.People < 100 || o.People > 500000:
		return fault.New(fault.Invalid, "People must be from 100 to 500,000")
	case o.Years < 3 || o.Years > 10:
		return fault.New(fault.Invalid, "Years must be from 3 to 10")
	case o.AsOf.Year() < 2015 || o.AsOf.Year() > 2100:
		return fault.New(fault.Invalid, "The as-of day must lie between 2015 and 2100")
	case o.Scheme < 0:
		return fault.New(fault.Invalid, "The scheme cannot hold fewer than no people")
	case o.Mornings < 1 || o.Mornings > 20:
		return fault.New(fault.Invalid, "Mornings must be from 1 to 20")
	case o.Errors < 0 || o.Errors > 3:
		return fault.New(fault.Invalid, "Errors must be from 0 to 3")
	case o.Late != "" && !slices.Contains(Feeds(), o.Late):
		return fault.New(fault.Invalid, "The late feed must be one of the county's feeds")
	case o.Late != "" && (o.LateDays < 1 || o.LateDays > 60):
		return fault.New(fault.Invalid, "The late feed can be 1 to 60 days behind")
	}
	return nil
}

// County is Ashdale as it stands on the as-of morning.
type County struct {
	Partnership  Partnership
	Cohort       []Member      // people on the scheme, in the order they were taken on
	Former       []Former      // people who have come off it
	Restrictions []Restriction // people whose records are closed to most
	Warnings     []Warning     // what staff should know before they meet somebody
	Tasks        []Task        // what was asked of whom at the daily tasking meetings

	options  Options
	people   []*person // by person reference
	arrests  []*arrest // by time
	officers map[*person]string
}

// Options gives what the county was made with.
func (c *County) Options() Options { return c.options }

// Generate makes the county.
func Generate(o Options) (*County, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	o.Scheme = min(o.Scheme, o.People/20)
	c := &County{options: o, officers: map[*person]string{}}
	c.populate()
	c.number()
	c.Partnership = partnership(o)
	chosen := c.choose()
	c.Former = c.earlier()
	c.protect(chosen)
	c.warn(chosen)
	c.task(chosen)
	return c, nil
}
