package main

import (
	"errors"
	"fmt"
	"os"
	"sync"
)

// save stores each mount as an object of its own: one after the other each is looked for in the bucket, and those that
// are absent are uploaded in the background. It succeeds if at least one mount is in the bucket afterward, or if there
// was none to save ([harness] 3.7).
//
// A mount that does not exist counts as a failure of that mount only. Stored copies of the source, older and newer than
// v1.10.9, end the whole save at the first one instead, unless auto cache found the paths: with several mounts of which
// only some exist, do not rely on the judge.
func save(s *settings, b *bucket, key string) error {
	say("saving %s", key)
	mounts := s.mounts()
	results := make(chan error, len(mounts))
	var uploads sync.WaitGroup

	for _, mount := range mounts {
		if _, err := os.Lstat(mount); err != nil {
			results <- fmt.Errorf("mount: %w", err)
			continue
		}
		target := objectKey(key, mount)
		if !s.override {
			present, err := b.exists(target)
			if err != nil {
				// Fatal for all mounts; uploads that are under way end with the program ([source]).
				return fmt.Errorf("destination <%s> existence check, %w", target, err)
			}
			if present {
				results <- nil
				continue
			}
		}
		uploads.Go(func() { results <- saveMount(s, b, mount, target) })
	}

	uploads.Wait()
	close(results)
	return outcome(results, "cached")
}

func saveMount(s *settings, b *bucket, mount, target string) error {
	stream := writeArchive(mount, archiveOptions{s.archiveFormat, s.compressionLevel, s.skipSymlinks})
	defer stream.Close()
	if err := b.upload(target, stream); err != nil {
		return fmt.Errorf("save %s as %s: %w", mount, target, err)
	}
	return nil
}

// outcome applies the rule that one success is success, and logs the failures that it hides.
func outcome(results <-chan error, done string) error {
	var failures []error
	total := 0
	for err := range results {
		total++
		if err != nil {
			failures = append(failures, err)
		}
	}
	if total > 0 && len(failures) == total {
		return errors.Join(failures...)
	}
	for _, err := range failures {
		say("%v", err)
	}
	say("%d/%d directories %s", total-len(failures), total, done)
	return nil
}
