package main

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// download reads the object to its end. It is checked as an archive, as the cache step would unpack it, but nothing is
// written: what comes out of a scripted bucket must not reach the disk.
func (b *bucket) download(key, format string) error {
	ctx, cancel := b.deadline()
	defer cancel()
	reply, err := b.client.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(b.name), Key: aws.String(key)})
	if err != nil {
		return fmt.Errorf("download: %w", err)
	}
	defer reply.Body.Close()
	return readArchive(reply.Body, format)
}
