/** So many calls still go to a specialist that answers none: enough to find out that it is well again. */
const callsWhileSick = 4;

/**
 * How many calls may be open to one specialist at once. A specialist that hangs holds its calls until their deadlines:
 * beyond this bound its goals wait without holding anything, so that goals of other systems are never kept waiting. The
 * bound halves with every call that stays unanswered and grows by one with every answer, as TCP's window does.
 */
export class CallRoom {
  private readonly rooms = new Map<string, { open: number; most: number }>();

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
  }

  private of(specialist: string): { open: number; most: number } {
    const known = this.rooms.get(specialist);
    if (known) return known;
    const room = { open: 0, most: this.callsMax };
    this.rooms.set(specialist, room);
    return room;
  }
}
