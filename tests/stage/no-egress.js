/**
 * The second fence around tests (docs/decisions/0048): a connection or a look-up to anywhere but this machine throws at once,
 * with the stack of whoever asked. Loaded before each test file, and by every Node program that a test starts with its own
 * environment. Plain JavaScript: it runs before anything else does.
 */
import dgram from 'node:dgram'
import dns from 'node:dns'
import { appendFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'

const isOfThisMachine = (host) =>
  /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|::1|\[::1\]|::ffff:127(\.\d{1,3}){3}|0\.0\.0\.0|::)$/i.test(host)

/** Told in a file too where one is given: who asks may swallow the refusal (program-asks-nobody.test.ts). */
function tell(what) {
  const file = process.env.LIJN116_EGRESS_LOG
  if (file !== undefined) appendFileSync(file, `${process.pid} ${what}\n`)
}
tell('is fenced')

function refuse(host) {
  if (host === undefined || host === null || host === '' || isOfThisMachine(String(host))) return
  tell(`asked for ${host}`)
  throw new Error(`NO EGRESS: a test asked for ${host}, and tests ask for nothing outside this machine`)
}

const { connect } = net.Socket.prototype
net.Socket.prototype.connect = function (...args) {
  // Options, (port, host) or a path of this machine; inside Node they come as one array.
  const [first, second] = Array.isArray(args[0]) ? args[0] : args
  if (first !== null && typeof first === 'object') refuse(first.host)
  else if (typeof second === 'string') refuse(second)
  return connect.apply(this, args)
}

for (const api of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype])
  for (const name of Object.getOwnPropertyNames(api)) {
    if (!/^(lookup|resolve|reverse)/.test(name) || typeof api[name] !== 'function') continue
    const asked = api[name]
    api[name] = function (host, ...rest) {
      refuse(host)
      return asked.call(this, host, ...rest)
    }
  }

const { send, connect: connectDatagram } = dgram.Socket.prototype
dgram.Socket.prototype.send = function (...args) {
  for (const each of args.slice(1)) if (typeof each === 'string') refuse(each)
  return send.apply(this, args)
}
dgram.Socket.prototype.connect = function (port, host, ...rest) {
  if (typeof host === 'string') refuse(host)
  return connectDatagram.call(this, port, host, ...rest)
}
syncBuiltinESMExports()

/** Where the machine itself has no way out, its programs need not be told. */
const isFenced = process.env.LIJN116_NETWORK === 'none'
const here = `--import=${import.meta.url}`
if (!isFenced && !(process.env.NODE_OPTIONS ?? '').includes(here))
  process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} ${here}`.trim()
