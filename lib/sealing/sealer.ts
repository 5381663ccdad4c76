/**
 * The port for what leaves the tracker and comes back: opaque, tamper-proof, and good only where it was made for.
 */
export interface Sealer {
  /**
   * @param binding What the token is bound to: its purpose, tenant, resource, filter. It is not in the token and must
   *   be the same again when the token is opened.
   */
  seal(text: string, binding: string): string;
  /** The text; `undefined` for a token that was altered, was bound to something else, or whose key is retired. */
  open(token: string, binding: string): string | undefined;
}
