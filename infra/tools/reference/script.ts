/** Hides the calls and schemas that do not have every word looked for; `/` leads to the field. */
export const SCRIPT = `
const field = document.querySelector('nav input');
const entries = [...document.querySelectorAll('.entry')].map((entry) => ({
  text: entry.textContent.toLowerCase(),
  parts: [entry, document.querySelector('nav a[href="#' + entry.id + '"]').parentElement],
}));
const groups = document.querySelectorAll('[data-group]');
field.addEventListener('input', () => {
  const words = field.value.toLowerCase().split(/\\s+/);
  for (const { text, parts } of entries) {
    const isFound = words.every((word) => text.includes(word));
    for (const part of parts) part.hidden = !isFound;
  }
  for (const group of groups) group.hidden = !group.querySelector('.entry:not([hidden]), li:not([hidden])');
});
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.target === field) return;
  event.preventDefault();
  field.focus();
});
`;
