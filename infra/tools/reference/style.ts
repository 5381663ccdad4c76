export const STYLE = `
:root { color-scheme: light dark; --text: #1c2430; --soft: #5a6678; --back: #fff; --panel: #f4f6f9; --line: #d9dfe8;
  --link: #0b5fc0; --get: #17693a; --post: #0b5fc0; --delete: #b3261e; --required: #a4370a; }
@media (prefers-color-scheme: dark) { :root { --text: #e4e8ee; --soft: #a0acbd; --back: #14181e; --panel: #1d232c;
  --line: #333c49; --link: #7db4ff; --get: #6fd08c; --post: #7db4ff; --delete: #ff8f86; --required: #ffb27a; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back); display: grid;
  grid-template-columns: 20rem minmax(0, 1fr); }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1rem; background: var(--panel);
  border-right: 1px solid var(--line); font-size: .875rem; }
nav input { width: 100%; padding: .5rem; font: inherit; color: inherit; background: var(--back);
  border: 1px solid var(--line); border-radius: 4px; }
nav h2 { margin: 1rem 0 .25rem; font-size: .8rem; text-transform: uppercase; color: var(--soft); }
nav ul { margin: 0; padding: 0; list-style: none; }
nav li a { display: block; padding: .15rem .25rem; }
main { padding: 1rem 2rem 4rem; max-width: 62rem; }
a { color: var(--link); text-decoration: none; }
a:hover, a:focus-visible { text-decoration: underline; }
h1 { margin: .5rem 0; } h2 { margin-top: 2.5rem; } h4 { margin: 1rem 0 .25rem; }
.entry { padding: .5rem 0 1rem; border-top: 1px solid var(--line); }
.entry h3 { font-weight: 600; overflow-wrap: anywhere; }
.id { float: right; font: .875rem ui-monospace, monospace; }
code, pre { font: .875em/1.45 ui-monospace, SFMono-Regular, Menlo, monospace; overflow-wrap: anywhere; }
pre { padding: .75rem; overflow-x: auto; background: var(--panel); border: 1px solid var(--line); border-radius: 4px; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .35rem .5rem .35rem 0; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
th { width: 13rem; font-weight: normal; }
td p { margin: .25rem 0; }
td table th { width: 10rem; }
small, .bound, .variant > em { color: var(--soft); }
.required { color: var(--required); font-size: .75rem; font-weight: 600; }
.method { font: 700 .8rem ui-monospace, monospace; }
.get { color: var(--get); } .post { color: var(--post); } .delete { color: var(--delete); }
.variant { margin: .5rem 0; padding-left: .75rem; border-left: 3px solid var(--line); }
details { margin: .25rem 0; } summary { cursor: pointer; }
[hidden] { display: none !important; }
@media (max-width: 50rem) { body { display: block; } nav { position: static; height: auto; max-height: 40vh; }
  main { padding: 1rem; } .id { float: none; display: block; } th { width: 8rem; } }
`;
