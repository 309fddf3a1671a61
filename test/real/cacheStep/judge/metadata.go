package main

// metadata is what a key template can refer to: .Repo, .Build and .Commit. The fields are those documented by
// meltwater/drone-cache (docs/cache_key_templates.md, DOCS.md); any other field makes rendering fail.
type metadata struct {
	Repo   repo
	Build  build
	Commit commit
}

type repo struct {
	Avatar, Branch, Link, Name, Namespace, Owner string
	Private, Trusted                             bool
}

type build struct {
	Created, Finished, Number, Started int
	Deploy, Event, Link, Status        string
}

type commit struct {
	Author                             author
	Branch, Link, Message, Remote, Sha string
}

type author struct {
	Avatar, Email, Name string
}

// Ref is the commit's SHA, not its ref: both meltwater/drone-cache and the fork fill it from DRONE_COMMIT_SHA, although
// they document and parse DRONE_COMMIT_REF ([source]). Whether v1.10.9 still does is not certain.
func (c commit) Ref() string { return c.Sha }
