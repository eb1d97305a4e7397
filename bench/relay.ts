/**
 * R: the least that could do the job. POST in, one row written with group commit, server-sent event out.
 * No guard, no schema, no queue, no seal, no audit. What the product costs more than this is its own doing.
 * Run as a child: PORT, and DATABASE_URL or DATA_DIR.
 */
import { createServer, type ServerResponse } from 'node:http'
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'

const { PORT = '', DATABASE_URL, DATA_DIR = '' } = process.env
type Row = { conversation: string; body: string }

async function openStore(): Promise<(rows: Row[]) => Promise<unknown>> {
  const table = 'create table if not exists said (seq bigserial primary key, conversation text, body bytea)'
  const insert = `insert into said (conversation, body)
    select conversation, decode(body, 'base64') from unnest($1::text[], $2::text[]) as t (conversation, body)`
  const columns = (rows: Row[]) => [rows.map((row) => row.conversation), rows.map((row) => row.body)]
  if (DATABASE_URL === undefined) {
    const database = new PGlite(DATA_DIR)
    await database.exec(table)
    return (rows) => database.query(insert, columns(rows))
  }
  const client = new pg.Client({ connectionString: DATABASE_URL })
  await client.connect()
  await client.query(table)
  return (rows) => client.query({ name: 'say', text: insert, values: columns(rows) })
}

const write = await openStore()
const readers = new Map<string, ServerResponse>()
const forming: { row: Row; done: () => void }[] = []
let writing = false

async function commit(): Promise<void> {
  writing = true
  while (forming.length > 0) {
    const batch = forming.splice(0, 128)
    await write(batch.map(({ row }) => row))
    for (const { row, done } of batch) {
      readers.get(row.conversation)?.write(`event: fact\ndata: ${row.body}\n\n`)
      done()
    }
  }
  writing = false
}

createServer((request, response) => {
  const conversation = request.headers.authorization ?? ''
  if (request.method === 'GET') {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    readers.set(conversation, response)
    response.once('close', () => readers.delete(conversation))
    return
  }
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString()
    forming.push({ row: { conversation, body }, done: () => response.end('{}') })
    if (!writing) void commit()
  })
}).listen(Number(PORT), '127.0.0.1')
