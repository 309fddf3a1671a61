package main

import (
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
)

// exists sends a HEAD for the object. Only a 404 means that it is absent; anything else is an error ([differences], "The
// cache step's calls, in order"). A success without an ETag counts as absent too: some stores answer so ([source]).
func (b *bucket) exists(key string) (bool, error) {
	ctx, cancel := b.deadline()
	defer cancel()
	reply, err := b.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: aws.String(b.name), Key: aws.String(key)})
	if isAbsent(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("head the object, %w", err)
	}
	return aws.ToString(reply.ETag) != "", nil
}

func isAbsent(err error) bool {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return false
	}
	code := api.ErrorCode()
	return code == "NotFound" || code == "NoSuchKey" || code == "404"
}
