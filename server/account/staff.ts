import type { Role } from '@lijn116/domain/access/roles'

/** A signed-in member of staff, as every guarded handler receives it. */
export type Staff = {
  name: string
  leaf: string
  team: string
  organisation: string
  roles: readonly (Role | string)[]
  certificate: string
}
