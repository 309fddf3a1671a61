// What each folder of src may import from the others: data flows one way (docs/architecture.md). `npm run lint` checks it.

const MAY_IMPORT = {
  schema: [],
  io: ['schema'],
  aws: [],
  kubernetes: [],
  settings: ['aws', 'causes/codes.ts'],
  cacheStep: ['aws', 'schema', 'settings'],
  facts: ['aws', 'cacheStep', 'kubernetes', 'schema'],
  remedy: ['aws', 'facts', 'kubernetes', 'schema'],
  causes: ['aws', 'cacheStep', 'facts', 'kubernetes', 'remedy', 'schema', 'settings/catalogue.ts'],
  diagnose: ['aws', 'cacheStep', 'causes', 'facts', 'kubernetes', 'schema'],
  observe: ['aws', 'cacheStep', 'io', 'kubernetes', 'schema', 'settings'],
  explain: ['causes', 'facts', 'remedy', 'report/text/wrap.ts', 'report/report.ts', 'schema'],
  report: ['causes', 'diagnose', 'explain/languageOf.ts', 'facts', 'io', 'remedy', 'schema', 'settings'],
};

const folderRules = Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
  name: `${folder}-imports`,
  comment: `src/${folder} may import ${allowed.join(', ') || 'no other folder of src'}.`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: [folder, ...allowed].map((name) => `^src/${name}${name.endsWith('.ts') ? '$' : '/'}`) },
}));

module.exports = {
  forbidden: [
    ...folderRules,
    { name: 'no-cycles', severity: 'error', from: { path: '^src/' }, to: { circular: true } },
    {
      name: 'sandbox-stays-outside',
      comment: 'The sandbox is never in the image.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/sandbox/' },
      to: { path: '^src/sandbox/' },
    },
    {
      name: 'pure-folders',
      comment: 'Knowledge and diagnosis touch neither files nor the network.',
      severity: 'error',
      from: { path: '^src/(aws|cacheStep|causes|diagnose|facts|kubernetes|remedy|schema)/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(net|path)$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.json'] },
  },
};
