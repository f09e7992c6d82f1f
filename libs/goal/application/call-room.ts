/**
 * How many calls may be open to one specialist at once. A specialist that hangs holds its calls until their deadlines:
 * beyond this bound its goals wait without holding anything, so that goals of other systems are never kept waiting.
 */
export class CallRoom {
  private readonly open = new Map<string, number>();

  constructor(private readonly callsMax: number) {}

  has(specialist: string): boolean {
    return this.openTo(specialist) < this.callsMax;
  }

  enter(specialist: string): void {
    this.open.set(specialist, this.openTo(specialist) + 1);
  }

  leave(specialist: string): void {
    this.open.set(specialist, this.openTo(specialist) - 1);
  }

  private openTo(specialist: string): number {
    return this.open.get(specialist) ?? 0;
  }
}
