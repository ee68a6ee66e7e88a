package staff

import (
	"waymark/internal/platform/access"
	"waymark/internal/platform/id"
)

// The events of this room, version 1. Payloads are ids and codes.
const (
	StaffInvited      = "staff.invited"
	StaffChanged      = "staff.changed"
	StaffClosed       = "staff.closed"
	StaffSuspended    = "staff.suspended"
	StaffRestored     = "staff.restored"
	StaffUnlocked     = "staff.unlocked"
	StaffLinkMade     = "staff.link_made"
	StaffJoined       = "staff.joined" // the invitation was accepted, or a new password set by a link
	SecondFactorSet   = "staff.second_factor.set"
	SecondFactorReset = "staff.second_factor.reset"
	PasswordChanged   = "staff.password_changed"
	SessionsEnded     = "staff.sessions_ended"
)

// Happened is the payload of every event of this room.
type Happened struct {
	Staff id.Staff      `json:"staff"`
	Roles []access.Role `json:"roles,omitempty"`
}
