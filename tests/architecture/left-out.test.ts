/** What this program does without on purpose, looked for among everything that is installed and built. */
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const lock = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8')) as { packages: Record<string, object> }
const installed = Object.keys(lock.packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 13))

const kinds = {
  /** Something that answers, sums up or judges in place of a person. */
  'a model of language':
    /openai|anthropic|claude|gemini|mistral|llama|ollama|langchain|transformers|tensorflow|onnx|\bllm\b|huggingface|botkit|dialogflow/i,
  'a translator elsewhere': /deepl|google-translate|translat(e|or)-api|azure-ai/i,
  /** A line that looks like the government is not trusted by who fears it. */
  'the look of the government': /rijkshuisstijl|rijksoverheid|rijks-|@nl-rvo|@minvws|@logius|ro-font|gemeente/i,
  'somebody who watches or sells':
    /analytics|sentry|matomo|segment\b|hotjar|posthog|datadog|newrelic|gtag|plausible|adsense/i,
  'a feed to other systems':
    /twilio|sendgrid|nodemailer|mailgun|web-push|firebase|aws-sdk|@aws-|@azure|@google-cloud|kafka|amqplib/i,
} as const

describe.each(Object.entries(kinds))('%s', (kind, words) => {
  // @norm:IN-01 @norm:IN-03 @norm:QU-06 @norm:AC-11
  test('is not among the packages, for developers included', () => {
    expect(installed.length).toBeGreaterThan(200)
    expect(installed.filter((name) => words.test(name))).toEqual([])
  })

  test('would be found', () => {
    const made = {
      'a model of language': '@langchain/core',
      'a translator elsewhere': 'deepl-node',
      'the look of the government': '@rijkshuisstijl-community/components-css',
      'somebody who watches or sells': '@sentry/node',
      'a feed to other systems': 'nodemailer',
    }
    expect(made[kind as keyof typeof made]).toMatch(words)
  })
})

// @norm:IN-03
test('no built page of a visitor carries the name, the mark or the typeface of the government', () => {
  const files = globSync('{chat,site}/build/**/*.{html,css,svg}', { cwd: root })
  expect(files.length).toBeGreaterThan(150)
  const look = /RijksoverheidSans|RO ?Sans|rijkslogo|rijkswapen|Koninkrijk der Nederlanden|class="[^"]*(rhc-|rvo-)/i
  expect('<p style="font-family: RijksoverheidSansWebText">').toMatch(look)
  expect(files.filter((path) => look.test(readFileSync(root + path, 'utf8')))).toEqual([])
})
