package main

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// isDirectoryBucket asks S3, but only for a name that ends like a directory bucket's. A failure is ignored: the bucket is
// then treated as an ordinary one ([differences], "The cache step's calls, in order"). The location types are from
// [source].
func isDirectoryBucket(ctx context.Context, client *s3.Client, name string) bool {
	if !strings.HasSuffix(name, "--x-s3") {
		return false
	}
	reply, err := client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: aws.String(name)})
	if err != nil {
		say("cannot tell the type of the bucket, taking it for an ordinary one: %v", err)
		return false
	}
	return reply.BucketLocationType == types.LocationTypeAvailabilityZone ||
		reply.BucketLocationType == types.LocationTypeLocalZone
}
