package main

import (
	"context"
	"errors"
	"fmt"
)

// run performs the phases in the cache step's order: the variables have been parsed; next come the log level, the key
// template, the S3 client and finally the operation ([differences], "The cache step's calls, in order").
func run(s *settings) error {
	checkLogLevel(s)
	if s.rebuild && s.restore {
		return errors.New("PLUGIN_REBUILD and PLUGIN_RESTORE are both true")
	}
	if s.hasNothingToCache() {
		say("auto cache has neither a key nor a path: nothing to do")
		return nil
	}
	key, err := parseCacheKey(s)
	if err != nil {
		return fmt.Errorf("parse the cache key: %w", err)
	}
	if s.backend != "s3" {
		return fmt.Errorf("backend %q is not supported by the judge, only s3", s.backend)
	}
	// No deadline: the operation timeout does not apply while the client is created, so that an STS that never responds is
	// waited for until the CI step itself times out ([differences], "Measured on the Go side").
	b, err := openBucket(context.Background(), s)
	if err != nil {
		return fmt.Errorf("create the S3 client: %w", err)
	}
	return exitPolicy(s, operate(s, b, key))
}

func operate(s *settings, b *bucket, key *cacheKey) error {
	if s.rebuild {
		if err := save(s, b, key.render()); err != nil {
			return fmt.Errorf("save the cache: %w", err)
		}
	}
	if s.restore {
		if err := restore(s, b, key.render()); err != nil {
			return fmt.Errorf("restore the cache: %w", err)
		}
	}
	return nil
}

// exitPolicy decides whether a failed operation fails the program. The CI manager always sets PLUGIN_EXIT_CODE=true;
// without it, such an error is only logged ([harness] 3.7). Errors at startup do not come here: they always exit with 1.
func exitPolicy(s *settings, err error) error {
	if err == nil {
		return nil
	}
	if s.exitCode {
		return err
	}
	say("%v", err)
	return nil
}
