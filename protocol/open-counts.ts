/** What everybody may read of the line, on the site: numbers, and never a small one about a place or a day. */
import * as v from 'valibot'
import { route } from './route.ts'

export const openRoutes = {
  /** Reports under the duty to act (docs/decisions/0035), signed by two, in each year by UTC; a year without one is not named. */
  counts: route(
    'GET',
    '/v1/open/counts',
    null,
    v.object({ reports: v.array(v.object({ year: v.number(), number: v.number() })) }),
  ),
} as const
