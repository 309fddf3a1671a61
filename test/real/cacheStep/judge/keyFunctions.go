package main

import (
	"crypto/md5"
	"encoding/hex"
	"io"
	"os"
	"runtime"
	"strconv"
	"text/template"
	"time"
)

// keyFunctions are the functions of a key template ([harness] 3.5; meltwater/drone-cache, docs/cache_key_templates.md).
var keyFunctions = template.FuncMap{
	"arch":     func() string { return runtime.GOARCH },
	"checksum": checksum,
	"epoch":    func() string { return strconv.FormatInt(time.Now().Unix(), 10) },
	"os":       func() string { return runtime.GOOS },
}

// checksum is the MD5 of a file's content. A file that cannot be read is an error, so that the whole key is replaced by
// the fallback, as seen in a run ([differences] 26). [harness] 3.5 and some stored copies of the source disagree: an
// empty string. To follow them, return "" and no error here.
func checksum(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	hash := md5.New()
	if _, err := io.Copy(hash, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// md5Hex hashes text in memory, which cannot fail.
func md5Hex(text io.Reader) string {
	hash := md5.New()
	_, _ = io.Copy(hash, text)
	return hex.EncodeToString(hash.Sum(nil))
}
