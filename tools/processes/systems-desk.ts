import type { Fault, FaultRequest, SystemName } from '../../apps/sandbox/src/faults.js';

/** What somebody does at the stand-in systems past their protocols: in their own screens, or by breaking them. */
export class SystemsDesk {
  readonly #url: string;

  constructor(adminPort: number) {
    this.#url = `http://127.0.0.1:${adminPort}`;
  }

  async edit(edit: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#ask('POST', 'edit', edit);
  }

  /** A fault of a system, beside those that are on. */
  async switchOn(fault: FaultRequest): Promise<void> {
    await this.#ask('POST', 'faults', fault);
  }

  async switchAllOff(): Promise<void> {
    await this.#ask('DELETE', 'faults');
  }

  /** Resolves when the last fault of a system has hit. Nothing tells of that, so it looks. */
  async untilHit(system: SystemName): Promise<void> {
    for (;;) {
      const faults = JSON.parse(await this.#ask('GET', 'faults')) as readonly Fault[];
      if ((faults.findLast((fault) => fault.system === system)?.hits ?? 0) > 0) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async #ask(method: string, path: string, body?: object): Promise<string> {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${this.#url}/${path}`, { method, ...content });
    const text = await response.text();
    if (!response.ok) throw new Error(`The systems refused ${method} ${path}: ${text}`);
    return text;
  }
}
