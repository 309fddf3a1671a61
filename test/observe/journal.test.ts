import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Journal } from '../../src/observe/bucket/journal.ts';

const place = { host: 's3.us-east-1.amazonaws.com', bucket: 'ci-cache', key: 'irsa-preflight-probe/probe' };
const open = { writes: 1, versions: ['v1'], uploads: [{ key: place.key, id: 'u1' }], beginning: [place.key] };
const NOBODY = 2 ** 22 + 1;

let dir: string;
let folder: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'irsa-preflight-journal-'));
  folder = path.join(dir, `irsa-preflight-${process.getuid?.()}`);
});
afterEach(() => rmSync(dir, { recursive: true }));

const journal = (temporary = dir) => new Journal(place, 60_000, temporary);
/** What a run of another process left. */
function leave({ pid = NOBODY, until = Date.now() + 60_000, where = place, text = '' } = {}): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const entry = { pid, begunAt: 1_700_000_000_000, until, place: where, open };
  writeFileSync(path.join(folder, `${pid}-${until}.jsonl`), text || `{}\n${JSON.stringify(entry)}\n{"cut":`);
}

describe('what a run writes down', () => {
  it('is for its owner alone, and is gone when it closes', () => {
    const ours = journal();
    ours.write(open);
    const [file = ''] = readdirSync(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(path.join(folder, file)).mode & 0o777).toBe(0o600);
    ours.close();
    expect(readdirSync(dir)).toEqual([]);
  });

  it('leaves what other runs have written', () => {
    leave({ pid: process.ppid });
    const ours = journal();
    ours.write(open);
    ours.close();
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('is not written where there is no folder to write to', () => {
    const ours = journal('/proc/1/nowhere');
    expect(() => {
      ours.write(open);
      ours.close();
    }).not.toThrow();
  });

  it('follows no link that somebody else has laid', () => {
    const target = path.join(dir, 'target');
    mkdirSync(target);
    symlinkSync(target, folder);
    const ours = journal();
    ours.write(open);
    expect(readdirSync(target)).toEqual([]);
    expect(ours.killedRuns()).toEqual([]);
  });
});

describe('a run that was killed', () => {
  it('is found by the next one at the same place, once', () => {
    leave();
    const next = journal();
    expect(next.killedRuns()).toMatchObject([{ begunAt: 1_700_000_000_000, open }]);
    next.close();
    expect(readdirSync(dir)).toEqual([]);
  });

  it('is found again where the next one was killed too', () => {
    leave();
    journal().killedRuns();
    expect(journal().killedRuns()).toHaveLength(1);
  });

  it.each([
    ['it had this very process number, as in a container', { pid: process.pid }],
    ['another process has its number now', { pid: process.ppid, until: Date.now() - 1 }],
  ])('is found where %s', (_what, run) => {
    leave(run);
    expect(journal().killedRuns()).toHaveLength(1);
  });

  it.each([
    ['a run that still runs', { pid: process.ppid }],
    ['a run in another bucket', { where: { ...place, bucket: 'another' } }],
    ['a run at another S3', { where: { ...place, host: 'localhost:9000' } }],
    ['a run with another prefix', { where: { ...place, key: 'elsewhere/probe' } }],
    ['a file that is no entry', { text: '{"pid":1,"open":{"uploads":"all"}}\n' }],
    ['a file of no whole line', { text: '{"pid":1,\n' }],
  ])('is not %s', (_what, run) => {
    leave(run);
    expect(journal().killedRuns()).toEqual([]);
  });
});
