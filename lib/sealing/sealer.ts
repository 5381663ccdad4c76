/**
 * The port for texts that leave the tracker and come back: opaque, tamper-proof, and bound to one purpose.
 */
export interface Sealer {
  /**
   * @param binding The token's purpose, tenant, resource and filter. It is not in the token; opening the
   *   token needs the same binding.
   */
  seal(text: string, binding: string): string;
  /**
   * The text; `undefined` for a token that was altered, was bound to something else, or whose key is retired.
   */
  open(token: string, binding: string): string | undefined;
}
