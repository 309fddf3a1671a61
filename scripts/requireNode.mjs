// Prints one sentence about what is missing, instead of a stack trace caused by a feature that this Node lacks.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 5)) {
  console.error(
    `This requires Node 24.5 or newer, but is running on ${process.versions.node}. npm ci installs a suitable Node into node_modules/.bin, unless install scripts are disabled (npm config get ignore-scripts).`,
  );
  process.exit(1);
}
