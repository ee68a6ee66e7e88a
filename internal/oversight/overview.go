package oversight

import (
	"context"
	"strconv"

	"waymark/internal/platform/access"
	"waymark/internal/platform/audit"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/gate"
)

// lately is how many days back the overview looks.
const lately = 7

// Overview is what the data protection officer looks at first.
type Overview struct {
	Since     civil.Instant
	Refusals  map[access.Outcome]int // since then
	Refused   []audit.Entry          // the newest
	Hidden    []audit.Entry          // asks that met an excluded record: whoever asked was told that there is none
	Stated    []audit.Entry          // looks for which somebody gave a reason in words
	Seal      audit.SealState
	Verified  Verification
	Directory Directory
	Now       civil.Instant
}

// Verification is what the last verification of the log found.
type Verification struct {
	At       civil.Instant // zero: never
	By       string
	Entries  string
	Sealed   string
	Problems string
}

// Held says that the last verification found the log whole.
func (v Verification) Held() bool { return v.Problems == "0" }

// OpenOverview gives the overview.
func (s *Service) OpenOverview(ctx context.Context, by access.Actor) (Overview, error) {
	ask := access.Ask{Actor: by, Purpose: access.DefaultPurpose(access.AuditRead), Action: access.AuditRead}
	return readLog(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Overview, error) {
		out := Overview{Now: tx.Now(), Since: tx.Today().AddDays(-lately).Start()}
		var err error
		if out.Directory, err = directoryOf(ctx, tx); err != nil {
			return out, err
		}
		if out.Refusals, err = audit.CountOutcomes(ctx, tx, out.Since); err != nil {
			return out, err
		}
		if err := out.recent(ctx, tx); err != nil {
			return out, err
		}
		if out.Seal, err = audit.StateOf(ctx, tx); err != nil {
			return out, err
		}
		last, found, err := audit.LastVerified(ctx, tx)
		if found {
			out.Verified = Verification{At: last.At, By: out.Directory.Staff(last.Actor), Entries: last.Detail["entries"], Sealed: last.Detail["sealed"], Problems: last.Detail["problems"]}
		}
		return out, err
	})
}

// recent reads the newest entries that want a look.
func (o *Overview) recent(ctx context.Context, tx *gate.Tx) error {
	const shown, searched = 10, 1000
	refused, err := audit.List(ctx, tx, audit.Filter{Refused: true, From: o.Since, Limit: searched})
	if err != nil {
		return err
	}
	o.Refused = refused[:min(shown, len(refused))]
	for _, e := range refused {
		if e.Outcome == access.Absent && e.Detail["why"] == "excluded" && len(o.Hidden) < shown {
			o.Hidden = append(o.Hidden, e)
		}
	}
	o.Stated, err = audit.List(ctx, tx, audit.Filter{Stated: true, From: o.Since, Limit: shown})
	return err
}

// Verify reads the whole log, recomputes its seal, and keeps what it found in its own entry of the log.
func (s *Service) Verify(ctx context.Context, by access.Actor, why access.Purpose) (audit.Report, error) {
	ask := access.Ask{Actor: by, Purpose: why, Action: access.AuditVerify}
	return readLog(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (audit.Report, error) {
		r, err := audit.Verify(ctx, tx)
		tx.Note("entries", strconv.FormatInt(r.Entries, 10))
		tx.Note("sealed", strconv.FormatInt(r.Sealed, 10))
		tx.Note("problems", strconv.Itoa(len(r.Problems)))
		tx.Note("root", r.Root)
		return r, err
	})
}

// verifiedOnAPage is how many entries a page verifies while somebody waits: some seconds.
const verifiedOnAPage = 200_000

// VerifiesHere says whether the log is short enough to be verified while somebody waits for a page.
func (o Overview) VerifiesHere() bool { return o.Seal.Entries <= verifiedOnAPage }
