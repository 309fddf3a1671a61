package main

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// fakeAws is a small S3 and STS on a free loopback port. Buckets are addressed by path, as the SDK does for IP addresses.
// Any call can be overridden; what was called is recorded.
type fakeAws struct {
	*httptest.Server
	mu        sync.Mutex
	calls     []call
	objects   map[string]string
	overrides map[string]http.HandlerFunc
}

type call struct {
	name   string // as AWS names it: HeadObject, AssumeRole
	key    string
	query  string
	header http.Header
	form   map[string][]string
	size   int
}

func startFakeAws(t *testing.T) *fakeAws {
	aws := newFakeAws()
	aws.Server = httptest.NewServer(http.HandlerFunc(aws.serve))
	t.Cleanup(aws.Close)
	return aws
}

func startFakeAwsTLS(t *testing.T) *fakeAws {
	aws := newFakeAws()
	aws.Server = httptest.NewTLSServer(http.HandlerFunc(aws.serve))
	t.Cleanup(aws.Close)
	return aws
}

func newFakeAws() *fakeAws {
	return &fakeAws{objects: map[string]string{}, overrides: map[string]http.HandlerFunc{}}
}

// override replaces the answer to a call.
func (aws *fakeAws) override(name string, answer http.HandlerFunc) {
	aws.mu.Lock()
	defer aws.mu.Unlock()
	aws.overrides[name] = answer
}

// store puts an object into the bucket.
func (aws *fakeAws) store(key, content string) {
	aws.mu.Lock()
	defer aws.mu.Unlock()
	aws.objects[key] = content
}

// deny makes a call fail like a policy denial.
func (aws *fakeAws) deny(name string) {
	aws.override(name, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			fail(w, http.StatusForbidden, "AccessDenied")
			return
		}
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, "<ErrorResponse>%s</ErrorResponse>", errorBody("AccessDenied"))
	})
}

// fail answers as S3 does; STS wraps the same element in an ErrorResponse.
func fail(w http.ResponseWriter, status int, code string) {
	w.WriteHeader(status)
	fmt.Fprint(w, errorBody(code))
}

func errorBody(code string) string {
	return "<Error><Code>" + code + "</Code><Message>refused by the test</Message></Error>"
}

// called lists the names of the calls made, in order.
func (aws *fakeAws) called() []string {
	aws.mu.Lock()
	defer aws.mu.Unlock()
	var names []string
	for _, c := range aws.calls {
		names = append(names, c.name)
	}
	return names
}

func (aws *fakeAws) count(name string) int {
	return len(aws.every(name))
}

func (aws *fakeAws) every(name string) []call {
	aws.mu.Lock()
	defer aws.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(aws.calls), func(c call) bool { return c.name != name })
}

func (aws *fakeAws) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	c := call{query: r.URL.RawQuery, header: r.Header, size: len(body)}
	if r.URL.Path == "/" && r.Method == http.MethodPost {
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		_ = r.ParseForm()
		c.form, c.name = r.Form, r.Form.Get("Action")
	} else {
		_, c.key, _ = strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		c.name = s3CallName(r, c.key)
	}
	aws.mu.Lock()
	aws.calls = append(aws.calls, c)
	override := aws.overrides[c.name]
	aws.mu.Unlock()
	if override != nil {
		override(w, r)
		return
	}
	aws.answer(w, c, r, string(body))
}

func s3CallName(r *http.Request, key string) string {
	query := r.URL.Query()
	switch {
	case key == "" && r.Method == http.MethodHead:
		return "HeadBucket"
	case query.Has("session"):
		return "CreateSession"
	case key == "":
		return "ListObjectsV2"
	case r.Method == http.MethodPost && query.Has("uploads"):
		return "CreateMultipartUpload"
	case r.Method == http.MethodPost:
		return "CompleteMultipartUpload"
	case r.Method == http.MethodPut && query.Has("partNumber"):
		return "UploadPart"
	case r.Method == http.MethodDelete:
		return "AbortMultipartUpload"
	}
	return map[string]string{http.MethodPut: "PutObject", http.MethodGet: "GetObject", http.MethodHead: "HeadObject"}[r.Method]
}

const issuedCredentials = `<Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey>` +
	`<SessionToken>session</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>`

func (aws *fakeAws) answer(w http.ResponseWriter, c call, r *http.Request, body string) {
	aws.mu.Lock()
	defer aws.mu.Unlock()
	switch c.name {
	case "AssumeRole", "AssumeRoleWithWebIdentity":
		fmt.Fprintf(w, "<%[1]sResponse><%[1]sResult>%[2]s</%[1]sResult></%[1]sResponse>", c.name, issuedCredentials)
	case "CreateSession":
		fmt.Fprintf(w, "<CreateSessionResult>%s</CreateSessionResult>", issuedCredentials)
	case "HeadBucket":
		w.Header().Set("x-amz-bucket-location-type", "AvailabilityZone")
	case "HeadObject", "GetObject":
		object, ok := aws.objects[c.key]
		if !ok {
			fail(w, http.StatusNotFound, "NoSuchKey")
			return
		}
		w.Header().Set("ETag", `"etag"`)
		w.Header().Set("Content-Length", fmt.Sprint(len(object)))
		if c.name == "GetObject" {
			fmt.Fprint(w, object)
		}
	case "PutObject":
		aws.objects[c.key] = body
		w.Header().Set("ETag", `"etag"`)
	case "UploadPart":
		w.Header().Set("ETag", `"etag"`)
		w.Header().Set("x-amz-checksum-crc32", r.Header.Get("x-amz-checksum-crc32"))
	case "CreateMultipartUpload":
		fmt.Fprint(w, "<InitiateMultipartUploadResult><UploadId>upload</UploadId></InitiateMultipartUploadResult>")
	case "CompleteMultipartUpload":
		aws.objects[c.key] = "completed"
		fmt.Fprint(w, `<CompleteMultipartUploadResult><ETag>"etag"</ETag></CompleteMultipartUploadResult>`)
	case "ListObjectsV2":
		fmt.Fprint(w, aws.listing(r.URL.Query().Get("prefix"), r.URL.Query().Get("continuation-token")))
	}
}

// listing has one entry per page, so that restores follow the pages.
func (aws *fakeAws) listing(prefix, token string) string {
	var keys []string
	for key := range aws.objects {
		if strings.HasPrefix(key, prefix) && key > token {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	var page strings.Builder
	fmt.Fprintf(&page, "<ListBucketResult><IsTruncated>%t</IsTruncated>", len(keys) > 1)
	if len(keys) > 0 {
		var key strings.Builder
		_ = xml.EscapeText(&key, []byte(keys[0]))
		fmt.Fprintf(&page, "<NextContinuationToken>%[1]s</NextContinuationToken><Contents><Key>%[1]s</Key><Size>%[2]d</Size>"+
			"<LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>", key.String(), len(aws.objects[keys[0]]))
	}
	return page.String() + "</ListBucketResult>"
}
