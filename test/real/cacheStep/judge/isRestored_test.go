package main

import "testing"

func TestIsRestored(t *testing.T) {
	for _, c := range []struct {
		entry, key    string
		strict, loose bool
	}{
		{"app/x", "app", true, true},
		{"app", "app", true, true},
		{"app/", "app", false, false},
		{"app-2/x", "app", false, true},
		{"app2", "app", false, true},
		{"web/app/x", "web/app", true, true},
		{"web/app-2/x", "web/app", false, true},
		{"app/x", "/app/", true, true},
	} {
		for _, closed := range []bool{false, true} {
			prefix := listPrefix(c.key, closed)
			if got := isRestored(c.entry, c.key, prefix, true); got != c.strict && (c.entry != "app" || !closed) {
				t.Errorf("%s under %s, strict: %t", c.entry, prefix, got)
			}
			if got := isRestored(c.entry, c.key, prefix, false); got != c.loose {
				t.Errorf("%s under %s, not strict: %t", c.entry, prefix, got)
			}
		}
	}
}
