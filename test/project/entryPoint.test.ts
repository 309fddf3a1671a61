import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';

// The command of the Dockerfile, with this machine's Node and the program that was just built. The image itself is
// tested by npm run test:image.
const words = JSON.parse(/^ENTRYPOINT (.*)$/m.exec(readFileSync('Dockerfile', 'utf8'))?.[1] ?? '[]') as string[];
const here: Record<string, string> = {
  '/usr/local/bin/node': process.execPath,
  '/app/irsa-preflight.cjs': 'dist/irsa-preflight.cjs',
};
const [program = '', ...args] = words.map((word) => here[word] ?? word);

it.each([
  {},
  { NODE_OPTIONS: '-r dd-trace/ci/init' },
  { NODE_OPTIONS: '--no-such-flag' },
  { NODE_OPTIONS: '--max-old-space-size=1' },
  { NODE_DEBUG: 'http,https,net,tls' },
  { NODE_EXTRA_CA_CERTS: '/nowhere.pem' },
])('the entry point starts the program, whatever the stage has set: %j', (variables) => {
  const { status, stdout, stderr } = spawnSync(program, [...args, 'version'], {
    env: { ...variables } as NodeJS.ProcessEnv,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
