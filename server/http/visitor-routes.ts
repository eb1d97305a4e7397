import { returnBodies } from '@lijn116/protocol/return-bodies'
import { returnRoutes } from '@lijn116/protocol/return-code'
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

export const parsedReturnRoutes = {
  challenge: returnRoutes.challenge,
  look: { ...returnRoutes.look, body: returnBodies.look },
  second: { ...returnRoutes.second, body: returnBodies.second },
  make: { ...returnRoutes.make, body: returnBodies.make },
  stay: { ...returnRoutes.stay, body: returnBodies.stay },
  documents: { ...returnRoutes.documents, body: returnBodies.documents },
  forgetDocument: { ...returnRoutes.forgetDocument, body: returnBodies.forgetDocument },
  erase: { ...returnRoutes.erase, body: returnBodies.erase },
  coaches: { ...returnRoutes.coaches, body: returnBodies.coaches },
  letter: { ...returnRoutes.letter, body: returnBodies.letter },
  cancelAppointment: { ...returnRoutes.cancelAppointment, body: returnBodies.cancelAppointment },
  hold: { ...returnRoutes.hold, body: returnBodies.hold },
} as const
