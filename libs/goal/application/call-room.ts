/** So many calls still go to a specialist that answers none: enough to find out that it is well again. */
const callsWhileSick = 4;

interface Room {
  open: number;
  most: number;
  /** In the order of asking. */
  readonly waiting: Set<() => void>;
}

/**
 * How many calls may be open to one specialist at once. A specialist that hangs holds its calls until their deadlines:
 * beyond this bound its goals wait without holding anything, so that goals of other systems are never kept waiting. The
 * bound halves with every call that stays unanswered and grows by one with every answer, as TCP's window does.
 */
export class CallRoom {
  private readonly rooms = new Map<string, Room>();

  constructor(private readonly callsMax: number) {}

  has(specialist: string): boolean {
    const { open, most } = this.of(specialist);
    return open < most;
  }

  enter(specialist: string): void {
    this.of(specialist).open += 1;
  }

  leave(specialist: string, isAnswered: boolean): void {
    const room = this.of(specialist);
    room.open -= 1;
    room.most = isAnswered
      ? Math.min(this.callsMax, room.most + 1)
      : Math.max(Math.min(callsWhileSick, this.callsMax), Math.floor(room.most / 2));
    if (isAnswered) tellWhoWaits(room);
  }

  /** Calls back once, when a call was answered and there is room; who asked first is called first. */
  onceFree(specialist: string, onFree: () => void): void {
    this.of(specialist).waiting.add(onFree);
  }

  forget(onFree: () => void): void {
    for (const { waiting } of this.rooms.values()) waiting.delete(onFree);
  }

  private of(specialist: string): Room {
    const known = this.rooms.get(specialist);
    if (known) return known;
    const room: Room = { open: 0, most: this.callsMax, waiting: new Set() };
    this.rooms.set(specialist, room);
    return room;
  }
}

/** Who was told before may not have entered yet: then some are told in vain, and ask again. */
function tellWhoWaits({ open, most, waiting }: Room): void {
  for (const onFree of [...waiting].slice(0, Math.max(0, most - open))) {
    waiting.delete(onFree);
    onFree();
  }
}
