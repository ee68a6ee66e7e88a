package pages

import (
	"strings"

	"waymark/internal/scheme/staff"
)

func rolesOf(m staff.Member) string {
	labels := make([]string, len(m.Roles))
	for i, r := range m.Roles {
		labels[i] = r.Label()
	}
	return strings.Join(labels, ", ")
}
