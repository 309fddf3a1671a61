import config from './jest.config.mjs';

// For mutation testing: the fast tests of the mutated folders alone, without a project around them.

const { projects } = config;
const unit = projects.find(({ displayName }) => displayName === 'unit');

export default {
  testEnvironment: 'node',
  roots: ['aws', 'causes', 'diagnose', 'explain', 'facts', 'observed', 'remedy', 'schema'].map(
    (folder) => `<rootDir>/test/${folder}`,
  ),
  // A mutant is not to be run by a real bash.
  testPathIgnorePatterns: ['commandsInBash'],
  testMatch: unit.testMatch,
  transform: unit.transform,
  transformIgnorePatterns: unit.transformIgnorePatterns,
};
