import {
  status,
  type Server,
  type ServerWritableStream,
  type ServiceDefinition,
  type UntypedServiceImplementation,
  type handleServerStreamingCall,
  type handleUnaryCall,
} from '@grpc/grpc-js';
import {
  loadHealthService,
  servedName,
  type HealthRequestMessage,
  type HealthResponseMessage,
} from '@baton/specialist/contract';

type Watching = ServerWritableStream<HealthRequestMessage, HealthResponseMessage>;

/**
 * Tells every prober of gRPC (grpc.health.v1) whether this specialist takes calls. It says nothing of the system behind: one
 * that is down is deferred to, and no reason to end its specialist.
 */
export class HealthService {
  readonly #watching = new Set<Watching>();
  #status: 'SERVING' | 'NOT_SERVING' = 'SERVING';

  addTo(server: Server): void {
    const check: handleUnaryCall<HealthRequestMessage, HealthResponseMessage> = (call, callback) => {
      if (isServed(call.request)) callback(null, { status: this.#status });
      else callback({ code: status.NOT_FOUND, details: 'No such service' });
    };
    const watch: handleServerStreamingCall<HealthRequestMessage, HealthResponseMessage> = (call) => this.#watch(call);
    const handlers: UntypedServiceImplementation = { Check: check, Watch: watch };
    const service: ServiceDefinition = { ...loadHealthService() };
    server.addService(service, handlers);
  }

  /** Takes no calls from now on, and lets go of those who watch: a server ends only without them. */
  end(): void {
    this.#status = 'NOT_SERVING';
    for (const call of this.#watching) {
      if (isServed(call.request)) call.write({ status: this.#status });
      call.end();
    }
    this.#watching.clear();
  }

  #watch(call: Watching): void {
    this.#watching.add(call);
    call.once('cancelled', () => this.#watching.delete(call));
    call.write({ status: isServed(call.request) ? this.#status : 'SERVICE_UNKNOWN' });
  }
}

function isServed({ service }: HealthRequestMessage): boolean {
  return service === '' || service === servedName;
}
