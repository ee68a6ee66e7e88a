// Package profiles carries the import profiles that ship with Waymark, so that one can be named, as
// in broward/police_arrests, as well as given by its path. They are data to copy and change; the package
// reads no profile and knows no meaning of one.
package profiles

import (
	"embed"
	"io/fs"
	"os"
	"strings"

	"waymark/internal/platform/fault"
)

//go:embed broward/*.toml nyc/*.toml british/*.toml county/*.toml
var shipped embed.FS

// Names lists the shipped profiles in order.
func Names() []string {
	var names []string
	err := fs.WalkDir(shipped, ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, strings.TrimSuffix(path, ".toml"))
		}
		return err
	})
	if err != nil {
		panic(err) // the files are compiled in
	}
	return names
}

// Find gives the text of a profile: the file of that path where there is one, else the shipped
// profile of that name, with or without .toml.
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
		return nil, fault.New(fault.NotFound, "There is no profile file %s, and none of that name ships with Waymark. Shipped: %s.",
			nameOrPath, strings.Join(Names(), ", "))
	}
	return text, nil
}

// Shipped is the shipped profiles as a value, for pages that offer them: by name alone, never by path.
type Shipped struct{}

// List gives the names.
func (Shipped) List() []string { return Names() }

// Find gives the text of one.
func (Shipped) Find(name string) ([]byte, bool) {
	text, err := shipped.ReadFile(name + ".toml")
	return text, err == nil
}
