/** Whether this is an S3 Express One Zone bucket, which is accessed through sessions (s3express:CreateSession). */
export const isDirectoryBucket = (bucket: string): boolean => bucket.endsWith('--x-s3');
