package main

import (
	"time"

	"github.com/urfave/cli/v2"
)

// The constructors below bind a setting to its variables through urfave/cli, as the cache step does, so that its rules
// apply: the first variable that is defined counts, even if it is empty. An empty value is the empty string, false, or,
// for numbers and durations, the default; a value that cannot be parsed ends the program. The flags are named after
// their first variable, because Harness starts the program without arguments.

func text(to *string, fallback string, variables ...string) cli.Flag {
	return &cli.StringFlag{Name: variables[0], Value: fallback, EnvVars: variables, Destination: to}
}

func list(to *cli.StringSlice, variables ...string) cli.Flag {
	return &cli.StringSliceFlag{Name: variables[0], EnvVars: variables, Destination: to}
}

func boolean(to *bool, fallback bool, variables ...string) cli.Flag {
	return &cli.BoolFlag{Name: variables[0], Value: fallback, EnvVars: variables, Destination: to}
}

func number(to *int, fallback int, variables ...string) cli.Flag {
	return &cli.IntFlag{Name: variables[0], Value: fallback, EnvVars: variables, Destination: to}
}

func duration(to *time.Duration, fallback time.Duration, variables ...string) cli.Flag {
	return &cli.DurationFlag{Name: variables[0], Value: fallback, EnvVars: variables, Destination: to}
}

// parsedOnly are variables whose value has no effect here, but which end the program if they cannot be parsed.

func parsedOnlyBoolean(variables ...string) cli.Flag {
	return boolean(nil, false, variables...)
}

func parsedOnlyNumber(variables ...string) cli.Flag {
	return number(nil, 0, variables...)
}
