/** The code behind one state table: it takes a row's state and event and says what becomes of them. */
export interface StateMachine {
  /** All states that the code knows. */
  readonly states: readonly string[];
  /** All events that there is a driver for. */
  readonly events: readonly string[];
  /** Brings about the state, then the event, asserts the event's effects, and tells the state before and after it. */
  run(from: string, event: string): Promise<{ readonly before: string; readonly after: string }>;
}
