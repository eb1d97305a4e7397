/** Every refusal has one status and one plain sentence. The sentence is for developers; people read content/. */
import type { Problem, ProblemType } from '@lijn116/protocol/problem'

const answers: Record<ProblemType, { status: number; title: string }> = {
  malformed: { status: 400, title: 'This request does not have the form it should have.' },
  'too-large': { status: 413, title: 'This is more than one request may carry.' },
  'too-many': { status: 429, title: 'Too much at once. Nothing was lost; try again in a moment.' },
  'wrong-origin': { status: 403, title: 'This request did not come from the page it belongs to.' },
  'not-signed-in': { status: 401, title: 'Not signed in, or no longer.' },
  'not-allowed': { status: 403, title: 'This is not yours to do.' },
  'not-found': { status: 404, title: 'There is nothing here.' },
  'conversation-gone': { status: 410, title: 'This conversation is closed and erased, or never was.' },
  'conversation-closed': { status: 409, title: 'This conversation has ended; nothing can be added.' },
  'segment-closed': { status: 409, title: 'The keys have changed. Seal it again under the current segment.' },
  'already-used': { status: 409, title: 'This number was used before with other content.' },
  'already-taken': { status: 409, title: 'A colleague was just before you.' },
  'lease-over': { status: 409, title: 'The conversation went back to the queue.' },
  'has-conversation': { status: 409, title: 'You have a conversation already.' },
  'not-on-duty': { status: 409, title: 'Go on duty first.' },
  'not-trained': { status: 409, title: 'This entrance asks for a training or a certificate that is missing or over.' },
  'acute-first': {
    status: 409,
    title: 'Somebody who is not safe waits: end your conversation first, or leave this one to a colleague.',
  },
  'acute-alone': { status: 409, title: 'Whoever is not safe now gets a counsellor without other conversations.' },
  'fitting-first': { status: 409, title: 'A colleague who fits better is free and goes first for a moment.' },
  'shift-ends': { status: 409, title: 'Your shift is nearly over; nothing new unless you say so.' },
  'offer-over': { status: 409, title: 'Nothing is offered here any more. Nothing has changed.' },
  'colleague-away': { status: 409, title: 'Your colleague is not on duty, or her console does not answer.' },
  'challenge-over': { status: 409, title: 'The small sum was missing, too old or used. Ask for a new one.' },
  'past-blocked': { status: 409, title: 'Too many second words today. Only the past is closed, and only today.' },
  'code-over': { status: 410, title: 'Nothing is kept under this code any more.' },
  'letters-full': { status: 409, title: 'So many letters wait for an answer already.' },
  'no-coach': { status: 409, title: 'Nobody can be named to answer letters now.' },
  'report-over': {
    status: 409,
    title: 'This report was declined or withdrawn, is past its time, or the conversation is not yours.',
  },
  'nobody-there': {
    status: 409,
    title: 'The visitor is not there at this moment, or has not answered yet. Try again once she has.',
  },
  'line-full': { status: 503, title: 'There is no room for another one now.' },
  'link-over': { status: 410, title: 'This link was used, has expired or never was.' },
  'sign-in-failed': { status: 401, title: 'Name, passphrase and code do not fit together.' },
  'not-certified-yet': { status: 503, title: 'Your keys are not certified yet. Try again in a moment.' },
  draining: { status: 503, title: 'This server is stopping. Try again at once.' },
  broken: { status: 500, title: 'Something is broken here. Nothing of what you sent was kept.' },
}

export type Refused = { refused: ProblemType; segment?: number; retryAfterSeconds?: number }
export const isRefused = <Answer extends object>(answer: Answer): answer is Extract<Answer, { refused: ProblemType }> =>
  'refused' in answer

export function problemOf({ refused, segment, retryAfterSeconds }: Refused): Problem {
  return {
    type: refused,
    ...answers[refused],
    ...(segment === undefined ? {} : { segment }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  }
}
