package main

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/s3/manager"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// bucket is the cache's bucket with the settings that its requests depend on. Its methods are in files of their own.
type bucket struct {
	client     *s3.Client
	uploader   *manager.Uploader
	name       string
	acl        string
	encryption string
	directory  bool
	timeout    time.Duration
}

// openBucket creates the client. For an ordinary bucket with the default credential chain, no request is made yet.
func openBucket(ctx context.Context, s *settings) (*bucket, error) {
	client, err := newS3Client(ctx, s)
	if err != nil {
		return nil, err
	}
	return &bucket{
		client: client,
		// The uploader's defaults are what the cache step uses: parts of 5 MiB, 5 at a time, parts removed after an error.
		uploader:   manager.NewUploader(client),
		name:       s.bucket,
		acl:        s.acl,
		encryption: s.encryption,
		directory:  isDirectoryBucket(ctx, client, s.bucket),
		timeout:    s.timeout,
	}, nil
}

// deadline limits one operation. Attempts and waits between them have no limit of their own ([differences] 20).
func (b *bucket) deadline() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), b.timeout)
}
