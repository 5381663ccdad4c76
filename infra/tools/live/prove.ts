import type { Findings } from './claims.ts';
import { told } from './told.ts';

/** Runs an attempt that answers what was seen; says whether the claims were proven. */
export type Prove = (claims: readonly string[], attempt: () => Promise<string>) => Promise<boolean>;

/**
 * Notes the finding of each attempt. One that fails is a finding too, unless the run was aborted.
 *
 * @throws {Error} the signal's reason, once it is aborted.
 */
export function createProve(findings: Findings, write: (text: string) => void, signal: AbortSignal): Prove {
  return async (claims, attempt) => {
    signal.throwIfAborted();
    const note = (outcome: 'PROVEN' | 'FAILED', text: string): void => {
      for (const claim of claims) findings.set(claim, { outcome, note: text });
      write(`${outcome.toLowerCase()}: ${text}\n`);
    };
    try {
      note('PROVEN', await attempt());
      return true;
    } catch (thrown) {
      signal.throwIfAborted();
      note('FAILED', told(thrown));
      return false;
    }
  };
}
