/** One page of a list, in the envelope of HSDS. */
export type PageOf<Item> = {
  total_items: number
  total_pages: number
  page_number: number
  size: number
  first_page: boolean
  last_page: boolean
  empty: boolean
  contents: readonly Item[]
}

/** `page` counts from 1. One past the last is empty; it is no mistake. */
export function pageOf<Item>(items: readonly Item[], page: number, perPage: number): PageOf<Item> {
  const contents = items.slice((page - 1) * perPage, page * perPage)
  const pages = Math.max(1, Math.ceil(items.length / perPage))
  return {
    total_items: items.length,
    total_pages: pages,
    page_number: page,
    size: contents.length,
    first_page: page === 1,
    last_page: page >= pages,
    empty: contents.length === 0,
    contents,
  }
}
