/** Every refusal there is, as problem+json (RFC 9457). The words for people live in content/, keyed by `type`. */
import * as v from 'valibot'

export const problemTypes = [
  'malformed', // the request does not fit its schema
  'too-large', // body, part, or number of parts over a limit
  'too-many', // over the rate of one writeToken or session; try again after `retryAfterSeconds`
  'wrong-origin',
  'not-signed-in', // unknown, expired or missing session or writeToken
  'not-allowed', // signed in, but not for this
  'not-found',
  'conversation-gone', // closed and erased, or never existed: the same answer
  'conversation-closed', // write-protected, still readable
  'segment-closed', // sealed under an older segment; `segment` is the current one
  'already-used', // same id, other bytes
  'already-taken', // a colleague was first
  'lease-over', // the claim was given back to the queue
  'has-conversation', // one conversation at a time
  'not-on-duty',
  'not-trained', // a training or the certificate of conduct that this door asks for is missing or over
  'acute-alone', // whoever is not safe gets a counsellor without other conversations
  'fitting-first', // somebody who fits better is free and has the first seconds: `retryAfterSeconds`
  'acute-first', // somebody who is not safe waits: whoever holds a conversation takes nobody else before her
  'shift-ends', // nothing new in the last minutes, unless she says so
  'offer-over', // declined, withdrawn, expired or overtaken
  'colleague-away', // not on duty, or her console does not answer
  'challenge-over', // proof of work missing, stale or spent: fetch a new one
  'past-blocked', // too many second words today; only the past is closed, and only today
  'code-over', // to staff: nothing is kept under this code any more
  'letters-full', // so many letters wait for an answer already
  'no-coach', // nobody can be named to answer letters
  'report-over', // declined, withdrawn, past its time, or the conversation is no longer the asker's
  'nobody-there', // she is gone, or has not answered yet: a report needs somebody who could still say no
  'line-full',
  'link-over', // one-time link used, expired or unknown
  'sign-in-failed',
  'not-certified-yet',
  'draining', // the server is going down; come back at once
  'broken', // a bug or a broken world
] as const
export type ProblemType = (typeof problemTypes)[number]

export const problem = v.object({
  type: v.picklist(problemTypes),
  title: v.string(),
  status: v.number(),
  retryAfterSeconds: v.optional(v.number()),
  segment: v.optional(v.number()),
})
export type Problem = v.InferOutput<typeof problem>
