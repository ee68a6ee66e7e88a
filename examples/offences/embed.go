// Package offences carries the offence references that ship with Waymark, to be used as they are or copied
// and changed. It holds text only: the offending room reads it.
package offences

import (
	"embed"
	"strings"
)

//go:embed *.csv
var shipped embed.FS

// List gives the names of the shipped references in order.
func List() []string {
	entries, err := shipped.ReadDir(".")
	if err != nil {
		panic(err) // the folder is part of the binary
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = strings.TrimSuffix(e.Name(), ".csv")
	}
	return names
}

// Find gives the text of a shipped reference by its name, without .csv.
func Find(name string) ([]byte, bool) {
	text, err := shipped.ReadFile(name + ".csv")
	return text, err == nil
}
