package app_test

import (
	"net/http"
	"strings"
	"testing"

	"waymark/internal/platform/access"
)

// TestRefusedRoutesOpenNothing asks for every address that takes no further part, as everybody who gets nothing there by
// the policy: an empty form is refused as well, and the refusal is in the log.
func TestRefusedRoutesOpenNothing(t *testing.T) {
	p := serve(t, sqliteAddress(t))
	members := p.demoPlace(t)
	all, err := p.app.Routes()
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, role := range access.Roles {
		p.actAs(t, members[role])
		actor := access.Actor{Kind: access.Staff, ID: "S1", Agency: "A1", Roles: []access.Role{role}}
		for _, r := range all {
			path, isGet := strings.CutPrefix(r.Pattern, "GET ")
			if !isGet || r.Public || strings.Contains(path, "{") || access.May(actor, r.Action) {
				continue
			}
			asked++
			if res, _ := p.get(t, path); res.StatusCode != http.StatusForbidden {
				t.Errorf("%s as %s: %d", path, role, res.StatusCode)
			}
		}
		p.expectRefusal(t, members[role])
	}
	if asked < 100 {
		t.Errorf("only %d addresses were asked for", asked)
	}
}
