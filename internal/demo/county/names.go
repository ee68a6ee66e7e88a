package county

import "strings"

// background is a group of people with its own names; the share is of nominals. Names are lists of
// common names of that background, the commonest first; a person takes both from them by chance.
type background struct {
	share         float64
	self          []string // 16+1 codes, self-defined
	officer       string   // code the officer is likeliest to give
	nationalities []string // the commonest first
	men, women    []string
	surnames      []string
}

func list(s string) []string { return strings.Fields(s) }

const (
	britishMen = `Daniel James Michael David Ryan Liam Jamie Lee Kyle Connor Paul Mark Luke Jordan Callum Adam Thomas
 Jack Christopher Craig Andrew Stephen Matthew Scott Robert Aaron Joshua Ashley Sean Dean Nathan Carl Wayne Darren Gary Shane
 Anthony Kieran Bradley Lewis Ben Joseph Stuart Simon Kevin Josh Reece Gavin Ricky Martin Peter Ian Jason Richard Karl Alan
 Neil Tyler Mason Kane Leon Declan Samuel Harry George William Charlie Oliver Alfie Owen Ethan Jake Damien Barry Steven
 Glen Terence Keith Philip Dale Curtis Elliot Dominic Billy Tony Marcus Rhys Corey Brandon Toby Warren Duncan Graham Nigel
 Roy Trevor Clive Leslie Harvey Archie Noah Finley Riley Zak Kai Jayden Louis Max`
	britishWomen = `Sarah Emma Kelly Laura Samantha Lisa Rebecca Gemma Amy Stacey Michelle Natalie Claire Jade Leanne
 Chloe Hayley Nicola Kirsty Donna Charlotte Danielle Rachel Zoe Lauren Amanda Kerry Jessica Victoria Hannah Louise Joanne
 Katie Karen Tracy Julie Abigail Shannon Paige Bethany Megan Courtney Toni Melissa Angela Sharon Debbie Cheryl Holly Lucy
 Georgia Ellie Molly Kayleigh Tanya Carly Lindsay Heather Jodie Naomi Sophie Tina Maria Vicky Yvonne Ruby Lily Grace Ella`
	britishSurnames = `Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White
 Roberts Green Hall Wood Jackson Clarke Harris Clark Turner Hill Cooper Ward Moore Morris King Watson Harrison Baker Morgan
 Allen James Scott Phillips Parker Davis Bennett Price Griffiths Young Mitchell Cook Bailey Carter Richardson Shaw Bell
 Collins Kelly Miller Cox Marshall Simpson Anderson Ellis Adams Wilkinson Foster Powell Chapman Webb Rogers Gray Mason Hunt
 Mills Holmes Palmer Matthews Gibson Fisher Barnes Knight Lloyd Butler Russell Barker Stevens Jenkins Dixon Fletcher Hunter
 Reynolds Dawson Pearson Day Graham Pearce Harvey Atkinson Andrews Walsh Elliott Lawrence Fox Murphy Payne Ford West Cole
 Burton Hughes Stone Barrett Booth Newman Spencer Carr Rose Reid Perry Nicholson Hart Gardner Burns Francis Woods Armstrong
 Lane Cunningham Crawford Hudson Bradley Page Sutton Watts Warren Hardy Field Lowe Wells Parry Holland Freeman Gregory Dean
 Goodwin Hopkins Poole Frost Nash Sharp Lambert Mellor Austin Todd Sykes Bates Blake Norris Bird Bond Hewitt Cartwright
 Holt Swift Garner Abbott Pickering Hobbs Rhodes Haynes Bradshaw Whittaker Gill Tomlinson Shepherd Peacock Hayward Bartlett
 Bishop Sheppard Naylor Hammond Lawson Cross Hodgson Fuller Kemp Stokes Horton Wheeler Drew Marsden Briggs Osborne Fleming
 Thorpe Dobson Firth Skinner Blackburn Crossley Haigh Birch Oldham Ashworth Buckley Greenwood Clegg Hargreaves Heaton Platt
 O'Brien O'Connor O'Neill MacDonald McCarthy McGrath McKenna Smith-Jones Ward-Hill`
)

var backgrounds = []background{
	{78, list("W1 W1 W1 W1 W1 W1 NS"), "IC1", list("British"), list(britishMen), list(britishWomen), list(britishSurnames)},
	{1.5, list("W2 W2 W2 NS"), "IC1", list("Irish British"), list("Patrick Sean Michael Declan Brendan Ciaran Eamon Liam Kevin Martin John Niall Rory"),
		list("Bridget Siobhan Mary Aoife Niamh Kathleen Sinead Orla"), list("Murphy Kelly Doyle Byrne Ryan Walsh Connolly Nolan Brennan Doherty Quinn Maguire Cassidy Joyce Ward")},
	{5, list("W9 W9 W9 NS"), "IC1", list("Polish Romanian Lithuanian Latvian Portuguese Hungarian"),
		list("Piotr Marcin Tomasz Krzysztof Andrei Mihai Ionut Darius Pawel Adrian Kamil Gabriel Marius Rafal Janis Vasile Lukasz Dawid"),
		list("Anna Agnieszka Maria Elena Ioana Katarzyna Monika Justyna Andreea Rasa Ewa"),
		list("Nowak Popescu Kowalski Ionescu Wisniewski Stan Dumitru Kaminski Petrauskas Lewandowski Radu Zielinski Kalnins Wozniak Munteanu Szymanski Kozlowski Silva Nagy Marin")},
	{3.5, list("M1 M1 M2 M3 M9 NS"), "IC3", list("British"), list(britishMen), list(britishWomen), list(britishSurnames)},
	{5.5, list("A2 A2 A1 A3 A9 NS"), "IC4", list("British British British Pakistani Indian Bangladeshi"),
		list("Mohammed Imran Ali Usman Asif Hassan Bilal Adeel Zeeshan Kamran Amir Harpreet Sunil Rajesh Gurpreet Tariq Faisal Waqas Abdul Shahid Arjun Omar Nadeem"),
		list("Aisha Fatima Saima Priya Nadia Sadia Harpreet Zainab Farah Rukhsana Anita"),
		list("Khan Hussain Ahmed Ali Singh Patel Begum Akhtar Mahmood Malik Iqbal Shah Miah Rahman Kaur Mirza Chowdhury Sharma Bashir Aziz Rashid Uddin Javed Qureshi Sandhu")},
	{4.5, list("B1 B1 B2 B2 B9 NS"), "IC3", list("British British British Nigerian Jamaican Somali Ghanaian"),
		list("Jermaine Marcus Leon Tyrone Kwame Emmanuel Dwayne Abdi Nathaniel Samuel Kofi Isaac Malachi Andre Romario Yusuf Tunde Elijah Curtis Darnell"),
		list("Shanice Grace Blessing Monique Amina Naomi Patience Chantelle Esther Keisha"),
		list("Campbell Williams Brown Grant Adeyemi Mensah Okafor Gordon Francis Boateng Osei Bailey Owusu Hassan Thompson Morgan Clarke Abdi Lewis Okoro Reid Mohamud Bello Stewart Nwosu")},
	{2, list("O9 O1 O9 NS"), "IC6", list("British Iraqi Iranian Kurdish Vietnamese Chinese Albanian Syrian"),
		list("Ahmad Reza Karim Minh Hai Tuan Arben Mehmet Dilan Omid Farhad Wei Jun Ibrahim Besnik Rebaz Hoang"),
		list("Leila Lan Mei Shirin Linh Elira Noor Yan"),
		list("Nguyen Hosseini Aziz Tran Hoxha Karimi Yilmaz Pham Chen Rostami Salih Le Gjoka Wang Haddad Mahmoud Rasul Bui")},
}

// shortForms are what people are called, which is what they often give at the custody desk.
var shortForms = map[string]string{
	"Daniel": "Danny", "James": "Jim", "Michael": "Mick", "David": "Dave", "Christopher": "Chris", "Andrew": "Andy",
	"Stephen": "Steve", "Steven": "Steve", "Matthew": "Matt", "Robert": "Rob", "Joshua": "Josh", "Anthony": "Tony", "Joseph": "Joe", "Thomas": "Tom",
	"Nathan": "Nate", "Bradley": "Brad", "Richard": "Rich", "William": "Billy", "Samuel": "Sam", "Philip": "Phil", "Terence": "Terry", "Samantha": "Sam",
	"Rebecca": "Becky", "Michelle": "Shell", "Natalie": "Nat", "Victoria": "Vicky", "Jessica": "Jess", "Katie": "Kate", "Mohammed": "Mo", "Krzysztof": "Kris",
	"Emmanuel": "Manny", "Nathaniel": "Nate", "Danielle": "Dani", "Charlotte": "Charlie", "Abigail": "Abi", "Kayleigh": "Kay",
}
