import { told } from './told.ts';

interface Step {
  readonly name: string;
  readonly undo: () => Promise<void>;
}

/** What has to be undone, noted before it is done, so that a lost answer leaves nothing behind. */
export interface CleanUp {
  add(name: string, undo: () => Promise<void>): void;
  /** Undoes everything, the last first, whatever fails; answers the names of what is left. */
  run(): Promise<readonly string[]>;
}

export function createCleanUp(write: (text: string) => void): CleanUp {
  const steps: Step[] = [];
  return {
    add: (name, undo) => steps.push({ name, undo }),
    async run() {
      const left: string[] = [];
      for (const { name, undo } of steps.splice(0).reverse()) {
        try {
          await undo();
          write(`deleted ${name}\n`);
        } catch (thrown) {
          left.push(`${name}: ${told(thrown)}`);
        }
      }
      return left;
    },
  };
}
