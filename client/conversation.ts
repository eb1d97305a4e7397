/** One sealed conversation as either end sees it: what is said, what is heard, and what of it arrived. */
import {
  ackBody,
  ackCount,
  type Bytes,
  type Content,
  type ContentType,
  createSender,
  fromBase64url,
  type LineFile,
  openMessage,
  randomBytes,
  type Seen,
  type Segment,
  toBase64url,
} from '@lijn116/encryption'
import type { MessageEvent } from '@lijn116/protocol/conversation'
import type { SealedMessage } from '@lijn116/protocol/sealed'
import {
  addAck,
  addSign,
  addText,
  adopt,
  emptyOutbox,
  hand,
  kept,
  keptBefore,
  type MessageState,
  type Outbox,
  readBefore,
  readUpTo,
  refuse,
  retry,
} from './outbox.ts'
import { createReceiver } from './receive.ts'
import { createSending, type SendPort } from './send.ts'
import { cleanText, isBlank, splitText } from './text.ts'

export type ShownMessage = {
  id: string
  /** `colleague`: to a counsellor, one who was there before her. */
  from: 'me' | 'other' | 'colleague'
  /** Whole: parts are already joined. */
  text: string
  /** `unsent`: not given to the network. `kept`: the server has it. `read`: the other end said so under its seal. */
  state: MessageState
  /** The pseudonym of who said it, where that can change on the way. */
  by?: string | undefined
  /** Hers, kept when a counsellor was lost: goes along to whoever comes next, or was left out of it. */
  handed?: 'along' | 'left' | undefined
}

export type ConversationPort = Pick<
  SendPort,
  'clock' | 'segment' | 'post' | 'onProblem' | 'onSegmentClosed' | 'onOver'
> & {
  line: LineFile
  me: 'visitor' | Bytes
  /** A message of the other end was opened; called before the change is told. */
  heard(content: Content, segment: Segment, from: 'visitor' | Bytes, fact: MessageEvent): void
  changed(): void
  /** Who speaks in a segment; `sender`: as on the wire. */
  nameOf?(segment: number, sender: string): string | undefined
  /** False: not given all of the past, so that the other end's count of it cannot be compared. */
  knowsPast?(): boolean
}

/** Acks are gathered this long, so that ten messages are answered by one. */
const ackAfter = 1_000

type Said = {
  id: string
  text: string
  /** null: said on this page. */
  from: { side: ShownMessage['from']; sender: string; segment: number; stream: string; counter: number } | null
}

export type Conversation = ReturnType<typeof createConversation>

export function createConversation(port: ConversationPort) {
  let outbox: Outbox = emptyOutbox
  const receiver = createReceiver()
  /** In the order of this screen: own sayings where they were said. */
  const log: Said[] = []
  let sender: ReturnType<typeof createSender> | null = null
  let confirmed: { seen: Seen; before: number } = { seen: [], before: 0 }
  /** Parts of texts and signs opened; acks are not answered, or two ends would never be quiet. */
  let heard = 0
  let lastAck = ''
  let cancelAck: (() => void) | null = null
  /** Of older segments nothing was given to whoever reads now. */
  let first = 0

  const set = (next: Outbox) => {
    if (next === outbox) return
    outbox = next
    port.changed()
  }
  /** Of the visitor's messages that the counsellor was given with her key: what is kept, or what the counsellor opened. */
  const before = (segment: number) =>
    port.me === 'visitor' ? keptBefore(outbox, segment, first) : receiver.before(segment)

  const sending = createSending({
    clock: port.clock,
    outbox: () => outbox,
    change: set,
    segment: port.segment,
    seal(segment, content) {
      if (sender === null) throw new Error('no conversation to seal for')
      return sender.seal(segment, content)
    },
    seen: () => confirmed.seen,
    ackBody: () => ackBody(confirmed.before),
    post: port.post,
    onProblem: port.onProblem,
    onSegmentClosed: port.onSegmentClosed,
    onOver: port.onOver,
  })

  const newId = () => toBase64url(randomBytes(16))

  /** In the order in which the other end said it, whatever order it came in. */
  function show(text: { id: string; text: string }, side: ShownMessage['from'], fact: MessageEvent) {
    const { segment, counter, sender } = fact
    const stream = `${segment}.${fact.instance}`
    const later = log.findIndex(({ from }) => from?.stream === stream && from.counter > counter)
    log.splice(later < 0 ? log.length : later, 0, { ...text, from: { side, sender, segment, stream, counter } })
  }

  function acknowledge(segment: number) {
    confirmed = { seen: receiver.seen(segment), before: before(segment) }
    const says = `${segment}.${confirmed.before}.${heard}`
    if (says === lastAck) return
    lastAck = says
    set(addAck(outbox, newId()))
    sending.added()
  }

  return {
    /** Before the first `say` is sealed. */
    begin(conversation: Bytes) {
      sender = createSender(port.line, conversation, port.me)
    },

    /** False: longer than fits one message; nothing was queued. Blank text is ignored. */
    say(typed: string): boolean {
      const text = cleanText(typed)
      if (isBlank(text)) return true
      const parts = splitText(text)
      if (parts === null) return false
      const id = newId()
      log.push({ id, text, from: null })
      set(addText(outbox, id, parts))
      sending.added()
      return true
    },

    /** Tells the other end something that is no text. Answers its id. */
    tell(type: Exclude<ContentType, 'text' | 'ack'>, body: Bytes): string {
      const id = newId()
      set(addSign(outbox, id, type, body))
      sending.added()
      return id
    },

    retry(id: string) {
      set(retry(outbox, id))
      sending.wake()
    },

    /** Opens a message of the other end. What does not open shows as missing. Only who `leads` says what was read. */
    async hear(
      conversation: Bytes,
      segment: Segment,
      from: 'visitor' | Bytes,
      fact: MessageEvent,
      leads = true,
    ): Promise<void> {
      const place = { segment: fact.segment, instance: fromBase64url(fact.instance), counter: fact.counter }
      try {
        const content = await openMessage(port.line, conversation, segment, from, {
          ...place,
          sealed: fromBase64url(fact.sealed),
        })
        const text = receiver.take(place, content)
        for (const { instance, counter } of leads ? content.seen : [])
          set(readUpTo(outbox, segment.n, toBase64url(instance), counter))
        if (content.type === 'ack' && leads) {
          const announced = ackCount(content.body)
          if (port.me !== 'visitor') {
            if (port.knowsPast?.() !== false) receiver.expect(segment.n, announced)
          } else if (announced >= before(segment.n)) set(readBefore(outbox, segment.n))
        }
        if (content.type !== 'ack') heard++
        if (text !== null) show(text, 'other', fact)
        port.heard(content, segment, from, fact)
      } catch {
        receiver.unopened()
      }
      port.changed()
    },

    /** For texts that were opened elsewhere. */
    show,
    change: (to: (outbox: Outbox) => Outbox) => set(to(outbox)),
    instance: () => sender?.instance,

    /** The stream shows that the server has these. */
    kept(message: SealedMessage) {
      set(kept(outbox, [message]))
    },

    /**
     * From now on everything is said under segment `n`; what was not kept is sealed anew. `handed`: after a loss, what
     * became of all that was kept.
     */
    adopt(n: number, handed?: 'along' | 'left') {
      if (handed !== undefined) set(hand(outbox, handed))
      if (handed === 'left') first = n
      cancelAck?.()
      cancelAck = null
      confirmed = { seen: [], before: 0 }
      set(adopt(outbox, n))
    },

    /** Tells the other end what arrived: at once, or gathered. Says nothing twice. */
    acknowledge(segment: number, now: boolean) {
      if (now) return acknowledge(segment)
      cancelAck ??= port.clock.after(ackAfter, () => {
        cancelAck = null
        acknowledge(segment)
      })
    },

    stateOf: (id: string) => outbox.find((entry) => entry.id === id)?.state,
    unopened: () => receiver.unopened(),
    missing: () => receiver.missing(),
    isQuiet: () => outbox.every(({ state }) => state !== 'unsent' && state !== 'sending'),
    wake: sending.wake,
    again: sending.again,

    /** Nothing more is said; what was not kept shows as not sent. */
    end() {
      cancelAck?.()
      sending.stop()
      set(refuse(outbox, 'all'))
    },

    /** Synchronous: no text stays here. */
    drop() {
      cancelAck?.()
      sending.drop()
      sender = null
      outbox = emptyOutbox
      log.length = 0
    },

    messages: (): ShownMessage[] =>
      log.map(({ id, text, from }) => {
        const side = from?.side ?? 'me'
        const known = side === 'me' ? outbox.find((entry) => entry.id === id) : undefined
        const state = known?.state ?? (from === null ? 'unsent' : 'kept')
        const by = from === null ? undefined : port.nameOf?.(from.segment, from.sender)
        return { id, from: side, text, state, by, handed: known?.handed }
      }),
  }
}
