/** Every page of the site, at 320 and 1280 px, light and dark: the second of every two. */
import { lookAtPages } from '../stage/site-quality.ts'

lookAtPages((index) => index % 2 === 1)
