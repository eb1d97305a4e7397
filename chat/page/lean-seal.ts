/**
 * The HPKE library without what a visitor's page never does: a visitor makes one fresh key pair, and derives or reads
 * back none, and her suite has one kind of KDF. Each cut must be found, so that another version of the library cannot pass.
 */
type Cut = { readonly from: RegExp; readonly to: string; readonly times: number }

/** Keys from a seed, and private keys read back: only staff have these, and whoever comes back by words. */
const seeds: Cut = {
  from: /\b(?:DeriveKeyPair: DeriveKeyPairNist|DeserializePrivateKey: DeserializePrivateKeyNist),/g,
  to: '',
  times: 6,
}
/** The curve in numbers, which only those need. */
const curve: Cut = { from: /^ {2}order: 0xffffffff0{8}f+bce6\w+,\n(?: {2}\w+:.*\n)+/gm, to: '', times: 1 }
const cuts: readonly Cut[] = [
  // In which words it would refuse what we never ask: it refuses all the same.
  {
    from: /\bthrow new (TypeError|RangeError|Error)\(\s*(?:'[^'\n]*'|`[^`\n]*`)\s*\)/g,
    to: 'throw new $1()',
    times: 0,
  },
  // HKDF has two stages; the one-stage KDFs are of suites that no line has.
  {
    from: /(?:stages|KDFStages\(DHKEM\.kdf\)) === 1 \? (Export|CombineSecrets|ExtractAndExpand)_OneStage : \w+/g,
    to: '$1_TwoStage',
    times: 3,
  },
  // What the suite is called and how long its keys are, and of which kind an error is: nobody asks.
  {
    from: /^ {2}get (?:KEM|KDF|AEAD)\(\)[^{]*\{\n {4}return \{\n(?: {6}\w+: .*\n)+ {4}\}\n {2}\}\n/gm,
    to: '',
    times: 3,
  },
  {
    from: /^ {2}constructor\(message[^)]*\)\s*\{\s*super\(message, options\)\s*this\.name = '\w+'\s*Error\.captureStackTrace\?\.\(this, \w+\)\s*\}\n/gm,
    to: '',
    times: 8,
  },
  // Fields are younger than 2020 and would be emulated: what a constructor sets anyway needs no declaration.
  { from: /^ {2}#(?:state|suite) +$/gm, to: '', times: 3 },
  { from: /#locked += Promise\.resolve\(\)/g, to: 'constructor() { this.#locked = Promise.resolve() }', times: 1 },
  // Private ones are younger still, and would be one WeakMap each.
  { from: /#(?=(?:suite|state|locked|extractRecipientKeys)\b)/g, to: '_', times: 0 },
]

/** `code`: the module as published. `withSeeds`: keys from a seed stay. @throws Error when it is another version. */
export function leanSeal(code: string, withSeeds = false): string {
  return [...(withSeeds ? [] : [seeds, curve]), ...cuts].reduce((lean, { from, to, times }) => {
    const found = lean.match(from)?.length ?? 0
    if (times > 0 ? found !== times : found === 0) throw new Error(`hpke has changed: ${from} was found ${found} times`)
    return lean.replace(from, to)
  }, code)
}
