package ui

import (
	"net/url"
	"strconv"

	"waymark/internal/platform/fault"
)

// PageAsked reads which page of a list an address asks for: the first when it names none.
func PageAsked(q url.Values) (int, error) {
	text := q.Get("page")
	if text == "" {
		return 1, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, fault.New(fault.Invalid, "There is no such page of the list.")
	}
	return n, nil
}

// pagesShown gives the pages that a pagination names: the first, the last, and two on each side of the one
// shown; 0 stands where some are left out.
func pagesShown(page, pages int) []int {
	var out []int
	for n := 1; n <= pages; n++ {
		near := n >= page-2 && n <= page+2
		switch {
		case n == 1 || n == pages || near:
			out = append(out, n)
		case out[len(out)-1] != 0:
			out = append(out, 0)
		}
	}
	return out
}
