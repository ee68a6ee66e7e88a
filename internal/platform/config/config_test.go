package config

import (
	"testing"

	"waymark/internal/platform/fault"
)

func TestCheckFillsWhatWasLeftOpen(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", "/data")
	c, err := Config{}.Check()
	if err != nil {
		t.Fatal(err)
	}
	want := Config{Database: "sqlite:/data/waymark/waymark.db", SchemeName: "Integrated Offender Management", Listen: "127.0.0.1:8080",
		PublicURL: "http://127.0.0.1:8080", DataDir: "/data/waymark/waymark.db-files"}
	if c != want {
		t.Errorf("got %+v\nwant %+v", c, want)
	}
	if c.Secure() || !c.Loopback() {
		t.Error("a plain loopback address is taken for something else")
	}
}

func TestCheckNamesEverythingWrong(t *testing.T) {
	_, err := Config{Database: "sqlite:x", DataDir: "y", Listen: "nowhere", PublicURL: "iom.example"}.Check()
	if f := fault.FieldsOf(err); len(f) != 2 || f[0].Name != "listen" || f[1].Name != "public-url" {
		t.Errorf("fields %v", f)
	}
}

func TestLoopback(t *testing.T) {
	for listen, want := range map[string]bool{"127.0.0.1:80": true, "[::1]:80": true, "localhost:80": true, "0.0.0.0:80": false, ":80": false, "10.0.0.1:80": false} {
		if got := (Config{Listen: listen}).Loopback(); got != want {
			t.Errorf("%s: %v", listen, got)
		}
	}
}
