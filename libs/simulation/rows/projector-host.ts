import { StoreError } from '@baton/event-store';
import type { ReadDatabase, RunningProjector } from '@baton/read-models';
import { startProjector } from '@baton/read-models';
import type { KyselyPlugin, PluginTransformQueryArgs, PluginTransformResultArgs } from 'kysely';
import { SimulatedEventStore } from '../orchestrator/simulated-event-store.js';
import type { SimulatedLog } from '../orchestrator/simulated-log.js';
import { LivingProcess } from '../world/living-process.js';
import type { World } from '../world/world.js';
import type { RowsCopy } from './databases.js';
import { copyOf, putBack, throwAway } from './databases.js';

/** A statement failed, and the projector with it. */
class StatementFailed extends Error {
  override readonly name = 'StatementFailed';
}

const lagMsMax = 20_000;
const startsAgainMsMax = 4_000;

/** A machine that keeps rows up with the events by the real projector, and starts it again whenever it ends. */
export class ProjectorHost {
  #process: LivingProcess | undefined;
  #projector: RunningProjector | undefined;
  #starts = 0;
  #copy: RowsCopy = [];
  #isRetired = false;

  constructor(
    private readonly name: string,
    private readonly world: World,
    private readonly log: SimulatedLog,
    private readonly db: ReadDatabase,
  ) {
    this.start();
  }

  start(): void {
    if (this.#isRetired) return;
    const process = new LivingProcess(`${this.name}#${++this.#starts}`, this.world);
    this.#process = process;
    this.#projector = startProjector({
      store: new SimulatedEventStore(this.log, process),
      db: this.db.withPlugin(new StatementsOf(process)),
      onFailure: (error) => this.#failed(process, error),
    });
  }

  /** What befalls a machine now and then, apart from what its process does. */
  disturb(): void {
    const { faults, random } = this.world;
    if (faults.strike('projection lags')) this.#process?.stall(random.fraction() * lagMsMax);
    if (faults.strike('projector is killed')) this.#end('killed');
    if (faults.strike('projection is lost')) {
      this.#end('its rows are lost');
      this.#onItsRows(throwAway(this.db));
    }
    const { rates } = faults;
    if (rates['rows are an old copy'] > 0 && random.happens(0.2))
      this.#onItsRows(copyOf(this.db).then((copy) => void (this.#copy = copy)));
    if (faults.strike('rows are an old copy')) {
      this.#end('its rows are an old copy');
      this.#onItsRows(putBack(this.db, this.#copy));
    }
  }

  /** It catches up at once, however it was. */
  heal(): void {
    this.#process?.die('healed');
    this.start();
  }

  /** It ends after what it has begun, and is not started again. */
  async retire(): Promise<void> {
    this.#isRetired = true;
    await this.#projector?.stop();
    this.#process?.die('retired');
  }

  #end(why: string): void {
    if (!this.#process?.isAlive) return;
    this.#process.die(why);
    this.#startLater();
  }

  #failed(process: LivingProcess, error: unknown): void {
    if (!process.isAlive) return;
    const isOfTheWorld = error instanceof StatementFailed || error instanceof StoreError;
    if (!isOfTheWorld) this.world.violate('4 rebuilt is incremental', `the projector failed: ${String(error)}`);
    process.die('failed');
    this.#startLater();
  }

  /** Nothing in the world makes this fail: the rows would not be what the history takes them for. */
  #onItsRows(work: Promise<void>): void {
    work.catch((error: unknown) =>
      this.world.violate('a history can be told', `its rows could not be had: ${String(error)}`),
    );
  }

  #startLater(): void {
    this.world.agenda.after(this.world.random.fraction() * startsAgainMsMax, () => {
      if (!this.#process?.isAlive) this.start();
    });
  }
}

/** The statements of one process: some fail, as on a disk that is full, and those of a dead process never happen. */
class StatementsOf implements KyselyPlugin {
  constructor(private readonly process: LivingProcess) {}

  transformQuery({ node }: PluginTransformQueryArgs) {
    const { world, isAlive } = this.process;
    if (!isAlive || world.faults.strike('row is not written')) throw new StatementFailed('The disk is full');
    return node;
  }

  async transformResult({ result }: PluginTransformResultArgs) {
    return result;
  }
}
