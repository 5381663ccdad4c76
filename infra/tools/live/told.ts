/** What an error says, and what it came from: of a call that did not arrive, `fetch` tells the cause alone. */
export function told(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { code, message } = (thrown.cause ?? {}) as { readonly code?: string; readonly message?: string };
  const cause = code ?? message;
  return cause === undefined ? thrown.message : `${thrown.message}: ${cause}`;
}
