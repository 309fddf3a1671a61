// Command judge saves and restores a cache in S3 the way Harness's cache step does, so that a test can run both it and
// irsa-preflight in the same pod, against the same scripted AWS, and compare the outcomes.
//
// The cache step is drone-plugins/drone-meltwater-cache v1.10.9, the program of the image plugins/cache. The Go module
// proxy does not serve that module, so this is a separate program, written from observed and documented behavior, on the
// SDK modules of that version (go.mod). Whatever the SDK decides is therefore decided by the same code: the credential
// chain, retries, checksums, signatures, TLS. What the cache step decides is described where it happens, with its source:
//
//	[differences]  field-notes/cache-step-differences.md: the cache step itself, run against a scripted AWS
//	[harness]      field-notes/harness.md, section 3: its variables, credential order, keys and calls
//	[source]       stored public copies of its source, older and newer than v1.10.9, looked up for facts that the notes leave open
//
// Exit status: 0 if the operation succeeded; 1 if it failed and PLUGIN_EXIT_CODE is true, or if the program could not
// start; 2 if the cache step would panic.
package main

import (
	"os"

	"github.com/urfave/cli/v2"
)

func main() {
	var s settings
	app := cli.NewApp()
	app.Name = "judge"
	app.Usage = "save or restore a cache in S3 as Harness's cache step does"
	app.Flags = s.flags()
	app.Action = func(*cli.Context) error { return run(&s) }

	if err := app.Run(os.Args); err != nil {
		say("%v", err)
		os.Exit(1)
	}
}
