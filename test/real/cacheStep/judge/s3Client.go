package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// newS3Client creates the client as [harness] 3.4 describes. LoadDefaultConfig validates the SDK's variables and shared
// files even if the credentials are configured; its errors end the program ([differences] 7). An empty region leaves the
// choice to the SDK: AWS_REGION, AWS_DEFAULT_REGION, the profile, instance metadata.
func newS3Client(ctx context.Context, s *settings) (*s3.Client, error) {
	options := []func(*config.LoadOptions) error{config.WithRegion(s.region)}
	provider, err := configuredCredentials(ctx, s)
	if err != nil {
		return nil, err
	}
	if provider != nil {
		options = append(options, config.WithCredentialsProvider(provider))
	}
	cfg, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return nil, fmt.Errorf("load the AWS configuration: %w", err)
	}
	if s.userRoleARN != "" {
		cfg.Credentials = userRole(cfg, s)
	}
	return s3.NewFromConfig(cfg, func(o *s3.Options) {
		o.UsePathStyle = s.pathStyle
		if endpoint := withScheme(s.endpoint); endpoint != "" {
			o.BaseEndpoint = aws.String(endpoint)
			// Only for this client's own requests: the upload manager sets WhenSupported again, so that multipart uploads
			// carry CRC32 checksums all the same ([differences] 2).
			o.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired
		}
	}), nil
}

// withScheme prepends https:// where there is no scheme. Nothing is trimmed: an endpoint with a trailing space stays one,
// and is not a URI ([differences] 6).
func withScheme(endpoint string) string {
	if endpoint == "" || strings.Contains(endpoint, "://") {
		return endpoint
	}
	return "https://" + endpoint
}
