/**
 * Makes a line for production: line.json and trust.json for the server, and private keys in a directory of their own.
 *   node custody/commands/create-line.ts --keys DIR --public DIR --id NAME --phone NUMBER [--door DOOR=TEAM[,TEAM] …]
 *   Without --door: the doors of content/doors/, each with its teams.
 *   --one-coordinator: one colleague, instead of two, checks each new one; the public page says so.
 */
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { parseArgs } from 'node:util'
import type { TrustObjects } from '@lijn116/protocol/custody'
import { doorsOfContent } from '../doors.ts'
import { makeLine, signersOf } from '../make-line.ts'
import { nextRoster } from '../next-roster.ts'
import { makePrivateDirectory, writePrivateFile } from '../private-file.ts'
import { Refusal, runCommand } from '../refusal.ts'

await runCommand(createLine)

async function createLine(): Promise<void> {
  const { values } = parseArgs({
    options: {
      keys: { type: 'string' },
      public: { type: 'string' },
      id: { type: 'string' },
      door: { type: 'string', multiple: true },
      phone: { type: 'string' },
      'one-coordinator': { type: 'boolean' },
    },
  })
  const keys = resolve(wanted('keys', values.keys))
  const shown = resolve(wanted('public', values.public))
  const lineId = wanted('id', values.id)
  const phone = wanted('phone', values.phone)
  const doors = values.door === undefined ? await doorsOfContent() : values.door.map(parseDoor)
  refuseDataDirectory(keys)
  await refuseUsed(keys)
  await refuseUsed(shown)

  const now = Date.now()
  const approvals = values['one-coordinator'] === true ? 1 : 2
  const made = await makeLine({ lineId, trial: false, approvals, doors, phone, builtAt: now }, now)
  const [signer] = await signersOf(made.signers)
  if (signer === undefined) throw new Error('no roster signer was made')
  const roster = await nextRoster(made.line, signer, { version: 1, minDutySeq: 0, certificates: [] }, now)
  const trust: TrustObjects = {
    version: 1,
    delegation: made.delegation,
    roster,
    follows: [],
    certificates: [],
    signerKeys: [],
  }

  await makePrivateDirectory(keys)
  for (const [role, kept] of [['root', made.roots] as const, ['signer', made.signers] as const]) {
    for (const [index, key] of kept.entries()) {
      const text = JSON.stringify({ lineId, role, index, ...key }, null, 2)
      await writePrivateFile(join(keys, `${role}-${index + 1}.json`), `${text}\n`)
    }
  }
  await mkdir(shown, { recursive: true })
  await writeFile(join(shown, 'line.json'), `${JSON.stringify(made.line, null, 2)}\n`, { flag: 'wx' })
  await writeFile(join(shown, 'trust.json'), `${JSON.stringify(trust, null, 2)}\n`, { flag: 'wx' })

  console.log(`Line ${lineId} is made.`)
  console.log(`For the server (LINE_FILE, TRUST_FILE): ${join(shown, 'line.json')}, ${join(shown, 'trust.json')}`)
  console.log(`Private keys, not protected by a password: ${keys}`)
  console.log('Move each root-*.json to a medium of its own, kept by three different people, and delete it here.')
  console.log('Give signer-1.json and signer-2.json to two different people. None of these belongs on the server.')
}

function wanted(name: string, value: string | undefined): string {
  if (value === undefined || value === '') throw new Refusal(`--${name} is missing.`)
  return value
}

function parseDoor(text: string): { id: string; teams: string[] } {
  const [id = '', teams = ''] = text.split('=')
  if (!/^[a-z0-9-]+(=[a-z0-9-]+(,[a-z0-9-]+)*)$/.test(text))
    throw new Refusal(`--door ${text} is not DOOR=TEAM[,TEAM].`)
  return { id, teams: teams.split(',') }
}

/** What the server can read, a taken-over server can use. */
function refuseDataDirectory(keys: string): void {
  const data = resolve(process.env.DATA_DIR ?? './data')
  if (keys === data || keys.startsWith(data + sep)) throw new Refusal('Private keys do not belong in DATA_DIR.')
}

async function refuseUsed(directory: string): Promise<void> {
  const found = await readdir(directory).catch(() => [])
  if (found.length > 0) throw new Refusal(`${directory} is not empty; nothing was written.`)
}
