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
 Benjamin Jacob Kenneth Roy Trevor Clive Leslie Harvey Archie Noah Finley Riley Zak Kai Jayden Louis Max`
	britishWomen = `Sarah Catherine Emma Kelly Laura Samantha Lisa Rebecca Gemma Amy Stacey Michelle Natalie Claire Jade Leanne
 Chloe Hayley Nicola Kirsty Donna Charlotte Danielle Rachel Zoe Lauren Amanda Kerry Jessica Victoria Hannah Louise Joanne
 Katie Karen Tracy Julie Abigail Shannon Paige Bethany Megan Courtney Toni Melissa Angela Sharon Debbie Cheryl Holly Lucy
 Elizabeth Susan Georgia Ellie Molly Kayleigh Tanya Carly Lindsay Heather Jodie Naomi Sophie Tina Maria Vicky Yvonne Ruby Lily Grace Ella`
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
	{77, list("W1 W1 W1 W1 W1 W1 NS"), "IC1", list("British"), list(britishMen), list(britishWomen), list(britishSurnames)},
	{3.5, list("M1 M1 M2 M3 M9 NS"), "IC3", list("British"), list(britishMen), list(britishWomen), list(britishSurnames)},
	{1.5, list("W2 W2 W2 NS"), "IC1", list("Irish British"),
		list("Patrick Sean Michael Declan Brendan Ciaran Eamon Liam Kevin Martin John Niall Rory Cathal Donal"),
		list("Bridget Siobhan Mary Aoife Niamh Kathleen Sinead Orla"),
		list("Murphy Kelly Doyle Byrne Ryan Walsh Connolly Nolan Brennan Doherty Quinn Maguire Cassidy Joyce Ward Keane Tierney")},
	{2.6, list("W9 W9 W9 NS"), "IC1", list("Polish Polish British"),
		list("Piotr Marcin Tomasz Krzysztof Pawel Adrian Kamil Rafal Lukasz Dawid Mateusz Jakub Artur Grzegorz"),
		list("Anna Agnieszka Katarzyna Monika Justyna Ewa Magda Karolina"),
		list("Nowak Kowalski Wisniewski Kaminski Lewandowski Zielinski Wozniak Szymanski Kozlowski Mazur Krawczyk Pawlak Dudek Wrobel")},
	{1.8, list("W9 W9 W9 NS"), "IC1", list("Romanian"),
		list("Andrei Mihai Ionut Gabriel Marius Vasile Florin Cristian Alexandru Daniel Costel Bogdan"),
		list("Elena Ioana Andreea Maria Alina Mihaela"), list("Popescu Ionescu Stan Dumitru Radu Munteanu Stoica Matei Constantin Marin Rusu Lupu")},
	{0.8, list("W9 W9 NS"), "IC1", list("Lithuanian Latvian"), list("Darius Andrius Janis Tomas Mantas Edgars Vytautas Andris"),
		list("Rasa Inga Kristina Ilze"), list("Petrauskas Kalnins Jankauskas Berzins Stankevicius Ozols Butkus Liepins")},
	{4.2, list("A2 A2 A2 A3 A9 NS"), "IC4", list("British British British Pakistani Bangladeshi"),
		list("Mohammed Imran Ali Usman Asif Hassan Bilal Adeel Zeeshan Kamran Amir Tariq Faisal Waqas Abdul Shahid Omar Nadeem Hamza Junaid"),
		list("Aisha Fatima Saima Nadia Sadia Zainab Farah Rukhsana Maryam"),
		list("Khan Hussain Ahmed Ali Akhtar Mahmood Malik Iqbal Shah Miah Rahman Mirza Chowdhury Bashir Aziz Rashid Uddin Javed Qureshi Begum")},
	{1.4, list("A1 A1 A1 A9 NS"), "IC4", list("British British Indian"),
		list("Harpreet Sunil Rajesh Gurpreet Arjun Jaspal Sandeep Amit Vikram Kuldip Nikhil"), list("Priya Anita Jasvir Sunita Meena Kiran"),
		list("Singh Patel Kaur Sharma Sandhu Gill Dhillon Mistry Chauhan Bains Rai Joshi")},
	{2.4, list("B1 B1 B1 B9 NS"), "IC3", list("British British British Jamaican"),
		list("Jermaine Marcus Leon Tyrone Dwayne Nathaniel Andre Romario Curtis Darnell Malachi Delroy Jerome Kemar"),
		list("Shanice Monique Naomi Chantelle Keisha Simone"),
		list("Campbell Williams Brown Grant Gordon Francis Bailey Thompson Morgan Clarke Lewis Reid Stewart Palmer Henry Wright")},
	{2.0, list("B2 B2 B2 B9 NS"), "IC3", list("British British Nigerian Ghanaian Somali"),
		list("Emmanuel Samuel Kwame Kofi Tunde Isaac Elijah Daniel Abdi Yusuf Chidi Ibrahim Kelvin Prince"),
		list("Blessing Grace Amina Patience Esther Hodan Mercy"),
		list("Adeyemi Mensah Okafor Boateng Osei Owusu Abdi Hassan Okoro Mohamud Bello Nwosu Asante Warsame Eze")},
	{1.5, list("O9 O9 O9 NS"), "IC6", list("British Iraqi Iranian Syrian Kurdish"),
		list("Ahmad Reza Karim Mehmet Dilan Omid Farhad Rebaz Mustafa Hamid Aram Sami"), list("Leila Shirin Noor Zahra"),
		list("Hosseini Karimi Yilmaz Rostami Salih Haddad Mahmoud Rasul Aziz Kareem Moradi Saleh")},
	{0.6, list("O9 O9 NS"), "IC1", list("Albanian"), list("Arben Besnik Ardit Elton Florian Gentian"), list("Elira Mirela Vjosa"),
		list("Hoxha Gjoka Shehu Prifti Leka Dervishi")},
	{0.7, list("O1 O9 NS"), "IC5", list("Vietnamese Chinese British"), list("Minh Hai Tuan Hoang Wei Jun Duc"), list("Lan Mei Linh Yan"),
		list("Nguyen Tran Pham Chen Le Wang Bui Hoang")},
}
