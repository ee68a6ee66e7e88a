// Package matrices carries the selection matrices that Waymark ships, to be used as they are or copied
// and changed. It holds text only: method/matrix reads it.
package matrices

import (
	"embed"
	"strings"
)

// FS holds the files, each named after the matrix in it: arrests-24m.toml.
//
//go:embed *.toml
var FS embed.FS

// List gives the names of the shipped matrices in order.
func List() []string {
	entries, err := FS.ReadDir(".")
	if err != nil {
		panic(err) // the folder is part of the binary
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = strings.TrimSuffix(e.Name(), ".toml")
	}
	return names
}

// Find gives the text of a shipped matrix by its name, with or without .toml.
func Find(name string) ([]byte, bool) {
	text, err := FS.ReadFile(strings.TrimSuffix(name, ".toml") + ".toml")
	return text, err == nil
}

// Shipped is the shipped matrices as a value, for pages that offer them.
type Shipped struct{}

// List gives the names.
func (Shipped) List() []string { return List() }

// Find gives the text of one.
func (Shipped) Find(name string) ([]byte, bool) { return Find(name) }
