package ui

import "strconv"

// choiceID gives the id of the i-th choice; the first has the input's own, for the error summary's link.
func choiceID(name string, i int) string {
	if i == 0 {
		return name
	}
	return name + "-" + strconv.Itoa(i+1)
}

func orNothing(s string) string {
	if s == "" {
		return "Nothing"
	}
	return s
}

func orThree(rows string) string {
	if rows == "" {
		return "3"
	}
	return rows
}

func orText(kind string) string {
	if kind == "" {
		return "text"
	}
	return kind
}
