package ui

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"
)

//go:embed all:assets/dist
var dist embed.FS

// files holds each asset under its name and under its name with the sum of its content.
var files = sync.OnceValue(func() assets {
	a := assets{content: map[string][]byte{}, hashed: map[string]string{}}
	_ = fs.WalkDir(dist, "assets/dist", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == ".gitkeep" {
			return err
		}
		raw, err := dist.ReadFile(p)
		sum := sha256.Sum256(raw)
		ext := path.Ext(d.Name())
		name := strings.TrimSuffix(d.Name(), ext) + "-" + hex.EncodeToString(sum[:6]) + ext
		a.hashed[d.Name()], a.content[name] = name, raw
		return err
	})
	return a
})

type assets struct {
	content map[string][]byte
	hashed  map[string]string
}

// AssetPath gives the address of an asset, which changes with its content.
func AssetPath(name string) string {
	if h, ok := files().hashed[name]; ok {
		return "/assets/" + h
	}
	return "/assets/" + name
}

// AssetsMade says whether the program was built with its style sheet; `make assets` makes it.
func AssetsMade() bool { _, ok := files().hashed["app.css"]; return ok }

var contentTypes = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8"}

// AssetHandler serves the assets, for ever, since a changed one has another name.
func AssetHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := path.Base(r.URL.Path)
		raw, ok := files().content[name]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", contentTypes[path.Ext(name)])
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		_, _ = w.Write(raw)
	})
}
