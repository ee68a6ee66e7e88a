package county

import (
	"slices"
	"strings"
)

// families gives, for each name in a text, the line that it stands on.
func families(text string) map[string][]string {
	out := map[string][]string{}
	for line := range strings.Lines(text) {
		names := strings.Fields(line)
		for _, n := range names {
			out[n] = names
		}
	}
	return out
}

// soundAlikes are spellings of one name, forename or surname, that a listener cannot tell apart.
var soundAlikes = families(`Stephen Steven
Catherine Katherine Kathryn Catharine
Ashley Ashleigh
Sean Shaun Shawn
Kieran Kieron Ciaran
Jamie Jaimie
Callum Calum
Connor Conor Conner
Reece Rhys Reese
Alan Allan Alun
Stuart Stewart
Graham Graeme
Damien Damian
Lewis Louis
Matthew Mathew
Mark Marc
Carl Karl
Philip Phillip
Jonathan Johnathan
Elliot Elliott
Shane Shayne
Leslie Lesley
Mohammed Muhammad Mohammad Mohamed
Hassan Hasan
Ahmed Ahmad
Yusuf Yousef
Rebecca Rebekah
Nicola Nichola
Claire Clare
Stacey Stacy
Hayley Hailey
Kirsty Kirstie
Natalie Nathalie
Rachel Rachael
Lindsay Lindsey
Jodie Jody
Sharon Sharron
Cheryl Sheryl
Tracy Tracey
Michelle Michele
Vicky Vicki
Sophie Sofie
Carly Carley
Aisha Ayesha
Clarke Clark
Davies Davis
Thompson Thomson Tomson
Reid Reed Read
Wright Right
White Whyte
Brown Browne
Smith Smyth
Johnson Johnston
Phillips Philips
Stevens Stephens
Matthews Mathews
Lawrence Laurence
Pearce Pierce
Nicholson Nicolson
Green Greene
Cook Cooke
Gray Grey
Moore More
Allen Allan
Rogers Rodgers
Sheppard Shepherd
Hayward Haywood
Barnes Barns
Mellor Meller
Griffiths Griffith
Bailey Bayley
MacDonald McDonald
McCarthy MacCarthy
O'Connor O'Conner
Doherty Docherty
Chowdhury Choudhury
Rahman Rehman
Akhtar Akhter
Hussain Hussein
Iqbal Ikbal
Nowak Novak
Kowalski Kowalsky
Mohamud Mahamud`)

// shortForms are forenames with what people are called, which is what they often give at the custody desk.
var shortForms = families(`Daniel Danny Dan
James Jim Jimmy
Michael Mick Mike
David Dave
Christopher Chris
Andrew Andy
Stephen Steve
Matthew Matt
Robert Bob Rob Bobby
Joshua Josh
Anthony Tony
Joseph Joe
Thomas Tom Tommy
Nathan Nate
Bradley Brad
Richard Rich Ricky Dick
William Bill Billy Will
Samuel Sam Sammy
Philip Phil
Terence Terry
Kenneth Ken
Benjamin Ben
Jacob Jake
Charles Charlie
Lewis Lew
Gary Gaz
Darren Daz
Barry Baz
Ronald Ron
Leslie Les
Samantha Sam
Rebecca Becky Becca
Michelle Shell
Natalie Nat
Victoria Vicky
Jessica Jess
Catherine Cath Kate Katie
Elizabeth Liz Beth
Danielle Dani
Charlotte Lottie
Abigail Abi
Kayleigh Kay
Deborah Debbie
Christina Tina
Bethany Beth
Susan Sue
Mohammed Mo
Krzysztof Kris
Emmanuel Manny
Nathaniel Nate
Alexandru Alex`)

// another takes another name of the family, or the name itself where it has none.
func another(c *chance, of map[string][]string, name string) string {
	others := slices.DeleteFunc(slices.Clone(of[name]), func(n string) bool { return n == name })
	if len(others) == 0 {
		return name
	}
	return one(c, others)
}

// beside are the keys that a finger hits instead, on a British keyboard.
var beside = map[byte]string{
	'a': "qsz", 'b': "vgn", 'c': "xdv", 'd': "sfe", 'e': "wrd", 'f': "dgr", 'g': "fht", 'h': "gjy", 'i': "uok", 'j': "hku", 'k': "jli",
	'l': "kop", 'm': "nj", 'n': "bmh", 'o': "ipl", 'p': "ol", 'q': "wa", 'r': "etf", 's': "adw", 't': "ryg", 'u': "yij", 'v': "cbf",
	'w': "qes", 'x': "zcs", 'y': "tuh", 'z': "xas",
}

// mistyped makes one slip of the keyboard in a name, not in its first letter: that one is looked at. A name of
// fewer than three letters is typed right.
func mistyped(c *chance, name string) string {
	if len(name) < 3 {
		return name
	}
	for range 20 {
		at := c.between(1, len(name)-1)
		keys := beside[name[at]]
		if keys == "" {
			continue // a capital within the name, a hyphen or an apostrophe
		}
		out := name
		switch weighted(c, slipShares) {
		case 0:
			out = name[:at] + string(keys[c.IntN(len(keys))]) + name[at:]
		case 1:
			out = name[:at] + name[at+1:]
		case 2:
			out = name[:at] + string(keys[c.IntN(len(keys))]) + name[at+1:]
		case 3:
			if at+1 < len(name) && beside[name[at+1]] != "" {
				out = name[:at] + string(name[at+1]) + string(name[at]) + name[at+2:]
			}
		}
		if out != name {
			return out
		}
	}
	return name
}

// split writes a double-barrelled surname as two, or half of it; or a name without its apostrophe.
func split(c *chance, surname string) string {
	first, last, two := strings.Cut(surname, "-")
	if !two {
		return strings.ReplaceAll(surname, "'", "")
	}
	switch u := c.Float64(); {
	case u < 0.5:
		return first + " " + last
	case u < 0.8:
		return last
	}
	return first
}
