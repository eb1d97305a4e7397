/** As stored in the body of a grant fact; each reader is given only its own envelope. */
export type StoredGrant = {
  grant: string
  toVisitor: string
  members: { leaf: string; envelope: string }[]
  certificate: string
  shift: string
  offer?: string
  others?: { certificate: string; shift: string }[]
}
