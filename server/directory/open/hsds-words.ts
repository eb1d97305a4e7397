/** What HSDS needs of content/directory/: the terms by group and the names of regions. */
import regions from '../../../content/directory/regions.json' with { type: 'json' }
import vocabulary from '../../../content/directory/vocabulary.json' with { type: 'json' }
import type { Hsds } from '../hsds/service.ts'
import { taxonomiesOf } from '../hsds/taxonomy.ts'
import { schedulesOf } from '../opening.ts'

const names = new Map(regions.regions.map(({ id, name }) => [id, name.nl]))
const { themes, contexts, helpTypes, audiences, helpers, channels } = vocabulary

export const hsds: Hsds = {
  taxonomies: taxonomiesOf({ themes, contexts, helpTypes, audiences, helpers, channels }),
  region: (id) => names.get(id) ?? id,
  schedules: schedulesOf,
}
