import { Webhook } from 'standardwebhooks';
import { TrackerError } from '../model/core/error.ts';

/**
 * The headers that prove a message, as Standard Webhooks has them: one signature for each secret, so that a receiver
 * that knows the old one or the new one takes it.
 *
 * An id may have no dot in it (Standard Webhooks, "Signature scheme"): those of the event's id, and what a header cannot
 * carry, are percent-encoded (a lone surrogate becomes U+FFFD first). It stays the same at every attempt; the timestamp is the attempt's.
 *
 * @throws {TrackerError} `FAILED_PRECONDITION` for a secret that is missing or malformed, with nothing of it.
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
