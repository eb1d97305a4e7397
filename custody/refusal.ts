/** A command that cannot do what was asked says one sentence; anything else is shown whole, as a bug. Both end with `code`. */
export class Refusal extends Error {}

export async function runCommand(command: () => Promise<void>, code = 1): Promise<void> {
  try {
    await command()
  } catch (error) {
    // Not thrown on: node would end with 1, which says something else in a command whose 1 has a meaning.
    console.error(error instanceof Refusal || isUnknownOption(error) ? error.message : error)
    process.exitCode = code
  }
}

function isUnknownOption(error: unknown): error is Error {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
}
