/** ctx(): the one encoding of every info, AAD, label and signed body. SPEC.md §2. */
import { type Bytes, bigEndian, concat, equalBytes, fromBigEndian, fromUtf8, utf8 } from './bytes.ts'
import { refuseIf, SealError } from './seal-error.ts'

/** The closed list. A new purpose is a new name, never another meaning for an old one. */
export type Purpose =
  | 'deleg'
  | 'cert'
  | 'leaf'
  | 'roster'
  | 'shift'
  | 'duty'
  | 'dutyseed'
  | 'conv'
  | 'head'
  | 'wait'
  | 'grant'
  | 'grant-v'
  | 'grant-s'
  | 'psk'
  | 'key-id'
  | 'msg'
  | 'm'
  | 'note'
  | 'close'
  | 'staff'
  | 'auth'
  | 'wrap'
  | 'prf'
  | 'prf-salt'
  | 'copy'
  | 'shift-key'
  | 'enrol'
  | 'link'
  | 'signer'
  | 'fingerprint'
  | 'offer'
  | 'offer-s'
  | 'consult'
  | 'consult-s'
  | 'rc'
  | 'rc-word'
  | 'rc-lookup'
  | 'rc-auth'
  | 'rc-wrap'
  | 'rc-unwrap'
  | 'rc-blob'
  | 'rc-pair'
  | 'rc-handle'
  | 'rc-resume'
  | 'rc-hold'
  | 'doc'
  | 'doc-s'
  | 'mailcert'
  | 'letter'
  | 'letter-s'
  | 'report'
  | 'report-text'
  | 'report-s'
  | 'report-second'
  | 'notice'
  | 'cp'
  | 'cp-lookup'
  | 'cp-pair'
  | 'cp-mark'
  | 'cp-bind'
  | 'cp-door'
  | 'complaint'
  | 'complaint-answer'
  | 'complaint-s'
  | 'complaint-sign'
  | 'secret'
  | 'secret-text'
  | 'secret-s'
  | 'manifest'

/** Text is UTF-8, a number is 8 bytes most significant first, bytes are themselves. */
export type Field = string | number | Uint8Array

type Line = { readonly lineId: string }

const encode = (field: Field) =>
  typeof field === 'string' ? utf8(field) : typeof field === 'number' ? bigEndian(field, 8) : field

/** (u16 length ‖ bytes)*; itself a field where a field is a list. */
export function list(fields: readonly Field[]): Bytes {
  return concat(...fields.map(encode).flatMap((bytes) => [bigEndian(bytes.length, 2), bytes]))
}

/** The reverse of list(). */
export function split(bytes: Bytes): Bytes[] {
  const parts: Bytes[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = at + 2 + fromBigEndian(bytes.subarray(at, at + 2))
    refuseIf(at + 2 > bytes.length || end > bytes.length, 'malformed')
    parts.push(bytes.slice(at + 2, end))
    at = end
  }
  return parts
}

/** 'L116' ‖ version 1 ‖ list(line id, purpose, fields…). */
export function ctx(line: Line, purpose: Purpose, ...fields: Field[]): Bytes {
  return concat(utf8('L116\u0001'), list([line.lineId, purpose, ...fields]))
}

export type FieldReader = {
  /** `length` given: refuses any other. */
  bytes(length?: number): Bytes
  number(): number
  text(): string
  list(): Bytes[]
  /** Refuses fields that were not read: nothing rides along unseen. */
  end(): void
}

export function fieldReader(fields: readonly Bytes[]): FieldReader {
  let at = 0
  const bytes = (length?: number): Bytes => {
    const field = fields[at++]
    if (field === undefined || (length !== undefined && field.length !== length)) throw new SealError('malformed')
    return field
  }
  return {
    bytes,
    number: () => fromBigEndian(bytes(8)),
    text: () => fromUtf8(bytes()),
    list: () => split(bytes()),
    end() {
      refuseIf(at !== fields.length, 'malformed')
    },
  }
}

/** Reads back a body made by ctx(); another version, line or purpose is refused. */
export function readContext(line: Line, purpose: Purpose, body: Bytes): FieldReader {
  const start = ctx(line, purpose)
  refuseIf(!equalBytes(body.subarray(0, start.length), start), 'malformed')
  return fieldReader(split(body.slice(start.length)))
}
