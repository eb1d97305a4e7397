/** Complaints in words: which wait, and what may be done with one. */
import type { ComplaintsView, ComplaintView } from '@lijn116/client/counsellor'
import { mayBecome, waitsForStaff } from '@lijn116/domain/complaint/complaint'

/** Hers to answer, or to see that it is answered. */
export const waitingComplaints = ({ complaints }: Pick<ComplaintsView, 'complaints'>): ComplaintView[] =>
  complaints.filter(({ status }) => waitsForStaff(status))

export const lateComplaints = ({ complaints }: Pick<ComplaintsView, 'complaints'>): ComplaintView[] =>
  complaints.filter(({ isLate }) => isLate)

/** How it may stand after an answer. */
export const answeredAs = ({ status }: Pick<ComplaintView, 'status'>): ('answered' | 'further')[] =>
  (['answered', 'further'] as const).filter((to) => mayBecome(status, to))
