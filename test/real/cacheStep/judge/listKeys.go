package main

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// listKeys lists all pages, without max-keys and delimiter ([differences], "The cache step's calls, in order").
func (b *bucket) listKeys(prefix string) ([]string, error) {
	ctx, cancel := b.deadline()
	defer cancel()
	var keys []string
	pages := s3.NewListObjectsV2Paginator(b.client, &s3.ListObjectsV2Input{
		Bucket: aws.String(b.name),
		Prefix: aws.String(prefix),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, entry := range page.Contents {
			// The cache step reads size and date of every entry, and panics on one without ([differences] 13).
			_, _ = *entry.Size, *entry.LastModified
			keys = append(keys, *entry.Key)
		}
	}
	return keys, nil
}
