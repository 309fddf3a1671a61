package main

import "github.com/urfave/cli/v2"

// buildVariables binds the DRONE_* variables that key templates can use. The notes name some of them ([differences] 1,
// [harness] 3.5); the full list, the types and the defaults are those of meltwater/drone-cache, which the stored copies
// of the fork repeat unchanged. Not sure: whether v1.10.9 added any; a string that is missing here could not stop the
// program anyway. DRONE_REPO, DRONE_COMMIT_REF, DRONE_PREV_BUILD_STATUS and DRONE_PREV_COMMIT_SHA are read there too,
// but are strings without effect.
func (m *metadata) buildVariables() []cli.Flag {
	return []cli.Flag{
		text(&m.Repo.Avatar, "", "DRONE_REPO_AVATAR"),
		text(&m.Repo.Branch, "", "DRONE_REPO_BRANCH"),
		text(&m.Repo.Link, "", "DRONE_REPO_LINK"),
		text(&m.Repo.Name, "", "DRONE_REPO_NAME"),
		text(&m.Repo.Namespace, "", "DRONE_REPO_NAMESPACE"),
		text(&m.Repo.Owner, "", "DRONE_REPO_OWNER"),
		boolean(&m.Repo.Private, false, "DRONE_REPO_PRIVATE"),
		boolean(&m.Repo.Trusted, false, "DRONE_REPO_TRUSTED"),

		number(&m.Build.Created, 0, "DRONE_BUILD_CREATED"),
		text(&m.Build.Deploy, "", "DRONE_DEPLOY_TO"),
		text(&m.Build.Event, "push", "DRONE_BUILD_EVENT"),
		number(&m.Build.Finished, 0, "DRONE_BUILD_FINISHED"),
		text(&m.Build.Link, "", "DRONE_BUILD_LINK"),
		number(&m.Build.Number, 0, "DRONE_BUILD_NUMBER"),
		number(&m.Build.Started, 0, "DRONE_BUILD_STARTED"),
		text(&m.Build.Status, "success", "DRONE_BUILD_STATUS"),

		text(&m.Commit.Author.Avatar, "", "DRONE_COMMIT_AUTHOR_AVATAR"),
		text(&m.Commit.Author.Email, "", "DRONE_COMMIT_AUTHOR_EMAIL"),
		text(&m.Commit.Author.Name, "", "DRONE_COMMIT_AUTHOR"),
		text(&m.Commit.Branch, "master", "DRONE_COMMIT_BRANCH"),
		text(&m.Commit.Link, "", "DRONE_COMMIT_LINK"),
		text(&m.Commit.Message, "", "DRONE_COMMIT_MESSAGE"),
		text(&m.Commit.Remote, "", "DRONE_REMOTE_URL"),
		text(&m.Commit.Sha, "", "DRONE_COMMIT_SHA"),

		parsedOnlyBoolean("DRONE_YAML_SIGNED"),
		parsedOnlyBoolean("DRONE_YAML_VERIFIED"),
		parsedOnlyNumber("DRONE_PREV_BUILD_NUMBER"),
	}
}
