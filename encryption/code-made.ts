/** What staff are told of a code, under the seal of the talk: where to write to her, and nothing that opens. SPEC.md §8b. */
import { type Bytes, concat, equalBytes, fromUtf8 } from './bytes.ts'
import { fieldReader, list, split } from './context.ts'
import { pad, unpad } from './padded.ts'
import { refuseIf, SealError } from './seal-error.ts'
import { publicKeyLength } from './suite.ts'

/** R and R2 (null: no second word), 65 bytes each; `handle` 16; `resume` 32. */
export type CodeMade = { publicKey: Bytes; second: Bytes | null; handle: Bytes; resume: Bytes }

const handleLength = 16
const resumeLength = 32
/** 178 bytes, with a second word or without. */
export const codeMadeLength = 2 * publicKeyLength + handleLength + resumeLength

/** The key documents are sealed to. */
export const recipientOf = ({ publicKey, second }: CodeMade): Bytes => second ?? publicKey

function check({ publicKey, second, handle, resume }: CodeMade): void {
  const isKey = (key: Bytes) => key.length === publicKeyLength && key[0] === 4
  const isTwo = second === null || (isKey(second) && !equalBytes(second, publicKey))
  refuseIf(!isKey(publicKey) || !isTwo || handle.length !== handleLength || resume.length !== resumeLength, 'malformed')
}

/** Body of content type `code-made`. */
export function codeMadeBody(made: CodeMade): Bytes {
  check(made)
  return concat(made.publicKey, made.second ?? new Uint8Array(publicKeyLength), made.handle, made.resume)
}

/** @throws SealError malformed: of any other length, too */
export function readCodeMade(body: Bytes): CodeMade {
  const handleAt = 2 * publicKeyLength
  const second = body.slice(publicKeyLength, handleAt)
  const made = {
    publicKey: body.slice(0, publicKeyLength),
    second: second.every((byte) => byte === 0) ? null : second,
    handle: body.slice(handleAt, handleAt + handleLength),
    resume: body.slice(handleAt + handleLength),
  }
  check(made)
  return made
}

/** `documents`: `carried` of openDocument, what she hands to this one counsellor. */
export type Context = {
  opened: 'no' | 'code' | 'code-and-word'
  /** null when nothing opened. */
  made: CodeMade | null
  documents: Bytes[]
}

/** Four whole parts of a message, whatever is in it: its length does not say whether the code fitted. */
export const contextLength = 15_600

function checkContext({ opened, made, documents }: Context): void {
  const isFit =
    opened === 'no'
      ? made === null && documents.length === 0
      : made !== null && (opened === 'code' || (opened === 'code-and-word' && made.second !== null))
  refuseIf(!isFit, 'malformed')
}

/** Body of content type `context`. @throws SealError too-long: fewer documents fit; about 15,300 bytes of them do */
export function contextBody(context: Context): Bytes {
  checkContext(context)
  const { opened, made, documents } = context
  const told = made === null ? new Uint8Array(0) : codeMadeBody(made)
  return pad([contextLength], list([opened, told, list(documents)]))
}

/** What her client said after the claim. The documents are still to be verified: verifyDocument. */
export function readGivenContext(body: Bytes): Context {
  const read = fieldReader(split(unpad([contextLength], body)))
  const opened = openedOf(fromUtf8(read.bytes()))
  const told = read.bytes()
  const context = { opened, made: told.length === 0 ? null : readCodeMade(told), documents: read.list() }
  read.end()
  checkContext(context)
  return context
}

function openedOf(word: string): Context['opened'] {
  if (word === 'no' || word === 'code' || word === 'code-and-word') return word
  throw new SealError('malformed')
}
