package main

import "github.com/urfave/cli/v2"

// otherBackendVariables belong to backends other than S3, but are parsed in every run, so that a value that is not a
// number ends the program ([differences] 1). Only those that can fail are listed: strings always parse.
//
// The full names of PLUGIN_MULTIPART_* are from a stored copy of the fork ([source]); PLUGIN_ENABLE_MULTIPART is a
// string there. The cache step declares them as int64, which is parsed as an int is.
func otherBackendVariables() []cli.Flag {
	return []cli.Flag{
		parsedOnlyNumber("AZURE_BLOB_MAX_RETRY_REQUESTS"),
		parsedOnlyNumber("PLUGIN_MULTIPART_CHUNK_SIZE_MB"),
		parsedOnlyNumber("PLUGIN_MULTIPART_MAX_UPLOAD_SIZE_MB"),
		parsedOnlyNumber("PLUGIN_MULTIPART_THRESHOLD_SIZE_MB"),
	}
}
