import table from './claims.json';

/** A claim about the live cloud that no test on loopback can prove. */
export interface Claim {
  readonly id: string;
  readonly claim: string;
  /** The suite by itself, the suite with a deployed tracker, or nothing but a person. */
  readonly by: 'suite' | 'gateway' | 'hand';
  /** How it is proven, or seen. */
  readonly how: string;
}

export const CLAIMS = table as readonly Claim[];

/** What a run has found out of a claim. */
export interface Finding {
  readonly outcome: 'PROVEN' | 'FAILED';
  readonly note: string;
}

export type Findings = Map<string, Finding>;

/** The claims with what was found out of each, as lines of a table. */
export function report(findings: ReadonlyMap<string, Finding>): string {
  const rows = CLAIMS.map(({ id, claim, by, how }) => {
    const found = findings.get(id);
    if (found) return { outcome: found.outcome, claim, note: found.note };
    if (by === 'hand') return { outcome: 'BY HAND', claim, note: how };
    return { outcome: 'UNTRIED', claim, note: by === 'gateway' ? 'needs TRACKER_URL and TRACKER_KEY' : '' };
  });
  return rows
    .map(({ outcome, claim, note }) => `${outcome.padEnd(8)}  ${claim}${note && `: ${note}`}\n`)
    .join('');
}
