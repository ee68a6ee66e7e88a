package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"time"
)

// writeIndex writes the ids of the kit's people, or of those on its scheme.
func writeIndex(to, people string, schemeOnly bool) error {
	in, err := os.Open(people)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(out, 1<<20)
	fmt.Fprintln(w, "person")
	rows := bufio.NewScanner(in)
	rows.Scan() // the header
	for rows.Scan() {
		cells := strings.Split(rows.Text(), ",")
		if !schemeOnly || cells[7] == "1" {
			fmt.Fprintln(w, cells[0])
		}
	}
	return errors.Join(rows.Err(), w.Flush(), out.Close())
}

// bareEvents and bareRows make this program a bare pass, so that its memory is its own.
const (
	bareEvents = "-bare-events"
	bareRows   = "-bare-rows"
)

// passEvents is the floor of before and after: every arrest of the file read, and those of the people of the index
// counted in the year before the day and the year from it on. It prints before and after.
func passEvents(arrests, index string) error {
	ids, err := os.ReadFile(index)
	if err != nil {
		return err
	}
	wanted := make([]bool, evidencePeople+1)
	for i, line := range strings.Fields(string(ids)) {
		if i == 0 {
			continue
		}
		n, err := strconv.Atoi(line)
		if err != nil {
			return err
		}
		wanted[n] = true
	}
	day, err := time.Parse(time.DateOnly, evidenceDay)
	if err != nil {
		return err
	}
	from, until := []byte(day.AddDate(-1, 0, 0).Format(time.DateOnly)), []byte(day.AddDate(1, 0, 0).Format(time.DateOnly))
	before, after := 0, 0
	err = eachLine(arrests, func(line []byte) error {
		_, rest, _ := bytes.Cut(line, []byte{','})
		who, rest, _ := bytes.Cut(rest, []byte{','})
		n := 0
		for _, c := range who {
			n = 10*n + int(c-'0')
		}
		if !wanted[n] {
			return nil
		}
		on := rest[:10]
		switch {
		case bytes.Compare(on, from) < 0 || bytes.Compare(on, until) >= 0:
		case bytes.Compare(on, []byte(evidenceDay)) < 0:
			before++
		default:
			after++
		}
		return nil
	})
	fmt.Println(before, after)
	return err
}

// eachLine gives each line of a file but the first.
func eachLine(path string, do func([]byte) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewScanner(bufio.NewReaderSize(f, 1<<20))
	lines.Scan()
	for lines.Scan() {
		if err := do(lines.Bytes()); err != nil {
			return err
		}
	}
	return lines.Err()
}

// passRows is the floor of statistics on a file: every cell read as a number and added up.
func passRows(path, _ string) error {
	var sums []float64
	err := eachLine(path, func(line []byte) error {
		for i := 0; len(line) > 0; i++ {
			var cell []byte
			cell, line, _ = bytes.Cut(line, []byte{','})
			v, err := strconv.ParseFloat(string(cell), 64)
			if err != nil {
				return err
			}
			if i == len(sums) {
				sums = append(sums, 0)
			}
			sums[i] += v
		}
		return nil
	})
	fmt.Println(sums)
	return err
}

// makePeople writes people as the kit's script for R draws them: six covariates, whether treated, days to an event with
// many ties, censored after 200 to 730 days, and a count with time at risk.
func makePeople(path string, people int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	r := rand.New(rand.NewPCG(20260701, 1))
	fmt.Fprintln(w, "age,male,prior,drug,home,prev,treated,time,event,count,at_risk")
	for range people {
		age := math.Round(18 + 45*r.Float64())
		male, prior, drug, home, prev := coin(r, 0.82), poisson(r, 6), coin(r, 0.4), coin(r, 0.25), coin(r, 0.5)
		lp := -2 + 0.02*(40-age) + 0.3*float64(male) + 0.06*float64(prior) + 0.4*float64(drug) + 0.3*float64(home)
		treated := coin(r, 1/(1+math.Exp(0.6-lp)))
		t, censored := math.Ceil(r.ExpFloat64()*365/math.Exp(lp)), math.Ceil(200+530*r.Float64())
		event := 0
		if t <= censored {
			event = 1
		}
		fmt.Fprintf(w, "%.0f,%d,%d,%d,%d,%d,%d,%.0f,%d,%d,%.6f\n", age, male, prior, drug, home, prev, treated, min(t, censored), event, poisson(r, math.Exp(lp+1)), 0.2+1.8*r.Float64())
	}
	return errors.Join(w.Flush(), f.Close())
}

func coin(r *rand.Rand, p float64) int {
	if r.Float64() < p {
		return 1
	}
	return 0
}

// poisson draws a count by multiplying uniform numbers, which is quick for the small means here.
func poisson(r *rand.Rand, mean float64) int {
	n, p, limit := 0, r.Float64(), math.Exp(-mean)
	for p > limit {
		n++
		p *= r.Float64()
	}
	return n
}
