/**
 * Makes a one-time link for one of the first people of a line. The server learns of it by trust.json; the secret stays in
 * a file beside the private keys, for certify.ts. Again for the same name: a fresh link, the old one works no more.
 *   node custody/commands/invite.ts --line line.json --trust trust.json --keys DIR --console https://werk.example
 *     --name NAME --role ROLE [--role ROLE] --team TEAM --organisation ORGANISATION
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { roles as allRoles } from '@lijn116/domain/access/roles'
import { complaintTeam } from '@lijn116/domain/complaint/complaint'
import { randomBytes, toBase64url } from '@lijn116/encryption'
import type { Invitation } from '@lijn116/protocol/custody'
import { limits } from '@lijn116/protocol/limits'
import type { LeafId } from '@lijn116/protocol/sealed'
import { writePrivateFile } from '../private-file.ts'
import { Refusal, runCommand } from '../refusal.ts'
import { openTrust, writeTrust } from '../trust-file.ts'

await runCommand(invite)

async function invite(): Promise<void> {
  const { values } = parseArgs({
    options: {
      line: { type: 'string' },
      trust: { type: 'string' },
      keys: { type: 'string' },
      console: { type: 'string' },
      name: { type: 'string' },
      role: { type: 'string', multiple: true },
      team: { type: 'string' },
      organisation: { type: 'string' },
    },
  })
  const { line: linePath, trust: trustPath, keys, console: origin, name, role: roles = [], team, organisation } = values
  if (!linePath || !trustPath || !keys || !origin || !name || !team || !organisation || roles.length === 0)
    throw new Refusal('--line, --trust, --keys, --console, --name, --role, --team and --organisation are all needed.')
  if (!/^[\w-][\w -]{0,38}[\w-]$/.test(name)) throw new Refusal('--name: 2 to 40 letters, numbers, spaces or hyphens.')
  const known: readonly string[] = allRoles
  for (const role of roles)
    if (!known.includes(role)) throw new Refusal(`--role ${role} is not one of ${allRoles.join(', ')}.`)
  const now = Date.now()
  const { line, trust } = await openTrust(linePath, trustPath, now)
  if (team !== complaintTeam && !line.doors.some(({ teams }) => teams.includes(team)))
    throw new Refusal(`No door of this line has team ${team}.`)

  const before = trust.invitations.find((each) => each.name === name)
  const secret = toBase64url(randomBytes(32))
  const invitation: Invitation = {
    link: toBase64url(randomBytes(16)),
    name,
    leaf: before?.leaf ?? (toBase64url(randomBytes(16)) as LeafId),
    roles,
    team,
    organisation,
    expiresAt: now + limits.enrolmentLinkSeconds * 1000,
  }
  const path = join(keys, `invitation-${name.toLowerCase().replaceAll(' ', '-')}.json`)
  await writePrivateFile(path, `${JSON.stringify({ ...invitation, secret }, null, 2)}\n`)
  await writeTrust(trustPath, {
    ...trust,
    invitations: [...trust.invitations.filter((each) => each.name !== name), invitation],
  })
  console.log(`For ${name}, valid for 24 hours; whoever has this link becomes her. Give it by hand or by voice:`)
  console.log(`\n  ${origin.replace(/\/$/, '')}/#${invitation.link}.${secret}\n`)
  console.log(`Kept for certify.ts, not for the server: ${path}`)
  console.log(`Now give ${trustPath} to the server (TRUST_FILE; restart it, or send SIGHUP).`)
}
