/** Pages are made when the site is built, and carry no script of a framework. */
export const prerender = true
export const csr = false
