package demo

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"

	"waymark/internal/demo/county"
)

// WriteFiles leaves what the county's agencies delivered in a folder, and beside it the truth that none of them
// has: which invented human each record is.
func WriteFiles(c *county.County, folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	for _, f := range c.Files() {
		if err := writeFile(c, folder, f); err != nil {
			return err
		}
	}
	return create(filepath.Join(folder, county.TruthFile), c.WriteTruth)
}

func writeFile(c *county.County, folder string, f county.File) error {
	return create(filepath.Join(folder, f.Name), func(w io.Writer) error { return c.Write(w, f) })
}

func create(path string, write func(io.Writer) error) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(file, 1<<16)
	err = write(out)
	if err == nil {
		err = out.Flush()
	}
	return errors.Join(err, file.Close())
}
