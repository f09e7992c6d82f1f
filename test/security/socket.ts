import { once } from 'node:events';
import type { Socket as TcpSocket } from 'node:net';
import { connect } from 'node:net';
import type { ClientOptions } from 'ws';
import WebSocket from 'ws';

export const protocol = 'graphql-transport-ws';

export interface Message {
  readonly id?: string;
  readonly type: string;
  readonly payload?: unknown;
}

export interface Closing {
  readonly code: number;
  readonly reason: string;
}

/** A client of GraphQL over WebSocket that says whatever it is told to, in whichever order. */
export class Socket {
  readonly messages: Message[] = [];
  readonly closed: Promise<Closing>;
  private readonly waiting = new Set<() => void>();
  private closing: Closing | undefined;

  private constructor(readonly client: WebSocket) {
    client.on('message', (data: Buffer) => {
      this.messages.push(JSON.parse(String(data)) as Message);
      this.tell();
    });
    // What breaks off shows by its code.
    client.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      client.once('close', (code, reason) => {
        this.closing = { code, reason: String(reason) };
        this.tell();
        resolve(this.closing);
      });
    });
  }

  static async open(url: string, { protocols = [protocol], ...options }: OpenOptions = {}): Promise<Socket> {
    const socket = new Socket(new WebSocket(url.replace(/^http/, 'ws'), [...protocols], options));
    await new Promise((resolve) => socket.client.once('open', resolve).once('close', resolve));
    return socket;
  }

  /** One that is known to the server, or has been closed by it instead. */
  static async known(url: string, token: string | undefined): Promise<Socket> {
    const socket = await Socket.open(url);
    socket.say({ type: 'connection_init', payload: token === undefined ? {} : { authorization: `Bearer ${token}` } });
    await socket.until(({ type }) => type === 'connection_ack');
    return socket;
  }

  say(message: object | string): void {
    this.client.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(id: string, query: string, variables: object = {}): void {
    this.say({ id, type: 'subscribe', payload: { query, variables } });
  }

  /** The first message that fits, or nothing where the connection is closed or the time is over. */
  async until(fits: (message: Message) => boolean, withinMs = 5_000): Promise<Message | undefined> {
    const endsAt = performance.now() + withinMs;
    for (;;) {
      const found = this.messages.find(fits);
      if (found || this.closing || performance.now() >= endsAt) return found;
      await this.somethingNew(endsAt - performance.now());
    }
  }

  /** How the server has closed it, or nothing where it has not within the time. */
  async closedWithin(ms: number): Promise<Closing | undefined> {
    await this.until(() => false, ms);
    return this.closing;
  }

  end(): void {
    this.client.terminate();
  }

  private somethingNew(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(heard, withinMs);
      const { waiting } = this;
      waiting.add(heard);
      function heard(): void {
        clearTimeout(timer);
        waiting.delete(heard);
        resolve();
      }
    });
  }

  private tell(): void {
    for (const heard of [...this.waiting]) heard();
  }
}

interface OpenOptions extends ClientOptions {
  readonly protocols?: readonly string[];
}

/** An upgrade by hand, for what no client sends. */
export class RawSocket {
  private constructor(readonly tcp: TcpSocket) {
    tcp.on('error', () => undefined);
  }

  static async connect(url: string): Promise<RawSocket> {
    const { hostname, port } = new URL(url);
    const raw = new RawSocket(connect(Number(port), hostname));
    await once(raw.tcp, 'connect');
    return raw;
  }

  /** Asks for the upgrade without waiting for an answer. */
  ask(url: string, path: string, headers: readonly string[] = []): void {
    const websocket = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13'];
    const lines = [`GET ${path} HTTP/1.1`, `Host: ${new URL(url).host}`, ...websocket];
    const own = [`Sec-WebSocket-Protocol: ${protocol}`, 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='];
    this.tcp.write([...lines, ...own, ...headers, '', ''].join('\r\n'));
  }

  /** The first line of the answer. */
  async status(): Promise<string> {
    const [head] = (await once(this.tcp, 'data')) as [Buffer];
    return head.toString().split('\r\n')[0] ?? '';
  }

  /** All that comes until the server ends it, or until the time is over. */
  async restWithin(ms: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    this.tcp.on('data', (part: Buffer) => parts.push(part));
    await Promise.race([once(this.tcp, 'close'), new Promise((resolve) => setTimeout(resolve, ms))]);
    return Buffer.concat(parts);
  }
}

/** A frame as a client sends it, under a mask that changes nothing. */
export function frame(opcode: number, content: Buffer, { isMasked = true, isFinal = true, reserved = 0 } = {}): Buffer {
  const head = [(isFinal ? 0x80 : 0) | reserved | opcode];
  const mask = isMasked ? 0x80 : 0;
  if (content.length < 126) head.push(mask | content.length);
  else head.push(mask | 126, content.length >> 8, content.length & 0xff);
  return Buffer.concat([Buffer.from([...head, ...(isMasked ? [0, 0, 0, 0] : [])]), content]);
}
