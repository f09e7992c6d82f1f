import { Client, connectivityState, credentials, type MethodDefinition, type ServiceError } from '@grpc/grpc-js';
import type { Description, Unanswered } from '@baton/specialist/domain';
import {
  callUnary,
  descriptionFromWire,
  loadService,
  messageBytesMax,
  unansweredFrom,
} from '@baton/specialist/contract';
import { mismatchOf, type SpecialistEntry } from '../specialist-entry.js';

const describeMsMax = 5_000;

/** The channel to one specialist, which reconnects by itself, and what was learnt of it over the present connection. */
export class SpecialistConnection {
  readonly entry: SpecialistEntry;
  readonly #client: Client;
  readonly #service = loadService();
  readonly #now: () => number;
  readonly #headers: () => Readonly<Record<string, string>>;
  #description: Promise<Description | Unanswered> | undefined;
  #watched = false;

  constructor(entry: SpecialistEntry, now: () => number, headers: () => Readonly<Record<string, string>>) {
    this.entry = entry;
    this.#now = now;
    this.#headers = headers;
    this.#client = new Client(entry.address, credentials.createInsecure(), {
      'grpc.max_receive_message_length': messageBytesMax,
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.max_reconnect_backoff_ms': 2_000,
      'grpc.keepalive_time_ms': 10_000,
      'grpc.keepalive_timeout_ms': 5_000,
      // Each specialist has its channel to itself, so that closing one gateway never closes another's.
      'grpc.use_local_subchannel_pool': 1,
    });
  }

  /** What the specialist says of itself, if it is the one that the registry names; asked once per connection. */
  describe(): Promise<Description | Unanswered> {
    this.#description ??= this.#learn();
    return this.#description;
  }

  forgetDescription(): void {
    this.#description = undefined;
  }

  /** The message that was answered, read by `read`; or why there is none that can be relied upon. */
  async call<Request, Response, Answer>(
    method: MethodDefinition<Request, Response>,
    request: Request,
    { limitMs, read }: { readonly limitMs: number; readonly read: (response: Response) => Answer },
  ): Promise<Answer | Unanswered> {
    const wasConnected = this.#isConnected();
    try {
      return readOr(read, await callUnary(this.#client, method, request, this.#now() + limitMs, this.#headers()));
    } catch (error) {
      return unansweredFrom(error as Partial<ServiceError>, wasConnected);
    }
  }

  close(): void {
    this.#client.close();
  }

  async #learn(): Promise<Description | Unanswered> {
    const description = await this.call(
      this.#service.Describe,
      {},
      { limitMs: describeMsMax, read: descriptionFromWire },
    );
    const learnt = 'kind' in description ? description : (mismatchOf(this.entry, description.manifest) ?? description);
    if ('kind' in learnt) this.forgetDescription();
    else this.#forgetWhenDisconnected();
    return learnt;
  }

  /** Behind the next connection there may be another process. */
  #forgetWhenDisconnected(): void {
    if (this.#watched) return;
    this.#watched = true;
    const channel = this.#client.getChannel();
    channel.watchConnectivityState(channel.getConnectivityState(false), Infinity, () => {
      this.#watched = false;
      if (this.#isConnected()) this.#forgetWhenDisconnected();
      else this.forgetDescription();
    });
  }

  #isConnected(): boolean {
    return this.#client.getChannel().getConnectivityState(false) === connectivityState.READY;
  }
}

function readOr<Response, Answer>(read: (response: Response) => Answer, response: Response): Answer | Unanswered {
  try {
    return read(response);
  } catch (error) {
    const detail = error instanceof Error ? error.message : 'The answer is not what the contract says';
    return { kind: 'UNANSWERED', cause: 'MALFORMED_ANSWER', detail };
  }
}
