package importing

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"waymark/internal/exchange/importing/profile"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// Upload is a file that came by a page and waits on the disk.
type Upload struct {
	ID       string
	Profile  string
	FileName string
	Bytes    int64
	By       id.Staff
	At       civil.Instant
	Run      id.ImportRun // the run that brings it in, once somebody said so

	profileText string
}

// MostBytes is the most that a file which comes by a page may have; larger ones come by the command line.
const MostBytes = 256 << 20

// uploadFolder is where uploads lie, below the room's folder. Their names there are their ids.
const uploadFolder = "uploads"

func (s *Service) uploadPath(upload string) string {
	return filepath.Join(s.set.Folder, uploadFolder, filepath.Base(upload))
}

// Receive keeps a file that came by a page, for a check. Only the server's own user can read it, and it
// stays only until it is brought in or given up.
func (s *Service) Receive(ctx context.Context, by access.Actor, why access.Purpose, profileName, fileName string, content io.Reader) (Upload, error) {
	up := Upload{ID: s.ids.Next(), Profile: profileName, FileName: cleanName(fileName), By: by.ID, At: s.clock.Now()}
	ask := s.ask(by, why, id.ImportRun(up.ID))
	_, err := gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) {
		tx.Note("what", "receive")
		_, text, err := s.findProfile(profileName)
		if err != nil {
			return 0, err
		}
		up.profileText = string(text)
		if up.FileName == "" {
			return 0, fault.InvalidFields([]fault.Field{{Name: "file", Text: "Select a file"}})
		}
		return 0, insertUpload(ctx, tx, up)
	})
	if err != nil {
		return up, err
	}
	if up.Bytes, err = s.save(up.ID, content); err == nil && up.Bytes == 0 {
		err = fault.InvalidFields([]fault.Field{{Name: "file", Text: "The file is empty"}})
	}
	_, recordErr := gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) {
		tx.Note("what", "received")
		if err != nil {
			return 0, deleteUpload(ctx, tx, up.ID)
		}
		return 0, setUploadBytes(ctx, tx, up.ID, up.Bytes)
	})
	if err != nil {
		err = errors.Join(err, s.dropFile(up.ID))
	}
	return up, errors.Join(err, recordErr)
}

// cleanName keeps the last part of a file's name: browsers may send folders with it.
func cleanName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	return strings.TrimSpace(name[:min(len(name), 200)])
}

func (s *Service) save(upload string, content io.Reader) (int64, error) {
	if err := os.MkdirAll(filepath.Join(s.set.Folder, uploadFolder), 0o700); err != nil {
		return 0, fault.Because(err, fault.Unavailable, "The file cannot be kept: the server's data folder cannot be written.")
	}
	f, err := os.OpenFile(s.uploadPath(upload), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, fault.Because(err, fault.Unavailable, "The file cannot be kept: the server's data folder cannot be written.")
	}
	n, err := io.Copy(f, io.LimitReader(content, MostBytes+1))
	closeErr := f.Close()
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large), n > MostBytes:
		return n, fault.InvalidFields([]fault.Field{{Name: "file", Text: "The file must be smaller than 256 MB. Bring a larger one in on the command line"}})
	case err != nil || closeErr != nil:
		return n, fault.Because(errors.Join(err, closeErr), fault.Unavailable, "The file did not arrive whole. Send it again.")
	}
	return n, nil
}

func (s *Service) dropFile(upload string) error {
	err := os.Remove(s.uploadPath(upload))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// order gives a file that waits as one to bring in or check.
func (s *Service) order(up Upload) (Order, error) {
	p, err := profile.Parse([]byte(up.profileText))
	return Order{Profile: p, Path: s.uploadPath(up.ID), Name: up.FileName, For: up.By}, err
}

// CheckUpload says what a file that waits would do.
func (s *Service) CheckUpload(ctx context.Context, by access.Actor, why access.Purpose, upload string) (Upload, Preview, error) {
	up, err := s.find(ctx, by, why, upload)
	if err != nil {
		return up, Preview{}, err
	}
	o, err := s.order(up)
	if err != nil {
		return up, Preview{}, err
	}
	p, err := s.Check(ctx, by, why, o)
	return up, p, err
}

func (s *Service) find(ctx context.Context, by access.Actor, why access.Purpose, upload string) (Upload, error) {
	ask := access.Ask{Actor: by, Purpose: why, Action: access.ImportCheck, Run: "upload:" + upload}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Upload, error) {
		return findUpload(ctx, tx, upload)
	})
}

// GiveUp removes a file that waits and was not begun.
func (s *Service) GiveUp(ctx context.Context, by access.Actor, why access.Purpose, upload string) error {
	_, err := gate.Do(ctx, s.gate, s.ask(by, why, id.ImportRun(upload)), func(ctx context.Context, tx *gate.Tx) (int, error) {
		tx.Note("what", "give up")
		up, err := findUpload(ctx, tx, upload)
		if err == nil && up.Run != "" {
			err = fault.New(fault.Conflict, "The file is coming in already. Stop or undo the import.")
		}
		if err != nil {
			return 0, err
		}
		return 0, deleteUpload(ctx, tx, upload)
	})
	if err != nil {
		return err
	}
	return s.dropFile(upload)
}
