package main

import (
	"fmt"
	"sync"
)

// restore downloads the object of each mount or, without mounts, every object under the key. It succeeds if at least one
// could be restored, or if there was none ([differences], "The cache step's calls, in order").
func restore(s *settings, b *bucket, key string) error {
	say("restoring %s", key)
	sources, err := restoreSources(s, b, key)
	if err != nil {
		return err
	}
	results := make(chan error, len(sources))
	var downloads sync.WaitGroup
	for _, source := range sources {
		downloads.Go(func() {
			if err := b.download(source, s.archiveFormat); err != nil {
				results <- fmt.Errorf("restore %s: %w", source, err)
				return
			}
			results <- nil
		})
	}
	downloads.Wait()
	close(results)
	return outcome(results, "restored")
}

// restoreSources are the keys to download. The CI manager sets PLUGIN_MOUNT only for the implicit restore step, so that
// an explicit one always lists ([harness] 3.2).
func restoreSources(s *settings, b *bucket, key string) ([]string, error) {
	if mounts := s.mounts(); len(mounts) > 0 {
		var sources []string
		for _, mount := range mounts {
			sources = append(sources, objectKey(key, mount))
		}
		return sources, nil
	}

	prefix := listPrefix(key, s.separator || b.directory)
	listed, err := b.listKeys(prefix)
	if err != nil {
		return nil, err
	}
	if len(listed) == 0 && s.failIfNoKey {
		return nil, fmt.Errorf("nothing is stored under %s", prefix)
	}
	var sources []string
	for _, entry := range listed {
		if isRestored(entry, key, prefix, s.strictMatching) {
			sources = append(sources, entry)
		}
	}
	return sources, nil
}
