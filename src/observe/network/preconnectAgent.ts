import https from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import type tls from 'node:tls';

interface Place {
  host: string;
  port: number;
}

const isAt =
  ({ host, port }: Place) =>
  (other: Place) =>
    other.host === host && other.port === port;

// An IP address is not a valid server name.
const serverName = ({ host }: Place) => (isIP(host) ? {} : { servername: host });

/** An agent whose connections can be opened before there is a request to send. */
export class PreconnectAgent extends https.Agent {
  readonly #early: (Place & { socket: Duplex })[] = [];

  /** Opens this many connections to a host. A failed one is dropped: the request that needs it opens its own. */
  open(place: Place, count: number): void {
    for (let n = 0; n < count; n++) {
      const socket = super.createConnection({
        ...this.options,
        ...place,
        ...serverName(place),
      } as tls.ConnectionOptions);
      if (!socket) return;
      socket.on('error', () => {});
      this.#early.push({ ...place, socket });
    }
  }

  override createConnection(...[options, onCreate]: Parameters<https.Agent['createConnection']>) {
    const at = isAt({ host: String(options.host), port: Number(options.port) });
    for (let i = this.#early.findIndex(at); i >= 0; i = this.#early.findIndex(at)) {
      const [found] = this.#early.splice(i, 1);
      if (found && !found.socket.destroyed) return found.socket;
    }
    return super.createConnection(options, onCreate);
  }

  override destroy(): void {
    for (const { socket } of this.#early.splice(0)) socket.destroy();
    super.destroy();
  }
}
