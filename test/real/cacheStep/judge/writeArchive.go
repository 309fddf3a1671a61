package main

import (
	"archive/tar"
	"compress/gzip"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

type archiveOptions struct {
	format           string
	compressionLevel int
	skipSymlinks     bool
}

// writeArchive streams a mount as an archive. S3 sees only a stream of unknown length, so the entries' names and
// attributes are not those of the cache step. gzip is applied; zstd is not: it would need one more module, and its only
// effect on S3 is the size. Closing the stream early ends the writer.
func writeArchive(mount string, options archiveOptions) io.ReadCloser {
	reader, writer := io.Pipe()
	go func() { writer.CloseWithError(compress(mount, writer, options)) }()
	return reader
}

func compress(mount string, to io.Writer, options archiveOptions) error {
	if options.format != "gzip" {
		return writeTar(mount, to, options.skipSymlinks)
	}
	compressor, err := gzip.NewWriterLevel(to, options.compressionLevel)
	if err != nil {
		return err
	}
	if err := writeTar(mount, compressor, options.skipSymlinks); err != nil {
		return err
	}
	return compressor.Close()
}

func writeTar(mount string, to io.Writer, skipSymlinks bool) error {
	archive := tar.NewWriter(to)
	err := filepath.WalkDir(mount, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		switch {
		case info.Mode()&fs.ModeSymlink != 0:
			if skipSymlinks {
				return nil
			}
			return writeLink(archive, path, info)
		case info.IsDir() || info.Mode().IsRegular():
			return writeEntry(archive, path, info)
		default:
			return nil // sockets, pipes and devices cannot be cached
		}
	})
	if err != nil {
		return err
	}
	return archive.Close()
}

func writeLink(archive *tar.Writer, path string, info fs.FileInfo) error {
	target, err := os.Readlink(path)
	if err != nil {
		return err
	}
	return writeHeader(archive, path, info, target)
}

func writeEntry(archive *tar.Writer, path string, info fs.FileInfo) error {
	if err := writeHeader(archive, path, info, ""); err != nil || info.IsDir() {
		return err
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(archive, file)
	return err
}

func writeHeader(archive *tar.Writer, path string, info fs.FileInfo, target string) error {
	header, err := tar.FileInfoHeader(info, target)
	if err != nil {
		return err
	}
	header.Name = strings.TrimPrefix(path, "/")
	return archive.WriteHeader(header)
}
