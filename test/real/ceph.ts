import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ended, freePorts, need, until } from './daemon.ts';

// Ceph's object gateway as a real S3 and STS on loopback: Debian's ceph-mon, ceph-osd and radosgw, set up from scratch,
// in memory, without systemd. What works and what differs from AWS: docs/testing-on-ceph.md.

const PROGRAMS = ['monmaptool', 'ceph-mon', 'ceph', 'ceph-osd', 'radosgw', 'radosgw-admin'];
const execute = promisify(execFile);

export interface Ceph {
  endpoint: string;
  /** The keys of the user that owns everything and can manage roles. */
  keys: { accessKeyId: string; secretAccessKey: string };
  stop(): Promise<void>;
}

/** Starts one monitor, one OSD and the gateway. Throws if a program is missing, and names the packages to install. */
export async function startCeph(): Promise<Ceph> {
  need('The real S3', PROGRAMS, 'ceph-mon ceph-osd ceph-mgr radosgw');
  const dir = await mkdtemp(path.join(tmpdir(), 'irsa-preflight-ceph-'));
  const [monitor, gateway] = (await freePorts(2)) as [number, number];
  const conf = path.join(dir, 'ceph.conf');
  const daemons: ChildProcess[] = [];
  const start = (program: string, ...args: string[]) => {
    const daemon = spawn(program, ['-c', conf, ...args], { stdio: 'ignore' });
    daemons.push(daemon);
    return daemon;
  };
  const run = (program: string, ...args: string[]) =>
    execute(program, ['-c', conf, ...args], { timeout: 60_000 }).then(({ stdout }) => stdout);
  const stop = async () => {
    process.off('exit', kill);
    await Promise.all(daemons.map(ended));
    await rm(dir, { recursive: true, force: true });
  };
  const kill = () => daemons.forEach((daemon) => void daemon.kill('SIGKILL'));
  process.on('exit', kill);
  try {
    await Promise.all(['run', 'log', 'mon', 'osd', 'rgw'].map((folder) => mkdir(path.join(dir, folder))));
    const fsid = randomUUID();
    await writeFile(conf, configuration({ dir, fsid, monitor, gateway }));
    const map = path.join(dir, 'monmap');
    await execute('monmaptool', [
      '--create',
      '--clobber',
      '--fsid',
      fsid,
      '--addv',
      'a',
      `[v1:127.0.0.1:${monitor}]`,
      map,
    ]);
    await run('ceph-mon', '-i', 'a', '--mkfs', '--monmap', map);
    start('ceph-mon', '-i', 'a', '-f', '--public-addr', `127.0.0.1:${monitor}`);
    const osd = randomUUID();
    // This waits for the monitor's quorum, so it is also the readiness check.
    await run('ceph', '--connect-timeout', '30', 'osd', 'new', osd);
    await run('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', osd);
    await run('ceph', 'osd', 'crush', 'add', '0', '1.0', 'root=default', 'host=localhost');
    const store = start('ceph-osd', '-i', '0', '-f');
    await until('the OSD', store, async () =>
      /"num_up_osds": ?1\b/.test(await run('ceph', 'osd', 'stat', '-f', 'json')),
    );
    const radosgw = start('radosgw', '-n', 'client.rgw', '-f');
    const endpoint = `http://127.0.0.1:${gateway}`;
    await until('the gateway', radosgw, async () => (await fetch(endpoint)).ok);
    const keys = { accessKeyId: 'OWNERKEY', secretAccessKey: 'OWNERSECRET' };
    await run(
      'radosgw-admin',
      '-n',
      'client.rgw',
      'user',
      'create',
      '--uid',
      'owner',
      '--display-name',
      'owner',
      '--access-key',
      keys.accessKeyId,
      '--secret-key',
      keys.secretAccessKey,
      '--caps',
      'roles=*;oidc-provider=*;user-policy=*',
    );
    return { endpoint, keys, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

// The short Paxos intervals reduce the start-up time from twelve seconds to two.
const configuration = ({
  dir,
  fsid,
  monitor,
  gateway,
}: {
  dir: string;
  fsid: string;
  monitor: number;
  gateway: number;
}) => `[global]
fsid = ${fsid}
mon host = v1:127.0.0.1:${monitor}
mon initial members = a
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind msgr2 = false
ms bind ipv6 = false
auth cluster required = none
auth service required = none
auth client required = none
run dir = ${dir}/run
admin socket = ${dir}/run/$name.$pid.asok
pid file = ${dir}/run/$name.pid
log file = ${dir}/log/$name.log
crash dir = ${dir}/run
heartbeat file = ${dir}/run/$name.hb
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 5000
mon data avail crit = 1
mon data avail warn = 2
[mon]
mon data = ${dir}/mon
mon cluster log file = ${dir}/log/cluster.log
paxos propose interval = 0.05
paxos min wait = 0.01
[osd]
osd data = ${dir}/osd
osd objectstore = memstore
memstore device bytes = 2147483648
osd class update on start = false
osd crush update on start = false
[client.rgw]
rgw data = ${dir}/rgw
rgw frontends = beast endpoint=127.0.0.1:${gateway}
rgw sts key = abcdefghijklmnop
rgw s3 auth use sts = true
rgw enable usage log = false
rgw dynamic resharding = false
rgw override bucket index max shards = 1
`;
