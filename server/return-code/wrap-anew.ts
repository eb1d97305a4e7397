/**
 * Everything under a code goes under a fresh key, and the one before is destroyed: what she lets go of opens for nobody then,
 * also out of a copy of the database.
 */
import type { Transaction } from 'kysely'
import type { CodeRow, Schema } from '../database/schema.ts'
import { type KeyStore, unwrap, wrap } from '../key-store/key-store.ts'
import { certificatePlace, envelopePlace, handlePlace, letterPlace, ownPlace } from '../mail/place.ts'
import { documentPlace } from './place.ts'
import { recordPlace } from './record.ts'

/**
 * The row of the code is locked by `tx`, and `key` is the one it has now. The slot of before is to be destroyed once `tx` is
 * kept: a process that dies in between leaves it, or the fresh one, as a key that no row names, which goes by itself.
 */
export async function wrapAnew(
  { keys }: { keys: KeyStore },
  tx: Transaction<Schema>,
  row: CodeRow,
  key: Buffer,
): Promise<void> {
  const code = row.id
  const fresh = await keys.createSlot(Number(row.slot_id.split('.')[0]))
  const anew = (place: string, body: Uint8Array): Buffer => wrap(fresh.key, place, unwrap(key, place, body))
  await tx
    .updateTable('return_code')
    .set({ slot_id: fresh.id, record: anew(recordPlace(code), row.record) })
    .where('id', '=', code)
    .execute()
  for (const { id, body } of await tx.selectFrom('return_document').selectAll().where('code_id', '=', code).execute())
    await tx
      .updateTable('return_document')
      .set({ body: anew(documentPlace(code, id), body) })
      .where('code_id', '=', code)
      .where('id', '=', id)
      .execute()
  for (const { handle } of await tx.selectFrom('mailbox').select('handle').where('code_id', '=', code).execute())
    await tx
      .updateTable('mailbox')
      .set({ handle: anew(handlePlace(code), handle) })
      .where('code_id', '=', code)
      .execute()
  const certificates = await tx.selectFrom('mail_certificate').select('body').where('code_id', '=', code).execute()
  for (const { body } of certificates)
    await tx
      .updateTable('mail_certificate')
      .set({ body: anew(certificatePlace(code), body) })
      .where('code_id', '=', code)
      .execute()
  await wrapLetters(tx, code, anew)
}

async function wrapLetters(
  tx: Transaction<Schema>,
  code: string,
  anew: (place: string, body: Uint8Array) => Buffer,
): Promise<void> {
  const letters = await tx.selectFrom('letter').select(['id', 'sealed', 'own']).where('code_id', '=', code).execute()
  for (const { id, sealed, own } of letters) {
    await tx
      .updateTable('letter')
      .set({ sealed: anew(letterPlace(id), sealed), own: anew(ownPlace(id), own) })
      .where('id', '=', id)
      .execute()
    // Locked: a copy that goes at this moment is not written back.
    const copies = tx.selectFrom('letter_envelope').select(['leaf', 'body']).where('letter_id', '=', id).forUpdate()
    for (const { leaf, body } of await copies.execute())
      await tx
        .updateTable('letter_envelope')
        .set({ body: anew(envelopePlace(id, leaf), body) })
        .where('letter_id', '=', id)
        .where('leaf', '=', leaf)
        .execute()
  }
}
