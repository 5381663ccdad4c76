import { createHash, createHmac } from 'node:crypto';
import { type Answer, type Received, reply, serve } from './receiver.ts';

export const KEYS = { accessKeyId: 'simulated-key', secretAccessKey: 'simulated-secret' };

/** What Message Queue takes in a message (its "Quotas and limits"): what XML can carry. */
const TEXT = /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]+$/u;
const MAX_MESSAGE_BYTES = 262_144;

/** A message as the queue has it. */
export interface Message {
  readonly queueUrl: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly groupId: string | null;
  readonly deduplicationId: string | null;
}

/** Message Queue on loopback: the query protocol, with signatures and limits checked; nothing is deduplicated. */
export async function startYmq() {
  const messages: Message[] = [];
  const accept: Answer = (response, received, socket) => {
    const problem = problemOf(received);
    if (problem) return refuse(...problem)(response, received, socket);
    const message = messageOf(new URLSearchParams(received.body));
    const tooMuch = sizeOf(message) > MAX_MESSAGE_BYTES || !TEXT.test(message.body);
    if (tooMuch) return refuse(400, 'InvalidMessageContents')(response, received, socket);
    messages.push(message);
    taken(md5(message.body))(response, received, socket);
  };
  const server = await serve(accept);
  return { server, accept, messages };
}

/** The answer to a message with such a digest. */
export function taken(digest: string): Answer {
  return reply(
    200,
    { 'content-type': 'application/xml' },
    `<SendMessageResponse><SendMessageResult><MD5OfMessageBody>${digest}</MD5OfMessageBody><MessageId>m-1</MessageId></SendMessageResult><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></SendMessageResponse>`,
  );
}

export function refuse(status: number, code: string): Answer {
  return reply(
    status,
    { 'content-type': 'application/xml' },
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>simulated-secret</Message></Error><RequestId>r-1</RequestId></ErrorResponse>`,
  );
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

function problemOf(received: Received): readonly [status: number, code: string] | undefined {
  const { method, path, headers, body } = received;
  const form = new URLSearchParams(body);
  if (method !== 'POST' || path !== '/') return [404, 'MalformedQueryString'];
  if (headers['content-type'] !== 'application/x-www-form-urlencoded') return [400, 'MissingAction'];
  if (form.get('Version') !== '2012-11-05') return [400, 'InvalidAction'];
  if (form.get('Action') !== 'SendMessage') return [400, 'InvalidAction'];
  if (!headers.authorization) return [403, 'MissingAuthenticationToken'];
  return headers.authorization === authorizationOf(received) ? undefined : [403, 'SignatureDoesNotMatch'];
}

/** The signature that the request must have (AWS Signature Version 4, "Create a signed request"). */
function authorizationOf({ method, path, headers, body }: Received): string {
  const signedHeaders = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1] ?? '';
  const canonical = [
    method,
    path,
    '',
    ...signedHeaders.split(';').map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    signedHeaders,
    createHash('sha256').update(body).digest('hex'),
  ].join('\n');
  const time = String(headers['x-amz-date']);
  const scope = [time.slice(0, 8), 'ru-central1', 'sqs', 'aws4_request'];
  const digest = createHash('sha256').update(canonical).digest('hex');
  const key = scope.reduce<Buffer | string>(
    (parent, part) => hmac(parent, part),
    `AWS4${KEYS.secretAccessKey}`,
  );
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope.join('/'), digest].join('\n')).toString('hex');
  return `AWS4-HMAC-SHA256 Credential=${KEYS.accessKeyId}/${scope.join('/')}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function messageOf(form: URLSearchParams): Message {
  const attributes: Record<string, string> = {};
  for (let index = 1; form.has(`MessageAttribute.${index}.Name`); index += 1) {
    const prefix = `MessageAttribute.${index}`;
    const value = form.get(`${prefix}.Value.StringValue`) ?? '';
    attributes[form.get(`${prefix}.Name`) ?? ''] = `${form.get(`${prefix}.Value.DataType`)} ${value}`;
  }
  return {
    queueUrl: form.get('QueueUrl') ?? '',
    body: form.get('MessageBody') ?? '',
    attributes,
    groupId: form.get('MessageGroupId'),
    deduplicationId: form.get('MessageDeduplicationId'),
  };
}

/** Names, types and values of the attributes count. */
function sizeOf({ body, attributes }: Message): number {
  const extra = Object.entries(attributes).map(([name, value]) => name + value.replace(' ', ''));
  return Buffer.byteLength(body + extra.join(''));
}
