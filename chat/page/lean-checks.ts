/**
 * The library of checks without the words in which it says what it missed: a visitor's page only asks whether an answer is
 * what it should be. What is refused stays exactly what is refused. Each cut must be found, so that another version of the
 * library cannot pass.
 */
const cuts: readonly { readonly from: RegExp; readonly to: string; readonly holds: string }[] = [
  {
    from: /\nfunction _addIssue\((context, label, dataset, config\$1, other)\) \{\n[\s\S]*?\n\}\n/g,
    to: `
function _addIssue($1) {
	const issue = { path: other?.path };
	if (context.kind === "schema") dataset.typed = false;
	if (dataset.issues) dataset.issues.push(issue);
	else dataset.issues = [issue];
}
`,
    holds: 'dataset.issues = [issue]',
  },
  // What was expected and what came instead: only ever read by what was cut above.
  { from: /\n\t+expects: .*,(?=\n)/g, to: '', holds: 'expects' },
  { from: /, \{ received: (?:`\$\{[^}]*\}`|[^{}`]*) \}\);/g, to: ');', holds: 'received' },
]

/** `code`: the module as published. @throws Error when it is not the version this was written for. */
export function leanChecks(code: string): string {
  return cuts.reduce((lean, { from, to, holds }) => {
    const found = lean.match(from) ?? []
    if (found.length === 0 || !found.every((cut) => cut.includes(holds)))
      throw new Error(`valibot has changed: ${from}`)
    return lean.replace(from, to)
  }, code)
}
