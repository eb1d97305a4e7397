/** Complaints, for whoever has the skill and is outside the team. For consoles; to anybody else there are none. */
import { complaintStatuses } from '@lijn116/domain/complaint/complaint'
import * as v from 'valibot'
import { limits } from './limits.ts'
import { route } from './route.ts'
import { base64url, base64urlOf, envelope, leafId, signedObject } from './sealed.ts'

const id = base64urlOf(16)
const day = v.number()

export const complaint = v.object({
  id,
  /** reader: she answers. deputy: she stands in, until it is in its second step. */
  as: v.picklist(['reader', 'deputy']),
  status: v.picklist(complaintStatuses),
  step: v.picklist([1, 2]),
  /** null: she named none. */
  door: v.nullable(v.string()),
  receivedOn: day,
  changedOn: day,
  isLate: v.boolean(),
  /** Who else can open it: the certificate, to be verified; null: she is alone. */
  other: v.nullable(v.object({ leaf: leafId, name: v.string(), certificate: signedObject })),
  /** What she wrote and what was answered, the oldest first. `envelope` null: not sealed to the reader of this. */
  parts: v.array(
    v.object({
      id,
      by: v.picklist(['her', 'staff']),
      sealed: base64url(limits.sealedComplaintBytes),
      envelope: v.nullable(envelope),
    }),
  ),
})
export type Complaint = v.InferOutput<typeof complaint>

export const complaintDeskRoutes = {
  /**
   * `isReader`: she may read complaints at all. What waits longest first. `unread`: how many wait that nobody can read any
   * more; told only to who is outside of every team.
   */
  complaints: route(
    'GET',
    '/v1/complaints',
    null,
    v.object({ isReader: v.boolean(), complaints: v.array(complaint), unread: v.number() }),
  ),
  /** reading or closed; the others come with an answer. `code-over`: it is gone. */
  complaintStatus: route(
    'POST',
    '/v1/complaints/status',
    v.object({ complaint: id, status: v.picklist(['reading', 'closed']) }),
    v.object({}),
  ),
  answerComplaint: route(
    'POST',
    '/v1/complaints/answer',
    v.object({
      complaint: id,
      status: v.picklist(['answered', 'further']),
      answer: v.object({
        id,
        sealed: base64url(limits.sealedComplaintBytes),
        forHer: envelope,
        to: v.pipe(v.array(v.object({ leaf: leafId, envelope })), v.minLength(1), v.maxLength(2)),
      }),
    }),
    v.object({}),
  ),
} as const
