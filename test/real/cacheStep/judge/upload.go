package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// upload sends a stream of unknown length: PutObject if it ends within the first 5 MiB, otherwise a multipart upload.
func (b *bucket) upload(key string, stream io.Reader) error {
	ctx, cancel := b.deadline()
	defer cancel()
	input := &s3.PutObjectInput{Bucket: aws.String(b.name), Key: aws.String(key), Body: stream}
	if b.acl != "" {
		if b.directory {
			say("directory bucket: the ACL is not sent")
		} else {
			input.ACL = types.ObjectCannedACL(b.acl)
		}
	}
	if b.encryption != "" {
		if b.directory && isMisspelledDSSE(b.encryption) {
			say("directory bucket: the encryption is not sent")
		} else {
			input.ServerSideEncryption = types.ServerSideEncryption(b.encryption)
		}
	}
	if _, err := b.uploader.Upload(ctx, input); err != nil {
		return fmt.Errorf("upload: %w", err)
	}
	return nil
}

// isMisspelledDSSE recognizes what the cache step takes for AWS's "aws:kms:dsse": with a directory bucket the real value
// is sent, and refused, while this one is not sent ([differences] 12).
func isMisspelledDSSE(encryption string) bool {
	return strings.EqualFold(encryption, "aws:dsse-kms")
}
