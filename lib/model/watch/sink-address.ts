import { fieldsOf, kindOf, rulesOf, type SinkTarget, targetOfKind } from './sink-kinds.ts';

/** Whether a sink has a field that is stored sealed. */
export const isSealed = (target: SinkTarget): boolean =>
  Object.values(rulesOf(kindOf(target)).fields).some(({ sealed }) => sealed);

/** A sink with the origin alone of what is stored sealed: what the store and a reader without the key see of it. */
export const outlineOf = (target: SinkTarget): SinkTarget =>
  shown(target, (url) => /^[a-z]+:\/\/[^/?#]*/i.exec(url)?.[0] ?? '');

/** A sink without the query of what is stored sealed: what viewers see of it. */
export const withoutQuery = (target: SinkTarget): SinkTarget =>
  shown(target, (url) => url.replace(/[?#].*$/s, ''));

function shown(target: SinkTarget, show: (url: string) => string): SinkTarget {
  const kind = kindOf(target);
  const { fields } = rulesOf(kind);
  const entries = Object.entries(fieldsOf(target, kind)).map(([name, text = '']) => [
    name,
    fields[name]?.sealed ? show(text) : text,
  ]);
  return targetOfKind(kind, Object.fromEntries(entries));
}
