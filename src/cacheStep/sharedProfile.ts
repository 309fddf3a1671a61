/** What the shared AWS files contain for the profile in use. */
export interface SharedProfile {
  name: string;
  /** Whether either file contains it. */
  found: boolean;
  region?: string;
  /** It defines how to get credentials: the Go SDK then uses that, and no later source. */
  givesCredentials: boolean;
  /** One half of a key pair without the other, which stops the Go SDK. */
  halfPair: boolean;
  files: { filepath: string; configFilepath: string };
}
