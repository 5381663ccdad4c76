/**
 * A value that is made at most once, when it is first asked for.
 *
 * A failure is not kept: after a throw, or once a promise is rejected, the next call makes the value again.
 */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    if (made) return made.value;
    const value = make();
    const kept = { value };
    made = kept;
    if (value instanceof Promise) {
      value.catch(() => {
        if (made === kept) made = undefined;
      });
    }
    return value;
  };
}
