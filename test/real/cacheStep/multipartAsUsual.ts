/** A scripted reply to PutObject also applies to multipart uploads, unless they have their own, which these are. */
export const MULTIPART_AS_USUAL = {
  's3:CreateMultipartUpload': { ok: true },
  's3:UploadPart': { ok: true },
  's3:CompleteMultipartUpload': { ok: true },
};
