/**
 * The alarm for those who wait: it repeats until somebody takes them, and reaches more people the longer nobody does. The
 * server drives the repeats, so that a console in a background tab still rings.
 */
import { stageAfter, whoRingsForQueue } from '@lijn116/domain/alert/alert'
import type { AlertStage } from '@lijn116/protocol/alert'
import { limits } from '@lijn116/protocol/limits'
import type { Snapshot } from '../queue/snapshot.ts'
import { whoAnswers } from './who-answers.ts'

export type Alarm = {
  waiting: number
  acute: number
  longestSeconds: number
  times: number
  nobodyOnDuty: boolean
  stage: AlertStage
}

type Ringing = { since: number; times: number; timer: NodeJS.Timeout; conversations: readonly string[] }

export type QueueRing = ReturnType<typeof createQueueRing>

export function createQueueRing(parts: {
  now(): number
  look(team: string): Promise<Snapshot>
  ring(team: string, alarm: Alarm, names: readonly string[]): void
  broken(error: unknown): void
}) {
  const alarms = new Map<string, Ringing>()
  let closed = false

  function silence(team: string): void {
    const alarm = alarms.get(team)
    if (alarm) clearTimeout(alarm.timer)
    alarms.delete(team)
  }

  function ringNow(team: string, picture: Snapshot): void {
    const before = alarms.get(team)
    if (before) clearTimeout(before.timer)
    const sameWait = before?.conversations.some((id) => picture.ringing.includes(id)) ?? false
    const since = sameWait && before ? before.since : parts.now()
    const times = sameWait && before ? before.times + 1 : 1
    const again = () =>
      parts.look(team).then((now) => {
        if (closed) return
        if (now.ringing.length === 0) silence(team)
        else ringNow(team, now)
      }, retry)
    const retry = (error: unknown) => {
      // An alarm that stops because a question failed once would be a person nobody hears.
      parts.broken(error)
      if (!closed) arm()
    }
    const arm = () => {
      const timer = setTimeout(again, limits.alarmRepeatSeconds * 1000)
      alarms.set(team, { since, times, timer, conversations: picture.ringing })
    }
    arm()
    const stage = stageAfter((parts.now() - since) / 1000, limits)
    const acute = picture.queue.waiting.filter(
      (each) => each.acute && picture.ringing.includes(each.conversation),
    ).length
    const alarm = {
      waiting: picture.ringing.length,
      acute,
      longestSeconds: picture.longestSeconds,
      times,
      nobodyOnDuty: picture.availability === 'nobody',
      stage,
    }
    const people = whoAnswers(picture.people, parts.now())
    parts.ring(
      team,
      alarm,
      whoRingsForQueue(stage, people, acute > 0).map((person) => person.name),
    )
  }

  return {
    /** There is a new picture of a queue. */
    shown(team: string, picture: Snapshot): void {
      const rungFor = alarms.get(team)?.conversations ?? []
      if (closed) return
      if (picture.ringing.length === 0) silence(team)
      // Somebody new rings at once, also when others wait already.
      else if (picture.ringing.some((id) => !rungFor.includes(id))) ringNow(team, picture)
    },
    close(): void {
      closed = true
      for (const team of [...alarms.keys()]) silence(team)
    },
  }
}
