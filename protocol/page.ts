/**
 * Settings stamped into a built page at start. A build carries `<script type="application/json" id="settings">null</script>`;
 * the server replaces `null`. A data block runs nothing, so no hash of a script depends on it.
 */
import * as v from 'valibot'
import { lineFile } from './custody.ts'

export const pageSettings = v.object({
  line: lineFile,
  /** Where leaving leads: an everyday page of somebody else. */
  exit: v.string(),
})
export type PageSettings = v.InferOutput<typeof pageSettings>

export const settingsPlaceholder = '<script type="application/json" id="settings">null</script>'
