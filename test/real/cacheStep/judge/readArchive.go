package main

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// readArchive reads an archive to the end of the stream and discards it. Content that is not an archive is an error, as
// it is for the cache step: a proxy's HTML page with status 200 does not restore anything. zstd is not unpacked
// (writeArchive.go).
func readArchive(stream io.Reader, format string) error {
	var err error
	switch format {
	case "gzip":
		err = readGzip(stream)
	case "zstd":
	default:
		err = readTar(stream)
	}
	if err != nil {
		return fmt.Errorf("unpack the archive: %w", err)
	}
	// An archive can end before the stream does.
	if _, err := io.Copy(io.Discard, stream); err != nil {
		return fmt.Errorf("read the object to its end: %w", err)
	}
	return nil
}

func readGzip(stream io.Reader) error {
	decompressor, err := gzip.NewReader(stream)
	if err != nil {
		return err
	}
	return readTar(decompressor)
}

func readTar(stream io.Reader) error {
	archive := tar.NewReader(stream)
	for {
		_, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, archive); err != nil {
			return err
		}
	}
}
