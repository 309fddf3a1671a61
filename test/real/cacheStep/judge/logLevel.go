package main

// checkLogLevel panics on a log level that the cache step does not know, as the cache step does, so that the exit status
// is Go's 2. Levels are compared exactly: INFO, trace and the empty string all end the program ([differences] 1).
// PLUGIN_DEBUG replaces the level before it is checked, so that with it a wrong level does no harm ([source]).
func checkLogLevel(s *settings) {
	level := s.logLevel
	if s.debug {
		level = "debug"
	}
	switch level {
	case "error", "warn", "info", "debug":
	default:
		panic("unknown log level")
	}
}
