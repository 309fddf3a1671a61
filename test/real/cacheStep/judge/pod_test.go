package main

import (
	"bytes"
	"encoding/pem"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// judge is the built program: a panic or an exit status can only be observed from outside.
var judge string

func TestMain(m *testing.M) {
	os.Exit(buildAndRun(m))
}

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "judge")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	judge = filepath.Join(dir, "judge")
	if out, err := exec.Command("go", "build", "-o", judge, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%s", out)
		return 1
	}
	return m.Run()
}

// pod is a healthy IRSA pod whose AWS is the fake.
type pod struct {
	t   *testing.T
	dir string
	env map[string]string
}

func newPod(t *testing.T, aws *fakeAws) *pod {
	p := &pod{t: t, dir: t.TempDir()}
	p.env = map[string]string{
		"HOME":                             p.dir,
		"AWS_ROLE_ARN":                     "arn:aws:iam::111122223333:role/ci-cache",
		"AWS_WEB_IDENTITY_TOKEN_FILE":      p.write("token", []byte("token")),
		"AWS_REGION":                       "us-east-1",
		"AWS_ENDPOINT_URL_S3":              aws.URL,
		"AWS_ENDPOINT_URL_STS":             aws.URL,
		"AWS_EC2_METADATA_DISABLED":        "true",
		"PLUGIN_BACKEND":                   "s3",
		"PLUGIN_BUCKET":                    "ci-cache",
		"PLUGIN_REGION":                    "us-east-1",
		"PLUGIN_CACHE_KEY":                 "app",
		"PLUGIN_EXIT_CODE":                 "true",
		"PLUGIN_OVERRIDE":                  "false",
		"PLUGIN_BACKEND_OPERATION_TIMEOUT": "30s",
	}
	if aws.TLS != nil {
		certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: aws.Certificate().Raw})
		p.env["AWS_CA_BUNDLE"] = p.write("ca.pem", certificate)
	}
	return p
}

func (p *pod) write(name string, content []byte) string {
	path := filepath.Join(p.dir, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		p.t.Fatal(err)
	}
	return path
}

type outcomeOfRun struct {
	status int
	log    string
}

// save runs the program with one mount of the given size; env is set on top of the pod's, pairs of name and value.
func (p *pod) save(size int, env ...string) outcomeOfRun {
	mount := filepath.Join(p.dir, "mount")
	if err := os.MkdirAll(mount, 0o700); err != nil {
		p.t.Fatal(err)
	}
	p.write("mount/file", bytes.Repeat([]byte("x"), size))
	return p.run(append([]string{"PLUGIN_REBUILD", "true", "PLUGIN_MOUNT", mount}, env...)...)
}

func (p *pod) restore(env ...string) outcomeOfRun {
	return p.run(append([]string{"PLUGIN_RESTORE", "true"}, env...)...)
}

func (p *pod) run(env ...string) outcomeOfRun {
	p.t.Helper()
	all := maps.Clone(p.env)
	for i := 0; i < len(env); i += 2 {
		all[env[i]] = env[i+1]
	}
	command := exec.Command(judge)
	command.Dir = p.dir
	for name, value := range all {
		command.Env = append(command.Env, name+"="+value)
	}
	var log bytes.Buffer
	command.Stderr = &log
	command.Stdout = &log
	command.WaitDelay = time.Second
	timer := time.AfterFunc(time.Minute, func() { _ = command.Process.Kill() })
	defer timer.Stop()
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		p.t.Fatal(err)
	}
	return outcomeOfRun{command.ProcessState.ExitCode(), log.String()}
}

func (o outcomeOfRun) expect(t *testing.T, status int, mentions ...string) {
	t.Helper()
	if o.status != status {
		t.Errorf("exit status %d, want %d; log:\n%s", o.status, status, o.log)
	}
	for _, text := range mentions {
		if !strings.Contains(o.log, text) {
			t.Errorf("log does not mention %q:\n%s", text, o.log)
		}
	}
}
