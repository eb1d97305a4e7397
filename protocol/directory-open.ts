/** The whole published map for everybody (docs/open-data.md). Secret entries have another form and cannot stand in it. */
import * as v from 'valibot'
import { entry } from './directory.ts'
import { route } from './route.ts'

/** Given away: no permission is asked, no name has to be said. */
export const openLicence = {
  name: 'CC0-1.0',
  url: 'https://creativecommons.org/publicdomain/zero/1.0/',
} as const

/** Of what stands under /v1/open/, by semver; goes along as `API-Version`. */
export const openVersion = '1.0.0'

export const openDirectoryRoutes = {
  directory: route(
    'GET',
    '/v1/open/directory',
    null,
    v.object({
      license: v.object({ name: v.literal(openLicence.name), url: v.literal(openLicence.url) }),
      /** Another one as soon as one entry is another one. */
      revision: v.string(),
      entries: v.array(
        v.object({
          ...entry.entries,
          /** Checked with the organisation in the last six months. Others: look at `sourceDate` before anyone is sent there. */
          recommended: v.boolean(),
        }),
      ),
    }),
  ),
} as const

export type OpenDirectory = v.InferOutput<(typeof openDirectoryRoutes)['directory']['answer']>
