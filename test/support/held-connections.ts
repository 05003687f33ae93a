import { connect, createServer, type Server, type Socket } from 'node:net';

/** Connections over loopback that this process holds, both ends of each. */
export class HeldConnections {
  readonly server: Server;
  readonly clients: Socket[] = [];
  readonly #accepted: Socket[] = [];

  static async listen(host = '127.0.0.1'): Promise<HeldConnections> {
    const held = new HeldConnections();
    await new Promise<void>((resolve) => held.server.listen(0, host, resolve));
    return held;
  }

  private constructor() {
    this.server = createServer((socket) => {
      socket.on('error', ignore);
      this.#accepted.push(socket);
    });
  }

  get port(): number {
    const address = this.server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Opens so many, one after the other, and waits until each is accepted. */
  async open(count: number, host = '127.0.0.1'): Promise<void> {
    for (let index = 0; index < count; index++) {
      const accepted = new Promise((resolve) => this.server.once('connection', resolve));
      const client = connect({ port: this.port, host });
      client.on('error', ignore);
      this.clients.push(client);
      await accepted;
    }
  }

  close(): void {
    for (const socket of [...this.clients, ...this.#accepted]) socket.destroy();
    this.server.close();
  }
}

function ignore(): void {
  // The other end may go first.
}
