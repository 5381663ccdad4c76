import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { isJsonObject, type JsonObject } from '../../lib/model/core/json.ts';
import { OUTCOMES } from './lifecycle.ts';
import type { WorldEvent } from './records.ts';

/** A file of JSON lines that lets a simulated cloud go on after a restart. */
export interface Journal {
  /** When the world was populated first, in milliseconds since the epoch. */
  readonly epoch: number;
  /** What happened in earlier lives, oldest first. */
  readonly events: readonly WorldEvent[];
  append(event: WorldEvent): void;
}

const jsonObject = v.custom<JsonObject>(isJsonObject);
const outcome = v.picklist(OUTCOMES);
const status = v.object({ code: v.number(), message: v.string(), details: v.array(jsonObject) });

const line = v.variant('type', [
  v.object({ type: v.literal('populated'), epoch: v.number() }),
  v.object({
    type: v.literal('added'),
    resource: v.string(),
    spec: v.object({
      id: v.string(),
      createdAt: v.number(),
      nanos: v.number(),
      description: v.exactOptional(v.string()),
      createdBy: v.exactOptional(v.string()),
      seconds: v.exactOptional(v.nullable(v.number())),
      stepSeconds: v.exactOptional(v.nullable(v.number())),
      outcome: v.exactOptional(outcome),
      verb: v.exactOptional(v.picklist(['Create', 'Update', 'Delete', 'CreateDirectory'])),
      metadata: v.exactOptional(jsonObject),
      response: v.exactOptional(jsonObject),
      error: v.exactOptional(status),
    }),
  }),
  v.object({ type: v.literal('ended'), id: v.string(), outcome, endsAt: v.number() }),
  v.object({ type: v.literal('forgotten'), id: v.string() }),
  v.object({ type: v.literal('placed'), resource: v.string(), parent: v.string(), at: v.number() }),
  v.object({ type: v.literal('removed'), resource: v.string() }),
]);

/** Opens or begins a journal. A line that a crash left half-written, or that is no journal's, is passed over. */
export function openJournal(file: string, now: number): Journal {
  mkdirSync(dirname(file), { recursive: true });
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const lines = text.split('\n').flatMap((written) => readLine(written));
  const append = (entry: v.InferOutput<typeof line> | WorldEvent): void => {
    appendFileSync(file, `${JSON.stringify(entry)}\n`);
  };
  if (text !== '' && !text.endsWith('\n')) appendFileSync(file, '\n');
  const populated = lines.find((entry) => entry.type === 'populated');
  if (!populated) append({ type: 'populated', epoch: now });
  return {
    epoch: populated?.epoch ?? now,
    events: lines.filter((entry) => entry.type !== 'populated'),
    append,
  };
}

function readLine(written: string): v.InferOutput<typeof line>[] {
  try {
    const result = v.safeParse(line, JSON.parse(written));
    return result.success ? [result.output] : [];
  } catch {
    return [];
  }
}
