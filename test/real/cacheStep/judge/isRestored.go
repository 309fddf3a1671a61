package main

import (
	"slices"
	"strings"
)

// isRestored decides whether a listed object belongs to the key. A listed prefix also matches longer keys, so with
// PLUGIN_STRICT_KEY_MATCHING, the default, an object whose first component only begins with the key is skipped
// ([differences], "The cache step's calls, in order"). What else is kept, the object named exactly like the key, those
// below it, and those with a component equal to the key, is from [source].
//
// A folder marker, the key with a slash, is never downloaded: it has no path to restore to.
func isRestored(entry, key, prefix string, strict bool) bool {
	folder := strings.TrimSuffix(prefix, "/") + "/"
	if entry == folder {
		return false
	}
	if !strict {
		return true
	}
	components := strings.Split(entry, "/")
	if first := components[0]; first != key && strings.HasPrefix(first, key) {
		return false
	}
	return entry == prefix || strings.HasPrefix(entry, folder) || slices.Contains(components, key)
}
