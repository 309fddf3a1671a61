// Says in one sentence what is missing, instead of a stack trace of something newer than this Node.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 5)) {
  console.error(
    `This needs Node 24.5 or newer and runs on ${process.versions.node}: npm ci installs one into node_modules/.bin, unless install scripts are switched off (npm config get ignore-scripts).`,
  );
  process.exit(1);
}
