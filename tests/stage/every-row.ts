/** Everything that stands in a database: each row of each table, and the keys inside its columns of JSON. */
import pg from 'pg'

async function asked<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const columnsOf = async (client: pg.Client): Promise<{ table: string; column: string; type: string }[]> =>
  (
    await client.query(
      `select table_name as "table", column_name as "column", data_type as type from information_schema.columns
       where table_schema = 'public' order by table_name, ordinal_position`,
    )
  ).rows

/** As a dump has it: names, texts, and bytes as they are. */
export const rowsOf = (url: string): Promise<Buffer> =>
  asked(url, async (client) => {
    const parts: Buffer[] = []
    for (const table of new Set((await columnsOf(client)).map((each) => each.table))) {
      const { rows } = await client.query<Record<string, unknown>>(`select * from "${table}"`)
      for (const row of rows)
        for (const [column, value] of Object.entries(row))
          parts.push(
            Buffer.from(`\n${table}.${column} `),
            Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value) ?? ''),
          )
    }
    return Buffer.concat(parts)
  })

function keysIn(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => keysIn(each, path))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => [`${path}.${key}`, ...keysIn(each, `${path}.${key}`)])
}

/** `table.column.key.key` of whatever is there now. */
export const jsonKeysIn = (url: string): Promise<Set<string>> =>
  asked(url, async (client) => {
    const found = new Set<string>()
    for (const { table, column, type } of await columnsOf(client)) {
      if (!type.startsWith('json')) continue
      const { rows } = await client.query<{ value: unknown }>(`select "${column}" as value from "${table}"`)
      for (const { value } of rows) for (const key of keysIn(value, `${table}.${column}`)) found.add(key)
    }
    return found
  })
