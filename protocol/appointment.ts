/** A moment that was agreed in a conversation, on which somebody is ready. Nothing here says for whom. For consoles. */
import * as v from 'valibot'
import { shortName } from './plain-text.ts'
import { route } from './route.ts'
import { base64urlOf, leafId } from './sealed.ts'
import { moment } from './whole-number.ts'

const id = base64urlOf(16)

export const appointment = v.object({
  /** Made by the console, and known to her page by the document under her code. */
  id,
  door: v.string(),
  language: v.string(),
  /** ms UTC. */
  at: v.number(),
  /** Who is to be ready; null: whoever is on duty. */
  with: v.nullable(v.object({ leaf: leafId, name: v.string() })),
})
export type Appointment = v.InferOutput<typeof appointment>

export const appointmentRoutes = {
  /** From an hour ago on, of the doors this team answers; the earliest first. */
  appointments: route('GET', '/v1/appointments', null, v.object({ appointments: v.array(appointment) })),
  /** The same id again is the same. */
  makeAppointment: route(
    'POST',
    '/v1/appointments',
    v.object({ id, door: shortName, language: shortName, at: moment, with: v.nullable(leafId) }),
    v.object({}),
  ),
  /** By who is to be ready, or a coordinator: another colleague, or nobody by name. */
  changeAppointment: route('POST', '/v1/appointments/change', v.object({ id, with: v.nullable(leafId) }), v.object({})),
} as const
