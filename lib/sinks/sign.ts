import { Webhook } from 'standardwebhooks';
import { TrackerError } from '../model/core/error.ts';

/**
 * The headers that authenticate a message by Standard Webhooks. Each secret gives one signature, so that a
 * receiver verifies with the old secret or the new one.
 *
 * A message id must not contain a dot (Standard Webhooks, "Signature scheme"): its dots and
 * characters that a header cannot carry are percent-encoded; a lone surrogate becomes U+FFFD first. The id is
 * the same at every attempt, the timestamp is that of the attempt.
 *
 * @throws {TrackerError} `FAILED_PRECONDITION` for a missing or malformed secret; the message shows nothing
 *   of it.
 */
export function signedHeaders(
  { id, body, now }: { readonly id: string; readonly body: string; readonly now: number },
  secrets: readonly string[],
): Record<string, string> {
  if (secrets.length === 0) throw new TrackerError('FAILED_PRECONDITION', 'the watch has no signing secret');
  const messageId = encodeURI(Buffer.from(id).toString()).replaceAll('.', '%2E');
  const at = new Date(now);
  return {
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(now / 1000)),
    'webhook-signature': secrets.map((secret) => webhookOf(secret).sign(messageId, at, body)).join(' '),
  };
}

function webhookOf(secret: string): Webhook {
  try {
    return new Webhook(secret);
  } catch {
    throw new TrackerError('FAILED_PRECONDITION', 'the signing secret is malformed');
  }
}
