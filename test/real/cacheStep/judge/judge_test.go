package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

const mebibyte = 1 << 20

// emptyArchive is a tar archive without entries.
var emptyArchive = strings.Repeat("\x00", 1024)

func expectCalls(t *testing.T, aws *fakeAws, want ...string) {
	t.Helper()
	if got := aws.called(); !slices.Equal(got, want) {
		t.Errorf("calls %v, want %v", got, want)
	}
}

func TestSmallSave(t *testing.T) {
	aws := startFakeAws(t)
	newPod(t, aws).save(1024).expect(t, 0,
		"No AWS credentials provided or role assumed; using default machine credentials for AWS requests",
		"1/1 directories cached")
	expectCalls(t, aws, "AssumeRoleWithWebIdentity", "HeadObject", "PutObject")
	put := aws.every("PutObject")[0]
	if !strings.HasPrefix(put.key, "app/") || !strings.HasSuffix(put.key, "/mount") {
		t.Errorf("stored as %q", put.key)
	}
}

func TestLargeSave(t *testing.T) {
	aws := startFakeAws(t)
	newPod(t, aws).save(12*mebibyte).expect(t, 0)
	if got := aws.count("UploadPart"); got != 3 {
		t.Errorf("%d parts, want 3", got)
	}
	for _, name := range []string{"HeadObject", "CreateMultipartUpload", "CompleteMultipartUpload"} {
		if got := aws.count(name); got != 1 {
			t.Errorf("%s called %d times", name, got)
		}
	}
	if aws.count("AbortMultipartUpload")+aws.count("PutObject") > 0 {
		t.Errorf("calls %v", aws.called())
	}
}

// The wire format that cache-step-differences.md, item 2, reports of the cache step with an endpoint.
func TestMultipartUploadCarriesChecksumsDespiteEndpoint(t *testing.T) {
	aws := startFakeAwsTLS(t)
	pod := newPod(t, aws)
	pod.save(12*mebibyte, "PLUGIN_ENDPOINT", aws.URL, "PLUGIN_PATH_STYLE", "true").expect(t, 0)
	if got := aws.every("CreateMultipartUpload")[0].header.Get("x-amz-checksum-algorithm"); got != "CRC32" {
		t.Errorf("checksum algorithm %q", got)
	}
	// A full part: the last one is below 2 MiB, where the SDK leaves out the Expect header.
	parts := aws.every("UploadPart")
	part := parts[slices.IndexFunc(parts, func(c call) bool { return strings.Contains(c.query, "partNumber=1&") })].header
	for name, want := range map[string]string{
		"x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
		"content-encoding":     "aws-chunked",
		"x-amz-trailer":        "x-amz-checksum-crc32",
		"expect":               "100-continue",
	} {
		if got := part.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	pod.save(1024, "PLUGIN_ENDPOINT", aws.URL, "PLUGIN_PATH_STYLE", "true", "PLUGIN_CACHE_KEY", "small").expect(t, 0)
	for name := range aws.every("PutObject")[0].header {
		if strings.HasPrefix(strings.ToLower(name), "x-amz-checksum") || name == "X-Amz-Trailer" {
			t.Errorf("a small upload with an endpoint carries %s", name)
		}
	}
}

func TestFailedPartAbortsTheUpload(t *testing.T) {
	aws := startFakeAws(t)
	aws.deny("UploadPart")
	newPod(t, aws).save(6*mebibyte).expect(t, 1, "operation error S3: UploadPart", "AccessDenied")
	if aws.count("AbortMultipartUpload") != 1 {
		t.Errorf("calls %v", aws.called())
	}
}

func TestPresentObjectIsSkipped(t *testing.T) {
	aws := startFakeAws(t)
	pod := newPod(t, aws)
	pod.save(1024).expect(t, 0)
	pod.save(1024).expect(t, 0)
	if got := aws.count("PutObject"); got != 1 {
		t.Errorf("%d uploads, want 1", got)
	}
	pod.save(1024, "PLUGIN_OVERRIDE", "true").expect(t, 0)
	if got := aws.count("HeadObject"); got != 2 {
		t.Errorf("%d HEADs, want 2", got)
	}
}

func TestDeniedHead(t *testing.T) {
	aws := startFakeAws(t)
	aws.deny("HeadObject")
	pod := newPod(t, aws)
	pod.save(1024).expect(t, 1, "existence check, head the object", "operation error S3: HeadObject", "StatusCode: 403")
	pod.save(1024, "PLUGIN_EXIT_CODE", "false").expect(t, 0, "existence check, head the object")
	if aws.count("PutObject") > 0 {
		t.Error("uploaded despite the failed check")
	}
}

func TestOneSavedMountIsSuccess(t *testing.T) {
	aws := startFakeAws(t)
	pod := newPod(t, aws)
	pod.save(1024, "PLUGIN_MOUNT", "missing,mount").expect(t, 0, "lstat missing", "1/2 directories cached")
	pod.save(1024, "PLUGIN_MOUNT", "missing").expect(t, 1, "lstat missing")
}

func TestRestore(t *testing.T) {
	aws := startFakeAws(t)
	for _, key := range []string{"app/x", "app/y", "app-2/x", "other"} {
		aws.store(key, emptyArchive)
	}
	newPod(t, aws).restore().expect(t, 0, "2/2 directories restored")
	if got := aws.count("ListObjectsV2"); got != 3 {
		t.Errorf("%d pages, want 3", got)
	}
	first := aws.every("ListObjectsV2")[0].query
	if strings.Contains(first, "max-keys") || strings.Contains(first, "delimiter") || !strings.Contains(first, "prefix=app") {
		t.Errorf("list query %q", first)
	}
	for _, get := range aws.every("GetObject") {
		if get.key == "app-2/x" {
			t.Error("a sibling's object was downloaded")
		}
	}
}

func TestRestoreOutcomes(t *testing.T) {
	aws := startFakeAws(t)
	pod := newPod(t, aws)
	pod.restore().expect(t, 0)
	pod.restore("PLUGIN_FAIL_RESTORE_IF_KEY_NOT_PRESENT", "true").expect(t, 1, "nothing is stored under app")
	pod.restore("PLUGIN_MOUNT", "x").expect(t, 1, "NoSuchKey")
	aws.store("app/x", emptyArchive)
	pod.restore("PLUGIN_MOUNT", "x,y").expect(t, 0, "1/2 directories restored")
	aws.store("app/x", "<html>not an archive, but long enough to be read as one</html>"+strings.Repeat(" ", 512))
	pod.restore().expect(t, 1, "unpack the archive")
	aws.deny("ListObjectsV2")
	pod.restore().expect(t, 1, "operation error S3: ListObjectsV2", "AccessDenied")
}

func TestSeparator(t *testing.T) {
	aws := startFakeAws(t)
	pod := newPod(t, aws)
	pod.restore("PLUGIN_ENABLE_SEPARATOR", "True").expect(t, 0)
	if query := aws.every("ListObjectsV2")[0].query; !strings.Contains(query, "prefix=app%2F") {
		t.Errorf("list query %q", query)
	}
}

func TestLogLevels(t *testing.T) {
	aws := startFakeAws(t)
	pod := newPod(t, aws)
	for _, level := range []string{"INFO", "trace", "silent", ""} {
		pod.restore("LOG_LEVEL", level).expect(t, 2, "unknown log level")
	}
	if len(aws.called()) > 0 {
		t.Errorf("calls %v", aws.called())
	}
	for _, level := range []string{"error", "warn", "info", "debug"} {
		pod.restore("LOG_LEVEL", level).expect(t, 0)
	}
	pod.restore("LOG_LEVEL", "INFO", "PLUGIN_LOG_LEVEL", "info").expect(t, 0)
	pod.restore("LOG_LEVEL", "INFO", "DEBUG", "true").expect(t, 0)
}

func TestVariablesThatCannotBeParsed(t *testing.T) {
	aws := startFakeAws(t)
	pod := newPod(t, aws)
	for name, value := range map[string]string{
		"DEBUG": "express:*", "PLUGIN_STRICT_KEY_MATCHING": "yes", "PLUGIN_ENABLE_SEPARATOR": "on",
		"PLUGIN_AUTO_CACHE_EARLY_EXIT": "yes", "PLUGIN_PRESERVE_METADATA": "yes",
		"PLUGIN_FAIL_RESTORE_IF_KEY_NOT_PRESENT": "yes", "SKIP_SYMLINKS": "on", "PLUGIN_COMPRESSION_LEVEL": "best",
		"PLUGIN_EXIT_CODE": "yes", "PLUGIN_BACKEND_OPERATION_TIMEOUT": "600", "AZURE_BLOB_MAX_RETRY_REQUESTS": "few",
		"PLUGIN_MULTIPART_CHUNK_SIZE_MB": "5MB", "DRONE_BUILD_NUMBER": "12-a", "DRONE_REPO_PRIVATE": "no",
		"DRONE_YAML_SIGNED": "no", "DRONE_PREV_BUILD_NUMBER": "x",
	} {
		pod.restore(name, value).expect(t, 1, "could not parse", name)
		// An empty value is false, or the default, but never an error.
		if name != "PLUGIN_EXIT_CODE" {
			pod.restore(name, "").expect(t, 0)
		}
	}
}

func TestEmptyAliasHidesTheNext(t *testing.T) {
	aws := startFakeAws(t)
	pod := newPod(t, aws)
	keys := []string{"AWS_ACCESS_KEY_ID", "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY", "s", "AWS_SESSION_TOKEN", "tok"}
	pod.restore(keys...).expect(t, 0, "Using static credentials")
	pod.restore(append(keys, "PLUGIN_SESSION_TOKEN", "")...).expect(t, 0)
	lists := aws.every("ListObjectsV2")
	if got := lists[0].header.Get("x-amz-security-token"); got != "tok" {
		t.Errorf("session token %q", got)
	}
	if got := lists[1].header.Get("x-amz-security-token"); got != "" {
		t.Errorf("session token %q, want none", got)
	}
	pod.restore(append(keys, "PLUGIN_ACCESS_KEY", "", "PLUGIN_ASSUME_ROLE", "arn:aws:iam::111122223333:role/other")...).expect(t, 0)
	if aws.count("AssumeRole") != 1 {
		t.Errorf("calls %v", aws.called())
	}
	// An empty boolean is false, although this one's default is true.
	aws.store("app-2/x", emptyArchive)
	pod.restore("PLUGIN_STRICT_KEY_MATCHING", "").expect(t, 0, "1/1 directories restored")
}

func TestRoles(t *testing.T) {
	aws := startFakeAws(t)
	pod := newPod(t, aws)
	oidc := []string{"PLUGIN_ASSUME_ROLE", "arn:aws:iam::111122223333:role/oidc", "PLUGIN_OIDC_TOKEN_ID", "jwt"}
	pod.restore(oidc...).expect(t, 0)
	if form := aws.every("AssumeRoleWithWebIdentity")[0].form; form["RoleSessionName"][0] != "drone-cache" || form["WebIdentityToken"][0] != "jwt" {
		t.Errorf("form %v", form)
	}
	pod.restore("PLUGIN_USER_ROLE_ARN", "arn:aws:iam::111122223333:role/user", "PLUGIN_USER_ROLE_EXTERNAL_ID", "id").expect(t, 0)
	if form := aws.every("AssumeRole")[0].form; form["ExternalId"][0] != "id" {
		t.Errorf("form %v", form)
	}
	aws.deny("AssumeRoleWithWebIdentity")
	// At startup, so PLUGIN_EXIT_CODE does not matter; the chain's own call comes with the first request.
	pod.restore(append(oidc, "PLUGIN_EXIT_CODE", "false")...).expect(t, 1, "exchange the OIDC token", "AccessDenied")
	pod.restore("PLUGIN_EXIT_CODE", "false").expect(t, 0, "AccessDenied")
}

func TestStartupErrors(t *testing.T) {
	aws := startFakeAws(t)
	pod := newPod(t, aws)
	pod.restore("AWS_DEFAULTS_MODE", "fast", "PLUGIN_EXIT_CODE", "false").expect(t, 1, "load the AWS configuration")
	pod.restore("PLUGIN_CACHE_KEY", "{{ .Repo.Name", "PLUGIN_EXIT_CODE", "false").expect(t, 1, "parse the cache key")
	pod.restore("PLUGIN_ENDPOINT", aws.URL+" ").expect(t, 1)
	if len(aws.called()) > 1 { // the last one exchanges the token first
		t.Errorf("calls %v", aws.called())
	}
}

func TestKeys(t *testing.T) {
	aws := startFakeAws(t)
	pod := newPod(t, aws)
	pod.write("lock", []byte("content"))
	hashOfMaster := "eb0a191797624dd3a48fa681d3061212"
	for _, c := range []struct{ template, prefix string }{
		{"/app/", "app"},
		{"{{ .Repo.Name }}-{{ .Commit.Branch }}-{{ .Build.Number }}", "web-master-7"},
		{`{{ os }}-{{ checksum "lock" }}`, "linux-9a0364b9e99bb480dd25e1f0284c8555"},
		{`app-{{ checksum "missing" }}`, hashOfMaster},
		{"app-{{ .Repo.Nothing }}", hashOfMaster},
		{"", hashOfMaster},
	} {
		pod.restore("PLUGIN_CACHE_KEY", c.template, "DRONE_REPO_NAME", "web", "DRONE_BUILD_NUMBER", "7").expect(t, 0)
		lists := aws.every("ListObjectsV2")
		if got := lists[len(lists)-1].query; !strings.HasSuffix(got, "prefix="+c.prefix) {
			t.Errorf("%s: query %q, want prefix %s", c.template, got, c.prefix)
		}
	}
	pod.restore("PLUGIN_AUTO_CACHE", "true", "PLUGIN_ACCOUNT_ID", "ACC").expect(t, 0)
	pod.restore("PLUGIN_AUTO_CACHE", "true", "HARNESS_ACCOUNT_ID", "ACC").expect(t, 0)
	lists := aws.every("ListObjectsV2")
	if got := lists[len(lists)-2].query; !strings.HasSuffix(got, "prefix=ACC%2Fapp") {
		t.Errorf("query %q", got)
	}
	if got := lists[len(lists)-1].query; !strings.HasSuffix(got, "prefix=app") {
		t.Errorf("query %q", got)
	}
}

func TestDirectoryBucket(t *testing.T) {
	aws := startFakeAws(t)
	pod := newPod(t, aws)
	pod.env["PLUGIN_BUCKET"] = "cache--use1-az4--x-s3"
	settings := []string{"PLUGIN_ACL", "private", "PLUGIN_ENCRYPTION", "aws:dsse-kms"}
	pod.save(1024, settings...).expect(t, 0)
	put := aws.every("PutObject")[0].header
	if put.Get("x-amz-acl")+put.Get("x-amz-server-side-encryption") != "" {
		t.Errorf("headers %v", put)
	}
	pod.restore().expect(t, 0)
	if query := aws.every("ListObjectsV2")[0].query; !strings.Contains(query, "prefix=app%2F") {
		t.Errorf("list query %q", query)
	}

	aws.override("HeadBucket", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	pod.save(1024, append(settings, "PLUGIN_OVERRIDE", "true")...).expect(t, 0, "taking it for an ordinary one")
	put = aws.every("PutObject")[1].header
	if put.Get("x-amz-acl") != "private" || put.Get("x-amz-server-side-encryption") != "aws:dsse-kms" {
		t.Errorf("headers %v", put)
	}
}

func TestOperationTimeout(t *testing.T) {
	aws := startFakeAws(t)
	aws.override("ListObjectsV2", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	newPod(t, aws).restore("PLUGIN_BACKEND_OPERATION_TIMEOUT", "500ms").expect(t, 1, "deadline exceeded")
}
