package main

import (
	"os"
	"path/filepath"
	"strings"
)

// objectKey is where a mount is stored: the cache key and the mount, joined and cleaned like a path. The cache step has a
// namespace in front, which is always "." ([harness] 3.5).
func objectKey(key, mount string) string {
	return filepath.Join(".", key, stableMount(mount))
}

// listPrefix is what a restore without mounts lists ([differences], "The cache step's calls, in order").
func listPrefix(key string, closed bool) string {
	prefix := filepath.Join(".", key)
	if closed && !strings.HasSuffix(prefix, "/") {
		prefix += "/"
	}
	return prefix
}

// stableMount removes the run's id from a mount on Docker infrastructure, so that later runs find it again:
// /tmp/harness/ID/… becomes docker/… ([harness] 1.3 and 3.5, normalizeDockerPath; the exact form is from [source]).
func stableMount(mount string) string {
	if os.Getenv("DRONE_STAGE_TYPE") != "DOCKER" {
		return mount
	}
	inside, ok := strings.CutPrefix(mount, "/tmp/harness/")
	if !ok {
		return mount
	}
	_, rest, ok := strings.Cut(inside, "/")
	if !ok {
		return mount
	}
	return filepath.Join("docker", rest)
}
