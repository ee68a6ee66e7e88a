package match

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed nicknames.txt
var nicknameList string

// nicknameLines gives, for each forename on the list, the numbers of its lines, rising.
var nicknameLines = sync.OnceValue(func() map[string][]uint16 {
	out := map[string][]uint16{}
	n := uint16(0)
	for line := range strings.Lines(nicknameList) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, name := range strings.Fields(line) {
			if !slices.Contains(out[name], n) {
				out[name] = append(out[name], n)
			}
		}
		n++
	}
	return out
})

// Nicknames says whether two normalised forenames are forms of one name in use in Britain, as rob and robert.
// A name is no nickname of itself.
func Nicknames(a, b string) bool {
	lines := nicknameLines()
	return a != b && meet(lines[a], lines[b])
}

func meet(a, b []uint16) bool {
	for _, x := range a {
		if slices.Contains(b, x) {
			return true
		}
	}
	return false
}
