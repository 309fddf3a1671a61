package main

import (
	"compress/gzip"
	"time"

	"github.com/urfave/cli/v2"
)

// stepVariables binds the cache step's own settings. Names, aliases and defaults are from [harness] 3.2 to 3.4. Where the
// notes name the variables but not their order (log level, debug, symlinks, exit code, timeout), PLUGIN_* comes first:
// that is the order in meltwater/drone-cache and in the stored copies of the fork ([source]). EXIT_CODE and
// BACKEND_OPERATION_TIMEOUT are aliases there as well.
//
// Not sure: the newest stored copies can ignore missing mounts, by a variable whose name was not found; whether v1.10.9
// has it is not known, so it is left out. The default operation timeout (3 minutes) is from a stored copy.
func (s *settings) stepVariables() []cli.Flag {
	return []cli.Flag{
		text(&s.logLevel, "info", "PLUGIN_LOG_LEVEL", "LOG_LEVEL"),
		boolean(&s.debug, false, "PLUGIN_DEBUG", "DEBUG"),
		boolean(&s.exitCode, false, "PLUGIN_EXIT_CODE", "EXIT_CODE"),

		text(&s.backend, "s3", "PLUGIN_BACKEND"),
		boolean(&s.rebuild, false, "PLUGIN_REBUILD"),
		boolean(&s.restore, false, "PLUGIN_RESTORE"),
		list(&s.mountList, "PLUGIN_MOUNT"),
		// The CI manager sets PLUGIN_OVERRIDE; without it the program's own default is true.
		boolean(&s.override, true, "PLUGIN_OVERRIDE"),
		text(&s.cacheKey, "", "PLUGIN_CACHE_KEY"),
		boolean(&s.autoCache, false, "PLUGIN_AUTO_CACHE"),
		// Its only effect is a line in the log ([source]).
		parsedOnlyBoolean("PLUGIN_AUTO_CACHE_EARLY_EXIT"),
		text(&s.accountID, "", "PLUGIN_ACCOUNT_ID"),
		boolean(&s.separator, false, "PLUGIN_ENABLE_SEPARATOR"),
		boolean(&s.strictMatching, true, "PLUGIN_STRICT_KEY_MATCHING"),
		boolean(&s.failIfNoKey, false, "PLUGIN_FAIL_RESTORE_IF_KEY_NOT_PRESENT"),

		text(&s.archiveFormat, "tar", "PLUGIN_ARCHIVE_FORMAT"),
		number(&s.compressionLevel, gzip.DefaultCompression, "PLUGIN_COMPRESSION_LEVEL"),
		boolean(&s.skipSymlinks, false, "PLUGIN_SKIP_SYMLINKS", "SKIP_SYMLINKS"),
		// Decides which file attributes are archived; nothing that S3 sees depends on it.
		parsedOnlyBoolean("PLUGIN_PRESERVE_METADATA"),
		duration(&s.timeout, 3*time.Minute, "PLUGIN_BACKEND_OPERATION_TIMEOUT", "BACKEND_OPERATION_TIMEOUT"),

		text(&s.bucket, "", "PLUGIN_BUCKET", "S3_BUCKET", "GCS_BUCKET"),
		text(&s.region, "", "PLUGIN_REGION", "S3_REGION"),
		text(&s.endpoint, "", "PLUGIN_ENDPOINT", "S3_ENDPOINT", "GCS_ENDPOINT"),
		boolean(&s.pathStyle, false, "PLUGIN_PATH_STYLE", "AWS_PLUGIN_PATH_STYLE"),
		text(&s.acl, "", "PLUGIN_ACL", "AWS_ACL"),
		text(&s.encryption, "", "PLUGIN_ENCRYPTION", "AWS_ENCRYPTION"),

		text(&s.accessKey, "", "PLUGIN_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "CACHE_AWS_ACCESS_KEY_ID"),
		text(&s.secretKey, "", "PLUGIN_SECRET_KEY", "AWS_SECRET_ACCESS_KEY", "CACHE_AWS_SECRET_ACCESS_KEY"),
		text(&s.sessionToken, "", "PLUGIN_SESSION_TOKEN", "AWS_SESSION_TOKEN"),
		text(&s.assumeRoleARN, "", "PLUGIN_ASSUME_ROLE_ARN", "PLUGIN_ASSUME_ROLE", "AWS_ASSUME_ROLE_ARN"),
		text(&s.assumeRoleSession, "drone-cache", "PLUGIN_ASSUME_ROLE_SESSION_NAME", "ASSUME_ROLE_SESSION_NAME"),
		text(&s.externalID, "", "PLUGIN_EXTERNAL_ID"),
		text(&s.oidcToken, "", "PLUGIN_OIDC_TOKEN_ID"),
		text(&s.userRoleARN, "", "PLUGIN_USER_ROLE_ARN", "AWS_USER_ROLE_ARN"),
		text(&s.userRoleExternalID, "", "PLUGIN_USER_ROLE_EXTERNAL_ID"),
	}
}
