package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

// plan is a plan file in the kit's format: the requests that make up each operation.
type plan struct {
	Order []string
	Ops   map[string]struct{ Requests []planRequest }
}

type planRequest struct{ Method, Path, Body string }

func readPlan(path string) (plan, error) {
	var p plan
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &p)
	}
	return p, err
}

// target is a server under load. The kit's own load program can send neither a cookie nor an id that is
// not a number, so this one drives all servers alike, from the same plan files.
type target struct {
	name   string
	base   string
	header http.Header
	pid    int
	plan   plan
	fill   func(r *rand.Rand) *strings.Replacer // what stands in the braces, anew for each operation
}

// cell is what one operation measured at one number of clients: the median of its runs.
type cell struct {
	rate, p50, p99, cpu, bytes float64 // a second, ms, ms, ms of the server's CPU, a response
	failed                     int
}

// measure runs an operation reps times with the number of clients given.
func (t *target) measure(op string, clients int, long time.Duration, reps int) cell {
	var runs []cell
	failed := 0
	for rep := range reps {
		runs = append(runs, t.run(op, clients, long, uint64(rep)))
		failed += runs[rep].failed
	}
	mid := func(of func(cell) float64) float64 {
		var all []float64
		for _, c := range runs {
			all = append(all, of(c))
		}
		slices.Sort(all)
		return all[len(all)/2]
	}
	return cell{mid(func(c cell) float64 { return c.rate }), mid(func(c cell) float64 { return c.p50 }), mid(func(c cell) float64 { return c.p99 }),
		mid(func(c cell) float64 { return c.cpu }), mid(func(c cell) float64 { return c.bytes }), failed}
}

// run keeps clients busy, each with whole operations one after another on a connection that is kept.
func (t *target) run(op string, clients int, long time.Duration, seed uint64) cell {
	transport := &http.Transport{MaxIdleConnsPerHost: clients, MaxConnsPerHost: clients, DisableCompression: true}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, Timeout: 60 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	var mu sync.Mutex
	var took []time.Duration
	var size int64
	failed := 0
	before, began := cpuOf(t.pid), time.Now()
	var wg sync.WaitGroup
	for w := range clients {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(seed+1, uint64(w)))
			for time.Since(began) < long {
				start := time.Now()
				n, err := t.once(client, op, t.fill(r))
				d := time.Since(start)
				mu.Lock()
				took, size = append(took, d), size+n
				if err != nil {
					if failed == 0 {
						fmt.Fprintf(os.Stderr, "%s %s: %v\n", t.name, op, err)
					}
					failed++
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	n, ms := float64(len(took)), func(d time.Duration) float64 { return d.Seconds() * 1000 }
	slices.Sort(took)
	return cell{n / time.Since(began).Seconds(), ms(took[len(took)/2]), ms(took[len(took)*99/100]), ms(cpuOf(t.pid)-before) / n, float64(size) / n, failed}
}

// once does one operation. A redirect after a change counts as its answer.
func (t *target) once(client *http.Client, op string, fill *strings.Replacer) (size int64, err error) {
	for _, q := range t.plan.Ops[op].Requests {
		req, err := http.NewRequest(q.Method, t.base+fill.Replace(q.Path), strings.NewReader(fill.Replace(q.Body)))
		if err != nil {
			return size, err
		}
		for k, v := range t.header {
			req.Header[k] = v
		}
		if q.Body != "" {
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if q.Body[0] == '{' {
				req.Header.Set("Content-Type", "application/json")
			}
		}
		res, err := client.Do(req)
		if err != nil {
			return size, err
		}
		n, err := io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		size += n
		if err != nil || res.StatusCode >= 400 {
			return size, fmt.Errorf("%s %s: %s, %v", q.Method, req.URL.Path, res.Status, err)
		}
	}
	return size, nil
}
