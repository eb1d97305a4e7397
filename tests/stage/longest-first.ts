/** The order of test files: those that take longest begin first, so that nobody waits at the end for the one that began last. */
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Longest first, as measured on two cores: 45 seconds and more. Many of them wait, for silence, a fresh code, a locked phone.
 * Begun early, they wait while others work. After these whatever has a browser, four times as long as the rest, and at last
 * the rest; the largest first among its like.
 */
export const longest: readonly string[] = [
  'tests/journeys/browser-coming-back.test.ts',
  'tests/pages/console-screens.test.ts',
  'tests/journeys/browser-phone-locked.test.ts',
  'tests/pages/console.test.ts',
  'tests/journeys/browser-two-people-talk.test.ts',
  'tests/failures/sigkill.test.ts',
  'tests/journeys/browser-people.test.ts',
  'tests/failures/lost-counsellor.test.ts',
  'tests/pages/chat-quiet.test.ts',
  'tests/failures/lost-at-every-step.test.ts',
  'tests/pages/site-quality-1.test.ts',
  'tests/journeys/browser-lost-counsellor.test.ts',
  'tests/failures/asleep.test.ts',
  'tests/pages/chat-leaving.test.ts',
  'tests/forensics/ends-of-a-visit.test.ts',
  'tests/pages/chat-access.test.ts',
  'tests/forensics/workstation-profile.test.ts',
  'tests/pages/site-quality-2.test.ts',
  'tests/journeys/browser-bad-network.test.ts',
  'tests/pages/console-team.test.ts',
  'tests/pages/console-card.test.ts',
  'tests/pages/site-start.test.ts',
  'tests/failures/return-code.test.ts',
  'tests/journeys/node-bad-network.test.ts',
  'tests/forensics/reopened.test.ts',
  'tests/failures/day-canary.test.ts',
  'tests/pages/chat-leaving-back.test.ts',
  'tests/failures/memory-canary.test.ts',
  'tests/journeys/browser-alert-unheard.test.ts',
  'tests/journeys/browser-workplace.test.ts',
  'tests/journeys/browser-laptop-dies.test.ts',
  'tests/pages/console-passkey.test.ts',
  'tests/failures/program-asks-nobody.test.ts',
  'tests/failures/start-and-stop.test.ts',
]

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId, project }: TestSpecification): number => {
      const known = longest.findIndex((path) => moduleId.endsWith(`/${path}`))
      if (known !== -1) return known
      return longest.length + (project.name === 'browser' ? 0 : 1)
    }
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other))
  }
}
