/**
 * The library of checks without the words in which it says what it missed: a visitor's page only asks whether an answer is
 * what it should be. What is refused stays exactly what is refused. Each cut must be found, so that another version of the
 * library cannot pass.
 */
const cuts: readonly { readonly from: RegExp; readonly to: string; readonly holds: string }[] = [
  {
    from: /\nfunction _addIssue\(context, label, dataset, config\$1, other\) \{\n[\s\S]*?\n\}\n/g,
    to: `
function _addIssue(context, dataset) {
	if (context.kind === "schema") dataset.typed = false;
	if (dataset.issues) dataset.issues.push({});
	else dataset.issues = [{}];
}
`,
    holds: 'dataset.issues = [issue]',
  },
  // What was expected and what came instead, and where: only ever read by what was cut above.
  { from: /\n\t+expects: .*,(?=\n)/g, to: '', holds: 'expects' },
  { from: /, \{ received: (?:`\$\{[^}]*\}`|[^{}`]*) \}\);/g, to: ');', holds: 'received' },
  {
    from: /, \{\n\t+input: void 0,\n\t+expected: .*\n\t+path: \[\{\n[^{}]*\}\]\n\t+\}\);/g,
    to: ');',
    holds: 'expected',
  },
  { from: /_addIssue\(this, "[^"]*", dataset, config\$1/g, to: '_addIssue(this, dataset', holds: 'config' },
  { from: /\n\t+const pathItem = \{[^{}]*\};(?=\n\t+for \(const issue of)/g, to: '', holds: 'pathItem' },
  {
    from: /\n\t+if \(issue\.path\) issue\.path\.unshift\(pathItem\);\n\t+else .* = \[pathItem\];/g,
    to: '',
    holds: 'path',
  },
  // Nobody asks to stop at the first of what is missed.
  {
    from: /\n\t+if \(config\$1\.abortEarly\) (?:break;|\{\n\t+dataset\.typed = false;\n\t+break;\n\t+\})/g,
    to: '',
    holds: 'abortEarly',
  },
  {
    from: /if \(!dataset\.issues \|\| !config\$1\.abortEarly && !config\$1\.abortPipeEarly\) /g,
    to: '',
    holds: 'abort',
  },
  {
    from: /\nfunction getGlobalConfig\(config\$1\) \{\n[\s\S]*?\n\}\n/g,
    to: '\nfunction getGlobalConfig() {\n\treturn {};\n}\n',
    holds: 'abortPipeEarly',
  },
  // Never read in a page.
  { from: /\n\t+message: message\$1,(?=\n)/g, to: '', holds: 'message' },
  { from: /\n\t+reference: \w+(?:\$1)?,(?=\n)/g, to: '', holds: 'reference' },
  { from: /\n\t+async: false,(?=\n)/g, to: '', holds: 'async' },
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
