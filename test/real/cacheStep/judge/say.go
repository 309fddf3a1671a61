package main

import (
	"fmt"
	"os"
	"strings"
)

// say prints one plain line to stderr. The cache step mixes two log formats; only the texts matter to a test. Those that
// the notes quote are the cache step's, all others are the judge's own.
//
// Nothing secret is ever passed to it: unlike the cache step with PLUGIN_DEBUG, the judge never prints its environment.
func say(format string, args ...any) {
	fmt.Fprintln(os.Stderr, strings.TrimRight(fmt.Sprintf(format, args...), "\n"))
}
