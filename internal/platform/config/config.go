// Package config is the installation's settings in one struct: from flags, the environment or a file
// (cmd fills it), checked once at the start. Nothing reads the environment later.
package config

import (
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"waymark/internal/platform/fault"
)

// Config is everything that an installation decides outside its database.
type Config struct {
	Database   string // sqlite:PATH or postgres://...; empty: a file in the user's data directory
	SchemeName string
	Listen     string // host:port
	PublicURL  string // the address that people type, as https://iom.example; empty: http://LISTEN
	DataDir    string // uploads that wait, exports; empty: beside the database, or the user's data directory
	LogJSON    bool
}

// Check fills what was left open and refuses what cannot work, all at once.
func (c Config) Check() (Config, error) {
	var problems []fault.Field
	dir, err := userData()
	if err != nil && (c.Database == "" || c.DataDir == "") {
		problems = append(problems, fault.Field{Name: "database", Text: "the user's data directory is not known; name a database and a data directory"})
	}
	if c.Database == "" {
		c.Database = "sqlite:" + filepath.Join(dir, "waymark.db")
	}
	if c.DataDir == "" {
		c.DataDir = filepath.Join(dir, "files")
		if path, ok := strings.CutPrefix(c.Database, "sqlite:"); ok {
			c.DataDir = path + "-files"
		}
	}
	if c.SchemeName == "" {
		c.SchemeName = "Integrated Offender Management"
	}
	if c.Listen == "" {
		c.Listen = "127.0.0.1:8080"
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		problems = append(problems, fault.Field{Name: "listen", Text: "must be an address and a port, as 127.0.0.1:8080"})
	}
	if c.PublicURL == "" {
		c.PublicURL = "http://" + c.Listen
	}
	if u, err := url.Parse(c.PublicURL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		problems = append(problems, fault.Field{Name: "public-url", Text: "must be an address like https://iom.example"})
	}
	return c, fault.InvalidFields(problems)
}

// DemoDatabase is where the demonstration lies when no database is named: a file of its own in the user's
// data directory, never the one that a scheme would use.
func DemoDatabase() (string, error) {
	dir, err := userData()
	return "sqlite:" + filepath.Join(dir, "demo.db"), err
}

// Secure says whether people reach the installation over TLS.
func (c Config) Secure() bool { return strings.HasPrefix(c.PublicURL, "https://") }

// Loopback says whether the server listens on this machine only.
func (c Config) Loopback() bool {
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// userData gives the folder for a user's own data, by the XDG convention where it is set.
func userData() (string, error) {
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "waymark"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(home, ".local", "share", "waymark"), nil
}
