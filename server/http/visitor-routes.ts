import { visitorRoutes } from '@lijn116/protocol/visitor'
import { visitorBodies } from '@lijn116/protocol/visitor-bodies'

/** Every route with the schema that reads its body. */
export const parsedVisitorRoutes = {
  open: visitorRoutes.open,
  start: { ...visitorRoutes.start, body: visitorBodies.start },
  say: { ...visitorRoutes.say, body: visitorBodies.say },
  reseal: { ...visitorRoutes.reseal, body: visitorBodies.reseal },
  beat: { ...visitorRoutes.beat, body: visitorBodies.beat },
  need: { ...visitorRoutes.need, body: visitorBodies.need },
  goodbye: { ...visitorRoutes.goodbye, body: visitorBodies.goodbye },
} as const
