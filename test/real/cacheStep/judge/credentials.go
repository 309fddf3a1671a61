package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

const sessionDuration = time.Hour

// configuredCredentials are the credentials that the cache step's own settings select, in its order ([harness] 3.4); nil
// leaves the choice to the SDK's default chain. A key without a secret, or the reverse, is ignored.
func configuredCredentials(ctx context.Context, s *settings) (aws.CredentialsProvider, error) {
	switch {
	case s.accessKey != "" && s.secretKey != "":
		say("Using static credentials")
		return credentials.NewStaticCredentialsProvider(s.accessKey, s.secretKey, s.sessionToken), nil
	case s.assumeRoleARN != "" && s.oidcToken != "":
		return exchangeOIDCToken(ctx, s)
	case s.assumeRoleARN != "":
		return assumedRole(ctx, s)
	default:
		say("No AWS credentials provided or role assumed; using default machine credentials for AWS requests")
		return nil, nil
	}
}

// exchangeOIDCToken calls STS at once, not with the first request, and once: the credentials are never refreshed
// ([harness] 3.4 and irsa-and-s3.md). Its failure is an error at startup.
func exchangeOIDCToken(ctx context.Context, s *settings) (aws.CredentialsProvider, error) {
	cfg, err := config.LoadDefaultConfig(ctx, config.WithRegion(s.region))
	if err != nil {
		return nil, fmt.Errorf("load the AWS configuration for STS: %w", err)
	}
	reply, err := sts.NewFromConfig(cfg).AssumeRoleWithWebIdentity(ctx, &sts.AssumeRoleWithWebIdentityInput{
		RoleArn:          aws.String(s.assumeRoleARN),
		RoleSessionName:  aws.String(s.assumeRoleSession),
		WebIdentityToken: aws.String(s.oidcToken),
		DurationSeconds:  aws.Int32(int32(sessionDuration.Seconds())),
	})
	if err != nil {
		return nil, fmt.Errorf("exchange the OIDC token: %w", err)
	}
	if reply.Credentials == nil {
		return nil, errors.New("AssumeRoleWithWebIdentity returned no credentials")
	}
	issued := reply.Credentials
	// A reply that lacks one of the three makes the cache step panic ([source]).
	return credentials.NewStaticCredentialsProvider(*issued.AccessKeyId, *issued.SecretAccessKey, *issued.SessionToken), nil
}

// assumedRole is assumed from the default chain, when the first request needs it.
func assumedRole(ctx context.Context, s *settings) (aws.CredentialsProvider, error) {
	cfg, err := config.LoadDefaultConfig(ctx, config.WithRegion(s.region))
	if err != nil {
		return nil, fmt.Errorf("load the AWS configuration for STS: %w", err)
	}
	return aws.NewCredentialsCache(stscreds.NewAssumeRoleProvider(sts.NewFromConfig(cfg), s.assumeRoleARN,
		func(o *stscreds.AssumeRoleOptions) {
			o.RoleSessionName = s.assumeRoleSession
			o.Duration = sessionDuration
			o.ExternalID = optional(s.externalID)
		})), nil
}

// userRole is a second role, assumed with whatever credentials were selected before. Session name and duration are the
// SDK's defaults ([harness] 3.4).
func userRole(cfg aws.Config, s *settings) aws.CredentialsProvider {
	return aws.NewCredentialsCache(stscreds.NewAssumeRoleProvider(sts.NewFromConfig(cfg), s.userRoleARN,
		func(o *stscreds.AssumeRoleOptions) { o.ExternalID = optional(s.userRoleExternalID) }))
}

func optional(value string) *string {
	if value == "" {
		return nil
	}
	return aws.String(value)
}
