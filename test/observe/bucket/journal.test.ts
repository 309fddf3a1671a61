import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Journal } from '../../../src/observe/bucket/journal.ts';

const place = { host: 's3.us-east-1.amazonaws.com', bucket: 'ci-cache', key: 'irsa-preflight-probe/probe' };
const open = {
  writes: 1,
  versions: ['v1'],
  uploads: [{ key: place.key, id: 'u1' }],
  unnamed: [{ key: place.key, since: 1, until: 2 }],
};
const NOBODY = 2 ** 22 + 1;
const PIDS = readlinkSync('/proc/self/ns/pid');
const BEGUN = 1_700_000_000_000;
const DAY_MS = 86_400_000;

let dir: string;
let folder: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'irsa-preflight-journal-'));
  folder = path.join(dir, `irsa-preflight-${process.getuid?.()}`);
});
afterEach(() => rmSync(dir, { recursive: true }));

const journal = (temporary = dir) => new Journal(place, 60_000, temporary);
/** Writes the journal that a run in another process would have left behind. */
function leave({
  pid = NOBODY,
  pids = PIDS,
  until = Date.now() + 60_000,
  where = place,
  text = '',
  begunAt = BEGUN,
} = {}) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const entry = { pid, pids, begunAt, until, place: where, open };
  writeFileSync(path.join(folder, `${pid}-${until}.jsonl`), text || `{}\n${JSON.stringify(entry)}\n{"cut":`);
}

describe('the journal of a run', () => {
  it('is readable only by its owner, and is removed when it is closed', () => {
    const ours = journal();
    ours.write(open);
    const [file = ''] = readdirSync(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(path.join(folder, file)).mode & 0o777).toBe(0o600);
    ours.close({ forgetEarlier: true });
    expect(readdirSync(dir)).toEqual([]);
  });

  it('leaves the journals of other runs alone', () => {
    leave({ pid: process.ppid });
    const ours = journal();
    ours.write(open);
    ours.close({ forgetEarlier: true });
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('is not written after it was closed', () => {
    const ours = journal();
    ours.close({ forgetEarlier: true });
    ours.write(open);
    expect(readdirSync(dir)).toEqual([]);
  });

  it('is not written if its folder cannot be created', () => {
    const ours = journal('/proc/1/nowhere');
    expect(() => {
      ours.write(open);
      ours.close({ forgetEarlier: true });
    }).not.toThrow();
  });

  it('does not follow a symbolic link that somebody else created', () => {
    const target = path.join(dir, 'target');
    mkdirSync(target);
    symlinkSync(target, folder);
    const ours = journal();
    ours.write(open);
    expect(readdirSync(target)).toEqual([]);
    expect(ours.earlierRuns()).toEqual([]);
  });
});

describe('a run that was killed', () => {
  it('is found once, by the next run with the same target', () => {
    leave();
    const next = journal();
    expect(next.earlierRuns()).toMatchObject([{ begunAt: 1_700_000_000_000, open }]);
    next.close({ forgetEarlier: true });
    expect(readdirSync(dir)).toEqual([]);
  });

  it('is found again if the next run was killed too', () => {
    leave();
    journal().earlierRuns();
    expect(journal().earlierRuns()).toHaveLength(1);
  });

  it.each([
    ['it had the same process id, as in a container', { pid: process.pid }],
    ['another process has its process id now', { pid: process.ppid, until: Date.now() - 1 }],
    ['it was in another container, and its time has passed', { pids: 'pid:[1]', until: Date.now() - 1 }],
  ])('is found if %s', (_what, run) => {
    leave(run);
    expect(journal().earlierRuns()).toHaveLength(1);
  });

  it.each([
    ['a run that is still in progress', { pid: process.ppid }],
    ['a run in another container, which may still be in progress', { pids: 'pid:[1]' }],
    ['a run that no other run could clean up after for a day', { until: Date.now() - DAY_MS - 1 }],
    ['a run with an impossible start time', { begunAt: 1e300 }],
    ['a run in another bucket', { where: { ...place, bucket: 'another' } }],
    ['a run with another S3 endpoint', { where: { ...place, host: 'localhost:9000' } }],
    ['a run with another prefix', { where: { ...place, key: 'elsewhere/probe' } }],
    ['a file that is not a journal', { text: '{"pid":1,"open":{"uploads":"all"}}\n' }],
    ['a file without a complete line', { text: '{"pid":1,\n' }],
  ])('is not %s', (_what, run) => {
    leave(run);
    expect(journal().earlierRuns()).toEqual([]);
  });

  it('is searched for only in regular files, so that a pipe cannot block', () => {
    mkdirSync(folder, { mode: 0o700 });
    execFileSync('mkfifo', [path.join(folder, '1-1.jsonl')]);
    expect(journal().earlierRuns()).toEqual([]);
  });

  it('is kept for the next run if not everything could be removed', () => {
    leave();
    const next = journal();
    next.earlierRuns();
    next.close({ forgetEarlier: false });
    expect(journal().earlierRuns()).toHaveLength(1);
  });
});
