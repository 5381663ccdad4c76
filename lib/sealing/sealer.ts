/**
 * The port for texts that leave the tracker and come back, and for what it stores of secrets: opaque,
 * tamper-proof, and bound to one purpose.
 */
export interface Sealer {
  /**
   * @param binding The token's purpose, tenant, resource and filter. It is not in the token; opening the
   *   token needs the same binding.
   */
  seal(text: string, binding: string): string;
  /**
   * The text; `undefined` for a token that was altered, was bound to something else, is too long, or whose key
   * is retired.
   *
   * @param maxLength In characters. @default the longest page token or cursor
   */
  open(token: string, binding: string, maxLength?: number): string | undefined;
  /** A digest that nobody without the key can make or tell the text from, nor find another text for. */
  digest(text: string, binding: string): string;
  /** Whether it is the digest of this text; `false` as well where its key is retired. */
  isDigest(digest: string, text: string, binding: string): boolean;
}
