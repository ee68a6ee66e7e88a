package importing

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"waymark/internal/exchange/importing/profile"
	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
)

// Shipped gives the profiles that ship with Waymark, by name.
type Shipped interface {
	List() []string
	Find(name string) ([]byte, bool)
}

// Profile is one that a page may offer.
type Profile struct {
	Name, Title, Agency string
	Kind                profile.KindName
}

// profileFolder is where, below the room's folder, an installation keeps profiles of its own.
const profileFolder = "profiles"

// ListProfiles gives the installation's own profiles and those that ship, by agency and title. Of two of
// one name the installation's own counts. One that cannot be read is left out: it cannot be used.
func (s *Service) ListProfiles(ctx context.Context, by access.Actor) ([]Profile, error) {
	ask := access.Ask{Actor: by, Purpose: access.DefaultPurpose(access.ImportCheck), Action: access.ImportCheck, Run: "profiles"}
	return gate.Read(ctx, s.gate, ask, func(context.Context, *gate.Tx) ([]Profile, error) { return s.listProfiles(), nil })
}

func (s *Service) listProfiles() []Profile {
	var out []Profile
	for _, name := range s.profileNames() {
		if p, _, err := s.findProfile(name); err == nil && applied[p.Kind.Name] {
			out = append(out, Profile{Name: name, Title: p.Title, Agency: p.Agency.Name, Kind: p.Kind.Name})
		}
	}
	slices.SortFunc(out, func(a, b Profile) int {
		return strings.Compare(a.Agency+"\x00"+a.Title+"\x00"+a.Name, b.Agency+"\x00"+b.Title+"\x00"+b.Name)
	})
	return out
}

func (s *Service) profileNames() []string {
	var names []string
	if s.set.Shipped != nil {
		names = append(names, s.set.Shipped.List()...)
	}
	own := os.DirFS(filepath.Join(s.set.Folder, profileFolder))
	_ = fs.WalkDir(own, ".", func(path string, d fs.DirEntry, err error) error { // no folder: no profiles of its own
		if err == nil && !d.IsDir() && strings.HasSuffix(path, ".toml") {
			names = append(names, strings.TrimSuffix(path, ".toml"))
		}
		return nil
	})
	slices.Sort(names)
	return slices.Compact(names)
}

// findProfile gives a profile by its name, which is never taken for a path: only those listed are found.
func (s *Service) findProfile(name string) (*profile.Profile, []byte, error) {
	if !slices.Contains(s.profileNames(), name) {
		return nil, nil, fault.InvalidFields([]fault.Field{{Name: "profile", Text: "Select how to read the file"}})
	}
	text, err := os.ReadFile(filepath.Join(s.set.Folder, profileFolder, filepath.FromSlash(name)+".toml"))
	if err != nil {
		shipped := false
		if s.set.Shipped != nil {
			text, shipped = s.set.Shipped.Find(name)
		}
		if !shipped {
			return nil, nil, fault.Because(err, fault.Unavailable, "the profile %s cannot be read", name)
		}
	}
	p, err := profile.Parse(text)
	return p, text, err
}
