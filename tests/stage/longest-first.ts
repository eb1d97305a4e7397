/** The order of test files: those that take longest begin first, so that nobody waits at the end for the one that began last. */
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Longest first, as measured on two cores. Most of them wait: for 45 seconds of silence, a fresh code, a locked phone.
 * Begun early, they wait while others work. Any other file goes after these, the largest first.
 */
export const longest: readonly string[] = [
  'tests/journeys/browser-coming-back.test.ts',
  'tests/journeys/browser-workplace.test.ts',
  'tests/journeys/browser-people.test.ts',
  'tests/journeys/browser-phone-locked.test.ts',
  'tests/journeys/browser-bad-network.test.ts',
  'tests/failures/lost-counsellor.test.ts',
  'tests/failures/sigkill.test.ts',
  'tests/failures/lost-at-every-step.test.ts',
  'tests/pages/console-screens.test.ts',
  'tests/pages/console.test.ts',
  'tests/pages/site-quality-1.test.ts',
  'tests/pages/site-quality-2.test.ts',
  'tests/pages/site-fourth-door.test.ts',
  'tests/forensics/workstation-profile.test.ts',
  'tests/journeys/browser-lost-counsellor.test.ts',
]

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const known = longest.findIndex((path) => moduleId.endsWith(`/${path}`))
      return known === -1 ? longest.length : known
    }
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other))
  }
}
