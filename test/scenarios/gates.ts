import type { Manifest } from '@baton/specialist/domain';
import type { OperationToPerform, PerformResult, SystemConnector } from '@baton/specialist/kit';

/** Keeps the calls of a capability before its system until they are let through; what stands before it is shown by `reached`. */
export interface Gate {
  /** Resolves when the first call stands before the gate. */
  readonly reached: Promise<void>;
  open(): void;
}

/** Gates before all systems: so a scenario decides what happens first without anybody waiting for a time to pass. */
export class Gates {
  private readonly closed = new Map<
    string,
    { readonly gate: Gate; readonly reach: () => void; readonly opened: Promise<void> }
  >();

  close(capability: string): Gate {
    const reached = Promise.withResolvers<void>();
    const opened = Promise.withResolvers<void>();
    const gate: Gate = {
      reached: reached.promise,
      open: () => {
        this.closed.delete(capability);
        opened.resolve();
      },
    };
    this.closed.set(capability, { gate, reach: reached.resolve, opened: opened.promise });
    return gate;
  }

  /** For whoever comes next. */
  openAll(): void {
    for (const { gate } of this.closed.values()) gate.open();
  }

  /** The same connector, behind these gates and with that manifest. */
  before(connector: SystemConnector, manifest: Manifest): SystemConnector {
    return {
      manifest,
      perform: (operation) => this.pass(connector, operation),
      find: (operation) => connector.find(operation),
      claim: connector.claim?.bind(connector),
      listKeys: connector.listKeys?.bind(connector),
      close: connector.close?.bind(connector),
    };
  }

  private async pass(connector: SystemConnector, operation: OperationToPerform): Promise<PerformResult> {
    const gate = this.closed.get(operation.capability);
    gate?.reach();
    await gate?.opened;
    return connector.perform(operation);
  }
}
