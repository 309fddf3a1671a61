/** What the shared AWS files contain for the profile in use. */
export interface SharedProfile {
  name: string;
  /** Whether either file contains it. */
  found: boolean;
  /** Its keys and values, those of both files merged. */
  settings: Readonly<Record<string, string | undefined>>;
  /** The names of all profiles. */
  names: readonly string[];
  region?: string;
  /** It names a way to credentials: the Go SDK then takes that way, and none behind it. */
  givesCredentials: boolean;
  files: { filepath: string; configFilepath: string };
  /** A variable that names a directory instead of a file. */
  directory?: { variable: string; path: string };
}
