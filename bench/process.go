package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is a process of ours that answers on loopback.
type server struct {
	cmd   *exec.Cmd
	start time.Duration // to the first answer
}

// startServer starts a server and waits until it answers url. Its words go to a log file.
func startServer(log, url string, args ...string) (*server, error) {
	out, err := os.Create(log)
	if err != nil {
		return nil, err
	}
	defer func() { _ = out.Close() }()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdout, cmd.Stderr = out, out
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	for time.Since(began) < 2*time.Minute {
		res, err := http.Get(url)
		if err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return &server{cmd, time.Since(began)}, nil
			}
		}
		time.Sleep(2 * time.Millisecond)
	}
	_ = cmd.Process.Kill()
	return nil, errors.Join(fmt.Errorf("%s does not answer %s; see %s", args[0], url, log), cmd.Wait())
}

func (s *server) stop() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	_ = s.cmd.Wait()
}

// startTimes starts a server five times and gives the median to its first answer; the last one stays.
func startTimes(log, url string, args ...string) (*server, time.Duration, error) {
	var all []time.Duration
	for {
		s, err := startServer(log, url, args...)
		if err != nil {
			return nil, 0, err
		}
		if all = append(all, s.start); len(all) == 5 {
			slices.Sort(all)
			return s, all[2], nil
		}
		s.stop()
	}
}

// cpuOf is the user and system time of a process; unlike a latency it is little moved by other work on
// the machine. The kernel counts in hundredths of a second.
func cpuOf(pid int) time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	f := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	user, _ := strconv.Atoi(f[11])
	system, _ := strconv.Atoi(f[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// memory is a process's resident memory in MB, and the part of it that is no file map.
func memory(pid int) (resident, private float64) {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		kb, _ := strconv.ParseFloat(f[1], 64)
		switch f[0] {
		case "VmRSS:":
			resident = kb / 1024
		case "RssAnon:":
			private = kb / 1024
		}
	}
	return resident, private
}

// ran is what a command used.
type ran struct {
	out  string
	err  string // what it said beside
	took time.Duration
	peak float64 // MB
	cpu  time.Duration
}

// runCommand runs a command to its end.
func runCommand(dir string, args ...string) (ran, error) {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = dir
	var out, words bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &words
	began := time.Now()
	if err := cmd.Run(); err != nil {
		return ran{}, fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, words.String())
	}
	r := ran{out: out.String(), err: words.String(), took: time.Since(began), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		r.peak = float64(u.Maxrss) / 1024
	}
	return r, nil
}

func fileSize(path string) float64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return float64(info.Size())
}
