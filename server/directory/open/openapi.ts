/** What stands under /v1/open/, as OpenAPI 3.1 (NL API Design Rules: publish-openapi, doc-openapi-contact). */
import { openLicence, openVersion } from '@lijn116/protocol/directory-open'

const json = (schema: object) => ({ content: { 'application/json': { schema } } })
const named = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const listOf = (name: string) => ({
  allOf: [named('Page')],
  properties: { contents: { type: 'array', items: named(name) } },
})
const official = (table: string) => ({
  $ref: `https://raw.githubusercontent.com/openreferral/specification/3.0/schema/compiled/${table}.json`,
})
const problem = { content: { 'application/problem+json': { schema: named('Problem') } } }
const headers = { 'API-Version': { description: 'Version of this API, by semver.', schema: { type: 'string' } } }

const query = (name: string, schema: object, description: string) => ({
  name,
  in: 'query',
  required: false,
  schema,
  description,
})
const page = query('page', { type: 'integer', minimum: 1, default: 1 }, 'Which page of the list.')
const perPage = query('per_page', { type: 'integer', minimum: 1, maximum: 100, default: 50 }, 'How many on a page.')
const uuid = { type: 'string', format: 'uuid' }
const search = query('search', { type: 'string', maxLength: 100 }, 'Words in a name or description.')
const id = { name: 'id', in: 'path', required: true, schema: uuid, description: 'As given in the lists.' }

const get = (
  operationId: string,
  summary: string,
  tag: string,
  schema: object,
  parameters: object[] = [],
  more: object = {},
) => ({
  get: {
    operationId,
    summary,
    tags: [tag],
    parameters,
    responses: {
      200: { description: summary, headers, ...json(schema) },
      ...(parameters.length === 0
        ? {}
        : { 400: { description: 'A parameter that does not exist or does not fit.', ...problem } }),
      404: { description: 'There is nothing here.', ...problem },
      ...more,
    },
  },
})

/** `origin`: where the site of this line is. */
export const openApi = (origin: string) => ({
  openapi: '3.1.0',
  info: {
    title: 'Open data of Lijn 116',
    description:
      'The map of help and the counts of the line, for everybody. Read-only, without a key, without a count of who asks.',
    version: openVersion,
    contact: { name: 'Lijn 116', url: `${origin}/` },
    license: { name: openLicence.name, url: openLicence.url },
  },
  servers: [{ url: `${origin}/v1/open`, description: 'This line' }],
  tags: [
    { name: 'map', description: 'The map of help in our own form' },
    { name: 'hsds', description: 'The same in the Human Services Data Specification 3.0' },
    { name: 'counts', description: 'Numbers of the line' },
  ],
  paths: {
    '/openapi.json': get('openApi', 'This document', 'map', { type: 'object' }),
    '/counts': get('counts', 'Reports under the duty to act, by year', 'counts', { type: 'object' }),
    '/directory': get('directory', 'The whole published map', 'map', named('Directory')),
    '/hsds': get('hsdsRoot', 'Which HSDS this is', 'hsds', { type: 'object' }),
    '/hsds/services': get('services', 'Services, a page at a time', 'hsds', listOf('ServiceListed'), [
      page,
      perPage,
      search,
      query('taxonomy_term_id', uuid, 'Only with this term.'),
      query('taxonomy_id', uuid, 'Only with a term of this taxonomy.'),
      query('organization_id', uuid, 'Only of this organization.'),
      query('full', { type: 'boolean', default: false }, 'With all that belongs to each.'),
    ]),
    '/hsds/services/{id}': get('service', 'One service with all that belongs to it', 'hsds', named('Service'), [id]),
    '/hsds/organizations': get(
      'organizations',
      'Organizations, a page at a time',
      'hsds',
      listOf('OrganizationListed'),
      [page, perPage, search],
    ),
    '/hsds/organizations/{id}': get('organization', 'One organization', 'hsds', named('Organization'), [id]),
    '/hsds/taxonomies': get('taxonomies', 'Taxonomies, a page at a time', 'hsds', listOf('Taxonomy'), [
      page,
      perPage,
      search,
    ]),
    '/hsds/taxonomies/{id}': get('taxonomy', 'One taxonomy', 'hsds', named('Taxonomy'), [id]),
    '/hsds/taxonomy_terms': get('taxonomyTerms', 'Terms, a page at a time', 'hsds', listOf('TaxonomyTerm'), [
      page,
      perPage,
      search,
      query('taxonomy_id', uuid, 'Only of this taxonomy.'),
    ]),
    '/hsds/taxonomy_terms/{id}': get('taxonomyTerm', 'One term', 'hsds', named('TaxonomyTerm'), [id]),
  },
  components: {
    schemas: {
      Service: official('service'),
      ServiceListed: official('service_list'),
      Organization: official('organization'),
      OrganizationListed: official('organization_list'),
      Taxonomy: official('../taxonomy'),
      TaxonomyTerm: official('../taxonomy_term'),
      Page: {
        type: 'object',
        required: ['total_items', 'total_pages', 'page_number', 'size', 'first_page', 'last_page', 'empty', 'contents'],
        properties: {
          total_items: { type: 'integer' },
          total_pages: { type: 'integer' },
          page_number: { type: 'integer' },
          size: { type: 'integer' },
          first_page: { type: 'boolean' },
          last_page: { type: 'boolean' },
          empty: { type: 'boolean' },
          contents: { type: 'array' },
        },
      },
      Directory: {
        type: 'object',
        required: ['license', 'revision', 'entries'],
        properties: {
          license: { type: 'object', properties: { name: { type: 'string' }, url: { type: 'string', format: 'uri' } } },
          revision: { type: 'string' },
          entries: {
            type: 'array',
            description: 'docs/open-data.md says what each field means. null is unknown; an empty list is none.',
            items: { type: 'object', required: ['id', 'name', 'does', 'recommended'] },
          },
        },
      },
      Problem: {
        type: 'object',
        required: ['type', 'title', 'status', 'detail'],
        properties: {
          type: { type: 'string' },
          title: { type: 'string' },
          status: { type: 'integer' },
          detail: { type: 'string' },
        },
      },
    },
  },
})
