package person

import "waymark/internal/method/match"

// Normalise writes a name in one way: lower case, without accents, apostrophes and hyphens, single
// spaces. O'Neil, O Neil and ONEIL stay apart only where a space was really written.
func Normalise(s string) string { return match.Normalise(s) }

// Key gives the normalised surname and forenames, for exact comparison. An empty name has no key.
func (n Name) Key() string {
	s, f := Normalise(n.Surname), Normalise(n.Forenames)
	if s == "" && f == "" {
		return ""
	}
	return s + "|" + f
}

// distance is the number of letters to insert, remove, change or swap with a neighbour to make a of b,
// or most+1 when it is more (optimal string alignment). A search asks it of every name, so it allocates
// nothing for names of a usual length, and stops as soon as the answer can only be "more".
func distance(a, b string, most int) int {
	if abs(len(a)-len(b)) > most {
		return most + 1
	}
	var room [3][32]int
	before, prev, cur := room[0][:], room[1][:], room[2][:]
	if len(b) >= len(prev) {
		before, prev, cur = make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	}
	for j := range len(b) + 1 {
		prev[j] = j
	}
	least := 0 // of the row before
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		low := i
		for j := 1; j <= len(b); j++ {
			change := prev[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			cur[j] = min(change, prev[j]+1, cur[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
			low = min(low, cur[j])
		}
		if low > most && least > most { // a swap reaches back two rows, nothing further
			return most + 1
		}
		before, prev, cur, least = prev, cur, before, low
	}
	return min(prev[len(b)], most+1)
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// near says whether two normalised names could be one name misheard or mistyped.
func near(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	most := 1
	if len(a) > 4 && len(b) > 4 {
		most = 2
	}
	if distance(a, b, most) <= most || firstOf(a, b) || firstOf(b, a) {
		return true
	}
	return most == 2 && a[0] == b[0] && match.Soundex(a) == match.Soundex(b)
}

// firstOf says that a is the first word, or words, of b.
func firstOf(a, b string) bool { return len(b) > len(a) && b[len(a)] == ' ' && b[:len(a)] == a }
