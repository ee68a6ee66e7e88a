package cohort

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// LedBy says by whom people on the scheme are led: an officer, or an agency where no officer is named. Neither
// is anybody.
type LedBy struct {
	Officer id.Staff
	Agency  id.Agency
}

// CountLed counts those on the scheme, within the actor's scope, whom somebody leads.
func CountLed(ctx context.Context, tx *gate.Tx, by LedBy) (int, error) {
	if err := tx.Need(access.Membership); err != nil {
		return 0, err
	}
	return countLed(ctx, tx, by)
}

// AmongLed keeps those of some people who are on the scheme, within the actor's scope, and whom somebody leads:
// by name, and those who are stubs to the actor at the end, where no place tells their name. The caller
// discloses those whom it then shows.
func AmongLed(ctx context.Context, tx *gate.Tx, by LedBy, people []id.Person) ([]id.Person, error) {
	if err := tx.Need(access.Membership); err != nil {
		return nil, err
	}
	var members []member
	var closed []id.Person
	err := db.InChunks(people, func(part []id.Person) error {
		some, err := openMembers(ctx, tx, by, part)
		if err != nil {
			return err
		}
		members = append(members, some...)
		stubs, err := closedMembers(ctx, tx, by, part)
		closed = append(closed, stubs...)
		return err
	})
	return append(byName(members), closed...), err
}
