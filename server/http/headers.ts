/** Security headers, one row per origin (docs/threat-model.md C17 with D21). On every answer, errors included. */
export type OriginKind = 'site' | 'chat' | 'console'

const denied = [
  'accelerometer',
  'autoplay',
  'browsing-topics',
  'camera',
  'clipboard-read',
  'clipboard-write',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'identity-credentials-get',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'otp-credentials',
  'payment',
  'picture-in-picture',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'usb',
  'window-management',
  'xr-spatial-tracking',
] as const

const permissions = (kind: OriginKind): string =>
  [
    ...denied.map((feature) => `${feature}=()`),
    ...['publickey-credentials-get', 'publickey-credentials-create'].map(
      (f) => `${f}=${kind === 'console' ? '(self)' : '()'}`,
    ),
  ].join(', ')

export const baseHeaders = (kind: OriginKind): Record<string, string> => ({
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'origin-agent-cluster': '?1',
  'permissions-policy': permissions(kind),
  'content-security-policy': contentPolicy(kind, { scripts: [], styles: [] }),
  'integrity-policy': 'blocked-destinations=(script)',
  'x-robots-tag': kind === 'site' ? 'all' : 'noindex, nofollow',
})

/**
 * A year of https only, once this origin is reached by https: the first hop of a later visit cannot be turned aside. Not for
 * the hosts below it, which are not ours to decide about. What it costs is in docs/decisions/0047.
 */
export const strictTransport = (origin: string): Record<string, string> =>
  origin.startsWith('https://') ? { 'strict-transport-security': 'max-age=31536000' } : {}

/** Hashes of the inline scripts and styles of one page, as CSP sources. */
export function contentPolicy(
  kind: OriginKind,
  inline: { scripts: readonly string[]; styles: readonly string[] },
): string {
  const own = kind === 'console' ? ["'self'"] : []
  const list = (sources: readonly string[]) => (sources.length === 0 ? "'none'" : sources.join(' '))
  return [
    "default-src 'none'",
    `script-src ${list([...(kind === 'site' ? [] : ["'self'"]), ...inline.scripts])}`,
    `style-src ${list([...own, ...inline.styles])}`,
    `connect-src ${kind === 'site' ? "'none'" : "'self'"}`,
    `img-src ${kind === 'site' ? "'self' data:" : 'data:'}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    `trusted-types ${kind === 'console' ? 'svelte-trusted-html' : "'none'"}`,
  ].join('; ')
}
