import { ATTACKS } from './attacks/attacks.ts';

/*
 * `npm run abuse`: makes each attack on a tracker of its own, on this machine alone, prints what came of it, and ends with
 * 1 where that is not within its bound. `npm run abuse -- names` makes those that have the word in them.
 */
const word = (process.argv[2] ?? '').toLowerCase();
const wanted = ATTACKS.filter(({ attack }) => attack.toLowerCase().includes(word));
const write = process.stdout.write.bind(process.stdout);
const print = (...cells: readonly string[]): boolean => write(`| ${cells.join(' | ')} |\n`);

/** The functions write their log where the table goes. */
process.stdout.write = () => true;
print('attack', 'bound', 'seen', 'ok');
print('---', '---', '---', '---');
let breaches = wanted.length === 0 ? 1 : 0;
for (const { attack, bound, run } of wanted) {
  const { seen, ok } = await run().catch((thrown: unknown) => ({ seen: String(thrown), ok: false }));
  if (!ok) breaches += 1;
  print(attack, bound, seen, ok ? 'yes' : 'NO');
}
process.exit(breaches === 0 ? 0 : 1);
