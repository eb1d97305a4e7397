/**
 * What is typed and not yet sent. A draft belongs to one conversation: it is emptied when another opens,
 * and a late keystroke or a late click that names another conversation is ignored.
 */
export const draftFields = ['message', 'note'] as const
export type DraftField = (typeof draftFields)[number]

export type Drafts = { readonly conversation: string | null } & { readonly [Field in DraftField]: string }

export const noDrafts: Drafts = { conversation: null, message: '', note: '' }

/** The conversation on screen changed, or is gone (null). The same one again keeps what was typed. */
export const openDrafts = (drafts: Drafts, conversation: string | null): Drafts =>
  drafts.conversation === conversation ? drafts : { ...noDrafts, conversation }

export const writeDraft = (drafts: Drafts, conversation: string, field: DraftField, text: string): Drafts =>
  drafts.conversation === conversation ? { ...drafts, [field]: text } : drafts

/** Takes the text out in order to send it; null when there is nothing to send to this conversation. */
export function takeDraft(
  drafts: Drafts,
  conversation: string,
  field: DraftField,
): { text: string | null; drafts: Drafts } {
  if (drafts.conversation !== conversation || drafts[field].trim() === '') return { text: null, drafts }
  return { text: drafts[field], drafts: { ...drafts, [field]: '' } }
}
