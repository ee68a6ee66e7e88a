// Package linkage carries the record linkage profiles that ship with Waymark, so that one can be named, as
// fake_1000, as well as given by its path. They are data to copy and change.
package linkage

import (
	"embed"
	"io/fs"
	"os"
	"strings"

	"waymark/internal/platform/fault"
)

//go:embed *.toml
var shipped embed.FS

// Names lists the shipped profiles in order.
func Names() []string {
	entries, err := fs.ReadDir(shipped, ".")
	if err != nil {
		panic(err) // the files are compiled in
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = strings.TrimSuffix(e.Name(), ".toml")
	}
	return names
}

// Find gives the text of a profile: the file of that path where there is one, else the shipped one of that
// name, with or without .toml.
func Find(nameOrPath string) ([]byte, error) {
	if info, err := os.Stat(nameOrPath); err == nil && !info.IsDir() {
		text, err := os.ReadFile(nameOrPath)
		if err != nil {
			return nil, fault.Because(err, fault.Unavailable, "The profile %s could not be read.", nameOrPath)
		}
		return text, nil
	}
	text, err := shipped.ReadFile(strings.TrimSuffix(nameOrPath, ".toml") + ".toml")
	if err != nil {
		return nil, fault.New(fault.NotFound, "There is no linkage profile %s, and none of that name ships with Waymark. Shipped: %s.",
			nameOrPath, strings.Join(Names(), ", "))
	}
	return text, nil
}
