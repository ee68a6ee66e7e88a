package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"time"

	"waymark/internal/method/match"
)

// invented is a person of the million.
type invented struct{ surname, forename, born, postcode string }

// inventor makes people from a seed.
type inventor struct {
	r     *rand.Rand
	names []string
}

func newInventor() *inventor {
	in := &inventor{r: rand.New(rand.NewPCG(20260701, 2)), names: make([]string, 12000)}
	parts := strings.Fields("bar den ford hill ley mar ton wick shaw ros ken pen hol ash brad crow dun ell far gar")
	part := func() string { return parts[in.r.IntN(len(parts))] }
	for i := range in.names {
		in.names[i] = part() + part() + []string{"", part()}[in.r.IntN(2)]
	}
	return in
}

// name draws one of the first so many names, the earlier ones more often.
func (in *inventor) name(most int) string {
	return in.names[int(float64(most)*in.r.Float64()*in.r.Float64()*in.r.Float64())]
}

func (in *inventor) postcode() string {
	return fmt.Sprintf("QX%d %d%c%c", 1+in.r.IntN(99), in.r.IntN(10), 'A'+rune(in.r.IntN(20)), 'A'+rune(in.r.IntN(20)))
}

func (in *inventor) person() invented {
	born := time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, in.r.IntN(20000))
	return invented{in.name(len(in.names)), in.name(900), born.Format(time.DateOnly), in.postcode()}
}

// copied is a person's record with slips, as the kit's lists have them: in 20% of surnames, 12% of forenames;
// 35% moved, 8% with another month of birth.
func (in *inventor) copied(p invented) invented {
	slip := func(s string, percent int) string {
		if in.r.IntN(100) >= percent {
			return s
		}
		k := 1 + in.r.IntN(len(s)-1)
		return []string{s[:k] + s[k+1:], s[:k] + string(rune('a'+in.r.IntN(26))) + s[k+1:], s[:k-1] + s[k:k+1] + s[k-1:k] + s[k+1:]}[in.r.IntN(3)]
	}
	p.surname, p.forename = slip(p.surname, 20), slip(p.forename, 12)
	if in.r.IntN(100) < 35 {
		p.postcode = in.postcode()
	}
	if in.r.IntN(100) < 8 {
		p.born = p.born[:5] + fmt.Sprintf("%02d", 1+in.r.IntN(12)) + p.born[7:]
	}
	return p
}

// makeMillion writes a million invented records: 800,000 people, and copies with slips of some of them.
func makeMillion(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	in := newInventor()
	people := make([]invented, 800_000)
	fmt.Fprintln(w, "id,surname,forename,dob,postcode,truth")
	for i := range 1_000_000 {
		n := i
		var p invented
		if i < len(people) {
			p = in.person()
			people[i] = p
		} else {
			n = in.r.IntN(len(people))
			p = in.copied(people[n])
		}
		fmt.Fprintf(w, "%d,%s,%s,%s,%s,%d\n", i, p.surname, p.forename, p.born, p.postcode, n)
	}
	return errors.Join(w.Flush(), f.Close())
}

// bareLoop is the floor: both lists read, and every pair that shares a date of birth, a postcode or both names
// compared with fixed weights and no more. It prints how many pairs it compared.
func bareLoop(a, b string) error {
	one, err := readBare(a)
	if err != nil {
		return err
	}
	two, err := readBare(b)
	if err != nil {
		return err
	}
	pairs, near := 0, 0
	for _, key := range []func(r []string) string{func(r []string) string { return r[3] }, func(r []string) string { return r[4] }, func(r []string) string { return r[1] + "|" + r[2] }} {
		held := map[string][][]string{}
		for _, r := range one {
			held[key(r)] = append(held[key(r)], r)
		}
		for _, r := range two {
			for _, h := range held[key(r)] {
				pairs++
				score := 0.35*match.JaroWinkler(h[1], r[1]) + 0.2*match.JaroWinkler(h[2], r[2])
				if h[3] == r[3] {
					score += 0.3
				}
				if h[4] == r[4] {
					score += 0.15
				}
				if score >= 0.8 {
					near++
				}
			}
		}
	}
	fmt.Println(pairs)
	fmt.Fprintln(os.Stderr, near, "near")
	return nil
}

func readBare(path string) ([][]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	rows := csv.NewReader(bufio.NewReaderSize(f, 1<<20))
	if _, err := rows.Read(); err != nil {
		return nil, err
	}
	var out [][]string
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		out = append(out, row)
	}
}
