const SYSTEM_CODE = /^[A-Z][A-Z0-9_]{1,60}$/;
const MAX_DEPTH = 8;

/**
 * Why a request got no answer, by the code of the innermost cause: `ECONNREFUSED`, `CERT_HAS_EXPIRED`. Several
 * causes, as of the addresses of one name that were tried in turn, give `ENETUNREACH, ECONNREFUSED`.
 *
 * Codes alone are safe to show: the messages of system errors hold addresses, bodies and headers.
 */
export function failureCode(thrown: unknown): string | undefined {
  const codes = [...new Set(innermost(thrown, MAX_DEPTH))];
  return codes.length > 0 ? codes.join(', ') : undefined;
}

/** The text with the code of what was thrown behind it, if that has one. */
export function withFailureCode(text: string, thrown: unknown): string {
  const code = failureCode(thrown);
  return code === undefined ? text : `${text}: ${code}`;
}

function innermost(thrown: unknown, depth: number): readonly string[] {
  const { code, cause, errors } = Object(thrown) as Readonly<Record<string, unknown>>;
  const causes: readonly unknown[] = depth > 0 ? [...(Array.isArray(errors) ? errors : []), cause] : [];
  const deeper = causes.flatMap((one) => innermost(one, depth - 1));
  if (deeper.length > 0) return deeper;
  return typeof code === 'string' && SYSTEM_CODE.test(code) ? [code] : [];
}
