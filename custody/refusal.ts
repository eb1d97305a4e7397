/** A command that cannot do what was asked says one sentence and ends with `code`; anything else is a bug and is thrown. */
export class Refusal extends Error {}

export async function runCommand(command: () => Promise<void>, code = 1): Promise<void> {
  try {
    await command()
  } catch (error) {
    if (!(error instanceof Refusal) && !isUnknownOption(error)) throw error
    console.error(error.message)
    process.exitCode = code
  }
}

function isUnknownOption(error: unknown): error is Error {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
}
