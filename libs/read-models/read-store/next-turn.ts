/** Lets others have their turn: rows come without leaving the queue of microtasks, so many of them keep everybody waiting. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
