package main

import "testing"

func TestObjectKey(t *testing.T) {
	for _, c := range []struct{ key, mount, stageType, want string }{
		{"cache-abc", "/harness/node_modules", "", "cache-abc/harness/node_modules"},
		{"cache-abc", "target", "", "cache-abc/target"},
		{"/app/", "./x/", "", "app/x"},
		{"", "x", "", "x"},
		{"app", "/tmp/harness/1f2e/src/x", "", "app/tmp/harness/1f2e/src/x"},
		{"app", "/tmp/harness/1f2e/src/x", "DOCKER", "app/docker/src/x"},
		{"app", "/tmp/harness/1f2e", "DOCKER", "app/tmp/harness/1f2e"},
	} {
		t.Setenv("DRONE_STAGE_TYPE", c.stageType)
		if got := objectKey(c.key, c.mount); got != c.want {
			t.Errorf("%s and %s: %s, want %s", c.key, c.mount, got, c.want)
		}
	}
}
